"""The headers that every answer carries. Knows two pages by their paths: what others may embed, and the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EMBEDDABLE, MAP = "/public", "/map"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'{tiles}; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY.format(tiles="", ancestors="'none'"),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Middleware that adds HEADERS, and forbids caching of what did not say how long it lasts.

    `tiles` gives the address of map tiles, empty where there are none; the map's images may come from their host.
    """

    def __init__(self, app: ASGIApp, tiles: Callable[[], str]) -> None:
        self._app, self._tiles = app, tiles
        self._embeddable = dict(HEADERS) | {"Content-Security-Policy": _POLICY.format(tiles="", ancestors="*")}
        del self._embeddable["X-Frame-Options"]

    def _headers(self, path: str) -> Mapping[str, str]:
        if path == EMBEDDABLE:
            return self._embeddable
        tiles = self._tiles() if path == MAP else ""
        if not tiles:
            return HEADERS
        origin = " {0.scheme}://{0.netloc}".format(urlsplit(tiles))
        return dict(HEADERS) | {"Content-Security-Policy": _POLICY.format(tiles=origin, ancestors="'none'")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers(path).items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache" if path.startswith("/static/") else "no-store")
            await send(message)

        await self._app(scope, receive, guarded)
