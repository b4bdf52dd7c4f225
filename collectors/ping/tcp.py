"""Reachability by TCP handshake: connect, measure, reset. Never sends or reads a byte of any service."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import struct
from collections import Counter
from collections.abc import Callable, Sequence

from songxa.collectors.ping.channel import send_trouble
from songxa.collectors.ping.visit import Visit
from songxa.model import SocketFactory

log = logging.getLogger(__name__)

MAX_OPEN = 256
"""Handshakes under way at once; the rest wait for the next tick."""

# linux/tcp.h, struct tcp_info: tcpi_rtt, in microseconds
_TCP_INFO_RTT = 68
_OWN_LIMITS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EAGAIN, errno.EADDRNOTAVAIL})


class TcpChannel:
    """An echo is one SYN. A SYN-ACK answers it; so does a reset, with a warning: the host is there, the port closed.

    The time allowed is what Linux waits before it repeats a SYN (RFC 6298: 1 s), so that an answer is the answer to
    the first one and a lost SYN is a lost echo.
    """

    def __init__(self, open_socket: SocketFactory, family: int, clock: Callable[[], float]) -> None:
        self.label = "tcp"
        self.timeout_s = 1.0
        self.bad_packets: Counter[str] = Counter()
        self.own_drops = 0
        self.impaired = 0
        self._open_socket = open_socket
        self._family = family
        self._clock = clock
        self._open: dict[Visit, list[socket.socket]] = {}
        self._count = 0
        self._complete: list[Visit] = []

    def send(self, visits: Sequence[Visit]) -> list[Visit]:
        for position, visit in enumerate(visits):
            if self._count >= MAX_OPEN:
                return list(visits[position:])
            try:
                self._connect(visit)
            except OSError as error:
                if error.errno in _OWN_LIMITS:
                    return list(visits[position:])
                visit.give_up(send_trouble(error, visit.target))
            except Exception:
                log.exception("a handshake with %s failed: this is a bug in songxa", visit.target[0])
                visit.fail()
        return []

    def drain(self) -> list[Visit]:
        complete, self._complete = self._complete, []
        return complete

    def forget(self, visit: Visit) -> None:
        for sock in list(self._open.get(visit, ())):
            self._release(visit, sock)

    def close(self) -> None:
        for visit in list(self._open):
            self.forget(visit)
        self._complete.clear()

    def _connect(self, visit: Visit) -> None:
        sock = self._open_socket(self._family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            sock.setblocking(False)
            # Closed by a reset: neither side keeps the connection in TIME_WAIT.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("@ii", 1, 0))
            at = self._clock()
            code = sock.connect_ex(visit.target)
            if code not in (0, errno.EINPROGRESS, errno.ECONNREFUSED):
                raise OSError(code, os.strerror(code))
        except Exception:
            sock.close()
            raise
        visit.sent += 1
        visit.left -= 1
        self._open.setdefault(visit, []).append(sock)
        self._count += 1
        if code == errno.EINPROGRESS:
            asyncio.get_running_loop().add_writer(sock, self._settled, visit, sock, at)
        else:
            self._settle(visit, sock, at, code)

    def _settled(self, visit: Visit, sock: socket.socket, at: float) -> None:
        self._settle(visit, sock, at, sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))

    def _settle(self, visit: Visit, sock: socket.socket, at: float, code: int) -> None:
        elapsed = self._clock() - at
        measured = _handshake_s(sock) if code == 0 else 0.0
        self._release(visit, sock)
        if code not in (0, errno.ECONNREFUSED):
            visit.sent -= 1  # an answer of the network's, not a loss
            visit.give_up(f"{visit.target[0]} port {visit.target[1]}: {os.strerror(code)}")
        elif elapsed > visit.timeout_s and not 0.0 < measured <= visit.timeout_s:
            self.bad_packets["late"] += 1
        else:
            if code:
                visit.warn(f"TCP port {visit.target[1]} is closed; the host answers")
            visit.answer(at, measured or elapsed)
        if visit.complete:
            self._complete.append(visit)

    def _release(self, visit: Visit, sock: socket.socket) -> None:
        asyncio.get_running_loop().remove_writer(sock)
        sock.close()
        self._count -= 1
        sockets = self._open[visit]
        sockets.remove(sock)
        if not sockets:
            del self._open[visit]


def _handshake_s(sock: socket.socket) -> float:
    """The kernel's own measurement from SYN to SYN-ACK in seconds; 0 when it has none (the SYN was repeated)."""
    try:
        microseconds = struct.unpack_from(
            "@I", sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104), _TCP_INFO_RTT
        )
    except (OSError, struct.error):
        return 0.0
    return float(microseconds[0]) * 1e-6
