"""How long a device was in each state and how often it failed: counted beside every transition, in whole ticks.

The counts are derived: `wrong` compares them with the transitions, `retally` makes them anew. No SQL but its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import apsw

from songxa.model import FAILED, State

TICKS = 1 << 22
"""Ticks in a second. A double between 2004 and 2038 counts seconds since 1970 in just this step, so that no time is
rounded, sums of ticks are exact, and seconds made of them add up exactly as well."""

CODES: tuple[State, ...] = (
    State.DOWN,
    State.UNREACHABLE,
    State.DEGRADED,
    State.UNKNOWN,
    State.MAINTENANCE,
    State.UP,
)
"""The number of a state in the file is its place here: never to be reordered."""

CODE_OF = {state: code for code, state in enumerate(CODES)}
UNKNOWN = CODE_OF[State.UNKNOWN]
FAILING = frozenset(CODE_OF[state] for state in FAILED)


class Tally(NamedTuple):
    """What a device's transitions come to until a moment. The names are the columns of the file."""

    s0: int = 0
    s1: int = 0
    s2: int = 0
    s3: int = 0
    s4: int = 0
    s5: int = 0
    """Ticks in the state of that number."""

    failures: int = 0
    """Outages that have begun."""

    outage: int = 0
    """Failing ticks of the outage in progress; 0 where there is none. Unknown time neither ends one nor is counted."""


NOTHING = Tally()


class Mark(NamedTuple):
    """A device's transition with what was counted until it."""

    at: float
    state: int
    tally: Tally


def ticks(at: float) -> int:
    return round(at * TICKS)


def until(mark: Mark | None, at: float) -> Tally:
    """What has been counted at a time, from the last transition that is not after it."""
    if mark is None:
        return NOTHING
    spent = ticks(at) - ticks(mark.at)
    if not spent:
        return mark.tally
    *sums, failures, outage = mark.tally
    sums[mark.state] += spent
    if mark.state in FAILING:
        failures += not outage
        outage += spent
    elif mark.state != UNKNOWN:
        outage = 0
    return Tally._make((*sums, failures, outage))


def seconds(before: Tally, after: Tally, start: float, end: float) -> dict[State, float]:
    """What lies between two moments; what they leave of the period is unknown."""
    spent = [late - early for early, late in zip(before[: len(CODES)], after[: len(CODES)], strict=True)]
    spent[UNKNOWN] += ticks(end) - ticks(start) - sum(spent)
    return {state: count / TICKS for state, count in zip(CODES, spent, strict=True)}


def may_have_failed(before: Tally, after: Tally) -> bool:
    """Whether any failing time can lie between two moments."""
    return after.failures > before.failures or before.outage > 0


def outages(before: Tally, after: Tally, first: int, later: int) -> tuple[int, float]:
    """How many outages have failing time between two moments, and for how many seconds the longest failed there.

    `first` and `later`: the largest `outage` of the transitions between them, of the outage that was the last to begin
    before the period and of those that began in it.
    """
    begun = after.failures - before.failures
    first, later = (first, max(later, after.outage)) if begun else (max(first, after.outage), 0)
    # of the one that was in progress at the start only what came after it is counted
    rest = max(0, first - before.outage) if before.outage else 0
    return begun + (rest > 0), max(rest, later) / TICKS


_ALL = "SELECT device, at, state, s0, s1, s2, s3, s4, s5, failures, outage FROM transition ORDER BY device, at"
_MEND = """
UPDATE transition SET s0 = ?, s1 = ?, s2 = ?, s3 = ?, s4 = ?, s5 = ?, failures = ?, outage = ?
WHERE device = ? AND at = ?
"""


def _recounted(connection: apsw.Connection) -> Iterator[tuple[int, float, Tally, Tally]]:
    """Of every transition: device, time, what is counted as it stands and as it ought to be."""
    last: tuple[int, Mark] | None = None
    for device, at, state, *counts in connection.execute(_ALL):
        right = until(last[1], at) if last is not None and last[0] == device else NOTHING
        yield device, at, Tally(*counts), right
        last = device, Mark(at, state, right)


def wrong(connection: apsw.Connection) -> int:
    """How many transitions have counts that do not follow from the transitions before them."""
    return sum(stand != right for _, _, stand, right in _recounted(connection))


def retally(connection: apsw.Connection) -> None:
    """Counts everything anew. Inside the caller's transaction."""
    mended: Sequence[tuple[object, ...]] = [
        (*right, device, at) for device, at, stand, right in _recounted(connection) if stand != right
    ]
    connection.executemany(_MEND, mended)
