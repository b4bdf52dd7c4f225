"""Answers ICMP echo in the simulator's namespace in the kernel's place, so that an answer can come late. RFC 792.

Only for a namespace whose kernel has been told to keep silent; loss and vanished devices are the rules' business there.
"""

from __future__ import annotations

import asyncio
import socket
import struct

from songxa.simulator.network import BUFFER, BURST, IP_PKTINFO, Asked, Receive

_SOL_RAW, _ICMP_FILTER = 255, 1
_ECHO_REQUEST = 8


class PingPort:
    """A raw socket that sees every echo request; `receive` gets the reply to send, ready but for the time."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.IPPROTO_ICMP)
        self._sock.setsockopt(_SOL_RAW, _ICMP_FILTER, struct.pack("=I", 0xFFFFFFFF ^ 1 << _ECHO_REQUEST))
        self._sock.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        asyncio.get_running_loop().add_reader(self._sock, self._drain)

    def _drain(self) -> None:
        for _ in range(BURST):
            try:
                packet, peer = self._sock.recvfrom(65_535)
            except OSError:
                return
            request = packet[(packet[0] & 0x0F) * 4 :]
            if len(request) >= 8:
                self._receive(Asked(self._sock, packet[16:20], peer), echo_reply(request))

    def close(self) -> None:
        """Ends the service."""
        asyncio.get_running_loop().remove_reader(self._sock)
        self._sock.close()


def echo_reply(request: bytes) -> bytes:
    """The reply to an ICMP echo request: another type, and the checksum that goes with it (RFC 1624)."""
    checksum = int.from_bytes(request[2:4]) + (_ECHO_REQUEST << 8)
    return b"\0\0" + ((checksum & 0xFFFF) + (checksum >> 16)).to_bytes(2) + request[4:]
