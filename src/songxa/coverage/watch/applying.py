"""A ledger as things stand: without what its dead base stations gave. Works nothing out; for whoever draws it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from songxa.coverage.ledger.ledger import Ledger, Sheet
from songxa.coverage.watch import current

NOTHING_DBM = -200.0


def as_it_stands(folder: Path, ledger: Ledger) -> Ledger:
    """The ledger itself where everything works; its figures stay, only what is expected at points is other."""
    now = current.read(folder, ledger.head.digest)
    if now is None:
        return ledger
    changed = {(each.operator, each.technology): each for each in now.sheets}
    sheets = tuple(_without(sheet, changed[sheet.key]) if sheet.key in changed else sheet for sheet in ledger.sheets)
    return replace(ledger, sheets=sheets)


def _without(sheet: Sheet, changed: current.Changed) -> Sheet:
    at = np.array(changed.points, dtype=np.intp)
    if not len(at) or at[-1] >= len(sheet.mean_dbm):
        return sheet
    dbm = np.array([NOTHING_DBM if each is None else each for each in changed.dbm], dtype=np.float32)
    gone = np.minimum(dbm - sheet.mean_dbm[at], 0.0)
    mean, sigma, indoors = sheet.mean_dbm.copy(), sheet.sigma_db.copy(), sheet.indoor_dbm.copy()
    mean[at], sigma[at] = dbm, np.array(changed.sigma_db, dtype=np.float32)
    indoors[at] += gone
    return replace(sheet, mean_dbm=mean, sigma_db=sigma, indoor_dbm=indoors)
