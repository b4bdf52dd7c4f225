"""What a finished ledger is: records, and arrays by point for whoever draws or explains. Data and look-ups only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from songxa.coverage.criteria import ANY
from songxa.coverage.ledger.records import Records
from songxa.coverage.ledger.surface import metres
from songxa.coverage.nouns import Floats, Indexes, Points, Singles, Transmitter
from songxa.coverage.terms import Setting, Technology


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One operator's technology by point. `bare` is the model alone, `mean` the best that is known.

    `count`, `median_dbm` and `newest` are of what was measured at the point: for staff, `Records.published` is for
    everybody. `claimed` is where the operator claims a signal, as far as it claims any at all (`claims`).
    """

    operator: str
    technology: Technology
    transmitters: tuple[Transmitter, ...]
    claims: bool
    mean_dbm: Singles
    sigma_db: Singles
    indoor_dbm: Singles
    indoor_sigma_db: Singles
    bare_dbm: Singles
    bare_sigma_db: Singles
    server: Indexes
    distance_m: Singles
    excess_db: Singles
    model: NDArray[np.uint8]
    evidence_m: Singles
    count: Indexes
    median_dbm: Singles
    newest: Floats
    claimed: NDArray[np.bool_]

    @property
    def key(self) -> tuple[str, Technology]:
        return self.operator, self.technology

    def chance(self, threshold_dbm: float, setting: Setting = Setting.OUTDOORS) -> Floats:
        """How probable a signal is at each point; NaN where nothing is known."""
        inside = setting is Setting.INDOORS
        mean, sigma = (self.indoor_dbm, self.indoor_sigma_db) if inside else (self.mean_dbm, self.sigma_db)
        return np.asarray(ndtr((mean.astype(np.float64) - threshold_dbm) / sigma))

    def bare_chance(self, threshold_dbm: float) -> Floats:
        """The same by the model alone, outdoors."""
        return np.asarray(ndtr((self.bare_dbm.astype(np.float64) - threshold_dbm) / self.bare_sigma_db))


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """The points of a ledger: where, of which cell (0: of none), of which area (a position in `areas`, -1), and who
    lives there. `staff_only` points stand for single households: they never leave the staff's view."""

    points: Points
    cells: NDArray[np.uint64]
    areas: tuple[str, ...]
    owner: Indexes
    households: Singles
    population: Singles
    square_km: Singles
    staff_only: NDArray[np.bool_]

    def area_of(self, point: int) -> str:
        """The key of the smallest area that a point lies in; empty for none."""
        owner = int(self.owner[point])
        return self.areas[owner] if owner >= 0 else ""


@dataclass(frozen=True, slots=True, eq=False)
class Ledger(Records):
    """Everything: `told` and `sheets` are in the same order."""

    map: Map
    sheets: tuple[Sheet, ...]

    def sheets_of(self, operator: str = ANY, technology: Technology | None = None) -> list[Sheet]:
        """The sheets of an operator (of all for `any`) and a technology (of all for None)."""
        return [
            each for each in self.sheets if operator in (ANY, each.operator) and technology in (None, each.technology)
        ]


def nearest(ledger: Ledger, latitude: float, longitude: float) -> tuple[int, float]:
    """The ledger's point nearest to a place, and how far that is in metres."""
    here = metres(ledger.map.points, Points(np.array([latitude]), np.array([longitude])))
    away = np.hypot(*here.T)
    at = int(away.argmin())
    return at, float(away[at])
