"""The ASGI application: every route, the middleware, the errors. What pages say is made elsewhere."""

from __future__ import annotations

import os

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from songxa.i18n import default_language
from songxa.web.api import Api
from songxa.web.security import SecurityHeaders
from songxa.web.site import HERE, Site
from songxa.web.station import Station
from songxa.web.views import (
    coverage,
    coverage_place,
    device,
    dossier,
    incidents,
    map,
    overview,
    public,
    report,
    uptime,
    wall,
)

PAGES = (overview, device, map, coverage, coverage_place, dossier, incidents, uptime, report, wall, public)


def create_app(station: Station, language: str | None = None, tiles: str | None = None) -> Starlette:
    """The web application of a station. Readers who ask for no language get `language`, by default SONGXA_LANG's.

    `tiles` is the address of map tiles, with {z}, {x} and {y}, by default the inventory's; without one the map has no
    background and no request leaves the host.
    """
    site = Site(station, language or default_language(os.environ), tiles)
    api = Api(station, site.scope, site.language)

    async def metrics(request: Request) -> Response:
        body, media_type = station.metrics(request.headers.get("accept", ""))
        return Response(body, headers={"Content-Type": media_type, "Vary": "Accept"})

    async def health(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def icon(request: Request) -> Response:
        return FileResponse(HERE / "static" / "icon.svg", media_type="image/svg+xml")

    application = Starlette(
        routes=[
            *(route for page in PAGES for route in page.routes(site)),
            *api.routes(),
            Route("/metrics", metrics),
            Route("/healthz", health),
            Route("/favicon.ico", icon),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        # Level 1, and large pages in a thread: compressing is dearer than the rest of a scrape, and polling goes first.
        middleware=[
            Middleware(SecurityHeaders, tiles=lambda: site.tiles),
            Middleware(GZipMiddleware, minimum_size=1024, compresslevel=1),
        ],
        exception_handlers={HTTPException: site.refused, Exception: site.failed},
    )
    application.state.close = api.close  # for the server that stops: streams never end by themselves
    return application
