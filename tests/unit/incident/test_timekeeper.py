"""The monitor's own time: stalls, sleep, and clocks that are set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.incident import Timing
from songxa.incident.timekeeper import Beat, Timekeeper


class Clocks:
    def __init__(self) -> None:
        self.wall, self.boot = 1_000_000.0, 500.0
        self.keeper = Timekeeper(lambda: self.wall, lambda: self.boot, Timing())

    def beat(self, passed: float, set_by: float = 0.0) -> Beat:
        """The next look, after that long, the wall clock set meanwhile."""
        self.boot += passed
        self.wall += passed + set_by
        return self.keeper.beat()


@pytest.fixture
def clocks() -> Clocks:
    made = Clocks()
    assert made.beat(0) == Beat(1_000_000.0), "the first look finds nothing"
    return made


def test_a_second_is_nothing_to_tell(clocks: Clocks) -> None:
    assert clocks.beat(1) == Beat(1_000_001.0)
    assert clocks.beat(9.5, set_by=0.4) == Beat(1_000_010.9)


def test_a_pause_of_more_than_ten_seconds_is_time_away(clocks: Clocks) -> None:
    assert clocks.beat(100) == Beat(1_000_100.0, away_since=1_000_000.0)


def test_a_clock_set_back_is_a_step_but_no_pause(clocks: Clocks) -> None:
    assert clocks.beat(1, set_by=-50) == Beat(999_951.0, stepped_s=-50)


def test_a_clock_set_ahead_leaves_time_that_nobody_watched(clocks: Clocks) -> None:
    assert clocks.beat(1, set_by=5) == Beat(1_000_006.0, stepped_s=5)
    assert clocks.beat(1, set_by=3600) == Beat(1_003_607.0, away_since=1_000_006.0, stepped_s=3600)


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(-1000, 1000)), max_size=20))
def test_the_steps_found_add_up_to_how_far_the_clock_was_set(looks: list[tuple[int, int]]) -> None:
    clocks = Clocks()
    clocks.beat(0)
    beats = [clocks.beat(passed, set_by) for passed, set_by in looks]
    assert sum(each.stepped_s for each in beats) == sum(set_by for _, set_by in looks)
    for (passed, set_by), beat in zip(looks, beats, strict=True):
        assert (beat.away_since is not None) == (passed > 10 or set_by > 10)
