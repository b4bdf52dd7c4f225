"""The fake on a real socket of this machine, with TLS where that is wanted."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.grafana.exchange import Misuse
from tests.support.grafana.fake import FakeGrafana
from tests.support.grafana.faults import Dropped, Killed, Stalled


@contextlib.contextmanager
def serving(fake: FakeGrafana, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address, without a slash at its end. Afterwards raises the first Misuse that came in."""
    server = _Server(fake, tls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.ending.set()
        server.hang_up()
        server.shutdown()
        server.server_close()
        thread.join()
    if server.misuses:
        raise server.misuses[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, fake: FakeGrafana, tls: ssl.SSLContext | None) -> None:
        self.fake, self.tls = fake, tls
        self.ending = threading.Event()
        self.misuses: list[Misuse] = []
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def hang_up(self) -> None:
        """Ends connections that clients keep open."""
        for connection in tuple(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def finish_request(self, request: Any, client_address: Any) -> None:
        connection: socket.socket = request
        if self.tls is not None:
            try:
                connection = self.tls.wrap_socket(connection, server_side=True)
            except OSError:
                return  # the client does not trust us, or speaks no TLS
        self._open.add(connection)
        try:
            if not self.ending.is_set():
                super().finish_request(connection, client_address)
        except OSError:
            pass  # the client has gone
        finally:
            self._open.discard(connection)
            connection.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            status, told, content = self.server.fake.handle(self.command, self.path, dict(self.headers), body)
        except Misuse as misuse:
            self.server.misuses.append(misuse)
            status, told, content = 500, {"Content-Length": "0"}, b""
        except Stalled:
            self.server.ending.wait()
            self.close_connection = True
            return
        except (Dropped, Killed):
            self.close_connection = True
            return
        self.send_response(status)
        for name, text in told.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(content)
        if self.command != "HEAD" and int(told["Content-Length"]) > len(content):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = _answer

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""
