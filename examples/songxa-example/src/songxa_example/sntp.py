"""SNTP packets: the question, and what an answer says. Pure functions; no socket, no clock, nothing of songxa.

Sources: RFC 5905 §6 and §7.3 (formats), §7.4 (kiss codes), §8 (offset and delay); RFC 4330 §5 (what a client checks).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

PACKET = struct.Struct("!BBbbII4sQQQQ")
"""Leap, version and mode; stratum, poll, precision; root delay and dispersion; reference id; four timestamps."""

_CLIENT, _SERVER = 3, 4
_VERSION = 4
_UNSYNCHRONIZED_LEAP = 3
_WORST_STRATUM = 15
_SECONDS_TO_1970 = 2_208_988_800
_ERA = 2**32

REASONS = ("short", "mode", "nonce", "time")
"""Why a datagram is refused: no SNTP packet; no server's answer; not the answer to our question; no time in it."""


class BadPacket(ValueError):
    """A datagram that is no answer to the question. Its text is one of REASONS."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. Times are seconds. `kiss` is the code of a server that does not want to be asked (RATE …)."""

    stratum: int
    synchronized: bool
    offset: float
    round_trip: float
    root_delay: float
    root_dispersion: float
    kiss: str = ""


def question(nonce: int) -> bytes:
    """A client's packet. `nonce` stands where a client's own time may stand: the server returns it, nobody can guess
    it, and it tells nothing of this machine's clock."""
    return PACKET.pack(_VERSION << 3 | _CLIENT, 0, 0, 0, 0, 0, bytes(4), 0, 0, 0, nonce)


def answer(datagram: bytes, nonce: int, sent_at: float, took: float) -> Answer:
    """The answer to the question with this nonce, which was sent at `sent_at` (UTC seconds since 1970) and was answered
    after `took` seconds. Raises BadPacket."""
    if len(datagram) < PACKET.size:
        raise BadPacket("short")
    head, stratum, _, _, delay, dispersion, reference, _, origin, received, transmitted = PACKET.unpack_from(datagram)
    leap, version, mode = head >> 6, head >> 3 & 7, head & 7
    if mode != _SERVER or not 1 <= version <= _VERSION:
        raise BadPacket("mode")
    if origin != nonce:
        raise BadPacket("nonce")
    if stratum == 0:
        return Answer(0, False, 0.0, took, 0.0, 0.0, kiss=_printable(reference) or "unknown")
    if not transmitted or not received:
        raise BadPacket("time")
    there = near(received, sent_at), near(transmitted, sent_at)
    if there[1] < there[0]:
        raise BadPacket("time")
    return Answer(
        stratum=stratum,
        synchronized=leap != _UNSYNCHRONIZED_LEAP and stratum <= _WORST_STRATUM,
        offset=((there[0] - sent_at) + (there[1] - (sent_at + took))) / 2,
        round_trip=max(0.0, took - (there[1] - there[0])),
        root_delay=delay / 2**16,
        root_dispersion=dispersion / 2**16,
    )


def near(timestamp: int, now: float) -> float:
    """An NTP timestamp as UTC seconds since 1970. It counts 2**32 seconds and begins anew (in 2036): of all the times
    that it may mean, the one nearest to `now`."""
    seconds = timestamp / 2**32 - _SECONDS_TO_1970
    return seconds + round((now - seconds) / _ERA) * _ERA


def _printable(code: bytes) -> str:
    """A kiss code: up to four ASCII letters, filled up with zeros."""
    text = code.rstrip(b"\0").decode("ascii", "replace")
    return text if text.isalnum() and text.isascii() else ""
