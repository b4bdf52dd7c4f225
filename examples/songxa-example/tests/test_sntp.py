"""What an SNTP packet says. The formats are RFC 5905's, built here by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa_example import sntp

NOW = 1_764_640_800.0
NONCE = 0x0123_4567_89AB_CDEF


def stamp(seconds: float) -> int:
    """UTC seconds since 1970 as an NTP timestamp."""
    return int((seconds + 2_208_988_800) % 2**32 * 2**32)


def reply(*, leap: int = 0, version: int = 4, mode: int = 4, stratum: int = 2, origin: int = NONCE,
          received: float = NOW, sent: float = NOW, reference: bytes = b"\x0a\x2d\x00\x01") -> bytes:  # fmt: skip
    """A server's packet."""
    times = stamp(NOW - 60), origin, stamp(received), stamp(sent)
    head = leap << 6 | version << 3 | mode
    return sntp.PACKET.pack(head, stratum, 6, -20, 0x0000_8000, 0x0001_0000, reference, *times)


def test_a_question_has_48_octets_is_a_clients_and_carries_the_nonce_as_its_only_time() -> None:
    packet = sntp.question(NONCE)
    assert len(packet) == 48
    assert packet[0] == 0b00_100_011
    assert packet[1:40] == bytes(39)
    assert packet[40:] == NONCE.to_bytes(8)


def test_the_offset_is_the_mean_of_both_ways_and_the_round_trip_is_without_the_servers_own_time() -> None:
    # asked at NOW; two seconds ahead; 30 ms there, 20 ms of work, 50 ms back
    packet = reply(received=NOW + 2.03, sent=NOW + 2.05)
    answer = sntp.answer(packet, NONCE, NOW, 0.1)
    assert answer.offset == pytest.approx(2.0 - 0.01, abs=1e-6)
    assert answer.round_trip == pytest.approx(0.08, abs=1e-6)
    assert (answer.stratum, answer.synchronized) == (2, True)
    assert (answer.root_delay, answer.root_dispersion) == (0.5, 1.0)


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (b"", "short"),
        (reply()[:47], "short"),
        (sntp.question(NONCE), "mode"),
        (reply(mode=5), "mode"),
        (reply(version=0), "mode"),
        (reply(version=7), "mode"),
        (reply(origin=NONCE ^ 1), "nonce"),
        (reply(origin=0), "nonce"),
        (reply()[:40] + bytes(8), "time"),
        (reply(received=NOW + 1, sent=NOW), "time"),
    ],
)
def test_what_is_no_answer_to_our_question_is_refused_with_the_reason(packet: bytes, reason: str) -> None:
    with pytest.raises(sntp.BadPacket, match=f"^{reason}$"):
        sntp.answer(packet, NONCE, NOW, 0.1)


def test_a_clock_that_is_not_set_says_so() -> None:
    assert not sntp.answer(reply(leap=3), NONCE, NOW, 0.1).synchronized
    assert not sntp.answer(reply(stratum=16), NONCE, NOW, 0.1).synchronized


@pytest.mark.parametrize(("code", "shown"), [(b"RATE", "RATE"), (b"DENY", "DENY"), (b"\x1b[2J", "unknown")])
def test_a_kiss_code_is_told_and_an_odd_one_is_not_repeated(code: bytes, shown: str) -> None:
    assert sntp.answer(reply(stratum=0, reference=code), NONCE, NOW, 0.1).kiss == shown


def test_time_goes_on_when_the_count_begins_anew_in_2036() -> None:
    turn = 2**32 - 2_208_988_800
    assert sntp.near(stamp(turn + 5), turn - 5) == turn + 5
    assert sntp.near(stamp(turn - 5), turn + 5) == turn - 5


@given(st.floats(0, 4e9), st.floats(-2e9, 2e9))
def test_any_time_within_68_years_is_read_as_it_was_meant(now: float, ahead: float) -> None:
    assert math.isclose(sntp.near(stamp(now + ahead), now), now + ahead, abs_tol=1e-5)


@given(st.binary(max_size=100))
def test_any_octets_are_an_answer_or_are_refused(datagram: bytes) -> None:
    try:
        answer = sntp.answer(datagram, NONCE, NOW, 0.1)
    except sntp.BadPacket as error:
        assert str(error) in sntp.REASONS
    else:
        assert math.isfinite(answer.offset)
