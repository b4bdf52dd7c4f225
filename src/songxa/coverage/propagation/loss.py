"""The loss between a mast and many points: which model holds where, and how far it may be off.

- nearer than 10 m: free space;
- without terrain: 3GPP's RMa, as far as one asks, told where it is beyond what it was made for;
- with terrain: ITM, from a kilometre on and wherever nearer a hill is in the way; else RMa.

ITM knows the ground only. Whether houses and trees hide a receiver besides is a matter of chance: RMa's probability of
line of sight says how often, ITU-R P.2108 how much they take. Never is anything stronger than in free space.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Model, Points, Singles, Terrain
from songxa.coverage.propagation import itm, rma
from songxa.coverage.propagation.over_terrain import STEP_M, Ask, over_terrain
from songxa.coverage.propagation.sight import Mast
from songxa.coverage.propagation.simple import free_space_loss
from songxa.coverage.propagation.surroundings import USUAL, Surroundings
from songxa.coverage.terrain.sphere import from_to

VERSION = "1"
"""Changes whenever the same input would give another figure, so that nothing kept from before passes for new."""
FREE_SIGMA_DB = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """Between one mast and n points: basic transmission loss, its standard deviation, and the `Model` that tells it.

    `outside` is true where the model was made for other frequencies, heights or distances.
    """

    loss_db: Singles
    sigma_db: Singles
    model: NDArray[np.uint8]
    outside: NDArray[np.bool_]


DEFAULT_ITM = itm.Settings()


def path_loss(
    mast: Mast,
    points: Points,
    frequency_mhz: float,
    receiver_height_m: float = 1.5,
    terrain: Terrain | None = None,
    *,
    settings: itm.Settings = DEFAULT_ITM,
    around: Surroundings = USUAL,
    step_m: float = STEP_M,
) -> Loss:
    """What is lost on the way from a mast to n points, outdoors, and by which model it is told."""
    distance = from_to(mast.latitude, mast.longitude, points.latitude, points.longitude).distance_m
    slant = np.hypot(distance, mast.height_m - receiver_height_m)
    free = free_space_loss(slant, frequency_mhz)
    mixed = rma.mixed_loss(distance, frequency_mhz, mast.height_m, receiver_height_m, around)
    loss, sigma, outside = mixed.loss_db, mixed.sigma_db, mixed.outside
    model = np.full(len(points), Model.RMA, dtype=np.uint8)
    if terrain is not None:
        where = np.flatnonzero(distance >= rma.NEAREST_M)
        ask = Ask(frequency_mhz, receiver_height_m, settings, around, step_m)
        for found in over_terrain(mast, points, distance, where, terrain, ask):
            loss[found.at], sigma[found.at], outside[found.at] = found.loss_db, found.sigma_db, found.outside
            model[found.at] = Model.ITM
    near = distance < rma.NEAREST_M
    loss, sigma = np.where(near, free, np.maximum(loss, free)), np.where(near, FREE_SIGMA_DB, sigma)
    model[near], outside[near] = Model.FREE_SPACE, False
    return Loss(loss.astype(np.float32), sigma.astype(np.float32), model, outside)
