"""Faults that tell where the root is: who loses its way, who the light, who the power, and who restarts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from songxa import inventory as inventories
from songxa.model import ControllerPlace, Device, Inventory, Kind, UplinkRule
from songxa.simulator.action import Action, ActionError, Do
from songxa.simulator.onts import Light
from songxa.simulator.virtual import Course, commune
from songxa.simulator.world import World

START = 1_767_578_400.0
"""5 January 2026, 09:00 in Vietnam."""
HOUR = 3600.0

COMMUNE = inventories.load(Path(__file__).parents[3] / "inventory.yaml")


def world(inventory: Inventory = COMMUNE) -> World:
    return commune(inventory, 1, START)


def gone(of: World) -> set[str]:
    return {station.device.key for station in of.gone()}


def with_devices(*changed: Device) -> Inventory:
    return replace(COMMUNE, devices={**COMMUNE.devices, **{device.key: device for device in changed}})


def lights(of: World, t: float = START) -> dict[str, Light]:
    return {ont.key: of.light(ont, t) for ont in of.stations["olt-1"].onts if ont.key}


# ---- the monitor, an operator, a radio ----------------------------------------------------------------------------


def test_when_the_monitor_is_cut_off_nothing_answers_and_nothing_has_happened() -> None:
    commune = world()
    before = {key: station.booted_at for key, station in commune.stations.items()}
    commune.apply(Action(Do.MONITOR_CUT, lasts=300), START)
    assert gone(commune) == commune.stations.keys()
    assert set(lights(commune).values()) == {Light.WORKING}
    commune.advance(START + 300)
    assert gone(commune) == set()
    assert {key: station.booted_at for key, station in commune.stations.items()} == before


def test_an_operator_without_backhaul_loses_its_devices_everywhere_and_none_restarts() -> None:
    commune = world()
    before = {key: station.booted_at for key, station in commune.stations.items()}
    commune.apply(Action(Do.OPERATOR_OUTAGE, "viettel", lasts=300), START)
    own = {key for key, station in commune.stations.items() if station.device.operator == "viettel"}
    assert gone(commune) == own
    assert len({commune.stations[key].device.site for key in own}) > 4
    assert set(lights(commune).values()) == {Light.WORKING}
    commune.advance(START + 300)
    assert gone(commune) == set()
    assert {key: station.booted_at for key, station in commune.stations.items()} == before


def test_what_hangs_behind_an_operator_that_lost_its_backhaul_is_gone_with_it() -> None:
    commune = world()
    commune.apply(Action(Do.OPERATOR_OUTAGE, "vnpt"), START)
    assert "cam-bai-sen-1" in gone(commune)
    assert "cam-ubnd-1" not in gone(commune)


def test_a_flapping_device_is_gone_and_there_by_turns_of_half_a_period() -> None:
    commune = world()
    commune.apply(Action(Do.FLAP, "wifi-di-tich", period=20, lasts=45), START)
    told = []
    for second in range(50):
        changed = commune.advance(START + second)
        told.append("wifi-di-tich" in gone(commune))
        assert changed is (second in (10, 20, 30, 40, 45))
    assert told == [second < 45 and second % 20 < 10 for second in range(50)]
    assert commune.stations["wifi-di-tich"].boots == 0


# ---- light and power ----------------------------------------------------------------------------------------------


def test_a_torn_fibre_a_pulled_plug_and_a_power_cut_look_different_to_the_olt() -> None:
    commune = world()
    commune.apply(Action(Do.FIBRE_CUT, "hop-cap-1"), START)
    commune.apply(Action(Do.VANISH, "onu-truong-thcs"), START)
    commune.apply(Action(Do.MAINS_FAILURE, "tram-y-te"), START)
    seen = lights(commune)
    boxed = {
        key for key, device in COMMUNE.devices.items() if device.kind is Kind.ONU and "hop-cap-1" in device.uplinks
    }
    assert {key for key, light in seen.items() if light is Light.LOS} == boxed
    assert {key for key, light in seen.items() if light is Light.OFFLINE} == {"onu-truong-thcs"}
    assert {key for key, light in seen.items() if light is Light.DYING_GASP} == {"onu-tram-y-te"}


def test_a_fibre_box_needs_no_power() -> None:
    commune = world()
    commune.apply(Action(Do.MAINS_FAILURE, "cap-bai-sen"), START)
    assert gone(commune) == set()
    assert set(lights(commune).values()) == {Light.WORKING}


def test_a_device_is_carried_by_what_the_inventory_says_wherever_that_stands() -> None:
    fed = replace(COMMUNE.devices["wifi-nvh-go-da"], powered_by="ups-ubnd")
    commune = world(with_devices(fed))
    commune.apply(Action(Do.MAINS_FAILURE, "nvh-go-da", lasts=HOUR), START)
    assert "wifi-nvh-go-da" in gone(commune), "its ONU has no power"
    assert commune.works("onu-nvh-go-da") is False
    commune.advance(START + HOUR)
    assert commune.stations["onu-nvh-go-da"].boots == 1
    assert commune.stations["wifi-nvh-go-da"].boots == 0
    commune.apply(Action(Do.MAINS_FAILURE, "ubnd", lasts=HOUR), START + HOUR)
    commune.advance(START + 1.4 * HOUR)
    assert "wifi-nvh-go-da" not in gone(commune)
    commune.advance(START + 1.6 * HOUR)
    assert "wifi-nvh-go-da" in gone(commune)


def test_a_site_that_was_dark_between_two_looks_has_rebooted_all_the_same() -> None:
    commune = world()
    commune.apply(Action(Do.MAINS_FAILURE, "ubnd", lasts=HOUR), START)
    commune.advance(START + 2 * HOUR)
    assert gone(commune) == set()
    assert commune.stations["sw-ubnd"].booted_at == START + HOUR


# ---- the tree -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "lost"), [(UplinkRule.ANY, False), (UplinkRule.ALL, True)])
def test_a_device_with_two_uplinks_needs_any_or_all_of_them(rule: UplinkRule, lost: bool) -> None:
    doubled = replace(COMMUNE.devices["wifi-thcs"], uplinks=("onu-truong-thcs", "sw-ubnd"), uplinks_needed=rule)
    commune = world(with_devices(doubled))
    commune.apply(Action(Do.FIBRE_CUT, "hop-cap-3"), START)
    assert ("wifi-thcs" in gone(commune)) is lost
    assert ("wifi-thcs" in commune.behind(["hop-cap-3"])) is lost


# ---- controllers --------------------------------------------------------------------------------------------------


def test_a_controller_sees_its_access_points_come_and_go() -> None:
    controller = COMMUNE.devices["wifi-nvh-go-da"]
    place = ControllerPlace(controller.key, "san van dong")
    member = replace(controller, key="wifi-san", address=None, ping=None, snmp=None, controller=place)
    commune = world(with_devices(member))
    station = commune.stations[controller.key]
    assert station.members == (("san van dong", "wifi-san"),)
    assert "wifi-san" not in commune.stations
    assert commune.works("wifi-san")
    commune.apply(Action(Do.VANISH, "wifi-san", lasts=60), START)
    assert not commune.works("wifi-san")
    commune.advance(START + 60)
    assert commune.works("wifi-san")


# ---- what cannot be -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "says"),
    [
        (Action(Do.MONITOR_CUT, "rtr-core"), "the monitor's own cable that is pulled; leave target out"),
        (Action(Do.OPERATOR_OUTAGE), "missing; operator_outage needs an operator .* commune, viettel, vnpt, mobifone"),
        (Action(Do.OPERATOR_OUTAGE, "rtr-core"), "'rtr-core' is no operator .* accepted: commune, viettel"),
        (Action(Do.FLAP, "hop-cap-1"), "has no address"),
        (Action(Do.FLAP), "flap needs a device of the inventory"),
    ],
)
def test_an_action_that_cannot_be_says_why(action: Action, says: str) -> None:
    with pytest.raises(ActionError, match=says):
        world().apply(action, START)


def test_an_operator_without_devices_cannot_lose_them() -> None:
    devices = {key: device for key, device in COMMUNE.devices.items() if device.operator != "mobifone"}
    with pytest.raises(ActionError, match="mobifone runs no device"):
        world(replace(COMMUNE, devices=devices)).apply(Action(Do.OPERATOR_OUTAGE, "mobifone"), START)


# ---- time ---------------------------------------------------------------------------------------------------------


def test_the_next_change_is_never_missed() -> None:
    actions = [
        Action(Do.MAINS_FAILURE, "nguon-viettel", at=100, lasts=700, battery=300),
        Action(Do.FLAP, "wifi-di-tich", at=150, lasts=35, period=20),
        Action(Do.FIBRE_CUT, "hop-cap-2", at=900, lasts=50),
    ]
    course = Course(world(), actions, START)
    times, t = [], START
    while (t := course.next_change(t)) < float("inf"):
        course.advance(t)
        times.append(t - START)
    assert times == [100, 150, 160, 170, 180, 185, 400, 800, 900, 950]


def test_a_late_look_sees_what_many_looks_would_have_seen() -> None:
    actions = [
        Action(Do.REBOOT, "rtr-core", at=50),
        Action(Do.MAINS_FAILURE, "ubnd", at=60, lasts=3000),
        Action(Do.VANISH, "cam-ubnd-1", at=200, lasts=100),
    ]
    often, late = Course(world(), actions, START), Course(world(), actions, START)
    for second in range(4001):
        often.advance(START + second)
    late.advance(START + 4000)
    boots = [{key: each.booted_at for key, each in course.world.stations.items()} for course in (often, late)]
    assert boots[0] == boots[1]
    charges = [course.world.supplies["ubnd"].charge(START + 4000) for course in (often, late)]
    assert charges[0] == pytest.approx(charges[1])
