"""The wall screen: the map and the open incidents, to be read from the other side of a corridor. Writes no HTML."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.model import State
from songxa.web import site as web
from songxa.web import telling
from songxa.web.draw import map as drawn
from songxa.web.site import Scene, Site
from songxa.web.views import map as map_view
from songxa.web.views import overview

CARDS = 3
HEIGHTS = (560.0, 600.0)


def routes(site: Site) -> list[Route]:
    async def wall(request: Request) -> Response:
        layer = web.text(request, "layer", drawn.LAYERS, "all")
        scene = site.scene(request)
        return site.page(request, "wall.html", scene, context(scene, layer))

    return [Route("/wall", wall)]


def context(scene: Scene, layer: str) -> dict[str, Any]:
    found, voice = scene.overview, scene.voice
    state, key, n = overview.verdict(found)
    ago = voice.ago(scene.station.started_at if found.newest is None else found.newest)
    failed = found.counts[State.DOWN] + found.counts[State.UNREACHABLE]
    return {
        "state": state,
        "sentence": voice.say(key, n=n, total=len(found.order), ago=ago, failed=failed),
        "cards": telling.listed(scene, found.incidents[:CARDS]),
        "cards_more": max(0, len(found.incidents) - CARDS),
        "places": found.places,
        "counts": [(each, count) for each, count in found.counts.items() if count],
        "map": map_view.drawing(scene, layer, "", HEIGHTS),
        "made_at": voice.now,
    }
