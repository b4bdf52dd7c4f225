"""ICMP echo sockets: the datagram kind first, the raw kind with filters second. Never sends or reads by itself."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from secrets import randbelow

from songxa.collectors.ping import filters
from songxa.collectors.ping.channel import DatagramChannel, Request, Round
from songxa.collectors.ping.packets import ECHO_REQUEST_V4, ECHO_REQUEST_V6, ID_OFFSET, echo_request
from songxa.model import Context, PermissionMissing

_IPV4_HEADER = 20
_NO_DATAGRAM_ICMP = frozenset({errno.EACCES, errno.EPERM, errno.EPROTONOSUPPORT})


class _RawV4Channel(DatagramChannel):
    """Sees the IP header too, which has options now and then."""

    def _unusual(self, data: bytes) -> Round | None:
        header = (data[0] & 15) << 2 if data else 0
        return self._rounds.get(data[header + ID_OFFSET :]) if header > _IPV4_HEADER else None


def open_icmp(context: Context, family: int) -> DatagramChannel:
    """Opens the channel for `family`. Raises PermissionMissing, or OSError where the family itself is missing.

    On a datagram socket the kernel chooses the identifier and drops what is not an echo reply to it (Linux, since 3.0
    for IPv4 and 3.11 for IPv6); whether it lets us is the sysctl net.ipv4.ping_group_range, for both families.
    """
    protocol = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
    try:
        sock = context.open_socket(family, socket.SOCK_DGRAM, protocol)
    except OSError as error:
        if error.errno not in _NO_DATAGRAM_ICMP:
            raise
        return _open_raw(context, family, protocol)
    sock.bind(("0.0.0.0" if family == socket.AF_INET else "::", 0))
    requests = _requests(family, sock.getsockname()[1])
    return DatagramChannel(sock, "icmp (datagram)", requests, ID_OFFSET, clock=context.clock, wall=context.wall)


def _open_raw(context: Context, family: int, protocol: int) -> DatagramChannel:
    try:
        sock = context.open_socket(family, socket.SOCK_RAW, protocol)
    except PermissionError as error:
        raise PermissionMissing(permission_text()) from error
    ident = randbelow(1 << 16)
    filters.attach(sock, family, ident)
    requests = _requests(family, ident)
    if family == socket.AF_INET:
        return _RawV4Channel(
            sock, "icmp (raw)", requests, _IPV4_HEADER + ID_OFFSET, clock=context.clock, wall=context.wall
        )
    return DatagramChannel(sock, "icmp (raw)", requests, ID_OFFSET, clock=context.clock, wall=context.wall)


def _requests(family: int, ident: int) -> Callable[[], Request]:
    kind = ECHO_REQUEST_V4 if family == socket.AF_INET else ECHO_REQUEST_V6
    sequence = 0

    def request() -> Request:
        nonlocal sequence
        sequence = (sequence + 1) & 0xFFFF
        packet = echo_request(kind, ident, sequence)
        return packet, packet[ID_OFFSET:]

    return request


def permission_text() -> str:
    """The one line that says how to be allowed to ping, with commands that can be pasted."""
    python = Path(sys.executable).resolve()
    return (
        "ping: this user may not open ICMP sockets; allow it for every user with "
        '`sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"` (IPv6 too), '
        f"or for this Python with `sudo setcap cap_net_raw+ep {python}`, "
        "or under systemd with `AmbientCapabilities=CAP_NET_RAW`; "
        "devices can also be asked without ICMP: `ping: {method: tcp, port: 80}`"
    )
