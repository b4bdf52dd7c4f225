"""The ground under great circles from one place to many others, in batches. Knows no radio."""

from __future__ import annotations

import numpy as np

from songxa.coverage.nouns import Floats, Terrain
from songxa.coverage.terrain.sphere import along

_BATCH_VALUES = 500_000
FILLED_SHARE = 0.1
"""Up to this share of a profile may be unknown (radar leaves voids in steep valleys): it is filled from both sides."""


def profiles(
    terrain: Terrain, latitude: float, longitude: float, latitudes: Floats, longitudes: Floats, intervals: int
) -> Floats:
    """Heights above the sea (n, intervals + 1) from one place to n others; all NaN where too much is unknown.

    An end is never filled: nobody knows how high an antenna stands on unknown ground.
    """
    count = len(latitudes)
    found = np.empty((count, intervals + 1))
    rows = max(1, _BATCH_VALUES // (intervals + 1))
    for start in range(0, count, rows):
        at = slice(start, start + rows)
        lat, lon = along(latitude, longitude, latitudes[at], longitudes[at], intervals)
        found[at] = terrain.heights(lat.ravel(), lon.ravel()).reshape(lat.shape)
    _fill(found)
    return found


def _fill(heights: Floats) -> None:
    index = np.arange(heights.shape[1])
    for row in np.flatnonzero(np.isnan(heights.sum(axis=1))):
        profile = heights[row]
        unknown = np.isnan(profile)
        if unknown[0] or unknown[-1] or unknown.mean() > FILLED_SHARE:
            profile[:] = np.nan
        else:
            profile[unknown] = np.interp(index[unknown], index[~unknown], profile[~unknown])
