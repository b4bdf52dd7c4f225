"""An SNMP v1/v2c agent: answers GET, GETNEXT and GETBULK from a `Mib` (RFC 1157, RFC 3416). It invents no values.

It only reads: a SET is refused with the error that its version has for that. A datagram that is no request for it
(junk, a wrong community, an unknown version) gets no answer, as RFC 3416 §4.1 and RFC 1157 §4.1 want it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from bisect import bisect_right
from collections.abc import Iterable
from types import TracebackType
from typing import Protocol, Self

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import BerError, Message, Value
from songxa.simulator.request import decode_request

Varbind = tuple[bytes, int, Value]

NOT_WRITABLE = 17
"""error-status of RFC 3416 §3, which v1 does not know."""

ETHERNET_PAYLOAD = 1472
"""Octets of a UDP payload that an Ethernet frame carries without fragments."""

_EXCEPTIONS = (ber.NO_SUCH_OBJECT, ber.NO_SUCH_INSTANCE, ber.END_OF_MIB_VIEW)
_MAX_REPETITIONS = 2048


class Mib(Protocol):
    """What an agent can tell, by OID as content octets."""

    def get(self, oid: bytes) -> tuple[int, Value]:
        """Tag and value; the tag is NO_SUCH_OBJECT or NO_SUCH_INSTANCE, with None, where there is none."""
        ...

    def next(self, oid: bytes) -> Varbind | None:
        """The first row whose OID comes after `oid` in the order of sub-identifiers; None at the end."""
        ...


def oid_key(oid: bytes) -> tuple[int, ...]:
    """The order of RFC 3416 §4.2.2: by sub-identifiers. Octets do not sort so, since 16383 is FF 7F, 16384 81 80 00."""
    key, arc = [], 0
    for octet in oid:
        arc = arc << 7 | octet & 0x7F
        if octet < 0x80:
            key.append(arc)
            arc = 0
    return tuple(key)


class TableMib:
    """A MIB that stands in rows, in any order. Of two rows with one OID the first counts, as in a walk."""

    def __init__(self, rows: Iterable[Varbind]) -> None:
        first: dict[bytes, Varbind] = {}
        for row in rows:
            first.setdefault(row[0], row)
        keyed = sorted((oid_key(oid), oid) for oid in first)
        self._keys = [key for key, _ in keyed]
        self._rows = [first[oid] for _, oid in keyed]
        self._place = {oid: place for place, (_, oid) in enumerate(keyed)}
        self._columns = {key[:-1] for key in self._keys}

    def get(self, oid: bytes) -> tuple[int, Value]:
        """Tag and value; noSuchInstance where a neighbour in the column exists, noSuchObject elsewhere."""
        place = self._place.get(oid)
        if place is not None:
            return self._rows[place][1:]
        known = oid_key(oid)[:-1] in self._columns
        return (ber.NO_SUCH_INSTANCE if known else ber.NO_SUCH_OBJECT), None

    def next(self, oid: bytes) -> Varbind | None:
        """The first row after `oid`, which need not be a row itself."""
        place = self._place.get(oid)
        after = bisect_right(self._keys, oid_key(oid)) if place is None else place + 1
        return self._rows[after] if after < len(self._rows) else None


def respond(
    datagram: bytes, mib: Mib, community: bytes, *, max_size: int = ETHERNET_PAYLOAD, bulk: bool = True
) -> bytes | None:
    """The datagram to answer with, or None where an agent keeps silent. Never raises for what the datagram holds.

    `max_size` is the largest answer in octets; without `bulk` the agent ignores GETBULK, as some real ones do.
    """
    try:
        return answer(decode_request(datagram), mib, community, max_size=max_size, bulk=bulk)
    except BerError:
        return None


def answer(
    message: Message, mib: Mib, community: bytes, *, max_size: int = ETHERNET_PAYLOAD, bulk: bool = True
) -> bytes | None:
    """As `respond`, for a message already decoded. Raises BerError where the request cannot even be given back."""
    if message.community != community or message.version not in (ber.V1, ber.V2C):
        return None
    if message.pdu == ber.SET:
        return _refuse(message, NOT_WRITABLE if message.version else ber.NO_SUCH_NAME, 1)
    if message.pdu == ber.GETBULK and message.version == ber.V2C and bulk:
        return _answer_bulk(message, mib, max_size)
    if message.pdu == ber.GET:
        return _answer_each(message, [(oid, *mib.get(oid)) for oid in message.oids], max_size)
    if message.pdu == ber.GETNEXT:
        return _answer_each(message, [_after(mib, oid, message.version) for oid in message.oids], max_size)
    return None


def _answer_each(message: Message, varbinds: list[Varbind], max_size: int) -> bytes | None:
    if message.version == ber.V1:
        for index, (_, tag, _) in enumerate(varbinds, start=1):
            if tag in _EXCEPTIONS or tag == ber.COUNTER64:  # neither exists in v1: RFC 3584 §4.2.2.1
                return _refuse(message, ber.NO_SUCH_NAME, index)
    try:
        response = _encode(message, varbinds)
    except BerError:  # a row whose value its type cannot hold
        return _refuse(message, ber.GEN_ERR, 0)
    return response if len(response) <= max_size else _too_big(message, max_size)


def _after(mib: Mib, oid: bytes, version: int) -> Varbind:
    row = mib.next(oid)
    while version == ber.V1 and row is not None and row[1] == ber.COUNTER64:
        row = mib.next(row[0])
    return row or (oid, ber.END_OF_MIB_VIEW, None)


def _answer_bulk(message: Message, mib: Mib, max_size: int) -> bytes | None:
    """RFC 3416 §4.2.3: as many repetitions as fit, cut at a varbind; a repetition of nothing but ends is the last."""
    single = max(0, min(message.error_status, len(message.oids)))
    varbinds = [_after(mib, oid, message.version) for oid in message.oids[:single]]
    size = sum(_least_size(varbind) for varbind in varbinds)
    heads = list(message.oids[single:])
    for _ in range(min(max(0, message.error_index), _MAX_REPETITIONS) if heads else 0):
        row = [_after(mib, oid, message.version) for oid in heads]
        varbinds += row
        size += sum(_least_size(varbind) for varbind in row)
        heads = [oid for oid, _, _ in row]
        if size > max_size or all(tag == ber.END_OF_MIB_VIEW for _, tag, _ in row):
            break
    response = _encode(message, varbinds)
    while len(response) > max_size and varbinds:
        excess = len(response) - max_size
        while excess > 0 and varbinds:
            excess -= _least_size(varbinds.pop())
        response = _encode(message, varbinds)
    return response if len(response) <= max_size else None


def _least_size(varbind: Varbind) -> int:
    """Octets that a varbind takes at least: three headers of two, the name, a value that is a string or a number."""
    oid, _, value = varbind
    if value is None:
        return 6 + len(oid)
    return 6 + len(oid) + (len(value) if isinstance(value, bytes) else value.bit_length() // 8 + 1)


def _encode(message: Message, varbinds: Iterable[Varbind], status: int = 0, index: int = 0) -> bytes:
    return ber.encode_message(
        message.version, message.community, ber.RESPONSE, message.request_id, list(varbinds), status, index
    )


def _refuse(message: Message, status: int, index: int) -> bytes:
    """An error response: the request's own varbinds come back unchanged."""
    return _encode(message, zip(message.oids, message.tags, message.values, strict=True), status, index)


def _too_big(message: Message, max_size: int) -> bytes | None:
    """RFC 3416 §4.2.1: tooBig with no varbinds; RFC 1157 §4.1.2: with those of the request."""
    response = _encode(message, (), ber.TOO_BIG) if message.version else _refuse(message, ber.TOO_BIG, 0)
    return response if len(response) <= max_size else None


class UdpAgent:
    """One agent on one UDP socket of the running event loop.

    >>> async with UdpAgent(TableMib(rows), b"public") as agent:
    ...     host, port = agent.address
    """

    def __init__(
        self,
        mib: Mib,
        community: bytes = b"public",
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        max_size: int = ETHERNET_PAYLOAD,
    ) -> None:
        self.mib = mib
        self.requests = 0
        """Datagrams that came, answered or not."""
        self._community = community
        self._where = host, port
        self._max_size = max_size
        self._socket: socket.socket | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that the agent answers on, once it has been entered."""
        assert self._socket is not None
        host, port = self._socket.getsockname()[:2]
        return host, port

    async def __aenter__(self) -> Self:
        self._socket = socket.socket(socket.AF_INET6 if ":" in self._where[0] else socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(self._where)
        asyncio.get_running_loop().add_reader(self._socket, self._drain, self._socket)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    def _drain(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError):  # drained, or a reply that could not be sent: UDP promises neither
            for datagram, sender in iter(lambda: sock.recvfrom(65535), None):
                self.requests += 1
                response = respond(datagram, self.mib, self._community, max_size=self._max_size)
                if response is not None:
                    sock.sendto(response, sender)
