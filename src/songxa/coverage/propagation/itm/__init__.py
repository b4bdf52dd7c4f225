"""The Irregular Terrain Model (Longley and Rice): loss over terrain profiles, many at once, or over an area's average.

After Hufford, Longley and Kissick, NTIA Report 82-100 (1982), and Hufford's algorithm of 1985 as NTIA publishes it (a
work of the United States government). Valid from 20 MHz to 20 GHz, antennas 0.5 to 3,000 m above ground, 1 to 2,000 km;
below a kilometre it computes and warns. It knows the ground, not what stands on it: no houses, no trees.
"""

from __future__ import annotations

import numpy as np

from songxa.coverage.nouns import Floats
from songxa.coverage.propagation.itm import checks, profiles
from songxa.coverage.propagation.itm.reference import reference_attenuation
from songxa.coverage.propagation.itm.terms import (
    Climate,
    Error,
    Mode,
    Paths,
    Polarisation,
    Prediction,
    Settings,
    Siting,
    Warn,
    Way,
)
from songxa.coverage.propagation.itm.variability import situation_sigma, vary

__all__ = [
    "Climate",
    "Error",
    "Mode",
    "Polarisation",
    "Prediction",
    "Settings",
    "Siting",
    "Warn",
    "Way",
    "area",
    "point_to_point",
]

_BATCH_VALUES = 1_000_000
"""Heights worked on at once: memory is bounded however many paths there are."""

_Input = Floats | float


def point_to_point(
    heights_m: Floats,
    spacing_m: _Input,
    tx_height_m: _Input,
    rx_height_m: _Input,
    frequency_mhz: _Input,
    settings: Settings | None = None,
) -> Prediction:
    """Losses over n terrain profiles: `heights_m` (n, intervals + 1) above the sea, from transmitter to receiver.

    `spacing_m` lies between two heights of a profile; it, the antennas' heights above ground and the frequency are one
    figure or n of them. Nothing is raised for a path that breaks a limit: its loss is NaN and its error says which.
    Raises ValueError where the arrays do not fit each other.
    """
    settings = settings or Settings()
    heights = np.asarray(heights_m, dtype=np.float64)
    if heights.ndim != 2 or heights.shape[1] < 2:
        raise ValueError(f"profiles have to be (n, 2 or more heights), not {heights.shape}")
    count, points = heights.shape
    spacing, tx, rx, frequency = (
        _spread(value, count) for value in (spacing_m, tx_height_m, rx_height_m, frequency_mhz)
    )
    rows = max(1, _BATCH_VALUES // points)
    parts = [
        _of_profiles(heights[at], spacing[at], np.stack((tx[at], rx[at])), frequency[at], settings)
        for at in (slice(start, start + rows) for start in range(0, count, rows))
    ]
    return _joined(parts) if parts else _nothing()


def area(
    distance_km: _Input,
    delta_h_m: _Input,
    tx_height_m: float,
    rx_height_m: float,
    frequency_mhz: float,
    siting: tuple[Siting, Siting] = (Siting.RANDOM, Siting.RANDOM),
    settings: Settings | None = None,
) -> Prediction:
    """Losses over terrain of which only the irregularity Δh is known: about 5 m in plains, 30 m rolling, 90 m hills."""
    settings = settings or Settings()
    distance, roughness = np.broadcast_arrays(np.atleast_1d(distance_km) * 1000.0, np.atleast_1d(delta_h_m) * 1.0)
    count = len(distance)
    antennas = np.stack((_spread(tx_height_m, count), _spread(rx_height_m, count)))
    frequency = _spread(frequency_mhz, count)
    codes = checks.of_input(antennas, frequency, distance, settings)
    codes[~(roughness >= 0.0) & (codes == 0)] = Error.DELTA_H
    good = codes == 0
    distance, roughness, frequency = np.where(good, (distance, roughness, frequency), ((1e4,), (90.0,), (1000.0,)))
    antennas = np.where(good, antennas, 10.0)
    with np.errstate(all="ignore"):
        refractivity, earth = _air(np.zeros(count), settings)
        effective = np.stack([_sited(antennas[side], roughness, siting[side]) for side in (0, 1)])
        horizon = profiles.smooth_horizon(effective, roughness, earth)
        smooth = np.sqrt(2.0 * effective * earth)
        angle = (0.65 * roughness * (smooth / horizon - 1.0) - 2.0 * effective) / smooth
        impedance = _ground(frequency, settings)
        paths = Paths(
            distance, frequency, antennas, effective, horizon, angle, roughness, earth, refractivity, impedance, False
        )
        return _predict(paths, codes, settings)


def _spread(value: _Input, count: int) -> Floats:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (count,))


def _of_profiles(
    heights: Floats, spacing: Floats, antennas: Floats, frequency: Floats, settings: Settings
) -> Prediction:
    last = heights.shape[1] - 1
    with np.errstate(all="ignore"):
        average = profiles.mean_height(heights)
        known = np.isfinite(heights.sum(axis=1))
        codes = checks.of_input(antennas, frequency, last * spacing, settings)
        codes[~known & (codes == 0)] = Error.PROFILE
        good = codes == 0
        if not good.all():  # computed with harmless figures, and not told
            heights = np.where(good[:, None], heights, 0.0)
            average, spacing = np.where(good, average, 0.0), np.where(good, spacing, 1e4 / last)
            antennas, frequency = np.where(good, antennas, 10.0), np.where(good, frequency, 1000.0)
        refractivity, earth = _air(average, settings)
        shape = profiles.understand(heights, spacing, antennas, earth)
        impedance = _ground(frequency, settings)
        paths = Paths(
            last * spacing,
            frequency,
            antennas,
            shape.effective_m,
            shape.horizon_m,
            shape.horizon_rad,
            shape.roughness_m,
            earth,
            refractivity,
            impedance,
            True,
        )
        return _predict(paths, codes, settings)


def _air(height_m: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """Refractivity at that height, and the radius of an earth over which rays are straight (TN 101, §4)."""
    refractivity = settings.refractivity * np.exp(-height_m / 9460.0)
    return refractivity, 1.0 / (157e-9 * (1.0 - 0.04665 * np.exp(refractivity / 179.3)))


def _ground(frequency_mhz: Floats, settings: Settings) -> np.ndarray[tuple[int, ...], np.dtype[np.complex128]]:
    """The ground's transfer impedance (TR 82-100, equation 4.5)."""
    relative = settings.permittivity + 18_000j * settings.conductivity / frequency_mhz
    impedance = np.sqrt(relative - 1.0)
    return np.asarray(impedance / relative if settings.polarisation is Polarisation.VERTICAL else impedance)


def _sited(height_m: Floats, roughness_m: Floats, siting: Siting) -> Floats:
    """The effective height of an antenna whose place was chosen so well (TR 82-100, equation 3.2)."""
    if siting is Siting.RANDOM:
        return height_m
    gain = np.full_like(height_m, 4.0 if siting is Siting.CAREFUL else 9.0)
    gain = np.where(height_m < 5.0, gain * np.sin(0.1 * np.pi * height_m), gain)
    return np.asarray(
        height_m + (1.0 + gain) * np.exp(-np.minimum(20.0, 2.0 * height_m / np.maximum(1e-3, roughness_m)))
    )


def _predict(paths: Paths, codes: checks.Codes, settings: Settings) -> Prediction:
    distance = paths.distance_m
    later = checks.of_paths(paths)
    codes = np.where(codes == 0, later, codes)
    reference, way = reference_attenuation(paths)
    free_space = 32.45 + 20.0 * np.log10(paths.frequency_mhz) + 20.0 * np.log10(distance / 1000.0)
    loss = free_space + vary(paths, distance, reference, settings)
    codes[(codes == 0) & ~np.isfinite(loss)] = Error.UNDEFINED
    good = codes == 0
    flags = np.where(good, checks.warnings_of(paths, distance, settings), 0).astype(np.int32)
    nothing = np.where(good, 0.0, np.nan)
    return Prediction(
        loss + nothing,
        codes,
        flags,
        np.where(good, way, Way.NONE).astype(np.uint8),
        reference + nothing,
        free_space + nothing,
        paths.roughness_m + nothing,
        situation_sigma(paths, distance, settings) + nothing,
    )


def _joined(parts: list[Prediction]) -> Prediction:
    return Prediction(*(np.concatenate([getattr(part, name) for part in parts]) for name in Prediction.__slots__))


def _nothing() -> Prediction:
    none = np.zeros(0)
    return Prediction(none, none.astype(np.int16), none.astype(np.int32), none.astype(np.uint8), none, none, none, none)
