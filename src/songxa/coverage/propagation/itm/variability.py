"""How ITM's attenuation varies in time, from place to place, and among situations that look alike (TR 82-100, §5)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from songxa.coverage.nouns import Floats
from songxa.coverage.propagation.itm.terms import Mode, Paths, Settings

# A row a climate, in the order of `Climate`: (c1, c2, x1, x2, x3) of TN 101's curves, distances in kilometres.
_MEDIAN = (
    (-9.67, 12.7, 144.9, 190.3, 133.8),
    (-0.62, 9.19, 228.9, 205.2, 143.6),
    (1.26, 15.5, 262.6, 185.2, 99.8),
    (-9.21, 9.05, 84.1, 101.1, 98.6),
    (-0.62, 9.19, 228.9, 205.2, 143.6),
    (-0.39, 2.86, 141.7, 315.9, 167.4),
    (3.15, 857.9, 2222.0, 164.8, 116.3),
)
_LESS_LOSS = (
    (2.13, 159.5, 762.2, 123.6, 94.5),
    (2.66, 7.67, 100.4, 172.5, 136.4),
    (6.11, 6.65, 138.2, 242.2, 178.6),
    (1.98, 13.11, 139.1, 132.7, 193.5),
    (2.68, 7.16, 93.7, 186.8, 133.5),
    (6.86, 10.38, 187.8, 169.6, 108.9),
    (8.51, 169.8, 609.8, 119.9, 106.6),
)
_MORE_LOSS = (
    (2.11, 102.3, 636.9, 134.8, 95.6),
    (6.87, 15.53, 138.7, 143.7, 98.6),
    (10.08, 9.60, 165.3, 225.7, 129.7),
    (3.68, 159.3, 464.4, 93.1, 94.2),
    (4.75, 8.12, 93.2, 135.9, 113.4),
    (8.58, 13.97, 216.0, 152.0, 122.7),
    (8.43, 8.19, 136.2, 188.5, 122.9),
)
_TAIL = ((1.224, 1.282), (0.801, 2.161), (1.380, 1.282), (1.000, 20.0), (1.224, 1.282), (1.518, 1.282), (1.518, 1.282))
_PLAIN = (1.0, 0.0, 0.0)
_TEMPERATE = (0.92, 0.25, 1.77)
_LESS_BY_FREQUENCY = (_PLAIN, _PLAIN, _PLAIN, _PLAIN, _TEMPERATE, _PLAIN, _PLAIN)
_MORE_BY_FREQUENCY = (_PLAIN, (0.93, 0.31, 2.0), _PLAIN, (0.93, 0.19, 1.79), (0.93, 0.31, 2.0), _PLAIN, _PLAIN)


class Deviates(NamedTuple):
    """Standard normal deviates of time, location and situation; positive is better than the median."""

    time: float
    location: float
    situation: float


def deviates(settings: Settings) -> Deviates:
    """Those of the settings' percentages, with what the mode ties together tied together."""
    time, location, situation = (
        _deviate(percent / 100.0)
        for percent in (settings.time_percent, settings.location_percent, settings.situation_percent)
    )
    match settings.mode:
        case Mode.SINGLE_MESSAGE:
            return Deviates(situation, situation, situation)
        case Mode.ACCIDENTAL:
            return Deviates(time, situation, situation)
        case Mode.MOBILE:
            return Deviates(time, time, situation)
        case _:
            return Deviates(time, location, situation)


def _deviate(share: float) -> float:
    """Hastings' approximation (26.2.23 in Abramowitz and Stegun), off by 4.5e-4 at most: what ITM is made with."""
    t = np.sqrt(-2.0 * np.log(min(share, 1.0 - share)))
    found = t - ((0.010328 * t + 0.802853) * t + 2.515516) / (((0.001308 * t + 0.189269) * t + 1.432788) * t + 1.0)
    return float(-found if share > 0.5 else found)


def situation_sigma(paths: Paths, distance_m: Floats, settings: Settings) -> Floats:
    """The standard deviation among situations, dB (equation 5.10)."""
    if settings.known_situation:
        return np.zeros_like(distance_m)
    return np.asarray(5.0 + 3.0 * np.exp(-_effective_distance(paths, distance_m) / 100e3))


def vary(paths: Paths, distance_m: Floats, reference_db: Floats, settings: Settings) -> Floats:
    """Attenuation beyond free space at the settings' percentages, dB."""
    z = deviates(settings)
    climate = settings.climate - 1
    reach = _effective_distance(paths, distance_m)
    rough = np.zeros_like(distance_m) if settings.known_location else paths.wave_number * paths.roughness_at(distance_m)
    location = 10.0 * rough / (rough + 13.0)
    time = _time_sigma(paths, reach, climate, z.time)
    by_time, by_location = time * z.time, location * z.location
    own = situation_sigma(paths, distance_m, settings) ** 2
    rest = own + by_time**2 / (7.8 + z.situation**2) + by_location**2 / (24.0 + z.situation**2)
    match settings.mode:
        case Mode.SINGLE_MESSAGE:
            varied = np.sqrt(time**2 + location**2 + rest) * z.situation
        case Mode.ACCIDENTAL:
            varied = by_time + np.sqrt(location**2 + rest) * z.situation
        case Mode.MOBILE:
            varied = np.sqrt(time**2 + location**2) * z.time + np.sqrt(rest) * z.situation
        case _:
            varied = by_time + by_location + np.sqrt(rest) * z.situation
    result = reference_db - _curve(_MEDIAN[climate], reach) - varied
    # hardly ever stronger than in free space, and never without end
    return np.where(result < 0.0, result * (29.0 - result) / (29.0 - 10.0 * result), result)


def _time_sigma(paths: Paths, reach: Floats, climate: int, z: float) -> Floats:
    logarithm = np.log(0.133 * paths.wave_number)
    if z < 0.0:
        return _curve(_LESS_LOSS[climate], reach) * _by_frequency(_LESS_BY_FREQUENCY[climate], logarithm)
    more = _curve(_MORE_LOSS[climate], reach) * _by_frequency(_MORE_BY_FREQUENCY[climate], logarithm)
    factor, bound = _TAIL[climate]
    return more if z <= bound else np.asarray(factor * more + (more - factor * more) * bound / z)


def _by_frequency(row: tuple[float, float, float], logarithm: Floats) -> Floats:
    base, hump, width = row
    return np.asarray(base + hump / ((width * logarithm) ** 2 + 1.0))


def _curve(row: tuple[float, float, float, float, float], reach: Floats) -> Floats:
    c1, c2, x1, x2, x3 = row
    squared = (reach / (x1 * 1e3)) ** 2
    return np.asarray((c1 + c2 / (1.0 + ((reach - x2 * 1e3) / (x3 * 1e3)) ** 2)) * squared / (1.0 + squared))


def _effective_distance(paths: Paths, distance_m: Floats) -> Floats:
    """What the climates' curves are read at, metres (equation 5.3)."""
    bound = np.sqrt(2.0 * 9000e3 * paths.effective_m).sum(axis=0) + np.cbrt(575.7e12 / paths.wave_number)
    return np.asarray(np.where(distance_m < bound, 130e3 * distance_m / bound, 130e3 + distance_m - bound))
