"""The time that a pushed poll is given."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.exporters.slots import Slots
from songxa.model import Device, Kind, Poll, Reading

DEVICE = Device("ap-01", "ap-01", Kind.ACCESS_POINT, "ubnd", "xa", "127.1.0.1")
MINUTE = 1_763_863_920.0
INTERVALS = st.sampled_from((1.0, 1.5, 10.0, 60.0, 300.0))


def poll(at: float, interval_s: float = 60.0, collector: str = "snmp", key: str = "ap-01") -> Poll:
    return Poll(replace(DEVICE, key=key, interval_s=interval_s), collector, at, Reading(0.1))


def test_a_poll_is_told_at_the_full_minute_whichever_second_it_took_place_in() -> None:
    slots = Slots()
    assert [slots.stamp(poll(MINUTE + 60 * n + second)) for n, second in enumerate((0.0, 59.9, 12.5))] == [
        MINUTE, MINUTE + 60, MINUTE + 120,
    ]  # fmt: skip


def test_two_monitors_of_one_device_write_the_same_times() -> None:
    one, other = Slots(), Slots()
    assert [one.stamp(poll(MINUTE + 60 * n + 3)) for n in range(5)] == [
        other.stamp(poll(MINUTE + 60 * n + 47)) for n in range(5)
    ]


def test_a_visit_out_of_turn_keeps_its_own_second_and_overwrites_nothing() -> None:
    slots = Slots()
    times = [slots.stamp(poll(MINUTE + second)) for second in (5.0, 7.4, 7.9, 20.0, 61.0)]
    assert times == [MINUTE, MINUTE + 7, MINUTE + 7.9, MINUTE + 20, MINUTE + 60]


def test_visits_out_of_turn_take_no_place_of_those_to_come() -> None:
    slots = Slots()
    seconds = (0.0, 0.2, 0.2, 0.21, 1.0, 2.0, 3.0)
    assert [round(slots.stamp(poll(MINUTE + second, 1.0)) - MINUTE, 3) for second in seconds] == [
        0.0, 0.2, 0.201, 0.21, 1.0, 2.0, 3.0,
    ]  # fmt: skip


def test_collectors_and_devices_have_slots_of_their_own() -> None:
    slots = Slots()
    others = (poll(MINUTE, collector="ping"), poll(MINUTE + 1, key="ap-02"), poll(MINUTE + 2))
    assert {slots.stamp(each) for each in others} == {MINUTE}


def test_a_clock_set_back_by_more_than_a_slot_is_followed() -> None:
    slots = Slots()
    slots.stamp(poll(MINUTE + 3600))
    assert slots.stamp(poll(MINUTE + 5)) == MINUTE


def test_a_clock_set_back_a_little_overwrites_nothing() -> None:
    slots = Slots()
    slots.stamp(poll(MINUTE + 60))
    assert slots.stamp(poll(MINUTE + 58)) == MINUTE + 60.001


def test_devices_that_are_gone_are_forgotten() -> None:
    slots = Slots()
    slots.stamp(poll(MINUTE + 1))
    slots.stamp(poll(MINUTE + 1, key="ap-02"))
    slots.keep({"ap-02"})
    assert slots.stamp(poll(MINUTE + 2)) == MINUTE
    assert slots.stamp(poll(MINUTE + 2, key="ap-02")) == MINUTE + 2


@given(interval=INTERVALS, steps=st.lists(st.floats(0, 200), max_size=50))
def test_while_the_clock_goes_on_no_time_is_given_twice(interval: float, steps: list[float]) -> None:
    slots, now, times = Slots(), MINUTE, []
    for step in steps:
        now += step
        times.append(slots.stamp(poll(now, interval)))
    assert times == sorted(set(times))


@given(interval=INTERVALS, offset=st.floats(0, 0.99))
@pytest.mark.parametrize("late", [0.0, 0.25])
def test_polls_in_their_rhythm_are_one_interval_apart(interval: float, offset: float, late: float) -> None:
    slots = Slots()
    begin = round(MINUTE / interval) * interval
    times = [slots.stamp(poll(begin + interval * (n + offset * (1 - late)) + late * 0.01, interval)) for n in range(10)]
    assert [after - before for before, after in pairwise(times)] == [interval] * 9
    assert all(time % interval == 0 for time in times)
