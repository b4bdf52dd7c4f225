"""Mains that fail, in virtual time: one incident of the site until everything works again."""

from __future__ import annotations

from songxa.simulator import Action
from songxa.simulator.action import Do
from tests.support.journal import Stage, calls, grouped


def test_a_battery_that_drains_until_the_base_station_dies_is_one_incident() -> None:
    stage = Stage(Action(Do.MAINS_FAILURE, "bts-viettel", at=100, lasts=900, battery=600)).run(2400)
    assert stage.told() == [
        ("power", "site", "cot-viettel", "down", 152.7, 1001.0, "viettel", (4, 1, 312, 0)),
    ]
    assert stage.evidence() == [["mains_lost nguon-viettel", "battery nguon-viettel"]]
    assert grouped(stage.seconds()) == {
        "down 300": "mc-viettel",
        "down 300.7": "bts-viettel modem-viettel",
        "down 300.7, degraded 547.7": "nguon-viettel",
    }
    assert stage.timeline("nguon-viettel") == [
        ("unknown", 0.0),
        ("up", 1.1),
        ("degraded", 152.7),
        ("down", 700.3),
        ("up", 1001.0),
    ]
    assert calls(stage) == ["0000 000 004 (số mẫu)"]
    battery = stage.incidents[0].evidence[1].values
    assert battery["then"] > battery["now"] > 0
    assert stage.incidents[0].evidence[0].values == {"volts": 0.0}


def test_mains_that_return_before_the_battery_is_empty_never_took_anything_down() -> None:
    stage = Stage(Action(Do.MAINS_FAILURE, "bts-viettel", at=100, lasts=300, battery=3600)).run(1800)
    assert stage.told() == [
        ("power", "site", "cot-viettel", "degraded", 152.7, 452.7, "viettel", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["mains_lost nguon-viettel", "battery nguon-viettel"]]
    assert grouped(stage.seconds()) == {
        "degraded 300": "nguon-viettel",
    }


def test_a_village_hall_without_a_battery_says_so_with_its_last_gasp() -> None:
    stage = Stage(Action(Do.MAINS_FAILURE, "nvh-go-da", at=100, lasts=600)).run(1800)
    assert stage.told() == [
        ("power", "site", "nvh-go-da", "down", 102.0, 702.0, "vnpt", (4, 2, 0, 1)),
    ]
    assert stage.evidence() == [["dying_gasp onu-nvh-go-da"]]
    assert grouped(stage.seconds()) == {
        "down 599.2": "onu-nvh-go-da",
        "down 600": "wifi-nvh-go-da",
        "unreachable 600": "cam-go-da-1 cam-go-da-2",
    }
    assert calls(stage) == ["0000 000 002 (số mẫu)"]
    assert stage.strays() == []


def test_two_halls_without_mains_and_a_dark_onu_are_three_incidents_and_no_fibre_box() -> None:
    stage = Stage(
        Action(Do.MAINS_FAILURE, "nvh-bai-sen", at=100, lasts=600),
        Action(Do.MAINS_FAILURE, "nvh-con-vang", at=100, lasts=600),
        Action(Do.FIBRE_CUT, "onu-truong-mam-non", at=100, lasts=600),
    ).run(1800)
    assert stage.told() == [
        ("power", "site", "nvh-con-vang", "down", 101.2, 702.0, "vnpt", (4, 2, 0, 1)),
        ("fibre", "device", "onu-truong-mam-non", "down", 101.2, 702.0, "vnpt", (2, 1, 0, 1)),
        ("power", "site", "nvh-bai-sen", "down", 102.0, 702.0, "vnpt", (4, 2, 0, 1)),
    ]
    assert stage.evidence() == [
        ["dying_gasp onu-nvh-con-vang"],
        ["los onu-truong-mam-non"],
        ["dying_gasp onu-nvh-bai-sen"],
    ]


def test_a_restart_while_the_site_is_dark_keeps_the_incident_and_its_cause() -> None:
    stage = (
        Stage(Action(Do.MAINS_FAILURE, "bts-viettel", at=100, lasts=900, battery=300)).run(700).restart(20).run(2400)
    )
    assert stage.told() == [
        ("power", "site", "cot-viettel", "down", 152.7, 1001.0, "viettel", (4, 1, 312, 0)),
    ]
    assert stage.evidence() == [["mains_lost nguon-viettel", "battery nguon-viettel"]]
    assert stage.timeline("bts-viettel") == [
        ("unknown", 0.0),
        ("up", 4.2),
        ("down", 400.3),
        ("unknown", 695.0),
        ("down", 720.9),
        ("up", 1001.0),
    ]
    assert stage.timeline("nguon-viettel") == [
        ("unknown", 0.0),
        ("up", 1.1),
        ("degraded", 152.7),
        ("down", 400.3),
        ("unknown", 695.0),
        ("down", 720.9),
        ("up", 1001.0),
    ]
