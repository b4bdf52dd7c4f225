"""What houses and trees around a receiver take, outdoors and on the way in. Knows no path.

The terrain's data know hills, not houses; a phone at 1.5 m is below its neighbours' roofs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

_AVERAGE_INDOOR_M = 10.0 / 3.0
"""The mean of the lesser of two lengths that are uniform up to 10 m: how deep a rural receiver is inside."""
_INDOOR_DEVIATION_M = 10.0 / np.sqrt(18.0)
_WALL_SIGMA_DB = 4.4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around receivers.

    `building_height_m` and `street_width_m` are RMa's, 5 to 50 m, with 3GPP's defaults. `clutter_height_m` and
    `clutter_distance_m` are how high houses and trees stand how far from a receiver, for paths over bare terrain; the
    defaults are those of ITU-R P.2108 for rural and suburban places. Height 0 says that the terrain's data are of the
    surface (Copernicus GLO-30), with houses and trees in them.
    """

    building_height_m: float = 5.0
    street_width_m: float = 20.0
    clutter_height_m: float = 10.0
    clutter_distance_m: float = 27.0


USUAL = Surroundings()
BARE = Surroundings(clutter_height_m=0.0)
"""Nothing but what the terrain's data hold already."""


class Figure(NamedTuple):
    """A loss and how far it is off from place to place (standard deviation), dB."""

    loss_db: float
    sigma_db: float


def clutter_loss(frequency_mhz: float, receiver_height_m: float, around: Surroundings = USUAL) -> Figure:
    """Loss of a receiver that houses or trees hide from the mast (ITU-R P.2108-1 §3.1, diffraction over the nearest).

    Made for 0.03 to 3 GHz and used up to 6. What really stands there may be half as high or half as high again, so the
    deviation is that of a loss anywhere within half of the figure.
    """
    above = around.clutter_height_m - receiver_height_m
    if above <= 0.0:
        return Figure(0.0, 0.0)
    angle = np.degrees(np.arctan(above / around.clutter_distance_m))
    past = 0.342 * np.sqrt(frequency_mhz / 1000.0) * np.sqrt(above * angle) - 0.1
    loss = float(6.9 + 20.0 * np.log10(np.sqrt(past**2 + 1.0) + past) - 6.03)
    return Figure(loss, loss / float(np.sqrt(12.0)))


def location_sigma(frequency_mhz: float) -> float:
    """How much the mean level differs among places a few hundred metres apart, dB (ITU-R P.1546 Annex 5, mobile)."""
    return float(1.2 + 1.3 * np.log10(frequency_mhz))


def entry_loss(frequency_mhz: float) -> Figure:
    """What a signal loses on its way into a house: 3GPP TR 38.901 §7.4.3, low-loss buildings, the only ones of RMa.

    Three tenths of the wall are plain glass, the rest is concrete; the receiver is on average 3.3 m inside. Within 1 dB
    of the median of ITU-R P.2109 for traditional buildings from 0.7 to 3.8 GHz.
    """
    ghz = frequency_mhz / 1000.0
    glass, concrete = 2.0 + 0.2 * ghz, 5.0 + 4.0 * ghz
    wall = 5.0 - 10.0 * np.log10(0.3 * 10.0 ** (-glass / 10.0) + 0.7 * 10.0 ** (-concrete / 10.0))
    return Figure(float(wall + 0.5 * _AVERAGE_INDOOR_M), float(np.hypot(_WALL_SIGMA_DB, 0.5 * _INDOOR_DEVIATION_M)))
