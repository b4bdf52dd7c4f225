"""What was declared and measured, brought onto the ground: by point, by area, by place. Predicts and judges nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from songxa.coverage.ledger.records import Fact
from songxa.coverage.ledger.surface import Ground, Layer, Speeds, metres
from songxa.coverage.nouns import Declared, Floats, Indexes, Points, Samples, Singles
from songxa.coverage.terms import Basis

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """One layer's samples on the ground.

    `count`, `median_dbm` (NaN) and `newest` (NaN) are by point of the ground. `order` holds the samples that lie on the
    ground by point, `ends` where those of each point end in it. `sound` are the samples that have a place and a level,
    in the order of `tree`.
    """

    samples: Samples
    plane: Floats
    count: Indexes
    median_dbm: Singles
    newest: Floats
    order: NDArray[np.intp]
    ends: NDArray[np.intp]
    sound: NDArray[np.intp]
    tree: cKDTree[None] | None

    def near(self, places: Floats, reach_m: float) -> NDArray[np.intp]:
        """The samples within `reach_m` of any of some places on the plane, n × 2."""
        if self.tree is None or not len(places):
            return np.empty(0, dtype=np.intp)
        found = self.tree.query_ball_point(places, reach_m)
        return np.asarray(self.sound[np.unique(np.concatenate([np.array(each, dtype=np.intp) for each in found]))])

    def within(self, points: Indexes) -> NDArray[np.intp]:
        """The samples that lie at any of these points."""
        some = points[self.count[points] > 0]
        if not len(some):
            return np.empty(0, dtype=np.intp)
        return np.concatenate([self.order[self.ends[at] - self.count[at] : self.ends[at]] for at in some])


def take(ground: Ground, samples: Samples) -> Taken:
    """Puts samples to the cells that they lie in."""
    n = len(ground.points)
    plane = metres(samples.points, ground.points)
    sound = np.flatnonzero(np.isfinite(plane).all(axis=1) & np.isfinite(samples.rsrp_dbm))
    tree = cKDTree(plane[sound]) if len(sound) else None
    at = np.full(len(plane), -1, dtype=np.int32)
    cells = ground.measurable()
    if len(cells) and len(sound):
        distance, nearest = cKDTree(ground.plane[cells]).query(plane[sound])
        at[sound] = np.where(distance <= ground.reach_m, cells[nearest], -1)
    here = np.flatnonzero(at >= 0)
    order = here[np.lexsort((samples.rsrp_dbm[here], at[here]))]
    count = np.bincount(at[here], minlength=n).astype(np.int32)
    ends = np.cumsum(count, dtype=np.intp)
    median = np.full(n, np.nan, dtype=np.float32)
    some = np.flatnonzero(count)
    ordered = samples.rsrp_dbm[order]
    low, high = ends[some] - count[some] + (count[some] - 1) // 2, ends[some] - count[some] + count[some] // 2
    median[some] = (ordered[low] + ordered[high]) / 2
    newest = np.full(n, -np.inf)
    np.fmax.at(newest, at[here], samples.at[here])
    newest[~np.isfinite(newest)] = np.nan
    return Taken(samples, plane, count, median, newest, order, ends, sound, tree)


def measured(taken: Taken, which: NDArray[np.intp], threshold_dbm: float, claim: Mask | None = None) -> Fact | None:
    """The fact of some samples: how many of them reach the threshold. None without any.

    `claim` says which of all samples lie where the operator claims a signal; these are counted apart.
    """
    if not len(which):
        return None
    samples = taken.samples
    level = samples.rsrp_dbm[which]
    values = {
        "contributors": float(len(np.unique(samples.contributor[which]))),
        "staff": float(samples.staff[which].any()),
    }
    if claim is not None:
        values["in_claim"] = float(claim[which].sum())
        values["in_claim_covered"] = float((level[claim[which]] >= threshold_dbm).sum())
    return Fact(
        basis=Basis.MEASURED,
        share=float((level >= threshold_dbm).mean()),
        level_dbm=round(float(np.median(level)), 1),
        count=len(which),
        at=newest_of(samples.at[which]),
        values=values,
    )


def newest_of(times: Floats) -> float | None:
    """The newest time, None where none is known."""
    known = times[np.isfinite(times)]
    return float(known.max()) if len(known) else None


def claimed(points: Points, claims: Sequence[Declared]) -> Mask:
    """Where an operator says that there is a signal. Holes are no part of a polygon."""
    found = np.zeros(len(points), dtype=np.bool_)
    for claim in claims:
        for outer, *holes in claim.polygons:
            shape = shapely.make_valid(shapely.Polygon(outer, holes))
            shapely.prepare(shape)
            found |= shapely.intersects_xy(shape, points.longitude, points.latitude)
    return found


def declared(layer: Layer, mask: Mask | None, points: Indexes, weights: Floats) -> Fact | None:
    """The fact of an operator's claims for some points; None where it claims nothing anywhere."""
    if mask is None:
        return None
    total = float(weights.sum())
    return Fact(
        basis=Basis.DECLARED,
        share=float(weights[mask[points]].sum()) / total if total > 0 else None,
        count=len(layer.claims),
        at=max((claim.at for claim in layer.claims if claim.at is not None), default=None),
        source=", ".join(sorted({claim.source for claim in layer.claims if claim.source})),
    )


def experienced(ground: Ground, speeds: Sequence[Speeds], place: Floats, reach_m: float) -> Fact | None:
    """The newest speed tests of mobile networks in the tiles that touch a place, weighted by tests; of no operator."""
    for each in sorted(speeds, key=lambda one: one.at or -math.inf, reverse=True):
        if each.fixed or not len(each.points):
            continue
        aside = np.abs(metres(each.points, ground.points) - place).max(axis=1)
        here = np.flatnonzero((aside <= each.size_m / 2 + reach_m) & (each.tests > 0))
        if len(here):
            tests = each.tests[here]
            told = {"down_mbps": each.down_mbps, "up_mbps": each.up_mbps, "latency_ms": each.latency_ms}
            mean = {
                name: round(float(np.average(of[here][some], weights=tests[some])), 1)
                for name, of in told.items()
                if (some := np.isfinite(of[here])).any()
            }
            return Fact("experienced", None, count=int(tests.sum()), at=each.at, source=each.source, values=mean)
    return None
