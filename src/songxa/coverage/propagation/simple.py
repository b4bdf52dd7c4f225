"""Losses that need nothing but a distance: free space, and a power of the distance for Wi-Fi. Knows no place."""

from __future__ import annotations

import numpy as np

from songxa.coverage.nouns import Floats

OUTDOOR_EXPONENT = 2.7
"""Of Wi-Fi over open ground among people and trees: 2 is free space, measured outdoors are 2 to 2.7."""
INDOOR_EXPONENT = 3.0
LOG_DISTANCE_SIGMA_DB = 8.0
"""A hotspot is inside or outside, behind a wall or not, and nobody knows: as for RMa without line of sight."""
NEAREST_M = 1.0


def free_space_loss(distance_m: Floats, frequency_mhz: float) -> Floats:
    """Basic transmission loss in free space, dB (ITU-R P.525); what is nearer than a metre counts as a metre."""
    return np.asarray(
        32.45 + 20.0 * np.log10(frequency_mhz) + 20.0 * np.log10(np.maximum(distance_m, NEAREST_M) / 1000.0)
    )


def log_distance_loss(distance_m: Floats, frequency_mhz: float, exponent: float = OUTDOOR_EXPONENT) -> Floats:
    """Loss that grows with a power of the distance from its first metre on, dB."""
    first = free_space_loss(np.asarray(NEAREST_M), frequency_mhz)
    return np.asarray(first + 10.0 * exponent * np.log10(np.maximum(distance_m, NEAREST_M)))


def log_distance_reach(loss_db: float, frequency_mhz: float, exponent: float = OUTDOOR_EXPONENT) -> float:
    """How far a loss allows, metres: the other way round."""
    first = float(free_space_loss(np.asarray(NEAREST_M), frequency_mhz))
    return float(NEAREST_M * 10.0 ** max(0.0, (loss_db - first) / (10.0 * exponent)))
