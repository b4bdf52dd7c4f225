"""Which of ITM's limits a path breaks. Tells; never raises."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats
from songxa.coverage.propagation.itm.terms import Error, Paths, Settings, Warn
from songxa.coverage.propagation.itm.variability import deviates

Codes = NDArray[np.int16]
Flags = NDArray[np.int32]
_Truths = NDArray[np.bool_]


def of_input(antennas_m: Floats, frequency_mhz: Floats, distance_m: Floats, settings: Settings) -> Codes:
    """The first limit that each path's input breaks, in NTIA's order; what is not a number breaks it too."""
    count = len(distance_m)

    def no_percentage(value: float) -> bool:
        return not 0.0 < value < 100.0

    broken: list[tuple[_Truths | bool, Error]] = [
        (~((antennas_m[0] >= 0.5) & (antennas_m[0] <= 3000.0)), Error.TX_HEIGHT),
        (~((antennas_m[1] >= 0.5) & (antennas_m[1] <= 3000.0)), Error.RX_HEIGHT),
        (not 250.0 <= settings.refractivity <= 400.0, Error.REFRACTIVITY),
        (~((frequency_mhz >= 20.0) & (frequency_mhz <= 20_000.0)), Error.FREQUENCY),
        (not settings.permittivity >= 1.0, Error.PERMITTIVITY),
        (not settings.conductivity > 0.0, Error.CONDUCTIVITY),
        (no_percentage(settings.situation_percent), Error.SITUATION),
        (no_percentage(settings.time_percent), Error.TIME),
        (no_percentage(settings.location_percent), Error.LOCATION),
        (~((distance_m > 0.0) & np.isfinite(distance_m)), Error.DISTANCE),
    ]
    return first_of(count, broken)


def of_paths(paths: Paths) -> Codes:
    """What is found only once the terrain's height and the ground are known."""
    return first_of(
        len(paths.earth_m),
        [
            (paths.refractivity < 150.0, Error.SURFACE_REFRACTIVITY_SMALL),
            (paths.refractivity > 400.0, Error.SURFACE_REFRACTIVITY_LARGE),
            (~((paths.earth_m >= 4_000_000.0) & (paths.earth_m <= 13_333_333.0)), Error.EFFECTIVE_EARTH),
            (paths.impedance.real <= np.abs(paths.impedance.imag), Error.GROUND_IMPEDANCE),
        ],
    )


def first_of(count: int, broken: list[tuple[_Truths | bool, Error]]) -> Codes:
    """Of each path the first error that is true of it."""
    codes = np.zeros(count, dtype=np.int16)
    for where, error in broken:
        codes[np.broadcast_to(where, count) & (codes == 0)] = error
    return codes


def warnings_of(paths: Paths, distance_m: Floats, settings: Settings) -> Flags:
    """`Warn` flags of paths that have no error."""
    flags = np.zeros(len(distance_m), dtype=np.int32)
    smooth = paths.smooth_horizon_m
    antennas, frequency = paths.heights_m, paths.frequency_mhz
    sides = (
        (Warn.TX_HEIGHT, Warn.TX_HORIZON_ANGLE, Warn.TX_HORIZON_NEAR, Warn.TX_HORIZON_FAR),
        (Warn.RX_HEIGHT, Warn.RX_HORIZON_ANGLE, Warn.RX_HORIZON_NEAR, Warn.RX_HORIZON_FAR),
    )
    for side, (height, angle, near, far) in enumerate(sides):
        flags[(antennas[side] < 1.0) | (antennas[side] > 1000.0)] |= height
        flags[np.abs(paths.horizon_rad[side]) > 200e-3] |= angle
        flags[paths.horizon_m[side] < 0.1 * smooth[side]] |= near
        flags[paths.horizon_m[side] > 3.0 * smooth[side]] |= far
    flags[(frequency < 40.0) | (frequency > 10_000.0)] |= Warn.FREQUENCY
    flags[distance_m < np.abs(paths.effective_m[0] - paths.effective_m[1]) / 200e-3] |= Warn.DISTANCE_STEEP
    flags[distance_m < 1e3] |= Warn.DISTANCE_UNDER_1_KM
    flags[distance_m > 1000e3] |= Warn.DISTANCE_OVER_1000_KM
    flags[distance_m > 2000e3] |= Warn.DISTANCE_OVER_2000_KM
    flags[paths.refractivity < 250.0] |= Warn.SURFACE_REFRACTIVITY
    if max(map(abs, deviates(settings))) > 3.10:
        flags |= Warn.EXTREME_VARIABILITY
    return flags
