"""Makes the ledger where its inputs have changed, and sums it up for the monitor. Runs in the other process."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from songxa.coverage import compute, criteria
from songxa.coverage.criteria import ALL, ANY
from songxa.coverage.evidence import probe_history
from songxa.coverage.layering import Progress
from songxa.coverage.ledger import reading, store
from songxa.coverage.ledger.entries import PLACE
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.ledger.records import Figure, Records
from songxa.coverage.nouns import Measurement
from songxa.coverage.terms import Basis, Setting, Technology, Weight
from songxa.coverage.watch.exchange import Judged, Level, Newest, Refresh, Share, Summary
from songxa.history import Archive
from songxa.model import Inventory, StartError

MOST_AREAS = 300
"""Of more areas only the households' share is told, so that a province does not become a hundred thousand series."""
_PROBED_DAYS = 30


def refreshed(question: Refresh, progress: Progress) -> Summary:
    """The summary of the ledger, which is made before where it has to be. Raises SongxaError."""
    inventory, folder, now = question.inventory, question.folder, question.now
    given = Path(inventory.coverage.criteria) if inventory.coverage.criteria else None
    rules = criteria.load(given, inventory.areas, inventory.operators)
    bare = compute.Inputs.of(inventory, folder, rules, now)
    before, started = _before(folder), time.monotonic()
    fresh = before is not None and before.head.standing == compute.digest_of(bare, probes=False)
    if before is not None and fresh and 0 <= now - before.head.made < question.oldest_s:
        return summary(store.read(folder), None)
    probes = _probes(inventory, folder, now, rules.evidence.max_age_days)
    inputs = compute.Inputs.of(inventory, folder, rules, now, probes)
    ledger = compute.compute(inputs, progress, processes=1)
    store.write(folder, ledger)
    return summary(ledger, time.monotonic() - started)


def _before(folder: Path) -> Records | None:
    """The ledger that is there; None where there is none, or none that can be read."""
    try:
        return reading.records(folder)
    except StartError:
        return None


def _probes(inventory: Inventory, folder: Path, now: float, days: int) -> Sequence[Measurement]:
    """What permanent probes measured lately; nothing where there is no history yet."""
    try:
        archive = Archive(folder)
    except StartError:
        return ()
    try:
        return probe_history(inventory, archive, now - min(days, _PROBED_DAYS) * 86_400.0, now)
    finally:
        archive.close()


def summary(ledger: Ledger, computed_s: float | None) -> Summary:
    """What the monitor needs of a ledger; `computed_s` is how long it took, None where it was there."""
    few = sum(place.kind != PLACE for place in ledger.places) <= MOST_AREAS
    mobile = (sheet for sheet in ledger.sheets if sheet.technology is not Technology.WIFI)
    stations = {each.device for sheet in mobile for each in sheet.transmitters if each.device}
    return Summary(
        digest=ledger.head.digest,
        made=ledger.head.made,
        computed_s=computed_s,
        operators=dict(ledger.head.operators),
        areas=dict(ledger.head.areas),
        stations=frozenset(stations),
        shares=[*_figures(ledger.figures, few=few), *(_facts(ledger) if few else ())],
        levels=list(_levels(ledger)) if few else [],
        newest=list(_newest(ledger.figures)) if few else [],
        judged=list(_judged(ledger)),
    )


def _figures(figures: Iterable[Figure], *, few: bool) -> Iterator[Share]:
    """Shares with their intervals. What is not known has none."""
    for each in figures:
        told = (each.setting, each.of) == (Setting.OUTDOORS, Weight.HOUSEHOLDS)
        if each.share is not None and (few or told):
            low, high = (each.low, each.high) if told and few else (None, None)
            who = each.area, each.operator, each.technology
            yield Share(*who, each.of, each.setting, each.basis, each.share, low, high, each.known)


def _facts(ledger: Records) -> Iterator[Share]:
    """What the operator claims, and what the model alone says where more is known than that."""
    fused = {
        (each.area, each.operator, each.technology)
        for each in ledger.figures
        if (each.setting, each.of, each.basis) == (Setting.OUTDOORS, Weight.HOUSEHOLDS, Basis.FUSED)
    }
    areas = {place.key for place in ledger.places if place.kind != PLACE and place.households}
    for each in ledger.entries:
        if each.place not in areas:
            continue
        who = each.place, each.operator, each.technology
        of = Weight.HOUSEHOLDS, Setting.OUTDOORS
        if each.declared is not None and each.declared.share is not None:
            yield Share(*who, *of, Basis.DECLARED, each.declared.share)
        if who in fused and each.predicted is not None and each.predicted.share is not None:
            yield Share(*who, *of, Basis.PREDICTED, each.predicted.share)


def _levels(ledger: Records) -> Iterator[Level]:
    places = {place.key: place for place in ledger.places}
    for each in ledger.entries:
        place = places[each.place]
        where = (place.area, place.key) if place.kind == PLACE else (place.key, "")
        for basis, fact in ((Basis.PREDICTED, each.predicted), (Basis.MEASURED, each.measured)):
            if fact is not None and fact.level_dbm is not None:
                yield Level(*where, each.operator, each.technology, basis, fact.level_dbm)


def _newest(figures: Iterable[Figure]) -> Iterator[Newest]:
    for each in figures:
        told = (each.setting, each.of) == (Setting.OUTDOORS, Weight.HOUSEHOLDS)
        if told and each.operator not in (ANY, ALL) and each.newest is not None:
            yield Newest(each.area, each.operator, each.technology, each.newest)


def _judged(ledger: Records) -> Iterator[Judged]:
    """What is asked of areas is asked of their figures, what is asked of public places of their entries."""
    places = {place.key for place in ledger.places if place.kind == PLACE}
    found = [(each.operator, each.technology, each.verdict) for each in ledger.figures]
    found += [(each.operator, each.technology, each.verdict) for each in ledger.entries if each.place in places]
    counted = Counter((operator, which, verdict) for operator, which, verdict in found if verdict is not None)
    for (operator, which, verdict), count in sorted(counted.items()):
        yield Judged(operator, which, verdict, count)
