"""Sums of states and counts of outages: exact, whatever is asked, and the same as slow counts over raw transitions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.history import Archive, schema, tally
from songxa.model import State, Transition
from songxa.scope import Scope
from songxa.state import uptime
from tests.support.history import DAY, NOON, Clock, commune, writer

STAFF = Scope.staff()
times = st.floats(NOON - 3 * DAY, NOON + 3 * DAY)
near = st.integers(-6, 6).map(lambda hour: NOON + hour * 3_600.0)
"""Few enough that transitions, heartbeats and periods meet."""

whole_times = st.integers(int(NOON) - 3 * DAY, int(NOON) + 3 * DAY).map(float)


def slowly(told: Sequence[Transition], beat: float | None, start: float, end: float) -> dict[State, float]:
    """Every stretch between two moments at which anything changes, asked what was in force in it."""
    found = dict.fromkeys(State, 0.0)
    moments = sorted({start, end, *(each.at for each in told), *([] if beat is None else [beat])})
    for begin, until in pairwise(each for each in moments if start <= each <= end):
        before = [each for each in told if each.at <= begin]
        known = beat is not None and begin < beat
        found[before[-1].state if before and known else State.UNKNOWN] += until - begin
    return found


@contextmanager
def recorded(told: Sequence[Transition], beat: float | None, devices: int = 2) -> Iterator[Archive]:
    with tempfile.TemporaryDirectory() as folder:
        with writer(Path(folder), commune(devices), Clock(NOON - 5 * DAY)) as book:
            for each in told:
                book.admit((each,))
            if beat is not None:
                book.admit(beat)
            assert book.round()
        archive = Archive(Path(folder))
        yield archive
        archive.close()


@given(
    at=st.lists(times, max_size=12, unique=True).map(sorted),
    states=st.lists(st.sampled_from(State), min_size=12, max_size=12),
    beat=st.none() | times,
    period=st.tuples(whole_times, whole_times).map(sorted),
)
@settings(max_examples=60, deadline=None)
def test_the_six_states_sum_to_the_period_exactly_and_agree_with_a_slow_count(
    at: list[float], states: list[State], beat: float | None, period: list[float]
) -> None:
    told = [Transition("d0", when, state, "why.x") for when, state in zip(at, states, strict=False)]
    start, end = period
    with recorded(told, beat) as archive:
        found = archive.seconds(STAFF, start, end)
    assert found.keys() == {"d0", "d1"}
    for each in found.values():
        assert sum(each.values()) == end - start
        assert all(seconds >= 0 for seconds in each.values())
    right = slowly(told, beat, start, end)
    assert {state: round(each, 3) for state, each in found["d0"].items()} == {
        state: round(each, 3) for state, each in right.items()
    }
    assert found["d1"][State.UNKNOWN] == end - start


@given(
    told=st.lists(st.tuples(st.sampled_from(["d0", "d1", "d2"]), times | near, st.sampled_from(State)), max_size=30),
    beat=st.none() | times | near,
    periods=st.lists(st.tuples(times | near, times | near).map(sorted), min_size=1, max_size=5),
)
@settings(max_examples=150, deadline=None)
def test_outages_are_those_of_the_raw_transitions_to_the_bit(
    told: list[tuple[str, float, State]], beat: float | None, periods: list[list[float]]
) -> None:
    # each device's in its order, but the devices' mixed as they come: d2's last of all, as if it had been cut off
    order = sorted(told, key=lambda each: (each[0] == "d2", each[1]))
    lines = [Transition(device, at, state, "why.x") for device, at, state in order]
    with recorded(lines, beat, devices=4) as archive:
        for start, end in periods:
            right = {}
            for key, timeline in archive.timelines(STAFF, start, end).items():
                found = uptime.outages(uptime.spells(timeline, start, end, beat))
                if found.count:
                    right[key] = (found.count, found.longest_s)
            assert archive.outages(STAFF, start, end) == right
            assert archive.outages(STAFF, start, end, ["d1"]) == {key: right[key] for key in right if key == "d1"}


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((3, 9), (1, 2.0)),  # cut at its start, unknown time lies in it; the next begins as the period ends
        ((2, 3), (1, 1.0)),  # nothing but failing
        ((4, 5), None),  # unknown inside an outage
        ((4, 8), (1, 1.0)),  # it begins unknown, then fails on
        ((6, 7), None),  # unknown until it works: nothing of the outage is in here
        ((0, 12), (2, 3.0)),
        ((9, 12), (1, 2.0)),  # in progress at the end of what is known
        ((11, 12), None),  # after the last heartbeat
        ((6, 6), None),
    ],
)
def test_an_outage_counts_for_what_of_it_lies_in_the_period(
    hours: tuple[int, int], expected: tuple[int, float] | None
) -> None:
    states = {2: State.DOWN, 4: State.UNKNOWN, 5: State.UNREACHABLE, 6: State.UNKNOWN, 7: State.UP, 8: State.DEGRADED}
    told = [Transition("d0", NOON + hour * 3_600, state, "why.x") for hour, state in states.items()]
    told += [Transition("d0", NOON + 9 * 3_600, State.DOWN, "why.x")]
    with recorded(told, beat=NOON + 11 * 3_600) as archive:
        found = archive.outages(STAFF, NOON + hours[0] * 3_600, NOON + hours[1] * 3_600).get("d0")
    assert found == (None if expected is None else (expected[0], expected[1] * 3_600))


def test_a_state_that_was_replaced_at_once_is_no_outage() -> None:
    told = [Transition("d0", NOON, state, "why.x") for state in (State.UP, State.DOWN, State.UP)]
    with recorded(told, beat=NOON + 60) as archive:
        assert archive.outages(STAFF, NOON, NOON + 60) == {}


@given(at=st.floats(2**30, 2**32 - 1))
def test_a_tick_is_fine_enough_for_any_time_of_this_century(at: float) -> None:
    assert tally.ticks(at) / tally.TICKS == at


def test_days_are_cut_at_the_local_midnight_and_sum_to_the_day() -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    midnight = datetime(2025, 11, 23, tzinfo=zone).timestamp()
    told = [
        Transition("d0", midnight - 7_200, State.UP, "why.x"),
        Transition("d0", midnight - 3_600, State.DOWN, "why.x"),
        Transition("d0", midnight + 1_800, State.UP, "why.x"),
    ]
    with recorded(told, beat=midnight + DAY + 600) as archive:
        days = archive.days(STAFF, "d0", date(2025, 11, 21), date(2025, 11, 25), "Asia/Ho_Chi_Minh")
        assert not archive.days(Scope.of("vnpt"), "d0", date(2025, 11, 21), date(2025, 11, 25), "Asia/Ho_Chi_Minh")
    assert list(days) == [date(2025, 11, 21) + timedelta(each) for each in range(5)]
    assert all(sum(day.values()) == DAY for day in days.values())
    told_of = [(day[State.UP], day[State.DOWN], day[State.UNKNOWN]) for day in days.values()]
    assert told_of == [
        (0, 0, DAY),
        (3_600, 3_600, DAY - 7_200),
        (DAY - 1_800, 1_800, 0),
        (600, 0, DAY - 600),
        (0, 0, DAY),
    ]


def test_a_day_may_have_23_or_25_hours() -> None:
    with recorded([Transition("d0", NOON - 3 * DAY, State.UP, "why.x")], beat=NOON + 300 * DAY) as archive:
        days = archive.days(STAFF, "d0", date(2026, 3, 28), date(2026, 3, 30), "Europe/Paris")
    assert [day[State.UP] for day in days.values()] == [DAY, DAY - 3_600, DAY]


def test_what_is_counted_can_be_made_anew_from_the_transitions(tmp_path: Path) -> None:
    with writer(tmp_path, commune(3)) as book:
        for number in range(200):
            state = list(State)[number % 6]
            book.admit((Transition(f"d{number % 3}", NOON + number * 17.123, state, "why.x"),))
        assert book.round()
    connection = apsw.Connection(str(tmp_path / schema.FILE))
    query = "SELECT * FROM transition ORDER BY device, at"
    right = connection.execute(query).fetchall()
    assert tally.wrong(connection) == 0
    for column in tally.Tally._fields:
        connection.execute(f"UPDATE transition SET {column} = {column} + 1 WHERE device = 2")
        assert tally.wrong(connection) == len(right) // 3 + 1
        tally.retally(connection)
        assert tally.wrong(connection) == 0
        assert connection.execute(query).fetchall() == right
    connection.close()
