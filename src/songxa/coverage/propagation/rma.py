"""The rural macro model RMa of 3GPP TR 38.901 (§7.4.1): what is expected where no terrain is known.

Made for 0.5 to 7 GHz, base stations of 10 to 150 m, receivers at 1 to 10 m, 10 m to 10 km with line of sight and to
5 km without. What lies outside is computed as if it held and told, with more doubt.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats
from songxa.coverage.propagation.surroundings import USUAL, Surroundings

LIGHT_M_S = 299_792_458.0
NEAREST_M = 10.0
FARTHEST_SIGHT_M, FARTHEST_HIDDEN_M = 10_000.0, 5_000.0
SIGHT_SIGMA_DB, FAR_SIGHT_SIGMA_DB, HIDDEN_SIGMA_DB = 4.0, 6.0, 8.0


class Mixed(NamedTuple):
    """Mean and standard deviation of the loss, dB, and whether it was computed outside what the model was made for."""

    loss_db: Floats
    sigma_db: Floats
    outside: NDArray[np.bool_]


def break_point(frequency_mhz: float, mast_m: float, receiver_m: float) -> float:
    """From where on loss grows with the fourth power of the distance, metres."""
    return 2.0 * np.pi * mast_m * receiver_m * frequency_mhz * 1e6 / LIGHT_M_S


def _slant(distance_m: Floats, mast_m: float, receiver_m: float) -> Floats:
    return np.asarray(np.hypot(distance_m, mast_m - receiver_m))


def sight_loss(
    distance_m: Floats, frequency_mhz: float, mast_m: float, receiver_m: float, around: Surroundings = USUAL
) -> Floats:
    """With line of sight, dB; `distance_m` is along the ground."""
    ghz, houses = frequency_mhz / 1000.0, around.building_height_m**1.72
    bend = break_point(frequency_mhz, mast_m, receiver_m)

    def near(slant: Floats) -> Floats:
        logarithm = np.log10(slant)
        return np.asarray(
            20.0 * np.log10(40.0 * np.pi * slant * ghz / 3.0)
            + min(0.03 * houses, 10.0) * logarithm
            - min(0.044 * houses, 14.77)
            + 0.002 * np.log10(around.building_height_m) * slant
        )

    slant = _slant(distance_m, mast_m, receiver_m)
    at_bend = _slant(np.asarray(bend), mast_m, receiver_m)
    far = near(at_bend) + 40.0 * np.log10(slant / at_bend)
    return np.where(distance_m <= bend, near(slant), far)


def hidden_loss(
    distance_m: Floats, frequency_mhz: float, mast_m: float, receiver_m: float, around: Surroundings = USUAL
) -> Floats:
    """Without line of sight, dB; never less than with it."""
    slant, houses = _slant(distance_m, mast_m, receiver_m), around.building_height_m
    loss = (
        161.04
        - 7.1 * np.log10(around.street_width_m)
        + 7.5 * np.log10(houses)
        - (24.37 - 3.7 * (houses / mast_m) ** 2) * np.log10(mast_m)
        + (43.42 - 3.1 * np.log10(mast_m)) * (np.log10(slant) - 3.0)
        + 20.0 * np.log10(frequency_mhz / 1000.0)
        - (3.2 * np.log10(11.75 * receiver_m) ** 2 - 4.97)
    )
    return np.asarray(np.maximum(loss, sight_loss(distance_m, frequency_mhz, mast_m, receiver_m, around)))


def sight_probability(distance_m: Floats) -> Floats:
    """How probable line of sight is at a distance along the ground (§7.4.2)."""
    return np.asarray(np.exp(-np.maximum(distance_m - 10.0, 0.0) / 1000.0))


def mixed_loss(
    distance_m: Floats, frequency_mhz: float, mast_m: float, receiver_m: float, around: Surroundings = USUAL
) -> Mixed:
    """What is expected where nobody knows whether there is line of sight: the two, weighed by their probability.

    The deviation is the mixture's: that of both, and how far they lie apart. It is doubled in variance from where the
    model's range ends to twice as far, and so on.
    """
    mast, receiver = float(np.clip(mast_m, 10.0, 150.0)), float(np.clip(receiver_m, 1.0, 10.0))
    distance = np.maximum(distance_m, NEAREST_M)
    chance = sight_probability(distance)
    seen = sight_loss(distance, frequency_mhz, mast, receiver, around)
    hidden = hidden_loss(distance, frequency_mhz, mast, receiver, around)
    mean = chance * seen + (1.0 - chance) * hidden
    bend = break_point(frequency_mhz, mast, receiver)
    seen_sigma = np.where(distance <= bend, SIGHT_SIGMA_DB, FAR_SIGHT_SIGMA_DB)
    variance = (
        chance * seen_sigma**2 + (1.0 - chance) * HIDDEN_SIGMA_DB**2 + chance * (1.0 - chance) * (hidden - seen) ** 2
    )
    variance *= np.maximum(distance / FARTHEST_HIDDEN_M, 1.0)
    outside = distance_m > FARTHEST_HIDDEN_M
    if (mast, receiver) != (mast_m, receiver_m) or not 500.0 <= frequency_mhz <= 7000.0:
        outside = np.ones_like(outside)
    return Mixed(mean, np.sqrt(variance), outside)
