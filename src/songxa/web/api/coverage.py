"""The coverage ledger's figures, and its cells as GeoJSON (RFC 7946), coloured by level. Works no signal out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from songxa.coverage.ledger import words
from songxa.coverage.ledger.records import Figure, Records
from songxa.coverage.mapping import Level, Patch, Picture, Question
from songxa.coverage.terms import Basis, Setting, Technology, Weight
from songxa.i18n import translate
from songxa.model import StartError
from songxa.text import printable
from songxa.web import signal
from songxa.web.api import shapes
from songxa.web.api.ask import Ask
from songxa.web.api.params import LIMIT, OFFSET, Choice, Param, Text
from songxa.web.api.params import words as choices
from songxa.web.api.refusal import Refused, quoted
from songxa.web.visible import records_of

TECHNOLOGY = Choice("technology", "4G, 5G or the commune's Wi-Fi.", Technology.LTE.value, choices(Technology))
ANY_TECHNOLOGY = Choice("technology", "Only figures of this technology.", "", choices(Technology))
BASIS = Choice(
    "basis",
    "What it rests on: fused is the prediction corrected by measurements, the best that is known.",
    Basis.FUSED.value,
    choices(Basis),
)
SETTING = Choice("setting", "Where the telephone is held.", Setting.OUTDOORS.value, choices(Setting))
OF = Choice("of", "Share of what.", Weight.HOUSEHOLDS.value, choices(Weight))
WHOSE = Text("operator", "Only this operator's signal, by its key; else the best of all of them.", "")
OF_WHOM = Text("operator", "Only figures of this operator, by its key; `any` and `all` are figures of their own.", "")
IN = Text("area", "Only figures of this area, by its key.", "")
FINENESS = tuple(str(each) for each in range(6, 11))
RESOLUTION = Choice(
    "resolution",
    "Of the cells (H3), at the finest; else as fine as stays small. Larger areas than a province's are refined less.",
    "",
    FINENESS,
)

FIGURES: Sequence[Param[Any]] = (IN, OF_WHOM, ANY_TECHNOLOGY, SETTING, OF)
CELLS: Sequence[Param[Any]] = (WHOSE, TECHNOLOGY, BASIS, SETTING, RESOLUTION)

COLOURS: Mapping[Level, str] = {
    Level.GOOD: "#1b5fa8",
    Level.LIKELY: "#7fb2e0",
    Level.UNLIKELY: "#f2a65a",
    Level.NONE: "#a63c06",
    Level.UNKNOWN: "#9e9e9e",
    Level.CLAIMED: "#54625c",
}
"""Blue and orange, which everybody tells apart; no green, which would say that all is well."""

OPACITY = {True: 0.65, False: 0.35}
"""Measured near, and predicted alone."""


def figures(ask: Ask) -> shapes.Coverage:
    """GET /api/coverage"""
    limit, offset = ask(LIMIT), ask(OFFSET)
    records = _records(ask)
    if records is None:
        nothing = translate(ask.language, "coverage.page.none")
        return shapes.Coverage(None, None, nothing, "", None, "", 0, limit, offset, ())
    wanted = [
        each
        for each in records.figures
        if ask(IN) in ("", each.area)
        and ask(OF_WHOM) in ("", each.operator)
        and ask(ANY_TECHNOLOGY) in ("", each.technology)
        and each.setting == ask(SETTING)
        and each.of == ask(OF)
    ]
    head = records.head
    return shapes.Coverage(
        made=head.made,
        made_iso=ask.words.iso(head.made),
        headline=printable(words.headline(ask.language, records, ask.now)),
        criteria=printable(head.criteria_source or head.criteria),
        interval=head.interval,
        assumed=words.assumptions(ask.language, records),
        total=len(wanted),
        limit=limit,
        offset=offset,
        figures=[_figure(ask, records, each) for each in wanted[offset : offset + limit]],
    )


def _figure(ask: Ask, records: Records, each: Figure) -> shapes.CoverageFigure:
    return shapes.CoverageFigure(
        area=each.area,
        area_name=printable(records.head.areas.get(each.area, each.area)),
        operator=each.operator,
        operator_name=printable(words.operator(ask.language, records, each.operator)),
        technology=each.technology,
        setting=each.setting,
        of=each.of,
        basis=each.basis,
        share=each.share,
        low=each.low,
        high=each.high,
        known=each.known,
        near=each.near,
        total=each.total,
        threshold_dbm=each.threshold_dbm,
        samples=each.samples,
        contributors=each.contributors,
        newest=each.newest,
        newest_iso=ask.words.iso_or_none(each.newest),
        asked_share=each.asked_share,
        verdict=each.verdict,
        why=shapes.Why(each.reason.key, words.reason(ask.language, each.reason)),
    )


def cells(ask: Ask) -> shapes.CoverageMap:
    """GET /geo/coverage.geojson"""
    records = _records(ask)
    if records is None:
        return shapes.CoverageMap((), None, None, None)
    operators = _operators(ask, records)
    question = Question(
        operators=operators,
        technology=Technology(ask(TECHNOLOGY)),
        basis=Basis(ask(BASIS)),
        setting=Setting(ask(SETTING)),
        resolution=int(ask(RESOLUTION)) if ask(RESOLUTION) else None,
        staff=ask.scope.operators is None,
    )
    try:
        found = ask.station.coverage.picture(question)
    except StartError:
        return shapes.CoverageMap((), None, None, None)
    return shapes.CoverageMap(
        features=list(_features(ask, records, found)),
        made=found.made,
        made_iso=ask.words.iso(found.made),
        resolution=found.resolution,
    )


def _operators(ask: Ask, records: Records) -> tuple[str, ...]:
    """Whose signals count; none stands for all. Raises Refused for one that the ledger, or the scope, has not."""
    known = sorted({each.operator for each in records.told})
    given = ask(WHOSE)
    if given and given not in known:
        raise Refused(400, "api.bad", {"name": "operator", "value": quoted(given), "accepted": ", ".join(known) or "–"})
    if given:
        return (given,)
    # Who sees no operator of the ledger sees nothing: an empty tuple would be everything.
    return () if ask.scope.operators is None else tuple(known) or ("",)


def _features(ask: Ask, records: Records, found: Picture) -> Iterator[shapes.CoverageFeature]:
    for patch in found.patches:
        verdict = patch.level.verdict(measured=patch.measured)
        name = records.head.areas.get(patch.area, patch.area)
        yield shapes.CoverageFeature(
            shapes.Borders(patch.polygons),
            shapes.CoverageProperties(
                area=patch.area,
                area_name=printable(name),
                operators=patch.operators,
                technology=found.technology,
                basis=found.basis,
                setting=found.setting,
                level=patch.level,
                level_text=translate(ask.language, f"coverage.level.{patch.level}"),
                verdict=verdict,
                verdict_text=words.verdict(ask.language, verdict),
                measured=patch.measured,
                probability=patch.chance,
                rsrp_dbm=patch.mean_dbm,
                rsrp_least_dbm=patch.least_dbm,
                rsrp_most_dbm=patch.most_dbm,
                threshold_dbm=found.threshold_dbm,
                samples=patch.count,
                newest=patch.newest,
                newest_iso=ask.words.iso_or_none(patch.newest),
                age_seconds=None if patch.newest is None else round(max(0.0, ask.now - patch.newest)),
                text=printable(signal.sentence(ask.language, records, found, patch)),
                fill=COLOURS[patch.level],
                fill_opacity=_opacity(found, patch),
                stroke=COLOURS[patch.level],
                stroke_width=1.0 if patch.measured or found.basis is Basis.DECLARED else 0.5,
            ),
        )


def _opacity(found: Picture, patch: Patch) -> float:
    return 0.15 if found.basis is Basis.DECLARED else OPACITY[patch.measured]


def _records(ask: Ask) -> Records | None:
    """As the asker may see them; None where there is no ledger."""
    try:
        return records_of(ask.station.coverage.records(), ask.scope)
    except StartError:
        return None
