"""What a hostile agent sends back: junk, halves, foreign ids, walks without end. Harms only who believes it."""

from __future__ import annotations

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import BerError, Message, Value
from songxa.simulator.action import Hostility
from songxa.simulator.agent import Mib, Varbind, answer

_MARK = 4_242_424
"""An arc that marks the rows of an endless table."""


class _EndlessMib:
    """Every table goes on for ever, its OIDs growing as they should."""

    def __init__(self, mib: Mib) -> None:
        self._mib = mib

    def get(self, oid: bytes) -> tuple[int, Value]:
        return self._mib.get(oid)

    def next(self, oid: bytes) -> Varbind | None:
        arcs = ber.decode_oid(oid)
        grown = (*arcs[:-1], arcs[-1] + 1) if arcs[-2] == _MARK else (*arcs[:100], _MARK, 1)
        return ber.encode_oid(".".join(map(str, grown))), ber.INTEGER, 1


class _StuckMib(_EndlessMib):
    """GETNEXT gives back the OID that it was given."""

    def next(self, oid: bytes) -> Varbind | None:
        return oid, ber.INTEGER, 1


def misbehave(mode: str, datagram: bytes, mib: Mib, community: bytes) -> bytes | None:
    """What to send instead of the answer; None where even a hostile agent has nothing to answer."""
    try:
        message = ber.decode_message(datagram)
        if mode == Hostility.ENDLESS:
            return answer(message, _EndlessMib(mib), community)
        if mode == Hostility.SAME_OID:
            return answer(message, _StuckMib(mib), community)
        honest = answer(message, mib, community)
        return None if honest is None else _spoil(mode, message, honest)
    except BerError:
        return None


def _spoil(mode: str, message: Message, honest: bytes) -> bytes:
    if mode == Hostility.TRUNCATED:
        return honest[: len(honest) // 2]
    if mode == Hostility.WRONG_ID:
        return _forge(message, message.request_id ^ 0x55, [(oid, ber.INTEGER, 1) for oid in message.oids])
    if mode == Hostility.WRONG_OID:
        return _forge(message, message.request_id, [(oid + b"\x01", ber.INTEGER, 1) for oid in message.oids])
    if mode == Hostility.HUGE:
        name = ber.encode_tlv(ber.OBJECT_IDENTIFIER, b"\x2b" + b"\x81" * 60_000 + b"\x01")
        return ber.encode_tlv(ber.SEQUENCE, honest[2:7] + name)
    return b"\xff" * 40


def _forge(message: Message, request_id: int, varbinds: list[Varbind]) -> bytes:
    return ber.encode_message(message.version, message.community, ber.RESPONSE, request_id, varbinds)
