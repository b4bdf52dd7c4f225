"""What stands on the page, and what no longer does."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from songxa import catalogue as c
from songxa.model import Device, Invalid, Metric, MetricKind, Reading, Sample
from tests.support.commune import FakeStation, inventory, ping_reading, silent, snmp_reading

Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def series(station: FakeStation, device: str | None = None) -> Series:
    """Every series of a page, by name and labels; fails if one appears twice or a family is torn apart."""
    body = station.metrics("")[0].decode()
    heads = [line.split(" ")[2] for line in body.splitlines() if line.startswith("# TYPE")]
    assert len(heads) == len(set(heads))
    read: Series = {}
    for family in text_string_to_metric_families(body):
        for sample in family.samples:
            key = (sample.name, tuple(sample.labels.items()))
            assert key not in read, key
            read[key] = sample.value
    return {key: value for key, value in read.items() if device is None or ("device", device) in key[1]}


def value(station: FakeStation, metric: Metric, **labels: str) -> float | None:
    return series(station).get((metric.name, tuple(labels.items())))


def test_a_poll_is_on_the_page_at_once() -> None:
    station = FakeStation()
    station.poll("ap-01", "ping", ping_reading(0.25))
    assert value(station, c.PING_RTT, device="ap-01", stat="mean") == 0.25
    assert value(station, c.POLL_ANSWERED, device="ap-01", collector="ping") == 1
    assert value(station, c.UP, device="ap-01") == 1


def test_no_series_outlives_its_poll() -> None:
    station = FakeStation()
    station.poll("ap-01", "snmp", Reading(0.1, (Sample(c.WIFI_CLIENTS, ("ng", "A"), 3), Sample(c.CPU, (), 0.5))))
    station.poll("ap-01", "snmp", Reading(0.1, (Sample(c.WIFI_CLIENTS, ("ng", "B"), 4),)))
    assert value(station, c.WIFI_CLIENTS, device="ap-01", radio="ng", ssid="A") is None
    assert value(station, c.WIFI_CLIENTS, device="ap-01", radio="ng", ssid="B") == 4
    assert value(station, c.CPU, device="ap-01") is None


def test_silence_leaves_only_the_fact_of_silence() -> None:
    station = FakeStation()
    station.poll("ap-01", "ping", ping_reading())
    station.poll("ap-01", "ping", dataclasses.replace(silent(), duration_s=2.5))
    names = {name for name, _ in series(station, "ap-01")}
    assert names == {
        c.DEVICE_INFO.name, c.UP.name, c.POLL_ANSWERED.name, c.POLL_DURATION.name, c.POLL_INVALID.name,
    }  # fmt: skip
    assert value(station, c.POLL_ANSWERED, device="ap-01", collector="ping") == 0
    assert value(station, c.POLL_DURATION, device="ap-01", collector="ping") == 2.5
    assert value(station, c.UP, device="ap-01") == 0


def test_one_collectors_silence_leaves_the_others_values() -> None:
    station = FakeStation()
    station.poll("ap-01", "snmp", Reading(0.1, (Sample(c.CPU, (), 0.5),)))
    station.poll("ap-01", "ping", silent())
    assert value(station, c.CPU, device="ap-01") == 0.5


def test_refused_values_are_counted_and_not_shown() -> None:
    station = FakeStation()
    invalid = (Invalid(c.CPU.name, (), "255", "out of range"),) * 3
    station.poll("ap-01", "snmp", Reading(0.1, (), invalid))
    assert value(station, c.POLL_INVALID, device="ap-01", collector="snmp") == 3
    assert value(station, c.CPU, device="ap-01") is None


def test_a_series_given_twice_in_a_poll_appears_once_and_is_counted() -> None:
    station = FakeStation()
    twice = (Sample(c.WIFI_CLIENTS, ("ng", "A"), 3), Sample(c.CPU, (), 0.5), Sample(c.WIFI_CLIENTS, ("ng", "A"), 9))
    station.poll("ap-01", "snmp", Reading(0.1, twice))
    assert value(station, c.WIFI_CLIENTS, device="ap-01", radio="ng", ssid="A") == 3
    assert station.exporter.duplicates == 1


def test_labels_that_become_the_same_on_the_page_count_as_the_same() -> None:
    station = FakeStation()
    samples = tuple(Sample(c.WIFI_CLIENTS, ("ng", ssid), n) for n, ssid in enumerate(("\udc80", "\udc81", "\ufffd")))
    station.poll("ap-01", "snmp", Reading(0.1, samples))
    assert value(station, c.WIFI_CLIENTS, device="ap-01", radio="ng", ssid="\ufffd") == 0
    assert station.exporter.duplicates == 2


def test_of_two_collectors_that_tell_the_same_the_first_wins_until_it_falls_silent() -> None:
    station = FakeStation()

    def uptime(collector: str, seconds: int) -> None:
        station.poll("ap-01", collector, Reading(0.1, (Sample(c.UPTIME, (), seconds),)))

    uptime("snmp", 10)
    uptime("other", 99)
    assert value(station, c.UPTIME, device="ap-01") == 10
    uptime("snmp", 20)
    assert value(station, c.UPTIME, device="ap-01") == 20
    station.poll("ap-01", "snmp", silent())
    assert value(station, c.UPTIME, device="ap-01") is None
    uptime("other", 100)
    uptime("snmp", 30)
    assert value(station, c.UPTIME, device="ap-01") == 100
    assert station.exporter.duplicates == 2


NASTY = st.sampled_from(["", "a", "a b", 'q"', "back\\", "new\nline", "\udc80", "\ufffd", "đ"])
SAMPLES = st.lists(
    st.builds(
        lambda metric, radio, ssid, value: Sample(metric, (radio, ssid), value),
        st.sampled_from([c.WIFI_CLIENTS, c.WIFI_CCQ]), NASTY, NASTY, st.integers(0, 9),
    ),
    max_size=6,
)  # fmt: skip
POLLS = st.lists(
    st.tuples(st.sampled_from(["ap-01", "ap-02"]), st.sampled_from(["ping", "snmp", "other"]), SAMPLES), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(POLLS)
def test_the_page_is_what_the_newest_polls_say_whatever_came_before(polls: list[tuple[str, str, list[Sample]]]) -> None:
    station = FakeStation()
    newest = {(device, collector): samples for device, collector, samples in polls}

    def shown() -> set[tuple[str, ...]]:
        wanted = (c.WIFI_CLIENTS.name, c.WIFI_CCQ.name)
        return {(name, *(text for _, text in labels)) for name, labels in series(station) if name in wanted}

    told = {
        (sample.metric.name, device, *(label.replace("\udc80", "\ufffd") for label in sample.labels))
        for (device, _), samples in newest.items()
        for sample in samples
    }
    for device, collector, samples in polls:
        station.poll(device, collector, Reading(0.1, tuple(samples)))
    assert shown() <= told
    # Whoever lost a series to a collector that has given it up since shows it again with its own next poll.
    for (device, collector), samples in newest.items():
        station.poll(device, collector, Reading(0.1, tuple(samples)))
    assert shown() == told


def test_a_device_that_left_the_inventory_leaves_the_page_and_its_late_poll_changes_nothing() -> None:
    station = FakeStation().answer_all()
    late = station.latest.polls("ap-01")["ping"]
    devices = {key: device for key, device in station.commune.devices.items() if key != "ap-01"}
    station.exporter.adopt(dataclasses.replace(station.commune, devices=devices))
    station.exporter.export(late)
    body = station.metrics("")[0]
    assert b'songxa_ping_rtt_seconds{device="ap-01"' not in body
    assert b'songxa_device_info{device="ap-01"' not in body
    assert b'songxa_ping_rtt_seconds{device="ap-02"' in body


def test_a_device_that_came_back_is_shown_again() -> None:
    station = FakeStation().answer_all()
    station.exporter.adopt(dataclasses.replace(station.commune, devices={}))
    station.exporter.adopt(station.commune)
    station.poll("ap-01", "ping", ping_reading(0.5))
    assert value(station, c.PING_RTT, device="ap-01", stat="mean") == 0.5


def test_what_the_inventory_says_is_told_once_and_renewed_with_it() -> None:
    station = FakeStation()
    told = {
        "device": "ap-02", "name": "Wi-Fi Nhà văn hoá Thôn Đông", "kind": "access_point",
        "site": "Nhà văn hoá Thôn Đông", "village": "Thôn Đông", "operator": "Viettel", "model": "UniFi AC Mesh",
    }  # fmt: skip
    assert value(station, c.DEVICE_INFO, **told) == 1
    renamed = dataclasses.replace(station.commune.devices["ap-02"], name='Wi-Fi "mới"\n')
    station.exporter.adopt(inventory([renamed]))
    assert value(station, c.DEVICE_INFO, **told) is None
    assert value(station, c.DEVICE_INFO, **told | {"name": 'Wi-Fi "mới"\n'}) == 1


def test_a_device_whose_site_and_operator_are_unknown_is_still_told() -> None:
    station = FakeStation(
        inventory([Device("x", "X", next(iter(inventory().devices.values())).kind, "nowhere", "no-one")])
    )
    ((name, labels),) = series(station, "x")
    assert name == c.DEVICE_INFO.name
    assert dict(labels)["village"] == ""


def test_sources_are_asked_at_every_scrape() -> None:
    station, counted = FakeStation(), iter(range(100))
    station.exporter.add_source(lambda: [(None, Sample(c.SNMP_REQUESTS, (), next(counted)))])
    assert [value(station, c.SNMP_REQUESTS) for _ in range(3)] == [0, 1, 2]


def test_a_source_that_fails_costs_only_itself(caplog: pytest.LogCaptureFixture) -> None:
    station = FakeStation().answer_all()

    def broken() -> Iterator[tuple[None, Sample]]:
        yield None, Sample(c.SNMP_REQUESTS, (), 7)
        raise RuntimeError("a bug")

    station.exporter.add_source(broken)
    station.exporter.add_source(lambda: [(None, Sample(c.SNMP_RETRIES, (), 5))])
    assert value(station, c.SNMP_REQUESTS) == 7
    assert value(station, c.SNMP_RETRIES) == 5
    assert "a source of metrics failed" in caplog.text


def test_a_source_does_not_repeat_what_a_poll_or_another_source_says() -> None:
    station = FakeStation()
    station.poll("ap-01", "snmp", Reading(0.1, (Sample(c.UPTIME, (), 10),)))
    station.exporter.add_source(lambda: [("ap-01", Sample(c.UPTIME, (), 11)), ("ap-02", Sample(c.UPTIME, (), 12))])
    station.exporter.add_source(lambda: [("ap-02", Sample(c.UPTIME, (), 13))])
    assert value(station, c.UPTIME, device="ap-01") == 10
    assert value(station, c.UPTIME, device="ap-02") == 12


@pytest.mark.parametrize(
    "sample",
    [
        Sample(c.WIFI_CLIENTS, ("ng",), 1),
        Sample(c.CPU, (), "50"),  # type: ignore[arg-type]
        Sample(c.CPU, (), None),  # type: ignore[arg-type]
        Sample(c.SNMP_REQUESTS, (), 1),
        Sample(c.POLL_ANSWERED, ("ping",), 1),
        Sample(Metric("not a name", MetricKind.GAUGE, "", "x"), (), 1),
        Sample(Metric("songxa_if_in_octets", MetricKind.GAUGE, "", "x"), (), 1),
    ],
    ids=[
        "a label too few",
        "text for a number",
        "nothing for a number",
        "not of a device",
        "the exporter's own",
        "bad name",
        "taken family",
    ],
)
def test_a_collectors_bug_is_an_exception_and_leaves_the_page_whole(sample: Sample) -> None:
    station = FakeStation()
    station.poll("ap-01", "snmp", Reading(0.1, (Sample(c.CPU, (), 0.5),)))
    with pytest.raises((ValueError, TypeError)):
        station.poll("ap-01", "snmp", Reading(0.1, (sample,)))
    assert value(station, c.CPU, device="ap-01") is None, "the poll before is over, whatever the new one was"
    station.poll("ap-01", "snmp", Reading(0.1, (Sample(c.CPU, (), 0.6),)))
    assert value(station, c.CPU, device="ap-01") == 0.6


def test_a_strangers_metric_is_shown_like_ours() -> None:
    metric = Metric("acme_fan_speed_ratio", MetricKind.GAUGE, "ratio", "A fan.\nOf \\ two lines.", ("fan",))
    station = FakeStation()
    station.poll("ap-01", "acme", Reading(0.1, (Sample(metric, ("1",), 0.5),)))
    assert value(station, metric, device="ap-01", fan="1") == 0.5
    assert b"# HELP acme_fan_speed_ratio A fan.\\nOf \\\\ two lines.\n" in station.metrics("")[0]


def test_label_sets_that_devices_choose_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songxa.exporters.prometheus._TAILS_KEPT", 50)
    station = FakeStation()
    for turn in range(300):
        station.poll("ap-01", "snmp", Reading(0.1, (Sample(c.WIFI_CLIENTS, ("ng", f"ssid {turn}"), turn),)))
    family = station.exporter._families[c.WIFI_CLIENTS.name]
    assert len(family.tails) <= 50
    assert len(family.chunks) == 1
    assert value(station, c.WIFI_CLIENTS, device="ap-01", radio="ng", ssid="ssid 299") == 299


def test_the_process_is_measured_without_the_global_registry() -> None:
    body = FakeStation().metrics("")[0]
    assert b"process_resident_memory_bytes " in body
    assert b"python_info{" in body
    FakeStation()
    assert FakeStation().metrics("")[0].count(b"\npython_info{") == 1


def test_a_scrape_joins_and_does_not_format(monkeypatch: pytest.MonkeyPatch) -> None:
    station = FakeStation()
    for device in station.commune.devices.values():
        if device.snmp:
            station.poll(device.key, "snmp", snmp_reading(device, random.Random(1)))
    station.exporter._sources.clear()
    before = station.metrics("")[0]

    def formatted(*_: object) -> str:
        raise AssertionError("a scrape formats nothing that a poll brought")

    for name in ("escape", "label_pairs", "number", "counter_number"):
        monkeypatch.setattr(f"songxa.exporters.exposition.{name}", formatted)
    ours = [line for line in station.metrics("")[0].splitlines() if line.startswith(b"songxa")]
    assert ours == [line for line in before.splitlines() if line.startswith(b"songxa")]
