"""Distances, bearings and great circles on a sphere of the earth's mean radius: within 0.6 % of the ellipsoid."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from songxa.coverage.nouns import Floats

RADIUS_M = 6_371_008.8


class Bearing(NamedTuple):
    """How far along the ground, metres, and in which direction to set out, degrees from north over east, 0 to 360."""

    distance_m: Floats
    bearing_deg: Floats


def from_to(latitude: float, longitude: float, latitudes: Floats, longitudes: Floats) -> Bearing:
    """From one place to many, along great circles."""
    here, there = np.radians(latitude), np.radians(latitudes)
    east = np.radians(np.asarray(longitudes) - longitude)
    half = np.sin((there - here) / 2.0) ** 2 + np.cos(here) * np.cos(there) * np.sin(east / 2.0) ** 2
    distance = 2.0 * RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    y = np.sin(east) * np.cos(there)
    x = np.cos(here) * np.sin(there) - np.sin(here) * np.cos(there) * np.cos(east)
    return Bearing(distance, np.degrees(np.arctan2(y, x)) % 360.0)


def along(
    latitude: float, longitude: float, latitudes: Floats, longitudes: Floats, intervals: int
) -> tuple[Floats, Floats]:
    """Places at equal steps on great circles from one place to n others: latitudes, longitudes (n, intervals + 1)."""
    shares = np.linspace(0.0, 1.0, intervals + 1)
    lat, lon = np.radians(np.append(latitudes, latitude)), np.radians(np.append(longitudes, longitude))
    unit = np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    start, ends = unit[:, -1:], unit[:, :-1]
    # from the chord's length: an angle's cosine says nothing of metres
    angle = 2.0 * np.arcsin(np.minimum(np.sqrt(((ends - start) ** 2).sum(axis=0)) / 2.0, 1.0))[:, None]
    whole = np.sin(angle)
    same = whole < 1e-12
    whole = np.where(same, 1.0, whole)
    from_start = np.where(same, 1.0 - shares, np.sin((1.0 - shares) * angle) / whole)
    from_end = np.where(same, shares, np.sin(shares * angle) / whole)
    x, y, z = (start[axis, 0] * from_start + ends[axis][:, None] * from_end for axis in range(3))
    return np.degrees(np.arctan2(z, np.hypot(x, y))), np.degrees(np.arctan2(y, x))
