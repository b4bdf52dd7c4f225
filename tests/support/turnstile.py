"""A remote_write receiver that answers one request at a time, when a test lets it, and knows what it has taken."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cramjam

from tests.support.prompb import decode

ARRIVES_S = 60.0


class Turnstile:
    """Requests queue in the order in which they arrive. `taken` counts samples by time, in milliseconds, of those
    requests that were answered."""

    def __init__(self) -> None:
        self.taken: Counter[int] = Counter()
        self.answered = 0
        self._queue: queue.Queue[tuple[bytes, threading.Event]] = queue.Queue()
        self._open = False

    def let_through(self) -> None:
        """Answers the request that came first, waiting for one if none is there. Raises queue.Empty if none comes."""
        body, answer = self._queue.get(timeout=ARRIVES_S)
        self._take(body, answer)

    def open(self) -> None:
        """From now on everything is answered at once."""
        self._open = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._take(*self._queue.get_nowait())

    def arrived(self, body: bytes) -> threading.Event:
        """A request; the event is set when it may be answered."""
        answer = threading.Event()
        self._queue.put((body, answer))
        if self._open:
            self.open()
        return answer

    def _take(self, body: bytes, answer: threading.Event) -> None:
        for series in decode(bytes(cramjam.snappy.decompress_raw(body))):
            self.taken.update(at for value, at in series.samples if value == value)  # a stale marker is no sample
        self.answered += 1
        answer.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    turnstile: Turnstile


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.server.turnstile.arrived(self.rfile.read(int(self.headers["Content-Length"]))).wait()
        self.send_response(204)
        self.end_headers()


@contextlib.contextmanager
def turnstile(port: int) -> Iterator[Turnstile]:
    """Listens on a port of 127.0.0.1 for the length of a `with`."""
    with _Server(("127.0.0.1", port), _Handler) as server:
        server.turnstile = Turnstile()
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.turnstile
        finally:
            server.turnstile.open()
            server.shutdown()
            thread.join()
