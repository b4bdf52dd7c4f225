"""UDP echo, RFC 862, over one shared socket; closed ports answer through the error queue. Never another service."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import struct

from songxa.collectors.ping.channel import DatagramChannel, Request
from songxa.collectors.ping.packets import udp_echo_request
from songxa.collectors.ping.visit import Target, Visit
from songxa.model import Context

# linux/in.h, linux/in6.h, linux/errqueue.h: not in Python's socket module.
_IP_RECVERR, _IPV6_RECVERR = 11, 25
_ERRORS_LIMIT = 1024
_EXTENDED_ERROR = struct.Struct("@IBBBBII")


def open_udp(context: Context, family: int) -> UdpChannel:
    """Opens the channel for `family`. Raises OSError where the family is missing."""
    sock = context.open_socket(family, socket.SOCK_DGRAM, socket.IPPROTO_UDP)
    # An unconnected UDP socket is told of a closed port only if it asks for it.
    if family == socket.AF_INET:
        sock.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVERR, 1)
    sock.bind(("0.0.0.0" if family == socket.AF_INET else "::", 0))
    return UdpChannel(sock, "udp-echo", _request, 0, clock=context.clock, wall=context.wall)


def _request() -> Request:
    payload = udp_echo_request()
    return payload, payload


class UdpChannel(DatagramChannel):
    """A closed port ends a visit as an error: the host is there, but the service that was to be asked is not.

    An ICMP error counts only if it quotes our nonce to the address that it went to; such echoes were not lost.
    """

    def drain(self) -> list[Visit]:
        return [*self._read_errors(), *super().drain()]

    def _transmit(self, packet: bytes, target: Target) -> None:
        try:
            super()._transmit(packet, target)
        except OSError:
            # An error that another peer left on the socket is reported by whichever call comes next.
            self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            super()._transmit(packet, target)

    def _read_errors(self) -> list[Visit]:
        over: list[Visit] = []
        with contextlib.suppress(OSError):
            for _ in range(_ERRORS_LIMIT):
                data, ancillary, _, target = self._socket.recvmsg(256, 512, socket.MSG_ERRQUEUE)
                match = self._rounds.get(data)
                entry = match.awaited.get(target) if match else None
                code = _error_code(ancillary)
                if match is None or entry is None or code is None:
                    self.bad_packets["nonce" if match is None else "source"] += 1
                    continue
                match.awaited[target] = None
                visit = entry[0]
                if not visit.finished:
                    visit.sent -= 1
                    visit.give_up(_trouble(code, target))
                    if visit.complete:
                        over.append(visit)
        return over


def _error_code(ancillary: list[tuple[int, int, bytes]]) -> int | None:
    wanted = ((socket.IPPROTO_IP, _IP_RECVERR), (socket.IPPROTO_IPV6, _IPV6_RECVERR))
    for level, kind, data in ancillary:
        if (level, kind) in wanted and len(data) >= _EXTENDED_ERROR.size:
            return int(_EXTENDED_ERROR.unpack_from(data)[0])
    return None


def _trouble(code: int, target: Target) -> str:
    if code == errno.ECONNREFUSED:
        return f"UDP port {target[1]} of {target[0]} is closed: the host is there, the echo service is not"
    return f"the network refuses UDP port {target[1]} of {target[0]}: {os.strerror(code)}"
