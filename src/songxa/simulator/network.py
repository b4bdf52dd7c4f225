"""UDP on many loopback addresses through one socket: the answer leaves from the address that was asked. Knows no SNMP.

IP_PKTINFO (ip(7)) tells which address a datagram came to and sets the one that the answer comes from, so that 20,000
devices need one descriptor. The socket is bound to the device `lo`: nobody outside this machine reaches it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterable

from songxa.model import StartError

Receive = Callable[["Asked", bytes], None]

IP_PKTINFO = 8
"""linux/in.h; the socket module of Python 3.11 lacks it."""

BURST = 512
BUFFER = 8 << 20


class Asked:
    """Who asked which address over which socket, and so how to answer."""

    __slots__ = ("_peer", "_sock", "address")

    def __init__(self, sock: socket.socket, address: bytes, peer: tuple[str, int]) -> None:
        self._sock = sock
        self.address = address
        self._peer = peer

    def answer(self, datagram: bytes) -> None:
        """Sends from the asked address. What cannot be sent is lost, as UDP is."""
        source = (socket.IPPROTO_IP, IP_PKTINFO, b"\0\0\0\0" + self.address + b"\0\0\0\0")
        with contextlib.suppress(OSError):
            self._sock.sendmsg((datagram,), (source,), 0, self._peer)


class LoopbackPort:
    """One UDP port on all the addresses given. `port` 0 lets the kernel choose. Raises StartError."""

    def __init__(self, addresses: Iterable[str], port: int, receive: Receive) -> None:
        self._receive = receive
        try:
            self._sockets = [_wildcard(port)]
        except PermissionError:  # before Linux 5.7, binding to a device takes CAP_NET_RAW
            self._sockets = _one_each(addresses, port)
        except OSError as error:
            raise StartError(f"the simulator cannot use UDP port {port} of the loopback: {error.strerror}") from error
        self.port: int = self._sockets[0].getsockname()[1]
        for sock in self._sockets:
            asyncio.get_running_loop().add_reader(sock, self._drain, sock)

    def _drain(self, sock: socket.socket) -> None:
        # a bounded burst, so that timers and the other port get their turn
        for _ in range(BURST):
            try:
                datagram, ancillary, _, peer = sock.recvmsg(65_535, 64)
            except OSError:
                return
            if ancillary:
                self._receive(Asked(sock, ancillary[0][2][8:12], peer), datagram)

    def close(self) -> None:
        """Ends the service."""
        for sock in self._sockets:
            asyncio.get_running_loop().remove_reader(sock)
            sock.close()


def _wildcard(port: int) -> socket.socket:
    sock = _udp()
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
        sock.bind(("0.0.0.0", port))
    except OSError:
        sock.close()
        raise
    return sock


def _one_each(addresses: Iterable[str], port: int) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    try:
        for address in list(addresses) or ["127.0.0.1"]:
            sockets.append(_udp())
            sockets[-1].bind((address, port))
            port = sockets[0].getsockname()[1]
    except OSError as error:
        for sock in sockets:
            sock.close()
        raise StartError(
            f"the simulator cannot open one socket per device ({error.strerror} at number {len(sockets)}); "
            "raise the limit of open files (ulimit -n) or use Linux 5.7 or newer, where one socket serves all"
        ) from error
    return sockets


def _udp() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        sock.setsockopt(socket.SOL_SOCKET, option, BUFFER)
    return sock
