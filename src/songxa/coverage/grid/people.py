"""How many households, people and square kilometres every point of a grid stands for, by area. Places no points.

An area's own land is what lies in no smaller area. Its households are what the area counts and its smaller areas do
not; they are at the known points in it, else evenly in it and in those of its smaller areas that count nobody. What
fits nowhere is told, and never spread over others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.grid.land import Land
from songxa.coverage.nouns import Floats, Indexes, People
from songxa.model import Trouble

NO_HOUSEHOLDS = "coverage.people.no_households"
_NO_POINTS = np.empty(0, np.int32)
_NOTHING = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A land on the grid: points of its whole and of its rest, points of households and how many are at each."""

    land: Land
    whole: Indexes
    rest: Indexes
    homes: Indexes
    counts: Floats


def people(
    grounds: Sequence[Ground], below: Mapping[str | None, Sequence[str]]
) -> tuple[dict[str, People], list[Trouble]]:
    """Every area's people. `grounds` come lowest first, `below` are the keys of the areas in an area."""
    done: dict[str, People] = {}
    notes: list[Trouble] = []
    for ground in grounds:
        area = ground.land.area
        inner = [done[key] for key in below.get(area.key, ())]
        mine = _own(ground, inner, notes)
        done[area.key] = _joined(ground, [*inner, mine])
    return done, notes


def _own(ground: Ground, inner: Sequence[People], notes: list[Trouble]) -> People:
    """The people of an area's own land."""
    area, rest = ground.land.area, ground.land.rest.square_km
    told: list[str] = []
    if not ground.land.bordered and not inner:
        told.append(_note(notes, "coverage.people.no_border", area=area.name))
    known = sum(float(each.households.sum()) for each in inner)
    left = None if area.households is None else area.households - known
    if left is not None and inner and left < -0.5:
        told.append(
            _note(notes, "coverage.people.more_inside", area=area.name, own=area.households, inside=round(known))
        )
    if left is None and not inner and not ground.counts.size:
        told.append(_note(notes, NO_HOUSEHOLDS, area=area.name))
    vague = [each for each in inner if NO_HOUSEHOLDS in each.notes and not each.households.any()]
    at = np.concatenate([ground.rest, *(each.points for each in vague)])
    weights, assumed = np.concatenate([rest, *(each.square_km for each in vague)]), True
    if ground.counts.size:
        at, weights, assumed = ground.homes, ground.counts, False
        left = float(ground.counts.sum()) if left is None else left
    households, unplaced = _spread(left, weights)
    if unplaced and ground.land.bordered + len(inner):
        told.append(_note(notes, "coverage.people.unplaced", area=area.name, n=round(unplaced)))
    people_inside = sum(float(each.population.sum()) for each in inner)
    population, _ = _spread(None if area.population is None else area.population - people_inside, weights)
    zeros = np.zeros(len(at))
    return People(area.key, at, households, population, zeros, assumed, tuple(told))


def _note(notes: list[Trouble], key: str, **values: object) -> str:
    notes.append(Trouble(key, values))
    return key


def _spread(figure: float | None, weights: Floats) -> tuple[Floats, float]:
    """A figure in proportion to weights, and what of it has no place."""
    wanted = max(0.0, figure or 0.0)
    total = float(weights.sum())
    if total <= 0:
        return np.zeros(len(weights)), wanted if wanted >= 0.5 else 0.0
    return weights * (wanted / total), 0.0


def summed(place: NDArray[np.intp], figures: Floats, count: int) -> Floats:
    """The sum of the figures at each of `count` places."""
    return np.bincount(place.reshape(-1), figures, count).astype(np.float64)


def _joined(ground: Ground, parts: Sequence[People]) -> People:
    """One entry a point. The land is the area's own where its border is known, else that of what lies in it."""
    told = tuple(dict.fromkeys(note for part in parts for note in part.notes))
    parts = [part for part in parts if len(part.points)]
    inner_land = np.concatenate([part.square_km for part in parts]) if parts else _NOTHING
    every = np.concatenate([part.points for part in parts]) if parts else _NO_POINTS
    points, place = np.unique(np.concatenate([every, ground.whole]), return_inverse=True)
    count, within = len(points), place[: len(every)]

    def total(figures: Sequence[Floats]) -> Floats:
        return summed(within, np.concatenate([_NOTHING, *figures]), count)

    land = summed(within, inner_land, count)
    if ground.land.bordered:
        land = summed(place[len(every) :], ground.land.whole.square_km, count)
    return People(
        ground.land.area.key,
        points.astype(np.int32),
        total([part.households for part in parts]),
        total([part.population for part in parts]),
        land,
        any(part.assumed for part in parts if part.households.any())
        or not any(part.households.any() for part in parts),
        told,
    )
