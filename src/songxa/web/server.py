"""The HTTP server around the application: a listening socket, uvicorn, their limits. Knows no route."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from songxa.model import InputError, StartError

STOP_S = 3
"""How long a client that does not take its answer may keep songxa from stopping."""

CONNECTIONS = 500
"""Clients at the same time; more are answered 503 at once."""


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: one place decides when songxa stops."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.app.state.close()  # type: ignore[union-attr]
        await super().shutdown(sockets)


def http_server(application: Starlette) -> uvicorn.Server:
    """Serves until its `should_exit` is set."""
    # What a client sends wrong is its own affair: uvicorn would log a stack trace for every half a request.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    settings = uvicorn.Config(
        application,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_S,
        limit_concurrency=CONNECTIONS,
    )
    return _Server(settings)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises StartError where the address cannot be had, saying what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError):
        raise InputError(f"--listen {host}:{port}: no such host; give an address of this machine") from None
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(128)
    except OSError as error:
        sock.close()
        hint = {
            errno.EADDRINUSE: "something else listens there; stop it, or give another port: --listen 127.0.0.1:8766",
            errno.EADDRNOTAVAIL: "this machine does not have that address; 127.0.0.1 is always there",
            errno.EACCES: "ports below 1024 need the right CAP_NET_BIND_SERVICE; give a higher one",
        }.get(error.errno or 0, error.strerror)
        raise StartError(f"--listen {host}:{port}: {hint}") from None
    return sock


def address_of(listener: socket.socket) -> str:
    """The page's address for a browser on this machine."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
