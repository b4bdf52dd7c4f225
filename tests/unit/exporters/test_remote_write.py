"""What is pushed of polls tells the same as the page, moment by moment; no series twice of one time."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa import catalogue as c
from songxa.model import Inventory, PingSettings, Poll, Sample
from tests.support.commune import inventory, silent
from tests.support.page import Labels
from tests.support.pushed import SETTINGS, Paper, Pushed, cpu, labels_of, pushing, reading


@pytest.fixture(autouse=True)
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    Paper.couriers, Paper.told = [], {}
    monkeypatch.setattr("songxa.exporters.remote_write.exporter.Courier", Paper)


def test_a_poll_tells_what_the_page_tells_at_its_slot() -> None:
    pushed = Pushed(now=1_700_000_025.7)
    pushed.poll("ap-01", "snmp", reading(Sample(c.WIFI_CLIENTS, ("ng", 'WIFI "ĐÌNH LÀNG"'), 3), Sample(c.CPU, (), 0.5)))
    assert pushed.shown() == pushed.on_page() != {}
    assert {when for samples in Paper.told.values() for when in samples} == {1_699_999_980_000}


SSIDS = st.sampled_from(["A", "B", "", "\udc80", "\ufffd", 'q"\\\n'])
MINE = {
    "snmp": st.builds(lambda ssid, n: Sample(c.WIFI_CLIENTS, ("ng", ssid), n), SSIDS, st.integers(0, 9)),
    "ping": st.builds(lambda n: Sample(c.PING_LOSS, (), n), st.sampled_from([0, 0.5, -0.0, math.inf])),
}
DEVICES, LATER_S = st.sampled_from(["ap-01", "ap-02"]), st.integers(0, 90)
POLLS = st.one_of(
    [
        st.tuples(DEVICES, st.just(name), st.none() | st.lists(samples, max_size=4), LATER_S)
        for name, samples in MINE.items()
    ]
)
CHANGES = st.tuples(st.sampled_from(["gone", "readdressed", "same"]), st.integers(0, 90))


def changed(commune: Inventory, how: str, count: int) -> Inventory:
    devices = dict(inventory().devices)
    if how == "gone":
        del devices["ap-01"]
    if how == "readdressed":
        devices["ap-01"] = replace(devices["ap-01"], ping=PingSettings(count=3 + count))
    return replace(commune, devices=devices)


@settings(max_examples=100, deadline=None)
@given(st.lists(POLLS | CHANGES, max_size=10))
def test_at_every_moment_the_newest_samples_are_the_page(steps: list[tuple[object, ...]]) -> None:
    Paper.couriers, Paper.told = [], {}
    pushed = Pushed()
    for count, step in enumerate(steps):
        pushed.now += float(str(step[-1]))
        if len(step) == 2:
            pushed.adopt(changed(pushed.commune, str(step[0]), count))
        else:
            key, collector, samples, _ = step
            given_reading = silent() if samples is None else reading(*samples)  # type: ignore[misc]  # a list of them
            if key in pushed.commune.devices:
                pushed.poll(str(key), str(collector), given_reading)
        assert pushed.shown() == pushed.on_page()


SHARED = st.lists(
    st.builds(Sample, st.sampled_from([c.CPU, c.MEMORY, c.UPTIME]), st.just(()), st.integers(0, 99)), max_size=4
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["snmp", "ping", "other"]), SHARED, st.integers(0, 70)), max_size=10))
def test_collectors_that_tell_the_same_never_give_a_series_two_samples_of_one_time(
    steps: list[tuple[str, list[Sample], int]],
) -> None:
    Paper.couriers, Paper.told = [], {}
    pushed = Pushed()  # whose courier asserts it
    newest: dict[str, dict[Labels, set[float]]] = {}
    for collector, samples, later_s in steps:
        pushed.now += later_s
        pushed.poll("ap-01", collector, reading(*samples))
        newest[collector] = {}
        for metric, _, value in samples:
            newest[collector].setdefault(labels_of(metric), set()).add(value)
        shown = {labels: value for labels, value in pushed.shown().items() if ("collector", collector) not in labels}
        for labels, value in shown.items():
            if not any(name == "collector" for name, _ in labels):
                assert any(value in of.get(labels, ()) for of in newest.values())


def test_of_a_series_given_twice_the_first_is_told_and_the_rest_is_counted() -> None:
    pushed = Pushed()
    pushed.poll("ap-01", "snmp", reading(Sample(c.CPU, (), 0.5), Sample(c.MEMORY, (), 0.1), Sample(c.CPU, (), 0.9)))
    assert pushed.shown()[labels_of(c.CPU)] == 0.5
    assert pushed.exporter.duplicates == pushed.page.duplicates == 1
    assert Sample(c.EXPORT_DUPLICATES, ("remote_write",), 1) in list(pushed.exporter.health())


def test_a_series_that_another_collector_takes_over_goes_on_from_the_next_minute() -> None:
    pushed = Pushed()
    for collector, value in (("snmp", 0.1), ("other", 0.9)):
        pushed.poll("ap-01", collector, cpu(value))
    assert pushed.shown()[labels_of(c.CPU)] == 0.1
    pushed.now += 60
    pushed.poll("ap-01", "snmp", silent())
    pushed.poll("ap-01", "other", cpu(0.8))  # the marker that ended it has this very time
    assert labels_of(c.CPU) not in pushed.shown()
    pushed.now += 60
    pushed.poll("ap-01", "other", cpu(0.7))
    assert pushed.shown()[labels_of(c.CPU)] == 0.7


def test_a_device_that_comes_back_within_the_minute_is_told_of_again() -> None:
    pushed = Pushed()
    pushed.poll("ap-01", "snmp", cpu(0.1))
    everybody = pushed.commune
    pushed.now += 5
    pushed.adopt(changed(everybody, "gone", 0))
    assert not [labels for labels in pushed.shown() if ("device", "ap-01") in labels]
    pushed.now += 5
    pushed.adopt(everybody)
    pushed.poll("ap-01", "snmp", cpu(0.2))
    assert pushed.shown()[labels_of(c.CPU)] == 0.2


def test_a_poll_of_a_device_that_is_gone_is_passed_over() -> None:
    pushed = Pushed()
    late = Poll(pushed.commune.devices["ap-01"], "snmp", pushed.now, cpu(0.1))
    pushed.adopt(changed(pushed.commune, "gone", 0))
    pushed.exporter.export(late)
    assert Paper.told == {}


def test_of_a_poll_that_does_not_fit_nothing_is_told_and_what_was_told_before_ends() -> None:
    pushed = Pushed()
    pushed.poll("ap-01", "snmp", cpu(0.1))
    pushed.now += 60
    with pytest.raises(ValueError, match="not for a collector"):
        pushed.poll("ap-01", "snmp", reading(Sample(c.CPU, (), 0.2), Sample(c.POLL_ANSWERED, ("snmp",), 1)))
    assert pushed.shown() == {}


@pytest.mark.parametrize(
    ("change", "life"),
    [
        ({"url": "http://127.0.0.1:10/api/v1/write"}, ["start", "again"]), ({"user": "b"}, ["start", "again"]),
        ({"bearer": True}, ["start", "again"]), ({"tenant": "b"}, ["start", "again"]),
        ({"ca_file": "/b"}, ["start", "again"]), ({}, ["start"]),
    ],
)  # fmt: skip
def test_a_destination_that_was_corrected_is_tried_at_once(change: dict[str, Any], life: list[str]) -> None:
    pushed = Pushed()
    pushed.adopt(pushing(pushed.commune, replace(SETTINGS, **change)))
    assert [each.life for each in Paper.couriers] == [life]
