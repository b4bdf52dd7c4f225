"""Shares of every area's households, people and land, by operator and technology, judged. Joins; draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from songxa.coverage.criteria import ALL, ANY
from songxa.coverage.ledger import chance, measured, verdicts
from songxa.coverage.ledger.known import Known, Who
from songxa.coverage.ledger.records import Figure
from songxa.coverage.ledger.surface import SETTINGS, WEIGHTS, Layer
from songxa.coverage.nouns import Floats
from songxa.coverage.terms import Basis


def figures(known: Known, areas: Sequence[str]) -> Iterator[Figure]:
    criteria, ground = known.criteria, known.ground
    threshold = {layer.technology: criteria.threshold(layer.technology) for layer in known.layers}
    near_m = criteria.evidence.near_m
    found = chance.shares(ground, known.layers, areas, threshold, near_m=near_m, interval=criteria.said.interval)
    weights = ground.matrix(areas)
    total: Floats = np.asarray(weights.sum(axis=1), dtype=np.float64).ravel()
    counted = _Counted(known, areas)
    for (operator, technology, setting), shares in sorted(found.items(), key=_order):
        of = [
            layer for layer in known.layers if layer.technology is technology and operator in (ANY, ALL, layer.operator)
        ]
        close = [layer.outdoors.evidence_m <= near_m for layer in of]
        here = np.logical_and.reduce(close) if operator == ALL else np.logical_or.reduce(close)
        with np.errstate(invalid="ignore", divide="ignore"):
            near = np.nan_to_num(np.asarray(weights @ here.astype(np.float64)) / total)
        for row in np.flatnonzero(total > 0):
            area, weight = areas[int(row) // len(WEIGHTS)], WEIGHTS[int(row) % len(WEIGHTS)]
            n, people, staff, newest = counted.of(area, of, every=operator == ALL)
            share = float(shares.share[row])
            yield verdicts.judged(
                Figure(
                    area=area,
                    operator=operator,
                    technology=technology,
                    setting=setting,
                    of=weight,
                    basis=Basis.FUSED if near[row] > 0 else Basis.PREDICTED,
                    share=None if np.isnan(share) else round(share, 6),
                    low=round(float(shares.low[row]), 6),
                    high=round(float(shares.high[row]), 6),
                    known=round(float(shares.known[row]), 6),
                    near=round(float(near[row]), 6),
                    total=round(float(total[row]), 4),
                    threshold_dbm=threshold[technology],
                    samples=n,
                    contributors=people,
                    staff=staff,
                    newest=newest,
                ),
                criteria,
                known.inventory.areas[area].level if area in known.inventory.areas else "",
                known.now,
            )


def _order(item: tuple[chance.Key, chance.Shares]) -> tuple[str, int, str, int]:
    """Technology by technology: the operators, then any of them, then all."""
    operator, technology, setting = item[0]
    return (
        technology,
        (ANY, ALL).index(operator) + 1 if operator in (ANY, ALL) else 0,
        operator,
        SETTINGS.index(setting),
    )


class _Counted:
    """How much was measured in an area, by layer: measurements, people, whether staff, the newest time."""

    def __init__(self, known: Known, areas: Sequence[str]) -> None:
        self._by: dict[tuple[str, Who], tuple[int, int, bool, float | None]] = {}
        for layer in known.layers:
            taken = known.taken[layer.key]
            for area in areas:
                which = taken.within(known.ground.people[area].points)
                if not len(which):
                    continue
                samples = taken.samples
                self._by[area, layer.key] = (
                    len(which),
                    len(np.unique(samples.contributor[which])),
                    bool(samples.staff[which].any()),
                    measured.newest_of(samples.at[which]),
                )

    def of(self, area: str, layers: Sequence[Layer], *, every: bool) -> tuple[int, int, bool, float | None]:
        """Together, or of the least measured one where `every` one counts."""
        parts = [self._by.get((area, layer.key), (0, 0, False, None)) for layer in layers]
        if every or len(parts) == 1:
            return min(parts, key=lambda part: (part[0], part[1]))
        times = [part[3] for part in parts if part[3] is not None]
        return (
            sum(part[0] for part in parts),
            max(part[1] for part in parts),
            any(part[2] for part in parts),
            max(times, default=None),
        )
