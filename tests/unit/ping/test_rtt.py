"""Round-trip arithmetic holds for every clock and every list of replies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.collectors.ping.rtt import MARGIN_S, clock_offset, round_trip, statistics

seconds = st.floats(0.0, 60.0)
uptime = st.floats(0.0, 1e7)


@given(st.lists(seconds, min_size=1, max_size=50))
def test_mean_lies_between_min_and_max(rtts: list[float]) -> None:
    low, mean, high, _ = statistics(rtts)
    assert (low, high) == (min(rtts), max(rtts))
    assert low <= mean <= high


@given(st.lists(seconds, min_size=2, max_size=50))
def test_jitter_is_the_mean_step_between_neighbours(rtts: list[float]) -> None:
    jitter = statistics(rtts).jitter
    steps = [abs(rtts[i + 1] - rtts[i]) for i in range(len(rtts) - 1)]
    assert jitter == pytest.approx(sum(steps) / len(steps))
    assert jitter is not None
    assert 0 <= jitter <= max(rtts) - min(rtts) + 1e-9


def test_one_reply_has_no_jitter() -> None:
    assert statistics([0.01]) == (0.01, 0.01, 0.01, None)


def test_jitter_depends_on_the_order_of_sending() -> None:
    assert statistics([1.0, 2.0, 3.0]).jitter == 1.0
    assert statistics([1.0, 3.0, 2.0]).jitter == 1.5


@given(uptime, seconds, seconds, st.floats(0, 2e9))
def test_a_truthful_stamp_gives_the_time_to_the_stamp(sent: float, rtt: float, late: float, offset: float) -> None:
    measured = round_trip(sent + rtt + offset, offset, sent, sent + rtt + late)
    assert measured == pytest.approx(rtt, abs=2e-6)


@given(uptime, seconds, st.floats(-4e9, 4e9), st.floats(0, 2e9))
def test_no_step_of_the_clock_gives_a_negative_or_absurd_time(
    sent: float, elapsed: float, step: float, offset: float
) -> None:
    now = sent + elapsed
    assert 0 <= round_trip(now + offset + step, offset, sent, now) <= now - sent


@pytest.mark.parametrize("step", [-3600.0, -1.0, 1.0, 3600.0])
def test_a_stamp_from_across_a_step_gives_way_to_the_monotonic_clock(step: float) -> None:
    assert round_trip(1000.0 + 100.005 + step, 1000.0, 100.0, 100.02) == pytest.approx(0.02)


def test_a_missing_stamp_gives_way_to_the_monotonic_clock() -> None:
    assert round_trip(None, 1000.0, 100.0, 100.5) == 0.5


def test_an_interrupted_reading_of_the_clocks_is_taken_again() -> None:
    monotonic = iter([0.0, 5.0, 10.0, 10.0 + MARGIN_S / 10])
    wall = iter([1000.0, 1010.0])
    assert clock_offset(lambda: next(monotonic), lambda: next(wall)) == pytest.approx(1000.0, abs=MARGIN_S)
