"""Agents that attack: bad datagrams are counted and ignored, the good answer is waited for, every walk ends.

Each attack of the table comes over a real socket, before the good answer or instead of it.
"""

from __future__ import annotations

import itertools
import socket
import sys
from collections.abc import Callable, Iterable
from types import FrameType

import pytest

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import BerError, Message
from songxa.collectors.snmp.session import BulkMemory, Timeout, WalkLimits, get, walk
from tests.support.udp_agent import COMMUNITY, Varbind, agent, engine, good, honest, response

OID = ber.encode_oid("1.3.6.1.2.1.1.3.0")
OTHER = ber.encode_oid("1.3.6.1.2.1.1.5.0")
COLUMN = ber.encode_oid("1.3.6.1.2.1.31.1.1.1.6")
LONG_OID = b"\x2b" + b"\xff" * 61_440 + b"\x7f"


def with_value(request: Message, tlv: str) -> bytes:
    """An answer whose only value is this TLV, given in hexadecimal; lengths around it are right."""
    value = bytes.fromhex(tlv)
    varbind = ber.encode_tlv(ber.SEQUENCE, ber.encode_tlv(ber.OBJECT_IDENTIFIER, request.oids[0]) + value)
    head = ber.encode_value(ber.INTEGER, request.request_id) + b"\x02\x01\x00\x02\x01\x00"
    pdu = ber.encode_tlv(ber.RESPONSE, head + ber.encode_tlv(ber.SEQUENCE, varbind))
    return ber.encode_tlv(ber.SEQUENCE, b"\x02\x01\x01" + ber.encode_tlv(ber.OCTET_STRING, request.community) + pdu)


def with_oid(request: Message, oid: bytes) -> bytes:
    """An answer to something else."""
    varbind = ber.encode_tlv(ber.SEQUENCE, ber.encode_tlv(ber.OBJECT_IDENTIFIER, oid) + b"\x42\x01\x07")
    head = ber.encode_value(ber.INTEGER, request.request_id) + b"\x02\x01\x00\x02\x01\x00"
    pdu = ber.encode_tlv(ber.RESPONSE, head + ber.encode_tlv(ber.SEQUENCE, varbind))
    return ber.encode_tlv(ber.SEQUENCE, b"\x02\x01\x01" + ber.encode_tlv(ber.OCTET_STRING, request.community) + pdu)


def nested(depth: int) -> bytes:
    octets = b""
    for _ in range(depth):
        octets = ber.encode_tlv(ber.SEQUENCE, octets)
    return octets


Attack = Callable[[Message], bytes]
ATTACKS: dict[str, tuple[Attack, str]] = {
    "nothing": (lambda request: b"", "truncated"),
    "40 octets of 0xFF": (lambda request: b"\xff" * 40, "length of a length"),
    "truncated": (lambda request: good(request)[:-3], "truncated"),
    "cut in its head": (lambda request: good(request)[:9], "truncated"),
    "length overflow": (lambda request: b"\x30\x84\xff\xff\xff\xff" + good(request)[2:], "truncated"),
    "length of 127 octets": (lambda request: b"\x30\xff" + good(request)[2:], "length of a length"),
    "indefinite length": (lambda request: b"\x30\x80" + good(request)[2:] + b"\0\0", "indefinite length"),
    "octets behind": (lambda request: good(request) + b"\0", "trailing octets"),
    "wrong request-id": (
        lambda request: response(request, [(OID, ber.GAUGE32, 666)], request_id=request.request_id ^ 1),
        "request-id",
    ),
    "negative request-id": (lambda request: response(request, [(OID, ber.GAUGE32, 666)], request_id=-5), "request-id"),
    "wrong community": (lambda request: response(request, [(OID, ber.GAUGE32, 666)], community=b"x"), "community"),
    "no community": (lambda request: response(request, [(OID, ber.GAUGE32, 666)], community=b""), "community"),
    "wrong version": (lambda request: response(request, [(OID, ber.GAUGE32, 666)], version=ber.V1), "version"),
    "version 3": (lambda request: response(request, [(OID, ber.GAUGE32, 666)], version=3), "version"),
    "our own request": (lambda request: response(request, [(OID, ber.NULL, None)], pdu=ber.GET), "PDU type"),
    "a SET": (lambda request: response(request, [(OID, ber.GAUGE32, 666)], pdu=ber.SET), "PDU type"),
    "a trap": (lambda request: response(request, [(OID, ber.GAUGE32, 666)], pdu=0xA7), "PDU type"),
    "a report": (lambda request: response(request, [(OID, ber.GAUGE32, 666)], pdu=0xA8), "PDU type"),
    "an OID never asked for": (lambda request: response(request, [(OTHER, ber.GAUGE32, 666)]), "OIDs"),
    "an OID more": (
        lambda request: response(request, [(OID, ber.GAUGE32, 666), (OTHER, ber.GAUGE32, 666)]),
        "OIDs",
    ),
    "no varbind": (lambda request: response(request, []), "OIDs"),
    "an error for somebody else": (
        lambda request: response(request, [(OTHER, ber.NULL, None)], status=ber.GEN_ERR, index=1),
        "OIDs",
    ),
    "an error that does not exist": (lambda request: response(request, [], status=19), "error status"),
    "a negative error-status": (lambda request: response(request, [], status=-1), "error status"),
    "60 KB OID arc": (lambda request: with_oid(request, LONG_OID), "bad OID"),
    "60 KB OID of good arcs": (lambda request: with_oid(request, b"\x2b" * 61_440), "bad OID"),
    "129 arcs": (lambda request: with_oid(request, b"\x2b" + b"\x01" * 127), "bad OID"),
    "an arc of 33 bits": (lambda request: with_oid(request, b"\x2b\x90\x80\x80\x80\x00"), "bad OID"),
    "a padded arc": (lambda request: with_oid(request, OID[:-1] + b"\x80\x00"), "bad OID"),
    "an OID without end": (lambda request: with_oid(request, OID[:-1] + b"\x81"), "bad OID"),
    "an empty OID": (lambda request: with_oid(request, b""), "bad OID"),
    "15,000 levels": (lambda request: nested(15_000), "unexpected tag"),
    "9,000 varbinds": (lambda request: response(request, [(b"\x2b", ber.NULL, None)] * 9_000), "too many varbinds"),
    "Counter64 of 9 octets over 64 bits": (
        lambda request: with_value(request, "4609010000000000000000"),
        "integer out of range",
    ),
    "INTEGER of 9 octets": (lambda request: with_value(request, "0209000000000000000001"), "integer length"),
    "INTEGER of 60 KB": (lambda request: with_value(request, "0282ea60" + "01" * 60_000), "integer length"),
    "INTEGER without octets": (lambda request: with_value(request, "0200"), "integer length"),
    "Gauge32 that may mean two things": (lambda request: with_value(request, "4201c8"), "ambiguous integer"),
    "Counter32 over 32 bits": (lambda request: with_value(request, "41050100000000"), "integer out of range"),
    "NULL with content": (lambda request: with_value(request, "050100"), "content in a null"),
    "IpAddress of 16 octets": (lambda request: with_value(request, "4010" + "00" * 16), "address length"),
    "a value of no type": (lambda request: with_value(request, "1f8100"), "unexpected tag"),
    "a constructed string": (lambda request: with_value(request, "240404024142"), "unexpected tag"),
    "a string of indefinite length": (
        lambda request: with_value(request, "248004024142" + "0000"),
        "indefinite length",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_a_bad_datagram_is_counted_and_the_good_answer_still_taken(name: str) -> None:
    attack, reason = ATTACKS[name]
    with agent(lambda request: [attack(request), good(request, 41)]) as there:
        async with engine() as running:
            for asked in (1, 2):  # the second time, the shape of the good answer is known
                answer = await running.call(there.peer(), get([OID]), timeout_s=5)
                assert (answer.oids, list(answer.values)) == ((OID,), [41])
                assert running.stats.bad == {reason: asked}
                assert running.stats.requests == asked
            assert running.stats.retries == 0


@pytest.mark.parametrize("name", ATTACKS)
async def test_an_agent_that_only_sends_bad_datagrams_is_a_timeout_that_says_so(name: str) -> None:
    attack, reason = ATTACKS[name]
    with agent(lambda request: [attack(request)]) as there:
        async with engine() as running:
            with pytest.raises(Timeout, match=f"2 unusable answers ignored, the last for: {reason}"):
                await running.call(there.peer(), get([OID]), timeout_s=0.02, tries=2)
    assert len(there.asked) == 2


async def test_ten_thousand_junk_datagrams_before_the_answer_delay_nobody_else_for_good() -> None:
    def flood(request: Message) -> Iterable[bytes]:
        for number in range(10_000):
            yield number.to_bytes(4) * 10
            # as much as the receive buffer holds; what does not fit is lost, as on a real network
        yield good(request, 41)

    with agent(flood) as hostile, agent(honest) as friendly:
        async with engine() as running:
            answers: list[object] = []
            running.run(hostile.peer(), get([OID]), answers.append, timeout_s=5, tries=1, deadline_s=5)
            await hostile.coming.get()
            for _ in range(5):
                assert (await running.call(friendly.peer(), get([OID]), timeout_s=5)).values == [42]
            stats = running.stats
            assert sum(stats.bad.values()) + stats.dropped >= 1_000
            assert set(stats.bad) <= {"unexpected tag", "unasked", "truncated"}


async def test_an_answer_from_another_port_is_ignored() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other, agent(lambda request: []) as there:
        other.bind(("127.0.0.1", 0))

        def from_elsewhere(request: Message) -> Iterable[bytes]:
            other.sendto(good(request, 666), there.sender)
            return [good(request, 41)]

        there.behaviour = from_elsewhere
        async with engine() as running:
            assert (await running.call(there.peer(), get([OID]))).values == [41]
            assert running.stats.bad == {"unasked": 1}


async def test_an_answer_from_another_address_is_ignored() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other, agent(lambda request: []) as there:
        other.bind(("127.0.0.2", there.port))

        def from_elsewhere(request: Message) -> Iterable[bytes]:
            other.sendto(good(request, 666), there.sender)
            return []

        there.behaviour = from_elsewhere
        async with engine() as running:
            with pytest.raises(Timeout):
                await running.call(there.peer(), get([OID]), timeout_s=0.02, tries=2)
            assert running.stats.bad == {"unasked": 2}


async def test_a_neighbour_cannot_answer_for_another_agent_that_is_asked_too() -> None:
    with agent(lambda request: []) as victim, agent(lambda request: []) as neighbour:
        forged: list[bytes] = []

        def steal(request: Message) -> Iterable[bytes]:
            forged.append(good(request, 666))
            return []

        victim.behaviour = steal
        neighbour.behaviour = lambda request: [*forged, good(request, 7)]
        async with engine() as running:
            results: list[object] = []
            running.run(victim.peer(), get([OID]), results.append, timeout_s=0.05, tries=1)
            await victim.coming.get()
            assert (await running.call(neighbour.peer(), get([OID]))).values == [7]
            assert running.stats.bad == {"request-id": 1}
            assert results == []


@pytest.mark.parametrize(
    ("tlv", "value"),
    [
        ("0204fffffc18", -1000),
        ("0202002a", 42),
        ("020500ffffffff", 2**32 - 1),
        ("0500", None),
        ("41050080000000", 2**31),
        ("460900ffffffffffffffff", 2**64 - 1),
        ("02020102", 258),
        ("040361c328", b"a\xc3("),
    ],
)
async def test_what_odd_but_honest_devices_send_is_taken(tlv: str, value: object) -> None:
    with agent(lambda request: [with_value(request, tlv)]) as there:
        async with engine() as running:
            for _ in range(2):
                assert list((await running.call(there.peer(), get([OID]))).values) == [value]
            assert not running.stats.bad


# ---- walks that would never end ----------------------------------------------------------------------------------


def rows(request: Message, varbinds: Iterable[Varbind]) -> list[bytes]:
    """An answer with as many rows as a GETBULK asks for, or one for a GETNEXT."""
    most = request.error_index if request.pdu == ber.GETBULK else 1
    return [response(request, list(itertools.islice(varbinds, most)))]


def cell(number: int) -> Varbind:
    return COLUMN + ber.encode_oid(f"1.3.{number}")[1:], ber.COUNTER64, number


@pytest.mark.parametrize("version", [ber.V1, ber.V2C])
async def test_the_same_oid_for_ever_is_stopped(version: int) -> None:
    with agent(lambda request: rows(request, itertools.repeat(cell(1)))) as there:
        async with engine() as running:
            walked = await running.call(there.peer(version), walk([COLUMN], BulkMemory(), version=version))
    assert (walked.complete, walked.reason) == (False, "loop")
    assert list(walked.rows[COLUMN]) == [(b"\1", ber.COUNTER64, 1)]
    assert len(there.asked) <= 3


async def test_a_circle_of_oids_is_stopped() -> None:
    circle = itertools.cycle([cell(1), cell(2), cell(3)])
    with agent(lambda request: rows(request, circle)) as there:
        async with engine() as running:
            walked = await running.call(there.peer(), walk([COLUMN], BulkMemory(size=2)))
    assert (walked.complete, walked.reason) == (False, "loop")
    assert [value for _, _, value in walked.rows[COLUMN]] == [1, 2, 3]
    assert len(there.asked) <= 4


async def test_ever_increasing_oids_are_stopped_by_a_cap() -> None:
    numbers = itertools.count(1)
    with agent(lambda request: rows(request, map(cell, numbers))) as there:
        async with engine() as running:
            walked = await running.call(there.peer(), walk([COLUMN], BulkMemory(), WalkLimits(rows=1000)))
    assert (walked.complete, walked.reason) == (False, "cap")
    assert len(walked.rows[COLUMN]) == 1000
    assert len(there.asked) == 40


async def test_more_rows_than_were_asked_for_are_refused() -> None:
    numbers = itertools.count(1)
    with agent(lambda request: [response(request, [cell(next(numbers)) for _ in range(2000)])]) as there:
        async with engine() as running:
            with pytest.raises(Timeout, match="OIDs"):
                await running.call(there.peer(), walk([COLUMN], BulkMemory()), timeout_s=0.5, tries=1)
    assert len(there.asked) == 2


async def test_a_walk_is_over_at_the_deadline_though_every_answer_is_fine() -> None:
    numbers = itertools.count(1)
    with agent(lambda request: rows(request, map(cell, numbers))) as there:
        async with engine() as running:
            endless = walk([COLUMN], BulkMemory(), WalkLimits(10**9, 10**9, 10**12))
            with pytest.raises(Exception, match=r"not finished after 0\.1 s"):
                await running.call(there.peer(), endless, deadline_s=0.1)
            before = len(there.asked)
            there.behaviour = honest
            assert (await running.call(there.peer(), get([OID]))).values == [42]
            assert len(there.asked) <= before + 2


# ---- work --------------------------------------------------------------------------------------------------------


def calls(datagram: bytes) -> int:
    """Functions called, C functions included, to refuse a datagram."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        ber.decode_message(datagram)
    except BerError:
        return count
    finally:
        sys.setprofile(before)
    raise AssertionError("it was accepted")


@pytest.mark.parametrize("name", [name for name in ATTACKS if name != "9,000 varbinds"])
def test_refusing_a_datagram_takes_no_more_steps_than_its_head_needs(name: str) -> None:
    request = Message(ber.V2C, COMMUNITY, ber.GET, 2**30, 0, 0, (OID,), b"\5", [None])
    try:
        taken = calls(ATTACKS[name][0](request))
    except AssertionError:
        return  # it is for the matching to refuse, one step later
    assert taken < 120


def test_a_message_of_too_many_varbinds_is_given_up_at_the_cap() -> None:
    varbinds = [(b"\x2b", ber.NULL, None)] * 9_000
    few = calls(ber.encode_message(ber.V2C, b"", ber.RESPONSE, 1, varbinds[:2049]))
    many = calls(ber.encode_message(ber.V2C, b"", ber.RESPONSE, 1, varbinds))
    assert many <= few + 20  # the lengths around them are longer
