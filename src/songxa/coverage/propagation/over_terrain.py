"""Losses over known terrain: ITM over the ground, and the chance that houses and trees hide the receiver besides.

With line of sight past them the loss is ITM's, and at least that of RMa with line of sight, which knows the reflection
from fields and roads; behind them ITM's and what clutter takes. `sight_probability` weighs the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats, Points, Terrain
from songxa.coverage.propagation import itm, rma
from songxa.coverage.propagation.sight import Mast
from songxa.coverage.propagation.surroundings import Surroundings, clutter_loss, location_sigma
from songxa.coverage.terrain.profile import profiles

ITM_FROM_M = 1000.0
"""ITM's makers ask for care below. Nearer it is asked all the same, for a hill may be in the way."""
GRAZED_DB = 6.0
"""What an edge takes that just touches the line of sight: from here on a hill is in the way."""
STEP_M = 50.0
"""Between two heights of a profile at most: about what the data at hand tell apart (30 m and 90 m)."""
FEWEST_INTERVALS = 12
SHORT_SIGMA_DB = 4.0
"""More doubt about ITM below a kilometre."""
_SPREAD = 1.25
"""Paths whose lengths are within this factor get as many intervals as the longest, and are computed at once."""
_BEYOND = (
    itm.Warn.TX_HEIGHT
    | itm.Warn.RX_HEIGHT
    | itm.Warn.FREQUENCY
    | itm.Warn.DISTANCE_UNDER_1_KM
    | itm.Warn.DISTANCE_OVER_1000_KM
    | itm.Warn.DISTANCE_OVER_2000_KM
)


class Ask(NamedTuple):
    """What is the same for all points."""

    frequency_mhz: float
    receiver_height_m: float
    settings: itm.Settings
    around: Surroundings
    step_m: float


class Found(NamedTuple):
    """What ITM says of some of the points, which `at` numbers. Points that it says nothing of are left out."""

    at: NDArray[np.int64]
    loss_db: Floats
    sigma_db: Floats
    outside: NDArray[np.bool_]


def over_terrain(
    mast: Mast, points: Points, distance_m: Floats, where: NDArray[np.int64], terrain: Terrain, ask: Ask
) -> Iterator[Found]:
    """Losses to the points that `where` numbers, batch by batch of paths of like length."""
    wanted = np.maximum(np.ceil(distance_m[where] / ask.step_m), FEWEST_INTERVALS)
    size = np.ceil(np.log(wanted / FEWEST_INTERVALS) / np.log(_SPREAD))
    for one in np.unique(size):
        at = where[size == one]
        intervals = int(wanted[size == one].max())
        heights = profiles(terrain, mast.latitude, mast.longitude, points.latitude[at], points.longitude[at], intervals)
        spacing = distance_m[at] / intervals
        told = itm.point_to_point(
            heights, spacing, mast.height_m, ask.receiver_height_m, ask.frequency_mhz, ask.settings
        )
        holds = (told.error == 0) & ((distance_m[at] >= ITM_FROM_M) | (told.reference_db >= GRAZED_DB))
        mixed, sigma = _with_clutter(mast, distance_m[at], told, ask)
        outside = (told.warnings & int(_BEYOND)) != 0
        yield Found(at[holds], mixed[holds], sigma[holds], outside[holds])


def _with_clutter(mast: Mast, distance_m: Floats, told: itm.Prediction, ask: Ask) -> tuple[Floats, Floats]:
    """Mean and deviation of the loss with houses and trees."""
    clutter = clutter_loss(ask.frequency_mhz, ask.receiver_height_m, ask.around)
    chance = rma.sight_probability(distance_m)
    sight = rma.sight_loss(distance_m, ask.frequency_mhz, mast.height_m, ask.receiver_height_m, ask.around)
    seen = np.maximum(told.loss_db, sight)
    hidden = np.maximum(told.loss_db + clutter.loss_db, seen)
    mean = chance * seen + (1.0 - chance) * hidden
    short = np.where(distance_m < ITM_FROM_M, SHORT_SIGMA_DB, 0.0)
    variance = (
        told.situation_sigma_db**2
        + location_sigma(ask.frequency_mhz) ** 2
        + short**2
        + (1.0 - chance) * clutter.sigma_db**2
        + chance * (1.0 - chance) * (hidden - seen) ** 2
    )
    return mean, np.sqrt(variance)
