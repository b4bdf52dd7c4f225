"""The ledger by which an outage is judged sees what is missing, wrong and too much; a day tells what it has polled."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa import catalogue as c
from tests.support.day import CYCLE_S, Day
from tests.support.ledger import Points, Verdict, compare

BEGIN = 1_800_000_000
POLLED = ((60_000, 1.0), (120_000, 1 / 3), (180_000, 9_007_101_220_007_445.0))


@pytest.mark.parametrize(
    ("there", "verdict"),
    [
        ({60_000: 1.0, 120_000: 1 / 3, 180_000: 9_007_101_220_007_445.0}, Verdict(equal=3)),
        ({60_000: 1.0, 120_000: 0.333333333333, 180_000: 9_007_101_220_007_446.0}, Verdict(equal=1, rounded=2)),
        ({60_000: 1.0, 120_000: 0.33333, 180_000: 9_007_101_220_007_447.0}, Verdict(equal=1, wrong=2)),
        ({60_000: 2.0, 120_000: 1 / 3}, Verdict(equal=1, wrong=1, missing=1)),
        ({60_000: math.nan, 240_000: math.nan, 300_000: 0.0}, Verdict(missing=3, stale=1, extra=1)),
        ({}, Verdict(missing=3)),
    ],
)
def test_what_differs_is_counted_by_what_is_wrong_with_it(there: Points, verdict: Verdict) -> None:
    found = Verdict()
    compare(found, ("x",), POLLED, there)
    kinds = ("equal", "rounded", "missing", "wrong", "extra", "stale")
    assert [getattr(found, kind) for kind in kinds] == [getattr(verdict, kind) for kind in kinds]
    assert found.sound is not bool(verdict.missing or verdict.wrong or verdict.extra)
    assert bool(found.first) is not found.sound


@given(st.lists(st.integers(0, 2**53 - 2_000), min_size=1, unique=True), st.data())
def test_a_whole_number_that_is_off_by_more_than_a_doubles_last_bit_is_wrong(
    values: list[int], data: st.DataObject
) -> None:
    polled = [(at, float(value)) for at, value in enumerate(values)]
    there = dict(polled)
    at = data.draw(st.sampled_from(sorted(there)))
    there[at] += data.draw(st.integers(2, 1000))
    found = Verdict()
    compare(found, ("x",), polled, there)
    assert (found.wrong, found.equal) == (1, len(values) - 1)


def test_what_has_to_be_there_is_what_the_polls_brought_and_how_they_went() -> None:
    cycles = range(60)
    day = Day(40, BEGIN)
    polls = [poll for cycle in cycles for poll in day.polls(cycle)]
    lines = list(day.expected_of_all(cycles))
    assert sum(len(line.points) for line in lines) == sum(len(poll.reading.samples) + 3 for poll in polls)
    polled = sorted(
        (poll.device.key, sample.metric.name, sample.labels, sample.value)
        for poll in polls
        for sample in poll.reading.samples
    )
    visits = {c.POLL_ANSWERED, c.POLL_DURATION, c.POLL_INVALID}
    assert polled == sorted(
        (line.device.key, line.metric.name, line.labels, value)
        for line in lines
        if line.metric not in visits
        for _, value in line.points
    )


def test_a_day_has_silence_visits_out_of_turn_and_counters_that_wrap() -> None:
    day = Day(14, BEGIN)
    polls = [poll for cycle in range(1440) for poll in day.polls(cycle)]
    assert any(poll.reading.error for poll in polls)
    assert len({(poll.device.key, poll.collector, poll.at // CYCLE_S) for poll in polls}) < len(polls)
    for line in day.expected_of_all(range(1440)):
        times = [at for at, _ in line.points]
        assert times == sorted(set(times))
    octets = [line for line in day.expected_of_all(range(1440)) if line.metric is c.IF_IN_OCTETS]
    assert any(
        later < value for line in octets for (_, value), (_, later) in zip(line.points, line.points[1:], strict=False)
    )
