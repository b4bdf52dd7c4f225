"""Where to measure next: a walk past the places where a measurement tells most. Geometry and weights; no words.

A point is worth its households × P(1 − P), summed over what is asked about: most where it is open whether there is a
signal, and for whom that matters. A measurement tells of its surroundings as far as shadowing is alike, so what lies
near a stop is worth less afterwards. Stops are put in greedily, each where it gives most for the detour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats

DETOUR = 1.3
"""Ways are longer than the straight line: 1.2 to 1.4 in road networks."""
ALIKE_M = 120.0
"""How far shadowing is alike (by 1/e)."""
CANDIDATES = 400
LEAST_SHARE = 0.002
"""A stop that is worth less than this share of all there is to know is not worth the way."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A point to measure at, in the order of the walk. `metres` is the way from the stop before, `worth` how many
    households it settles, at the time it was chosen."""

    point: int
    metres: float
    worth: float


@dataclass(frozen=True, slots=True)
class Walk:
    """Out and back. `open_before` and `open_after` are what is not known: households × P(1 − P)."""

    stops: tuple[Stop, ...]
    metres: float
    open_before: float
    open_after: float


def worth(households: Floats, chances: list[Floats]) -> Floats:
    """Of each point, over several operators or technologies; where nothing is known, all is open (P = ½)."""
    total = np.zeros(len(households))
    for chance in chances:
        known = np.where(np.isnan(chance), 0.5, chance)
        total += known * (1.0 - known)
    return np.asarray(households * total)


def plan(plane: Floats, value: Floats, start: Floats, limit_m: float) -> Walk:
    """A walk from `start` and back, no longer than `limit_m` by way."""
    left = value.astype(np.float64).copy()
    before = float(left.sum())
    likely = np.argsort(-left, kind="stable")[:CANDIDATES]
    candidates: NDArray[np.intp] = likely[left[likely] > 0]
    route: list[int] = []  # positions in `candidates`
    gained: dict[int, float] = {}
    places = plane[candidates]
    length = 0.0
    while True:
        best = _best(places, candidates, left, plane, start, route, limit_m - length, before)
        if best is None:
            break
        chosen, slot, extra, gain = best
        route.insert(slot, chosen)
        gained[chosen] = gain
        length += extra
        left *= 1.0 - _alike(plane, places[chosen])
    stops, here = [], start
    for each in route:
        stops.append(Stop(int(candidates[each]), _way(here, places[each]), round(gained[each], 2)))
        here = places[each]
    return Walk(tuple(stops), length, before, float(left.sum()))


def _best(
    places: Floats,
    candidates: NDArray[np.intp],
    left: Floats,
    plane: Floats,
    start: Floats,
    route: list[int],
    room_m: float,
    before: float,
) -> tuple[int, int, float, float] | None:
    """The candidate that gives most for its detour, where it goes, what it adds to the way, and what it gives."""
    if not len(candidates) or before <= 0:
        return None
    corners = np.vstack((start, *(places[each] for each in route), start))
    legs = np.hypot(*np.diff(corners, axis=0).T)
    to = np.hypot(places[:, None, 0] - corners[None, :, 0], places[:, None, 1] - corners[None, :, 1])
    detours = np.maximum(to[:, :-1] + to[:, 1:] - legs[None, :], 0.0) * DETOUR
    slots = detours.argmin(axis=1)
    detour = detours[np.arange(len(places)), slots]
    gain = left[candidates].copy()
    gain[route] = 0.0
    rate = np.where((detour <= room_m) & (gain >= LEAST_SHARE * before), gain / (detour + ALIKE_M), 0.0)
    chosen = int(rate.argmax())
    if rate[chosen] <= 0:
        return None
    worth_here = float((left * _alike(plane, places[chosen])).sum())
    return chosen, int(slots[chosen]), float(detour[chosen]), worth_here


def _alike(plane: Floats, place: Floats) -> Floats:
    """How much a measurement at a place tells of every point: the squared correlation, the share of variance gone."""
    return np.asarray(np.exp(-2.0 * np.hypot(*(plane - place).T) / ALIKE_M))


def _way(one: Floats, other: Floats) -> float:
    return round(math.dist(one, other) * DETOUR)
