"""The virtual visit: it tells what the real collectors would have read from the simulated agents, second by second."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa import inventory as inventories
from songxa.catalogue import PING_LOSS, PING_RTT
from songxa.collectors.snmp.collector import SnmpCollector
from songxa.model import ControllerPlace, Device, Inventory, Reading, SnmpSettings
from songxa.simulator.action import Action, Do, Hostility
from songxa.simulator.agent import UdpAgent
from songxa.simulator.moment import Moment
from songxa.simulator.seen import series
from songxa.simulator.virtual import Course, commune, read
from songxa.simulator.world import World
from tests.support.replay import COMMUNITY, context, visit

START = 1_767_578_400.0
COMMUNE = inventories.load(Path(__file__).parents[3] / "inventory.yaml")
AP, OLT = "wifi-ubnd-1", "olt-1"


def with_every_family() -> Inventory:
    """The commune, with what it lacks: a ZTE OLT with its ONU, a controller of two, a MikroTik access point …"""
    devices = dict(COMMUNE.devices)
    onu, hall = devices["onu-truong-thcs"], devices["wifi-nvh-go-da"]
    assert onu.onu
    devices["zte"] = replace(
        devices[OLT], key="zte", address="10.45.9.1", model="ZTE C320", snmp=SnmpSettings("network")
    )
    devices["onu-zte"] = replace(
        onu, key="onu-zte", onu=replace(onu.onu, olt="zte", port="1/2/3"), uplinks=("hop-cap-3",)
    )
    for key, name in (("wifi-san", "san"), ("wifi-cho", "cho")):
        devices[key] = replace(
            hall, key=key, address=None, ping=None, snmp=None, controller=ControllerPlace(hall.key, name)
        )
    return replace(COMMUNE, devices=devices)


ALL = with_every_family()
ANSWERING = sorted(key for key, device in ALL.devices.items() if device.address and device.snmp)


def values(reading: Reading) -> dict[tuple[str, tuple[str, ...]], float]:
    return {(sample.metric.name, sample.labels): sample.value for sample in reading.samples}


def at(world: World, key: str, collector: str, t: float = START) -> Reading:
    return read(world, world.inventory.devices[key], collector, t)


async def asked_for_real(world: World, device: Device, t: float) -> Reading:
    """A visit of the real collector to the simulated agent as it stands at `t`."""
    station = world.stations[device.key]
    async with UdpAgent(world.mib(station, t), COMMUNITY.encode()) as agent:
        assert device.snmp
        here = replace(device, address="127.0.0.1", snmp=replace(device.snmp, port=agent.address[1], version="2c"))
        made = context(here)
        devices = {**world.inventory.devices, device.key: here}
        collector = SnmpCollector(replace(made, inventory=replace(made.inventory, devices=devices)))
        await collector.start()
        try:
            return await visit(collector, here)
        finally:
            await collector.stop()


@pytest.mark.parametrize("key", ANSWERING)
async def test_a_virtual_visit_tells_what_a_real_one_would(key: str) -> None:
    world = commune(ALL, 1, START)
    world.apply(Action(Do.RAIN, intensity=0.5), START)
    world.apply(Action(Do.MAINS_FAILURE, "nguon-viettel"), START)
    world.apply(Action(Do.MAINS_FAILURE, "ups-ubnd"), START)
    world.apply(Action(Do.FIBRE_CUT, "onu-nvh-bai-sen"), START)
    world.apply(Action(Do.MAINS_FAILURE, "tram-y-te"), START)
    world.apply(Action(Do.VANISH, "onu-zte"), START)
    world.apply(Action(Do.VANISH, "wifi-cho"), START)
    t = START + 600
    told = {(each.metric.name, each.labels): each.value for each in series(Moment(world, world.stations[key], t))}
    real = values(await asked_for_real(world, ALL.devices[key], t))
    named = {name for name, _ in told}
    assert told == pytest.approx({place: value for place, value in real.items() if place[0] in named}, abs=1e-6)


def test_every_kind_of_series_that_states_live_from_is_told() -> None:
    world = commune(ALL, 1, START)
    world.apply(Action(Do.VANISH, "onu-zte"), START)
    names = {name for key in ANSWERING for name, _ in values(at(world, key, "snmp", START + 60))}
    assert names >= {
        "songxa_wifi_clients",
        "songxa_onu_up",
        "songxa_onu_down_reason",
        "songxa_pon_onus",
        "songxa_power_on_battery",
        "songxa_power_battery_charge_ratio",
        "songxa_power_battery_runtime_seconds",
        "songxa_power_input_volts",
        "songxa_cell_rsrp_dbm",
        "songxa_cell_sinr_db",
        "songxa_optical_rx_dbm",
        "songxa_uptime_seconds",
        "songxa_wifi_controller_ap_up",
    }


# ---- reachability -------------------------------------------------------------------------------------------------


def test_a_ping_answers_until_the_second_that_the_device_is_gone_and_again_from_the_second_that_it_is_back() -> None:
    course = Course(commune(COMMUNE, 1, START), [Action(Do.VANISH, AP, at=100, lasts=50)], START)
    down = []
    for second in range(200):
        course.advance(START + second)
        if at(course.world, AP, "ping", START + second).error:
            down.append(second)
    assert down == list(range(100, 150))


def test_a_ping_that_answers_tells_its_times_and_one_that_does_not_all_lost() -> None:
    world = commune(COMMUNE, 1, START)
    reading = at(world, AP, "ping")
    found = values(reading)
    assert reading.error is None
    assert found[PING_LOSS.name, ()] == 0
    low, mean, high = (found[PING_RTT.name, (stat,)] for stat in ("min", "mean", "max"))
    assert 0 < low <= mean <= high < 0.1
    world.apply(Action(Do.VANISH, AP), START)
    lost = at(world, AP, "ping")
    assert lost.error == "no echo reply to 3 requests"
    assert values(lost) == {(PING_LOSS.name, ()): 1.0}


def test_a_lossy_device_loses_its_share_and_mostly_answers_all_the_same() -> None:
    world = commune(COMMUNE, 1, START)
    world.apply(Action(Do.LOSSY, AP, loss=0.3), START)
    readings = [at(world, AP, "ping", START + 60 * visit) for visit in range(600)]
    losses = [values(reading)[PING_LOSS.name, ()] for reading in readings]
    assert sum(losses) / len(losses) == pytest.approx(0.3, abs=0.05)
    assert {reading.error is None for reading in readings} == {True, False}
    assert sum(reading.error is None for reading in readings) > 550


def test_a_slow_device_answers_late_and_one_slower_than_anybody_waits_not_at_all() -> None:
    world = commune(COMMUNE, 1, START)
    world.apply(Action(Do.SLOW, AP, latency=0.8), START)
    assert values(at(world, AP, "ping"))[PING_RTT.name, ("min",)] >= 0.8
    world.apply(Action(Do.SLOW, AP, latency=30), START)
    assert at(world, AP, "ping").error
    assert at(world, AP, "snmp").error


# ---- SNMP ---------------------------------------------------------------------------------------------------------


def test_a_hung_access_point_is_pinged_and_silent_or_says_that_nobody_is_there() -> None:
    world = commune(COMMUNE, 1, START)
    world.apply(Action(Do.AP_HANG, AP, mode="silent", lasts=60), START)
    assert at(world, AP, "ping").error is None
    assert "no SNMP answer" in (at(world, AP, "snmp").error or "")
    world.apply(Action(Do.AP_HANG, AP, mode="empty"), START + 60)
    clients = {
        place: value for place, value in values(at(world, AP, "snmp", START + 61)).items() if "clients" in place[0]
    }
    assert set(clients.values()) == {0}


@pytest.mark.parametrize("mode", Hostility)
def test_a_hostile_agent_gives_an_error_and_no_value(mode: str) -> None:
    world = commune(COMMUNE, 1, START)
    world.apply(Action(Do.HOSTILE, AP, mode=mode), START)
    reading = at(world, AP, "snmp")
    assert reading.error
    assert reading.samples == ()
    assert at(world, AP, "ping").error is None


def test_what_has_no_address_is_not_asked_and_tells_nothing() -> None:
    reading = at(commune(COMMUNE, 1, START), "hop-cap-1", "ping")
    assert (reading.asked, reading.samples) == (False, ())
    with pytest.raises(ValueError, match="accepted: ping, snmp"):
        at(commune(COMMUNE, 1, START), AP, "telnet")


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 50), st.sampled_from(ANSWERING), st.floats(0, 1e7))
def test_the_same_seed_and_moment_give_the_same_reading(seed: int, key: str, later: float) -> None:
    one, other = (commune(ALL, seed, START) for _ in range(2))
    for collector in ("ping", "snmp"):
        assert at(one, key, collector, START + later) == at(other, key, collector, START + later)


def test_a_device_without_tables_of_its_own_still_tells_its_uptime() -> None:
    switch = replace(COMMUNE.devices["sw-ubnd"], model="unheard of")
    world = commune(replace(COMMUNE, devices={**COMMUNE.devices, switch.key: switch}), 1, START)
    assert {name for name, _ in values(at(world, switch.key, "snmp"))} == {"songxa_uptime_seconds"}
