"""An SNMP agent on a real UDP socket whose behaviour is a function: for hostile agents, lossy ones, slow ones."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Message, Value
from songxa.collectors.snmp.transport import Engine, Peer

COMMUNITY = b"canary-community"
Varbind = tuple[bytes, int, Value]


class UdpAgent:
    """Answers each request with the datagrams that `behaviour` gives for it.

    `asked` holds every request, `coming` lets a test wait for the next one.
    """

    def __init__(self, behaviour: Callable[[Message], Iterable[bytes]], family: socket.AddressFamily) -> None:
        self.behaviour = behaviour
        self.asked: list[Message] = []
        self.datagrams: list[bytes] = []
        self.coming: asyncio.Queue[Message] = asyncio.Queue()
        self.sender: Any = None
        self.sock = socket.socket(family, socket.SOCK_DGRAM)
        self.sock.setblocking(False)
        self.sock.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        self.address, self.port = self.sock.getsockname()[:2]

    def read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                datagram, self.sender = self.sock.recvfrom(65535)
                message = ber.decode_message(datagram)
                self.asked.append(message)
                self.datagrams.append(datagram)
                self.coming.put_nowait(message)
                for answer in self.behaviour(message):
                    self.send(answer)

    def send(self, datagram: bytes) -> None:
        """To whoever asked last, whenever it may be."""
        self.sock.sendto(datagram, self.sender)

    def peer(self, version: int = ber.V2C) -> Peer:
        return Peer(self.address, self.port, version, COMMUNITY)


@contextlib.contextmanager
def agent(
    behaviour: Callable[[Message], Iterable[bytes]], family: socket.AddressFamily = socket.AF_INET
) -> Iterator[UdpAgent]:
    """The agent, as long as the `with` lasts; needs a running event loop."""
    there = UdpAgent(behaviour, family)
    loop = asyncio.get_running_loop()
    loop.add_reader(there.sock, there.read)
    try:
        yield there
    finally:
        loop.remove_reader(there.sock)
        there.sock.close()


@contextlib.asynccontextmanager
async def engine(**settings: Any) -> AsyncIterator[Engine]:
    """A started engine, with a quick tick unless told otherwise."""
    started = Engine(**{"tick_s": 0.005} | settings)
    await started.start()
    try:
        yield started
    finally:
        await started.stop()


def response(
    request: Message,
    varbinds: Iterable[Varbind],
    *,
    request_id: int | None = None,
    version: int | None = None,
    community: bytes | None = None,
    pdu: int = ber.RESPONSE,
    status: int = 0,
    index: int = 0,
) -> bytes:
    """The answer to a request, or one that is wrong in what is given by name."""
    return ber.encode_message(
        request.version if version is None else version,
        request.community if community is None else community,
        pdu,
        request.request_id if request_id is None else request_id,
        varbinds,
        status,
        index,
    )


def good(request: Message, value: int = 42) -> bytes:
    """What an honest agent answers to a GET: every OID is a Gauge32 of that value."""
    return response(request, [(oid, ber.GAUGE32, value) for oid in request.oids])


def honest(request: Message) -> Iterable[bytes]:
    """The behaviour of an honest agent to a GET."""
    return [good(request)]


def silent(request: Message) -> Iterable[bytes]:
    """The behaviour of no agent at all, but for the port that is open."""
    return []
