"""What is asked of a ledger's map, and what comes back. Data only; needs no arithmetic library."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from songxa.coverage.terms import Basis, Setting, Technology, Verdict

Ring = tuple[tuple[float, float], ...]
"""(longitude, latitude), closed."""

FINEST, COARSEST = 10, 6
"""H3 resolutions of cells on a map: from a hectare and a half up to a province's districts."""

OPEN = 9
"""The finest resolution for anybody but staff."""


class Level(StrEnum):
    """How probable a signal is, in steps that a map can show; the limits are those of `of`. A claim is no step."""

    GOOD = "good"
    LIKELY = "likely"
    UNLIKELY = "unlikely"
    NONE = "none"
    UNKNOWN = "unknown"
    CLAIMED = "claimed"

    @classmethod
    def of(cls, chance: float | None) -> Level:
        """From 0.9 on, from 0.5 on, from 0.1 on, below; unknown for None."""
        if chance is None:
            return cls.UNKNOWN
        limits = ((0.9, cls.GOOD), (0.5, cls.LIKELY), (0.1, cls.UNLIKELY))
        return next((level for least, level in limits if chance >= least), cls.NONE)

    def verdict(self, *, measured: bool) -> Verdict:
        """Of a cell: nothing is met, and nothing not met, where nobody measured near."""
        if measured and self in (Level.GOOD, Level.NONE):
            return Verdict.MET if self is Level.GOOD else Verdict.NOT_MET
        return Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Question:
    """One layer of the map. `operators` are whose signals count, the best at each place; empty stands for all.

    `resolution` None is as fine as makes sense. Who is no staff gets coarser cells, and what was measured only where
    enough people did.
    """

    operators: tuple[str, ...] = ()
    technology: Technology = Technology.LTE
    basis: Basis = Basis.FUSED
    setting: Setting = Setting.OUTDOORS
    resolution: int | None = None
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Patch:
    """Cells of one area that are alike, as polygons (an outer ring, then holes).

    `chance` and the levels in dBm are of its cells; `measured`: a measurement is near enough to speak of them. `count`
    are measurements in it, `newest` the time of the newest one; `operators` are whose signal it is.
    """

    level: Level
    measured: bool
    area: str
    polygons: tuple[tuple[Ring, ...], ...]
    cells: int
    chance: float | None
    mean_dbm: float | None
    least_dbm: float | None
    most_dbm: float | None
    operators: tuple[str, ...] = ()
    count: int = 0
    newest: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """The answer to a question. `claims` is where the operators say that there is a signal; `claimed`: they say so
    of some place at all."""

    technology: Technology
    basis: Basis
    setting: Setting
    resolution: int
    threshold_dbm: float
    near_m: float
    made: float
    patches: tuple[Patch, ...]
    claims: tuple[tuple[Ring, ...], ...] = ()
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of one operator's technology at a place, in sentences: the answer, then what it rests on."""

    operator: str
    technology: Technology
    first: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A place in sentences. `metres` is the way to the ledger's nearest point, None where it has none."""

    metres: float | None
    area: str
    told: tuple[Told, ...]
