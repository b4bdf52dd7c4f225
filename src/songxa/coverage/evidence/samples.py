"""Rows to the arrays that arithmetic wants. Reads no file."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from songxa.coverage.nouns import Floats, Measurement, Points, Samples, Technology

PROBE = -1
"""The contributor of all permanent probes, which are the commune's own."""


def from_table(table: Floats) -> Samples:
    """Rows of latitude, longitude, RSRP, time, band, contributor, staff; what is infinite is not known."""
    return Samples(
        Points(table[:, 0].copy(), table[:, 1].copy()),
        table[:, 2].astype(np.float32),
        _finite(table[:, 3]),
        _finite(table[:, 4]).astype(np.float32),
        table[:, 5].astype(np.int32),
        table[:, 6].astype(np.bool_),
    )


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


def samples_of(measurements: Iterable[Measurement], operator: str, technology: Technology) -> Samples:
    """Those of one operator's technology, as permanent probes measured them: staff's, of one contributor, PROBE."""
    rows = [
        (
            each.latitude,
            each.longitude,
            each.rsrp_dbm,
            np.inf if each.at is None else each.at,
            np.inf if each.band_mhz is None else each.band_mhz,
            PROBE,
            1,
        )
        for each in measurements
        if (each.operator, each.technology) == (operator, technology)
    ]
    return from_table(np.array(rows, np.float64).reshape(-1, 7))


def joined(*several: Samples) -> Samples:
    """All of them, one behind the other."""
    return Samples(
        Points(
            np.concatenate([each.points.latitude for each in several]),
            np.concatenate([each.points.longitude for each in several]),
        ),
        np.concatenate([each.rsrp_dbm for each in several]),
        np.concatenate([each.at for each in several]),
        np.concatenate([each.band_mhz for each in several]),
        np.concatenate([each.contributor for each in several]),
        np.concatenate([each.staff for each in several]),
    )
