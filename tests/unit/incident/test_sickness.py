"""Devices that answer, but not as they should, in virtual time: degraded, which is not down."""

from __future__ import annotations

from dataclasses import replace

from songxa.model import ControllerPlace, Inventory, Kind
from songxa.simulator import Action
from songxa.simulator.action import Do
from tests.support.journal import COMMUNE, Stage, calls, grouped, with_devices


def with_a_controller() -> Inventory:
    """The commune with a Wi-Fi controller at its office, and an access point at the school that only that knows."""
    devices = COMMUNE.devices
    controller = replace(
        devices["wifi-nvh-go-da"], key="ctl", kind=Kind.WIFI_CONTROLLER, address="10.45.9.9", uplinks=("sw-ubnd",),
        site="ubnd",
    )  # fmt: skip
    point = replace(
        devices["wifi-thcs"], key="wifi-ctl", address=None, ping=None, snmp=None,
        controller=ControllerPlace("ctl", "ap-1"), uplinks=("onu-truong-thcs",),
    )  # fmt: skip
    return with_devices(controller, point)


def test_an_access_point_that_hangs_but_answers_ping_is_degraded() -> None:
    stage = Stage(Action(Do.AP_HANG, "wifi-thcs", at=100, lasts=600, mode="silent")).run(1800)
    assert stage.told() == [
        ("device", "device", "wifi-thcs", "degraded", 136.1, 736.1, "viettel", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["snmp_silent wifi-thcs"]]
    assert grouped(stage.seconds()) == {
        "degraded 600": "wifi-thcs",
    }
    assert calls(stage) == ["0000 000 004 (số mẫu)"]


def test_loss_alone_is_never_down() -> None:
    stage = Stage(Action(Do.LOSSY, "wifi-tieu-hoc", at=100, lasts=1200, loss=0.4)).run(3600)
    assert stage.told() == [
        ("device", "device", "wifi-tieu-hoc", "degraded", 319.2, 1519.2, "viettel", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["loss wifi-tieu-hoc"]]
    assert grouped(stage.seconds()) == {
        "degraded 1200": "wifi-tieu-hoc",
    }


def test_loss_alone_is_never_down_where_nothing_but_ping_is_asked() -> None:
    stage = Stage(Action(Do.LOSSY, "bts-vnpt", at=100, lasts=1200, loss=0.4)).run(3600)
    assert stage.told() == [
        ("bts", "device", "bts-vnpt", "degraded", 574.4, 1534.4, "vnpt", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["loss bts-vnpt"]]
    assert grouped(stage.seconds()) == {
        "degraded 960": "bts-vnpt",
    }


def test_an_olt_that_hangs_but_answers_ping_leaves_its_onus_unknown_and_blames_none() -> None:
    stage = Stage(Action(Do.AP_HANG, "olt-1", at=100, lasts=600, mode="silent")).run(1800)
    assert stage.told() == [
        ("fibre", "device", "olt-1", "degraded", 101.2, 701.2, "vnpt", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["snmp_silent olt-1"]]
    assert grouped(stage.seconds()) == {
        "degraded 600": "olt-1",
        "unknown 600": ("onu-nvh-con-vang onu-tram-y-te onu-truong-mam-non onu-truong-thcs onu-truong-tieu-hoc"),
    }


def test_an_access_point_that_only_its_controller_knows_is_down_when_that_says_so() -> None:
    stage = Stage(Action(Do.VANISH, "wifi-ctl", at=100, lasts=600), inventory=with_a_controller()).run(1800)
    assert stage.told() == [
        ("device", "device", "wifi-ctl", "down", 141.3, 741.3, "viettel", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["silent wifi-ctl", "uplink_works onu-truong-thcs"]]
    assert grouped(stage.seconds()) == {
        "down 600": "wifi-ctl",
    }


def test_an_access_point_that_only_its_controller_knows_is_unreachable_behind_a_cut() -> None:
    stage = Stage(Action(Do.FIBRE_CUT, "hop-cap-3", at=100, lasts=600), inventory=with_a_controller()).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-3", "down", 101.2, 703.0, "vnpt", (10, 5, 0, 3)),
    ]
    assert stage.timeline("wifi-ctl") == [("unknown", 0.0), ("up", 0.1), ("unreachable", 101.2), ("up", 702.0)]


def test_an_olt_that_is_visited_every_five_minutes_keeps_its_onus_known() -> None:
    olt = replace(COMMUNE.devices["olt-1"], interval_s=300.0)
    stage = Stage(inventory=with_devices(olt)).run(1800)
    assert stage.told() == []
    assert grouped(stage.seconds()) == {}
