"""The collector against agents on real sockets: detection, credentials, silence, what it shows."""

from __future__ import annotations

import asyncio
import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Value, encode_oid
from songxa.collectors.snmp.collector import SnmpCollector
from songxa.collectors.snmp.memory import FILE
from songxa.model import Device, Inventory, Reading
from songxa.simulator.agent import TableMib, UdpAgent
from tests.support.replay import COMMUNITY, context, device, visit
from tests.unit.snmp.agents import IDENTITY, MIKROTIK, Dying, briefly, collecting, mib, tagged, values


@pytest.mark.parametrize("version", ["1", "2c"])
async def test_a_device_is_recognised_and_read(version: str) -> None:
    rows: dict[str, Value] = {"1.3.6.1.4.1.14988.1.1.4.4.0": b"7.14", "1.3.6.1.4.1.14988.1.1.3.8.0": 237}
    async with UdpAgent(mib(rows), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1], version=version)
        async with collecting(context(subject)) as collector:
            reading = await visit(collector, subject)
    assert reading.error is None
    assert values(reading, "songxa_voltage_volts") == {("voltage",): 23.7}
    assert values(reading, "songxa_uptime_seconds") == {(): 1234.56}
    assert reading.facts["profile"] == "mikrotik"
    assert reading.facts["version"] == "7.14"
    assert "1.3.6.1.4.1.14988" in reading.facts["why"]


async def test_a_wrong_community_looks_like_silence_and_the_line_says_so() -> None:
    async with UdpAgent(mib({}), b"another") as agent:
        subject = device(agent.address[1])
        async with collecting(context(subject)) as collector:
            ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
            collector.visit(subject, 0.6, ended.set_result)
            reading = await ended
    assert reading.error is not None
    assert reading.error.startswith("no SNMP answer: wrong community, SNMP off, or unreachable")
    assert COMMUNITY not in reading.error
    assert not reading.samples


async def test_a_silent_device_is_asked_once_a_visit_until_it_answers_again() -> None:
    async with UdpAgent(mib({}), b"another") as agent:
        subject = device(agent.address[1])
        async with collecting(context(subject)) as collector:
            requests = []
            for _ in range(2):
                before = agent.requests
                ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
                collector.visit(subject, 8.0, ended.set_result)
                assert (await ended).error
                requests.append(agent.requests - before)
    assert requests == [3, 1]


async def test_a_closed_port_is_told_from_silence() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    subject = device(port)
    async with collecting(context(subject)) as collector:
        reading = await visit(collector, subject)
    assert reading.error is not None
    assert "port is closed" in reading.error


@pytest.mark.parametrize(
    ("change", "community", "line"),
    [
        ({}, None, "its community is missing: snmp.recorded.community"),
        ({"version": "3"}, COMMUNITY, "SNMPv3 is not built yet; use 1 or 2c"),
        ({"profile": "toaster"}, COMMUNITY, "there is no profile 'toaster'; accepted: auto, airos"),
    ],
)
async def test_what_cannot_be_asked_is_a_reading_with_one_line(
    change: dict[str, str], community: str | None, line: str
) -> None:
    subject = device(9)
    assert subject.snmp is not None
    subject = replace(subject, snmp=replace(subject.snmp, **change))  # type: ignore[arg-type]
    async with collecting(context(subject, community=community)) as collector:
        reading = await visit(collector, subject)
    assert reading.error is not None
    assert line in reading.error
    assert "\n" not in reading.error


async def test_an_address_that_is_none_is_a_line_and_no_exception() -> None:
    subject = replace(device(9), address="next door")
    async with collecting(context(subject)) as collector:
        assert "no IP address" in ((await visit(collector, subject)).error or "")


async def test_a_sysobjectid_that_is_no_oid_is_none() -> None:
    rows = {(oid, tag, value) for oid, tag, value in tagged({}, MIKROTIK) if oid != encode_oid(IDENTITY)}
    rows.add((encode_oid(IDENTITY), ber.OCTET_STRING, b"\xff\xff\xff"))
    async with UdpAgent(TableMib(rows), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(context(subject)) as collector:
            reading = await visit(collector, subject)
    assert reading.error is None
    assert reading.facts["why"] == "sysDescr 'RouterOS box' matches ^RouterOS"


async def test_detection_is_done_once_and_again_when_the_device_is_another() -> None:
    async with UdpAgent(mib({}), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(context(subject)) as collector:
            first = await visit(collector, subject)
            before = agent.requests
            second = await visit(collector, subject)
            repeated = agent.requests - before
            agent.mib = mib({}, "1.3.6.1.4.1.318.1.3.27")
            third = await visit(collector, subject)
    assert first.facts["why"] == second.facts["why"]
    assert repeated < before
    assert third.facts["profile"] == "apc-ups"


async def test_what_was_learnt_is_used_after_a_restart(tmp_path: Path) -> None:
    async with UdpAgent(mib({}), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        counts = []
        for _ in range(2):
            before = agent.requests
            async with collecting(context(subject, memory=tmp_path)) as collector:
                await visit(collector, subject)
            counts.append(agent.requests - before)
    assert counts[1] == counts[0] - 1
    assert json.loads((tmp_path / FILE).read_text())["devices"]["subject"]["detected"]["profile"] == "mikrotik"


async def test_a_changed_device_is_detected_anew() -> None:
    async with UdpAgent(mib({}), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        made = context(subject)
        async with collecting(made) as collector:
            await visit(collector, subject)
            steady = agent.requests
            await visit(collector, subject)
            steady = agent.requests - steady
            collector.adopt(made.inventory, frozenset({subject.key}))
            before = agent.requests
            await visit(collector, subject)
    assert agent.requests - before == steady + 1


async def test_an_agent_that_dies_in_the_middle_leaves_what_it_gave_and_warnings() -> None:
    dying = Dying(tagged({"1.3.6.1.4.1.14988.1.1.3.8.0": 237}, MIKROTIK))
    async with UdpAgent(dying, COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(context(subject)) as collector:
            reading = await briefly(collector, subject)
    assert reading.error is None
    assert values(reading, "songxa_voltage_volts") == {("voltage",): 23.7}
    assert any("used up" in warning or "incomplete" in warning for warning in reading.warnings)


async def test_the_trace_shows_what_was_asked_for_and_nothing_beyond_it() -> None:
    rows: dict[str, Value] = {
        "1.3.6.1.2.1.31.1.1.1.15.1": 100,
        "1.3.6.1.2.1.31.1.1.1.18.1": b"house of Nguyen Van A",
        "1.3.6.1.4.1.14988.1.1.16.1.1.7.1": 12,
        "1.3.6.1.4.1.14988.1.1.16.1.1.11.1": b"868759034948317",
    }
    async with UdpAgent(mib(rows), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        trace: list[str] = []
        async with collecting(context(subject)) as collector:
            reading = await visit(collector, subject, trace)
    shown = "\n".join(trace)
    assert "< 1.3.6.1.2.1.31.1.1.1.15.1 = INTEGER: 100" in shown
    assert "beyond what was asked for" in shown
    for secret in ("Nguyen", "868759034948317", COMMUNITY):
        assert secret not in shown
        assert secret not in repr(reading)


async def test_the_collector_counts_what_it_did() -> None:
    async with UdpAgent(mib({}), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(context(subject)) as collector:
            await visit(collector, subject)
            counts = {sample.metric.name: sample.value for sample in collector.health()}
            assert counts["songxa_snmp_requests_total"] == agent.requests
            assert counts["songxa_snmp_retries_total"] == 0


async def test_only_devices_with_settings_and_address_are_accepted() -> None:
    subject = device(161)
    collector = SnmpCollector(context(subject))
    assert collector.accepts(subject)
    assert not collector.accepts(replace(subject, address=None))
    assert not collector.accepts(replace(subject, snmp=None))


async def test_a_stopped_collector_calls_nobody() -> None:
    subject = device(9)
    collector = SnmpCollector(context(subject, community=None))
    await collector.start()
    called: list[Reading] = []
    collector.visit(subject, 5.0, called.append)
    await collector.stop()
    await asyncio.sleep(0)
    assert called == []


def test_an_inventory_without_devices_is_no_reason_to_forget() -> None:
    subject: Device = device(9)
    collector = SnmpCollector(context(subject))
    empty = Inventory("", "Asia/Ho_Chi_Minh", "", {}, {}, {}, {}, {})
    collector.adopt(empty, frozenset())
    assert collector.accepts(subject)
