"""What OLTs and controllers say of the devices that they serve."""

from __future__ import annotations

from dataclasses import replace

from songxa.catalogue import ONU_DOWN_REASON, ONU_UP, WIFI_CONTROLLER_AP_UP
from songxa.incident.witnesses import Witnesses
from songxa.model import ControllerPlace, Poll, Reading, Sample
from tests.support.journal import COMMUNE, with_devices

OLT = COMMUNE.devices["olt-1"]


def heard(witnesses: Witnesses, collector: str, *samples: Sample, **how: object) -> dict[str, tuple[bool, str] | None]:
    poll = Poll(OLT, collector, 60.0, replace(Reading(0.1, samples), **how))  # type: ignore[arg-type]
    return {each.device: each.testimony and (each.testimony.up, each.testimony.reason) for each in witnesses.hear(poll)}


def up(port: str, onu: str, value: int = 1) -> Sample:
    return Sample(ONU_UP, (port, onu), value)


def test_an_onu_is_found_by_its_place_and_down_with_its_reason() -> None:
    dark = Sample(ONU_DOWN_REASON, ("0/1/2", "2", "los"), 1)
    found = heard(Witnesses(COMMUNE), "snmp", up("0/1/2", "1"), up("0/1/2", "2", 0), dark, up("9/9/9", "1"))
    assert found["onu-nvh-go-da"] == (True, "")
    assert found["onu-truong-thcs"] == (False, "los")
    assert len(found) == 8
    assert [key for key, each in found.items() if each is not None] == ["onu-nvh-go-da", "onu-truong-thcs"]


def test_a_visit_of_another_collector_or_in_vain_takes_nothing_back() -> None:
    witnesses = Witnesses(COMMUNE)
    assert heard(witnesses, "snmp", up("0/1/2", "1"))["onu-nvh-go-da"] == (True, "")
    assert heard(witnesses, "ping") == {}
    assert heard(witnesses, "snmp", error="no SNMP answer") == {}
    assert heard(witnesses, "snmp")["onu-nvh-go-da"] is None, "the same collector tells of nobody any more"


def test_a_table_that_broke_off_says_nothing_of_the_rest() -> None:
    found = heard(Witnesses(COMMUNE), "snmp", up("0/1/2", "1"), partial=True)
    assert found == {"onu-nvh-go-da": (True, "")}


def test_a_controller_tells_of_its_access_points_by_name() -> None:
    point = replace(COMMUNE.devices["wifi-thcs"], address=None, controller=ControllerPlace("olt-1", "hall"))
    witnesses = Witnesses(with_devices(point))
    sample = Sample(WIFI_CONTROLLER_AP_UP, ("hall",), 0)
    assert heard(witnesses, "snmp", sample)["wifi-thcs"] == (False, "other")
    assert "olt-1" in witnesses
    assert "rtr-core" not in witnesses
