"""The kernel itself applies the filters: only replies to our identifier reach a raw socket."""

from __future__ import annotations

import socket

import pytest

from songxa.collectors.ping import filters
from songxa.collectors.ping.packets import ECHO_REQUEST_V4, ECHO_REQUEST_V6, echo_request
from tests.unit.ping.rig import need

FAMILIES = [
    (socket.AF_INET, socket.IPPROTO_ICMP, ECHO_REQUEST_V4, "127.0.0.1", 20),
    (socket.AF_INET6, socket.IPPROTO_ICMPV6, ECHO_REQUEST_V6, "::1", 0),
]


@pytest.mark.parametrize(("family", "protocol", "kind", "address", "header"), FAMILIES)
def test_only_replies_to_our_identifier_pass(family: int, protocol: int, kind: int, address: str, header: int) -> None:
    need(root=True)
    with socket.socket(family, socket.SOCK_RAW, protocol) as sock:
        sock.sendto(echo_request(kind, 0x1234, 0), (address, 0))
        filters.attach(sock, family, 0x1234)
        sock.settimeout(5)
        # Loopback answers within the call, so what the filter lets through, or what came before it was attached,
        # would stand before our reply.
        sock.sendto(echo_request(kind, 0x4321, 1), (address, 0))
        sock.sendto(echo_request(kind, 0x1234, 2), (address, 0))
        data = sock.recv(256)[header:]
        assert data[0] in (0, 129)
        assert data[4:8] == bytes.fromhex("12340002")
        sock.setblocking(False)
        with pytest.raises(BlockingIOError):
            sock.recv(256)
