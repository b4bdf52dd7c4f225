"""Fields and samples in the numbers that are fitted: which band, how far, how much loss. Fits nothing.

A band's coefficients multiply (1, log10 of the kilometres, minus the loss beyond free space).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.fusion.places import Binned, Places, Plane, Readings
from songxa.coverage.fusion.process import Spots
from songxa.coverage.fusion.rules import Rules
from songxa.coverage.nouns import Field, Floats, Samples

COEFFICIENTS = 3
"""Offset, slope, share: the design has so many columns a band."""
_LEAST_KM = 0.01
_SAME_BAND = 0.08
"""Frequencies closer than this share of themselves are one band: a band is up to 8 % wide."""


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands (whole MHz, rising) that any transmitter has."""

    mhz: tuple[int, ...]

    @classmethod
    def of(cls, *fields: Field) -> Bands:
        return cls(tuple(sorted({round(each.band_mhz) for field in fields for each in field.transmitters})))

    def at(self, field: Field) -> Places:
        """Which band the strongest server of each point has; the first one where there is no server."""
        of_each = [self.mhz.index(round(each.band_mhz)) for each in field.transmitters]
        return np.array((*of_each, 0), dtype=np.int64)[field.server]


def predicted(field: Field) -> NDArray[np.bool_]:
    """Where the field says anything."""
    return np.asarray(np.isfinite(field.mean_dbm) & (field.server >= 0))


def features(field: Field, rules: Rules) -> Floats:
    """(n, 3): log10 km, the loss beyond free space, the prediction's sigma."""
    far = np.log10(np.maximum(field.distance_m.astype(np.float64) / 1000, _LEAST_KM))
    sigma = field.sigma_db.astype(np.float64)
    sigma = np.where(np.isfinite(sigma), np.maximum(sigma, rules.floor_db), rules.sigma_db)
    return np.column_stack((np.nan_to_num(far), np.nan_to_num(field.excess_db.astype(np.float64)), sigma))


def spots(xy: Floats, described: Floats, band: Places, bands: int) -> Spots:
    """Places with the features of `features`, in the columns of their own band."""
    design = np.zeros((len(xy), bands, COEFFICIENTS))
    columns = np.column_stack((np.ones(len(xy)), described[:, 0], -described[:, 1]))
    design[np.arange(len(xy)), band] = columns
    return Spots(xy, design.reshape(len(xy), bands * COEFFICIENTS), described[:, 2])


def level_spots(xy: Floats, rules: Rules) -> Spots:
    """Places without a prediction: a level is all that may be tuned, and that not far from what is expected."""
    design = np.zeros((len(xy), COEFFICIENTS))
    design[:, 0] = 1.0
    return Spots(xy, design, np.full(len(xy), rules.level_db))


def errors_of(field: Field, samples: Samples, plane: Plane, bands: Bands, rules: Rules) -> Readings:
    """What each sample differs from the prediction by. Its group is twice its band, and one more where the phone was on
    another carrier than the one predicted.
    """
    band = bands.at(field)
    mhz = np.array((*bands.mhz, 0), dtype=np.float64)[band]
    other = np.abs(samples.band_mhz - mhz) > _SAME_BAND * mhz
    return Readings(
        xy=plane.metres(samples.points),
        value=samples.rsrp_dbm.astype(np.float64) - field.mean_dbm.astype(np.float64),
        at=samples.at.astype(np.float64),
        contributor=samples.contributor.astype(np.int64),
        group=2 * band + other,
        features=features(field, rules),
    )


def banded(places: Binned, rules: Rules) -> Binned:
    """The bins of `errors_of` with their band for a group; a reading of another carrier counts for less."""
    doubt = places.doubt + rules.carrier_db**2 * (places.group % 2)
    return replace(places, group=places.group // 2, doubt=doubt)


def levels_of(samples: Samples, plane: Plane, rules: Rules) -> Readings:
    """What each sample differs from the level that is expected where nothing is predicted."""
    count = len(samples.points)
    return Readings(
        xy=plane.metres(samples.points),
        value=samples.rsrp_dbm.astype(np.float64) - rules.level_dbm,
        at=samples.at.astype(np.float64),
        contributor=samples.contributor.astype(np.int64),
        group=np.zeros(count, dtype=np.int64),
        features=np.zeros((count, 0)),
    )
