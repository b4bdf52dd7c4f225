"""Cables torn and devices dead, in virtual time: one root each, everything behind it unreachable, to the second."""

from __future__ import annotations

from dataclasses import replace

from songxa.model import Incident, UplinkRule
from songxa.simulator import Action
from songxa.simulator.action import Do
from tests.support.journal import COMMUNE, Stage, calls, grouped, with_devices

CUT = Action(Do.FIBRE_CUT, "hop-cap-2", at=100, lasts=600)


def hit_by(incidents: list[Incident], device: str) -> list[str]:
    """The roots of the incidents that took a device down."""
    return [each.root for each in incidents if any(hit.device == device for hit in each.hits)]


def test_a_torn_cable_is_one_incident_of_its_fibre_box() -> None:
    stage = Stage(Action(Do.FIBRE_CUT, "hop-cap-1", at=100, lasts=600)).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-1", "down", 100.3, 702.0, "vnpt", (19, 8, 599, 3)),
    ]
    assert stage.evidence() == [["all_behind hop-cap-1", "uplink_works olt-1", "los_behind hop-cap-1"]]
    assert grouped(stage.seconds()) == {
        "down 600": "hop-cap-1",
        "unreachable 600": "mc-viettel",
        "unreachable 600.7": "bts-viettel mc-mobifone modem-viettel nguon-viettel onu-nvh-bai-sen",
        "unreachable 600.9": "onu-nvh-con-vang onu-truong-mam-non",
        "unreachable 601": "cam-con-vang-1",
        "unreachable 601.7": (
            "bts-mobifone cam-bai-sen-1 cam-bai-sen-2 cam-con-vang-2 modem-mobifone "
            "nguon-mobifone wifi-mam-non wifi-nvh-bai-sen wifi-nvh-con-vang"
        ),
    }
    assert calls(stage) == ["0000 000 002 (số mẫu)"]
    assert stage.strays() == []
    assert all(each.closed_at == each.recovered_at for each in stage.incidents)


def test_one_onu_without_light_is_its_own_incident() -> None:
    stage = Stage(Action(Do.FIBRE_CUT, "onu-truong-thcs", at=100, lasts=600)).run(1800)
    assert stage.told() == [
        ("fibre", "device", "onu-truong-thcs", "down", 101.2, 702.0, "vnpt", (2, 1, 0, 1)),
    ]
    assert stage.evidence() == [["los onu-truong-thcs"]]
    assert grouped(stage.seconds()) == {
        "down 600": "onu-truong-thcs",
        "unreachable 600.8": "wifi-thcs",
    }
    assert calls(stage) == ["0000 000 002 (số mẫu)"]
    assert stage.strays() == []


def test_a_core_router_that_restarts_is_one_incident_and_nobody_else_is_blamed() -> None:
    stage = Stage(Action(Do.REBOOT, "rtr-core", at=100, lasts=40)).run(1800)
    assert stage.told() == [
        ("lan", "device", "rtr-core", "down", 100.3, 144.0, "commune", (48, 21, 864, 10)),
    ]
    assert stage.evidence() == [["silent rtr-core", "uplink_works sw-ubnd"]]
    assert grouped(stage.seconds()) == {
        "down 41.7": "rtr-core",
        "unreachable 41.1": "cam-ngoc-lam-1 hop-cap-2",
        "unreachable 41.4": "wifi-buu-dien",
        "unreachable 41.7": (
            "hop-cap-1 hop-cap-3 olt-1 onu-nvh-bai-sen onu-nvh-con-vang "
            "onu-nvh-go-da onu-nvh-ngoc-lam onu-tram-y-te onu-truong-mam-non "
            "onu-truong-thcs onu-truong-tieu-hoc sw-buu-dien"
        ),
        "unreachable 42.7": (
            "cam-bai-sen-1 cam-bai-sen-2 cam-con-vang-1 cam-con-vang-2 cam-go-da-1 "
            "cam-go-da-2 cam-ngoc-lam-2 mc-di-tich mc-mobifone mc-viettel mc-vnpt "
            "rtr-tslcd ups-buu-dien wifi-mam-non wifi-nvh-bai-sen wifi-nvh-con-vang "
            "wifi-nvh-go-da wifi-nvh-ngoc-lam wifi-thcs wifi-tieu-hoc "
            "wifi-tram-y-te"
        ),
        "unreachable 43.7": (
            "bts-mobifone bts-viettel bts-vnpt hop-truc-tuyen modem-mobifone "
            "modem-viettel modem-vnpt nguon-mobifone nguon-viettel nguon-vnpt "
            "wifi-di-tich"
        ),
    }
    assert calls(stage) == ["0000 000 000 (số mẫu)"]


def test_a_flapping_radio_is_one_incident_with_its_relapses_counted() -> None:
    stage = Stage(Action(Do.FLAP, "wifi-di-tich", at=100, lasts=900, period=180)).run(4000)
    assert stage.told() == [
        ("device", "device", "wifi-di-tich", "down", 133.1, 913.1, "viettel", (1, 1, 0, 1)),
    ]
    assert stage.evidence() == [["silent wifi-di-tich", "uplink_works mc-di-tich"]]
    assert grouped(stage.seconds()) == {
        "down 300, degraded 2040": "wifi-di-tich",
    }
    assert stage.timeline("wifi-di-tich") == [
        ("unknown", 0.0),
        ("up", 4.4),
        ("down", 133.1),
        ("up", 193.1),
        ("down", 313.1),
        ("up", 373.1),
        ("down", 493.1),
        ("degraded", 553.1),
        ("down", 673.1),
        ("degraded", 733.1),
        ("down", 853.1),
        ("degraded", 913.1),
        ("up", 2713.1),
    ]
    assert [each.flaps for each in stage.incidents] == [4]
    assert stage.strays() == []


def test_forty_cameras_behind_one_switch_are_one_incident() -> None:
    devices = COMMUNE.devices
    switch = replace(devices["sw-buu-dien"], key="sw-x", address="10.45.10.100", uplinks=("onu-nvh-bai-sen",))
    cameras = [
        replace(devices["cam-bai-sen-1"], key=f"cam-{n}", address=f"10.45.10.{n}", uplinks=("sw-x",))
        for n in range(1, 41)
    ]
    stage = Stage(Action(Do.VANISH, "sw-x", at=100, lasts=600), inventory=with_devices(switch, *cameras)).run(1800)
    assert stage.told() == [
        ("lan", "device", "sw-x", "down", 100.7, 702.0, "vnpt", (41, 2, 0, 0)),
    ]
    assert stage.evidence() == [["silent sw-x", "uplink_works onu-nvh-bai-sen"]]
    assert grouped(stage.seconds()) == {
        "down 600.3": "sw-x",
        "unreachable 600": "cam-27",
        "unreachable 601.3": (
            "cam-1 cam-10 cam-11 cam-12 cam-13 cam-14 cam-15 cam-16 cam-17 cam-18 "
            "cam-19 cam-2 cam-20 cam-21 cam-22 cam-23 cam-24 cam-25 cam-26 cam-28 "
            "cam-29 cam-3 cam-30 cam-31 cam-32 cam-33 cam-34 cam-35 cam-36 cam-37 "
            "cam-38 cam-39 cam-4 cam-40 cam-5 cam-6 cam-7 cam-8 cam-9"
        ),
    }
    assert stage.strays() == []


def test_two_faults_at_once_are_two_incidents() -> None:
    stage = Stage(CUT, Action(Do.VANISH, "cam-go-da-1", at=100, lasts=600)).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 703.0, "vnpt", (13, 6, 265, 3)),
        ("device", "device", "cam-go-da-1", "down", 122.3, 722.3, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [
        ["all_behind hop-cap-2", "uplink_works olt-1", "los_behind hop-cap-2"],
        ["silent cam-go-da-1", "uplink_works onu-nvh-go-da"],
    ]
    assert grouped(stage.seconds()) == {
        "down 600": "cam-go-da-1",
        "down 600.1": "hop-cap-2",
        "unreachable 600": "modem-vnpt",
        "unreachable 600.1": "onu-nvh-ngoc-lam onu-tram-y-te onu-truong-tieu-hoc",
        "unreachable 600.9": ("cam-ngoc-lam-1 cam-ngoc-lam-2 mc-vnpt wifi-nvh-ngoc-lam wifi-tieu-hoc wifi-tram-y-te"),
        "unreachable 601.9": "bts-vnpt nguon-vnpt",
    }
    assert calls(stage) == ["0000 000 002 (số mẫu)", "0000 000 000 (số mẫu)"]
    assert stage.strays() == []


def test_what_stays_dead_behind_a_recovered_parent_is_released_into_its_own_incident_after_the_grace() -> None:
    stage = Stage(
        Action(Do.VANISH, "sw-buu-dien", at=100, lasts=300), Action(Do.VANISH, "wifi-buu-dien", at=100, lasts=900)
    ).run(500)
    assert len(stage.incidents) == 1, "within its grace it may still be starting"
    stage.run(1800)
    assert stage.told() == [
        ("lan", "device", "sw-buu-dien", "down", 100.3, 403.0, "vnpt", (45, 20, 864, 10)),
        ("device", "device", "wifi-buu-dien", "down", 402.0, 1041.7, "vnpt", (1, 1, 0, 1)),
    ]
    assert stage.evidence() == [
        ["silent sw-buu-dien", "uplink_works rtr-core"],
        ["silent wifi-buu-dien", "uplink_works sw-buu-dien"],
    ]
    assert grouped(stage.seconds()) == {
        "down 300.7": "sw-buu-dien",
        "down 639.7, unreachable 301.7": "wifi-buu-dien",
        "unreachable 300": "hop-cap-1 mc-viettel",
        "unreachable 300.6": "ups-buu-dien",
        "unreachable 300.7": "bts-viettel modem-viettel nguon-viettel olt-1",
        "unreachable 300.7, unknown 0.2": "hop-cap-2 hop-cap-3",
        "unreachable 300.8": "modem-vnpt",
        "unreachable 300.9": (
            "onu-nvh-bai-sen onu-nvh-con-vang onu-nvh-go-da onu-nvh-ngoc-lam "
            "onu-tram-y-te onu-truong-mam-non onu-truong-thcs onu-truong-tieu-hoc"
        ),
        "unreachable 301": "cam-con-vang-1",
        "unreachable 301.7": (
            "cam-bai-sen-1 cam-bai-sen-2 cam-con-vang-2 cam-go-da-1 cam-go-da-2 "
            "cam-ngoc-lam-1 cam-ngoc-lam-2 mc-di-tich mc-mobifone mc-vnpt "
            "wifi-mam-non wifi-nvh-bai-sen wifi-nvh-con-vang wifi-nvh-go-da "
            "wifi-nvh-ngoc-lam wifi-thcs wifi-tieu-hoc wifi-tram-y-te"
        ),
        "unreachable 302.7": ("bts-mobifone bts-vnpt modem-mobifone nguon-mobifone nguon-vnpt wifi-di-tich"),
    }
    assert stage.timeline("wifi-buu-dien") == [
        ("unknown", 0.0),
        ("up", 0.1),
        ("unreachable", 100.3),
        ("down", 402.0),
        ("up", 1041.7),
    ]
    assert stage.strays() == []


def test_a_cable_torn_behind_a_dead_switch_is_found_once_the_switch_is_back() -> None:
    stage = Stage(
        Action(Do.VANISH, "sw-buu-dien", at=100, lasts=300), Action(Do.FIBRE_CUT, "hop-cap-1", at=100, lasts=900)
    ).run(1800)
    assert stage.told() == [
        ("lan", "device", "sw-buu-dien", "down", 100.3, 403.0, "vnpt", (45, 20, 864, 10)),
        ("fibre", "device", "hop-cap-1", "down", 401.2, 1002.0, "vnpt", (19, 8, 599, 3)),
    ]
    assert stage.evidence() == [
        ["silent sw-buu-dien", "uplink_works rtr-core"],
        ["all_behind hop-cap-1", "uplink_works olt-1", "los_behind hop-cap-1"],
    ]
    assert grouped(stage.seconds()) == {
        "down 300.7": "sw-buu-dien",
        "down 599.1, unreachable 300.9": "hop-cap-1",
        "unreachable 300.6": "ups-buu-dien",
        "unreachable 300.8": "modem-vnpt",
        "unreachable 300.9": (
            "hop-cap-2 hop-cap-3 olt-1 onu-nvh-go-da onu-nvh-ngoc-lam onu-tram-y-te onu-truong-thcs onu-truong-tieu-hoc"
        ),
        "unreachable 301.7": (
            "cam-go-da-1 cam-go-da-2 cam-ngoc-lam-1 cam-ngoc-lam-2 mc-di-tich "
            "mc-vnpt wifi-buu-dien wifi-nvh-go-da wifi-nvh-ngoc-lam wifi-thcs "
            "wifi-tieu-hoc wifi-tram-y-te"
        ),
        "unreachable 302.7": "bts-vnpt nguon-vnpt wifi-di-tich",
        "unreachable 900": "mc-viettel",
        "unreachable 900.7": "bts-viettel mc-mobifone modem-viettel nguon-viettel onu-nvh-bai-sen",
        "unreachable 900.9": "onu-nvh-con-vang onu-truong-mam-non",
        "unreachable 901": "cam-con-vang-1",
        "unreachable 901.7": (
            "bts-mobifone cam-bai-sen-1 cam-bai-sen-2 cam-con-vang-2 modem-mobifone "
            "nguon-mobifone wifi-mam-non wifi-nvh-bai-sen wifi-nvh-con-vang"
        ),
    }


def test_the_operator_s_backhaul_is_one_incident_of_the_operator() -> None:
    stage = Stage(Action(Do.OPERATOR_OUTAGE, "viettel", at=100, lasts=600)).run(1800)
    assert stage.told() == [
        ("operator", "operator", "viettel", "unreachable", 100.3, 703.0, "viettel", (11, 6, 312, 5)),
    ]
    assert stage.evidence() == [["operator_silent viettel"]]
    assert grouped(stage.seconds()) == {
        "unreachable 589": "wifi-tieu-hoc wifi-tram-y-te",
        "unreachable 590": "wifi-thcs",
        "unreachable 594": "mc-di-tich",
        "unreachable 595": "wifi-di-tich",
        "unreachable 596": "wifi-ubnd-1 wifi-ubnd-2",
        "unreachable 600": "mc-viettel",
        "unreachable 600.7": "bts-viettel modem-viettel nguon-viettel",
    }
    assert calls(stage) == ["0000 000 004 (số mẫu)"]
    assert stage.strays() == []


def test_any_of_two_uplinks_is_enough() -> None:
    camera = replace(COMMUNE.devices["cam-ngoc-lam-1"], uplinks=("onu-nvh-ngoc-lam", "onu-nvh-go-da"))
    other = Action(Do.FIBRE_CUT, "hop-cap-3", at=300, lasts=600)
    stage = Stage(CUT, other, inventory=with_devices(camera)).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 703.0, "vnpt", (12, 6, 265, 3)),
        ("fibre", "device", "hop-cap-3", "down", 302.3, 904.0, "vnpt", (10, 6, 0, 3)),
    ]
    assert stage.timeline("cam-ngoc-lam-1") == [("unknown", 0.0), ("up", 0.1), ("unreachable", 302.3), ("up", 702.0)]
    assert hit_by(stage.incidents, "cam-ngoc-lam-1") == ["hop-cap-3"]


def test_where_all_uplinks_are_needed_the_first_to_fail_takes_it_down() -> None:
    camera = replace(
        COMMUNE.devices["cam-ngoc-lam-1"], uplinks=("onu-nvh-ngoc-lam", "onu-nvh-go-da"), uplinks_needed=UplinkRule.ALL
    )
    other = Action(Do.FIBRE_CUT, "hop-cap-3", at=300, lasts=600)
    stage = Stage(CUT, other, inventory=with_devices(camera)).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 703.0, "vnpt", (13, 6, 265, 3)),
        ("fibre", "device", "hop-cap-3", "down", 302.3, 904.0, "vnpt", (10, 6, 0, 3)),
    ]
    assert stage.timeline("cam-ngoc-lam-1") == [("unknown", 0.0), ("up", 0.1), ("unreachable", 101.1), ("up", 904.0)]
    assert hit_by(stage.incidents, "cam-ngoc-lam-1") == ["hop-cap-2", "hop-cap-3"]


def test_equal_runs_give_equal_incidents() -> None:
    stage, again = Stage(CUT).run(1800), Stage(CUT).run(1800)
    assert stage.journal.incidents == again.journal.incidents
    assert stage.journal.transitions == again.journal.transitions
