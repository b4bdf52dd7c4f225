"""Up, down and since when: of what answers, and of what can only be inferred."""

from __future__ import annotations

from dataclasses import replace

from songxa.catalogue import ONU_UP
from songxa.latest import UNKNOWN, Latest, Standing
from songxa.model import Device, Inventory, Kind, OnuPlace, PingSettings, Poll, Reading, Sample, SnmpSettings

OLT = Device("OLT", "OLT", Kind.OLT, "s", "vnpt", address="10.0.0.1")
BOX = Device("BOX", "box", Kind.FIBRE_BOX, "s", "vnpt", uplinks=("OLT",))
ONU = Device("ONU", "onu", Kind.ONU, "s", "vnpt", uplinks=("BOX",), onu=OnuPlace("OLT", "0/1/0", "3"))
AP = Device("AP", "ap", Kind.ACCESS_POINT, "s", "vnpt", address="10.0.0.2", uplinks=("ONU",))


def inventory(*devices: Device) -> Inventory:
    return Inventory("x", "Asia/Ho_Chi_Minh", "0", {}, {}, {}, {device.key: device for device in devices}, {})


def poll(device: Device, at: float, *samples: Sample, collector: str = "ping", error: str | None = None) -> Poll:
    return Poll(device, collector, at, Reading(0.1, samples, error=error))


def test_nothing_is_known_before_the_first_poll() -> None:
    latest = Latest(inventory(OLT))
    assert latest.standing("OLT") == UNKNOWN
    assert list(latest.up_samples()) == []


def test_one_answered_method_is_enough() -> None:
    latest = Latest(inventory(OLT))
    latest.export(poll(OLT, 10, error="no echo"))
    latest.export(poll(OLT, 11, collector="snmp"))
    assert latest.standing("OLT") == Standing(True, 11, 11)
    latest.export(poll(OLT, 70, collector="snmp", error="no answer"))
    assert latest.standing("OLT") == Standing(False, 70, 11)
    latest.export(poll(OLT, 130, collector="snmp", error="no answer"))
    assert latest.standing("OLT").since == 70


def test_an_onu_is_up_while_its_olt_sees_it_and_its_passive_box_with_it() -> None:
    latest = Latest(inventory(OLT, BOX, ONU, AP))
    seen = Sample(ONU_UP, ("0/1/0", "3"), 1)
    other = Sample(ONU_UP, ("0/1/0", "4"), 1)
    latest.export(poll(OLT, 10, other, collector="snmp"))
    assert latest.standing("ONU").up is False
    assert latest.standing("BOX").up is False
    latest.export(poll(OLT, 15))
    assert latest.standing("ONU").up is False, "ping has nothing to say about ONUs"
    latest.export(poll(OLT, 20, other, seen, collector="snmp"))
    assert latest.standing("ONU") == Standing(True, 20, 20)
    assert latest.standing("BOX") == Standing(True, 20, 20)
    latest.export(poll(OLT, 30, seen._replace(value=0), collector="snmp"))
    assert latest.standing("BOX") == Standing(False, 30, 20)


def test_an_olt_that_does_not_tell_says_nothing_about_its_onus() -> None:
    latest = Latest(inventory(OLT, BOX, ONU))
    latest.export(poll(OLT, 10, Sample(ONU_UP, ("0/1/0", "3"), 1), collector="snmp"))
    latest.export(poll(OLT, 20, collector="snmp", error="no answer"))
    assert latest.standing("OLT").up is False
    assert latest.standing("ONU") == Standing(None, 20, 10)
    assert latest.standing("BOX") == Standing(None, 20, 10)
    assert {key: sample.value for key, sample in latest.up_samples()} == {"OLT": 0}


def test_an_onu_with_an_address_of_its_own_is_up_if_it_answers_whatever_its_olt_says() -> None:
    addressed = replace(ONU, address="10.0.0.9")
    latest = Latest(inventory(OLT, addressed))
    latest.export(poll(OLT, 10, Sample(ONU_UP, ("0/1/0", "3"), 0), collector="snmp"))
    latest.export(poll(addressed, 11))
    assert latest.standing("ONU").up is True


def test_what_songxa_could_not_ask_says_nothing_about_the_device() -> None:
    latest = Latest(inventory(OLT))
    unasked = Poll(OLT, "snmp", 10, Reading(0.0, error="not asked, its community is missing", asked=False))
    latest.export(unasked)
    assert latest.standing("OLT").up is None
    latest.export(poll(OLT, 11))
    assert latest.standing("OLT").up is True


def test_polls_of_a_method_that_the_inventory_took_away_do_not_vote_for_ever() -> None:
    both = replace(OLT, ping=PingSettings(), snmp=SnmpSettings("c"))
    latest = Latest(inventory(both))
    latest.export(poll(both, 10))
    latest.export(poll(both, 10, collector="snmp"))
    pinged = replace(both, snmp=None)
    latest.adopt(inventory(pinged))
    assert latest.standing("OLT") == Standing(True, 10, 10), "still the same device"
    latest.export(poll(pinged, 70, error="no echo"))
    assert latest.standing("OLT") == Standing(False, 70, 10)


def test_a_box_whose_last_child_left_is_unknown() -> None:
    child = replace(AP, uplinks=("BOX",))
    latest = Latest(inventory(BOX, child))
    latest.export(poll(child, 10))
    assert latest.standing("BOX").up is True
    latest.adopt(inventory(BOX))
    assert latest.standing("BOX").up is None


def test_a_new_inventory_forgets_what_is_gone_or_moved_and_keeps_the_rest() -> None:
    latest = Latest(inventory(OLT, AP))
    latest.export(poll(OLT, 10))
    latest.export(poll(AP, 10))
    moved = replace(AP, address="10.0.0.3")
    latest.adopt(inventory(OLT, moved))
    assert latest.standing("OLT").up is True
    assert latest.standing("AP") == UNKNOWN
    latest.adopt(inventory(moved))
    latest.export(poll(OLT, 20))
    assert latest.polls("OLT") == {}
