"""What fusion hands over: the field, what was tuned, how well it did where it was not shown the answer. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Field
from songxa.model import Trouble


class Coefficient(NamedTuple):
    """A tuned number and its standard deviation."""

    value: float
    sigma: float


class Tuning(NamedTuple):
    """How the prediction of one band was corrected: `offset` dB, `slope` dB a decade of distance (nought at 1 km), and
    `share`, the part of the loss beyond free space that counts (1: as predicted). `bins` measured places taught it.
    """

    band_mhz: float
    bins: int
    offset_db: Coefficient
    slope_db: Coefficient
    share: Coefficient


class Validation(NamedTuple):
    """Errors at measured places that the fit was not shown, a whole block of places at a time.

    `inside` is the share of them within the 80 % interval: 0.8 is honest. `widened` multiplies every published sigma;
    it is above 1 where the intervals proved too narrow, and `inside` is from before. `bare_rmse_db` is the prediction's
    own error at the same places, NaN without a prediction.
    """

    bins: int
    blocks: int
    block_m: float
    folds: int
    rmse_db: float
    bias_db: float
    bare_rmse_db: float
    inside: float
    widened: float


class Correlation(NamedTuple):
    """How alike the errors are that tuning leaves: exp(−distance / `range_m`) between two places.

    But for `nugget_db`, which is each place's alone.
    """

    range_m: float
    nugget_db: float


@dataclass(frozen=True, slots=True, eq=False)
class Fused:
    """One operator's technology, predicted and corrected by what was measured.

    `field` holds the best estimate wherever there is a prediction or a near measurement. `grey` marks the points that
    no measurement backs within the mask: what the field says there is a prediction, tuned at best. `correlation` is of
    the remaining errors (None without measurements), for intervals of sums over many points.
    """

    field: Field
    grey: NDArray[np.bool_]
    tunings: tuple[Tuning, ...] = ()
    correlation: Correlation | None = None
    validation: Validation | None = None
    notes: tuple[Trouble, ...] = ()
