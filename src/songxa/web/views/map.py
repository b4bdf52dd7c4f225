"""The map, large, and what it is made of on other pages. Chooses words; writes no HTML."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.web import site as web
from songxa.web.draw import map as drawn
from songxa.web.overview import ORDER
from songxa.web.site import Scene, Site
from songxa.web.views import cover

MOBILE = "mobile"
"""The layer that shows who has signal."""

LISTED = 60
"""Sites in the list beside the map; the worst come first."""


def routes(site: Site) -> list[Route]:
    async def large(request: Request) -> Response:
        layer, area = web.text(request, "layer", drawn.LAYERS, "all"), web.text(request, "area")
        scene = site.scene(request)
        if area and area not in scene.directory.inventory.areas:
            raise HTTPException(404)
        signal = await cover.read(site, scene, request, area) if layer == MOBILE else None
        return site.page(request, "map.html", scene, context(scene, layer, area, site.tiles, signal))

    return [Route("/map", large)]


def context(scene: Scene, layer: str, area: str, tiles: str, signal: cover.Layer | None = None) -> dict[str, Any]:
    inventory = scene.directory.inventory
    areas = inventory.areas
    above = [areas[key] for key in reversed(scene.directory.above(area)[1:]) if key in areas] if area else []
    return {
        "map": drawing(scene, layer, area, signal=signal),
        "area": areas[area] if area else None,
        "above": [{"key": each.key, "name": each.name} for each in above],
        "background": {"template": tiles, "source": inventory.map_attribution or urlsplit(tiles).netloc}
        if tiles
        else None,
    }


def drawing(
    scene: Scene,
    layer: str,
    area: str = "",
    heights: tuple[float, float] = drawn.HEIGHTS,
    signal: cover.Layer | None = None,
) -> dict[str, Any] | None:
    """The drawing, and the same as a list; None where there is nothing to draw."""
    land = signal is not None and signal.sheet is not None
    found = drawn.draw(scene.directory, scene.overview.conditions, layer, area, heights, land=land)
    if found is None:
        return None
    covered = None
    if signal is not None:
        covered = cover.context(scene, signal, found.project, area, [patch.key for patch in found.patches])
    areas = scene.directory.inventory.areas
    patches = sorted(found.patches, key=lambda patch: (ORDER[patch.state], patch.name))
    places = sorted(found.places, key=lambda place: (ORDER[place.state], place.name))
    return {
        "drawing": found,
        "cover": covered,
        "layer": layer,
        "layers": list(drawn.LAYERS),
        "area": area,
        "areas": [patch for patch in patches if patch.total],
        "places": [(place, areas[place.area].name if place.area in areas else "") for place in places[:LISTED]],
        "places_more": max(0, len(places) - LISTED),
    }
