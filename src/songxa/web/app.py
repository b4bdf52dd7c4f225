"""The ASGI application: routes, languages, errors. What pages say is made elsewhere; nothing here polls or writes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from songxa import __version__
from songxa.i18n import LANGUAGES, default_language, from_accept
from songxa.i18n.format import zone
from songxa.model import Device
from songxa.web import api, pages
from songxa.web.overview import Query, Watch
from songxa.web.security import HEADERS, SecurityHeaders
from songxa.web.station import Station
from songxa.web.text import printable
from songxa.web.voice import Voice

HERE = Path(__file__).parent
LIST_LIMIT, LIST_MOST = 200, 1000
MOST_CHARACTERS = 200


def create_app(station: Station, language: str | None = None) -> Starlette:
    """The web application of a station. Readers who ask for no language get `language`, by default SONGXA_LANG's."""
    site = _Site(station, language or default_language(os.environ))
    return Starlette(
        routes=[
            Route("/", site.overview),
            Route("/device/{key}", site.device),
            Route("/api/devices", site.api_devices),
            Route("/api/device/{key}", site.api_device),
            Route("/metrics", site.metrics),
            Route("/healthz", site.health),
            Route("/favicon.ico", site.icon),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        # Level 1, and large pages in a thread: compressing is dearer than the rest of a scrape, and polling goes first.
        middleware=[Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=1024, compresslevel=1)],
        exception_handlers={HTTPException: site.refused, Exception: site.failed},
    )


class _Json(JSONResponse):
    """JSON whose texts may be anything; it raises on NaN, which JSON has not (RFC 8259 §6)."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


class _Site:
    """The handlers, and what they share."""

    def __init__(self, station: Station, language: str) -> None:
        self._station, self._language = station, language
        self._watch = Watch(station)
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=lambda value: printable(value) if type(value) is str else value,
        )
        self._templates.globals.update(version=__version__, languages=list(LANGUAGES))

    # ---- pages --------------------------------------------------------------------------------------------------

    async def overview(self, request: Request) -> Response:
        query, page = _query(request), _whole(request, "page", 1, 1_000_000)
        return self._page(request, "overview.html", pages.overview_page(self._scene(request), query, page))

    async def device(self, request: Request) -> Response:
        return self._page(request, "device.html", pages.device_page(self._scene(request), self._named(request)))

    async def icon(self, request: Request) -> Response:
        return FileResponse(HERE / "static" / "icon.svg", media_type="image/svg+xml")

    # ---- for programs -------------------------------------------------------------------------------------------

    async def api_devices(self, request: Request) -> Response:
        query = _query(request)
        limit, offset = _whole(request, "limit", 1, LIST_MOST, LIST_LIMIT), _whole(request, "offset", 0, 10**9)
        directory, overview = self._watch.directory(), self._watch.overview()
        selected = directory.select(overview, query)
        return _Json(
            {
                "at": overview.at,
                "simulated": self._station.simulation is not None,
                "states": {state.value: count for state, count in overview.counts.items()},
                "total": len(selected),
                "offset": offset,
                "devices": [api.summary(directory, overview, key) for key in selected[offset : offset + limit]],
            }
        )

    async def api_device(self, request: Request) -> Response:
        device, directory, overview = self._named(request), self._watch.directory(), self._watch.overview()
        return _Json(api.detail(self._station, directory, overview, device))

    async def metrics(self, request: Request) -> Response:
        body, media_type = self._station.metrics(request.headers.get("accept", ""))
        return Response(body, headers={"Content-Type": media_type, "Vary": "Accept"})

    async def health(self, request: Request) -> Response:
        return PlainTextResponse("ok\n")

    # ---- when it does not work ----------------------------------------------------------------------------------

    async def refused(self, request: Request, error: Exception) -> Response:
        """A request that cannot be answered: 4xx, with what is wrong and what would be accepted."""
        assert isinstance(error, HTTPException)
        return self._error(request, error.status_code, error.detail, dict(error.headers or {}))

    async def failed(self, request: Request, error: Exception) -> Response:
        """A bug: the log has it, the reader does not."""
        return self._error(request, 500, "", dict(HEADERS) | {"Cache-Control": "no-store"})

    def _error(self, request: Request, status: int, detail: str, headers: dict[str, str]) -> Response:
        voice = self._voice(request)
        key = f"error.{status if status in (404, 405, 500) else 400}"
        said = voice.say(key)
        rest = detail if key == "error.400" else voice.say(f"{key}.rest")
        path = request.url.path
        if path.startswith("/api/"):
            return _Json({"error": said, "detail": rest}, status, headers)
        if path in ("/metrics", "/healthz"):
            return PlainTextResponse(f"{said}. {rest}\n", status, headers)
        html = self._templates.get_template("error.html").render(v=voice, said=said, rest=rest, status=status)
        return HTMLResponse(html, status, headers)

    # ---- what they share ----------------------------------------------------------------------------------------

    def _named(self, request: Request) -> Device:
        device = self._station.inventory().devices.get(request.path_params["key"])
        if device is None:
            raise HTTPException(404)
        return device

    def _scene(self, request: Request) -> pages.Scene:
        return pages.Scene(self._voice(request), self._station, self._watch.directory(), self._watch.overview())

    def _voice(self, request: Request) -> Voice:
        chosen = request.query_params.get("lang", "")
        kept = {"lang": chosen} if chosen in LANGUAGES else {}
        language = kept.get("lang") or from_accept(request.headers.get("accept-language", "")) or self._language
        return Voice(language, zone(self._station.inventory().timezone), self._station.now(), kept)

    def _page(self, request: Request, template: str, context: dict[str, Any]) -> Response:
        voice: Voice = context["v"]
        others = {name: value for name, value in request.query_params.items() if name != "lang" and value}
        links = {language: voice.link(request.url.path, **others | {"lang": language}) for language in LANGUAGES}
        html = self._templates.get_template(template).render(context, language_links=links)
        return HTMLResponse(html, headers={"Vary": "Accept-Language", "Content-Language": voice.language})


def _query(request: Request) -> Query:
    given = {name: request.query_params.get(name, "") for name in ("q", "area", "operator", "kind", "state")}
    for name, text in given.items():
        if len(text) > MOST_CHARACTERS:
            raise HTTPException(400, f"{name}: {len(text)} characters; accepted: at most {MOST_CHARACTERS}")
    return Query(given["q"], given["area"], given["operator"], given["kind"], given["state"])


def _whole(request: Request, name: str, least: int, most: int, default: int | None = None) -> int:
    text = request.query_params.get(name)
    if text is None:
        return least if default is None else default
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise HTTPException(400, f"{name}={printable(text[:40])}; accepted: a whole number from {least} to {most}")
    return int(text)
