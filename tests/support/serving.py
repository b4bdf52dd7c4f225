"""The real web server around a station of a test, on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette

from songxa.web import create_app
from songxa.web.server import http_server, listen
from songxa.web.station import Station


@contextlib.asynccontextmanager
async def serving(station: Station) -> AsyncIterator[str]:
    """The address `http://127.0.0.1:PORT` under which the station's pages are served."""
    async with serving_app(create_app(station, "vi")) as address:
        yield address


@contextlib.asynccontextmanager
async def serving_app(application: Starlette) -> AsyncIterator[str]:
    """The same of any application that the web's own server can run."""
    with listen("127.0.0.1", 0) as listener:
        server = http_server(application)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
