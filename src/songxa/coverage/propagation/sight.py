"""From where to where: distance, direction and elevation of points as a mast's antenna sees them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from songxa.coverage.nouns import Floats, Points, Terrain
from songxa.coverage.terrain.sphere import RADIUS_M, from_to

_BENT_EARTH_M = 4.0 / 3.0 * RADIUS_M
"""Rays bend down in the air as if the earth were a third larger."""


class Mast(Protocol):
    """An antenna's place; a `Transmitter` is one."""

    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...
    @property
    def height_m(self) -> float:
        """Above the ground."""
        ...


class Sight(NamedTuple):
    """`distance_m` along the ground, `bearing_deg` from north over east, `elevation_deg` above the horizontal."""

    distance_m: Floats
    bearing_deg: Floats
    elevation_deg: Floats


def sight(mast: Mast, points: Points, receiver_height_m: float = 1.5, terrain: Terrain | None = None) -> Sight:
    """Where points lie as seen from the antenna; where the ground is unknown it counts as level."""
    distance, bearing = from_to(mast.latitude, mast.longitude, points.latitude, points.longitude)
    drop = np.full(len(points), mast.height_m - receiver_height_m)
    if terrain is not None:
        here = terrain.heights(np.array([mast.latitude]), np.array([mast.longitude])).astype(np.float64)
        there = terrain.heights(points.latitude, points.longitude).astype(np.float64)
        drop += np.nan_to_num(here - there, nan=0.0)
    slope = drop / np.maximum(distance, 1.0) + distance / (2.0 * _BENT_EARTH_M)
    return Sight(distance, bearing, -np.degrees(np.arctan(slope)))
