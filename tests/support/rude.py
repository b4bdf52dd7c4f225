"""A server of raw answers for clients that block: whatever is to be said, over TLS or not, on a real socket."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator

Talk = Callable[[socket.socket], None]
"""What happens on a connection, its first request being read; afterwards it is closed."""


class Rude:
    """Each connection gets the next of `talks`, the last one again and again. `requests` are those that came, whole."""

    def __init__(self, talks: list[Talk], context: ssl.SSLContext | None) -> None:
        self._talks, self._context = talks, context
        self.requests: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        scheme = "https" if context else "http"
        self.url = f"{scheme}://127.0.0.1:{self._listening.getsockname()[1]}"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            with connection, contextlib.suppress(OSError):
                if self._over.is_set():
                    return
                self._one(connection)

    def _one(self, connection: socket.socket) -> None:
        secured = self._context.wrap_socket(connection, server_side=True) if self._context else connection
        with secured:
            self.requests.append(whole_request(secured))
            talk = self._talks.pop(0) if len(self._talks) > 1 else self._talks[0]
            talk(secured)

    def close(self) -> None:
        """Ends it; a talk that is under way ends with its client."""
        self._over.set()
        with contextlib.suppress(OSError):
            socket.create_connection(self._listening.getsockname()).close()
        self._thread.join()
        self._listening.close()


@contextlib.contextmanager
def rude(*talks: Talk, context: ssl.SSLContext | None = None) -> Iterator[Rude]:
    """Such a server for the length of a `with`."""
    server = Rude(list(talks), context)
    try:
        yield server
    finally:
        server.close()


def whole_request(connection: socket.socket) -> bytes:
    """One request to its last octet (RFC 9112, section 6), what came before its client went, or what is no HTTP."""
    request = connection.recv(1 << 16)
    while request[:1].isalpha() and _wants_more(request) and (more := connection.recv(1 << 20)):
        request += more
    return request


def _wants_more(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    return not end or len(body) < int(length[1] if length else 0)


def says(status: int, body: bytes = b"", *headers: str) -> Talk:
    """An answer and the end of the connection."""
    head = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return lambda connection: connection.sendall("\r\n".join(head).encode() + body)


def hangs(connection: socket.socket) -> None:
    """Says nothing until the client goes."""
    while connection.recv(65536):
        pass


def resets(connection: socket.socket) -> None:
    """Ends the connection at once (RST)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drips(connection: socket.socket) -> None:
    """Begins an answer and never ends it, octet by octet, until the client goes."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n")
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while True:
        connection.sendall(b" ")
