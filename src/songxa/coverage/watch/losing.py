"""Who loses what when base stations die: the ledger's coverage without them. Runs in the other process.

What another transmitter gives in a station's stead is what the model says of it, moved by as much as measurements moved
the ledger there. A loss is one of signal, counted in households: the sum of how many live at a point times how much
less probable a signal has become. It says what a failure costs as everything else stands at this moment, so that two
stations which cover the same people, both dead, each cost them all: either of them would bring the signal back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from songxa.coverage.compute import CACHE
from songxa.coverage.criteria import ALL, ANY
from songxa.coverage.ledger import reading, store
from songxa.coverage.ledger.entries import PLACE
from songxa.coverage.ledger.ledger import Ledger, Sheet
from songxa.coverage.nouns import Floats, Singles
from songxa.coverage.predict import Losses, Propagation, Radio, predict
from songxa.coverage.terms import Basis, Technology
from songxa.coverage.watch import current
from songxa.coverage.watch.exchange import Drop, Left, Without
from songxa.coverage.watch.failures import Failure, Lost, Station, of_all
from songxa.model import Loss, StartError

MOST_LOSSES = 60
"""Losses that are told of one failure, the largest first."""

Who = tuple[str, Technology]
Chances = Mapping[Who, Floats]
"""How probable a signal is outdoors at each point."""


def left(question: Without) -> Left:
    """What is left, also put beside the ledger for whoever draws a map. Raises StartError."""
    ledger = store.read(question.folder)
    if ledger.head.digest != question.digest:
        raise StartError(f"{reading.path_of(question.folder)}: another ledger than the one that was asked about")
    radio, dead = Propagation(question.settings), of_all(question.failures)
    remains = Remains(ledger, radio, Losses(question.folder / CACHE, radio.digest))
    current.write(question.folder, remains.changed(dead))
    losses = [(each, remains.lost(each, dead)) for each in question.failures]
    return Left(question.digest, list(remains.drops(dead)), losses)


class Remains:
    """A ledger's coverage without some of its stations."""

    def __init__(self, ledger: Ledger, radio: Radio, losses: Losses) -> None:
        self._ledger, self._radio, self._losses = ledger, radio, losses
        self._sheets = {each.key: each for each in ledger.sheets if each.technology is not Technology.WIFI}
        self._full = {who: _known(sheet.chance(self._threshold(who))) for who, sheet in self._sheets.items()}
        self._after: dict[frozenset[Station], dict[Who, Level]] = {frozenset(): {}}
        self._weight, self._total = _households(ledger)

    def _threshold(self, who: Who) -> float:
        return self._ledger.threshold(who[1])

    # ---- without some stations --------------------------------------------------------------------------------------

    def _levels(self, dead: frozenset[Station]) -> Mapping[Who, Level]:
        """Of everything that has lost a server somewhere."""
        known = self._after.get(dead)
        if known is None:
            known = self._after[dead] = self._worked_out(dead)
        return known

    def _worked_out(self, dead: frozenset[Station]) -> dict[Who, Level]:
        hit = {who: served for who, sheet in self._sheets.items() if (served := _served_by(sheet, dead)).any()}
        sending = [each for who in hit for each in self._sheets[who].transmitters]
        if not sending:
            return {}
        prediction = predict(sending, self._ledger.map.points, self._radio, self._losses, without=dead, processes=1)
        found = {}
        for who, served in hit.items():
            sheet, field = self._sheets[who], prediction.outdoors[who]
            moved = sheet.mean_dbm[served] - sheet.bare_dbm[served]
            found[who] = Level(np.flatnonzero(served), field.mean_dbm[served] + moved, field.sigma_db[served])
        return found

    def chances(self, dead: frozenset[Station]) -> Chances:
        """What is left by operator and technology; nothing known counts as no signal."""
        found = dict(self._full)
        for who, level in self._levels(dead).items():
            left = self._full[who].copy()
            fresh = _known(ndtr((level.mean_dbm.astype(np.float64) - self._threshold(who)) / level.sigma_db))
            left[level.at] = np.minimum(left[level.at], fresh)
            found[who] = left
        return found

    def changed(self, dead: frozenset[Station]) -> current.Now:
        """Every point that has another signal than the ledger says."""
        left = self.chances(dead)
        sheets = [
            current.Changed(
                operator=who[0],
                technology=who[1],
                points=level.at.tolist(),
                dbm=[None if np.isnan(dbm) else round(float(dbm), 1) for dbm in level.mean_dbm],
                sigma_db=np.round(np.nan_to_num(level.sigma_db, nan=1.0).astype(np.float64), 2).tolist(),
                chance=np.round(left[who][level.at], 3).tolist(),
            )
            for who, level in self._levels(dead).items()
        ]
        return current.Now(self._ledger.head.digest, sorted(dead), sheets)

    # ---- in households ----------------------------------------------------------------------------------------------

    def lost(self, failure: Failure, dead: frozenset[Station]) -> Lost:
        """What a failure costs while all of `dead` are, and what it will when those on batteries are too."""
        before, now = self.chances(dead - failure.dead), self.chances(dead)
        losses, households = self._losses_between(before, now)
        risk = failure.risk - dead
        will = self._losses_between(now, self.chances(dead | risk))[0] if risk else ()
        return Lost(losses, will, households)

    def _losses_between(self, before: Chances, after: Chances) -> tuple[tuple[Loss, ...], int]:
        hit = [who for who in before if (before[who] > after[who]).any()]
        if not hit:
            return (), 0
        gone = {who: before[who] - after[who] for who in hit}
        found = [loss for who in hit for loss in self._by_area(who, gone[who], after)]
        found.sort(key=lambda each: (-each.households, each.area, each.operator, each.technology))
        worst = np.maximum.reduce(list(gone.values()))
        return tuple(found[:MOST_LOSSES]), round(float(self._summed(worst).sum()))

    def _by_area(self, who: Who, gone: Floats, after: Chances) -> Iterator[Loss]:
        ledger, others = self._ledger, _others(after, who[0])
        counted = self._summed(gone)
        rest = {operator: self._summed(gone * chance) for operator, chance in others.items()}
        for number in np.flatnonzero(np.rint(counted) >= 1):
            key = ledger.map.areas[number]
            also = [(operator, round(float(figures[number]))) for operator, figures in rest.items()]
            also.sort(key=lambda each: (-each[1], each[0]))
            yield Loss(
                area=key,
                operator=who[0],
                technology=who[1].value,
                households=round(float(counted[number])),
                others=tuple(each for each in also if each[1]),
                measured=self._is_measured(key, who),
            )

    def _is_measured(self, area: str, who: Who) -> bool:
        return any(each.basis == Basis.FUSED for each in self._ledger.figures_of(area, *who))

    def _summed(self, share: Floats) -> Floats:
        """Households, by the smallest area that they live in."""
        owner = self._ledger.map.owner
        inside = owner >= 0
        of = np.bincount(owner[inside], (self._weight * share)[inside], len(self._total))
        return np.asarray(of * self._total)

    # ---- in shares --------------------------------------------------------------------------------------------------

    def drops(self, dead: frozenset[Station]) -> Iterator[Drop]:
        """How much of every area's households has a signal no more, of each operator, of any and of all."""
        left = self.chances(dead)
        hit = {which for _, which in self._levels(dead)}
        for (operator, which), gone in self._gone(left, hit).items():
            for area, share in self._upwards(self._summed(gone)).items():
                if share > 0:
                    yield Drop(area, operator, which, round(share, 6))

    def _gone(self, left: Chances, technologies: set[Technology]) -> dict[Who, Floats]:
        found: dict[Who, Floats] = {}
        for which in technologies:
            mine = [who for who in self._full if who[1] is which]
            found |= {who: self._full[who] - left[who] for who in mine}
            for together, joined in ((ANY, np.maximum), (ALL, np.minimum)):
                full = joined.reduce([self._full[who] for who in mine])
                found[together, which] = full - joined.reduce([left[who] for who in mine])
        return found

    def _upwards(self, households: Floats) -> dict[str, float]:
        """Shares of each area's own households and of those in all areas above it."""
        areas = {place.key: place for place in self._ledger.places if place.kind != PLACE}
        summed: dict[str, float] = {}
        for number, count in enumerate(households):
            key: str = self._ledger.map.areas[number]
            while count > 0 and key in areas:
                summed[key] = summed.get(key, 0.0) + float(count)
                key = areas[key].area
        return {key: min(1.0, count / n) for key, count in summed.items() if (n := areas[key].households)}


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """What is expected at the points `at`; NaN where nothing reaches any more."""

    at: NDArray[np.intp]
    mean_dbm: Singles
    sigma_db: Singles


def _served_by(sheet: Sheet, dead: frozenset[Station]) -> NDArray[np.bool_]:
    """Where the strongest transmitter is one of these stations'."""
    gone = np.array([each.device in dead for each in sheet.transmitters] + [False])  # -1, nobody, is the last
    return np.asarray(gone[sheet.server])


def _known(chance: Floats) -> Floats:
    return np.nan_to_num(chance)


def _others(after: Chances, operator: str) -> dict[str, Floats]:
    """What other operators still give, by any of their technologies."""
    found: dict[str, Floats] = {}
    for (other, _), chance in after.items():
        if other != operator:
            found[other] = np.maximum(found[other], chance) if other in found else chance
    return found


def _households(ledger: Ledger) -> tuple[Floats, Floats]:
    """Of each point its part of its area's households, of each area how many that are.

    Points on a border are counted for one area, so parts are of what an area's points have, and add up to one.
    """
    owner, count = ledger.map.owner, ledger.map.households.astype(np.float64)
    inside = owner >= 0
    had = np.bincount(owner[inside], count[inside], len(ledger.map.areas))
    counted = {place.key: place.households or 0.0 for place in ledger.places}
    parents = {place.area for place in ledger.places if place.kind != PLACE}
    total = np.array(
        [
            min(counted.get(key, 0.0), held) if key in parents else counted.get(key, 0.0)
            for key, held in zip(ledger.map.areas, had, strict=True)
        ]
    )
    weight = np.zeros(len(count))
    with np.errstate(invalid="ignore", divide="ignore"):
        weight[inside] = np.nan_to_num(count[inside] / had[owner[inside]])
    return weight, total
