"""A front before a receiver that misbehaves when it is told to: any answer, a reset, a hang, a drip. Real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import struct
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET

import httpx


@dataclass(frozen=True, slots=True)
class Says:
    """An answer. `drip_s` is how long it waits before every octet of the body."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drip_s: float = 0.0


RESET, HANG = "reset", "hang"
"""The connection ends at once (RST), or nothing ever comes."""

Mood = Says | str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Front:
    """Answers with the moods in their order, then passes on to `upstream`, or answers 204 where there is none.

    `through` are the paths' answers that the upstream gave.
    """

    def __init__(self, upstream: str | None = None, moods: Sequence[Mood] = ()) -> None:
        self.moods = deque(moods)
        self.asked: list[Asked] = []
        self.connections = 0
        self.arrived = asyncio.Event()
        self.url = ""
        self._upstream = upstream

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._one(reader, writer):
                pass
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        first = await reader.readexactly(1)
        if first == b"\x16":  # TLS where none is spoken: servers answer in plain text
            await self._say(writer, Says(400, b"this is HTTP"))
            return False
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        asked = Asked(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
        self.asked.append(asked)
        self.arrived.set()
        mood = self.moods.popleft() if self.moods else await self._passed_on(asked)
        if mood == HANG:
            await reader.read()
            return False
        if not isinstance(mood, Says):
            writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        await self._say(writer, mood)
        return True

    async def _say(self, writer: asyncio.StreamWriter, says: Says) -> None:
        headers = {"Content-Length": str(len(says.body)), **says.headers}
        lines = [f"HTTP/1.1 {says.status} Said", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        step = 1 if says.drip_s else max(1, len(says.body))
        for place in range(0, len(says.body), step):
            writer.write(says.body[place : place + step])
            await writer.drain()
            await asyncio.sleep(says.drip_s)
        await writer.drain()

    async def _passed_on(self, asked: Asked) -> Mood:
        if self._upstream is None:
            return Says(204)
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            try:
                answer = await client.request(
                    asked.method, self._upstream + asked.path, content=asked.body, headers=dict(asked.headers)
                )
            except httpx.TransportError:
                return RESET
        return Says(answer.status_code, answer.content)


@contextlib.asynccontextmanager
async def front(
    upstream: str | None = None, moods: Sequence[Mood] = (), tls: ssl.SSLContext | None = None
) -> AsyncIterator[Front]:
    """A front on a port of 127.0.0.1, in this event loop. `upstream` is a base URL without a path."""
    served = Front(upstream, moods)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(served.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    scheme = "http" if tls is None else "https"
    served.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield served
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
