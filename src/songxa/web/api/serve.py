"""Answers the questions of the table: whose they are, who works on them, what is kept of the answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from songxa.i18n import DEFAULT
from songxa.scope import Scope
from songxa.web.api import reply
from songxa.web.api.ask import Ask, language_of
from songxa.web.api.endpoints import Endpoint, adapter, endpoints
from songxa.web.api.events import Events, Pace
from songxa.web.api.moment import Moments
from songxa.web.api.openapi import document
from songxa.web.api.params import LIMIT, OFFSET
from songxa.web.api.refusal import Refused, problem, told
from songxa.web.api.reply import Body, Shelf
from songxa.web.station import Station

T = TypeVar("T")

AT_ONCE, WAITING = 3, 64
"""Questions that are worked on at a time, so that polling gets its turns, and that may wait for theirs."""

PREFIXES = ("/api/", "/geo/", "/sd/")

LARGE = 256 * 1024
"""Bytes from which on an answer is packed in a thread."""


class Gate:
    """Lets a few pieces of work into threads at a time, and refuses what would have to wait too long."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._free, self._room = asyncio.Semaphore(at_once), at_once + waiting

    async def run(self, work: Callable[[], T]) -> T:
        if self._room <= 0:
            raise Refused(503, "api.busy", headers={"Retry-After": "1"})
        self._room -= 1
        try:
            async with self._free:
                return await run_in_threadpool(work)
        finally:
            self._room += 1


class Api:
    """The API of a station. `scope_of` says what the sender of a request may see; nothing else decides that."""

    def __init__(
        self,
        station: Station,
        scope_of: Callable[[Request], Scope],
        language: str = DEFAULT,
        pace: Pace | None = None,
    ) -> None:
        self._station, self._scope_of, self._language = station, scope_of, language
        self._table = endpoints()
        for endpoint in self._table:
            adapter(endpoint.answer)  # now rather than while somebody waits for an answer
        self._moments = Moments(station)
        self._shelf = Shelf()
        self._present, self._past = Gate(), Gate()
        self._document: Body | None = None
        self.events = Events(self._moments, station.started_at, pace or Pace())

    def routes(self) -> list[BaseRoute]:
        """To be mounted at the root of the application."""
        return [Route(endpoint.path, self._handler(endpoint), methods=["GET"]) for endpoint in self._table]

    def close(self) -> None:
        """Ends what would not end by itself."""
        self.events.close()

    @staticmethod
    def owns(path: str) -> bool:
        """Whether what goes wrong under this path is told as the API tells it."""
        return path.startswith(PREFIXES) or path.endswith(".json")

    @staticmethod
    def problem(status: int, title: str, detail: str, headers: Mapping[str, str]) -> Response:
        """An error that was found elsewhere, as the API tells it."""
        return problem(status, title, detail, headers)

    def _handler(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            try:
                return await self._answer(endpoint, request)
            except Refused as refused:
                return told(refused, language_of(request, self._language))

        return handle

    async def _answer(self, endpoint: Endpoint, request: Request) -> Response:
        scope = self._scope_of(request)
        language = language_of(request, self._language)
        ask = Ask(request, self._station, scope, self._moments.of(scope), endpoint.params, language)
        if endpoint.name == "events":
            return self.events.stream(scope, request.headers.get("last-event-id", ""))
        body = self._openapi() if endpoint.work is None else await self._body(endpoint, ask, request.url.path)
        if len(body.raw) >= LARGE:
            await run_in_threadpool(body.pack)
        return body.answer(request)

    async def _body(self, endpoint: Endpoint, ask: Ask, path: str) -> Body:
        assert endpoint.work is not None
        work = endpoint.work

        def make() -> Body:
            answer = work(ask)
            links = reply.links(path, ask.query, *_page(ask, answer)) if endpoint.is_paged else ""
            return Body(adapter(endpoint.answer).dump_json(answer, by_alias=True), endpoint.media_type, links)

        if endpoint.live:
            return make()
        if endpoint.past:
            return await self._past.run(make)
        key = (
            endpoint.path,
            ask.base,
            tuple(sorted(ask.query.items())),
            ask.language,
            ask.scope,
        )
        body = self._shelf.get(key, ask.moment)
        if body is None:
            body = await self._present.run(make)
            self._shelf.put(key, ask.moment, body)
        return body

    def _openapi(self) -> Body:
        if self._document is None:
            text = json.dumps(document(self._table), ensure_ascii=False)
            self._document = Body(text.encode(), "application/json")
        return self._document


def _page(ask: Ask, answer: Any) -> tuple[int, int, bool]:
    offset, limit = ask(OFFSET), ask(LIMIT)
    more = answer.more if hasattr(answer, "more") else offset + limit < answer.total
    return offset, limit, more
