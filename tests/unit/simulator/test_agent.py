"""The agent's answers, held against net-snmp's own tools over a real socket, and byte by byte where they cannot ask."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.collectors.snmp import ber
from songxa.simulator.agent import TableMib, UdpAgent, Varbind, oid_key, respond
from songxa.simulator.request import decode_request
from tests.support.servers import need

SYS = "1.3.6.1.2.1.1"
ROWS: list[Varbind] = [
    (ber.encode_oid(f"{SYS}.3.0"), ber.TIME_TICKS, 123456),
    (ber.encode_oid(f"{SYS}.1.0"), ber.OCTET_STRING, b"a device"),
    (ber.encode_oid("1.3.6.1.2.1.31.1.1.1.6.16383"), ber.COUNTER64, 2**64 - 1),
    (ber.encode_oid("1.3.6.1.2.1.31.1.1.1.6.16384"), ber.COUNTER64, 7),
    (ber.encode_oid("1.3.6.1.2.1.31.1.1.1.15.1"), ber.GAUGE32, 2**32 - 1),
    (ber.encode_oid("1.3.6.1.4.1.9.1.1"), ber.INTEGER, -5),
    (ber.encode_oid("1.3.6.1.4.1.9.1.1"), ber.INTEGER, 99),
    (ber.encode_oid("1.3.6.1.4.1.9.2.1"), ber.IP_ADDRESS, b"\x0a\x00\x00\x01"),
]
MIB = TableMib(ROWS)


def request(pdu: int, *oids: str, version: int = ber.V2C, first: int = 0, second: int = 0) -> bytes:
    nulls = [(ber.encode_oid(oid), ber.NULL, None) for oid in oids]
    return ber.encode_message(version, b"public", pdu, 77, nulls, first, second)


def asked(
    pdu: int, *oids: str, version: int = ber.V2C, first: int = 0, second: int = 0, size: int = 1472
) -> ber.Message:
    response = respond(request(pdu, *oids, version=version, first=first, second=second), MIB, b"public", max_size=size)
    assert response is not None
    assert len(response) <= size
    message = ber.decode_message(response)
    assert (message.pdu, message.request_id, message.version) == (ber.RESPONSE, 77, version)
    return message


async def run(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    return output.decode()


@pytest.mark.parametrize("version", ["1", "2c"])
async def test_net_snmp_reads_what_the_table_says(version: str) -> None:
    snmpget = need("snmpget", "snmp")
    async with UdpAgent(MIB) as agent:
        where = "{}:{}".format(*agent.address)
        out = await run(snmpget, f"-v{version}", "-cpublic", "-OnQe", where, f"{SYS}.1.0", "1.3.6.1.4.1.9.1.1")
        assert out.splitlines() == [f'.{SYS}.1.0 = "a device"', ".1.3.6.1.4.1.9.1.1 = -5"]


async def test_net_snmp_walks_every_row_once_and_in_order() -> None:
    snmpwalk, snmpbulkwalk = need("snmpwalk", "snmp"), need("snmpbulkwalk", "snmp")
    async with UdpAgent(MIB) as agent:
        where = "{}:{}".format(*agent.address)
        for tool in (snmpwalk, snmpbulkwalk):
            lines = (await run(tool, "-v2c", "-cpublic", "-OnQe", where, ".1.3")).splitlines()
            assert [line.split(" = ")[0].lstrip(".") for line in lines[: len(ROWS) - 1]] == [
                f"{SYS}.1.0",
                f"{SYS}.3.0",
                "1.3.6.1.2.1.31.1.1.1.6.16383",
                "1.3.6.1.2.1.31.1.1.1.6.16384",
                "1.3.6.1.2.1.31.1.1.1.15.1",
                "1.3.6.1.4.1.9.1.1",
                "1.3.6.1.4.1.9.2.1",
            ]


async def test_a_v1_walk_leaves_out_counter64_which_v1_does_not_have() -> None:
    snmpwalk = need("snmpwalk", "snmp")
    async with UdpAgent(MIB) as agent:
        out = await run(snmpwalk, "-v1", "-cpublic", "-On", "{}:{}".format(*agent.address), ".1.3.6.1.2.1.31")
        assert out.splitlines() == [".1.3.6.1.2.1.31.1.1.1.15.1 = Gauge32: 4294967295"]


async def test_a_set_is_refused_and_changes_nothing() -> None:
    snmpset = need("snmpset", "snmp")
    async with UdpAgent(MIB) as agent:
        where = "{}:{}".format(*agent.address)
        process = await asyncio.create_subprocess_exec(
            snmpset, "-v2c", "-cpublic", where, f"{SYS}.1.0", "s", "taken", stderr=asyncio.subprocess.PIPE
        )
        _, error = await process.communicate()
        assert b"notWritable" in error
        assert MIB.get(ber.encode_oid(f"{SYS}.1.0")) == (ber.OCTET_STRING, b"a device")


def test_an_absent_instance_and_an_absent_object_are_told_apart() -> None:
    message = asked(ber.GET, "1.3.6.1.4.1.9.1.2", "1.3.6.1.4.1.10.1", f"{SYS}.3.0")
    assert list(message.tags) == [ber.NO_SUCH_INSTANCE, ber.NO_SUCH_OBJECT, ber.TIME_TICKS]
    assert message.error_status == 0


@pytest.mark.parametrize("pdu", [ber.GET, ber.GETNEXT])
def test_v1_names_the_first_oid_that_it_does_not_have_and_gives_the_request_back(pdu: int) -> None:
    message = asked(pdu, f"{SYS}.1.0", "1.3.6.1.4.1.99.1", "1.3.6.1.4.1.99.2", version=ber.V1)
    assert (message.error_status, message.error_index) == (ber.NO_SUCH_NAME, 2)
    assert list(message.tags) == [ber.NULL] * 3


def test_v1_refuses_a_get_of_a_counter64() -> None:
    message = asked(ber.GET, "1.3.6.1.2.1.31.1.1.1.6.16384", version=ber.V1)
    assert (message.error_status, message.error_index) == (ber.NO_SUCH_NAME, 1)


def test_getnext_past_the_last_row_is_the_end_of_the_mib_view() -> None:
    message = asked(ber.GETNEXT, "1.3.6.1.4.1.9.2.1")
    assert list(message.tags) == [ber.END_OF_MIB_VIEW]
    assert message.oids == (ber.encode_oid("1.3.6.1.4.1.9.2.1"),)


def test_getbulk_repeats_only_the_repeaters_and_ends_with_a_row_of_ends() -> None:
    message = asked(ber.GETBULK, "1.3.6.1.2.1.1", "1.3.6.1.4.1", first=1, second=50)
    assert message.oids[0] == ber.encode_oid(f"{SYS}.1.0")
    assert list(message.tags[1:]) == [ber.INTEGER, ber.IP_ADDRESS, ber.END_OF_MIB_VIEW]


def test_getbulk_of_no_repetitions_gives_the_non_repeaters_alone() -> None:
    assert len(asked(ber.GETBULK, "1.3.6.1.2.1.1", "1.3.6.1.4.1", first=1, second=0).oids) == 1


def test_an_answer_that_does_not_fit_is_too_big() -> None:
    oids = [f"{SYS}.1.0"] * 20
    v2 = asked(ber.GET, *oids, size=400)
    assert (v2.error_status, v2.error_index, v2.oids) == (ber.TOO_BIG, 0, ())
    small = respond(request(ber.GET, *oids, version=ber.V1), MIB, b"public", max_size=400)
    assert small is not None
    assert ber.decode_message(small).error_status == ber.TOO_BIG


def test_not_even_the_refusal_is_larger_than_allowed() -> None:
    assert respond(request(ber.GET, *[f"{SYS}.1.0"] * 20, version=ber.V1), MIB, b"public", max_size=60) is None


@given(st.integers(60, 600), st.integers(0, 40))
def test_getbulk_fills_what_fits_and_never_more(size: int, repetitions: int) -> None:
    whole = respond(request(ber.GETBULK, "1.3", second=repetitions), MIB, b"public", max_size=65535)
    cut = respond(request(ber.GETBULK, "1.3", second=repetitions), MIB, b"public", max_size=size)
    assert whole is not None
    assert cut is not None
    assert len(cut) <= size
    all_of, some = ber.decode_message(whole), ber.decode_message(cut)
    assert some.oids == all_of.oids[: len(some.oids)]
    if len(whole) <= size:
        assert cut == whole


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"\xff" * 40,
        request(ber.GET, f"{SYS}.1.0").replace(b"public", b"secret"),
        request(ber.RESPONSE, f"{SYS}.1.0"),
        request(ber.GETBULK, f"{SYS}.1.0", version=ber.V1),
        request(ber.GET, f"{SYS}.1.0")[:-1],
    ],
    ids=["empty", "junk", "wrong community", "a response", "GETBULK in v1", "truncated"],
)
def test_what_is_no_request_for_this_agent_gets_no_answer(datagram: bytes) -> None:
    assert respond(datagram, MIB, b"public") is None


def test_an_agent_without_getbulk_ignores_it() -> None:
    assert respond(request(ber.GETBULK, "1.3", second=5), MIB, b"public", bulk=False) is None
    assert respond(request(ber.GETNEXT, "1.3"), MIB, b"public", bulk=False) is not None


def test_a_row_that_its_type_cannot_hold_is_a_general_error_not_an_exception() -> None:
    mib = TableMib([(ber.encode_oid("1.3.6.1"), ber.INTEGER, 2**40)])
    response = respond(request(ber.GET, "1.3.6.1"), mib, b"public")
    assert response is not None
    assert ber.decode_message(response).error_status == ber.GEN_ERR


def mutated(datagram: bytes, seed: int) -> bytes:
    chooser = random.Random(seed)
    octets = bytearray(datagram)
    for _ in range(chooser.randrange(1, 4)):
        at = chooser.randrange(len(octets))
        octets[at] = chooser.choice((0, 1, 2, 4, 0x7F, 0x80, 0x81, 0x84, 0xFF, chooser.randrange(256)))
    return bytes(octets)


@given(st.integers(0, 2**32), st.sampled_from([ber.GET, ber.GETNEXT, ber.GETBULK]))
def test_no_mutated_request_raises_and_the_memory_of_requests_changes_no_answer(seed: int, pdu: int) -> None:
    datagram = mutated(request(pdu, f"{SYS}.1.0", "1.3.6.1.4.1", second=3), seed)
    respond(datagram, MIB, b"public")
    try:
        expected: ber.Message | None = ber.decode_message(datagram)
    except ber.BerError:
        expected = None
    try:
        remembered: ber.Message | None = decode_request(datagram)
    except ber.BerError:
        remembered = None
    assert remembered == expected


@given(st.integers(0, 300), st.integers(2**24, 2**31 - 1))
def test_a_long_community_is_not_mistaken_for_what_comes_after_it(length: int, number: int) -> None:
    values = [(ber.encode_oid(f"1.3.6.1.{at}"), ber.INTEGER, number) for at in range(40)]
    datagram = ber.encode_message(1, b"\x02\x04" * (length // 2), ber.SET, number, values)
    assert decode_request(datagram) == ber.decode_message(datagram)


@given(st.integers(-(2**31), 2**31 - 1))
def test_remembered_requests_keep_their_own_request_ids(number: int) -> None:
    datagram = ber.encode_message(1, b"public", ber.GET, number, [(ber.encode_oid(f"{SYS}.1.0"), ber.NULL, None)])
    assert decode_request(datagram).request_id == number


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=6), min_size=2, max_size=8, unique_by=tuple))
def test_oids_sort_by_their_numbers(arcs: list[Sequence[int]]) -> None:
    dotted = [".".join(map(str, (1, 3, *each))) for each in arcs]
    by_key = sorted(dotted, key=lambda oid: oid_key(ber.encode_oid(oid)))
    assert by_key == sorted(dotted, key=lambda oid: tuple(map(int, oid.split("."))))
