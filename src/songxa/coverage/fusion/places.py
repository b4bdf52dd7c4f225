"""Readings become places: duplicates dropped, 50 m medians, each with its uncertainty. Knows nothing of fitting.

A place's value is the median over its contributors of each one's median, so that neither a phone in a pocket for a
minute nor a phone that was left running outweighs the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from songxa.coverage.fusion.rules import Rules
from songxa.coverage.nouns import Floats, Points

Places = NDArray[np.int64]
_DEGREE_M = 111_195.0
_YEAR_S = 365.25 * 86_400


@dataclass(frozen=True, slots=True)
class Plane:
    """Degrees to metres on a plane that is right along one parallel: within half a per cent over a province."""

    parallel: float

    @classmethod
    def of(cls, *points: Points) -> Plane:
        """The plane of the first points that are any; whole degrees, so that one more point shifts no bin."""
        for each in points:
            latitudes = each.latitude[np.isfinite(each.latitude)]
            if len(latitudes):
                return cls(float(np.round(latitudes.mean())))
        return cls(0.0)

    def metres(self, points: Points) -> Floats:
        """(n, 2): east and north."""
        east = points.longitude * np.cos(np.radians(self.parallel))
        return np.asarray(np.stack((east, points.latitude), axis=1) * _DEGREE_M)


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """n single readings. `features` (n, f) are averaged over a bin; `group` keeps bins apart that share a square."""

    xy: Floats
    value: Floats
    at: Floats
    contributor: Places
    group: Places
    features: Floats

    def __len__(self) -> int:
        return len(self.value)

    def some(self, chosen: NDArray[np.bool_] | Places) -> Readings:
        return Readings(
            self.xy[chosen],
            self.value[chosen],
            self.at[chosen],
            self.contributor[chosen],
            self.group[chosen],
            self.features[chosen],
        )

    def distinct(self) -> Readings:
        """Without the readings told twice. One that is known to the second is the same whoever brought it."""
        who = np.where(np.isfinite(self.at), -1, self.contributor)
        told = np.column_stack((self.xy, self.value, np.nan_to_num(self.at, nan=-1.0), who, self.group))
        # of several who told the same, the first by number is kept, whatever the order they came in
        order = np.lexsort((self.contributor, *told.T))
        fresh = np.ones(len(order), dtype=bool)
        fresh[1:] = np.any(told[order[1:]] != told[order[:-1]], axis=1)
        return self.some(np.sort(order[fresh]))


@dataclass(frozen=True, slots=True, eq=False)
class Binned:
    """b places: where, the median, the variance of that median, the features' means, and whose readings made it.

    `doubt` is the variance between what was measured and what is asked for: it was another year, or another carrier.
    `shares` (b, c) says how much each of c contributors has in a place; its rows add up to 1.
    """

    xy: Floats
    value: Floats
    noise: Floats
    doubt: Floats
    features: Floats
    group: Places
    shares: csr_array

    def __len__(self) -> int:
        return len(self.value)

    def some(self, chosen: NDArray[np.bool_] | Places) -> Binned:
        return Binned(
            self.xy[chosen],
            self.value[chosen],
            self.noise[chosen],
            self.doubt[chosen],
            self.features[chosen],
            self.group[chosen],
            csr_array(self.shares[chosen]),
        )


def binned(readings: Readings, rules: Rules, now: float) -> Binned:
    """The places of the readings. A time ahead of `now` counts as now, an unknown one as long ago."""
    age = np.maximum(0.0, (now - readings.at) / _YEAR_S)
    age = np.where(np.isfinite(age), age, rules.unknown_age_years)
    square = np.floor(readings.xy / rules.bin_m).astype(np.int64)
    _, place = np.unique(np.column_stack((square, readings.group)), axis=0, return_inverse=True)
    place = place.reshape(-1).astype(np.int64)
    people, who = np.unique(readings.contributor, return_inverse=True)
    # within a bin the youngest counts whole, the others by how much older they are
    youngest = np.full(place.max(initial=-1) + 1, np.inf)
    np.minimum.at(youngest, place, age)
    weight = 0.5 ** ((age - youngest[place]) / rules.half_life_years)

    pairs, pair = np.unique(np.column_stack((place, who)), axis=0, return_inverse=True)
    pair = pair.reshape(-1)
    one_each = medians(pair, readings.value, weight, len(pairs))
    say = np.zeros(len(pairs))
    np.maximum.at(say, pair, weight)
    count = len(youngest)
    value = medians(pairs[:, 0], one_each, say, count)
    of_place = say / np.bincount(pairs[:, 0], say, count)[pairs[:, 0]]
    shares = csr_array((of_place, (pairs[:, 0], pairs[:, 1])), shape=(count, len(people)))
    total = np.bincount(place, weight, count)
    mean_age = np.bincount(place, weight * age, count) / total
    noise, doubt = rules.reading_db**2 / np.clip(total, 1, rules.readings), rules.drift_db**2 * mean_age
    columns = np.column_stack((readings.xy, readings.features))
    readings_in = np.bincount(place, minlength=count)
    means: Floats = np.column_stack([np.bincount(place, column, count) / readings_in for column in columns.T])
    group = np.zeros(count, dtype=np.int64)
    group[place] = readings.group
    return Binned(means[:, :2], value, noise, doubt, means[:, 2:], group, shares)


def medians(group: Places, value: Floats, weight: Floats, count: int) -> Floats:
    """The weighted median of each of `count` groups, none of them empty; the middle of two where they divide evenly."""
    share = weight / np.bincount(group, weight, count)[group]
    order = np.lexsort((value, group))
    value = value[order]
    # all groups in one rising line: group g ends at g + 1
    along = np.cumsum(share[order])
    halves = np.arange(count) + 0.5
    last = len(value) - 1
    lower = np.minimum(np.searchsorted(along, halves - 1e-6), last)
    upper = np.minimum(np.searchsorted(along, halves + 1e-6, side="right"), last)
    return np.asarray((value[lower] + value[upper]) / 2)
