"""What the contract tests need to know of a plug-in: how it is configured, and a counterpart that it can talk to.

Each plug-in has a setup in a file: songxa's own in tests/contract/own.py, the example's among its tests. For a plug-in
of yours, write such a file and name it in SONGXA_CONTRACT (several with colons between).
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import importlib.util
import os
import random
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cramjam

from songxa.model import Context, Device, Exporter, Exporters, Inventory, SecretError
from songxa.secrets import Secret

ROOT = Path(__file__).resolve().parents[2]
SETUPS = (ROOT / "tests/contract/own.py", ROOT / "examples/songxa-example/tests/contract.py")

Answers = Callable[[bytes], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class CollectorSetup:
    """A collector over UDP. `device` gives the settings with which it visits the device at a port; `answers` is how an
    honest agent answers a datagram."""

    device: Callable[[Device, int], Device]
    answers: Answers
    secrets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExporterSetup:
    """An exporter. `settings` sends it to a port of this machine. One that pushes over TCP needs no more; `shown` is
    what one that is scraped shows now. `unacknowledged`: the connection's end is the answer that it waits for."""

    settings: Callable[[int], Exporters]
    secrets: Mapping[str, str] = field(default_factory=dict)
    shown: Callable[[Exporter], str] | None = None
    unacknowledged: bool = False


def setups() -> tuple[dict[str, CollectorSetup], dict[str, ExporterSetup]]:
    """Every setup by the plug-in's name."""
    collectors: dict[str, CollectorSetup] = {}
    exporters: dict[str, ExporterSetup] = {}
    named = [Path(name) for name in os.environ.get("SONGXA_CONTRACT", "").split(":") if name]
    for number, file in enumerate((*SETUPS, *named)):
        spec = importlib.util.spec_from_file_location(f"songxa_contract_{number}", file)
        assert spec is not None and spec.loader is not None, file
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        collectors |= module.COLLECTORS
        exporters |= module.EXPORTERS
    return collectors, exporters


def setup_of(name: str, known: Mapping[str, Any]) -> Any:
    """The plug-in's setup; fails for one that has none."""
    assert name in known, f"{name} has no setup for the contract tests; tests/support/contract.py says how to write one"
    return known[name]


class KnownSecrets:
    """The secrets of a setup, and no others."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def get(self, name: str) -> Secret:
        if name not in self._values:
            raise SecretError(f"there is no secret {name}")
        return Secret(self._values[name])


class WatchedSocket(socket.socket):
    """A socket that notes whom it speaks to."""

    spoken_to: list[Any]

    def connect(self, address: Any) -> None:
        self.spoken_to.append(address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        self.spoken_to.append(address)
        return super().connect_ex(address)

    def sendto(self, data: Any, *rest: Any) -> int:
        self.spoken_to.append(rest[-1])
        return super().sendto(data, *rest)


class Sockets:
    """Opens sockets for plug-ins, and knows them all."""

    def __init__(self) -> None:
        self.opened: list[WatchedSocket] = []
        self.spoken_to: list[Any] = []

    def open(self, family: int, kind: int, protocol: int) -> socket.socket:
        sock = WatchedSocket(family, kind, protocol)
        sock.spoken_to = self.spoken_to
        self.opened.append(sock)
        return sock

    @property
    def left_open(self) -> int:
        return sum(sock.fileno() >= 0 for sock in self.opened)


def context(
    commune: Inventory, secrets: Mapping[str, str], memory: Path | None, sockets: Sockets | None = None
) -> Context:
    """What songxa would build the plug-in with."""
    return Context(
        commune,
        KnownSecrets(secrets),
        (sockets or Sockets()).open,
        memory,
        time.monotonic,
        time.time,
        random.Random(1),
    )


@contextlib.asynccontextmanager
async def udp_agent(answers: Answers) -> AsyncIterator[int]:
    """An agent on a UDP port of 127.0.0.1; the port."""

    class Agent(asyncio.DatagramProtocol):
        def connection_made(self, transport: Any) -> None:
            self._transport = transport

        def datagram_received(self, data: bytes, address: Any) -> None:
            for answer in answers(data):
                self._transport.sendto(answer, address)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Agent, ("127.0.0.1", 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


class Sink:
    """A server of 127.0.0.1. `mode`: it `takes` what comes and says so, `hangs` for ever, or `breaks` off."""

    def __init__(self, mode: str, *, unacknowledged: bool = False) -> None:
        self.port = 0
        self._mode, self._unacknowledged = mode, unacknowledged
        self._bodies: list[bytes] = []
        self._came = asyncio.Condition()
        self._connections: set[asyncio.StreamWriter] = set()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[Sink]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for writer in tuple(self._connections):
                writer.transport.abort()
            await server.wait_closed()

    @property
    def text(self) -> str:
        """Everything that came, as far as it is text."""
        return b"\n".join(self._bodies).decode("utf-8", "replace")

    async def until(self, words: str) -> None:
        """Waits for a text to come."""
        async with self._came:
            await self._came.wait_for(lambda: words in self.text)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            if self._mode == "hangs":
                await reader.read(-1)
                await asyncio.Event().wait()
            elif self._mode == "takes" and self._unacknowledged:
                await self._take(await reader.read(-1))
            elif self._mode == "takes":
                while await self._request(reader, writer):
                    pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(writer)
            writer.transport.abort() if self._mode == "breaks" else writer.close()

    async def _request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request of HTTP/1.1 with a length (RFC 9112)."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        except asyncio.IncompleteReadError:
            return False
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await reader.readexactly(int(fields.get("content-length", "0")))
        encoding = fields.get("content-encoding", "")
        if encoding == "gzip":
            body = gzip.decompress(body)
        elif encoding == "snappy":
            body = bytes(cramjam.snappy.decompress_raw(body))
        await self._take(body)
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        return True

    async def _take(self, body: bytes) -> None:
        async with self._came:
            self._bodies.append(body)
            self._came.notify_all()
