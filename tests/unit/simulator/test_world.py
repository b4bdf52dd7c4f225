"""The simulated world: the same for the same seed, alive, and hurt by a fault exactly where the fault is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa import inventory as inventories
from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Value
from songxa.model import Inventory, Kind, SnmpSettings
from songxa.simulator.action import Action, ActionError, Do
from songxa.simulator.agent import Varbind
from songxa.simulator.families import family_of
from songxa.simulator.families.common import PRIVATE
from songxa.simulator.moment import Station
from songxa.simulator.onts import Light
from songxa.simulator.relocate import addresses, placed
from songxa.simulator.world import World

MONDAY_9 = 1_767_578_400.0
"""5 January 2026, 09:00 in Vietnam."""
HOUR, DAY = 3600.0, 86400.0

COMMUNE = placed(inventories.load(Path(__file__).parents[3] / "inventory.yaml"))
BOX = next(key for key, device in COMMUNE.devices.items() if device.kind is Kind.FIBRE_BOX)

UPTIME = ber.encode_oid("1.3.6.1.2.1.1.3.0")
IF_NAME = "1.3.6.1.2.1.31.1.1.1.1"
IF_IN = "1.3.6.1.2.1.31.1.1.1.6"


def with_every_family(commune: Inventory) -> Inventory:
    """The commune with one more access point, router … of each family, so that all are tried."""
    models = [
        ("access_point", "Ubiquiti airOS NanoStation"),
        ("access_point", "UniFi U6-Pro"),
        ("access_point", "MikroTik hAP ac2"),
        ("access_point", "Aruba Instant AP-505"),
        ("wifi_controller", "Ruckus Unleashed R550"),
        ("modem_probe", "Teltonika RUTX11"),
        ("modem_probe", "MikroTik LtAP LTE6"),
        ("router", "MikroTik RB4011"),
        ("olt", "ZTE C320"),
        ("olt", "Huawei MA5800"),
        ("ups", "UPS"),
        ("power_system", "Huawei SMU11B"),
        ("camera", "Hikvision DS-2CD"),
        ("switch", "Linux"),
    ]
    devices = dict(commune.devices)
    some = next(device for device in devices.values() if device.address)
    for number, (kind, model) in enumerate(models):
        key = f"extra-{number}"
        snmp = SnmpSettings("ap-default")
        devices[key] = replace(some, key=key, kind=Kind(kind), model=model, snmp=snmp, uplinks=(), ssids=("a", "b"))
    onu = next(device for device in commune.devices.values() if device.onu)
    assert onu.onu
    devices["extra-onu"] = replace(onu, key="extra-onu", onu=replace(onu.onu, olt="extra-8", port="gpon_1/2/3"))
    return placed(replace(commune, devices=devices))


ALL = with_every_family(COMMUNE)


def world(seed: int = 1, commune: Inventory = COMMUNE) -> World:
    return World(commune, dict.fromkeys(commune.credentials, b"c"), seed, MONDAY_9)


def walk(of: World, station: Station, t: float) -> Iterator[Varbind]:
    mib = of.mib(station, t)
    row = mib.next(b"\x2b")
    while row is not None:
        yield row
        row = mib.next(row[0])


def get(of: World, station: Station, oid: str, t: float) -> Value:
    tag, value = of.mib(station, t).get(ber.encode_oid(oid))
    assert tag not in (ber.NO_SUCH_INSTANCE, ber.NO_SUCH_OBJECT), oid
    return value


def of_kind(of: World, kind: Kind, family: str | None = None) -> Station:
    return next(
        station
        for station in of.stations.values()
        if station.device.kind is kind and station.device.snmp and family in (None, station.family)
    )


def gone(of: World) -> set[str]:
    return {station.device.key for station in of.gone()}


def everything(of: World, t: float) -> dict[str, list[Varbind]]:
    return {key: list(walk(of, station, t)) for key, station in of.stations.items()}


# ---- values -------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_commune_and_another_seed_another() -> None:
    assert everything(world(7), MONDAY_9 + 500) == everything(world(7), MONDAY_9 + 500)
    assert everything(world(7), MONDAY_9 + 500) != everything(world(8), MONDAY_9 + 500)


def test_values_do_not_depend_on_what_was_asked_before() -> None:
    asked_often = world()
    for minute in range(5):
        everything(asked_often, MONDAY_9 + 60 * minute)
    assert everything(asked_often, MONDAY_9 + HOUR) == everything(world(), MONDAY_9 + HOUR)


@pytest.mark.parametrize("key", sorted(ALL.devices))
def test_every_row_of_every_device_can_be_encoded_and_stands_in_order(key: str) -> None:
    commune = world(commune=ALL)
    station = commune.stations.get(key)
    if station is None:
        assert ALL.devices[key].address is None
        return
    commune.apply(Action(Do.RAIN), MONDAY_9)
    for t in (MONDAY_9, MONDAY_9 + 11.5 * HOUR, MONDAY_9 + 400 * DAY):
        rows = list(walk(commune, station, t))
        ber.encode_message(1, b"c", ber.RESPONSE, 1, rows)
        arcs = [ber.decode_oid(oid) for oid, _, _ in rows]
        assert arcs == sorted(set(arcs))
        assert len(arcs) > 4


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 40 * DAY), st.floats(0, 40 * DAY))
def test_no_64_bit_counter_ever_falls(one: float, other: float) -> None:
    commune = world(commune=ALL)
    early, late = sorted((MONDAY_9 + one, MONDAY_9 + other))
    for station in commune.stations.values():
        before = {oid: value for oid, tag, value in walk(commune, station, early) if tag == ber.COUNTER64}
        after = {oid: value for oid, tag, value in walk(commune, station, late) if tag == ber.COUNTER64}
        assert before.keys() == after.keys()
        for oid, value in before.items():
            assert isinstance(value, int)
            grown = after[oid]
            assert isinstance(grown, int)
            assert grown >= value


def test_a_32_bit_counter_is_the_64_bit_one_wrapped() -> None:
    commune = world()
    router = of_kind(commune, Kind.ROUTER)
    for t in (MONDAY_9, MONDAY_9 + 30 * DAY):
        wide, narrow = get(commune, router, f"{IF_IN}.1", t), get(commune, router, "1.3.6.1.2.1.2.2.1.10.1", t)
        assert isinstance(wide, int)
        assert wide > 2**32
        assert narrow == wide % 2**32


def test_people_come_in_the_day_and_leave_at_night() -> None:
    commune = world()
    office = next(s for s in commune.stations.values() if "office" in s.category and s.family == "unifi")
    by_day, by_night = commune.people(office, MONDAY_9), commune.people(office, MONDAY_9 + 17 * HOUR)
    assert by_day > 3 * by_night


def test_the_clients_of_an_access_point_s_networks_add_up_to_its_people() -> None:
    commune = world()
    for t in (MONDAY_9, MONDAY_9 + 2 * HOUR):
        for station in commune.stations.values():
            if station.family == "unifi":
                column = ber.encode_oid("1.3.6.1.4.1.41112.1.6.1.2.1.8")
                on = [value for oid, _, value in walk(commune, station, t) if oid.startswith(column)]
                assert sum(value for value in on if isinstance(value, int)) == commune.people(station, t)


def test_a_crowd_adds_to_who_is_there_and_goes_again() -> None:
    commune = world()
    station = of_kind(commune, Kind.ACCESS_POINT)
    usual = commune.people(station, MONDAY_9)
    commune.apply(Action(Do.CROWD, station.device.key, people=80), MONDAY_9)
    assert commune.people(station, MONDAY_9) == usual + 80
    commune.end(Do.CROWD, "", MONDAY_9)
    assert commune.people(station, MONDAY_9) == usual


@pytest.mark.parametrize(
    ("kind", "family", "oid"),
    [
        (Kind.MODEM_PROBE, "teltonika", "1.3.6.1.4.1.48690.2.2.1.20.1"),
        (Kind.MODEM_PROBE, "mikrotik", "1.3.6.1.4.1.14988.1.1.16.1.1.4.6"),
        (Kind.ACCESS_POINT, "airos", "1.3.6.1.4.1.41112.1.4.5.1.5.1"),
    ],
)
def test_rain_weakens_mobile_signal_and_radio_links(kind: Kind, family: str, oid: str) -> None:
    commune = world(commune=ALL)
    station = of_kind(commune, kind, family)
    dry = get(commune, station, oid, MONDAY_9)
    commune.apply(Action(Do.RAIN, intensity=1.0), MONDAY_9)
    wet = get(commune, station, oid, MONDAY_9)
    assert dry is not None
    assert wet is not None
    assert int(wet) <= int(dry) - 6


def test_what_must_never_be_read_is_there_to_be_found() -> None:
    commune = world(commune=ALL)
    holders = {
        station.family
        for station in commune.stations.values()
        if any(
            isinstance(value, bytes) and PRIVATE.encode() in value for _, _, value in walk(commune, station, MONDAY_9)
        )
    }
    assert holders >= {"huawei-olt", "zte-olt", "teltonika", "mikrotik"}


# ---- families and places ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "model", "profile", "family"),
    [
        (Kind.ACCESS_POINT, "", "auto", "unifi"),
        (Kind.ACCESS_POINT, "Aruba Instant AP-505", "auto", "aruba"),
        (Kind.ACCESS_POINT, "Aruba Instant AP-505", "ruckus", "ruckus"),
        (Kind.OLT, "ZTE C320", "auto", "zte-olt"),
        (Kind.BTS, "ZTE ZXSDR", "auto", "net-snmp"),
        (Kind.BTS, "Huawei BTS3900", "auto", "net-snmp"),
        (Kind.OLT, "Huawei SmartAX MA5608T", "auto", "huawei-olt"),
        (Kind.POWER_SYSTEM, "Huawei ETP48200 SMU11B", "auto", "smu"),
        (Kind.CAMERA, "Hikvision DS-2CD2143G2-I", "auto", "hikvision"),
        (Kind.SWITCH, "unheard of", "auto", "net-snmp"),
    ],
)
def test_a_device_belongs_to_the_family_that_profile_model_or_kind_says(
    kind: Kind, model: str, profile: str, family: str
) -> None:
    some = next(iter(COMMUNE.devices.values()))
    device = replace(some, kind=kind, model=model, snmp=SnmpSettings("ap-default", profile=profile))
    assert family_of(device) == family


def test_addresses_are_distinct_and_do_not_move_when_a_device_is_added() -> None:
    before, after = addresses(COMMUNE), addresses(ALL)
    assert len(set(after.values())) == len(after)
    assert {key: after[key] for key in before} == before


def test_twenty_thousand_devices_have_addresses_of_their_own() -> None:
    some = next(device for device in COMMUNE.devices.values() if device.address)
    many = {f"device-{number}": replace(some, key=f"device-{number}") for number in range(20_000)}
    places = list(addresses(replace(COMMUNE, devices=many)).values())
    assert len(set(places)) == len(many)
    assert not [place for place in places if place.endswith((".0", ".255"))]


def test_onus_stand_at_the_olt_where_the_inventory_says() -> None:
    commune = world()
    olt = of_kind(commune, Kind.OLT)
    names = {value for oid, _, value in walk(commune, olt, MONDAY_9) if oid.startswith(ber.encode_oid(IF_NAME))}
    for device in COMMUNE.devices.values():
        if device.onu:
            slot, port = map(int, device.onu.port.split("/")[-2:])
            index = 0xFA000000 + (slot << 13) + (port << 8)
            assert f"GPON 0/{slot}/{port}".encode() in names
            assert get(commune, olt, f"1.3.6.1.4.1.2011.6.128.1.1.2.46.1.15.{index}.{device.onu.onu}", MONDAY_9) == 1


# ---- faults -------------------------------------------------------------------------------------------------------


def depends_on(key: str, root: str) -> bool:
    return any(uplink == root or depends_on(uplink, root) for uplink in COMMUNE.devices[key].uplinks)


def test_a_fibre_cut_takes_down_exactly_what_is_behind_the_box() -> None:
    commune = world()
    commune.apply(Action(Do.FIBRE_CUT, BOX, lasts=300), MONDAY_9)
    behind = {key for key, device in COMMUNE.devices.items() if device.address and depends_on(key, BOX)}
    assert behind
    assert gone(commune) == behind
    uptimes = {key: commune.stations[key].booted_at for key in behind}
    assert commune.advance(MONDAY_9 + 299) is False
    assert commune.advance(MONDAY_9 + 300) is True
    assert gone(commune) == set()
    assert {key: commune.stations[key].booted_at for key in behind} == uptimes


def test_a_fibre_cut_darkens_its_onus_at_the_olt_and_no_others() -> None:
    commune = world()
    olt = of_kind(commune, Kind.OLT)
    before = {ont: commune.light(ont, MONDAY_9) for ont in olt.onts}
    commune.apply(Action(Do.FIBRE_CUT, BOX), MONDAY_9)
    for ont in olt.onts:
        assert commune.light(ont, MONDAY_9) is (Light.LOS if BOX in ont.boxes else before[ont])
    dark = [ont for ont in olt.onts if ont.key and BOX in ont.boxes]
    assert dark
    households = [ont for ont in olt.onts if not ont.key]
    assert 0 < sum(BOX in ont.boxes for ont in households) < len(households)
    index = 0xFA000000 + (dark[0].slot << 13) + (dark[0].port << 8)
    base = "1.3.6.1.4.1.2011.6.128.1.1.2"
    assert get(commune, olt, f"{base}.46.1.24.{index}.{dark[0].index}", MONDAY_9) == 1
    assert get(commune, olt, f"{base}.51.1.4.{index}.{dark[0].index}", MONDAY_9) == 2147483647


def test_a_device_with_another_uplink_that_works_survives_a_cut() -> None:
    key = next(key for key, device in COMMUNE.devices.items() if device.address and BOX in device.uplinks)
    root = next(key for key, device in COMMUNE.devices.items() if not device.uplinks)
    doubled = replace(COMMUNE.devices[key], uplinks=(BOX, root))
    commune = world(commune=replace(COMMUNE, devices={**COMMUNE.devices, key: doubled}))
    commune.apply(Action(Do.FIBRE_CUT, BOX), MONDAY_9)
    assert key not in gone(commune)
    assert gone(commune)


def test_a_device_whose_one_uplink_is_cut_and_the_other_dead_is_gone() -> None:
    key = next(key for key, device in COMMUNE.devices.items() if device.address and BOX in device.uplinks)
    other = next(key for key, device in COMMUNE.devices.items() if device.kind is Kind.ROUTER and device.uplinks)
    doubled = replace(COMMUNE.devices[key], uplinks=(BOX, other))
    commune = world(commune=replace(COMMUNE, devices={**COMMUNE.devices, key: doubled}))
    commune.apply(Action(Do.FIBRE_CUT, BOX), MONDAY_9)
    assert key not in gone(commune)
    commune.apply(Action(Do.VANISH, other), MONDAY_9)
    assert key in gone(commune)


def test_at_a_mains_failure_the_battery_drains_then_the_site_dies_and_comes_back_rebooted() -> None:
    commune = world()
    power = of_kind(commune, Kind.POWER_SYSTEM)
    smu = "1.3.6.1.4.1.2011.6.164.1"
    volts, charge, state = f"{smu}.5.2.1.1.4.1", f"{smu}.4.4.2.1.3.1", f"{smu}.4.2.3.0"
    assert get(commune, power, state, MONDAY_9) == 1
    commune.apply(Action(Do.MAINS_FAILURE, power.device.key, lasts=2 * HOUR, battery=HOUR), MONDAY_9)
    assert get(commune, power, volts, MONDAY_9) == 0
    assert get(commune, power, state, MONDAY_9) == 3
    assert get(commune, power, charge, MONDAY_9 + HOUR / 2) == 500
    assert commune.advance(MONDAY_9 + HOUR - 1) is False
    assert gone(commune) == set()
    assert commune.advance(MONDAY_9 + HOUR + 1) is True
    at_site = {s.device.key for s in commune.stations.values() if s.device.site == power.device.site}
    assert gone(commune) >= at_site
    assert commune.advance(MONDAY_9 + 2 * HOUR) is True
    assert gone(commune) == set()
    assert power.booted_at == MONDAY_9 + 2 * HOUR
    later = MONDAY_9 + 3 * HOUR
    recharged = get(commune, power, charge, later)
    assert isinstance(recharged, int)
    assert 100 < recharged < 500
    assert get(commune, power, state, later) == 2


def test_an_onu_without_battery_dies_gasping_and_what_hangs_on_it_is_gone() -> None:
    commune = world()
    olt = of_kind(commune, Kind.OLT)
    onu = next(ont for ont in olt.onts if ont.key and commune.light(ont, MONDAY_9) is Light.WORKING)
    site = COMMUNE.devices[onu.key].site
    commune.apply(Action(Do.MAINS_FAILURE, site), MONDAY_9)
    assert commune.light(onu, MONDAY_9) is Light.DYING_GASP
    assert {key for key, device in COMMUNE.devices.items() if device.site == site and device.address} <= gone(commune)


def test_a_ups_says_that_it_runs_on_battery() -> None:
    commune = world()
    ups = of_kind(commune, Kind.UPS)
    source, minutes = "1.3.6.1.2.1.33.1.4.1.0", "1.3.6.1.2.1.33.1.2.3.0"
    assert get(commune, ups, source, MONDAY_9) == 3
    commune.apply(Action(Do.MAINS_FAILURE, ups.device.site), MONDAY_9)
    assert get(commune, ups, source, MONDAY_9 + 60) == 5
    assert get(commune, ups, minutes, MONDAY_9 + 600) == 20
    assert get(commune, ups, "1.3.6.1.2.1.33.1.2.2.0", MONDAY_9 + 600) == 600


def test_a_reboot_resets_uptime_and_counters_and_moves_the_interface_indexes() -> None:
    commune = world()
    router = of_kind(commune, Kind.ROUTER)

    def names() -> dict[bytes, bytes]:
        column = ber.encode_oid(IF_NAME) + b""
        return {oid: value for oid, _, value in walk(commune, router, MONDAY_9 + 60)
                if oid.startswith(column) and isinstance(value, bytes)}  # fmt: skip

    before, octets = names(), get(commune, router, f"{IF_IN}.2", MONDAY_9)
    commune.apply(Action(Do.REBOOT, router.device.key), MONDAY_9)
    assert router.device.key in gone(commune)
    commune.advance(MONDAY_9 + 60)
    assert gone(commune) == set()
    assert get(commune, router, "1.3.6.1.2.1.1.3.0", MONDAY_9 + 70) == 2500  # it took 45 s
    after = names()
    assert sorted(after.values()) == sorted(before.values())
    assert after.keys() != before.keys()
    again = get(commune, router, f"{IF_IN}.2", MONDAY_9 + 70)
    assert isinstance(octets, int)
    assert isinstance(again, int)
    assert again < octets


def test_two_cuts_end_one_by_one() -> None:
    commune = world()
    boxes = [key for key, device in COMMUNE.devices.items() if device.kind is Kind.FIBRE_BOX][:2]
    for number, box in enumerate(boxes):
        commune.apply(Action(Do.FIBRE_CUT, box, lasts=100 * (number + 1)), MONDAY_9)
    both = gone(commune)
    commune.advance(MONDAY_9 + 100)
    assert set() < gone(commune) < both


@pytest.mark.parametrize(
    ("action", "says"),
    [
        (Action(Do.FIBRE_CUT), "missing"),
        (Action(Do.FIBRE_CUT, "no-such-box"), "'no-such-box' is no device"),
        (Action(Do.FIBRE_CUT, next(iter(COMMUNE.devices))), "a fibre is cut at one of fibre_box"),
        (Action(Do.RAIN, BOX), "whole commune"),
        (Action(Do.SLOW, BOX), "has no address"),
        (Action(Do.REBOOT, next(iter(COMMUNE.sites))), "is no device of"),
    ],
)
def test_an_action_that_cannot_be_says_why(action: Action, says: str) -> None:
    with pytest.raises(ActionError, match=says):
        world().apply(action, MONDAY_9)


# ---- another inventory --------------------------------------------------------------------------------------------


def without(commune: Inventory, *keys: str) -> Inventory:
    return replace(commune, devices={key: each for key, each in commune.devices.items() if key not in keys})


def reloaded(before: World, commune: Inventory, t: float) -> World:
    after = world(commune=commune)
    after.take_over(before, t)
    return after


def test_another_inventory_reboots_nobody_and_a_replaced_device_starts_anew() -> None:
    before = world()
    rebooted, replaced = of_kind(before, Kind.ROUTER).device, of_kind(before, Kind.ACCESS_POINT, "unifi").device
    before.apply(Action(Do.REBOOT, rebooted.key), MONDAY_9)
    before.advance(MONDAY_9 + 46)
    before.apply(Action(Do.REBOOT, replaced.key), MONDAY_9)
    before.advance(MONDAY_9 + 46)
    edited = {
        rebooted.key: replace(rebooted, name="renamed"),
        replaced.key: replace(replaced, model="Aruba Instant AP-505", snmp=SnmpSettings("ap-default")),
    }
    after = reloaded(before, replace(COMMUNE, devices={**COMMUNE.devices, **edited}), MONDAY_9 + 60)
    for key, station in after.stations.items():
        old = before.stations[key]
        assert ((station.booted_at, station.boots) == (old.booted_at, old.boots)) is (key != replaced.key)
    assert after.stations[rebooted.key].boots == 1
    assert after.stations[replaced.key].boots == 0


def test_faults_in_force_stay_and_end_when_they_would_have_or_when_their_target_is_gone() -> None:
    before = world()
    router, removed = of_kind(before, Kind.ROUTER).device.key, of_kind(before, Kind.CAMERA).device.key
    before.apply(Action(Do.FIBRE_CUT, BOX, lasts=300), MONDAY_9)
    before.apply(Action(Do.LOSSY, router, loss=0.5), MONDAY_9)
    before.apply(Action(Do.VANISH, removed), MONDAY_9)
    behind = before.behind([BOX]) & before.stations.keys()
    assert gone(before) == behind | {removed}
    after = reloaded(before, without(COMMUNE, removed), MONDAY_9 + 60)
    assert (gone(after), after.lossy()) == (behind, {router: 0.5})
    back = reloaded(after, COMMUNE, MONDAY_9 + 70)
    assert gone(back) == behind
    assert back.advance(MONDAY_9 + 299) is False
    assert back.advance(MONDAY_9 + 300) is True
    assert gone(back) == set()


def test_a_battery_that_runs_down_goes_on_doing_so_and_a_dark_site_stays_dark() -> None:
    before = world()
    power = of_kind(before, Kind.POWER_SYSTEM)
    at_site = {key for key, station in before.stations.items() if station.device.site == power.device.site}
    before.apply(Action(Do.MAINS_FAILURE, power.device.key, lasts=2 * HOUR, battery=HOUR), MONDAY_9)
    after = reloaded(before, without(COMMUNE, BOX), MONDAY_9 + HOUR / 2)
    supply = after.supply(after.stations[power.device.key])
    assert supply.charge(MONDAY_9 + HOUR / 2) == pytest.approx(0.5)
    assert supply.on_battery_s(MONDAY_9 + HOUR / 2) == HOUR / 2
    after.advance(MONDAY_9 + HOUR + 1)
    dark = reloaded(after, without(COMMUNE, BOX), MONDAY_9 + 1.5 * HOUR)
    assert gone(dark) >= at_site
    assert {dark.stations[key].boots for key in at_site} == {0}
    dark.advance(MONDAY_9 + 2 * HOUR)
    assert gone(dark) & at_site == set()
    assert {dark.stations[key].booted_at for key in at_site} == {MONDAY_9 + 2 * HOUR}


def test_a_mains_failure_whose_target_is_gone_ends_and_the_site_comes_back_rebooted() -> None:
    before = world()
    ups = of_kind(before, Kind.UPS).device
    before.apply(Action(Do.MAINS_FAILURE, ups.key), MONDAY_9)
    before.advance(MONDAY_9 + HOUR)
    after = reloaded(before, without(COMMUNE, ups.key), MONDAY_9 + 2 * HOUR)
    at_site = [station for station in after.stations.values() if station.device.site == ups.site]
    assert at_site
    assert {(station.gone, station.booted_at) for station in at_site} == {(False, MONDAY_9 + 2 * HOUR)}
    assert after.supplies[ups.site].mains
    assert after.advance(MONDAY_9 + 3 * HOUR) is False


def test_a_bigger_battery_is_as_full_as_the_one_that_it_replaces() -> None:
    before = world()
    site = of_kind(before, Kind.UPS).device.site
    tower = replace(of_kind(before, Kind.POWER_SYSTEM).device, key="tower", site=site)
    before.apply(Action(Do.MAINS_FAILURE, site), MONDAY_9)
    after = reloaded(before, replace(COMMUNE, devices={**COMMUNE.devices, "tower": tower}), MONDAY_9 + HOUR / 4)
    supply = after.supplies[site]
    assert supply.charge(MONDAY_9 + HOUR / 4) == pytest.approx(0.5)
    assert supply.remaining_s(MONDAY_9 + HOUR / 4) == pytest.approx(2 * HOUR)
