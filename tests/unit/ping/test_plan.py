"""A visit's plan fits into its budget, whatever the budget."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from songxa.collectors.ping.engine import SPACING_S, TICK_S, plan


@given(st.floats(0.0, 300.0), st.floats(0.1, 5.0), st.integers(1, 20))
def test_the_last_wait_ends_within_the_budget(budget_s: float, timeout_s: float, count: int) -> None:
    room, wait, spacing = plan(budget_s, timeout_s, count)
    assert room * TICK_S <= max(budget_s, TICK_S)
    assert 1 <= wait <= room
    if spacing > 1:
        assert spacing * count + wait < room + 1


@given(st.integers(1, 20))
def test_a_generous_budget_gives_full_spacing_and_wait(count: int) -> None:
    _, wait, spacing = plan(60.0, 2.0, count)
    assert (wait * TICK_S, spacing * TICK_S) == (2.0, SPACING_S)
