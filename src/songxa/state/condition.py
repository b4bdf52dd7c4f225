"""How a device is at this moment, and why. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from songxa.model import State


@dataclass(frozen=True, slots=True)
class Condition:
    """A device's state. `since` is UTC seconds since the epoch, None where that is not known.

    `why` is a message key, `why.…`, and `why.next` what to do about it, where there is such a message. `root` is the
    key of the device that it lost its way through, `incident` the id of the open incident that it belongs to.
    `doubted_at` is when a visit failed that is being checked again: the state still stands, but may fall.
    """

    state: State
    why: str
    since: float | None = None
    root: str | None = None
    incident: str | None = None
    doubted_at: float | None = None


UNKNOWN = Condition(State.UNKNOWN, "why.unknown.never")
