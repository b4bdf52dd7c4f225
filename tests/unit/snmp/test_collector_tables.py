"""Slow tables and ONUs: what is read when, and for whom."""

from __future__ import annotations

import time
from dataclasses import replace

from songxa.collectors.snmp.ber import Value
from songxa.model import OnuPlace
from songxa.simulator.agent import UdpAgent
from tests.support.replay import COMMUNITY, context, device, visit
from tests.unit.snmp.agents import HUAWEI, XPON, Dying, briefly, collecting, mib, tagged, values


def olt_rows(onus: int = 3, port: int = 2) -> dict[str, Value]:
    pon = 0xFA000000 | 1 << 13 | port << 8
    rows: dict[str, Value] = {f"{XPON}.23.1.4.{pon}": 711, f"{XPON}.23.1.1.{pon}": 30}
    for onu in range(onus):
        rows |= {
            f"{XPON}.43.1.9.{pon}.{onu}": b"Nguyen Van A",
            f"{XPON}.46.1.15.{pon}.{onu}": 1,
            f"{XPON}.46.1.20.{pon}.{onu}": 1200 + onu,
            f"{XPON}.51.1.3.{pon}.{onu}": 220,
            f"{XPON}.51.1.4.{pon}.{onu}": -2100 - onu,
            f"{XPON}.51.1.6.{pon}.{onu}": 7561,
        }
    return rows


NAMED = (OnuPlace("subject", "0/1/2", "1"), OnuPlace("another-olt", "0/1/2", "2"))


async def test_only_the_named_ont_is_asked_for_its_light_and_all_are_counted() -> None:
    async with UdpAgent(mib(olt_rows(), HUAWEI), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        trace: list[str] = []
        async with collecting(context(subject, onus=NAMED)) as collector:
            reading = await visit(collector, subject, trace)
    assert values(reading, "songxa_optical_rx_dbm") == {("0/1/2", "1"): -21.01}
    assert values(reading, "songxa_onu_up") == {("0/1/2", "1"): 1}
    assert values(reading, "songxa_onu_distance_meters") == {("0/1/2", "1"): 1201}
    assert values(reading, "songxa_pon_onus") == {("0/1/2", "up"): 3, ("0/1/2", "down"): 0}
    assert sum(line.count(f" {XPON}.51.1.4") for line in trace if line.startswith("> ")) == 1


async def test_why_it_is_down_is_asked_of_a_named_ont_that_is_down_and_of_no_other() -> None:
    pon = 0xFA000000 | 1 << 13 | 2 << 8
    rows = olt_rows() | {f"{XPON}.46.1.24.{pon}.{onu}": 13 for onu in range(3)}
    readings, asked = [], []
    for run_status in (1, 2):
        rows |= {f"{XPON}.46.1.15.{pon}.{onu}": run_status for onu in (1, 2)}
        async with UdpAgent(mib(rows, HUAWEI), COMMUNITY.encode()) as agent:
            subject = device(agent.address[1])
            trace: list[str] = []
            async with collecting(context(subject, onus=NAMED)) as collector:
                readings.append(await visit(collector, subject, trace))
            asked.append(sum(line.count(f" {XPON}.46.1.24.") for line in trace if line.startswith("> ")))
    assert [values(reading, "songxa_onu_down_reason") for reading in readings] == [
        {},
        {("0/1/2", "1", "dying_gasp"): 1},
    ]
    assert asked == [0, 1]


async def test_a_probe_tells_nothing_of_why_a_working_ont_was_down_once() -> None:
    pon = 0xFA000000 | 1 << 13 | 2 << 8
    rows = olt_rows() | {f"{XPON}.46.1.24.{pon}.{onu}": 13 for onu in range(3)}
    async with UdpAgent(mib(rows, HUAWEI), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(context(subject)) as collector:
            reading = await visit(collector, subject, everything=True)
    assert values(reading, "songxa_onu_down_reason") == {}


async def test_a_probe_lists_every_ont_and_none_by_its_customers_name() -> None:
    async with UdpAgent(mib(olt_rows(), HUAWEI), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        trace: list[str] = []
        async with collecting(context(subject)) as collector:
            reading = await visit(collector, subject, trace, everything=True)
    assert set(values(reading, "songxa_optical_rx_dbm")) == {("0/1/2", str(onu)) for onu in range(3)}
    assert "Nguyen" not in "\n".join([*trace, repr(reading)])


class Clock:
    """The monotonic clock, `ahead` of itself as far as it is told."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


async def test_slow_tables_are_read_when_due_and_shown_between() -> None:
    clock = Clock()
    async with UdpAgent(mib(olt_rows(), HUAWEI), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(replace(context(subject, onus=NAMED), clock=clock)) as collector:
            traces: list[list[str]] = []
            readings = []
            for passed in (0, 60, 400):
                clock.ahead += passed
                traces.append([])
                readings.append(await visit(collector, subject, traces[-1]))
    light = [values(reading, "songxa_optical_rx_dbm") for reading in readings]
    assert light[0] == light[1] == light[2] == {("0/1/2", "1"): -21.01}
    asked = [any(line.startswith("> ") and f"{XPON}.51.1.4." in line for line in trace) for trace in traces]
    assert asked == [True, False, True]


async def test_rows_of_a_slow_table_that_is_gone_are_not_shown_for_ever() -> None:
    clock = Clock()
    async with UdpAgent(mib(olt_rows(), HUAWEI), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(replace(context(subject, onus=NAMED), clock=clock)) as collector:
            await visit(collector, subject)
            agent.mib = mib({}, HUAWEI)
            clock.ahead += 400
            reading = await visit(collector, subject)
    assert values(reading, "songxa_optical_rx_dbm") == {}
    assert values(reading, "songxa_optical_tx_dbm") == {}


async def test_the_named_onus_follow_the_inventory() -> None:
    async with UdpAgent(mib(olt_rows(), HUAWEI), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        made = context(subject)
        async with collecting(made) as collector:
            assert values(await visit(collector, subject), "songxa_onu_up") == {}
            collector.adopt(context(subject, onus=NAMED).inventory, frozenset())
            assert values(await visit(collector, subject), "songxa_onu_up") == {("0/1/2", "1"): 1}


async def test_a_slow_table_that_cannot_be_read_is_shown_for_a_while_and_then_no_more() -> None:
    clock = Clock()
    dying = Dying(tagged(olt_rows(), HUAWEI))
    async with UdpAgent(mib(olt_rows(), HUAWEI), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        async with collecting(replace(context(subject), clock=clock)) as collector:
            light = [values(await visit(collector, subject), "songxa_optical_tx_dbm")]
            agent.mib = dying
            for passed in (400, 600):
                clock.ahead += passed
                light.append(values(await briefly(collector, subject), "songxa_optical_tx_dbm"))
    assert light == [{("0/1/2", ""): 7.11}, {("0/1/2", ""): 7.11}, {}]


async def test_onus_of_a_c600_are_walked_port_by_port() -> None:
    table, light = "1.3.6.1.4.1.3902.1082.500.10.2.3.8.1.4", "1.3.6.1.4.1.3902.1082.500.20.2.2.2.1.10"
    pons = {0x11010301: b"gpon_olt-1/3/1", 0x11010302: b"gpon_olt-1/3/2", 0x11010401: b"xgei-1/4/1"}
    rows: dict[str, Value] = {f"1.3.6.1.2.1.31.1.1.1.1.{number}": name for number, name in pons.items()}
    for number in pons:
        rows |= {f"{table}.{number}.1": 4, f"{table}.{number}.2": 2}
        rows |= {f"{light}.{number}.1.1": 64536, f"{light}.{number}.2.1": 65535}
    async with UdpAgent(mib(rows, "1.3.6.1.4.1.3902.1082.1001.600.1.1"), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1])
        trace: list[str] = []
        places = (OnuPlace("subject", "1/3/2", "1"), OnuPlace("subject", "1/3/2", "2"))
        async with collecting(context(subject, onus=places)) as collector:
            reading = await visit(collector, subject, trace)
    assert values(reading, "songxa_pon_onus") == {
        ("1/3/1", "up"): 1,
        ("1/3/1", "down"): 1,
        ("1/3/2", "up"): 1,
        ("1/3/2", "down"): 1,
    }
    assert values(reading, "songxa_onu_up") == {("1/3/2", "1"): 1, ("1/3/2", "2"): 0}
    assert values(reading, "songxa_optical_rx_dbm") == {("1/3/2", "1"): -32.0}
    asked = [line for line in trace if line.startswith("> ") and table in line]
    assert asked
    assert all(f"{table}.{0x11010301}" in line or f"{table}.{0x11010302}" in line for line in asked)
