"""Maintenance windows over outages, in virtual time: planned time is maintenance, the rest is what it is."""

from __future__ import annotations

from songxa.model import Inventory, Maintenance
from songxa.simulator import Action
from songxa.simulator.action import Do
from tests.support.journal import COMMUNE, Stage, grouped, with_window

CUT = Action(Do.FIBRE_CUT, "hop-cap-2", at=100, lasts=600)
CAMERA = Action(Do.VANISH, "cam-ubnd-1", at=100, lasts=600)


def planned(device: str, *windows: tuple[float, float]) -> Inventory:
    """The commune with these windows of one device."""
    return with_window(*(Maintenance(f"w{n}", start, end, devices=(device,)) for n, (start, end) in enumerate(windows)))


def test_a_cut_within_a_window_is_no_incident_and_what_hangs_behind_is_in_maintenance_too() -> None:
    stage = Stage(CUT, inventory=planned("hop-cap-2", (0, 2000))).run(1800)
    assert stage.told() == []
    assert grouped(stage.seconds()) == {
        "maintenance 600": "modem-vnpt",
        "maintenance 600.1": "hop-cap-2 onu-nvh-ngoc-lam onu-tram-y-te onu-truong-tieu-hoc",
        "maintenance 600.9": ("cam-ngoc-lam-1 cam-ngoc-lam-2 mc-vnpt wifi-nvh-ngoc-lam wifi-tieu-hoc wifi-tram-y-te"),
        "maintenance 601.9": "bts-vnpt nguon-vnpt",
    }


def test_a_cut_that_outlives_its_window_is_an_incident_from_the_window_s_end() -> None:
    stage = Stage(CUT, inventory=planned("hop-cap-2", (50, 400))).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 400.0, 703.0, "vnpt", (13, 6, 265, 3)),
    ]
    assert stage.evidence() == [["uplink_works olt-1", "los_behind hop-cap-2", "all_behind hop-cap-2"]]
    assert grouped(stage.seconds()) == {
        "down 301.2, maintenance 298.9": "hop-cap-2",
        "unreachable 301.1, maintenance 298.9": "modem-vnpt",
        "unreachable 301.2, maintenance 298.9": "onu-nvh-ngoc-lam onu-tram-y-te onu-truong-tieu-hoc",
        "unreachable 302, maintenance 298.9": (
            "cam-ngoc-lam-1 cam-ngoc-lam-2 mc-vnpt wifi-nvh-ngoc-lam wifi-tieu-hoc wifi-tram-y-te"
        ),
        "unreachable 303, maintenance 298.9": "bts-vnpt nguon-vnpt",
    }


def test_a_window_that_begins_during_an_outage_masks_the_rest() -> None:
    stage = Stage(CUT, inventory=planned("hop-cap-2", (400, 2000))).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 703.0, "vnpt", (13, 6, 265, 3)),
    ]
    assert stage.evidence() == [["all_behind hop-cap-2", "uplink_works olt-1", "los_behind hop-cap-2"]]
    assert grouped(stage.seconds()) == {
        "down 298.9, maintenance 301.2": "hop-cap-2",
        "unreachable 298.9, maintenance 301.1": "modem-vnpt",
        "unreachable 298.9, maintenance 301.2": "onu-nvh-ngoc-lam onu-tram-y-te onu-truong-tieu-hoc",
        "unreachable 298.9, maintenance 302": (
            "cam-ngoc-lam-1 cam-ngoc-lam-2 mc-vnpt wifi-nvh-ngoc-lam wifi-tieu-hoc wifi-tram-y-te"
        ),
        "unreachable 298.9, maintenance 303": "bts-vnpt nguon-vnpt",
    }


def test_a_window_inside_an_outage_masks_the_middle() -> None:
    stage = Stage(CUT, inventory=planned("hop-cap-2", (300, 500))).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 703.0, "vnpt", (13, 6, 265, 3)),
    ]
    assert stage.evidence() == [["all_behind hop-cap-2", "uplink_works olt-1", "los_behind hop-cap-2"]]
    assert grouped(stage.seconds()) == {
        "down 400.1, maintenance 200": "hop-cap-2",
        "unreachable 400, maintenance 200": "modem-vnpt",
        "unreachable 400.1, maintenance 200": "onu-nvh-ngoc-lam onu-tram-y-te onu-truong-tieu-hoc",
        "unreachable 400.9, maintenance 200": (
            "cam-ngoc-lam-1 cam-ngoc-lam-2 mc-vnpt wifi-nvh-ngoc-lam wifi-tieu-hoc wifi-tram-y-te"
        ),
        "unreachable 401.9, maintenance 200": "bts-vnpt nguon-vnpt",
    }
    assert stage.timeline("mc-vnpt") == [
        ("unknown", 0.0),
        ("up", 0.3),
        ("unreachable", 101.1),
        ("maintenance", 300.0),
        ("unreachable", 500.0),
        ("up", 702.0),
    ]


def test_a_window_of_one_behind_the_cut_masks_that_one() -> None:
    stage = Stage(CUT, inventory=planned("mc-vnpt", (0, 2000))).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 703.0, "vnpt", (13, 6, 265, 3)),
    ]
    assert stage.evidence() == [["all_behind hop-cap-2", "uplink_works olt-1", "los_behind hop-cap-2"]]
    assert grouped(stage.seconds()) == {
        "down 600.1": "hop-cap-2",
        "maintenance 600.9": "mc-vnpt",
        "unreachable 600": "modem-vnpt",
        "unreachable 600.1": "onu-nvh-ngoc-lam onu-tram-y-te onu-truong-tieu-hoc",
        "unreachable 600.9": ("cam-ngoc-lam-1 cam-ngoc-lam-2 wifi-nvh-ngoc-lam wifi-tieu-hoc wifi-tram-y-te"),
        "unreachable 601.9": "bts-vnpt nguon-vnpt",
    }


def test_windows_that_overlap_are_one() -> None:
    stage = Stage(CAMERA, inventory=planned("cam-ubnd-1", (0, 300), (250, 500))).run(1800)
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 500.0, 757.2, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["uplink_works sw-ubnd", "silent cam-ubnd-1"]]
    assert grouped(stage.seconds()) == {
        "down 257.2, maintenance 342.8": "cam-ubnd-1",
    }


def test_a_window_that_ended_before_the_outage_was_judged_hides_only_its_own_time() -> None:
    stage = Stage(CAMERA, inventory=planned("cam-ubnd-1", (50, 160))).run(1800)
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 160.0, 757.2, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["silent cam-ubnd-1", "uplink_works sw-ubnd"]]
    assert grouped(stage.seconds()) == {
        "down 597.2, maintenance 2.8": "cam-ubnd-1",
    }


def test_what_is_sick_beyond_its_window_is_an_incident_from_then_on() -> None:
    stage = Stage(
        Action(Do.AP_HANG, "wifi-thcs", at=100, lasts=900, mode="silent"), inventory=planned("wifi-thcs", (50, 400))
    ).run(2000)
    assert stage.told() == [
        ("device", "device", "wifi-thcs", "degraded", 400.0, 1036.1, "viettel", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["snmp_silent wifi-thcs"]]
    assert grouped(stage.seconds()) == {
        "degraded 636.1, maintenance 263.9": "wifi-thcs",
    }


def test_an_operator_s_planned_outage_that_takes_longer_is_one_incident() -> None:
    devices = tuple(key for key, each in COMMUNE.devices.items() if each.operator == "viettel")
    window = Maintenance("work", 50, 400, devices=devices)
    stage = Stage(Action(Do.OPERATOR_OUTAGE, "viettel", at=100, lasts=600), inventory=with_window(window)).run(1800)
    assert stage.told() == [
        ("operator", "operator", "viettel", "unreachable", 400.0, 703.0, "viettel", (11, 6, 312, 5)),
    ]
    assert stage.evidence() == [["operator_silent viettel"]]
    assert stage.timeline("bts-viettel") == [
        ("unknown", 0.0),
        ("up", 4.2),
        ("maintenance", 100.3),
        ("unreachable", 400.0),
        ("up", 701.0),
    ]


def test_a_window_that_is_written_down_during_the_outage_holds_from_then_on() -> None:
    stage = Stage(CAMERA).run(300).adopt(planned("cam-ubnd-1", (0, 900))).run(1800)
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 157.2, 757.2, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["silent cam-ubnd-1", "uplink_works sw-ubnd"]]
    assert grouped(stage.seconds()) == {
        "down 142.8, maintenance 457.2": "cam-ubnd-1",
    }


def test_a_window_that_is_taken_back_during_the_outage_leaves_an_incident() -> None:
    stage = Stage(CAMERA, inventory=planned("cam-ubnd-1", (0, 900))).run(300).adopt(COMMUNE).run(1800)
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 300.0, 757.2, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["uplink_works sw-ubnd", "silent cam-ubnd-1"]]
    assert grouped(stage.seconds()) == {
        "down 457.2, maintenance 142.8": "cam-ubnd-1",
    }
