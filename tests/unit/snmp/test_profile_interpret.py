"""Values to samples: validity, interfaces, hosts, uptime."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.collectors.snmp.ber import Value
from songxa.collectors.snmp.interpret import Values, interpret
from songxa.collectors.snmp.uptime import WRAP_S, uptime_seconds
from tests.unit.snmp.interpreting import EVERYTHING, PROFILES, Table, interface, read, series

# ---- validity -------------------------------------------------------------------------------------------------------


def test_what_cannot_be_true_is_counted_and_never_exported() -> None:
    found = read(
        "unifi-ap",
        radio={(1,): {"radio": b"ng", "utilization": 250}},
        vap={(1,): {"radio": b"ng", "tx_power": b"loud"}},
    )
    assert series(found, "songxa_wifi_channel_utilization_ratio") == {}
    assert [(invalid.metric, invalid.labels, invalid.value) for invalid in found.invalid] == [
        ("songxa_wifi_tx_power_dbm", ("ng",), "loud"),
        ("songxa_wifi_channel_utilization_ratio", ("ng",), "2.5"),
    ]


def test_sentinels_are_absent_and_not_invalid() -> None:
    found = read(
        "teltonika", modems={(1,): {"rsrp": b"N/A", "rsrq": -9999, "sinr": b"--", "rssi": 0, "temperature": 2147483647}}
    )
    assert not found.samples
    assert not found.invalid


def test_strings_and_integers_give_the_same_levels() -> None:
    texts = read("teltonika", modems={(1,): {"rsrp": b"-90", "rsrq": b"-11.0", "sinr": b"16", "rssi": b"-58"}})
    numbers = read("teltonika", modems={(1,): {"rsrp": -90, "rsrq": -11, "sinr": 16, "rssi": -58}})
    assert [sample[1:] for sample in texts.samples] == [sample[1:] for sample in numbers.samples]


def test_two_modems_are_two_series_and_a_cell_without_anything_known_is_none() -> None:
    found = read(
        "teltonika",
        modems={
            (1,): {"rsrp": -90, "operator": b"Viettel", "technology": b"LTE", "cell": b"27447297"},
            (2,): {"rsrp": -101},
        },
    )
    assert series(found, "songxa_cell_rsrp_dbm") == {("1",): -90, ("2",): -101}
    assert series(found, "songxa_cell_info") == {("1", "Viettel", "LTE", "27447297"): 1}


@pytest.mark.parametrize("profile", sorted(PROFILES))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_value_of_any_device_raises_or_escapes_its_range(profile: str, data: st.DataObject) -> None:
    cells: st.SearchStrategy[Value] = st.one_of(
        st.none(),
        st.integers(-(2**31), 2**64 - 1),
        st.binary(max_size=40),
        st.sampled_from([b"-70.5 dBm", b"--", 0, 1]),
    )
    compiled = PROFILES[profile]
    scalars: dict[str, Value] = {name: data.draw(cells) for name in list(compiled.scalars)[:6]}
    tables: dict[str, Table] = {
        table.name: {
            tuple(data.draw(st.lists(st.integers(0, 2**32 - 1), max_size=8))): {
                name: data.draw(cells) for name, _ in table.columns
            }
            for _ in range(2)
        }
        for table in data.draw(st.permutations(compiled.tables))[:2]
    }
    found = interpret(compiled, Values(scalars, tables), EVERYTHING)
    for sample in found.samples:
        allowed = sample.metric.valid_range
        assert allowed is None or allowed[0] <= sample.value <= allowed[1]
        assert len(sample.labels) == len(sample.metric.label_names)
    assert len({(sample.metric.name, sample.labels) for sample in found.samples}) == len(found.samples)


# ---- a table that did not come whole --------------------------------------------------------------------------------


def test_a_table_that_did_not_come_gives_no_counts_and_what_stands_in_for_it_applies() -> None:
    assert not read("huawei-olt").samples
    scalars: dict[str, Value] = {"clients": 7, "aps_connected": 2, "aps_registered": 3}
    whole = read("ruckus-zonedirector", scalars=scalars, wlans={(1,): {"ssid": b"a", "clients": 4}})
    assert series(whole, "songxa_wifi_clients") == {("", "a"): 4}
    assert series(read("ruckus-zonedirector", scalars=scalars), "songxa_wifi_clients") == {("", ""): 7}


# ---- interfaces -----------------------------------------------------------------------------------------------------


def test_interfaces_are_known_by_name_and_doubles_get_their_index() -> None:
    found = read("generic", interfaces={(3,): interface(b"eth0"), (7,): interface(b"wwan0"), (9,): interface(b"wwan0")})
    assert set(series(found, "songxa_if_up")) == {("eth0",), ("wwan0#7",), ("wwan0#9",)}


def test_an_interface_without_a_name_goes_by_its_description() -> None:
    found = read("generic", interfaces={(1,): interface(b"", descr=b"Port 1"), (2,): interface(None, descr=b"Port 2")})
    assert set(series(found, "songxa_if_up")) == {("Port 1",), ("Port 2",)}


def test_interfaces_made_for_a_subscriber_or_a_single_onu_are_left_out() -> None:
    names = [b"<pppoe-nguyen.van.a>", b"GPON0/2:17", b"gpon-onu_1/2/1:3", b"EPON0/1:1"]
    kept = [b"GPON0/2", b"gpon-olt_1/2/1", b"eth0", b"bridge:1"]
    found = read("generic", interfaces={(n,): interface(name) for n, name in enumerate(names + kept)})
    assert set(series(found, "songxa_if_up")) == {(name.decode(),) for name in kept}


def test_an_interface_that_never_carried_anything_is_shown_once_it_is_up() -> None:
    down = interface(b"spare", 0, oper_status=2)
    assert not series(read("generic", interfaces={(1,): down}), "songxa_if_up")
    assert series(read("generic", interfaces={(1,): {**down, "oper_status": 1}}), "songxa_if_up") == {("spare",): 1}
    assert series(read("generic", interfaces={(1,): {**down, "hc_in_octets": 5}}), "songxa_if_up") == {("spare",): 0}


def test_64_bit_counters_win_and_32_bit_ones_stand_in() -> None:
    found = read(
        "generic",
        interfaces={(1,): interface(b"a", 2**40, in_octets=5), (2,): {"name": b"b", "oper_status": 1, "in_octets": -5}},
    )
    assert series(found, "songxa_if_in_octets_total") == {("a",): 2**40, ("b",): 2**32 - 5}


def test_a_counter_at_a_sentinel_is_a_counter() -> None:
    found = read("generic", interfaces={(1,): interface(b"a", 2147483647)})
    assert series(found, "songxa_if_in_octets_total") == {("a",): 2147483647}


# ---- host -----------------------------------------------------------------------------------------------------------


def test_the_page_cache_is_not_used_memory() -> None:
    scalars: dict[str, Value] = {
        "hr_row_1": b"Physical memory",
        "hr_physical_size": 1000,
        "hr_physical_used": 900,
        "hr_buffers": 100,
        "hr_cached": 300,
    }
    assert series(read("generic", scalars=scalars), "songxa_memory_used_ratio") == {(): 0.5}
    other: dict[str, Value] = {**scalars, "hr_row_1": b"C:\\ Label:"}
    assert not series(read("generic", scalars=other), "songxa_memory_used_ratio")


def test_processor_use_is_the_mean_of_the_processors() -> None:
    found = read(
        "generic", scalars={"ucd_idle": 1}, processors={(n,): {"load": load} for n, load in enumerate([10, 20, 60])}
    )
    assert series(found, "songxa_cpu_ratio") == {(): pytest.approx(0.3)}
    assert series(read("generic", scalars={"ucd_idle": 75}), "songxa_cpu_ratio") == {(): 0.25}


# ---- uptime ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "host", "engine", "expected"),
    [
        (187406199, 195552046, 1874058, 1955520.46),  # the agent was restarted, the host was not
        (2020400, 2020500, None, 20205.0),
        (1713536785, 1670247979, 16702486, 17135367.85),  # a host younger than its agent: another device's clock
        (163727263, None, 44586944, 44586945.59),  # sysUpTime has wrapped once
        (320373910, None, 1548438243, 3203739.1),  # a wall clock
        (566843939, None, 478114843, 5668439.39),  # fifteen years
        (8612125, None, 86121, 86121.25),
        (3816254, None, 18082, 38162.54),  # the engine started anew by itself
        (None, 5000, None, 50.0),
        (None, None, 99, None),
        (-1, None, None, None),
        (100, 0, None, 1.0),
    ],
)
def test_of_three_clocks_the_one_that_can_be_true_counts(
    agent: int | None, host: int | None, engine: int | None, expected: float | None
) -> None:
    assert uptime_seconds(agent, host, engine) == (None if expected is None else pytest.approx(expected, abs=0.02))


@settings(deadline=None)
@given(st.floats(0, 4 * WRAP_S), st.floats(-5, 5))
def test_engine_time_tells_how_often_sysuptime_wrapped(up: float, drift: float) -> None:
    found = uptime_seconds((up * 100) % 2**32, None, up + drift)
    assert found == pytest.approx(up, abs=0.02)
