"""The inventory's areas as land: borders, what of each belongs to no smaller one, who lies in what. Counts nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from songxa.coverage.grid.outline import EMPTY, Covering, Ring, outlines, over, within
from songxa.coverage.nouns import Points
from songxa.model import Area, Inventory

COMMUNE_SQUARE_KM = 500.0
"""What is larger is looked at as a province is: the largest communes of the plains have a fifth of this."""
COMMUNE_RESOLUTION, PROVINCE_RESOLUTION = 10, 9
SLIVER = 0.02
"""Borders of villages and of their commune are drawn apart: so little land between them is no land."""

_SQUARE_KM_A_DEGREE = 111.195**2


@dataclass(frozen=True, slots=True)
class Land:
    """One area: `whole` is all of it, `rest` what lies in no smaller area; both empty where no border is known."""

    area: Area
    whole: Covering
    rest: Covering
    region: shapely.Geometry
    bordered: bool


def children(areas: Mapping[str, Area]) -> dict[str | None, list[str]]:
    """Keys by parent; None has those at the top."""
    below: dict[str | None, list[str]] = {}
    for key, area in areas.items():
        below.setdefault(area.parent, []).append(key)
    return below


def lowest_first(areas: Mapping[str, Area]) -> list[str]:
    """Keys so that an area comes after everything in it."""
    below, order, waiting = children(areas), [], list[str | None]([None])
    while waiting:
        key = waiting.pop()
        if key is not None:
            order.append(key)
        waiting += below.get(key, ())
    return order[::-1]


def resolution_for(inventory: Inventory) -> int:
    """What the inventory asks for, else 10 for a commune and 9 for a province, told by their land."""
    if inventory.coverage.resolution is not None:
        return inventory.coverage.resolution
    widest = sum(_square_km(area.polygon) for area in inventory.areas.values() if not _in_bordered(inventory, area))
    return COMMUNE_RESOLUTION if widest <= COMMUNE_SQUARE_KM else PROVINCE_RESOLUTION


def _in_bordered(inventory: Inventory, area: Area) -> bool:
    """Whether an area above it has a border, and so counts its land already."""
    above = area.parent
    while above is not None:
        if inventory.areas[above].polygon:
            return True
        above = inventory.areas[above].parent
    return False


def _square_km(ring: Ring) -> float:
    if not ring:
        return 0.0
    x, y = np.array(ring).T
    middle = np.cos(np.radians(y.mean()))
    return float(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2 * _SQUARE_KM_A_DEGREE * middle)


def lands(areas: Mapping[str, Area], resolution: int) -> Iterator[Land]:
    """Every area, lowest first."""
    below = children(areas)
    regions: dict[str, shapely.Geometry] = {}
    nothing = shapely.Polygon()
    for key in lowest_first(areas):
        area = areas[key]
        inner = shapely.union_all([regions[child] for child in below.get(key, ())])
        if not area.polygon:
            regions[key] = inner
            yield Land(area, EMPTY, EMPTY, nothing, bordered=False)
            continue
        region = shapely.make_valid(shapely.Polygon(area.polygon))
        regions[key] = region if shapely.is_empty(inner) else shapely.union(region, inner)
        cells = over(area.polygon, resolution)
        shapes = outlines(cells)
        whole, rest = within(region, cells, shapes), region
        if not shapely.is_empty(inner):
            rest = shapely.difference(region, inner)
            if shapely.area(rest) < SLIVER * shapely.area(region):
                rest = nothing
        yield Land(area, whole, whole if rest is region else within(rest, cells, shapes), rest, bordered=True)


def owners(lands: list[Land], points: Points) -> NDArray[np.int32]:
    """The land whose `rest` each point lies in, as its position, or -1."""
    owner = np.full(len(points), -1, np.int32)
    if lands and len(points):
        tree = shapely.STRtree([land.region for land in lands])
        found, land = tree.query(shapely.points(points.longitude, points.latitude), predicate="intersects")
        owner[found[::-1]] = land[::-1]  # on a common border, the first
    return owner
