"""Maintenance windows: whom they cover and what they hide."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from songxa.model import Maintenance, State
from songxa.state.windows import MASKED, active, covered, mask, uncovered
from tests.support.journal import COMMUNE

spans = st.tuples(st.integers(0, 60), st.integers(1, 40)).map(lambda each: Maintenance("w", each[0], each[0] + each[1]))
windows = st.lists(spans, max_size=5)


def test_a_window_covers_devices_sites_and_areas_with_all_that_lie_in_them() -> None:
    commune = replace(
        COMMUNE,
        maintenance=(
            Maintenance("b", 50, 60, devices=("olt-1",)),
            Maintenance("a", 10, 20, sites=("buu-dien",)),
            Maintenance("c", 70, 80, areas=("hoang-giang",)),
        ),
    )
    found = covered(commune)
    assert [each.key for each in found["olt-1"]] == ["a", "b", "c"]
    assert [each.key for each in found["sw-buu-dien"]] == ["a", "c"]
    assert found.keys() == commune.devices.keys()


def test_nobody_is_covered_where_there_is_no_window() -> None:
    assert covered(replace(COMMUNE, maintenance=())) == {}


def test_what_works_or_is_unknown_is_not_hidden() -> None:
    window = [Maintenance("w", 0, 100)]
    for state in (State.UP, State.UNKNOWN, State.MAINTENANCE):
        assert list(mask(state, 10, 50, window)) == [(10, state)]


@given(st.sampled_from(sorted(MASKED)), st.integers(0, 50), st.integers(0, 50), windows)
def test_a_masked_outage_is_maintenance_exactly_inside_the_windows(
    state: State, start: int, length: int, window: list[Maintenance]
) -> None:
    changes = list(mask(state, start, start + length, window))
    assert [at for at, _ in changes] == sorted({at for at, _ in changes})
    assert changes[0][0] == start
    for second in range(start, start + length + 1):
        told = [each for at, each in changes if at <= second][-1]
        assert told is (State.MAINTENANCE if active(window, second) else state), second


@given(windows, st.integers(0, 100))
def test_the_first_uncovered_moment_is_the_first_that_no_window_covers(window: list[Maintenance], at: int) -> None:
    expected = next(second for second in range(at, 200) if active(window, second) is None)
    assert uncovered(window, at) == expected
