"""The terrain profiles that every contestant in ITM is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FREQUENCY_MHZ, TX_M, RX_M = 1800.0, 40.0, 1.5

Floats = NDArray[np.float64]


def paths(count: int, heights: int) -> tuple[Floats, Floats]:
    """Hills of 5 to 40 km, a wandering line each; and the metres between two heights of each."""
    draw = np.random.default_rng(7)
    ground = np.cumsum(draw.normal(0, 2, (count, heights)), axis=1) + 300.0
    return np.clip(ground, 0.0, 3000.0), draw.uniform(5_000, 40_000, count) / (heights - 1)
