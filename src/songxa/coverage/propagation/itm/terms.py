"""What the Irregular Terrain Model is asked and what it answers: settings, errors, warnings, results. Computes nothing.

Codes, flags and limits are NTIA's (github.com/NTIA/itm, version 1.4), so that a figure can be looked up there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats


class Climate(IntEnum):
    """Radio climates of NBS Technical Note 101. Viet Nam's lowlands are equatorial in it, warm and humid all year."""

    EQUATORIAL = 1
    CONTINENTAL_SUBTROPICAL = 2
    MARITIME_SUBTROPICAL = 3
    DESERT = 4
    CONTINENTAL_TEMPERATE = 5
    MARITIME_TEMPERATE_OVER_LAND = 6
    MARITIME_TEMPERATE_OVER_SEA = 7


class Polarisation(IntEnum):
    """Of both antennas. The slanted ones of base stations count as vertical, which loses a little more."""

    HORIZONTAL = 0
    VERTICAL = 1


class Mode(IntEnum):
    """Which of time, location and situation vary apart from each other (Hufford 1982, page 18)."""

    SINGLE_MESSAGE = 0
    ACCIDENTAL = 1
    MOBILE = 2
    BROADCAST = 3


class Siting(IntEnum):
    """How well an antenna's place was chosen; area mode only."""

    RANDOM = 0
    CAREFUL = 1
    VERY_CAREFUL = 2


class Way(IntEnum):
    """How the signal comes to the receiver."""

    NONE = 0
    LINE_OF_SIGHT = 1
    DIFFRACTION = 2
    TROPOSCATTER = 3


class Error(IntEnum):
    """Why there is no figure. The last two are ours: NTIA's code computes on with what is not a number."""

    NONE = 0
    TX_HEIGHT = 1000
    RX_HEIGHT = 1001
    TIME = 1003
    LOCATION = 1004
    SITUATION = 1005
    REFRACTIVITY = 1008
    FREQUENCY = 1009
    PERMITTIVITY = 1011
    CONDUCTIVITY = 1012
    GROUND_IMPEDANCE = 1013
    EFFECTIVE_EARTH = 1016
    DISTANCE = 1017
    DELTA_H = 1018
    SURFACE_REFRACTIVITY_SMALL = 1021
    SURFACE_REFRACTIVITY_LARGE = 1022
    PROFILE = 1100
    UNDEFINED = 1101


class Warn(IntFlag):
    """What makes a figure doubtful: it lies near or beyond what the model was made from."""

    NONE = 0
    TX_HEIGHT = 0x0001
    RX_HEIGHT = 0x0002
    FREQUENCY = 0x0004
    DISTANCE_OVER_1000_KM = 0x0008
    DISTANCE_OVER_2000_KM = 0x0010
    DISTANCE_STEEP = 0x0020
    DISTANCE_UNDER_1_KM = 0x0040
    TX_HORIZON_ANGLE = 0x0080
    RX_HORIZON_ANGLE = 0x0100
    TX_HORIZON_NEAR = 0x0200
    RX_HORIZON_NEAR = 0x0400
    TX_HORIZON_FAR = 0x0800
    RX_HORIZON_FAR = 0x1000
    EXTREME_VARIABILITY = 0x2000
    SURFACE_REFRACTIVITY = 0x4000


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything but the path itself; the defaults are for Viet Nam's lowlands and give the median.

    `refractivity` is N0 at sea level in N-units (ITM's guide gives 360 for an equatorial climate), `permittivity`
    relative, `conductivity` in S/m (average ground). The percentages are those of the time, of locations and of like
    situations in which the loss is not above the figure. `known_location` and `known_situation` take out the
    variability of location and of situation (NTIA's mdvar + 10 and + 20). Reliability and confidence, as others ask,
    are the percentages of time and of situation, with a location of 50.
    """

    climate: Climate = Climate.EQUATORIAL
    refractivity: float = 360.0
    polarisation: Polarisation = Polarisation.VERTICAL
    permittivity: float = 15.0
    conductivity: float = 0.005
    mode: Mode = Mode.MOBILE
    known_location: bool = False
    known_situation: bool = False
    time_percent: float = 50.0
    location_percent: float = 50.0
    situation_percent: float = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Of n paths. `loss_db` is the basic transmission loss, NaN where `error` (an `Error`) says why.

    `warnings` are `Warn` flags, `way` a `Way`. `reference_db` is the attenuation beyond `free_space_db` before
    variability, `delta_h_m` the terrain's irregularity. `situation_sigma_db` is how far one such path lies from another
    that looks the same to the model: its own confidence (TR 82-100, equation 5.10).
    """

    loss_db: Floats
    error: NDArray[np.int16]
    warnings: NDArray[np.int32]
    way: NDArray[np.uint8]
    reference_db: Floats
    free_space_db: Floats
    delta_h_m: Floats
    situation_sigma_db: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """n paths as the model sees them once their terrain is understood. Pairs are (2, n): transmitter, then receiver.

    `earth_m` is the effective earth's radius, `impedance` the ground's, `roughness_m` the terrain's irregularity Δh.
    """

    distance_m: Floats
    frequency_mhz: Floats
    heights_m: Floats
    effective_m: Floats
    horizon_m: Floats
    horizon_rad: Floats
    roughness_m: Floats
    earth_m: Floats
    refractivity: Floats
    impedance: NDArray[np.complex128]
    of_terrain: bool

    @property
    def wave_number(self) -> Floats:
        """Radians a metre."""
        return self.frequency_mhz / 47.7

    @property
    def smooth_horizon_m(self) -> Floats:
        """How far each antenna would see over a smooth earth, (2, n)."""
        return np.asarray(np.sqrt(2.0 * self.effective_m * self.earth_m))

    @property
    def sight_rad(self) -> Floats:
        """The angular distance within line of sight, θ_los."""
        together = np.maximum(self.horizon_rad.sum(axis=0), -self.horizon_m.sum(axis=0) / self.earth_m)
        return np.asarray(-together)

    def roughness_at(self, distance_m: Floats) -> Floats:
        """Δh over a stretch: it grows with the distance towards its final value (ERL 79-ITS 67, equation 3)."""
        return np.asarray(self.roughness_m * (1.0 - 0.8 * np.exp(-distance_m / 50e3)))


def fresnel_deviation(roughness_m: Floats) -> Floats:
    """How far terrain and clutter deviate within the first Fresnel zone, metres (ERL 79-ITS 67, equation 3.6a)."""
    return np.asarray(0.78 * roughness_m * np.exp(-0.5 * np.sqrt(np.sqrt(roughness_m))))
