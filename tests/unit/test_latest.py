"""Up, down and since when: of what answers, and of what can only be inferred."""

from __future__ import annotations

from dataclasses import replace

from songxa.catalogue import ONU_UP
from songxa.latest import UNKNOWN, Latest, Standing
from songxa.model import Device, Inventory, Kind, OnuPlace, Poll, Reading, Sample

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
    latest.export(poll(OLT, 20, other, seen, collector="snmp"))
    assert latest.standing("ONU") == Standing(True, 20, 20)
    assert latest.standing("BOX") == Standing(True, 20, 20)
    latest.export(poll(OLT, 30, seen._replace(value=0), collector="snmp"))
    assert latest.standing("BOX") == Standing(False, 30, 20)


def test_every_device_of_which_something_is_known_has_a_sample() -> None:
    latest = Latest(inventory(OLT, BOX, ONU, AP))
    latest.export(poll(OLT, 10, error="no answer"))
    assert {key: sample.value for key, sample in latest.up_samples()} == {"OLT": 0, "ONU": 0, "BOX": 0}


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
