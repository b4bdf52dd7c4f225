"""What a sector's antenna gives in a direction, compared with where it points. Knows no path."""

from __future__ import annotations

import numpy as np

from songxa.coverage.nouns import Floats

HORIZONTAL_WIDTH_DEG = 65.0
"""Between the directions of half the power; 3GPP TR 38.901 table 7.3-1."""
FRONT_TO_BACK_DB = 30.0
VERTICAL_WIDTH_DEG = 10.0
"""Of a whole panel, which bundles far more than one element; 3GPP TR 36.814 table A.2.1.1-2."""
SIDE_LOBE_DB = 20.0


def pattern_db(azimuth_deg: float | None, tilt_deg: float, bearing_deg: Floats, elevation_deg: Floats) -> Floats:
    """0 where the antenna points, negative elsewhere, never below -30 dB.

    `azimuth_deg` and `bearing_deg` are from north over east, None for an antenna that is the same all around;
    `tilt_deg` is positive downwards, mechanical and electrical together, `elevation_deg` positive upwards.
    """
    up = (np.asarray(elevation_deg) + tilt_deg) / VERTICAL_WIDTH_DEG
    lost = np.minimum(12.0 * up**2, SIDE_LOBE_DB)
    if azimuth_deg is not None:
        aside = (np.asarray(bearing_deg) - azimuth_deg + 180.0) % 360.0 - 180.0
        lost = lost + np.minimum(12.0 * (aside / HORIZONTAL_WIDTH_DEG) ** 2, FRONT_TO_BACK_DB)
    return -np.minimum(lost, FRONT_TO_BACK_DB)
