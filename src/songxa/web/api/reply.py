"""How an answer travels: its bytes, entity tags, gzip, 304, and a shelf for those that are dear to make."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

SMALLEST = 1024
"""What is shorter is not worth packing."""

SHELF_BYTES = 32 * 2**20


class Body:
    """An answer's bytes. Each coding of it has its own strong tag, as RFC 9110 §8.8.3 asks."""

    def __init__(self, raw: bytes, media_type: str, links: str = "") -> None:
        self.raw, self.media_type, self.links = raw, media_type, links
        self.tag = hashlib.sha256(raw).hexdigest()[:32]
        self._packed: bytes | None = None

    def pack(self) -> bytes:
        """Level 1: compressing is dearer than the rest of an answer, and polling goes first."""
        if self._packed is None:
            self._packed = gzip.compress(self.raw, 1, mtime=0)
        return self._packed

    def answer(self, request: Request) -> Response:
        """The response, or 304 to whoever has it already."""
        # By the same rule as the application's GZipMiddleware, which else would pack what is tagged as plain.
        packed = len(self.raw) >= SMALLEST and "gzip" in request.headers.get("accept-encoding", "")
        tag = f'"{self.tag}-gzip"' if packed else f'"{self.tag}"'
        # What one reader may see, no shared cache keeps; and nobody shows it without asking whether it still holds.
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Accept-Language"}
        if _has(request.headers.get("if-none-match", ""), tag):
            return Response(None, 304, headers)
        if self.links:
            headers["Link"] = self.links
        if packed:
            headers["Content-Encoding"] = "gzip"
        return Response(self.pack() if packed else self.raw, 200, headers, self.media_type)


def _has(given: str, tag: str) -> bool:
    """Whether If-None-Match names the tag; its comparison is weak (RFC 9110 §13.1.2)."""
    return any(each.strip().removeprefix("W/") in (tag, "*") for each in given.split(","))


class Shelf:
    """Bodies that stay right as long as their token does. Bounded in bytes, the least used goes first."""

    def __init__(self, most_bytes: int = SHELF_BYTES) -> None:
        self._most, self._held = most_bytes, 0
        self._kept: OrderedDict[object, tuple[object, Body, int]] = OrderedDict()

    def get(self, key: object, token: object) -> Body | None:
        found = self._kept.get(key)
        if found is None or found[0] is not token:
            return None
        self._kept.move_to_end(key)
        return found[1]

    def put(self, key: object, token: object, body: Body) -> None:
        self.drop(key)
        # Twice the bytes: room for the packed form, which is made when somebody asks for it.
        size = 2 * len(body.raw)
        if size <= self._most:
            self._kept[key] = token, body, size
            self._held += size
        while self._held > self._most:
            self.drop(next(iter(self._kept)))

    def drop(self, key: object) -> None:
        if key in self._kept:
            self._held -= self._kept.pop(key)[2]


def links(path: str, query: Mapping[str, str], offset: int, limit: int, more: bool) -> str:
    """The neighbouring pages as RFC 8288 links."""

    def link(at: int, rel: str) -> str:
        target = urlencode({**query, "limit": str(limit), "offset": str(at)}, errors="replace")
        return f'<{quote(path, errors="replace")}?{target}>; rel="{rel}"'

    found = []
    if offset > 0:
        found += [link(0, "first"), link(max(0, offset - limit), "prev")]
    if more:
        found.append(link(offset + limit, "next"))
    return ", ".join(found)
