"""A server that takes what is posted one request at a time, in the order in which they came, when a test lets it.

It has no clock and judges nothing.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMES_S = 300.0
"""A bound on what comes by itself."""


class Turnstile:
    """`taken` are the bodies of the requests that were answered, unpacked, in their order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.taken: list[bytes] = []
        self._changed = threading.Condition()
        self._door: deque[tuple[bytes, threading.Event]] = deque()
        self._open = False

    def at_the_door(self, requests: int) -> list[bytes]:
        """Waits until at least so many requests are there unanswered; their bodies, first come first."""
        with self._changed:
            here = self._changed.wait_for(lambda: len(self._door) >= requests, COMES_S)
            assert here, f"{len(self._door)} requests came, not {requests}"
            return [body for body, _ in self._door]

    def let_through(self) -> bytes:
        """Answers the request that came first, waiting for one; its body."""
        self.at_the_door(1)
        with self._changed:
            return self._answer_first()

    def open(self) -> None:
        """From now on everything is answered at once."""
        with self._changed:
            self._open = True
            self._answer_all()

    def pass_through(self, body: bytes) -> None:
        """A request, for as long as it is not answered."""
        answer = threading.Event()
        with self._changed:
            self._door.append((body, answer))
            if self._open:
                self._answer_all()
            self._changed.notify_all()
        answer.wait()

    def _answer_all(self) -> None:
        while self._door:
            self._answer_first()

    def _answer_first(self) -> bytes:
        body, answer = self._door.popleft()
        self.taken.append(body)
        answer.set()
        return body


@contextlib.contextmanager
def turnstile(unpack: Callable[[bytes], bytes]) -> Iterator[Turnstile]:
    """Listens on 127.0.0.1 for the length of a `with`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            made.pass_through(unpack(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        made = Turnstile(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield made
        finally:
            made.open()
            server.shutdown()
            thread.join()
