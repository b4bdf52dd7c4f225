"""A prediction and measurements become one field. Pure: reads no file and no clock, knows no operator by name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree
from threadpoolctl import threadpool_limits

from songxa.coverage.fusion.describing import (
    COEFFICIENTS,
    Bands,
    banded,
    errors_of,
    features,
    level_spots,
    levels_of,
    predicted,
    spots,
)
from songxa.coverage.fusion.learning import Learned, learn
from songxa.coverage.fusion.noting import Counts, notes_on
from songxa.coverage.fusion.places import Binned, Plane, binned
from songxa.coverage.fusion.process import Spots
from songxa.coverage.fusion.results import Coefficient, Correlation, Fused, Tuning, Validation
from songxa.coverage.fusion.rules import Rules
from songxa.coverage.fusion.validating import validate
from songxa.coverage.nouns import Field, Floats, Samples

DEFAULTS = Rules()


def fuse(prediction: Field, at_samples: Field, samples: Samples, *, now: float, rules: Rules = DEFAULTS) -> Fused:
    """The prediction of one operator's technology, tuned and corrected by its samples.

    `at_samples` is the same model at the samples' points, in their order. Where a sample's band is known it should be
    the strongest server of that band; otherwise the reading counts for less. `now` tells the samples' age. Where there
    is no prediction the field is interpolated within the mask and unknown beyond it. Raises ValueError where
    `at_samples` and `samples` are not as long as each other.
    """
    if len(at_samples.points) != len(samples.points):
        raise ValueError(f"{len(at_samples.points)} predictions for {len(samples.points)} samples")
    plane = Plane.of(prediction.points, samples.points)
    bands = Bands.of(prediction, at_samples)
    usable = _usable(samples)
    told = usable & predicted(at_samples)
    levels = levels_of(samples, plane, rules).some(usable).distinct()
    errors = errors_of(at_samples, samples, plane, bands, rules).some(told).distinct()
    making = _Making(prediction, plane.metres(prediction.points), rules)
    with threadpool_limits(1, "blas"):
        tunings = making.tune(binned(errors, rules, now), bands)
        making.fill(binned(levels, rules, now))
    counts = Counts(
        predicted=bool(predicted(prediction).any()),
        unusable=int(np.count_nonzero(~usable)),
        repeated=int(np.count_nonzero(usable)) - len(levels),
        unpredicted=int(np.count_nonzero(usable & ~told)),
        other_carrier=int(np.count_nonzero(errors.group % 2)),
        outliers=making.outliers,
    )
    return Fused(
        field=making.field(),
        grey=np.asarray(~(making.evidence_m <= rules.mask_m)),
        tunings=tunings,
        correlation=making.correlation,
        validation=making.validation,
        notes=notes_on(counts, levels, tunings, making.validation, now, rules),
    )


def _usable(samples: Samples) -> NDArray[np.bool_]:
    where = np.isfinite(samples.points.latitude) & np.isfinite(samples.points.longitude)
    return np.asarray(where & np.isfinite(samples.rsrp_dbm))


class _Making:
    """The field in the making: the prediction's numbers, overwritten by what measurements teach."""

    def __init__(self, prediction: Field, xy: Floats, rules: Rules) -> None:
        self._prediction, self._xy, self._rules = prediction, xy, rules
        self._mean = prediction.mean_dbm.astype(np.float64)
        self._sigma = prediction.sigma_db.astype(np.float64)
        self.evidence_m: Floats = np.full(len(xy), np.inf)
        self.validation: Validation | None = None
        self.correlation: Correlation | None = None
        self.outliers = 0

    def tune(self, bins: Binned, bands: Bands) -> tuple[Tuning, ...]:
        """Correct what is predicted by the errors that were seen."""
        if not len(bins):
            return ()
        places = banded(bins, self._rules)
        of_places = spots(places.xy, places.features, places.group, len(bands.mhz))
        known = np.flatnonzero(predicted(self._prediction))
        described = features(self._prediction, self._rules)[known]
        of_cells = spots(self._xy[known], described, bands.at(self._prediction)[known], len(bands.mhz))
        learned = self._learn(places, of_places, modelled=True)
        self._tell(known, self._mean[known], of_cells, learned)
        return tuple(_tuning(learned, places, band, mhz) for band, mhz in enumerate(bands.mhz))

    def fill(self, places: Binned) -> None:
        """How far every cell is from a measurement; where nothing is predicted, what the near ones say."""
        if not len(places):
            return
        self.evidence_m = np.asarray(KDTree(places.xy).query(self._xy)[0])
        unknown = np.flatnonzero(~predicted(self._prediction) & (self.evidence_m <= self._rules.mask_m))
        if len(unknown):
            learned = self._learn(places, level_spots(places.xy, self._rules), modelled=False)
            level = np.full(len(unknown), self._rules.level_dbm)
            self._tell(unknown, level, level_spots(self._xy[unknown], self._rules), learned)

    def field(self) -> Field:
        return replace(
            self._prediction,
            mean_dbm=self._mean.astype(np.float32),
            sigma_db=self._sigma.astype(np.float32),
            evidence_m=self.evidence_m.astype(np.float32),
        )

    def _learn(self, places: Binned, of_places: Spots, *, modelled: bool) -> Learned:
        learned = learn(places, of_places, self._rules)
        if self.correlation is None:
            self.validation = validate(places, of_places, self._rules, predicted=modelled)
            self.correlation = Correlation(learned.shape.range_m, learned.shape.nugget_db)
            self.outliers = learned.outliers
        return learned

    def _tell(self, cells: NDArray[np.int64], before: Floats, at: Spots, learned: Learned) -> None:
        if not len(cells):
            return
        moved, variance = learned.at(at)
        widened = self.validation.widened if self.validation else 1.0
        self._mean[cells] = before + moved
        self._sigma[cells] = np.maximum(widened * np.sqrt(variance), self._rules.floor_db)


def _tuning(learned: Learned, places: Binned, band: int, mhz: int) -> Tuning:
    first = band * COEFFICIENTS
    rows = slice(first, first + COEFFICIENTS)
    mean = learned.taught.mean[rows]
    sigma = np.sqrt(np.maximum(np.diag(learned.taught.covariance)[rows], 0.0))
    offset, slope, share = (Coefficient(float(value), float(wide)) for value, wide in zip(mean, sigma, strict=True))
    bins = int(np.count_nonzero(places.group == band))
    counted = Coefficient(1 + share.value, share.sigma)
    return Tuning(float(mhz), bins, offset, slope, counted)
