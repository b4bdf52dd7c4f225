"""Dead spots: neighbouring points of one village where a signal is improbable. Finds them; judges no one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from songxa.coverage.criteria import ANY, Criteria
from songxa.coverage.ledger.measured import Taken
from songxa.coverage.ledger.records import Spot
from songxa.coverage.ledger.surface import Ground, Layer, metres
from songxa.coverage.nouns import Floats, Indexes, Points, Transmitter
from songxa.coverage.terms import Technology

IMPROBABLE = 0.5
NEIGHBOURS = 1.8
"""Centres of hexagons side by side are √3 edges apart; a cell's reach is a little more than its edge."""
MOST = 500
"""Dead spots that are kept of one operator's technology, worst first."""
LEAST_HOUSEHOLDS = 1.0
NEAREST_SITES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Living:
    """By point: the smallest area that it lies in (a position in `areas`, -1 for none), and who lives there."""

    areas: tuple[str, ...]
    owner: Indexes
    households: Floats
    population: Floats
    square_km: Floats


def living(ground: Ground, parents: Mapping[str, str | None]) -> Living:
    """Who lives at each point. `parents` are those of the areas."""
    areas = tuple(sorted(ground.people, key=lambda key: _depth(key, parents)))
    n = len(ground.points)
    owner = np.full(n, -1, dtype=np.int32)
    held, depths = np.zeros(n), np.full(n, -1)
    figures = {name: np.zeros(n) for name in ("households", "population", "square_km")}
    for number, key in enumerate(areas):
        people, depth = ground.people[key], _depth(key, parents)
        weight = people.square_km + people.households  # on a border, who has more of the point
        mine = (weight > 0) & ((depth > depths[people.points]) | (weight > held[people.points]))
        at = people.points[mine]
        owner[at], held[at], depths[at] = number, weight[mine], depth
        if parents.get(key) not in ground.people:
            for name, total in figures.items():
                np.add.at(total, people.points, getattr(people, name))
    return Living(areas, owner, **figures)


def _depth(key: str, parents: Mapping[str, str | None]) -> int:
    depth, seen = 0, {key}
    while (above := parents.get(key)) is not None and above not in seen:
        key, depth = above, depth + 1
        seen.add(key)
    return depth


def spots(
    ground: Ground,
    lives: Living,
    layers: Sequence[Layer],
    taken: Mapping[tuple[str, Technology], Taken],
    criteria: Criteria,
) -> list[Spot]:
    """Of every operator's technology, and of any operator's, worst first."""
    found: list[Spot] = []
    technologies = sorted({layer.technology for layer in layers if layer.technology is not Technology.WIFI})
    for technology in technologies:
        mine = [layer for layer in layers if layer.technology is technology]
        threshold = criteria.threshold(technology)
        chances = {layer.operator: layer.outdoors.probability(threshold) for layer in mine}
        if len(mine) > 1:
            chances[ANY] = np.fmax.reduce([chances[layer.operator] for layer in mine])
        for operator, chance in chances.items():
            of = [layer for layer in mine if operator in (ANY, layer.operator)]
            samples = [taken[layer.key] for layer in of if layer.key in taken]
            masts = [each for layer in of for each in layer.outdoors.transmitters]
            parts = _parts(ground.plane, lives, chance, ground.reach_m)
            some = [
                _spot(ground, lives, chance, cells, operator, technology, samples, masts, criteria) for cells in parts
            ]
            some = [spot for spot in some if spot.households >= LEAST_HOUSEHOLDS]
            some.sort(key=lambda spot: (-spot.households, spot.cells))
            found += _named(some[:MOST])
    return found


def _parts(plane: Floats, lives: Living, chance: Floats, reach_m: float) -> Iterator[NDArray[np.intp]]:
    """Groups of neighbouring points of one area without a signal, where somebody lives."""
    weak = np.flatnonzero((chance < IMPROBABLE) & (lives.households > 0) & (lives.owner >= 0))
    if not len(weak):
        return
    pairs = cKDTree(plane[weak]).query_pairs(NEIGHBOURS * reach_m, output_type="ndarray")
    same = lives.owner[weak[pairs[:, 0]]] == lives.owner[weak[pairs[:, 1]]]
    one, other = pairs[same].T
    graph = sparse.coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(weak), len(weak)))
    count, label = connected_components(graph, directed=False)
    order = np.argsort(label, kind="stable")
    yield from np.split(weak[order], np.cumsum(np.bincount(label, minlength=count))[:-1])


def _spot(
    ground: Ground,
    lives: Living,
    chance: Floats,
    cells: NDArray[np.intp],
    operator: str,
    technology: Technology,
    samples: Sequence[Taken],
    masts: Sequence[Transmitter],
    criteria: Criteria,
) -> Spot:
    without = 1.0 - chance[cells]
    weight = lives.households[cells] * without
    latitude = float(np.average(ground.points.latitude[cells], weights=weight))
    longitude = float(np.average(ground.points.longitude[cells], weights=weight))
    places = ground.plane[cells]
    levels = [each.samples.rsrp_dbm[each.near(places, ground.reach_m)] for each in samples]
    level = np.concatenate(levels) if levels else np.empty(0, dtype=np.float32)
    return Spot(
        key="",
        area=lives.areas[int(lives.owner[cells[0]])],
        operator=operator,
        technology=technology,
        latitude=round(latitude, 6),
        longitude=round(longitude, 6),
        households=round(float(weight.sum()), 2),
        population=round(float((lives.population[cells] * without).sum()), 2),
        square_km=round(float(lives.square_km[cells].sum()), 4),
        probability=round(float(np.average(chance[cells], weights=lives.households[cells])), 4),
        cells=tuple(int(cell) for cell in cells),
        measured=len(level),
        confirmed=len(level) >= criteria.evidence.samples
        and float((level < criteria.threshold(technology)).mean()) > IMPROBABLE,
        sites=_nearest(latitude, longitude, masts),
    )


def _nearest(latitude: float, longitude: float, masts: Sequence[Transmitter]) -> tuple[tuple[str, float], ...]:
    """The nearest sites of those who transmit, with their distance."""
    if not masts:
        return ()
    here = Points(np.array([latitude]), np.array([longitude]))
    there = Points(np.array([each.latitude for each in masts]), np.array([each.longitude for each in masts]))
    away = np.hypot(*metres(there, here).T)
    nearest: dict[str, float] = {}
    for number in np.argsort(away, kind="stable"):
        nearest.setdefault(masts[number].site or masts[number].key, round(float(away[number])))
        if len(nearest) == NEAREST_SITES:
            break
    return tuple(nearest.items())


def _named(some: Sequence[Spot]) -> list[Spot]:
    """With keys that a person can type, numbered within their area from the worst down."""
    counts: dict[str, int] = {}
    named = []
    for spot in some:
        counts[spot.area] = counts.get(spot.area, 0) + 1
        key = f"{spot.area}-{spot.technology.lower()}-{spot.operator}-{counts[spot.area]}"
        named.append(replace(spot, key=key))
    return named
