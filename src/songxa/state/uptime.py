"""Uptime arithmetic: from transitions to spells, from spells to seconds, shares and outages. Pure; no I/O, no clock.

Spells of a period tile it, so the six states always sum to it: exactly, because times since 2004 and until 2106 are
multiples of 2^-22 s and sums of their differences fit a float.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from songxa.model import FAILED, WORKING, Cause, Correction, Incident, State, Transition

Seconds = Mapping[State, float]
"""How long something was in each of the six states."""

Window = tuple[float, float]
"""Half-open [start, end); `end` may be infinite."""

GRID = 2**22
"""Steps a second to which a mean is rounded: those in which the times themselves are exact."""

Change = tuple[float, int, State]
"""When a member of a group came into a state, and its number in the group."""

_WORKS, _MAY_WORK, _FAILED = 1 << 40, 1 << 20, 1
_WEIGHTS = {state: _WORKS if state in WORKING else _FAILED if state in FAILED else 0 for state in State}
_WEIGHTS[State.UNKNOWN] = _MAY_WORK
"""Of the states of a group's members, so far apart that their sum says what is the best among them."""

_EXCUSABLE = FAILED | {State.DEGRADED}


class Spell(NamedTuple):
    """One state without a break, half-open [start, end)."""

    start: float
    end: float
    state: State


@dataclass(frozen=True, slots=True)
class Outages:
    """How often something failed, and for how long at most."""

    count: int
    longest_s: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an incident counts as once people have spoken: `planned` None where nobody said."""

    planned: bool | None
    cause: Cause


# ---- from transitions to spells ---------------------------------------------------------------------------------


def spells(timeline: Iterable[Transition], start: float, end: float, known_until: float | None) -> list[Spell]:
    """The states of [start, end), oldest first, without a gap. `timeline` is one device's, oldest first.

    Before its first transition and from `known_until` on (the last heartbeat, or when the device left; None: never
    watched) nothing is known.
    """
    known_end = limit(start, end, known_until)
    tiles: list[Spell] = []
    at, state = start, State.UNKNOWN
    for transition in timeline:
        since = min(max(transition.at, at), known_end)
        _lay(tiles, at, since, state)
        at, state = since, transition.state
    _lay(tiles, at, known_end, state)
    _lay(tiles, known_end, end, State.UNKNOWN)
    return tiles


def limit(start: float, end: float, known_until: float | None) -> float:
    """From when in the period on nothing is known."""
    return min(end, start if known_until is None else max(start, known_until))


def _lay(tiles: list[Spell], start: float, end: float, state: State) -> None:
    """Adds a tile; one of the same state as its neighbour makes that longer."""
    if start >= end:
        return
    if tiles and tiles[-1].state is state:
        tiles[-1] = Spell(tiles[-1].start, end, state)
    else:
        tiles.append(Spell(start, end, state))


def excused(tiles: Iterable[Spell], planned: Iterable[Window]) -> list[Spell]:
    """The same spells where down, unreachable and degraded time inside a planned window is maintenance."""
    windows = _joined(planned)
    starts = [start for start, _ in windows]
    result: list[Spell] = []
    for start, end, state in tiles:
        at = start
        if state in _EXCUSABLE and windows:
            first = max(0, bisect_left(starts, start) - 1)
            for window_start, window_end in windows[first:]:
                if window_start >= end:
                    break
                begun, ended = max(window_start, at), min(window_end, end)
                if begun < ended:
                    _lay(result, at, begun, state)
                    _lay(result, begun, ended, State.MAINTENANCE)
                    at = ended
        _lay(result, at, end, state)
    return result


def _joined(windows: Iterable[Window]) -> list[Window]:
    joined: list[Window] = []
    for start, end in sorted(window for window in windows if window[0] < window[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def any_working(members: Sequence[Sequence[Spell]]) -> list[Spell]:
    """The spells of what works while one of its members does: a public place and its access points.

    `up` while one works; else `unknown` while one could; else `down` while one has failed; else `maintenance`. The
    members' spells tile the same period; without a member there is nothing.
    """
    if not members or not members[0]:
        return []
    changes = [(tile.start, number, tile.state) for number, tiles in enumerate(members) for tile in tiles]
    return served(changes, len(members), members[0][0].start, members[0][-1].end)


def served(changes: Iterable[Change], members: int, start: float, end: float) -> list[Spell]:
    """The same from single changes inside [start, end), in any order; a member is `unknown` until its first."""
    now = [_WEIGHTS[State.UNKNOWN]] * members
    total, since, state = sum(now), start, State.UNKNOWN
    result: list[Spell] = []
    for at, number, told in sorted(changes):
        weight = _WEIGHTS[told]
        total += weight - now[number]
        now[number] = weight
        if total >= _WORKS:
            found = State.UP
        elif total >= _MAY_WORK:
            found = State.UNKNOWN
        else:
            found = State.DOWN if total else State.MAINTENANCE
        if found is not state:
            _lay(result, since, at, state)
            since, state = at, found
    _lay(result, since, end, state)
    return result


def common_gaps(members: Iterable[Iterable[Spell]], start: float, end: float) -> list[Window]:
    """When nothing was known of any member: when nobody was watching. Without a member that is always."""
    gaps: list[Window] = [(start, end)] if start < end else []
    for tiles in members:
        blind = [(tile.start, tile.end) for tile in tiles if tile.state is State.UNKNOWN]
        gaps = _overlap(gaps, blind)
        if not gaps:
            break
    return gaps


def _overlap(left: Sequence[Window], right: Sequence[Window]) -> list[Window]:
    result: list[Window] = []
    one = other = 0
    while one < len(left) and other < len(right):
        start, end = max(left[one][0], right[other][0]), min(left[one][1], right[other][1])
        if start < end:
            result.append((start, end))
        if left[one][1] < right[other][1]:
            one += 1
        else:
            other += 1
    return result


# ---- from spells to figures -------------------------------------------------------------------------------------


def seconds(tiles: Iterable[Spell]) -> dict[State, float]:
    """How long each state stood; all six are there."""
    total = dict.fromkeys(State, 0.0)
    for start, end, state in tiles:
        total[state] += end - start
    return total


def mean(members: Sequence[Seconds]) -> dict[State, float]:
    """The mean of each state over the members, rounded so that the six sum exactly as each member's do.

    What rounding leaves over goes to the largest remainders. Without members: nothing but zeros.
    """
    if not members:
        return dict.fromkeys(State, 0.0)
    sums = {state: sum(round(member[state] * GRID) for member in members) for state in State}
    return {state: steps / GRID for state, steps in _divided(sums, len(members)).items()}


def whole(of: Seconds) -> dict[State, int]:
    """Whole seconds that sum to the rounded sum; each is off by less than one."""
    sums = {state: round(of[state] * GRID) for state in State}
    return _divided(sums, GRID)


def _divided(sums: Mapping[State, int], by: int) -> dict[State, int]:
    """Every number divided, rounded down or up so that the quotients sum to the rounded quotient of the sum."""
    parts = {state: divmod(number, by) for state, number in sums.items()}
    missing = (2 * sum(sums.values()) + by) // (2 * by) - sum(quotient for quotient, _ in parts.values())
    first = sorted(parts, key=lambda state: -parts[state][1])[:missing]
    return {state: quotient + (state in first) for state, (quotient, _) in parts.items()}


def availability(of: Seconds) -> float | None:
    """Working time as a share of working and failed time; None where there is neither."""
    working = sum(of[state] for state in WORKING)
    told = working + sum(of[state] for state in FAILED)
    return working / told if told > 0 else None


def known_share(of: Seconds) -> float:
    """The share of the period of which anything is known; 0 of an empty one."""
    total = sum(of.values())
    return 1.0 - of[State.UNKNOWN] / total if total > 0 else 0.0


def outages(tiles: Iterable[Spell]) -> Outages:
    """Failures in a row are one outage. Unknown time does not end one, nor does it make it longer."""
    count, longest, current = 0, 0.0, 0.0
    failing = False
    for start, end, state in tiles:
        if state in FAILED:
            count += not failing
            failing = True
            current += end - start
            longest = max(longest, current)
        elif state is not State.UNKNOWN:
            failing, current = False, 0.0
    return Outages(count, longest)


# ---- what people said afterwards --------------------------------------------------------------------------------


def verdict(incident: Incident, corrections: Iterable[Correction]) -> Verdict:
    """What the incident counts as; `corrections` are its own, oldest first, and the last word counts."""
    planned, cause = None, incident.cause
    for correction in corrections:
        planned = planned if correction.planned is None else correction.planned
        cause = correction.cause or cause
    return Verdict(planned, cause)


def planned_windows(
    incidents: Iterable[Incident], corrections: Mapping[str, Sequence[Correction]]
) -> dict[str, list[Window]]:
    """By device, when it was down because somebody had planned it."""
    windows: dict[str, list[Window]] = {}
    for incident in incidents:
        if not verdict(incident, corrections.get(incident.id, ())).planned:
            continue
        for hit in incident.hits:
            windows.setdefault(hit.device, []).append((hit.start, inf if hit.end is None else hit.end))
    return windows
