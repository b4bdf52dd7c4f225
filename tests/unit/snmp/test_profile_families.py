"""What single families' values become."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.collectors.snmp.ber import Value
from songxa.collectors.snmp.interpret import Interest, Interpreted, Values, interpret
from songxa.collectors.snmp.profile_compile import build
from tests.unit.snmp.interpreting import EVERYTHING, Table, interface, read, series

# ---- Wi-Fi ----------------------------------------------------------------------------------------------------------


def test_clients_are_summed_over_virtual_access_points_of_one_radio_and_ssid() -> None:
    vaps: Table = {
        (number,): {"ssid": ssid, "radio": radio, "clients": clients}
        for number, (ssid, radio, clients) in enumerate(
            [(b"xa", b"ng", 3), (b"xa", b"ng", 4), (b"xa", b"na", 5), (b"staff", b"na", 1)], start=1
        )
    }
    found = read("unifi-ap", vap=vaps)
    assert series(found, "songxa_wifi_clients") == {("ng", "xa"): 7, ("na", "xa"): 5, ("na", "staff"): 1}


def test_a_missing_column_costs_that_column_only() -> None:
    found = read("unifi-ap", vap={(1,): {"clients": 2}})
    assert series(found, "songxa_wifi_clients") == {("", ""): 2}
    assert not found.invalid


def test_an_ssid_of_any_octets_is_a_harmless_label() -> None:
    found = read("unifi-ap", vap={(1,): {"ssid": b"\xff\x00\x1b[2J\xe2\x80\xaeevil" + b"x" * 300, "clients": 1}})
    ((_, ssid),) = series(found, "songxa_wifi_clients")
    assert ssid.startswith("\ufffd[2Jevil")
    assert len(ssid) <= 128


def test_an_access_point_named_after_its_mac_address_gets_another_name() -> None:
    mac = (36, 222, 198, 195, 80, 164)
    found = read(
        "aruba-instant",
        aps={mac: {"name": b"24:de:c6:c3:50:a4", "status": 1}, (*mac[:5], 165): {"name": b"school", "status": 2}},
        radios={(*mac, 0): {"noise": 93, "clients": 4}, (*mac[:5], 165, 0): {"noise": -90, "clients": 0}},
    )
    clients = series(found, "songxa_wifi_clients")
    assert sorted(clients.values()) == [0, 4]
    assert ("school 0", "") in clients
    assert not any("de" in radio and "c6" in radio for radio, _ in clients)
    assert sorted(series(found, "songxa_wifi_noise_dbm").values()) == [-93, -90]
    assert series(found, "songxa_wifi_controller_aps") == {("up",): 1, ("down",): 1}


def test_aruba_clients_are_counted_once_whichever_table_the_firmware_has() -> None:
    mac = (36, 222, 198, 195, 80, 164)
    ssids: Table = {(0,): {"ssid": b"xa", "clients": 9}}
    both = read("aruba-instant", radios={(*mac, 0): {"clients": 9}}, ssids=ssids)
    assert sum(series(both, "songxa_wifi_clients").values()) == 9
    old = read("aruba-instant", radios={(*mac, 0): {"noise": 93}}, ssids=ssids)
    assert series(old, "songxa_wifi_clients") == {("", "xa"): 9}


@pytest.mark.parametrize(
    ("profile", "name", "down"), [("aruba-instant", "name", 2), ("ruckus-zonedirector", "description", 0)]
)
def test_a_controller_tells_of_the_access_points_that_the_inventory_names_by_it(
    profile: str, name: str, down: int
) -> None:
    mac = (36, 222, 198, 195, 80)
    aps: Table = {
        (*mac, 1): {name: b"hall", "status": 1},
        (*mac, 2): {name: b"school", "status": down},
        (*mac, 3): {name: b"somebody else's", "status": 1},
        (*mac, 4): {name: b"twin", "status": 1},
        (*mac, 5): {name: b"twin", "status": down},
        (*mac, 6): {name: b"24:de:c6:c3:50:06", "status": 1},
    }
    named = Interest(frozenset({("hall",), ("school",), ("twin",), ("missing",)}))
    found = series(read(profile, named, None, aps=aps), "songxa_wifi_controller_ap_up")
    assert found == {("hall",): 1, ("school",): 0, ("twin",): 0}
    everybody = series(read(profile, aps=aps), "songxa_wifi_controller_ap_up")
    assert len(everybody) == 5
    assert not any("24:de" in label for (label,) in everybody)


def test_zonedirector_total_stands_in_only_where_no_wlan_tells_its_own() -> None:
    wlans: Table = {(1,): {"ssid": b"a", "clients": 2}, (2,): {"ssid": b"b", "clients": 3}}
    assert series(read("ruckus-zonedirector", scalars={"clients": 5}, wlans=wlans), "songxa_wifi_clients") == {
        ("", "a"): 2,
        ("", "b"): 3,
    }
    assert series(read("ruckus-zonedirector", scalars={"clients": 5}), "songxa_wifi_clients") == {("", ""): 5}


# ---- fibre ----------------------------------------------------------------------------------------------------------

PON = 0xFA000000 | 1 << 13 | 3 << 8


def onts() -> dict[str, Table]:
    return {
        "onts": {(PON, onu): {"run_status": 1 if onu != 2 else 2} for onu in range(4)},
        "ont_optics": {(PON, onu): {"rx": -2150 - onu, "tx": 220, "olt_rx": 7561} for onu in range(4)},
    }


def test_an_ont_gets_series_of_its_own_only_if_the_inventory_names_it() -> None:
    found = read("huawei-olt", Interest(frozenset({("0/1/3", "2")})), None, **onts())
    assert series(found, "songxa_onu_up") == {("0/1/3", "2"): 0}
    assert series(found, "songxa_optical_rx_dbm") == {("0/1/3", "2"): -21.52}
    assert series(found, "songxa_optical_olt_rx_dbm") == {("0/1/3", "2"): -24.39}
    assert series(found, "songxa_pon_onus") == {("0/1/3", "up"): 3, ("0/1/3", "down"): 1}


def test_a_person_who_probes_sees_every_ont_by_its_index() -> None:
    found = read("huawei-olt", EVERYTHING, None, **onts())
    assert set(series(found, "songxa_onu_up")) == {("0/1/3", str(onu)) for onu in range(4)}


def test_a_port_whose_onts_are_all_dark_counts_none_that_are_up() -> None:
    found = read("huawei-olt", Interest(), onts={(PON, 1): {"run_status": 2}})
    assert series(found, "songxa_pon_onus") == {("0/1/3", "up"): 0, ("0/1/3", "down"): 1}


def reasons(found: Interpreted) -> dict[str, str]:
    return {onu: reason for (_, onu, reason) in series(found, "songxa_onu_down_reason")}


def test_a_huawei_olt_tells_why_an_ont_is_down() -> None:
    causes = {0: 1, 1: 2, 2: 13, 3: 9, 4: 6, 5: -1}
    found = read(
        "huawei-olt",
        onts={(PON, onu): {"run_status": 2} for onu in causes},
        ont_last_down={(PON, onu): {"cause": cause} for onu, cause in causes.items()},
    )
    assert reasons(found) == {"0": "los", "1": "los", "2": "dying_gasp", "3": "offline", "4": "other", "5": "other"}


@pytest.mark.parametrize(
    ("profile", "pon", "expected"),
    [
        ("zte-olt-c300", 0x10000000 | 2 << 16 | 5 << 8, {"1": "los", "2": "other", "4": "dying_gasp", "6": "offline"}),
        ("zte-olt-c600", 0x11010000 | 2 << 8 | 5, {"1": "other", "2": "los", "5": "dying_gasp", "7": "offline"}),
    ],
)
def test_a_zte_olt_tells_it_by_the_phase_and_nothing_of_those_that_work(
    profile: str, pon: int, expected: dict[str, str]
) -> None:
    phases = [1, 2, 3, 4, 5, 6, 7]
    found = read(profile, onus={(pon, phase): {"phase": phase} for phase in phases})
    told = reasons(found)
    assert {onu: told[onu] for onu in expected} == expected
    working = {onu for (_, onu), up in series(found, "songxa_onu_up").items() if up}
    assert told.keys() == {str(phase) for phase in phases} - working


def test_the_reason_is_told_of_named_onus_only() -> None:
    pon = 0x10000000 | 2 << 16 | 5 << 8
    named = Interest(frozenset({("1/2/5", "7")}))
    found = read("zte-olt-c300", named, None, onus={(pon, onu): {"phase": 1} for onu in (7, 8)})
    assert series(found, "songxa_onu_down_reason") == {("1/2/5", "7", "los"): 1}


def test_zte_pon_ports_are_numbered_as_people_write_them() -> None:
    pon = 0x10000000 | 2 << 16 | 5 << 8
    found = read(
        "zte-olt-c300",
        onus={(pon, 7): {"phase": 3}, (pon, 8): {"phase": 4}},
        onu_optics={(pon, 7, 1): {"rx": 3000}, (pon, 8, 1): {"rx": 65535}},
    )
    assert series(found, "songxa_optical_rx_dbm") == {("1/2/5", "7"): -24.0}
    assert series(found, "songxa_onu_up") == {("1/2/5", "7"): 1, ("1/2/5", "8"): 0}


def test_a_row_whose_index_has_another_form_costs_only_itself() -> None:
    found = read(
        "huawei-olt", onts={(PON, 1): {"run_status": 1}, (PON,): {"run_status": 1}, (PON, 1, 1): {"run_status": 1}}
    )
    assert series(found, "songxa_pon_onus") == {("0/1/3", "up"): 1, ("0/1/3", "down"): 0}
    assert found.warnings == ["table onts: 2 row(s) left out, their index has an unknown form"]


# ---- power ----------------------------------------------------------------------------------------------------------


def test_the_highest_phase_is_the_mains_voltage_and_missing_phases_do_not_count() -> None:
    found = read(
        "huawei-smu", ac={(1,): {"phase_a": 2312, "phase_b": 2298, "phase_c": 2147483647}, (2,): {"phase_a": 2400}}
    )
    assert series(found, "songxa_power_input_volts") == {(): 240.0}


def test_huawei_site_power_counts_in_tenths() -> None:
    found = read(
        "huawei-smu",
        scalars={"battery_current": -31, "battery_state": 3, "dc_voltage": 535, "battery_minutes": 240},
        batteries={(5,): {"capacity": 1000, "temperature": 265}, (6,): {"capacity": 900, "temperature": 2147483647}},
    )
    assert series(found, "songxa_power_battery_current_amperes") == {(): -3.1}
    assert series(found, "songxa_power_on_battery") == {(): 1}
    assert series(found, "songxa_power_output_volts") == {(): 53.5}
    assert series(found, "songxa_power_battery_runtime_seconds") == {(): 14400}
    assert series(found, "songxa_power_battery_charge_ratio") == {(): pytest.approx(0.95)}
    assert series(found, "songxa_temperature_celsius") == {("battery 5",): 26.5}


@pytest.mark.parametrize(
    ("source", "seconds", "expected"),
    [(3, 0, 0), (5, 9, 1), (4, 9, 0), (2, 9, 1), (None, 0, 0), (None, 40, 1), (2, None, None)],
)
def test_a_ups_runs_on_battery_if_its_output_says_so_or_else_its_clock(
    source: int | None, seconds: int | None, expected: int | None
) -> None:
    found = read("ups-mib", scalars={"ups_output_source": source, "ups_seconds_on_battery": seconds})
    assert series(found, "songxa_power_on_battery").get(()) == expected


def test_ups_values_come_in_base_units() -> None:
    found = read(
        "ups-mib",
        scalars={
            "ups_charge": 87,
            "ups_minutes_remaining": 42,
            "ups_battery_voltage": 547,
            "ups_battery_current": None,
        },
        ups_input={(1,): {"voltage": 229}, (2,): {"voltage": 231}},
    )
    assert series(found, "songxa_power_battery_charge_ratio") == {(): 0.87}
    assert series(found, "songxa_power_battery_runtime_seconds") == {(): 2520}
    assert series(found, "songxa_power_battery_volts") == {(): 54.7}
    assert series(found, "songxa_power_input_volts") == {(): 231}


# ---- joins, digests -------------------------------------------------------------------------------------------------


def test_mikrotik_radios_and_modems_carry_the_names_of_their_interfaces() -> None:
    found = read(
        "mikrotik",
        interfaces={(5,): interface(b"wlan1"), (8,): interface(b"lte1")},
        ap={(5,): {"ssid": b"xa", "clients": 3}, (99,): {"ssid": b"xa", "clients": 1}},
        lte={(8,): {"rsrp": -97, "technology": 7, "cell": 27447297}},
    )
    assert series(found, "songxa_wifi_clients") == {("wlan1", "xa"): 3, ("99", "xa"): 1}
    assert series(found, "songxa_cell_info") == {("lte1", "", "LTE", "27447297"): 1}


def test_a_cage_without_a_module_has_no_light_no_heat_and_no_voltage() -> None:
    dark: dict[str, Value] = {"name": b"sfp1", "temperature": 0, "voltage": 0, "tx": 0, "rx": 0}
    found = read("mikrotik", sfp={(1,): dark})
    assert not found.samples
    assert not found.invalid


@settings(deadline=None)
@given(st.text(string.ascii_lowercase, min_size=1, max_size=5), st.lists(st.integers(0, 255), min_size=6, max_size=6))
def test_an_opaque_index_never_shows_more_than_sixteen_bits(literal: str, mac: list[int]) -> None:
    text = (
        "name: box\ntitle: A box\ndetect: {sys_object_id: [1.3.6.1.4.1.99999]}\n"
        "tables: {t: {columns: {a: 1.3.6.1.4.1.9.1}, index: [{name: mac, arcs: 6}]}}\n"
        f"metrics: [{{metric: songxa_if_up, table: t, labels: {{interface: '{literal}{{mac#}}'}}, "
        "value: {const: 1}}]\n"
    )
    profile = build([("generic.yaml", "name: generic\ntitle: Anything\n"), ("box.yaml", text)]).profiles["box"]
    found = interpret(profile, Values({}, {"t": {tuple(mac): {"a": 1}}}), EVERYTHING)
    ((label,),) = series(found, "songxa_if_up")
    assert len(label) == len(literal) + 4
