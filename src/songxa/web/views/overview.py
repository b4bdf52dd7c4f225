"""The overview: the answer, the open incidents, the figures, the map, the table. Chooses words; writes no HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.coverage.ledger import words
from songxa.coverage.terms import Verdict
from songxa.model import WORKING, Kind, State
from songxa.state import uptime
from songxa.web import site as web
from songxa.web import telling
from songxa.web.covered import ANY, Sheet
from songxa.web.directory import Directory, Query
from songxa.web.draw import bars
from songxa.web.draw import map as drawn_map
from songxa.web.overview import ORDER, Overview, Share, select
from songxa.web.site import Scene, Site
from songxa.web.trends import Past
from songxa.web.views import cover
from songxa.web.views import map as map_view
from songxa.web.voice import Voice

ROWS = 200
"""Devices on a page; the worst come first, and search finds the rest."""

CARDS, LOOSE = 8, 5
MAP_HEIGHTS = (280.0, 460.0)


def routes(site: Site) -> list[Route]:
    async def overview(request: Request) -> Response:
        query, page = web.query(request), web.whole(request, "page", 1, 1_000_000)
        layer = web.text(request, "layer", drawn_map.LAYERS, "all")
        scene = site.scene(request)
        past = await site.trends(scene)
        sheet = await site.covered.sheet(scene.scope)
        signal = await cover.read(site, scene, request) if layer == map_view.MOBILE else None
        return site.page(request, "overview.html", scene, context(scene, query, page, layer, past, sheet, signal))

    return [Route("/", overview)]


def context(
    scene: Scene,
    query: Query,
    page: int,
    layer: str,
    past: Past | None,
    sheet: Sheet | None,
    signal: cover.Layer | None,
) -> dict[str, Any]:
    voice, directory, overview = scene.voice, scene.directory, scene.overview
    selected = select(directory, overview, query)
    pages = max(1, -(-len(selected) // ROWS))
    page = min(page, pages)
    shown = selected[(page - 1) * ROWS : page * ROWS]
    asked = {"q": query.search, "area": query.area, "operator": query.operator, "kind": query.kind}
    site = directory.inventory.sites.get(query.site)
    return {
        "answer": answer(scene),
        "figures": figures(voice, overview, past, sheet),
        "map": map_view.drawing(scene, layer, "", MAP_HEIGHTS, signal),
        "rows": [telling.row(scene, key) for key in shown],
        "selected": len(selected),
        "total": len(overview.order),
        "query": asked | {"state": query.state, "site": query.site},
        "site": site.name if site else "",
        "filtered": not query.is_empty,
        "choices": choices(voice, directory),
        "page": page,
        "pages": pages,
    }


def answer(scene: Scene) -> dict[str, Any]:
    """The one sentence that says how the commune is, then a card for each incident, then what belongs to none."""
    voice, overview = scene.voice, scene.overview
    state, key, n = verdict(overview)
    ago = voice.ago(scene.station.started_at if overview.newest is None else overview.newest)
    cards = telling.listed(scene, overview.incidents[:CARDS])
    one = len(overview.incidents) == 1 and key in ("answer.incidents", "answer.risk")
    if one:
        key = "answer.incident"
    loose = overview.loose
    values: dict[str, object] = {"n": n, "total": len(overview.order), "ago": ago}
    if key == "answer.incidents":
        values["failed"] = _failed(overview)
    if one:
        values["headline"] = cards[0]["sentence"]
    return {
        "state": state,
        "sentence": voice.say(key, **values),
        "rest": "" if key in _WITHOUT_REST else voice.say(f"{key}.rest", n=n),
        "one": one,
        "cards": cards,
        "cards_more": max(0, len(overview.incidents) - CARDS),
        "loose": [telling.row(scene, each) for each in loose[:LOOSE]],
        "loose_more": max(0, len(loose) - LOOSE),
    }


_WITHOUT_REST = ("answer.down", "answer.incidents", "answer.incident", "answer.risk")


def verdict(overview: Overview) -> tuple[State, str, int]:
    """The state that the commune as a whole is in, the message that says so, and its number."""
    counts, total = overview.counts, len(overview.order)
    if not total or overview.newest is None or overview.stale:
        return State.UNKNOWN, "answer.stale" if overview.stale else "answer.starting" if total else "answer.empty", 0
    if overview.incidents or _failed(overview):
        return _trouble(overview)
    if counts[State.DEGRADED]:
        return State.DEGRADED, "answer.degraded", counts[State.DEGRADED]
    if any(condition.why == "why.unknown.never" for condition in overview.conditions.values()):
        return State.UNKNOWN, "answer.first", total - counts[State.UNKNOWN]
    if counts[State.UNKNOWN]:
        return State.UNKNOWN, "answer.unknown", counts[State.UNKNOWN]
    return State.UP, "answer.up", total


def _trouble(overview: Overview) -> tuple[State, str, int]:
    failed, incidents = _failed(overview), len(overview.incidents)
    if incidents:
        worst = min((incident.state for incident in overview.incidents), key=ORDER.__getitem__)
        return (State.DOWN, "answer.incidents", incidents) if failed else (worst, "answer.risk", incidents)
    some = any(overview.counts[state] for state in WORKING)
    return State.DOWN, "answer.down" if some else "answer.all", failed


def figures(voice: Voice, overview: Overview, past: Past | None, sheet: Sheet | None = None) -> list[dict[str, Any]]:
    """The four figures, each with what it is measured against and how it has been.

    Households with a signal take the place of the devices, which the answer and the table count as well.
    """
    households = _signal(voice, sheet) if sheet is not None else None
    counts, total = overview.counts, len(overview.order)
    working = Share(sum(counts[state] for state in WORKING), total)
    other = [
        voice.say(f"figure.{state}", n=counts[state]) for state in State if state is not State.UP and counts[state]
    ]
    devices = _share(voice, overview, "figure.devices", working, past.working if past else ())
    share = uptime.availability(past.month) if past else None
    known = uptime.known_share(past.month) if past else 0.0
    return [
        _share(voice, overview, "figure.places", overview.places, past.places if past else ()),
        households or devices | ({"rest": " · ".join(other)} if other else {}),
        {
            "word": voice.say("figure.uptime"),
            "value": voice.percent(share),
            "rest": voice.say("figure.known", share=voice.percent(known, 0))
            if share is not None
            else voice.say("figure.uptime.none" if past else "figure.making"),
            "bad": False,
            "spark": _spark([None if each is None else each * 100 for each in past.daily] if past else (), 0.5),
            "span": voice.say("figure.days"),
            "link": "/uptime",
        },
        {
            "word": voice.say("figure.people"),
            "value": voice.number(overview.people) if overview.counted_at else "–",
            "rest": voice.say("figure.people.rest", n=overview.counted_at)
            if overview.counted_at
            else voice.say("figure.people.none"),
            "bad": False,
            "spark": _spark(past.people if past else (), 5.0),
            "span": voice.say("figure.hours"),
            "link": "",
        },
    ]


def _signal(voice: Voice, sheet: Sheet) -> dict[str, Any] | None:
    """Households with a signal from any operator, of the commune; None where no figure says that."""
    records = sheet.records
    area, technology = words.top(records), words.main_technology(records)
    figure = sheet.figure(area.key, ANY, technology) if area is not None else None
    if figure is None:
        return None
    interval, asked = words.interval(voice.language, figure), figure.asked_share
    basis = words.basis(voice.language, records, figure, voice.now)
    key = "none" if figure.share is None else "rest" if asked is None else "asked"
    values = {"interval": interval, "basis": basis, "asked": voice.percent(asked, 0)}
    return {
        "word": voice.say("figure.signal", technology=words.technology(technology)),
        "value": words.share(voice.language, figure.share),
        "rest": voice.say(f"figure.signal.{key}", **({} if key == "none" else values)),
        "bad": figure.verdict is Verdict.NOT_MET,
        "spark": None,
        "span": "",
        "link": "/coverage",
    }


def choices(voice: Voice, directory: Directory) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What the filters offer: only what the inventory has."""
    inventory = directory.inventory
    kinds = {device.kind for device in directory.devices.values()}
    operators = {device.operator for device in directory.devices.values()}
    areas = {inventory.sites[key].area for key in directory.at_site}
    return {
        "area": [(key, area.name) for key, area in inventory.areas.items() if key in areas],
        "operator": [(key, operator.name) for key, operator in inventory.operators.items() if key in operators],
        "kind": [(kind.value, voice.say(f"kind.{kind}")) for kind in Kind if kind in kinds],
        "state": [(state.value, voice.say(f"state.{state}")) for state in State],
    }


def _failed(overview: Overview) -> int:
    return overview.counts[State.DOWN] + overview.counts[State.UNREACHABLE]


def _share(voice: Voice, overview: Overview, word: str, share: Share, past: Sequence[float | None]) -> dict[str, Any]:
    nothing_known = overview.counts[State.UNKNOWN] == len(overview.order)
    return {
        "word": voice.say(word),
        "value": "–" if nothing_known else voice.number(share.working),
        "of": voice.number(share.total),
        "rest": voice.say("figure.target", total=share.total),
        # What has not been asked yet is no reason for red.
        "bad": share.working < share.total and _failed(overview) > 0,
        "spark": _spark(past, 2.0),
        "span": voice.say("figure.hours"),
        "link": "",
    }


def _spark(values: Sequence[float | None], least_range: float) -> bars.Spark | None:
    return bars.spark(values, least_range)
