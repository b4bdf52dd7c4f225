"""Masts: where paths begin, and which points they reach. Knows no model.

All sectors of one place, height and band share their paths: what a sector adds (direction, tilt, power) costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats, Indexes, Points, Technology, Transmitter

EARTH_M = 6_371_008.8
WIFI_REACH_M = 500.0
_METRES_A_DEGREE = np.pi * EARTH_M / 180

Ids = NDArray[np.uint64]


class Mast(NamedTuple):
    """An antenna's place: degrees, metres above ground, MHz; of what technology, as Wi-Fi has a model of its own."""

    latitude: float
    longitude: float
    height_m: float
    band_mhz: float
    wifi: bool = False


def mast_of(transmitter: Transmitter) -> Mast:
    """Where a transmitter's paths begin."""
    wifi = transmitter.technology is Technology.WIFI
    return Mast(transmitter.latitude, transmitter.longitude, transmitter.height_m, transmitter.band_mhz, wifi)


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """The points that a place reaches, as positions: how far, metres over ground, and which way, degrees from north."""

    at: Indexes
    distance_m: Floats
    azimuth_deg: Floats


class Reach:
    """Which of many points are near a place; sorted once, so that each question looks at a strip of them."""

    def __init__(self, points: Points) -> None:
        self._order = np.argsort(points.latitude, kind="stable").astype(np.int32)
        self._south = points.latitude[self._order]
        self._east = points.longitude[self._order]

    def of(self, latitude: float, longitude: float, metres: float) -> Reached:
        """The points at most so far away, in their order."""
        strip = metres / _METRES_A_DEGREE * 1.001
        low, high = np.searchsorted(self._south, (latitude - strip, latitude + strip))
        at = self._order[low:high]
        distance, azimuth = way(latitude, longitude, self._south[low:high], self._east[low:high])
        near = np.flatnonzero(distance <= metres)
        near = near[np.argsort(at[near])]
        return Reached(at[near], distance[near], azimuth[near])


def way(latitude: float, longitude: float, to_latitude: Floats, to_longitude: Floats) -> tuple[Floats, Floats]:
    """Metres along the great circle, and its first direction in degrees from north."""
    south, north = np.radians(latitude), np.radians(to_latitude)
    across = np.radians(to_longitude - longitude)
    half = np.sin((north - south) / 2) ** 2 + np.cos(south) * np.cos(north) * np.sin(across / 2) ** 2
    distance = 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    east = np.sin(across) * np.cos(north)
    up = np.cos(south) * np.sin(north) - np.sin(south) * np.cos(north) * np.cos(across)
    return distance, np.degrees(np.arctan2(east, up)) % 360.0


def ids(points: Points) -> Ids:
    """A number for every place, a millionth of a degree fine: the same place has the same in every set of points."""
    north = np.round((points.latitude + 90.0) * 1e6).astype(np.uint64)
    east = np.round((points.longitude + 180.0) * 1e6).astype(np.uint64)
    return (north << np.uint64(29)) | east


def by_place(
    transmitters: Iterable[tuple[int, Transmitter]],
) -> dict[tuple[float, float], list[tuple[int, Transmitter]]]:
    """Transmitters with their positions, by the place where they stand."""
    places: dict[tuple[float, float], list[tuple[int, Transmitter]]] = {}
    for position, each in transmitters:
        places.setdefault((each.latitude, each.longitude), []).append((position, each))
    return places
