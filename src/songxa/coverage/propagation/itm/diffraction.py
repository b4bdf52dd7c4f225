"""ITM's loss beyond the horizon, around the earth and over its hills. Knows no terrain but the horizons."""

from __future__ import annotations

import numpy as np

from songxa.coverage.nouns import Floats
from songxa.coverage.propagation.itm.terms import Paths, fresnel_deviation

_EARTH_M = 6370e3


def diffraction_loss(paths: Paths, distance_m: Floats) -> Floats:
    """Attenuation beyond free space at a distance within the diffraction region, dB (ERL 79-ITS 67, §3.2)."""
    plain = paths.heights_m[0] * paths.heights_m[1]
    deviation = fresnel_deviation(paths.roughness_at(paths.smooth_horizon_m.sum(axis=0)))
    clutter = np.minimum(15.0, 5.0 * np.log10(1.0 + 1e-5 * plain * paths.frequency_mhz * deviation))
    more = paths.effective_m[0] * paths.effective_m[1] - plain
    if paths.of_terrain:
        plain = plain + 10.0  # low antennas whose path is known (page 3-8)
    bend = (paths.horizon_m.sum(axis=0) - paths.sight_rad * paths.earth_m) / distance_m
    rough = np.minimum(paths.roughness_at(distance_m) * paths.wave_number, 6283.2)
    weight = 25.1 / (25.1 + np.sqrt((np.sqrt(1.0 + more / plain) + bend) * rough))
    smooth, edge = smooth_earth(paths, distance_m), knife_edges(paths, distance_m)
    return np.asarray(weight * smooth + (1.0 - weight) * edge + clutter)


def knife_edges(paths: Paths, distance_m: Floats) -> Floats:
    """Loss over two knife edges, which are the horizons, dB (Technical Note 101, appendix III)."""
    beyond = distance_m - paths.horizon_m.sum(axis=0)
    angle = distance_m / paths.earth_m - paths.sight_rad
    squared = 0.0795775 * paths.wave_number * angle**2 * paths.horizon_m * beyond / (beyond + paths.horizon_m)
    return np.asarray(_knife_edge(squared).sum(axis=0))


def _knife_edge(squared: Floats) -> Floats:
    """An approximation of Fresnel's integral, of ν² (TN 101, equations III.24b and III.24c)."""
    near = 6.02 + 9.11 * np.sqrt(squared) - 1.27 * squared
    return np.where(squared < 5.76, near, 12.953 + 10.0 * np.log10(np.maximum(squared, 1.0)))


def smooth_earth(paths: Paths, distance_m: Floats) -> Floats:
    """Loss around a smooth earth of three radii: at both horizons and between them, dB (Vogler 1964)."""
    angle = distance_m / paths.earth_m - paths.sight_rad
    between = (distance_m - paths.horizon_m.sum(axis=0)) / angle
    radius = np.concatenate((between[None], 0.5 * paths.horizon_m**2 / paths.effective_m))
    length_km = np.concatenate(((between * angle)[None], paths.horizon_m)) / 1000.0
    ratio = np.cbrt(4.0 / 3.0 * _EARTH_M / radius)
    frequency = np.cbrt(paths.frequency_mhz)
    impedance = 0.017778 * ratio / (frequency * np.abs(paths.impedance))
    stretch = (1.607 - impedance) * ratio**2 * frequency * length_km
    whole = stretch.sum(axis=0)
    gains = _height_gain(stretch[1:], impedance[1:]).sum(axis=0)
    return np.asarray(0.05751 * whole - 10.0 * np.log10(whole) - gains - 20.0)


def _height_gain(x: Floats, k: Floats) -> Floats:
    """Vogler's height function F(x, K), dB."""
    depth = -np.log(k)
    logarithm = 17.372 * np.log(x) - 117.0
    low = 2.5e-5 * x**2 / k - 8.686 * depth - 15.0
    steep = (k < 1e-5) | (x * depth**3 > 5495.0)
    low = np.where(steep, np.where(x > 1.0, logarithm, -117.0), low)
    high = 0.05751 * x - 4.343 * np.log(x)
    share = 0.0134 * x * np.exp(-0.005 * x)
    high = np.where(x < 2000.0, (1.0 - share) * high + share * logarithm, high)
    return np.where(x < 200.0, low, high)
