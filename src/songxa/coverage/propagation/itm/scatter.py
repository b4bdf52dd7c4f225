"""ITM's loss by tropospheric scatter, far beyond the horizon. Matters for interference more than for coverage."""

from __future__ import annotations

import numpy as np

from songxa.coverage.nouns import Floats
from songxa.coverage.propagation.itm.terms import Paths

_UNDEFINED_DB = 1001.0
_CURVE_A = np.array((25.0, 80.0, 177.0, 395.0, 705.0))
_CURVE_B = np.array((24.0, 45.0, 68.0, 80.0, 105.0))


def scatter_losses(paths: Paths, near_m: Floats, far_m: Floats) -> tuple[Floats, Floats]:
    """Attenuation at two distances, the far one reckoned first, dB; 1001 where the function is not defined.

    Where the frequency gain would exceed 15 dB the nearer distance takes that of the far one (TR 82-100, page 12).
    """
    far_gain, far_defined = _frequency_gain(paths, far_m)
    near_gain, near_defined = _frequency_gain(paths, near_m)
    near_defined |= far_defined & (far_gain > 15.0)
    near_gain = np.where(far_defined & ((far_gain > 15.0) | (near_gain > 15.0)), far_gain, near_gain)
    far = np.where(far_defined, _loss(paths, far_m) + far_gain, _UNDEFINED_DB)
    return np.where(near_defined, _loss(paths, near_m) + near_gain, _UNDEFINED_DB), far


def _loss(paths: Paths, distance_m: Floats) -> Floats:
    """Attenuation but for the frequency gain (TR 82-100, equation 4.63)."""
    angle = distance_m / paths.earth_m - paths.sight_rad
    reach = angle * distance_m
    bent = 0.1 * (paths.refractivity - 301.0) * np.exp(-reach / 40e3)
    return np.asarray(_attenuation(reach) + 10.0 * np.log10(paths.wave_number * 47.7 * angle**4) - bent)


def _attenuation(reach: Floats) -> Floats:
    """F(θd) of TR 82-100, equation 6.9."""
    logarithm = np.log10(reach)
    return np.select(
        (reach <= 10e3, reach <= 70e3),
        (133.4 + 0.332e-3 * reach - 10.0 * logarithm, 104.6 + 0.212e-3 * reach - 2.5 * logarithm),
        71.8 + 0.157e-3 * reach + 5.0 * logarithm,
    )


def _frequency_gain(paths: Paths, distance_m: Floats) -> tuple[Floats, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """H0 (TN 101, chapter 9), and where it is defined."""
    apart = paths.horizon_m[0] - paths.horizon_m[1]
    ratio = paths.effective_m[1] / paths.effective_m[0]
    ratio = np.where(apart < 0.0, 1.0 / ratio, ratio)
    apart = np.abs(apart)
    angle = paths.horizon_rad.sum(axis=0) + distance_m / paths.earth_m
    one, other = 2.0 * paths.wave_number * angle * paths.effective_m
    skew = (distance_m - apart) / (distance_m + apart)
    height_ratio = np.clip(ratio / skew, 0.1, 10.0)
    skew = np.maximum(0.1, skew)
    crossing = (distance_m - apart) * (distance_m + apart) * angle * 0.25 / distance_m
    air = 0.031 - paths.refractivity * 2.32e-3 + paths.refractivity**2 * 5.67e-6
    efficiency = (crossing / 1.7556e3) * (1.0 + air * np.exp(-(np.minimum(1.7, crossing / 8.0e3) ** 6)))
    even = (_gain(one, efficiency) + _gain(other, efficiency)) / 2.0
    odd = 6.0 * (0.6 - np.log10(np.maximum(efficiency, 1.0))) * np.log10(skew) * np.log10(height_ratio)
    gain = np.maximum(even + np.minimum(even, odd), 0.0)
    root = np.sqrt(2.0)
    product = ((1.0 + root / one) * (1.0 + root / other)) ** 2
    none = 10.0 * np.log10(product * (one + other) / (one + other + 2.0 * root))
    gain = np.where(efficiency < 1.0, efficiency * gain + (1.0 - efficiency) * none, gain)
    return gain, ~((one < 0.2) & (other < 0.2))


def _gain(r: Floats, efficiency: Floats) -> Floats:
    """H0(r, η) between the five curves of TR 82-100, equation 6.13."""
    efficiency = np.clip(efficiency, 1.0, 5.0)
    lower = efficiency.astype(np.int64)
    part = efficiency - lower
    upper = np.minimum(lower + 1, 5)
    return np.asarray((1.0 - part) * _curve(lower - 1, r) + part * _curve(upper - 1, r))


def _curve(which: np.ndarray[tuple[int, ...], np.dtype[np.int64]], r: Floats) -> Floats:
    return np.asarray(10.0 * np.log10(1.0 + _CURVE_A[which] / r**4 + _CURVE_B[which] / r**2))
