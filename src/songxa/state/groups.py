"""From the states of devices to that of a site, a village or an operator. Pure; knows no inventory."""

from __future__ import annotations

from collections.abc import Iterable

from songxa.model import FAILED, State


def together(states: Iterable[State]) -> State:
    """The state of what is made of these.

    Members in maintenance or unknown do not speak for the rest; where nobody else is left, they do. All failed is
    `unreachable` where every one of them is, else `down`; some failed or degraded is `degraded`.
    """
    members = list(states)
    told = [state for state in members if state not in (State.UNKNOWN, State.MAINTENANCE)]
    if not told:
        return State.MAINTENANCE if State.MAINTENANCE in members and State.UNKNOWN not in members else State.UNKNOWN
    if all(state is State.UNREACHABLE for state in told):
        return State.UNREACHABLE
    if all(state in FAILED for state in told):
        return State.DOWN
    return State.UP if all(state is State.UP for state in told) else State.DEGRADED
