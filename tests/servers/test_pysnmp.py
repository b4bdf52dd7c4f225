"""pysnmp as the second opinion: what we encode it reads, what it encodes we read, and each side asks the other."""

# mypy: disable-error-code="import-untyped"

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder
from pysnmp.carrier.asyncio.dgram import udp
from pysnmp.entity import config
from pysnmp.entity import engine as pysnmp_engine
from pysnmp.entity.rfc3413 import cmdrsp, context
from pysnmp.hlapi.v1arch.asyncio import (
    CommunityData,
    ObjectIdentity,
    ObjectType,
    SnmpDispatcher,
    UdpTransportTarget,
    bulk_walk_cmd,
    get_cmd,
)
from pysnmp.proto import rfc1905
from pysnmp.proto.api import v1, v2c

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Value
from songxa.collectors.snmp.session import BulkMemory, get, walk
from songxa.collectors.snmp.transport import Peer
from tests.support.servers import free_port
from tests.support.udp_agent import agent, engine, response
from tests.unit.snmp.test_ber import varbind_lists

COMMUNITY = "a-second-opinion"
PDUS = {
    ber.GET: v2c.GetRequestPDU,
    ber.GETNEXT: v2c.GetNextRequestPDU,
    ber.RESPONSE: v2c.ResponsePDU,
    ber.SET: v2c.SetRequestPDU,
}
TYPES: dict[int, Any] = {
    ber.INTEGER: v2c.Integer32,
    ber.OCTET_STRING: v2c.OctetString,
    ber.OBJECT_IDENTIFIER: v2c.ObjectIdentifier,
    ber.IP_ADDRESS: v2c.IpAddress,
    ber.COUNTER32: v2c.Counter32,
    ber.GAUGE32: v2c.Gauge32,
    ber.TIME_TICKS: v2c.TimeTicks,
    ber.OPAQUE: v2c.Opaque,
    ber.COUNTER64: v2c.Counter64,
}
Varbind = tuple[bytes, int, Value]


def theirs(tag: int, value: Value) -> Any:
    """A value as pysnmp holds it."""
    match tag:
        case ber.NULL:
            return v2c.Null("")
        case ber.NO_SUCH_OBJECT:
            return rfc1905.noSuchObject
        case ber.NO_SUCH_INSTANCE:
            return rfc1905.noSuchInstance
        case ber.END_OF_MIB_VIEW:
            return rfc1905.endOfMibView
        case ber.OBJECT_IDENTIFIER if isinstance(value, bytes):
            return v2c.ObjectIdentifier(ber.decode_oid(value))
    return TYPES[tag](value)


def ours(value: Any) -> tuple[int, Value]:
    """A value of pysnmp as we hold it."""
    tag = encoder.encode(value)[0]
    if tag in ber.EMPTY:
        return tag, None
    if tag == ber.OBJECT_IDENTIFIER:
        return tag, ber.encode_oid(str(value))
    return tag, value.asOctets() if tag in ber.STRINGS else int(value)


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(PDUS)),
    st.binary(max_size=32),
    st.integers(-(2**31), 2**31 - 1),
    varbind_lists,
    st.integers(0, 18),
    st.integers(0, 12),
)
def test_pysnmp_reads_what_we_encode_and_we_read_what_it_encodes(
    pdu: int, community: bytes, request_id: int, varbinds: list[Varbind], status: int, index: int
) -> None:
    index = min(index, len(varbinds))  # pysnmp corrects what lies beyond
    datagram = ber.encode_message(ber.V2C, community, pdu, request_id, varbinds, status, index)
    message, rest = decoder.decode(datagram, asn1Spec=v2c.Message())
    assert rest == b""
    inner = v2c.apiMessage.get_pdu(message)
    api = v2c.apiPDU
    assert isinstance(inner, PDUS[pdu])
    assert bytes(v2c.apiMessage.get_community(message)) == community
    assert (int(api.get_request_id(inner)), int(api.get_error_status(inner))) == (request_id, status)
    assert int(api.get_error_index(inner, muteErrors=True)) == index
    assert [(ber.encode_oid(str(oid)), *ours(value)) for oid, value in api.get_varbinds(inner)] == varbinds

    built = PDUS[pdu]()
    api.set_defaults(built)
    api.set_request_id(built, request_id)
    api.set_error_status(built, status)
    api.set_error_index(built, index)
    api.set_varbinds(built, [(ber.decode_oid(oid), theirs(tag, value)) for oid, tag, value in varbinds])
    envelope = v2c.Message()
    v2c.apiMessage.set_defaults(envelope)
    v2c.apiMessage.set_community(envelope, community)
    v2c.apiMessage.set_pdu(envelope, built)
    read = ber.decode_message(encoder.encode(envelope))
    assert (read.version, read.community, read.pdu) == (ber.V2C, community, pdu)
    assert (read.request_id, read.error_status, read.error_index) == (request_id, status, index)
    assert list(zip(read.oids, read.tags, read.values, strict=True)) == varbinds


@given(st.integers(2**23, 2**31 - 1), st.integers(0, 50), st.integers(0, 50))
def test_pysnmp_reads_our_requests(request_id: int, non_repeaters: int, max_repetitions: int) -> None:
    oid = ber.encode_oid("1.3.6.1.2.1.31.1.1.1.6")
    before, after = ber.request_template(ber.V2C, b"c", ber.GETBULK, [oid], non_repeaters, max_repetitions)
    message, _ = decoder.decode(before + request_id.to_bytes(4) + after, asn1Spec=v2c.Message())
    inner = v2c.apiMessage.get_pdu(message)
    assert isinstance(inner, v2c.GetBulkRequestPDU)
    api = v2c.apiBulkPDU
    assert int(api.get_request_id(inner)) == request_id
    assert (int(api.get_non_repeaters(inner)), int(api.get_max_repetitions(inner))) == (non_repeaters, max_repetitions)

    before, after = ber.request_template(ber.V1, b"c", ber.GETNEXT, [oid])
    message, _ = decoder.decode(before + request_id.to_bytes(4) + after, asn1Spec=v1.Message())
    assert isinstance(v1.apiMessage.get_pdu(message), v1.GetNextRequestPDU)


# ---- over the wire -----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def pysnmp_agent() -> Iterator[int]:
    """The port of a real pysnmp agent in this process, v1 and v2c, with its own MIB."""
    port = free_port(socket.SOCK_DGRAM)
    there = pysnmp_engine.SnmpEngine()
    config.add_transport(there, udp.DOMAIN_NAME, udp.UdpTransport().open_server_mode(("127.0.0.1", port)))
    config.add_v1_system(there, "everybody", COMMUNITY)
    for model in (1, 2):
        config.add_vacm_user(there, model, "everybody", "noAuthNoPriv", (1, 3, 6), (1, 3, 6))
    objects = context.SnmpContext(there)
    for responder in (cmdrsp.GetCommandResponder, cmdrsp.NextCommandResponder, cmdrsp.BulkCommandResponder):
        responder(there, objects)
    try:
        yield port
    finally:
        there.close_dispatcher()


@pytest.mark.parametrize("version", [ber.V1, ber.V2C])
async def test_we_walk_a_pysnmp_agent_and_find_what_pysnmp_finds(version: int) -> None:
    root = ber.encode_oid("1.3.6.1.2.1.1")
    with pysnmp_agent() as port:
        target = await UdpTransportTarget.create(("127.0.0.1", port))
        dispatcher = SnmpDispatcher()
        found: dict[bytes, tuple[int, Value]] = {}
        async for error, status, _, rows in bulk_walk_cmd(
            dispatcher,
            CommunityData(COMMUNITY),
            target,
            0,
            10,
            ObjectType(ObjectIdentity("1.3.6.1.2.1.1")),
            lexicographicMode=False,
            lookupMib=False,
        ):
            assert not error
            assert not status
            found |= {ber.encode_oid(str(oid)): ours(value) for oid, value in rows}
        dispatcher.transport_dispatcher.close_dispatcher()
        async with engine() as running:
            result = await running.call(
                Peer("127.0.0.1", port, version, COMMUNITY.encode()), walk([root], BulkMemory(), version=version)
            )
            assert not running.stats.bad
    assert result.complete
    mine = {root + index: (tag, value) for index, tag, value in result.rows[root]}
    assert list(mine) == list(found)
    moving = {ber.encode_oid("1.3.6.1.2.1.1.3.0")}
    assert {oid: row for oid, row in mine.items() if oid not in moving} == {
        oid: row for oid, row in found.items() if oid not in moving
    }
    assert len(mine) > 5


async def test_we_get_from_a_pysnmp_agent_what_there_is_and_what_there_is_not() -> None:
    oids = [ber.encode_oid("1.3.6.1.2.1.1.2.0"), ber.encode_oid("1.3.6.1.2.1.1.99.0")]
    with pysnmp_agent() as port:
        async with engine() as running:
            answer = await running.call(Peer("127.0.0.1", port, ber.V2C, COMMUNITY.encode()), get(oids))
    identity = answer.values[0]
    assert isinstance(identity, bytes)
    assert ber.format_oid(identity).startswith("1.3.6.1.4.1.20408")
    assert answer.values[1] is None


async def test_pysnmp_gets_from_an_agent_that_speaks_our_codec() -> None:
    varbinds: list[Varbind] = [
        (ber.encode_oid("1.3.6.1.4.1.41112.1.4.1.1.4.1"), ber.INTEGER, -71),
        (ber.encode_oid("1.3.6.1.2.1.31.1.1.1.6.16384"), ber.COUNTER64, 2**64 - 1),
        (ber.encode_oid("1.3.6.1.2.1.1.5.0"), ber.OCTET_STRING, "Nhà văn hoá".encode()),
        (ber.encode_oid("1.3.6.1.2.1.1.2.0"), ber.OBJECT_IDENTIFIER, ber.encode_oid("1.3.6.1.4.1.14988.1")),
    ]
    with agent(lambda request: [response(request, varbinds)]) as there:
        dispatcher = SnmpDispatcher()
        error, status, _, rows = await get_cmd(
            dispatcher,
            CommunityData("canary-community"),
            await UdpTransportTarget.create((there.address, there.port)),
            *(ObjectType(ObjectIdentity(ber.format_oid(oid))) for oid, _, _ in varbinds),
            lookupMib=False,
        )
        dispatcher.transport_dispatcher.close_dispatcher()
    assert not error
    assert not status
    assert [(ber.encode_oid(str(oid)), *ours(value)) for oid, value in rows] == varbinds
