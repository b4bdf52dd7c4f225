"""The process where too many places were seen for one matrix: each spot listens to its nearest ones. Fits nothing."""

from __future__ import annotations

import numpy as np
from scipy.spatial import KDTree

from songxa.coverage.fusion.places import Places
from songxa.coverage.fusion.process import FAR, Expected, Shape, Spots
from songxa.coverage.nouns import Floats

_ROWS = 512


class Nearest:
    """What was seen (errors, each with its variance) once the coefficients are known: the rest is shadowing.

    What is not known of the coefficients is added to every variance, as if no neighbour told of it: wide, never narrow.
    """

    def __init__(
        self, spots: Spots, error: Floats, noise: Floats, shape: Shape, expected: Expected, neighbours: int
    ) -> None:
        self._spots, self._shape, self._expected = spots, shape, expected
        self._surprise = error - spots.design @ expected.mean
        self._noise = noise + shape.nugget_db**2
        self._tree = KDTree(spots.xy)
        self._count = min(neighbours, len(spots) - 1)

    def at(self, spots: Spots) -> tuple[Floats, Floats]:
        """The error's mean and variance at the spots, what is each spot's alone included."""
        return self._told(spots, itself=True)

    def left_out(self) -> tuple[Floats, Floats]:
        """Of each observation: by how much it differs from what its neighbours say, and the variance of that."""
        mean, variance = self._told(self._spots, itself=False)
        said = mean - self._spots.design @ self._expected.mean
        return self._surprise - said, variance + self._noise - self._shape.nugget_db**2

    def _told(self, spots: Spots, *, itself: bool) -> tuple[Floats, Floats]:
        mean = np.asarray(spots.design @ self._expected.mean)
        spread = np.einsum("ij,jk,ik->i", spots.design, self._expected.covariance, spots.design)
        shadowing = self._shape.scale**2 * spots.sigma**2
        variance = np.asarray(spread + shadowing + self._shape.nugget_db**2)
        found = self._tree.query(spots.xy, self._count + 1)
        kept = slice(None, -1) if itself else slice(1, None)
        distance, nearest = np.asarray(found[0])[:, kept], np.asarray(found[1], dtype=np.int64)[:, kept]
        near = np.flatnonzero(distance[:, 0] < FAR * self._shape.range_m)
        for start in range(0, len(near), _ROWS):
            rows = near[start : start + _ROWS]
            moved, gained = self._neighbours(spots.sigma[rows], distance[rows], nearest[rows])
            mean[rows] += moved
            variance[rows] -= gained
        return mean, np.maximum(variance, 0.0)

    def _neighbours(self, sigma: Floats, distance: Floats, which: Places) -> tuple[Floats, Floats]:
        """What the neighbours move each spot by, and what they take off its variance."""
        shape = self._shape
        xy, of_each = self._spots.xy[which], self._spots.sigma[which]
        east, north = (xy[:, :, None, axis] - xy[:, None, :, axis] for axis in (0, 1))
        total = np.exp(np.hypot(east, north) / -shape.range_m)
        total *= shape.scale**2 * of_each[:, :, None] * of_each[:, None, :]
        diagonal = np.arange(which.shape[1])
        total[:, diagonal, diagonal] += self._noise[which]
        cross = shape.scale**2 * sigma[:, None] * of_each * np.exp(distance / -shape.range_m)
        weights = np.linalg.solve(total, cross[:, :, None])[:, :, 0]
        return np.einsum("ij,ij->i", weights, self._surprise[which]), np.einsum("ij,ij->i", weights, cross)
