"""A layer as anybody may see it: corrected by measurements only where these may be published. Pure.

Elsewhere it is the prediction alone: what a few people's telephones heard would else be read off the difference.
"""

from __future__ import annotations

from dataclasses import replace

import h3
import numpy as np
from numpy.typing import NDArray

from songxa.coverage.ledger.ledger import Ledger, Sheet
from songxa.coverage.ledger.surface import metres
from songxa.coverage.mapping.nouns import OPEN
from songxa.coverage.nouns import Points


def opened(ledger: Ledger, sheet: Sheet) -> Sheet:
    """The sheet without what may not be published; nothing of it counts measurements."""
    near = _near_published(ledger, sheet)
    wall = sheet.mean_dbm - sheet.indoor_dbm
    wall_sigma = np.maximum(sheet.indoor_sigma_db**2 - sheet.sigma_db**2, 0.0)

    def either(best: NDArray[np.float32], bare: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.where(near, best, bare).astype(np.float32)

    return replace(
        sheet,
        mean_dbm=either(sheet.mean_dbm, sheet.bare_dbm),
        sigma_db=either(sheet.sigma_db, sheet.bare_sigma_db),
        indoor_dbm=either(sheet.indoor_dbm, sheet.bare_dbm - wall),
        indoor_sigma_db=either(sheet.indoor_sigma_db, np.sqrt(sheet.bare_sigma_db**2 + wall_sigma)),
        evidence_m=np.where(near, sheet.evidence_m, np.inf).astype(np.float32),
        count=np.zeros_like(sheet.count),
        median_dbm=np.full_like(sheet.median_dbm, np.nan),
        newest=np.full_like(sheet.newest, np.nan),
    )


def _near_published(ledger: Ledger, sheet: Sheet) -> NDArray[np.bool_]:
    """The points that a published measurement speaks of; one published in a large cell speaks of no place in it."""
    near = np.zeros(len(ledger.map.points), dtype=np.bool_)
    for each in ledger.published:
        if (each.operator, each.technology) == sheet.key and h3.get_resolution(each.cell) >= OPEN:
            latitude, longitude = h3.cell_to_latlng(each.cell)
            middle = Points(np.array([latitude]), np.array([longitude]))
            near |= np.hypot(*metres(ledger.map.points, middle).T) <= ledger.head.near_m
    return near
