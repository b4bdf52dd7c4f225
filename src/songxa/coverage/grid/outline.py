"""Hexagons of H3: which lie over a border, how much of each is inside, how they look. Knows no inventory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import h3.api.numpy_int as h3
import numpy as np
import shapely
from numpy.typing import NDArray

from songxa.coverage.grid.noun import Cells
from songxa.coverage.nouns import Floats, Points

Ring = Sequence[tuple[float, float]]
"""(longitude, latitude), closed."""

Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Covering:
    """The hexagons over a region, in the order of their numbers, and the square kilometres of each that are inside."""

    cells: Cells
    square_km: Floats


EMPTY = Covering(np.empty(0, np.uint64), np.empty(0))


def over(ring: Ring, resolution: int) -> Cells:
    """The hexagons that a border touches or holds, in the order of their numbers."""
    polygon = h3.LatLngPoly([(latitude, longitude) for longitude, latitude in ring[:-1]])
    return np.unique(np.asarray(h3.polygon_to_cells_experimental(polygon, resolution, "overlap"), np.uint64))


def outlines(cells: Cells) -> Shapes:
    """The hexagons as polygons of shapely, (longitude, latitude)."""
    if not len(cells):
        return np.empty(0, np.object_)
    corners = [h3.cell_to_boundary(int(cell)) for cell in cells]
    whose = np.repeat(np.arange(len(cells)), [len(each) for each in corners])
    places = np.array([corner for each in corners for corner in each], np.float64)[:, ::-1]
    return np.asarray(shapely.polygons(shapely.linearrings(places, indices=whose)), np.object_)


def centres(cells: Cells) -> Points:
    """The hexagons' centres."""
    places = np.array([h3.cell_to_latlng(int(cell)) for cell in cells], np.float64).reshape(-1, 2)
    return Points(np.ascontiguousarray(places[:, 0]), np.ascontiguousarray(places[:, 1]))


def within(region: shapely.Geometry, cells: Cells, shapes: Shapes) -> Covering:
    """How much of each of these hexagons lies in a region; those that it misses are left out."""
    if shapely.is_empty(region) or not len(cells):
        return EMPTY
    shapely.prepare(region)
    shares = np.zeros(len(cells))
    inside = shapely.contains(region, shapes)
    shares[inside] = 1.0
    edge = np.flatnonzero(~inside & shapely.intersects(region, shapes))
    shares[edge] = shapely.area(shapely.intersection(region, shapes[edge])) / shapely.area(shapes[edge])
    some = shares > 1e-9
    whole = np.array([h3.cell_area(int(cell), "km^2") for cell in cells[some]], np.float64)
    return Covering(cells[some], shares[some] * whole)


def parents(cells: Cells, resolution: int) -> Cells:
    """The coarser hexagon that each lies in, as far as hexagons lie in hexagons."""
    return np.array([h3.cell_to_parent(int(cell), resolution) for cell in cells], np.uint64)


def cell_at(latitude: float, longitude: float, resolution: int) -> int:
    """The hexagon of a point."""
    return int(h3.latlng_to_cell(latitude, longitude, resolution))
