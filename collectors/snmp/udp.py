"""UDP sockets shared by all devices: opening them, where a peer is, which ports turned out closed. Knows no SNMP."""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from songxa.model import SocketFactory, StartError

# <linux/in.h>, <linux/in6.h>, <linux/errqueue.h>, <linux/sock_diag.h>; the socket module of Python 3.11 lacks them
IP_RECVERR, IPV6_RECVERR, SO_MEMINFO, SK_MEMINFO_DROPS = 11, 25, 55, 8
EXTENDED_ERROR = struct.Struct("@IBBBBII")
MEMINFO = struct.Struct("@9I")

RECEIVE_BUFFER = 4 << 20
LARGEST_DATAGRAM = 65535
FRAME_FOOTPRINT = 2304
"""What the kernel charges a receive buffer for one full Ethernet frame, in octets."""

Endpoint = tuple[Any, ...]
"""Where a datagram comes from, as a key: (address, port), and for IPv6 the scope behind it."""


class Place(NamedTuple):
    """Where to send to: the socket, the address as `sendto` wants it, and the key under which answers arrive."""

    sock: socket.socket
    address: tuple[Any, ...]
    endpoint: Endpoint


class Sockets:
    """One non-blocking socket for IPv4, and one for IPv6 where the machine has it."""

    def __init__(self, open_socket: SocketFactory) -> None:
        """Raises StartError when not even IPv4 is to be had."""
        try:
            self.ipv4 = self._open(open_socket, socket.AF_INET)
        except OSError as error:
            raise StartError(f"cannot open a UDP socket for SNMP: {error.strerror or error}") from error
        try:
            self.ipv6: socket.socket | None = self._open(open_socket, socket.AF_INET6)
        except OSError:
            self.ipv6 = None  # reported when an IPv6 address is asked, not before
        self.all = (self.ipv4,) if self.ipv6 is None else (self.ipv4, self.ipv6)

    @staticmethod
    def _open(open_socket: SocketFactory, family: int) -> socket.socket:
        sock = open_socket(family, socket.SOCK_DGRAM, 0)
        try:
            sock.setblocking(False)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
            # an unconnected socket hears of a closed port only when it asks for it
            if family == socket.AF_INET:
                sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
            else:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                sock.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)
        except OSError:
            sock.close()
            raise
        return sock

    def room(self) -> int:
        """How many full frames the receive buffer can hold while nobody reads."""
        return max(1, self.ipv4.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // FRAME_FOOTPRINT)

    def dropped(self) -> int:
        """Datagrams that the kernel threw away because a receive buffer was full: our loss, not the network's."""
        total = 0
        for sock in self.all:
            info = sock.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, MEMINFO.size)
            total += MEMINFO.unpack(info)[SK_MEMINFO_DROPS]
        return total

    def place(self, address: str, port: int) -> Place:
        """Raises ValueError, in words for people, when `address` is no numeric address that we can send to."""
        if not 0 < port < 65536:
            raise ValueError(f"not a UDP port: {port}; accepted: 1 to 65535")
        try:
            socket.inet_pton(socket.AF_INET, address)
        except OSError:
            return self._place_ipv6(address, port)
        return Place(self.ipv4, (address, port), (address, port))

    def _place_ipv6(self, address: str, port: int) -> Place:
        host, _, zone = address.partition("%")
        try:
            host = socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, host))
            scope = 0 if not zone else int(zone) if zone.isdecimal() and len(zone) < 10 else socket.if_nametoindex(zone)
        except OSError as error:
            raise ValueError(f"not a numeric IPv4 or IPv6 address: {address!r}") from error
        if self.ipv6 is None:
            raise ValueError(f"cannot ask {address}: this machine has no IPv6")
        return Place(self.ipv6, (host, port, 0, scope), (host, port, scope))

    @staticmethod
    def endpoint(address: tuple[Any, ...]) -> Endpoint:
        """The key of an address that `recvfrom` gave."""
        if len(address) == 2:
            return address
        host, port, _, scope = address
        return host.partition("%")[0], port, scope

    def close(self) -> None:
        for sock in self.all:
            sock.close()


def closed_ports(sock: socket.socket, most: int = 256) -> Iterator[tuple[Endpoint, bytes]]:
    """Empties the error queue: (endpoint, octets of our datagram that came back) of each port said to be closed."""
    for _ in range(most):
        try:
            quoted, ancillary, _, address = sock.recvmsg(2048, 512, socket.MSG_ERRQUEUE)
        except OSError:
            return
        for _, kind, data in ancillary:
            if kind not in (IP_RECVERR, IPV6_RECVERR) or len(data) < EXTENDED_ERROR.size:
                continue
            if EXTENDED_ERROR.unpack_from(data)[0] == errno.ECONNREFUSED and address:
                yield Sockets.endpoint(address), quoted
