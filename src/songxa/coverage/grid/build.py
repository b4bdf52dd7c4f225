"""From an inventory, and points of households where they are known, to the grid. Predicts nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from songxa.coverage.grid.land import Land, children, lands, owners, resolution_for
from songxa.coverage.grid.noun import Cells, Grid, Households
from songxa.coverage.grid.outline import cell_at, centres
from songxa.coverage.grid.people import Ground, people, summed
from songxa.coverage.nouns import Floats, Indexes, Points
from songxa.model import Inventory, Trouble

MOST_HOMES = 50_000
"""Points of households that are looked at each by itself; with more, those of one hexagon are looked at as one."""

_NO_HOMES = Households(Points(np.empty(0), np.empty(0)), np.empty(0))


def build(inventory: Inventory, households: Households | None = None, *, most_homes: int = MOST_HOMES) -> Grid:
    """The grid of everything that has a border, the public places and the points of households."""
    resolution = resolution_for(inventory)
    all_lands = list(lands(inventory.areas, resolution))
    parts = [land.whole.cells for land in all_lands] + [land.rest.cells for land in all_lands]
    cells = np.unique(np.concatenate(parts)) if parts else np.empty(0, np.uint64)
    public = [site for site in inventory.sites.values() if site.public]
    homes, owner, outside = _homes(all_lands, households or _NO_HOMES, most_homes, resolution)
    middles = centres(cells)
    points = Points(
        np.concatenate([middles.latitude, [site.latitude for site in public], homes.points.latitude]),
        np.concatenate([middles.longitude, [site.longitude for site in public], homes.points.longitude]),
    )
    first_home = len(cells) + len(public)
    grounds = [_ground(land, cells, owner == place, homes.counts, first_home) for place, land in enumerate(all_lands)]
    living, notes = people(grounds, children(inventory.areas))
    if outside:
        notes.append(Trouble("coverage.people.outside", {"n": outside}))
    return Grid(
        points=points,
        cells=cells,
        resolution=resolution,
        places={site.key: len(cells) + place for place, site in enumerate(public)},
        people=living,
        notes=tuple(notes),
        digest=digest_of(points),
    )


def digest_of(points: Points) -> str:
    """Tells one set of points from another."""
    both = np.concatenate([points.latitude, points.longitude]).astype("<f8")
    return hashlib.sha256(both.tobytes()).hexdigest()


def _ground(
    land: Land, cells: Cells, mine: np.ndarray[tuple[int], np.dtype[np.bool_]], counts: Floats, first: int
) -> Ground:
    def at(some: Cells) -> Indexes:
        return np.searchsorted(cells, some).astype(np.int32)

    homes = np.flatnonzero(mine)
    return Ground(land, at(land.whole.cells), at(land.rest.cells), (first + homes).astype(np.int32), counts[homes])


def _homes(
    all_lands: Sequence[Land], households: Households, most: int, resolution: int
) -> tuple[Households, Indexes, int]:
    """The households' points that are looked at, the land of each, and how many households lie in no land."""
    known = _at_one_place(households)
    owner = owners(list(all_lands), known.points)
    outside = round(float(known.counts[owner < 0].sum()))
    kept = np.flatnonzero(owner >= 0)
    known, owner = _some(known, kept), owner[kept]
    if len(kept) <= most:
        return known, owner, outside
    hexagons = np.array(
        [
            cell_at(latitude, longitude, resolution)
            for latitude, longitude in zip(known.points.latitude, known.points.longitude, strict=True)
        ],
        np.uint64,
    )
    pairs = np.stack([hexagons, owner.astype(np.uint64)], axis=1)
    unique, place = np.unique(pairs, axis=0, return_inverse=True)
    middles = centres(unique[:, 0])
    counts = summed(place, known.counts, len(unique))
    return Households(middles, counts), unique[:, 1].astype(np.int32), outside


def _some(households: Households, kept: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Households:
    points = Points(households.points.latitude[kept], households.points.longitude[kept])
    return Households(points, households.counts[kept])


def _at_one_place(households: Households) -> Households:
    """Households of one place as one point; where nobody is counted there is none."""
    counted = np.flatnonzero(np.nan_to_num(households.counts) > 0)
    if not len(counted):
        return _NO_HOMES
    some = _some(households, counted)
    places = np.round(np.stack([some.points.latitude, some.points.longitude], axis=1), 6)
    unique, place = np.unique(places, axis=0, return_inverse=True)
    points = Points(np.ascontiguousarray(unique[:, 0]), np.ascontiguousarray(unique[:, 1]))
    return Households(points, summed(place, some.counts, len(unique)))
