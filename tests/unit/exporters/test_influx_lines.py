"""Polls as lines: what stands in one line, which tags it has, and that a shape seen before changes nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa import catalogue as c
from songxa.exporters.influxdb import lines as lines_module
from songxa.exporters.influxdb.lines import Renderer
from songxa.model import Device, Kind, Metric, MetricKind, Poll, Reading, Sample
from tests.support.commune import inventory

AT = 1_763_863_920.0
MS = 1_763_863_920_000
POINT = Device("ap-01", "Điểm 1", Kind.ACCESS_POINT, "nvh-1", "viettel", "127.1.0.1", "U6")
OTHER = replace(POINT, key="ap-02", name="Điểm 2")
TAGS = ("name", "kind", "site", "village", "operator")
HEAD = (
    "device=ap-01,kind=access_point,name=Điểm\\ 1,operator=Viettel,"
    "site=Nhà\\ văn\\ hoá\\ Thôn\\ Đông,village=Thôn\\ Đông"
)


def renderer(*tags: str) -> Renderer:
    return Renderer(inventory([POINT, OTHER]), tags)


def poll(*samples: Sample, device: Device = POINT, error: str | None = None) -> Poll:
    return Poll(device, "snmp", AT, Reading(0.25, samples, error=error))


def written(with_: Renderer, *samples: Sample, device: Device = POINT) -> list[str]:
    """The lines of a poll but for the one about the poll itself."""
    payload, points = with_.of_poll(poll(*samples, device=device), AT)
    lines = payload.decode().splitlines()
    assert len(lines) == points
    assert (
        lines[0]
        == f"songxa_poll,collector=snmp,device={device.key} answered=1,duration_seconds=0.25,invalid_values=0 {MS}"
    )
    return lines[1:]


def test_samples_of_one_measurement_and_tag_set_are_one_line() -> None:
    samples = [
        Sample(c.WIFI_CLIENTS, ("ng", "Xã"), 3),
        Sample(c.WIFI_NOISE, ("ng",), -95),
        Sample(c.WIFI_UTILIZATION, ("ng",), 0.5),
        Sample(c.WIFI_NOISE, ("ac",), -99.5),
    ]
    assert written(renderer(), *samples) == [
        f"songxa_wifi,device=ap-01,radio=ng,ssid=Xã clients=3 {MS}",
        f"songxa_wifi,device=ap-01,radio=ng noise_dbm=-95,channel_utilization_ratio=0.5 {MS}",
        f"songxa_wifi,device=ap-01,radio=ac noise_dbm=-99.5 {MS}",
    ]


def test_every_line_of_a_device_has_the_facts_asked_for_sorted_among_its_tags() -> None:
    payload, _ = renderer(*TAGS).of_poll(poll(Sample(c.IF_UP, ("eth0",), 1)), AT)
    before, after = HEAD.split(",kind")
    assert payload.decode().splitlines() == [
        f"songxa_poll,collector=snmp,{HEAD} answered=1,duration_seconds=0.25,invalid_values=0 {MS}",
        f"songxa_if,{before},interface=eth0,kind{after} up=1 {MS}",
    ]


def test_a_silent_device_still_has_its_poll() -> None:
    payload, points = renderer().of_poll(poll(error="no answer"), AT)
    assert points == 1
    assert b"answered=0" in payload


def test_a_label_without_a_value_is_no_tag() -> None:
    assert written(renderer(), Sample(c.OPTICAL_RX, ("0/1", ""), -19.5)) == [
        f"songxa_optical,device=ap-01,port=0/1 rx_dbm=-19.5 {MS}"
    ]


@pytest.mark.parametrize(("label", "tag"), [("Vinaphone", "operator=Vinaphone,"), ("", "")])
def test_a_metrics_own_label_wins_over_a_fact_even_when_it_is_empty(label: str, tag: str) -> None:
    sample = Sample(c.CELL_INFO, ("1", label, "lte", "77"), 1)
    assert written_with_operator(sample) == [
        f"songxa_cell,cell=77,device=ap-01,modem=1,{tag}technology=lte info=1 {MS}"
    ]


def written_with_operator(sample: Sample) -> list[str]:
    payload, _ = renderer("operator").of_poll(poll(sample), AT)
    return payload.decode().splitlines()[1:]


def test_counters_are_integers_and_wrap_and_everything_else_is_a_float() -> None:
    seconds = Metric("acme_busy_seconds_total", MetricKind.COUNTER, "seconds", "Busy.")
    samples = [
        Sample(c.IF_IN_OCTETS, ("eth0",), 2**64 - 1), Sample(c.IF_OUT_OCTETS, ("eth0",), 5.0),
        Sample(c.IF_UP, ("eth0",), 1), Sample(seconds, (), 7),
    ]  # fmt: skip
    assert written(renderer(), *samples) == [
        f"songxa_if,device=ap-01,interface=eth0 in_octets_total={2**63 - 1}i,out_octets_total=5i,up=1 {MS}",
        f"acme_busy,device=ap-01 seconds_total=7 {MS}",
    ]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400])
def test_what_has_no_place_in_influxdb_is_left_out_and_nothing_else_with_it(value: float) -> None:
    given = [Sample(c.CPU, (), value), Sample(c.WIFI_NOISE, ("ng",), value), Sample(c.WIFI_TX_POWER, ("ng",), 20)]
    assert written(renderer(), *given) == [f"songxa_wifi,device=ap-01,radio=ng tx_power_dbm=20 {MS}"]


def test_a_series_given_twice_is_written_once_and_counted() -> None:
    with_ = renderer()
    for _ in range(3):
        assert written(with_, Sample(c.CPU, (), 0.5), Sample(c.CPU, (), 0.75)) == [
            f"songxa_cpu,device=ap-01 ratio=0.5 {MS}"
        ]
    assert with_.duplicates == 3


def test_a_percent_sign_is_text() -> None:
    assert written(renderer(), Sample(c.WIFI_NOISE, ("100%s",), -90)) == [
        f"songxa_wifi,device=ap-01,radio=100%s noise_dbm=-90 {MS}"
    ]


def test_what_is_of_no_device_has_neither_device_nor_facts() -> None:
    samples = (
        Sample(c.INCIDENT_OPEN, ("i-1", "power", "tram-0", "Trạm", "Thôn Đông", "Viettel"), 1),
        Sample(c.INCIDENT_HOUSEHOLDS, ("i-1",), 230),
        Sample(c.RUNNER_VISITS, ("snmp", "answered"), 7),
    )
    payload, points = renderer(*TAGS).of_samples(None, samples, AT)
    assert payload.decode().splitlines() == [
        "songxa_incident,cause=power,incident=i-1,name=Trạm,operator=Viettel,root=tram-0,village=Thôn\\ Đông "
        f"open=1 {MS}",
        f"songxa_incident,incident=i-1 households=230 {MS}",
        f"songxa_runner,collector=snmp,outcome=answered visits_total=7i {MS}",
    ]
    assert points == 3


def test_states_are_told_apart_from_their_tag() -> None:
    samples = (Sample(c.DEVICE_STATE, ("down",), 1), Sample(c.UP, (), 0))
    payload, _ = renderer().of_samples("ap-01", samples, AT)
    assert payload.decode().splitlines() == [
        f"songxa,device=ap-01,state=down device_state=1 {MS}", f"songxa,device=ap-01 up=0 {MS}",
    ]  # fmt: skip


def test_nothing_told_is_nothing_written() -> None:
    assert renderer().of_samples(None, (), AT) == (b"", 0)


def test_times_between_seconds_are_kept_to_the_millisecond() -> None:
    payload, _ = renderer().of_samples("ap-01", (Sample(c.UP, (), 1),), 1.5)
    assert payload == b"songxa,device=ap-01 up=1 1500\n"


def test_renamed_devices_are_told_by_their_new_name() -> None:
    with_ = renderer("name")
    with_.of_poll(poll(Sample(c.CPU, (), 0.5)), AT)
    with_.adopt(inventory([replace(POINT, name="Mới"), OTHER]), ("name",))
    assert (
        b"songxa_cpu,device=ap-01,name=M\xe1\xbb\x9bi ratio=0.5" in with_.of_poll(poll(Sample(c.CPU, (), 0.5)), AT)[0]
    )


def test_labels_that_do_not_fit_the_metric_are_a_bug() -> None:
    with pytest.raises(ValueError, match="argument 2 is"):
        renderer().of_poll(poll(Sample(c.CPU, ("eth0",), 1)), AT)


def test_a_metric_that_is_of_no_device_is_no_collectors_to_give() -> None:
    with pytest.raises(ValueError, match="of_device"):
        renderer().of_poll(poll(Sample(c.INVENTORY_VALID, (), 1)), AT)


def test_a_value_that_is_no_number_is_a_bug() -> None:
    with pytest.raises(TypeError, match="is no number"):
        renderer().of_poll(poll(Sample(c.CPU, (), "1")), AT)  # type: ignore[arg-type]


SAMPLES = st.lists(
    st.one_of(
        st.tuples(st.just(c.CPU), st.just(()), st.floats()),
        st.tuples(
            st.just(c.WIFI_NOISE), st.tuples(st.sampled_from(("ng", "ac", ""))), st.floats(-120, 0) | st.integers()
        ),
        st.tuples(st.just(c.IF_IN_OCTETS), st.tuples(st.sampled_from(("a", "b"))), st.integers(0, 2**64) | st.floats()),
        st.tuples(st.just(c.IF_UP), st.tuples(st.sampled_from(("a", "b"))), st.booleans()),
    ).map(lambda each: Sample(*each)),
    max_size=8,
)


@given(rounds=st.lists(st.tuples(SAMPLES, st.sampled_from((POINT, OTHER))), max_size=6))
def test_a_shape_that_was_seen_before_changes_nothing(rounds: list[tuple[list[Sample], Device]]) -> None:
    with_ = renderer("name")
    for samples, device in rounds:
        asked = poll(*samples, device=device)
        assert with_.of_poll(asked, AT) == renderer("name").of_poll(asked, AT)
        assert with_.of_poll(asked, AT) == renderer("name").of_poll(asked, AT)


def test_shapes_are_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "KEPT_SAMPLES", 100)
    with_ = renderer()
    for number in range(1000):
        assert written(with_, Sample(c.WIFI_CLIENTS, ("ng", f"changing {number}"), 1)) == [
            f"songxa_wifi,device=ap-01,radio=ng,ssid=changing\\ {number} clients=1 {MS}"
        ]
    assert len(with_._shapes) < 40
