"""Echo packets, RFC 792, RFC 4443 §4 and RFC 862, as bytes. No sockets; never reads anything but its own packets."""

from __future__ import annotations

import struct
from secrets import token_bytes

ECHO_REQUEST_V4, ECHO_REPLY_V4 = 8, 0
ECHO_REQUEST_V6, ECHO_REPLY_V6 = 128, 129
ICMP_HEADER = 8
ID_OFFSET = 4
"""Where identifier, sequence and data begin: what a reply must return unchanged (type and checksum change)."""

NONCE_LENGTH = 8
_PADDING = bytes(48)  # 56 octets of data in all, as every ping sends: nothing that a firewall finds odd


def internet_checksum(data: bytes) -> int:
    """RFC 1071, over an even number of octets."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def echo_request(kind: int, ident: int, sequence: int) -> bytes:
    """An echo request with a fresh random nonce. The checksum is right for IPv4; for IPv6 the kernel fills it in."""
    data = token_bytes(NONCE_LENGTH) + _PADDING
    header = struct.Struct("!BBHHH")
    checksum = internet_checksum(header.pack(kind, 0, 0, ident, sequence) + data)
    return header.pack(kind, 0, checksum, ident, sequence) + data


def udp_echo_request() -> bytes:
    """The payload for a UDP echo service: 128 random bits, since there is neither identifier nor sequence."""
    return token_bytes(2 * NONCE_LENGTH)
