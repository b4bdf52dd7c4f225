"""One question, read and checked: who asks, in which language, about what. Answers nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from typing import Any, TypeVar

from starlette.requests import Request

from songxa.i18n import from_accept
from songxa.i18n.format import zone
from songxa.model import Device, Poll
from songxa.scope import Scope
from songxa.web.api.moment import Moment
from songxa.web.api.params import LANG, MOST_CHARACTERS, Param
from songxa.web.api.refusal import Refused, missing, quoted
from songxa.web.api.words import Words
from songxa.web.station import Station

T = TypeVar("T")


class Ask:
    """Everything that an answer depends on, taken in the event loop, so that it may be worked out in a thread."""

    def __init__(
        self, request: Request, station: Station, scope: Scope, moment: Moment, params: Sequence[Param[Any]], lang: str
    ) -> None:
        self.station, self.scope, self.moment = station, scope, moment
        self.now = station.now()
        self.path: Mapping[str, str] = request.path_params
        self.polls: Sequence[Poll] = tuple(station.latest.polls(self.path.get("key", "")).values())
        """The newest of the device that the path names."""
        self.base = f"{request.url.scheme}://{request.headers.get('host', '')}"
        self.where: tzinfo = zone(moment.inventory.timezone)
        self.given = read(request, params, self.where)
        self.query = {name: request.query_params[name] for name in self.given}
        self.language = self.given.get("lang") or lang

    def __call__(self, param: Param[T]) -> T:
        """The value of a parameter."""
        value: T = self.given.get(param.name, param.default)
        return value

    @cached_property
    def words(self) -> Words:
        return Words(self.language, self.where, self.moment.inventory)

    def device(self) -> Device:
        """The device that the path names. Raises Refused."""
        device = self.moment.inventory.devices.get(self.path["key"])
        if device is None:
            raise missing()
        return device


def language_of(request: Request, default: str) -> str:
    """The language of an answer that was refused before its question could be read."""
    chosen = request.query_params.get("lang", "")
    return chosen if chosen in LANG.choices else from_accept(request.headers.get("accept-language", "")) or default


def read(request: Request, params: Sequence[Param[Any]], where: tzinfo) -> dict[str, Any]:
    """The parameters that were given. Raises Refused for what is unknown, given twice, too long or no such value."""
    known = {param.name: param for param in (*params, LANG)}
    found: dict[str, Any] = {}
    for name, text in request.query_params.multi_items():
        if name not in known:
            raise Refused(400, "api.unknown", {"name": quoted(name), "accepted": ", ".join(known)})
        if name in found:
            raise Refused(400, "api.twice", {"name": name})
        if len(text) > MOST_CHARACTERS:
            raise Refused(400, "api.long", {"name": name, "n": str(len(text)), "most": str(MOST_CHARACTERS)})
        found[name] = known[name].parse(text, where)
    return found
