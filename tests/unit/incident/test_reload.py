"""An inventory that changes in the middle of an outage, in virtual time."""

from __future__ import annotations

from dataclasses import replace

from songxa.simulator import Action
from songxa.simulator.action import Do
from tests.support.journal import COMMUNE, Stage, grouped, with_devices

CUT = Action(Do.FIBRE_CUT, "hop-cap-2", at=100, lasts=600)
DEVICES = COMMUNE.devices


def test_a_device_that_is_taken_out_is_unknown_from_then_on_and_the_incident_goes_on() -> None:
    stage = Stage(CUT).run(300).adopt(with_devices(without=["bts-vnpt"])).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 703.0, "vnpt", (13, 6, 265, 3)),
    ]
    assert stage.evidence() == [["all_behind hop-cap-2", "uplink_works olt-1", "los_behind hop-cap-2"]]
    assert grouped(stage.seconds()) == {
        "down 600.1": "hop-cap-2",
        "unreachable 198.9, unknown 1500": "bts-vnpt",
        "unreachable 600": "modem-vnpt",
        "unreachable 600.1": "onu-nvh-ngoc-lam onu-tram-y-te onu-truong-tieu-hoc",
        "unreachable 600.9": ("cam-ngoc-lam-1 cam-ngoc-lam-2 mc-vnpt wifi-nvh-ngoc-lam wifi-tieu-hoc wifi-tram-y-te"),
        "unreachable 601.9": "nguon-vnpt",
    }


def test_a_device_whose_address_changes_is_seen_anew() -> None:
    moved = replace(DEVICES["wifi-ubnd-1"], address="10.45.3.99")
    stage = Stage(Action(Do.VANISH, "wifi-ubnd-1", at=100, lasts=600)).run(300).adopt(with_devices(moved)).run(1800)
    assert stage.told() == [
        ("device", "device", "wifi-ubnd-1", "down", 142.1, 742.1, "viettel", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["silent wifi-ubnd-1", "uplink_works sw-ubnd"]]
    assert grouped(stage.seconds()) == {
        "down 599.8, unknown 0.2": "wifi-ubnd-1",
    }
    assert stage.timeline("wifi-ubnd-1") == [
        ("unknown", 0.0),
        ("up", 0.2),
        ("down", 142.1),
        ("unknown", 300.0),
        ("down", 300.2),
        ("up", 742.1),
    ]


def test_a_device_that_is_new_behind_the_cut_was_unknown_before_it_was_watched() -> None:
    new = replace(DEVICES["cam-ngoc-lam-1"], key="cam-new", address="10.45.6.98")
    stage = Stage(CUT).run(300).adopt(with_devices(new)).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 703.0, "vnpt", (14, 6, 265, 3)),
    ]
    assert stage.evidence() == [["all_behind hop-cap-2", "uplink_works olt-1", "los_behind hop-cap-2"]]
    assert stage.timeline("cam-new") == [("unknown", 0.0), ("unreachable", 300.0), ("up", 702.0)]


def test_a_root_that_is_taken_out_frees_what_hung_behind_it() -> None:
    rewired = [
        replace(DEVICES[key], uplinks=("onu-nvh-go-da",))
        for key in ("cam-ngoc-lam-1", "cam-ngoc-lam-2", "wifi-nvh-ngoc-lam")
    ]
    stage = Stage(Action(Do.VANISH, "onu-nvh-ngoc-lam", at=100)).run(300)
    stage.adopt(with_devices(*rewired, without=["onu-nvh-ngoc-lam"])).run(1800)
    assert stage.told() == [
        ("fibre", "device", "onu-nvh-ngoc-lam", "down", 102.0, 304.5, "vnpt", (4, 2, 0, 1)),
    ]
    assert stage.evidence() == [["silent onu-nvh-ngoc-lam"]]
    assert grouped(stage.seconds()) == {
        "down 198, unknown 1500": "onu-nvh-ngoc-lam",
        "unreachable 198.1": "cam-ngoc-lam-1",
        "unreachable 200.1": "cam-ngoc-lam-2",
        "unreachable 202.5": "wifi-nvh-ngoc-lam",
    }


def test_an_inventory_that_says_the_same_changes_nothing() -> None:
    stage = Stage(CUT).run(300).adopt(with_devices()).run(1800)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 703.0, "vnpt", (13, 6, 265, 3)),
    ]
    assert stage.evidence() == [["all_behind hop-cap-2", "uplink_works olt-1", "los_behind hop-cap-2"]]
