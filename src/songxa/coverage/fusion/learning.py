"""From binned places to what they teach: expectations, the spread of errors, outliers. Asks no field and no cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.spatial import KDTree

from songxa.coverage.fusion.describing import COEFFICIENTS
from songxa.coverage.fusion.local import Nearest
from songxa.coverage.fusion.places import Binned, Places
from songxa.coverage.fusion.process import Expected, Process, Seen, Shape, Spots
from songxa.coverage.fusion.rules import Rules
from songxa.coverage.nouns import Floats

_OUTLYING = 3.0
_CLUSTER = 8


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What the places taught. `taught` are the coefficients after seeing, `outliers` how many places were doubted."""

    shape: Shape
    taught: Expected
    outliers: int
    _teller: Process | Nearest

    def at(self, spots: Spots) -> tuple[Floats, Floats]:
        """The prediction's error at the spots: mean and variance."""
        return self._teller.at(spots)


def learn(places: Binned, spots: Spots, rules: Rules) -> Learned:
    """Explain the places' errors (`places.value`) at `spots`. At least one place."""
    many = len(places) > rules.dense_bins
    before = expected(places, spots, rules)
    chosen = clusters(spots.xy, rules.taught_bins, rules.seed) if many else np.arange(len(places))
    some = places.some(chosen)
    seen = Seen(spots.some(chosen), some.value, some.noise, some.doubt, some.shares.toarray())
    shape = fitted(seen, before, rules)
    process = Process(seen, shape, before)
    more = _more_noise(*process.left_out())
    if outliers := int(np.count_nonzero(more)):
        seen = replace(seen, noise=seen.noise + more)
        shape = fitted(seen, before, rules)
        process = Process(seen, shape, before)
    after = process.learned()
    if not many:
        return Learned(shape, after, outliers, process)
    error = places.value - places.shares @ after.phones
    noise = places.noise + places.doubt + (places.shares * places.shares) @ after.phone_variance
    nearest = Nearest(spots, error, noise, shape, after, rules.neighbours)
    more = _more_noise(*nearest.left_out())
    nearest = Nearest(spots, error, noise + more, shape, after, rules.neighbours)
    return Learned(shape, after, int(np.count_nonzero(more)), nearest)


def expected(places: Binned, spots: Spots, rules: Rules) -> Expected:
    """What is thought of the coefficients before seeing: as predicted, give or take what the rules say.

    Few places shrink the give and take; bands share a part of it, so that one band teaches the others something.
    """
    bands = spots.design.shape[1] // COEFFICIENTS
    counts = np.bincount(places.group, minlength=bands)[:bands]
    # a share of `band_likeness` is common to all bands and as sure as all places make it
    common = rules.band_likeness * min(1.0, len(places) / rules.full_bins) if bands > 1 else 0.0
    own = (1 - rules.band_likeness if bands > 1 else 1.0) * np.minimum(1.0, counts / rules.full_bins)
    between = common + np.diag(own)
    each = np.diag(np.array((rules.offset_db, rules.slope_db, rules.share)) ** 2)
    phones = places.shares.shape[1]
    return Expected(
        np.zeros(bands * COEFFICIENTS),
        np.asarray(np.kron(between, each), dtype=np.float64),
        np.zeros(phones),
        np.full(phones, rules.contributor_db**2),
    )


def fitted(seen: Seen, before: Expected, rules: Rules) -> Shape:
    """The most probable spread of errors: likelihood times wide log-normal expectations of scale, range and nugget.

    Doubt is left out: errors of long ago spread like those of today, and would else be taken for less shadowing.
    """
    few = seen.some(clusters(seen.spots.xy, rules.shape_bins, rules.seed))
    few = replace(few, doubt=np.zeros(len(few)))
    centre = np.log((1.0, rules.range_m, rules.nugget_db))
    width = np.array((0.35, 0.7, 0.5))

    def shape(at: Floats) -> Shape:
        scale, range_m, nugget = np.exp(centre + width * np.clip(at, -4, 4))
        return Shape(float(scale), min(float(range_m), rules.range_limit_m), float(nugget))

    def cost(at: Floats) -> float:
        return Process(few, shape(at), before).unlikelihood + float(at @ at) / 2

    best = minimize(
        cost,
        np.zeros(3),
        method="Nelder-Mead",
        options={"maxfev": 60, "xatol": 0.1, "fatol": 0.05, "initial_simplex": np.vstack((np.zeros(3), -np.eye(3)))},
    )
    return shape(np.asarray(best.x))


def clusters(xy: Floats, most: int, seed: int) -> Places:
    """At most so many places, as neighbours of a few drawn by lot, so that near and far pairs are among them."""
    if len(xy) <= most:
        return np.arange(len(xy))
    order = np.random.default_rng(seed).permutation(len(xy))
    _, near = KDTree(xy).query(xy[order[: 2 * most]], _CLUSTER)
    flat = near.reshape(-1)
    first = np.sort(np.unique(flat, return_index=True)[1])
    return np.asarray(np.sort(flat[first][:most]), dtype=np.int64)


def _more_noise(off: Floats, variance: Floats) -> Floats:
    """What the others find hard to believe is given as much noise as makes it believable."""
    return np.maximum(0.0, (off / _OUTLYING) ** 2 - variance)
