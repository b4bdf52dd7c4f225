"""A server on loopback that takes one secret and sends every other one back, as InfluxDB 2, remote_write or Grafana."""

from __future__ import annotations

import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWERS: dict[str, object] = {
    "/api/health": {"commit": "abc", "database": "ok", "version": "12.0.1"},
    "/api/org": {"id": 1, "name": "Main Org."},
}


def _secret(given: str) -> str:
    """Of a header's token, or password (RFC 7617)."""
    sort, _, rest = given.partition(" ")
    return base64.b64decode(rest).decode().partition(":")[2] if sort == "Basic" else rest


@dataclass
class Door:
    """`key` opens it; None: whatever comes is answered with 503. Both may be changed at any time."""

    url: str
    key: str | None


@contextlib.contextmanager
def door(key: str | None) -> Iterator[Door]:
    """A door for the length of a `with`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.do_GET()

        def do_GET(self) -> None:
            given = self.headers.get("Authorization", "")
            opened = self.path in ("/api/health", "/ping") or _secret(given) == made.key
            if made.key is None:
                self._say(503, {"message": "be right back"})
            elif not opened:
                self._say(401, {"code": "unauthorized", "message": f"{given} is not good"})
            elif self.path in ANSWERS:
                self._say(200, ANSWERS[self.path])
            else:
                self._say(204, None)

        def _say(self, status: int, what: object) -> None:
            body = b"" if what is None else json.dumps(what).encode()
            self.send_response(status)
            if what is not None:
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Door(f"http://127.0.0.1:{server.server_address[1]}", key)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
