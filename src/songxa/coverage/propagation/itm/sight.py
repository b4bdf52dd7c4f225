"""ITM's loss within line of sight: two rays, weighed against diffraction carried on inwards."""

from __future__ import annotations

import numpy as np

from songxa.coverage.nouns import Floats
from songxa.coverage.propagation.itm.terms import Paths, fresnel_deviation


def line_of_sight_loss(paths: Paths, distance_m: Floats, slope: Floats, intercept: Floats) -> Floats:
    """Attenuation beyond free space, dB (TR 82-100, §4.4); `slope` and `intercept` are those of diffraction."""
    together = paths.effective_m.sum(axis=0)
    grazing = together / np.sqrt(distance_m**2 + together**2)
    deviation = fresnel_deviation(paths.roughness_at(distance_m))
    rough = np.exp(-np.minimum(10.0, paths.wave_number * deviation * grazing))
    reflected = (grazing - paths.impedance) / (grazing + paths.impedance) * rough
    power = reflected.real**2 + reflected.imag**2
    weak = (power < 0.25) | (power < grazing)
    reflected = np.where(weak, reflected * np.sqrt(grazing / power), reflected)
    phase = paths.wave_number * 2.0 * paths.effective_m[0] * paths.effective_m[1] / distance_m
    phase = np.where(phase > np.pi / 2.0, np.pi - (np.pi / 2.0) ** 2 / phase, phase)
    real, imaginary = np.cos(phase) + reflected.real, reflected.imag - np.sin(phase)
    rays = -10.0 * np.log10(real**2 + imaginary**2)
    far = np.maximum(10e3, paths.smooth_horizon_m.sum(axis=0))
    weight = 1.0 / (1.0 + paths.frequency_mhz * paths.roughness_m / far)
    return np.asarray(weight * rays + (1.0 - weight) * (slope * distance_m + intercept))


def within_sight(paths: Paths, distance_m: Floats, slope: Floats, intercept: Floats) -> Floats:
    """Attenuation before the smooth earth's horizon: a curve through three reckoned points (TR 82-100, §4.3), dB."""
    horizon = paths.smooth_horizon_m.sum(axis=0)
    limit = paths.horizon_m.sum(axis=0)
    at_horizon = horizon * slope + intercept
    first = 0.04 * paths.frequency_mhz * paths.effective_m[0] * paths.effective_m[1]
    lossy = intercept >= 0.0
    first = np.where(lossy, np.minimum(first, 0.5 * limit), first)
    second = np.where(lossy, first + 0.25 * (limit - first), np.maximum(-intercept / slope, 0.25 * limit))
    at_second = line_of_sight_loss(paths, second, slope, intercept)
    at_first = line_of_sight_loss(paths, first, slope, intercept)
    span, step, decades = horizon - first, second - first, np.log(horizon / first)
    curved = np.maximum(
        0.0,
        (span * (at_second - at_first) - step * (at_horizon - at_first))
        / (span * np.log(second / first) - step * decades),
    )
    bent = (first < second) & ((intercept > 0.0) | (curved > 0.0))
    linear = (at_horizon - at_first - curved * decades) / span
    falling = linear < 0.0
    flat_curve = np.maximum(at_horizon - at_first, 0.0) / decades
    curved = np.where(falling, flat_curve, curved)
    linear = np.where(falling, np.where(flat_curve == 0.0, slope, 0.0), linear)
    straight = np.maximum(at_horizon - at_second, 0.0) / (horizon - second)
    straight = np.where(straight == 0.0, slope, straight)
    curved, linear = np.where(bent, curved, 0.0), np.where(bent, linear, straight)
    return np.asarray(at_horizon + linear * (distance_m - horizon) + curved * np.log(distance_m / horizon))
