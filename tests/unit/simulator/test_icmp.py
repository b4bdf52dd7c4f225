"""Echo replies made in the kernel's place are those that the kernel would have sent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from songxa.simulator.icmp import echo_reply


def internet_checksum(octets: bytes) -> int:
    """RFC 1071; 0 over a message that holds its own checksum."""
    octets += b"\0" * (len(octets) % 2)
    total = sum(int.from_bytes(octets[at : at + 2]) for at in range(0, len(octets), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


@given(st.binary(min_size=4, max_size=200))
def test_a_reply_carries_the_request_s_octets_and_a_true_checksum(rest: bytes) -> None:
    request = b"\x08\0" + internet_checksum(b"\x08\0\0\0" + rest).to_bytes(2) + rest
    assert internet_checksum(request) == 0
    reply = echo_reply(request)
    assert (reply[0], reply[4:]) == (0, rest)
    assert internet_checksum(reply) == 0
