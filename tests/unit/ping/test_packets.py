"""Echo requests are what RFC 792 and RFC 1071 say, and cannot be guessed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from songxa.collectors.ping.packets import ECHO_REQUEST_V4, echo_request, internet_checksum, udp_echo_request

words = st.integers(0, 0xFFFF)


@given(words, words)
def test_a_packet_with_its_checksum_sums_to_zero(ident: int, sequence: int) -> None:
    packet = echo_request(ECHO_REQUEST_V4, ident, sequence)
    assert internet_checksum(packet) == 0
    assert packet[:2] == b"\x08\x00"
    assert int.from_bytes(packet[4:6]) == ident
    assert int.from_bytes(packet[6:8]) == sequence


def test_the_checksum_is_that_of_the_rfc_1071_example() -> None:
    assert internet_checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2


def test_no_two_requests_share_a_nonce() -> None:
    assert len({echo_request(ECHO_REQUEST_V4, 1, 1)[8:16] for _ in range(100)}) == 100
    assert len({udp_echo_request() for _ in range(100)}) == 100
