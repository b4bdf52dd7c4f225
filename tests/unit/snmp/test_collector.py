"""The collector against agents on real sockets: detection, credentials, silence, what it shows."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from songxa.atomic import replace_file
from songxa.collectors.snmp import ber
from songxa.collectors.snmp import collector as collector_module
from songxa.collectors.snmp import memory as memory_module
from songxa.collectors.snmp.ber import Value, encode_oid
from songxa.collectors.snmp.collector import SnmpCollector
from songxa.collectors.snmp.interpret import Interest, Values, interpret
from songxa.collectors.snmp.memory import FILE
from songxa.collectors.snmp.profile import library
from songxa.collectors.snmp.profile_model import Profile
from songxa.collectors.snmp.profile_schema import Limits
from songxa.collectors.snmp.session import Answer, BulkMemory, Request, SnmpError, Timeout
from songxa.collectors.snmp.visit import Plan
from songxa.collectors.snmp.visit import visit as visit_exchange
from songxa.model import Device, Inventory, Reading
from songxa.simulator.agent import TableMib, UdpAgent, Varbind
from tests.support.replay import COMMUNITY, context, device, visit
from tests.unit.snmp.agents import HUAWEI, IDENTITY, MIKROTIK, XPON, Dying, briefly, collecting, mib, tagged, values
from tests.unit.snmp.test_collector_tables import NAMED, Clock, olt_rows
from tests.unit.snmp.test_session import answer_of, drive


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
    assert not reading.partial
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
        ({}, os.fsdecode(b"\xff"), "its community is no UTF-8 text"),
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
    assert reading.error.startswith(f"not asked, {line}")
    assert not reading.asked
    assert "\n" not in reading.error


async def test_an_address_that_is_none_is_a_line_and_no_exception() -> None:
    subject = replace(device(9), address="next door")
    async with collecting(context(subject)) as collector:
        assert (await visit(collector, subject)).error == "not asked, 'next door' is no IP address"


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
    assert reading.partial
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


# ---- what did not come whole ----------------------------------------------------------------------------------------

UNIFI = "1.3.6.1.4.1.41112.1.6"
CLIENTS = f"{UNIFI}.1.2.1.8"
ACCESS_POINT: dict[str, Value] = {
    **{f"{CLIENTS}.{row}": 5 for row in (1, 2, 3)},
    **{f"{UNIFI}.1.1.1.3.{radio}": name for radio, name in ((1, b"ng"), (2, b"na"))},
    **{f"{UNIFI}.1.1.1.6.{radio}": 40 for radio in (1, 2)},
}


class Broken(TableMib):
    """An agent with which a walk below `column` gets no further than to its second row."""

    def __init__(self, rows: dict[str, Value], identity: str, column: str, trouble: str) -> None:
        super().__init__(tagged(rows, identity))
        self.column = ber.encode_oid(column)
        self.trouble = trouble

    def next(self, oid: bytes) -> Varbind | None:
        row = int.from_bytes(oid[len(self.column) :])
        if not oid.startswith(self.column) or row < 2:
            return super().next(oid)
        match self.trouble:
            case "cap":
                arcs = ber.decode_oid(oid)
                return ber.encode_oid(".".join(map(str, (*arcs[:-1], arcs[-1] + 1)))), ber.INTEGER, 1
            case "loop":
                return super().next(self.column)
            case "genErr":
                return self.column + b"\x03", ber.INTEGER, 1 << 40  # which no INTEGER can hold
        raise OSError("gone")


@pytest.mark.parametrize("trouble", ["cap", "loop", "genErr", "used up"])
async def test_a_table_that_does_not_come_whole_gives_nothing_and_the_rest_stays(trouble: str) -> None:
    async with UdpAgent(Broken(ACCESS_POINT, UNIFI, CLIENTS, trouble), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1], version="1" if trouble == "genErr" else "2c")
        async with collecting(context(subject)) as collector:
            reading = await (briefly if trouble == "used up" else visit)(collector, subject)
    assert reading.error is None
    assert values(reading, "songxa_wifi_clients") == {}
    assert reading.partial
    assert any(trouble in warning for warning in reading.warnings)
    assert values(reading, "songxa_uptime_seconds") == {(): 1234.56}
    if trouble != "used up":
        assert set(values(reading, "songxa_wifi_channel_utilization_ratio")) == {("ng",), ("na",)}


async def test_what_stands_in_for_a_table_that_did_not_come_whole_is_shown_in_its_place() -> None:
    director, clients = "1.3.6.1.4.1.25053.3.1.5", "1.3.6.1.4.1.25053.1.2.2.1.1.1.1.1.12"
    rows: dict[str, Value] = {f"{clients}.{row}": 5 for row in (1, 2, 3)}
    rows["1.3.6.1.4.1.25053.1.2.1.1.1.15.2.0"] = 15
    async with UdpAgent(Broken(rows, director, clients, "cap"), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1], profile="ruckus-zonedirector")
        async with collecting(context(subject)) as collector:
            reading = await visit(collector, subject)
    assert values(reading, "songxa_wifi_clients") == {("", ""): 15}
    assert reading.partial


async def test_slow_tables_that_hang_on_one_that_did_not_come_whole_keep_their_rows() -> None:
    clock = Clock()
    # the walk of the ONUs' states breaks off behind the second of three
    states = f"{XPON}.46.1.15.{0xFA000000 | 1 << 13 | 2 << 8}"
    async with UdpAgent(mib(olt_rows(), HUAWEI), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(replace(context(subject, onus=NAMED), clock=clock)) as collector:
            assert values(await visit(collector, subject), "songxa_pon_onus") == {
                ("0/1/2", "up"): 3,
                ("0/1/2", "down"): 0,
            }
            agent.mib = Broken(olt_rows(4), HUAWEI, states, "loop")
            clock.ahead += 400
            reading = await visit(collector, subject)
    assert values(reading, "songxa_pon_onus") == {}
    assert values(reading, "songxa_optical_rx_dbm") == {("0/1/2", "1"): -21.01}
    assert reading.partial


async def test_a_table_with_more_rows_than_may_be_asked_for_is_not_shown_in_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = library()
    narrow = replace(known.profiles["huawei-olt"], limits=Limits(rows=2))
    profiles = {**known.profiles, "huawei-olt": narrow}
    monkeypatch.setattr(collector_module, "library", lambda: replace(known, profiles=profiles))
    async with UdpAgent(mib(olt_rows(3), HUAWEI), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(context(subject)) as collector:
            reading = await visit(collector, subject, everything=True)
    assert values(reading, "songxa_pon_onus") == {("0/1/2", "up"): 3, ("0/1/2", "down"): 0}
    assert values(reading, "songxa_onu_distance_meters") == {}
    assert "table ont_distance is incomplete: it has more than 2 rows" in reading.warnings
    assert reading.partial


@pytest.mark.parametrize("error", [Timeout("no answer"), SnmpError("the agent says genErr")])
def test_single_values_that_did_not_come_make_a_visit_partial(error: SnmpError) -> None:
    asked: list[Request] = []

    def agent(request: Request) -> Answer:
        asked.append(request)
        if len(asked) == 2:
            raise error
        tag = ber.END_OF_MIB_VIEW if request.pdu != ber.GET else ber.NO_SUCH_OBJECT
        return answer_of([(oid, tag, None) for oid in request.oids])

    plan = Plan(library(), "generic", None, BulkMemory(), Interest())
    visited, _ = drive(visit_exchange(plan), agent)
    assert visited.partial
    assert visited.warnings == [f"single values are missing: {error}"]
    asked[1:1] = asked[:1]
    assert not drive(visit_exchange(plan), agent)[0].partial


# ---- what must not cost more than it is -----------------------------------------------------------------------------


async def test_a_done_that_raises_is_called_once_and_what_was_learnt_is_saved_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    saved = threading.Event()
    monkeypatch.setattr(memory_module, "replace_file", lambda path, text: saved.set())
    clock = Clock()
    called: list[Reading] = []

    def done(reading: Reading) -> None:
        called.append(reading)
        raise RuntimeError("a bug of whoever waits")

    async with UdpAgent(mib({}), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(replace(context(subject, memory=tmp_path), clock=clock)) as collector:
            clock.ahead += 40
            collector.visit(subject, 60.0, done)
            assert await asyncio.to_thread(saved.wait, 10)
            await visit(collector, subject)
    assert len(called) == 1
    assert called[0].error is None
    assert "a bug of whoever waits" in caplog.text


async def test_stopping_waits_for_a_save_under_way_and_the_later_lesson_is_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = threading.Event()
    overlaps: list[bool] = []

    def slowly(path: Path, text: str) -> None:
        if not overlaps:
            overlaps.append(False)
            overlaps[0] = another.wait(0.5)
        another.set()
        replace_file(path, text)

    monkeypatch.setattr(memory_module, "replace_file", slowly)
    clock = Clock()
    async with UdpAgent(mib({}), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(replace(context(subject, memory=tmp_path), clock=clock)) as collector:
            clock.ahead += 40
            await visit(collector, subject)
            collector._memory.of(subject.key, "127.0.0.1").bulk.failed(60)
    assert overlaps == [False]
    assert json.loads((tmp_path / FILE).read_text())["devices"]["subject"]["bulk"]["size"] == 30


async def test_a_defect_shows_its_traceback_once_for_each_profile_and_a_line_each_time_after(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def defective(profile: Profile, values: Values, interest: Interest) -> None:
        interpret(profile, values, interest)
        raise ZeroDivisionError

    monkeypatch.setattr(collector_module, "interpret", defective)
    async with UdpAgent(mib({}), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(context(subject)) as collector:
            for _ in range(3):
                reading = await visit(collector, subject)
                assert "songxa has a defect" in (reading.error or "")
                assert not reading.asked
            agent.mib = mib({}, "1.3.6.1.4.1.318.1.3.27")
            await visit(collector, subject)
    records = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.exc_info is not None for record in records] == [True, False, False, True]
    assert all("\n" not in record.getMessage() for record in records)
    assert "RouterOS box" not in caplog.text
    assert "mikrotik already shown: ZeroDivisionError at test_collector.py:" in records[1].getMessage()
