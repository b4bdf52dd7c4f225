"""Errors of a prediction as one Gaussian process: coefficients, phones and shadowing together. Fits nothing itself.

Everything unknown is normal and stands in one covariance: tuned coefficients (design @ beta), one offset a contributor,
shadowing that is alike nearby (exponential, Gudmundson 1991; scaled by the prediction's own sigma) and what is each
place's alone. One factorisation then tells them apart: readings along one road, or by one phone, count for less.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.linalg.lapack import dtrtri
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

from songxa.coverage.fusion.places import Places
from songxa.coverage.nouns import Floats

FAR = 5.0
"""Beyond so many ranges shadowing is told apart from none by less than a hundredth."""
_ROWS = 1024


@dataclass(frozen=True, slots=True)
class Shape:
    """How errors spread: a factor on the prediction's sigma, the range of likeness, and the part without likeness."""

    scale: float
    range_m: float
    nugget_db: float


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """n points to speak of: where, what multiplies the coefficients there, and the prediction's sigma."""

    xy: Floats
    design: Floats
    sigma: Floats

    def __len__(self) -> int:
        return len(self.sigma)

    def some(self, chosen: Places) -> Spots:
        return Spots(self.xy[chosen], self.design[chosen], self.sigma[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """n observed errors at spots, their own variances, and the shares (n, c) that each contributor has in them.

    `doubt` is a variance that is no part of what was observed, only of what it says of the error here and now.
    """

    spots: Spots
    error: Floats
    noise: Floats
    doubt: Floats
    shares: Floats

    def __len__(self) -> int:
        return len(self.error)

    def some(self, chosen: Places) -> Seen:
        return Seen(
            self.spots.some(chosen), self.error[chosen], self.noise[chosen], self.doubt[chosen], self.shares[chosen]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What is thought of the coefficients (mean, covariance) and of the contributors (means, variances)."""

    mean: Floats
    covariance: Floats
    phones: Floats
    phone_variance: Floats


def likeness(one: Spots, other: Spots, shape: Shape) -> Floats:
    """The covariance of shadowing between two sets of spots."""
    near = np.exp(cdist(one.xy, other.xy) / -shape.range_m)
    return np.asarray(shape.scale**2 * one.sigma[:, None] * other.sigma * near)


@dataclass(frozen=True, eq=False)
class Process:
    """What was seen, explained. Raises numpy.linalg.LinAlgError only for values that are not finite."""

    seen: Seen
    shape: Shape
    expected: Expected

    @cached_property
    def _factor(self) -> tuple[Floats, bool]:
        seen = self.seen
        total = likeness(seen.spots, seen.spots, self.shape)
        total += seen.spots.design @ self.expected.covariance @ seen.spots.design.T
        total += (seen.shares * self.expected.phone_variance) @ seen.shares.T
        total[np.diag_indices_from(total)] += seen.noise + seen.doubt + self.shape.nugget_db**2
        return np.asarray(cholesky(total, lower=True, overwrite_a=True)), True

    @cached_property
    def _surprise(self) -> Floats:
        seen = self.seen
        return seen.error - seen.spots.design @ self.expected.mean - seen.shares @ self.expected.phones

    @cached_property
    def _weights(self) -> Floats:
        return np.asarray(cho_solve(self._factor, self._surprise))

    @property
    def unlikelihood(self) -> float:
        """Minus the log likelihood of what was seen, but for a constant."""
        return float(self._surprise @ self._weights / 2 + np.log(np.diag(self._factor[0])).sum())

    def learned(self) -> Expected:
        """What is thought of coefficients and contributors after seeing."""
        seen, before = self.seen, self.expected
        spread = before.covariance @ seen.spots.design.T
        mean = before.mean + spread @ self._weights
        covariance = before.covariance - spread @ cho_solve(self._factor, spread.T)
        reach = before.phone_variance[:, None] * seen.shares.T
        gained = np.einsum("ij,ji->i", reach, cho_solve(self._factor, reach.T))
        return Expected(
            np.asarray(mean),
            np.asarray((covariance + covariance.T) / 2),
            np.asarray(before.phones + reach @ self._weights),
            np.asarray(np.maximum(before.phone_variance - gained, 0.0)),
        )

    def left_out(self) -> tuple[Floats, Floats]:
        """Of each observation: what the others say it errs by, and the variance of that."""
        half, _ = dtrtri(self._factor[0], lower=True)
        variance = 1 / np.einsum("ij,ij->j", half, half)
        return np.asarray(self._weights * variance), np.asarray(variance)

    def at(self, spots: Spots) -> tuple[Floats, Floats]:
        """The error's mean and variance at the spots, what is each spot's alone included."""
        after = self.learned()
        mean = spots.design @ after.mean
        spread = np.einsum("ij,jk,ik->i", spots.design, after.covariance, spots.design)
        variance = spread + self.shape.scale**2 * spots.sigma**2 + self.shape.nugget_db**2
        # where nothing is near, the coefficients are all there is to say, and cost nothing
        reach = FAR * self.shape.range_m
        distance, _ = KDTree(self.seen.spots.xy).query(spots.xy, distance_upper_bound=reach)
        near = np.flatnonzero(np.isfinite(distance))
        for start in range(0, len(near), _ROWS):
            rows = near[start : start + _ROWS]
            some = spots.some(rows)
            coefficients = some.design @ self.expected.covariance
            cross = likeness(some, self.seen.spots, self.shape) + coefficients @ self.seen.spots.design.T
            half = solve_triangular(self._factor[0], cross.T, lower=True)
            mean[rows] = some.design @ self.expected.mean + cross @ self._weights
            whole = np.einsum("ij,ij->i", coefficients, some.design) + self.shape.scale**2 * some.sigma**2
            variance[rows] = whole - np.einsum("ij,ij->j", half, half) + self.shape.nugget_db**2
        return np.asarray(mean), np.asarray(np.maximum(variance, 0.0))
