"""A layer of the map out of a ledger: cells brought to one resolution, classed, merged to polygons. Pure.

No household's own point is ever in it. What somebody else than staff may see of measurements is `Records.published`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import h3
import numpy as np
from numpy.typing import NDArray

from songxa.coverage.ledger.ledger import Ledger, Sheet
from songxa.coverage.mapping.nouns import COARSEST, FINEST, OPEN, Level, Patch, Picture, Question, Ring
from songxa.coverage.mapping.openly import opened
from songxa.coverage.nouns import Floats
from songxa.coverage.terms import Basis, Setting

MOST_CELLS, MOST_ASKED = 8_000, 60_000
"""Of a picture where no resolution is asked for, and where one is."""

DECIMALS = 5
"""Of a degree: a metre."""

_STEPS_DB = 10.0
"""From `Level.LIKELY` to `Level.GOOD`, and down, where only a measured level is known."""


@dataclass(slots=True)
class _Cell:
    """What is known of a cell, summed over the points and finer cells in it; `weight` is all of it, `known` a part."""

    weight: float = 0.0
    known: float = 0.0
    chance: float = 0.0
    level: float = 0.0
    near: float = 0.0
    count: int = 0
    newest: float | None = None
    operator: str = ""
    claimed: bool = False
    area: str = ""
    most: float = -1.0

    def add(self, one: _Cell) -> None:
        """Takes in a part. The area of the heaviest part is the whole's, the operator that of the best known one."""
        if one.weight > self.most:
            self.most, self.area = one.weight, one.area
        if one.known and (not self.operator or one.chance * self.known > self.chance * one.known):
            self.operator = one.operator
        self.weight += one.weight
        self.known += one.known
        self.chance += one.chance
        self.level += one.level
        self.near += one.near
        self.count += one.count
        self.claimed |= one.claimed
        self.newest = max((each for each in (self.newest, one.newest) if each is not None), default=None)


def picture(ledger: Ledger, asked: Question) -> Picture:
    """The layer. Cells of which less than half is known are unknown."""
    sheets = [
        each
        for each in ledger.sheets
        if each.technology is asked.technology and (not asked.operators or each.operator in asked.operators)
    ]
    if not asked.staff:
        sheets = [opened(ledger, each) for each in sheets]
    threshold = ledger.threshold(asked.technology)
    resolution = _resolution(ledger, asked)
    patches: Iterable[Patch]
    claims: tuple[tuple[Ring, ...], ...] = ()
    if asked.basis is Basis.MEASURED and not asked.staff:
        patches = _published(ledger, asked, threshold)
    else:
        cells = _coarser(_cells(ledger, sheets, asked, threshold), resolution)
        patches = _patches(cells, asked.basis, threshold)
        claims = outline(name for name, cell in cells.items() if cell.claimed)
    return Picture(
        technology=asked.technology,
        basis=asked.basis,
        setting=asked.setting,
        resolution=resolution,
        threshold_dbm=threshold,
        near_m=ledger.head.near_m,
        made=ledger.head.made,
        patches=tuple(patches),
        claims=claims,
        claimed=any(each.claims for each in sheets),
    )


def _resolution(ledger: Ledger, asked: Question) -> int:
    """As asked for, as fine as the ledger at the most, and so coarse that the picture stays small."""
    names = [h3.int_to_str(int(cell)) for cell in ledger.map.cells if cell]
    finest = h3.get_resolution(names[0]) if names else FINEST
    if not asked.staff:
        finest = min(finest, OPEN)
    wanted = finest if asked.resolution is None else min(finest, asked.resolution)
    most = MOST_CELLS if asked.resolution is None else MOST_ASKED
    for resolution in range(wanted, COARSEST, -1):
        if len({h3.cell_to_parent(name, resolution) for name in names}) <= most:
            return resolution
    return min(wanted, COARSEST)


def _cells(ledger: Ledger, sheets: Sequence[Sheet], asked: Question, threshold: float) -> dict[str, _Cell]:
    """The ledger's own cells, by the best of the sheets at each."""
    at = np.flatnonzero(ledger.map.cells > 0)
    chances, means = _chances(sheets, asked, threshold, at), _means(sheets, asked, at)
    some = len(sheets) > 0
    best = np.nan_to_num(chances, nan=-1.0).argmax(axis=0) if some else np.zeros(len(at), dtype=np.int64)
    found = {}
    for number, point in enumerate(at):
        sheet = sheets[int(best[number])] if some else None
        chance = float(chances[best[number], number]) if some else np.nan
        level = float(means[best[number], number]) if some else np.nan
        weight = float(ledger.map.square_km[point]) or 1e-9
        known = bool(np.isfinite(chance))
        times = [float(each.newest[point]) for each in sheets if np.isfinite(each.newest[point])]
        near = sheet is not None and float(sheet.evidence_m[point]) <= ledger.head.near_m
        found[h3.int_to_str(int(ledger.map.cells[point]))] = _Cell(
            weight=weight,
            known=weight if known else 0.0,
            chance=weight * chance if known else 0.0,
            level=weight * level if known else 0.0,
            near=weight if near and known else 0.0,
            count=sum(int(each.count[point]) for each in sheets),
            newest=max(times, default=None),
            operator=sheet.operator if sheet is not None and known else "",
            claimed=any(bool(each.claimed[point]) for each in sheets if each.claims),
            area=ledger.map.area_of(int(point)),
        )
    return found


def _chances(sheets: Sequence[Sheet], asked: Question, threshold: float, at: NDArray[np.intp]) -> Floats:
    """How probable a signal is, by sheet and cell; NaN where nothing is known of this basis."""
    rows = []
    for each in sheets:
        if asked.basis is Basis.PREDICTED:
            rows.append(each.bare_chance(threshold)[at])
        elif asked.basis is Basis.DECLARED:
            rows.append(np.where(each.claimed[at], 1.0, 0.0) if each.claims else np.full(len(at), np.nan))
        elif asked.basis is Basis.MEASURED:
            rows.append(_of_level(np.where(each.count[at] > 0, each.median_dbm[at], np.nan), threshold))
        else:
            rows.append(each.chance(threshold, asked.setting)[at])
    return np.array(rows, dtype=np.float64)


def _means(sheets: Sequence[Sheet], asked: Question, at: NDArray[np.intp]) -> Floats:
    """The levels in dBm that belong to the chances."""
    inside = asked.setting is Setting.INDOORS
    by: Mapping[Basis, str] = {
        Basis.PREDICTED: "bare_dbm",
        Basis.MEASURED: "median_dbm",
        Basis.FUSED: "indoor_dbm" if inside else "mean_dbm",
        Basis.DECLARED: "mean_dbm",
    }
    return np.array([getattr(each, by[asked.basis])[at] for each in sheets], dtype=np.float64)


def _of_level(level: Any, threshold: float) -> Any:
    """A step for a measured level: it says nothing of chances. NaN stays."""
    above = np.asarray(level, dtype=np.float64) - threshold
    step = np.select([above >= _STEPS_DB, above >= 0, above >= -_STEPS_DB], [0.95, 0.7, 0.3], 0.05)
    return np.where(np.isnan(above), np.nan, step)


def _coarser(cells: Mapping[str, _Cell], resolution: int) -> dict[str, _Cell]:
    found: dict[str, _Cell] = defaultdict(_Cell)
    for name, cell in cells.items():
        found[h3.cell_to_parent(name, resolution)].add(cell)
    return found


def _patches(cells: Mapping[str, _Cell], basis: Basis, threshold: float) -> list[Patch]:
    """Cells of one area and class together."""
    groups: dict[tuple[str, Level, bool], list[str]] = defaultdict(list)
    for name, cell in cells.items():
        known = cell.known >= cell.weight / 2 or (basis is Basis.MEASURED and cell.known > 0)
        if not known and basis is Basis.MEASURED:
            continue  # where nobody measured there is nothing to show
        level = Level.of(cell.chance / cell.known if known else None)
        if basis is Basis.DECLARED:
            if not cell.claimed:
                continue
            level = Level.CLAIMED
        near = known and basis in (Basis.FUSED, Basis.MEASURED) and cell.near >= cell.known / 2
        groups[cell.area, level, near].append(name)
    order = list(Level)
    return [
        _patch(area, level, near, names, cells, basis)
        for (area, level, near), names in sorted(
            groups.items(), key=lambda item: (item[0][0], order.index(item[0][1]), item[0][2])
        )
    ]


def _patch(
    area: str, level: Level, near: bool, names: Sequence[str], cells: Mapping[str, _Cell], basis: Basis
) -> Patch:
    known = [cells[name] for name in names if cells[name].known > 0 and level is not Level.UNKNOWN]
    weight = sum(cell.known for cell in known)
    levels = [cell.level / cell.known for cell in known]
    levels = [each for each in levels if np.isfinite(each)] if basis is not Basis.DECLARED else []
    total = sum(cell.level for cell in known)
    probable = bool(known) and basis in (Basis.FUSED, Basis.PREDICTED)
    return Patch(
        level=level,
        measured=near,
        area=area,
        polygons=outline(names),
        cells=len(names),
        chance=round(sum(cell.chance for cell in known) / weight, 3) if probable else None,
        mean_dbm=round(total / weight, 1) if levels and weight and np.isfinite(total) else None,
        least_dbm=round(min(levels), 1) if levels else None,
        most_dbm=round(max(levels), 1) if levels else None,
        operators=tuple(sorted({cell.operator for cell in known if cell.operator})),
        count=sum(cells[name].count for name in names),
        newest=max((time for name in names if (time := cells[name].newest) is not None), default=None),
    )


def _published(ledger: Ledger, asked: Question, threshold: float) -> Iterable[Patch]:
    """What everybody may see of measurements, cell by cell: each has its own size."""
    for each in ledger.published:
        if each.technology is not asked.technology or (asked.operators and each.operator not in asked.operators):
            continue
        yield Patch(
            level=Level.of(float(_of_level(each.median_dbm, threshold))),
            measured=True,
            area="",
            polygons=outline([each.cell]),
            cells=1,
            chance=None,
            mean_dbm=each.median_dbm,
            least_dbm=each.median_dbm,
            most_dbm=each.median_dbm,
            operators=(each.operator,),
            count=each.count,
            newest=each.newest,
        )


def outline(names: Iterable[str]) -> tuple[tuple[Ring, ...], ...]:
    """Cells of one resolution as polygons with holes, outer rings counter-clockwise (RFC 7946 §3.1.6)."""
    cells = list(names)
    if not cells:
        return ()
    shape = h3.cells_to_geo(cells, tight=False)
    return tuple(
        tuple(tuple((round(x, DECIMALS), round(y, DECIMALS)) for x, y in ring) for ring in polygon)
        for polygon in shape["coordinates"]
    )
