"""ITM's reference attenuation: which of the three ways the signal takes, and what is lost on it beyond free space."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats
from songxa.coverage.propagation.itm.diffraction import diffraction_loss
from songxa.coverage.propagation.itm.scatter import scatter_losses
from songxa.coverage.propagation.itm.sight import within_sight
from songxa.coverage.propagation.itm.terms import Paths, Way

_DEFINED_BELOW_DB = 1000.0


def reference_attenuation(paths: Paths) -> tuple[Floats, NDArray[np.uint8]]:
    """Attenuation beyond free space, never negative, dB, and the `Way` (TR 82-100, equations 4.1 to 4.3)."""
    distance = paths.distance_m
    horizon, limit = paths.smooth_horizon_m.sum(axis=0), paths.horizon_m.sum(axis=0)
    scale = np.cbrt(paths.earth_m**2 / paths.frequency_mhz)
    third = np.maximum(horizon, limit + 5.0 * scale)
    fourth = third + 10.0 * scale
    at_third, at_fourth = diffraction_loss(paths, third), diffraction_loss(paths, fourth)
    slope = (at_fourth - at_third) / (fourth - third)
    intercept = at_third - slope * third
    near = within_sight(paths, distance, slope, intercept)
    beyond, scattered = _beyond(paths, limit, horizon, scale, slope, intercept)
    in_sight = distance < horizon
    way = np.where(in_sight, Way.LINE_OF_SIGHT, np.where(scattered, Way.TROPOSCATTER, Way.DIFFRACTION))
    return np.maximum(np.where(in_sight, near, beyond), 0.0), way.astype(np.uint8)


def _beyond(
    paths: Paths, limit: Floats, horizon: Floats, scale: Floats, slope: Floats, intercept: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Attenuation beyond the horizon, and whether it is by scatter."""
    distance = paths.distance_m
    fifth, sixth = limit + 200e3, limit + 400e3
    at_fifth, at_sixth = scatter_losses(paths, fifth, sixth)
    defined = at_fifth < _DEFINED_BELOW_DB
    rise = (at_sixth - at_fifth) / 200e3
    crossing = (at_fifth - intercept - rise * fifth) / (slope - rise)
    crossing = np.maximum(np.maximum(horizon, limit + 1.088 * scale * np.log(paths.frequency_mhz)), crossing)
    scattered = defined & (distance > crossing)
    by_scatter = rise * distance + (slope - rise) * crossing + intercept
    return np.where(scattered, by_scatter, slope * distance + intercept), scattered
