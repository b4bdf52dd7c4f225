"""Cross-validation by blocks: whole squares of places are left out, so that a neighbour never gives the answer away."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from songxa.coverage.fusion.learning import learn
from songxa.coverage.fusion.places import Binned, Places
from songxa.coverage.fusion.process import Spots
from songxa.coverage.fusion.results import Validation
from songxa.coverage.fusion.rules import Rules
from songxa.coverage.nouns import Floats

_EIGHTY = float(norm.ppf(0.9))


class Errors(NamedTuple):
    """At places left out: how far off the fusion was, and what it said its standard deviation was. NaN: never left."""

    off: Floats
    sigma: Floats

    @property
    def rmse(self) -> float:
        return float(np.sqrt(np.mean(self.off**2)))


class Blocks(NamedTuple):
    """Which block each place is in, how many there are, and their side."""

    of: Places
    many: int
    side_m: float


def validate(places: Binned, spots: Spots, rules: Rules, *, predicted: bool) -> Validation | None:
    """What the fusion errs by where it has not measured; None where the places are too few or too close together."""
    blocks = blocked(places, rules)
    if blocks is None:
        return None
    folds = min(rules.folds, blocks.many)
    errors = left_out(places, spots, dealt(blocks, folds, rules.seed), rules)
    z = np.abs(errors.off) / errors.sigma
    return Validation(
        bins=len(places),
        blocks=blocks.many,
        block_m=blocks.side_m,
        folds=folds,
        rmse_db=errors.rmse,
        bias_db=float(errors.off.mean()),
        bare_rmse_db=float(np.sqrt(np.mean(places.value**2))) if predicted else float("nan"),
        inside=float(np.mean(z <= _EIGHTY)),
        widened=widening(z, blocks.many),
    )


def blocked(places: Binned, rules: Rules) -> Blocks | None:
    """Blocks of the usual side, or of half or a quarter of it where the places are in fewer than three."""
    if len(places) < rules.least_bins:
        return None
    for side in (rules.block_m, rules.block_m / 2, rules.block_m / 4):
        squares = np.floor(places.xy / side).astype(np.int64)
        found, of = np.unique(squares, axis=0, return_inverse=True)
        if len(found) >= 3:
            return Blocks(of.reshape(-1), len(found), side)
    return None


def dealt(blocks: Blocks, folds: int, seed: int) -> Places:
    """The fold of each place: blocks dealt out by lot, the same every time."""
    order = np.random.default_rng(seed).permutation(blocks.many)
    return np.asarray((np.argsort(order) % folds)[blocks.of])


def left_out(places: Binned, spots: Spots, fold: Places, rules: Rules) -> Errors:
    """Every fold told by the others, and compared with what was measured there (its own noise allowed for)."""
    off, sigma = np.full(len(places), np.nan), np.full(len(places), np.nan)
    for each in np.unique(fold):
        hidden, shown = np.flatnonzero(fold == each), np.flatnonzero(fold != each)
        learned = learn(places.some(shown), spots.some(shown), rules)
        mean, variance = learned.at(spots.some(hidden))
        shares = places.some(hidden).shares
        off[hidden] = places.value[hidden] - mean - shares @ learned.taught.phones
        noise = places.noise[hidden] + (shares * shares) @ learned.taught.phone_variance
        sigma[hidden] = np.sqrt(variance + noise)
    return Errors(off, sigma)


def widening(z: Floats, blocks: int) -> float:
    """What sigma has to be multiplied by for the 80 % interval to hold 80 %; believed as far as there are blocks."""
    wanted = max(1.0, float(np.quantile(z, 0.8)) / _EIGHTY)
    return float(wanted ** (blocks / (blocks + 10)))
