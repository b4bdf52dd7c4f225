"""One shared datagram socket: echoes out in rounds, replies matched strictly. Never decides when to send or to give up.

All echoes of one engine tick are a round: the same packet, with a nonce that nobody else knows, to many addresses.
So a reply is matched by two look-ups, packet then source, and an echo costs neither a task, a future nor a timer.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import socket
import struct
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Protocol

from songxa.collectors.ping.rtt import clock_offset, round_trip
from songxa.collectors.ping.visit import Target, Visit

log = logging.getLogger(__name__)

# asm-generic/socket.h: not in Python's socket module.
_SO_RCVBUFFORCE = 33
_SO_TIMESTAMPNS = 35
_SO_MEMINFO = 55
_MEMINFO_DROPS = 8

_RECEIVE_BUFFER = 8 << 20
_MEMORY_S = 6.0
"""How long a round is remembered, so that a late reply or a duplicate is told from a forged one."""

_DRAIN_LIMIT = 4096
"""Packets taken in one tick, so that a flood cannot hold up everything else."""

_RETRY = frozenset({errno.EAGAIN, errno.ENOBUFS, errno.ENOMEM})
_TIMESPEC = struct.Struct("@ll")

BAD_PACKETS = ("duplicate", "late", "nonce", "source")
"""Why a reply is refused: seen before; after its time; not one of our packets; not from where we sent it."""

Request = tuple[bytes, bytes]
"""What goes out, and the part of it that a reply must return."""


class Channel(Protocol):
    """A way to send echoes that visits share."""

    label: str
    timeout_s: float
    bad_packets: Counter[str]

    @property
    def impaired(self) -> int:
        """Grows whenever this monitor itself may have lost a reply."""
        ...

    @property
    def own_drops(self) -> int:
        """Replies that the kernel dropped because our buffer was full."""
        ...

    def send(self, visits: Sequence[Visit]) -> list[Visit]:
        """One echo for each visit, booked in the visit; returns those that could not be sent yet."""
        ...

    def drain(self) -> list[Visit]:
        """Books what came back since the last time; returns the visits that may be over now."""
        ...

    def forget(self, visit: Visit) -> None:
        """The visit is over; frees what was held for it."""
        ...

    def close(self) -> None: ...


class Round:
    """One packet and whom it went to."""

    __slots__ = ("awaited", "begun", "key")

    def __init__(self, key: bytes, begun: float) -> None:
        self.key = key
        self.begun = begun
        self.awaited: dict[Target, tuple[Visit, float] | None] = {}
        """By target; None once answered."""


_SOL_SOCKET = int(socket.SOL_SOCKET)  # the enumeration's member compares at several times the cost


def send_trouble(error: OSError, target: Target) -> str:
    """The one line for an echo that this machine refused to send."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    if error.errno == errno.EPERM:
        return f"not sent to {target[0]}: this machine's own firewall refuses it ({reason})"
    return f"not sent to {target[0]}: {reason}"


class DatagramChannel:
    """ICMP or UDP echoes over one socket. `request` makes the packet of a round; `skip` is where its key begins
    in what the socket delivers.

    The kernel's drop counter is the one that SO_RXQ_OVFL attaches to packets, read through SO_MEMINFO: it is right
    also when no further packet comes.
    """

    def __init__(
        self,
        sock: socket.socket,
        label: str,
        request: Callable[[], Request],
        skip: int,
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self.label = label
        self.timeout_s = 2.0
        self.bad_packets: Counter[str] = Counter()
        self.own_drops = 0
        self._backlogs = 0
        self._socket = sock
        self._request = request
        self._skip = skip
        self._clock = clock
        self._wall = wall
        self._rounds: dict[bytes, Round] = {}
        self._order: deque[Round] = deque()
        _prepare(sock)
        self._read_own_drops()

    @property
    def impaired(self) -> int:
        return self.own_drops + self._backlogs

    def send(self, visits: Sequence[Visit]) -> list[Visit]:
        clock = self._clock
        packet, awaited = self._begin_round()
        later: list[Visit] = []
        for visit in visits:
            target = visit.target
            if target in awaited:  # two devices with one address: one echo a round, or replies could not be told apart
                later.append(visit)
                continue
            at = clock()
            try:
                self._transmit(packet, target)
            except OSError as error:
                if error.errno in _RETRY:
                    later.append(visit)
                else:
                    visit.give_up(send_trouble(error, target))
                continue
            except Exception:
                log.exception("an echo to %s failed: this is a bug in songxa", target[0])
                visit.fail()
                continue
            awaited[target] = (visit, at)
            visit.sent += 1
            visit.left -= 1
        return later

    def drain(self) -> list[Visit]:
        complete: list[Visit] = []
        recvmsg, skip, rounds, clock = self._socket.recvmsg, self._skip, self._rounds, self._clock
        offset = clock_offset(clock, self._wall)
        for _ in range(_DRAIN_LIMIT):
            try:
                data, ancillary, _, source = recvmsg(256, 64)
            except BlockingIOError:
                break
            except OSError:  # an ICMP error about one peer; the error queue tells it again, with the peer's address
                continue
            match = rounds.get(data[skip:]) or self._unusual(data)
            if match is None:
                self.bad_packets["nonce"] += 1
                continue
            awaited = match.awaited
            entry = awaited.get(source)
            if entry is None:
                self.bad_packets["duplicate" if source in awaited else "source"] += 1
                continue
            awaited[source] = None
            visit, sent_at = entry
            rtt = round_trip(_stamp(ancillary), offset, sent_at, clock())
            if visit.finished or rtt > visit.timeout_s or sent_at < visit.since:
                self.bad_packets["late"] += 1
            elif visit.answer(sent_at, rtt):
                complete.append(visit)
        else:
            self._backlogs += 1
        self._read_own_drops()
        return complete

    def forget(self, visit: Visit) -> None:
        """Nothing is held for a visit but its place in rounds, which pass by themselves."""

    def close(self) -> None:
        self._socket.close()
        self._rounds.clear()
        self._order.clear()

    def _transmit(self, packet: bytes, target: Target) -> None:
        self._socket.sendto(packet, target)

    def _unusual(self, data: bytes) -> Round | None:
        """A second look at a packet that matches no round as it stands."""
        return None

    def _begin_round(self) -> tuple[bytes, dict[Target, tuple[Visit, float] | None]]:
        now = self._clock()
        while self._order and now - self._order[0].begun > _MEMORY_S:
            del self._rounds[self._order.popleft().key]
        packet, key = self._request()
        begun = self._rounds[key] = Round(key, now)
        self._order.append(begun)
        return packet, begun.awaited

    def _read_own_drops(self) -> None:
        with contextlib.suppress(OSError, struct.error):  # SO_MEMINFO is in Linux since 4.12
            self.own_drops = struct.unpack_from(
                "@I", self._socket.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, 64), 4 * _MEMINFO_DROPS
            )[0]


def _prepare(sock: socket.socket) -> None:
    sock.setblocking(False)
    try:
        sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _RECEIVE_BUFFER)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)


def _stamp(ancillary: list[tuple[int, int, bytes]]) -> float | None:
    for level, kind, data in ancillary:
        if kind == _SO_TIMESTAMPNS and level == _SOL_SOCKET and len(data) == _TIMESPEC.size:
            seconds, nanoseconds = _TIMESPEC.unpack(data)
            return float(seconds + nanoseconds * 1e-9)
    return None
