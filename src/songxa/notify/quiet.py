"""Quiet hours: whether it is one now. Pure; goes by the clock on the wall, so no change of the offset confuses it."""

from __future__ import annotations

from datetime import datetime, tzinfo


def is_quiet(at: float, start: int, end: int, where: tzinfo) -> bool:
    """Whether a clock in `where` shows a time in [start, end) at `at`, UTC seconds.

    `start` and `end` are minutes after midnight; an end before the start lies on the next day, equal ones mean never.
    Where the clock is set forward or back, the hours that it shows count, however long they last.
    """
    if start == end:
        return False
    local = datetime.fromtimestamp(at, where)
    minute = local.hour * 60 + local.minute
    return start <= minute < end if start < end else minute >= start or minute < end
