"""The incidents: those that are open, those that have been, and one of them in full. Writes no HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.history import Archive
from songxa.model import Cause, Correction, Incident
from songxa.scope import Scope
from songxa.state import period, uptime
from songxa.text import device_text
from songxa.web import site as web
from songxa.web import telling
from songxa.web.draw import bars
from songxa.web.site import Scene, Site
from songxa.web.views import calendar
from songxa.web.voice import Voice

ROWS = 50
MOST = 5_000
"""Of one month; more than this nobody reads."""

BARS = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asks to see; empty means everything."""

    month: str = ""
    cause: str = ""
    operator: str = ""


def routes(site: Site) -> list[Route]:
    async def many(request: Request) -> Response:
        scene = site.scene(request)
        months = dict.fromkeys(reversed(calendar.months(scene.voice)))
        causes = {cause.value: None for cause in Cause}
        asked = Filters(
            web.text(request, "month", months, next(iter(months))),
            web.text(request, "cause", causes),
            web.text(request, "operator"),
        )
        page = web.whole(request, "page", 1, 1_000_000)
        past = await run_in_threadpool(read_month, scene.station.archive, scene.scope, asked, scene.voice)
        return site.page(request, "incidents.html", scene, listing(scene, asked, list(months), past, page))

    async def one(request: Request) -> Response:
        scene = site.scene(request)
        found = await run_in_threadpool(
            read_one, scene.station.archive, scene.scope, request.path_params["id"], scene.overview.incidents
        )
        if found is None:
            raise HTTPException(404)
        return site.page(request, "incident.html", scene, context(scene, *found))

    return [Route("/incidents", many), Route("/incidents/{id}", one)]


def read_month(archive: Archive, scope: Scope, asked: Filters, voice: Voice) -> Sequence[Incident]:
    """The month's closed incidents that match, newest first."""
    month = period.month(asked.month, voice.where)
    return [
        incident
        for incident in archive.incidents(scope, month.start, month.end, limit=MOST)
        if not incident.is_open and _matches(incident, asked)
    ]


def read_one(
    archive: Archive, scope: Scope, key: str, open_ones: Sequence[Incident]
) -> tuple[Incident, Sequence[Correction]] | None:
    """An incident and what people said of it. What is open is taken from the board, which knows first."""
    incident = next((each for each in open_ones if each.id == key), None) or archive.incident(scope, key)
    return None if incident is None else (incident, archive.corrections([key]).get(key, ()))


def listing(scene: Scene, asked: Filters, months: Sequence[str], past: Sequence[Incident], page: int) -> dict[str, Any]:
    voice = scene.voice
    pages = max(1, -(-len(past) // ROWS))
    page = min(page, pages)
    operators = scene.directory.inventory.operators
    return {
        "open": telling.listed(scene, [each for each in scene.overview.incidents if _matches(each, asked)]),
        "past": telling.listed(scene, past[(page - 1) * ROWS : page * ROWS]),
        "past_count": len(past),
        "query": {"month": asked.month, "cause": asked.cause, "operator": asked.operator},
        "month": voice.month(asked.month),
        "choices": {
            "month": [(text, voice.month(text)) for text in months],
            "cause": [(cause.value, voice.say(f"cause.{cause}")) for cause in Cause],
            "operator": [(key, operator.name) for key, operator in operators.items()],
        },
        "page": page,
        "pages": pages,
    }


def context(scene: Scene, incident: Incident, corrections: Sequence[Correction]) -> dict[str, Any]:
    """One incident in full."""
    voice = scene.voice
    end = incident.closed_at or voice.now
    said = uptime.verdict(incident, corrections)
    return {
        "card": telling.card(scene, incident),
        "start": incident.opened_at,
        "end": end,
        "bars": [_bar(scene, incident, key, end) for key in _hit(incident)[:BARS]],
        "bars_more": max(0, len(_hit(incident)) - BARS),
        "corrections": [_correction(voice, each) for each in corrections],
        "counts_as": voice.say("incident.planned" if said.planned else f"cause.{said.cause}"),
        "flaps": incident.flaps,
        "recovered_at": incident.recovered_at,
    }


def _matches(incident: Incident, asked: Filters) -> bool:
    return asked.cause in ("", incident.cause) and asked.operator in ("", incident.operator)


def _hit(incident: Incident) -> list[str]:
    return list(dict.fromkeys(hit.device for hit in incident.hits))


def _bar(scene: Scene, incident: Incident, device: str, end: float) -> Mapping[str, Any]:
    """When one device was hit, over the incident's length."""
    tiles = [
        uptime.Spell(max(hit.start, incident.opened_at), hit.end or end, hit.state)
        for hit in incident.hits
        if hit.device == device
    ]
    start = min([incident.opened_at, *(tile.start for tile in tiles)])
    worst = min((tile.state for tile in tiles), key=list(type(tiles[0].state)).index)
    return {
        "key": device,
        "known": device in scene.directory.devices,
        "name": telling.name_of(scene, device),
        "state": worst,
        "pieces": bars.spells(tiles, start, max(end, start + 1)),
        "lasted": scene.voice.span(sum(max(0.0, tile.end - tile.start) for tile in tiles)),
    }


def _correction(voice: Voice, correction: Correction) -> Mapping[str, Any]:
    said = []
    if correction.planned is not None:
        said.append(voice.say("correction.planned" if correction.planned else "correction.unplanned"))
    if correction.cause is not None:
        said.append(voice.say("correction.cause", cause=voice.say(f"cause.{correction.cause}")))
    return {
        "at": correction.at,
        "who": device_text(correction.who),
        "reason": device_text(correction.reason, 400),
        "said": " · ".join(said),
    }
