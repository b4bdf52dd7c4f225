"""What every route of the web shares: the station, who asks and in which language, how a page or a refusal is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from songxa import __version__
from songxa.i18n import LANGUAGES, from_accept
from songxa.i18n.format import zone
from songxa.model import Device, State
from songxa.scope import Scope
from songxa.state.figures import By, Figures
from songxa.state.ledger import Ledger
from songxa.state.period import Period
from songxa.text import printable
from songxa.web.api import Api
from songxa.web.covered import Covered
from songxa.web.directory import Directory, Query
from songxa.web.kept import Kept
from songxa.web.overview import Overview, Watch
from songxa.web.security import HEADERS
from songxa.web.station import Station
from songxa.web.trends import Past
from songxa.web.trends import read as read_trends
from songxa.web.voice import Voice

HERE = Path(__file__).parent
MOST_CHARACTERS = 200
PROBLEMS = 5
TRENDS_KEPT_S, FIGURES_KEPT_S = 300.0, 60.0


class Rows(NamedTuple):
    """Uptime by group, and of all devices together (empty where there is none)."""

    groups: Sequence[Figures]
    all: Sequence[Figures]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a page is made from: the station, what `scope` may see of it at this moment, and who reads."""

    voice: Voice
    station: Station
    scope: Scope
    directory: Directory
    overview: Overview


class Site:
    """One web application. Readers who ask for no language get `language`; `tiles` is the map's background."""

    def __init__(self, station: Station, language: str, tiles: str | None = None) -> None:
        self.station, self.language, self._tiles = station, language, tiles
        self.watch = Watch(station)
        self.covered = Covered(station)
        self._trends: Kept[Past] = Kept(TRENDS_KEPT_S)
        self._ledgers: Kept[Ledger] = Kept(FIGURES_KEPT_S)
        self._figures: Kept[Rows] = Kept(FIGURES_KEPT_S)
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=lambda value: printable(value) if type(value) is str else value,
        )
        self._templates.globals.update(version=__version__, languages=list(LANGUAGES), states=list(reversed(State)))

    @property
    def tiles(self) -> str:
        """The address of map tiles; empty where there are none."""
        return self.station.inventory().map_tiles if self._tiles is None else self._tiles

    # ---- who asks -----------------------------------------------------------------------------------------------

    def scope(self, request: Request) -> Scope:
        """What this reader may see. The one place that decides it."""
        return Scope.staff()

    def voice(self, request: Request) -> Voice:
        """The reader's language, the commune's time zone, this moment."""
        chosen = request.query_params.get("lang", "")
        kept = {"lang": chosen} if chosen in LANGUAGES else {}
        language = kept.get("lang") or from_accept(request.headers.get("accept-language", "")) or self.language
        return Voice(language, zone(self.station.inventory().timezone), self.station.now(), kept)

    def scene(self, request: Request) -> Scene:
        scope = self.scope(request)
        return Scene(self.voice(request), self.station, scope, self.watch.directory(scope), self.watch.overview(scope))

    def device(self, request: Request) -> Device:
        """The device that the path names. Raises 404, also for one that the reader may not see."""
        device = self.watch.directory(self.scope(request)).devices.get(request.path_params["key"])
        if device is None:
            raise HTTPException(404)
        return device

    # ---- what is dear to make -----------------------------------------------------------------------------------

    async def trends(self, scene: Scene) -> Past | None:
        """How the figures have been; None while that is being worked out."""
        inventory, now, archive = scene.directory.inventory, scene.voice.now, self.station.archive
        key = scene.scope, inventory.revision
        return await self._trends.get(key, now, lambda: read_trends(archive, scene.scope, inventory, now))

    async def figures(self, scene: Scene, asked: Period, by: By) -> Rows | None:
        """The uptime of a period so far: a row for each of what `by` says; None while that is being worked out."""
        inventory, archive, now = scene.directory.inventory, self.station.archive, scene.voice.now
        # What has not been yet is not asked for, or it would count as not known.
        past = Period(asked.text, asked.start, max(asked.start + 1.0, min(asked.end, now)))
        key = scene.scope, asked, inventory.revision

        def read() -> Ledger:
            return Ledger(archive, scene.scope, past.start, past.end)

        found = await self._ledgers.get(key, now, read)
        if found is None:
            return None
        return await self._figures.get((*key, by), now, lambda: Rows(found.figures(by), found.figures(By.ALL)))

    # ---- what is sent -------------------------------------------------------------------------------------------

    def page(self, request: Request, template: str, scene: Scene, context: Mapping[str, Any]) -> Response:
        """A page, with what every page shows around it."""
        voice = scene.voice
        others = {name: value for name, value in request.query_params.items() if name != "lang" and value}
        links = {language: voice.link(request.url.path, **others | {"lang": language}) for language in LANGUAGES}
        html = self._templates.get_template(template).render(
            frame(scene) | dict(context), language_links=links, path=request.url.path
        )
        return HTMLResponse(html, headers={"Vary": "Accept-Language", "Content-Language": voice.language})

    def refused(self, request: Request, error: Exception) -> Response:
        """A request that cannot be answered: 4xx, with what is wrong and what would be accepted."""
        assert isinstance(error, HTTPException)
        return self._error(request, error.status_code, error.detail, dict(error.headers or {}))

    def failed(self, request: Request, error: Exception) -> Response:
        """A bug: the log has it, the reader does not."""
        return self._error(request, 500, "", dict(HEADERS) | {"Cache-Control": "no-store"})

    def _error(self, request: Request, status: int, detail: str, headers: dict[str, str]) -> Response:
        voice = self.voice(request)
        key = f"error.{status if status in (404, 405, 500) else 400}"
        said = voice.say(key)
        rest = detail if key == "error.400" else voice.say(f"{key}.rest")
        path = request.url.path
        if Api.owns(path):
            return Api.problem(status, said, rest, headers)
        if path in ("/metrics", "/healthz"):
            return PlainTextResponse(f"{said}. {rest}\n", status, headers)
        html = self._templates.get_template("error.html").render(v=voice, said=said, rest=rest, status=status)
        return HTMLResponse(html, status, headers)


class Json(JSONResponse):
    """JSON whose texts may be anything; it raises on NaN, which JSON has not (RFC 8259 §6)."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def frame(scene: Scene) -> dict[str, Any]:
    """What every page shows."""
    voice, station = scene.voice, scene.station
    problems = station.problems()
    return {
        "v": voice,
        "commune": station.inventory().name,
        "simulation": station.simulation,
        "notices": [
            *(voice.say(key) for key in station.board.notices),
            *(voice.tell(each) for each in station.troubles()),
        ],
        "problems": [str(problem) for problem in problems[:PROBLEMS]],
        "problem_count": len(problems),
    }


# ---- what a query says -----------------------------------------------------------------------------------------------


def text(request: Request, name: str, accepted: Mapping[str, object] | None = None, default: str = "") -> str:
    """A query parameter of bounded length; one of `accepted` where that is given. Raises 400."""
    given = request.query_params.get(name, "")
    if len(given) > MOST_CHARACTERS:
        raise HTTPException(400, f"{name}: {len(given)} characters; accepted: at most {MOST_CHARACTERS}")
    if accepted is not None and given and given not in accepted:
        raise HTTPException(400, f"{name}={printable(given[:40])}; accepted: {', '.join(accepted)}")
    return given or default


def query(request: Request) -> Query:
    """The filters of a list of devices. Raises 400."""
    return Query(*(text(request, name) for name in ("q", "area", "operator", "kind", "state", "site")))


def whole(request: Request, name: str, least: int, most: int, default: int | None = None) -> int:
    """A whole number. Raises 400."""
    given = request.query_params.get(name)
    if given is None:
        return least if default is None else default
    if not re.fullmatch(r"[0-9]{1,9}", given) or not least <= int(given) <= most:
        raise HTTPException(400, f"{name}={printable(given[:40])}; accepted: a whole number from {least} to {most}")
    return int(given)
