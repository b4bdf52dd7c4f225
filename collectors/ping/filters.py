"""Kernel filters for raw ICMP sockets: replies to our identifier only. Never the whole check: nonces come after.

A raw socket sees all ICMP of the machine; without these, other people's pings would cost us CPU and buffer.
"""

from __future__ import annotations

import contextlib
import ctypes
import socket
import struct

from songxa.collectors.ping.packets import ECHO_REPLY_V4, ECHO_REPLY_V6

# linux/filter.h, linux/icmp.h, linux/icmpv6.h: not in Python's socket module.
_SO_ATTACH_FILTER = 26
_SOL_RAW = 255
_ICMP_FILTER = 1
_ICMPV6_FILTER = 1

_LDX_MSH_B, _LDH_IND, _LDH_ABS, _JEQ, _RET = 0xB1, 0x48, 0x28, 0x15, 0x06
_ACCEPT = 0xFFFF

Instruction = tuple[int, int, int, int]
"""Classic BPF: code, jump if true, jump if false, operand."""


def program(family: int, ident: int) -> tuple[Instruction, ...]:
    """Accepts packets whose ICMP identifier is ours. IPv4 raw sockets see the IP header, IPv6 ones do not."""
    v4: tuple[Instruction, ...] = ((_LDX_MSH_B, 0, 0, 0), (_LDH_IND, 0, 0, 4))
    v6: tuple[Instruction, ...] = ((_LDH_ABS, 0, 0, 4),)
    load = v4 if family == socket.AF_INET else v6
    return (*load, (_JEQ, 0, 1, ident), (_RET, 0, 0, _ACCEPT), (_RET, 0, 0, 0))


def attach(sock: socket.socket, family: int, ident: int) -> None:
    """Lets only echo replies with this identifier into the socket's buffer, and empties it of what came before."""
    if family == socket.AF_INET:
        sock.setsockopt(_SOL_RAW, _ICMP_FILTER, struct.pack("=I", ~(1 << ECHO_REPLY_V4) & 0xFFFFFFFF))
    else:
        blocked = [0xFFFFFFFF] * 8
        blocked[ECHO_REPLY_V6 >> 5] &= ~(1 << (ECHO_REPLY_V6 & 31))
        sock.setsockopt(socket.IPPROTO_ICMPV6, _ICMPV6_FILTER, struct.pack("=8I", *blocked))
    instructions = program(family, ident)
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *each) for each in instructions))
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("@HP", len(instructions), ctypes.addressof(code)))
    sock.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            sock.recv(1)
