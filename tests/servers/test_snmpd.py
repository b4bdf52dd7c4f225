"""A real snmpd, asked by us and by net-snmp's own tools: the same rows, the same types, the same values."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Value
from songxa.collectors.snmp.session import BulkMemory, PortClosed, Timeout, get, get_many, walk
from songxa.collectors.snmp.transport import Engine, Peer
from tests.support import snmpd
from tests.support.servers import need
from tests.support.udp_agent import engine

ROOTS = {
    "system": "1.3.6.1.2.1.1",
    "ifTable": "1.3.6.1.2.1.2.2.1",
    "ifXTable": "1.3.6.1.2.1.31.1.1.1",
    "hrStorage": "1.3.6.1.2.1.25.2.3.1",
    "snmp": "1.3.6.1.2.1.11",
}
STORAGE_USED = ber.encode_oid("1.3.6.1.2.1.25.2.3.1.6")
KINDS = {
    "INTEGER": ber.INTEGER,
    "Counter32": ber.COUNTER32,
    "Counter64": ber.COUNTER64,
    "Gauge32": ber.GAUGE32,
    "Timeticks": ber.TIME_TICKS,
    "OID": ber.OBJECT_IDENTIFIER,
    "Hex-STRING": ber.OCTET_STRING,
    "IpAddress": ber.IP_ADDRESS,
    "": ber.OCTET_STRING,
}
VERSIONS = {"1": ber.V1, "2c": ber.V2C}
Rows = dict[bytes, tuple[int, Value]]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where a real snmpd listens."""
    need("snmpwalk", "snmp")
    with snmpd.agent(tmp_path_factory.mktemp("snmpd"), need("snmpd", "snmpd")) as listening:
        yield listening


def tool(name: str, version: str, port: int, *oids: str) -> Rows:
    """What net-snmp's tool prints, as we would hold it."""
    command = [name, f"-v{version}", "-c", snmpd.COMMUNITY, "-Onex", f"127.0.0.1:{port}", *oids]
    printed = subprocess.run(command, env=os.environ | {"MIBS": ""}, capture_output=True, text=True, check=True).stdout
    rows: Rows = {}
    for line in re.split(r"\n(?=\.)", printed.strip()):
        match = re.fullmatch(r"\.([\d.]+) = (?:([\w-]+): )?(.*)", line, re.DOTALL)
        assert match, line
        oid, kind, text = match[1], match[2] or "", match[3]
        rows[ber.encode_oid(oid)] = KINDS[kind], parsed(KINDS[kind], text)
    return rows


def parsed(tag: int, text: str) -> Value:
    if tag == ber.OBJECT_IDENTIFIER:
        return ber.encode_oid(text)
    if tag == ber.OCTET_STRING:
        return b"" if text == '""' else bytes.fromhex(text)
    if tag == ber.IP_ADDRESS:
        return bytes(int(part) for part in text.split("."))
    return int(match[1]) if (match := re.match(r"\((\d+)\)", text)) else int(text)


async def walked(running: Engine, peer: Peer, root: str, memory: BulkMemory) -> Rows:
    column = ber.encode_oid(root)
    result = await running.call(peer, walk([column], memory, version=peer.version))
    assert result.complete
    assert result.warnings == ()
    return {column + index: (tag, value) for index, tag, value in result.rows[column]}


def agrees(ours: tuple[int, Value], theirs: tuple[int, Value], later: tuple[int, Value], oid: bytes) -> bool:
    """Whether what net-snmp printed lies between what we read before and after."""
    if not ours[0] == theirs[0] == later[0]:
        return False
    if oid.startswith(STORAGE_USED):
        return isinstance(ours[1], int)  # memory in use goes up and down
    first, between, last = ours[1], theirs[1], later[1]
    if isinstance(first, int) and isinstance(between, int) and isinstance(last, int):
        return first <= between <= last
    return first == between == last


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("root", ROOTS)
async def test_a_walk_brings_what_snmpwalk_prints(port: int, root: str, version: str) -> None:
    peer = Peer("127.0.0.1", port, VERSIONS[version], snmpd.COMMUNITY.encode())
    async with engine() as running:
        ours = await walked(running, peer, ROOTS[root], BulkMemory())
        theirs = tool("snmpwalk", version, port, ROOTS[root])
        later = await walked(running, peer, ROOTS[root], BulkMemory(broken=True))
        assert not running.stats.bad
    assert ours
    assert list(ours) == list(theirs) == list(later)
    assert {
        ber.format_oid(oid): row for oid, row in ours.items() if not agrees(row, theirs[oid], later[oid], oid)
    } == {}


@pytest.mark.parametrize("size", [1, 2, 7, 25])
async def test_the_size_of_a_getbulk_does_not_change_what_it_brings(port: int, size: int) -> None:
    peer = Peer("127.0.0.1", port, ber.V2C, snmpd.COMMUNITY.encode())
    columns = [ber.encode_oid(f"{ROOTS['ifXTable']}.{number}") for number in (1, 6, 10, 15)]
    async with engine() as running:
        result = await running.call(peer, walk(columns, BulkMemory(size=size)))
    names = list(tool("snmpwalk", "2c", port, f"{ROOTS['ifXTable']}.1"))
    assert result.complete
    for column in columns:
        assert [column + index for index, _, _ in result.rows[column]] == [
            column + name[len(columns[0]) :] for name in names
        ]


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_get_brings_what_snmpget_prints(port: int, version: str) -> None:
    peer = Peer("127.0.0.1", port, VERSIONS[version], snmpd.COMMUNITY.encode())
    names = [f"1.3.6.1.2.1.1.{number}.0" for number in (1, 2, 4, 5, 6, 7)]
    oids = [ber.encode_oid(name) for name in names]
    async with engine() as running:
        answer = await running.call(peer, get(oids))
    theirs = tool("snmpget", version, port, *names)
    assert dict(zip(oids, zip(answer.tags, answer.values, strict=True), strict=True)) == theirs


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_the_agent_lacks_is_missing_and_costs_no_other_value(port: int, version: str) -> None:
    peer = Peer("127.0.0.1", port, VERSIONS[version], snmpd.COMMUNITY.encode())
    oids = [ber.encode_oid(f"1.3.6.1.2.1.1.{number}.0") for number in (7, 99, 5)]
    async with engine() as running:
        answer = await running.call(peer, get(oids))
    assert list(answer.values) == [72, None, b"tested"]
    assert answer.tags[1] in (ber.NO_SUCH_OBJECT, ber.NO_SUCH_INSTANCE)


async def test_hundreds_of_oids_come_in_as_many_answers_as_it_takes(port: int) -> None:
    peer = Peer("127.0.0.1", port, ber.V2C, snmpd.COMMUNITY.encode())
    names = [f"1.3.6.1.2.1.1.{number}.0" for number in (4, 5, 6, 7)] * 100
    async with engine() as running:
        answer = await running.call(peer, get_many([ber.encode_oid(name) for name in names], chunk=200))
    assert list(answer.values) == [b"nobody", b"tested", b"a loopback", 72] * 100


async def test_an_agent_that_does_not_know_the_community_is_silent(port: int) -> None:
    async with engine() as running:
        with pytest.raises(Timeout):
            await running.call(
                Peer("127.0.0.1", port, ber.V2C, b"wrong"),
                get([ber.encode_oid("1.3.6.1.2.1.1.3.0")]),
                tries=1,
                timeout_s=0.05,
            )


async def test_an_agent_that_has_ended_is_a_closed_port(tmp_path: Path) -> None:
    with snmpd.agent(tmp_path, need("snmpd", "snmpd")) as port:
        pass
    async with engine() as running:
        with pytest.raises(PortClosed):
            await running.call(Peer("127.0.0.1", port, ber.V2C, b""), get([ber.encode_oid("1.3")]), timeout_s=60)


def test_the_strict_decoder_accepts_every_datagram_of_a_real_agent() -> None:
    need("snmpd", "snmpd")
    captured = snmpd.captured_answers()
    assert len(captured) > 10
    for datagram in captured:
        assert ber.decode_message(datagram).pdu == ber.RESPONSE
