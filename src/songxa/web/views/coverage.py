"""The coverage ledger as a page: every village and operator in a table. Chooses words; writes no HTML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.coverage.ledger import words
from songxa.coverage.ledger.records import Entry, Figure, Records, Spot, worst_first
from songxa.coverage.terms import Setting, Technology, Verdict, Weight
from songxa.web import site as web
from songxa.web.covered import ALL, ANY, Sheet
from songxa.web.site import Scene, Site
from songxa.web.voice import Voice

ROWS, SPOTS, PLACES = 200, 20, 60
SHAPES = {Verdict.MET: "up", Verdict.NOT_MET: "down", Verdict.UNKNOWN: "unknown"}
"""What a verdict looks like: the shapes and colours of states, so that there is one language of them."""

SETTINGS = {each.value: each for each in Setting}


def routes(site: Site) -> list[Route]:
    async def whole(request: Request) -> Response:
        scene = site.scene(request)
        sheet = await site.covered.sheet(scene.scope)
        asked = {name: web.text(request, name) for name in ("area", "operator")}
        asked["setting"] = web.text(request, "setting", SETTINGS, Setting.OUTDOORS)
        asked["technology"] = web.text(request, "technology", {each.value: each for each in Technology})
        page = web.whole(request, "page", 1, 1_000_000)
        return site.page(request, "coverage.html", scene, context(scene, sheet, asked, page))

    return [Route("/coverage", whole)]


def context(scene: Scene, sheet: Sheet | None, asked: dict[str, str], page: int) -> dict[str, Any]:
    voice = scene.voice
    if sheet is None:
        return {"ledger": None}
    records = sheet.records
    if not asked["technology"]:
        asked["technology"] = words.main_technology(records)
    found = list(figures(sheet, asked))
    pages = max(1, -(-len(found) // ROWS))
    page = min(page, pages)
    return {
        "ledger": {
            "sentence": words.headline(voice.language, records, voice.now),
            "tally": words.tally(voice.language, [each for each in records.figures if each.verdict is not None]),
            "against": [words.measured_against(voice.language, records, each) for each in _against(records)],
            "made": made(voice, records),
            "assumed": words.assumptions(voice.language, records),
        },
        "asked": asked,
        "choices": _choices(voice, sheet),
        "groups": grouped(voice, records, found[(page - 1) * ROWS : page * ROWS]),
        "page": page,
        "pages": pages,
        "places": _places(voice, sheet, asked),
        "spots": [spot(voice, records, each) for each in _spots(records, asked)[:SPOTS]],
        "entered": _entered(voice, records),
    }


def figures(sheet: Sheet, asked: dict[str, str]) -> Iterator[Figure]:
    """Area by area: from any operator, then from each, then from all of them."""
    for area in [asked["area"]] if asked["area"] else areas(sheet.records):
        found = [
            each
            for each in sheet.figures.get(area, ())
            if (each.technology, each.setting, each.of) == (asked["technology"], asked["setting"], Weight.HOUSEHOLDS)
            and asked["operator"] in ("", each.operator)
        ]
        yield from sorted(found, key=_order)


def of_area(sheet: Sheet, area: str) -> Iterator[Figure]:
    """Every technology's figures, outdoors."""
    asked = {"area": area, "operator": "", "setting": Setting.OUTDOORS.value}
    for technology in sheet.technologies:
        yield from figures(sheet, asked | {"technology": technology.value})


def _order(figure: Figure) -> tuple[int, str]:
    return {ANY: 0, ALL: 2}.get(figure.operator, 1), figure.operator


def areas(records: Records) -> Sequence[str]:
    """What the table is about: the commune, then its villages. What only holds the commune says nothing more."""
    found = words.top(records)
    if found is None:
        return []
    below: dict[str, list[str]] = defaultdict(list)
    for each in records.places:
        if each.kind != "place":
            below[each.area].append(each.key)
    order, queue = [], [found.key]
    while queue:
        key = queue.pop(0)
        if key not in order:
            order.append(key)
            queue = [*sorted(below[key]), *queue]
    return order


def grouped(voice: Voice, records: Records, figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Rows of one area together."""
    return [
        {"area": area, "name": records.head.areas.get(area, area), "rows": [row(voice, records, each) for each in some]}
        for area, some in groupby(figures, key=lambda each: each.area)
    ]


def row(voice: Voice, records: Records, figure: Figure) -> dict[str, Any]:
    """A figure with everything that it needs to be believed."""
    language = voice.language
    return {
        "operator": words.operator(language, records, figure.operator),
        "any": figure.operator == ANY,
        "technology": words.technology(figure.technology),
        "threshold": voice.number(figure.threshold_dbm),
        "share": words.share(language, figure.share),
        "interval": words.interval(language, figure),
        "basis": words.basis(language, records, figure, voice.now),
        "asked": "–" if figure.asked_share is None else words.share(language, figure.asked_share),
        **judged(voice, figure.verdict),
        "reason": words.reason(language, figure.reason) if figure.verdict is not None else "",
    }


def judged(voice: Voice, verdict: Verdict | None) -> dict[str, str]:
    shape = SHAPES[verdict] if verdict is not None else ""
    return {"shape": shape, "verdict": words.verdict(voice.language, verdict)}


def _choices(voice: Voice, sheet: Sheet) -> dict[str, Sequence[tuple[str, str]]]:
    """What can be asked for: only what the ledger has."""
    records, language = sheet.records, voice.language
    operators = sorted({each.operator for each in records.figures} - {ANY, ALL})
    several = [each for each in (ANY, ALL) if any(figure.operator == each for figure in records.figures)]
    return {
        "area": [(each.key, each.name) for each in records.places if each.kind != "place"],
        "operator": [(each, words.operator(language, records, each)) for each in (*several, *operators)],
        "technology": [(each.value, words.technology(each)) for each in sheet.technologies],
        "setting": [(each.value, voice.say(f"coverage.map.setting.{each}")) for each in Setting],
    }


def _places(voice: Voice, sheet: Sheet, asked: dict[str, str]) -> list[dict[str, Any]]:
    """Public places with a verdict for each operator."""
    records, found = sheet.records, []
    for place in records.places:
        if place.kind != "place" or asked["area"] not in ("", place.area):
            continue
        verdicts = [
            {"operator": words.operator(voice.language, records, each.operator), **judged(voice, each.verdict)}
            for each in sheet.entries.get(place.key, ())
            if each.technology == asked["technology"] and asked["operator"] in ("", ANY, ALL, each.operator)
        ]
        found.append(
            {
                "key": place.key,
                "name": place.name,
                "area": records.head.areas.get(place.area, ""),
                "verdicts": verdicts,
            }
        )
    return found[:PLACES]


def _spots(records: Records, asked: dict[str, str]) -> list[Spot]:
    return [
        each
        for each in worst_first(records.spots)
        if each.technology == asked["technology"]
        and asked["area"] in ("", each.area)
        and asked["operator"] in ("", each.operator)
        and (asked["operator"] == ANY or each.operator != ANY)
    ]


def spot(voice: Voice, records: Records, found: Spot) -> dict[str, Any]:
    """A dead spot in words."""
    evidence = "confirmed" if found.confirmed else "some" if found.measured else "predicted"
    return {
        "key": found.key,
        "area": found.area,
        "name": records.head.areas.get(found.area, found.area),
        "operator": words.operator(voice.language, records, found.operator),
        "technology": words.technology(found.technology),
        "households": voice.number(found.households),
        "chance": voice.percent(found.probability, 0),
        "evidence": voice.say(f"coverage.page.spot.{evidence}", n=found.measured)
        if found.measured
        else voice.say("coverage.page.spot.predicted"),
    }


def _against(records: Records) -> list[Entry]:
    looked_at = {*areas(records), *(each.key for each in records.places if each.kind == "place")}
    return [each for each in records.entries if each.against and each.place in looked_at]


def _entered(voice: Voice, records: Records) -> list[dict[str, Any]]:
    """The figures that people entered by hand."""
    return [
        {
            "area": records.head.areas.get(each.area, each.area),
            "what": voice.say(f"coverage.figure.{each.what}"),
            "operator": words.operator(voice.language, records, each.operator) if each.operator else "",
            "value": voice.number(each.value, 0 if each.value == int(each.value) else 1),
            "day": each.day,
            "stale": each.stale,
            "source": each.source,
        }
        for each in records.entered
    ]


def made(voice: Voice, records: Records) -> str:
    """When the ledger was made, by which criteria and thresholds: what stands beside every figure."""
    head = records.head
    there = {each.technology for each in records.told} or set(Technology)
    thresholds = ", ".join(
        f"{words.technology(each)} {voice.number(records.threshold(each))} dBm" for each in Technology if each in there
    )
    return voice.say(
        "coverage.page.made",
        when=f"{voice.moment(head.made)} ({voice.ago(head.made)})",
        criteria=head.criteria_source or head.criteria or voice.say("coverage.page.criteria"),
        thresholds=thresholds,
        interval=voice.percent(head.interval, 0),
    )
