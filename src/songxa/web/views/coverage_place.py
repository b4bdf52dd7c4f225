"""One place of the coverage ledger in full: figures, the four facts, why, its dead spots. Chooses words; no HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.coverage.ledger import words
from songxa.coverage.ledger.records import Entry, Place, Records, worst_first
from songxa.coverage.mapping import Explained
from songxa.web.covered import ANY, Sheet
from songxa.web.site import Scene, Site
from songxa.web.views.coverage import SPOTS, grouped, judged, made, of_area, spot
from songxa.web.voice import Voice


def routes(site: Site) -> list[Route]:
    async def one(request: Request) -> Response:
        scene = site.scene(request)
        sheet = await site.covered.sheet(scene.scope)
        place = sheet.places.get(request.path_params["place"]) if sheet else None
        if sheet is None or place is None:
            raise HTTPException(404)
        explained, voice = None, scene.voice
        if scene.scope.operators is None:
            explained = await site.covered.explain(voice.language, place.latitude, place.longitude, voice.now)
        return site.page(request, "coverage_place.html", scene, of_place(scene, sheet, place, explained))

    return [Route("/coverage/{place}", one)]


def of_place(scene: Scene, sheet: Sheet, place: Place, explained: Explained | None) -> dict[str, Any]:
    voice, records = scene.voice, sheet.records
    area = records.head.areas.get(place.area, "")
    is_area = place.kind != "place"
    entries = sheet.entries.get(place.key, ())
    return {
        "place": {"key": place.key, "name": place.name, "area": area, "is_area": is_area, "in": place.area},
        "sentence": _sentence(voice, sheet, place, entries),
        "groups": grouped(voice, records, list(of_area(sheet, place.key))),
        "entries": [_entry(voice, records, each) for each in entries],
        "explained": explained,
        "names": {each: words.operator(voice.language, records, each) for each in records.head.operators},
        "why": ""
        if explained is None
        else voice.say("coverage.page.why.area", place=place.name)
        if is_area or explained.metres is None
        else voice.say("coverage.page.why.place", place=place.name, metres=explained.metres),
        "spots": [
            spot(voice, records, each)
            for each in worst_first(records.spots)
            if each.area == (place.key if is_area else place.area) and each.operator != ANY
        ][:SPOTS],
        "made": made(voice, records),
        "assumed": words.assumptions(voice.language, records),
        "drawn": place.key in scene.directory.inventory.areas,
    }


def _sentence(voice: Voice, sheet: Sheet, place: Place, entries: Sequence[Entry]) -> str:
    """The place in one sentence."""
    records, language = sheet.records, voice.language
    which = words.main_technology(records)
    values = {"place": place.name, "technology": words.technology(which)}
    if place.kind != "place":
        figure = sheet.figure(place.key, ANY, which)
        if figure is None or figure.share is None:
            return voice.say("coverage.page.sentence.nothing", **values)
        return voice.say(
            "coverage.page.sentence",
            share=words.share(language, figure.share),
            interval=words.interval(language, figure),
            basis=words.basis(language, records, figure, voice.now),
            **values,
        )
    verdicts = ", ".join(
        f"{words.operator(language, records, each.operator)} {words.verdict(language, each.verdict)}"
        for each in entries
        if each.technology is which
    )
    if not verdicts:
        return voice.say("coverage.page.sentence.nothing", **values)
    return voice.say("coverage.page.sentence.place", verdicts=verdicts, **values)


def _entry(voice: Voice, records: Records, entry: Entry) -> dict[str, Any]:
    """The four facts of an operator's technology at a place, with the verdict and why."""
    four = {
        voice.say("coverage.page.declared"): entry.declared,
        voice.say("coverage.page.predicted"): entry.predicted,
        voice.say("coverage.page.measured"): entry.measured,
        voice.say("coverage.page.experienced"): entry.experienced,
    }
    facts = [
        (name, words.fact(voice.language, records, fact, voice.now)) for name, fact in four.items() if fact is not None
    ]
    return {
        "operator": words.operator(voice.language, records, entry.operator),
        "technology": words.technology(entry.technology),
        "threshold": voice.number(records.threshold(entry.technology)),
        "facts": facts,
        "missing": [name for name, fact in four.items() if fact is None],
        "against": words.measured_against(voice.language, records, entry),
        "reason": words.reason(voice.language, entry.reason),
        **judged(voice, entry.verdict),
    }
