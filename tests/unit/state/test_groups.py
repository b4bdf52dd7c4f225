"""The state of what is made of several devices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.model import FAILED, WORKING, State
from songxa.state.groups import together

UP, DEGRADED, DOWN = State.UP, State.DEGRADED, State.DOWN
UNREACHABLE, MAINTENANCE, UNKNOWN = State.UNREACHABLE, State.MAINTENANCE, State.UNKNOWN


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([], UNKNOWN),
        ([UP, UP], UP),
        ([UP, DOWN], DEGRADED),
        ([DEGRADED], DEGRADED),
        ([DOWN, UNREACHABLE], DOWN),
        ([UNREACHABLE, UNREACHABLE], UNREACHABLE),
        ([UP, UNKNOWN, MAINTENANCE], UP),
        ([DOWN, UNKNOWN], DOWN),
        ([MAINTENANCE, MAINTENANCE], MAINTENANCE),
        ([MAINTENANCE, UNKNOWN], UNKNOWN),
    ],
)
def test_the_members_that_speak_decide(members: list[State], expected: State) -> None:
    assert together(members) is expected


@given(st.lists(st.sampled_from(State), max_size=6))
def test_the_order_of_members_does_not_matter_and_nothing_is_invented(members: list[State]) -> None:
    found = together(members)
    assert found is together(reversed(members))
    if found in FAILED:
        assert not WORKING.intersection(members)
    if set(members) == {found}:
        assert together([*members, found]) is found
