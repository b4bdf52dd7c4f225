"""How many messages a recipient gets: one an incident while that is few, then what waits in one. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum, auto

HOUR_S = 3600.0

MOST_AN_HOUR = 12
"""Nobody gets more messages than this in any hour."""

MOST_ALONE = 8
"""So many an hour are about one incident each; what comes after is joined."""

AT_ONCE = 3
"""When more than this have something to say at the same time, it is said in one message."""

GAP_S, LONG_GAP_S = 120.0, 900.0
"""How long a joined message waits after the one before it, so that the rest of a storm has come in: first, and once
MOST_ALONE have been sent in the hour."""


class Ration(Enum):
    """What may be sent now."""

    NOTHING = auto()
    ONE = auto()
    ALL_IN_ONE = auto()


def ration(sent: Collection[float], waiting: int, together: bool, now: float) -> Ration:
    """What may be sent where `waiting` incidents have something to say and messages went out at the times `sent`.

    `together`: what waits belongs into one message, as after quiet hours.
    """
    recent = [at for at in sent if now - HOUR_S < at <= now]
    if not waiting or len(recent) >= MOST_AN_HOUR:
        return Ration.NOTHING
    few = waiting == 1 or (waiting <= AT_ONCE and not together)
    if few and len(recent) < MOST_ALONE:
        return Ration.ONE
    gap_s = GAP_S if len(recent) < MOST_ALONE else LONG_GAP_S
    if recent and now - max(recent) < gap_s:
        return Ration.NOTHING
    return Ration.ALL_IN_ONE if waiting > 1 else Ration.ONE
