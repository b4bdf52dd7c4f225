"""What a ledger is made from: the ground with its people, and a layer for every operator's technology. Arrays only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from songxa.coverage.ledger.records import Told
from songxa.coverage.nouns import Declared, Field, Floats, Indexes, People, Points, Samples
from songxa.coverage.terms import Setting, Technology, Weight

EARTH_M = 6_371_008.8
"""Mean radius, IUGG 1980."""

WEIGHTS = tuple(Weight)
SETTINGS = tuple(Setting)


def metres(points: Points, about: Points | None = None) -> Floats:
    """Places as (east, north) in metres on a plane; n × 2. Good to a thousandth within a province.

    `about` gives the plane's origin, so that two sets of places lie on the same plane.
    """
    base = about if about is not None and len(about) else points
    if not len(points):
        return np.empty((0, 2))
    latitude, longitude = float(np.mean(base.latitude)), float(np.mean(base.longitude))
    east = np.radians(points.longitude - longitude) * EARTH_M * math.cos(math.radians(latitude))
    return np.column_stack((east, np.radians(points.latitude - latitude) * EARTH_M))


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Where everything is to be known. `cells` are H3 indexes, 0 for a point that is no cell's centre.

    `people` are by area, of every level; `places` says which point a public place is, by site. `reach_m` is how far
    from a point a measurement still counts as taken there: the size of a cell.
    """

    points: Points
    cells: NDArray[np.uint64]
    people: Mapping[str, People]
    places: Mapping[str, int]
    reach_m: float
    plane: Floats
    """The points in metres."""

    @classmethod
    def of(
        cls,
        points: Points,
        cells: NDArray[np.uint64],
        people: Mapping[str, People],
        places: Mapping[str, int],
        reach_m: float,
    ) -> Ground:
        """The ground with its plane."""
        return cls(points, cells, people, places, reach_m, metres(points))

    def measurable(self) -> Indexes:
        """The points that measurements are counted at: the cells, which hold every place; all points without any."""
        cells = np.flatnonzero(self.cells)
        return (cells if len(cells) else np.arange(len(self.points))).astype(np.int32)

    def matrix(self, areas: Sequence[str]) -> sparse.csr_array[np.float64]:
        """A row for every area and weight (areas in order, `WEIGHTS` within), a column for every point."""
        rows, columns, values = [], [], []
        for number, area in enumerate(areas):
            people = self.people[area]
            for offset, weights in enumerate((people.households, people.population, people.square_km)):
                rows.append(np.full(len(weights), number * len(WEIGHTS) + offset))
                columns.append(people.points)
                values.append(weights)
        shape = (len(areas) * len(WEIGHTS), len(self.points))
        if not rows:
            return sparse.csr_array(shape, dtype=np.float64)
        entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
        return sparse.csr_array(entries, shape=shape)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """All that is known of one operator's technology on the ground's points.

    `predicted` is the model alone, `outdoors` and `indoors` the best that is known: the model tuned and corrected by
    the samples where there are any. `claims` are the operator's.
    """

    operator: str
    technology: Technology
    predicted: Field
    outdoors: Field
    indoors: Field
    samples: Samples
    claims: tuple[Declared, ...] = ()
    told: Told | None = None
    alike_m: float = 120.0
    """How far apart errors are alike by 1/e: as fitted, or as shadowing has it in rural macro cells (TR 38.901)."""

    @property
    def key(self) -> tuple[str, Technology]:
        return self.operator, self.technology

    def at(self, setting: Setting) -> Field:
        """The best that is known outdoors or indoors."""
        return self.outdoors if setting is Setting.OUTDOORS else self.indoors


@dataclass(frozen=True, slots=True, eq=False)
class Speeds:
    """What people experienced: tests of n places, of no operator in particular. Megabits a second, milliseconds."""

    points: Points
    down_mbps: Floats
    up_mbps: Floats
    latency_ms: Floats
    tests: NDArray[np.int64]
    at: float | None = None
    source: str = ""
    fixed: bool = False
    size_m: float = 611.0
    """A tile's side; 611 m at zoom 16 on the equator."""
