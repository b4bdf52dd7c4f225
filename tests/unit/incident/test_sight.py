"""The monitor's own troubles, in virtual time: cut off, restarted, asleep, wrong about the time. Nobody is blamed."""

from __future__ import annotations

from dataclasses import replace

from songxa.simulator import Action
from songxa.simulator.action import Do
from tests.support.journal import COMMUNE, START, Stage, with_devices

CUT = Action(Do.FIBRE_CUT, "hop-cap-2", at=100, lasts=600)
CAMERA = Action(Do.VANISH, "cam-ubnd-1", at=100, lasts=600)
YEAR_S = 365 * 86_400.0


def test_the_monitor_s_own_cable_makes_everything_unknown_and_nobody_is_blamed() -> None:
    stage = Stage(Action(Do.MONITOR_CUT, at=100, lasts=600)).run(1800)
    assert stage.seconds().keys() == COMMUNE.devices.keys()
    assert {state for figures in stage.seconds().values() for state in figures} == {"unknown"}
    assert all(596 < figures["unknown"] < 600 for figures in stage.seconds().values())
    assert stage.told() == [
        ("monitor", "monitor", "monitor", "degraded", 103.0, 700.3, "", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["canaries_silent"]]


def test_who_was_down_before_the_cable_was_pulled_is_down_in_the_same_incident_after_it() -> None:
    stage = Stage(CAMERA, Action(Do.MONITOR_CUT, at=300, lasts=120)).run(1800)
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 157.2, 757.2, "commune", (1, 1, 0, 0)),
        ("monitor", "monitor", "monitor", "degraded", 306.0, 421.3, "", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["silent cam-ubnd-1", "uplink_works sw-ubnd"], ["canaries_silent"]]
    assert stage.timeline("cam-ubnd-1") == [
        ("unknown", 0.0),
        ("up", 1.4),
        ("down", 157.2),
        ("unknown", 306.0),
        ("down", 421.3),
        ("up", 757.2),
    ]
    assert stage.timeline("rtr-core") == [("unknown", 0.0), ("up", 0.9), ("unknown", 306.0), ("up", 421.3)]


def test_without_canaries_several_roots_that_are_silent_at_once_are_the_monitor() -> None:
    router = replace(COMMUNE.devices["rtr-core"], uplinks=())
    commune = with_devices(router, inventory=replace(COMMUNE, canaries=()))
    stage = Stage(Action(Do.MONITOR_CUT, at=100, lasts=600), inventory=commune).run(1800)
    assert {state for figures in stage.seconds().values() for state in figures} == {"unknown"}
    assert stage.told() == [
        ("monitor", "monitor", "monitor", "degraded", 103.0, 700.3, "", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["canaries_silent"]]


def test_without_canaries_one_of_several_roots_is_down_itself() -> None:
    router = replace(COMMUNE.devices["rtr-core"], uplinks=())
    commune = with_devices(router, inventory=replace(COMMUNE, canaries=()))
    stage = Stage(Action(Do.VANISH, "rtr-core", at=100, lasts=600), inventory=commune).run(1800)
    assert stage.told() == [
        ("lan", "device", "rtr-core", "down", 100.3, 703.0, "commune", (48, 21, 864, 10)),
    ]
    assert stage.evidence() == [["silent rtr-core"]]


def test_without_canaries_the_only_root_is_one_incident_with_everything_behind_it() -> None:
    stage = Stage(Action(Do.MONITOR_CUT, at=100, lasts=600), inventory=replace(COMMUNE, canaries=())).run(1800)
    assert stage.told() == [
        ("lan", "device", "sw-ubnd", "down", 100.3, 703.0, "commune", (56, 21, 864, 11)),
    ]
    assert stage.evidence() == [["silent sw-ubnd"]]


def test_a_canary_that_dies_alone_is_a_device_like_any_other() -> None:
    commune = replace(COMMUNE, canaries=("ups-ubnd",))
    stage = Stage(Action(Do.VANISH, "ups-ubnd", at=100, lasts=600), inventory=commune).run(1800)
    assert stage.told() == [
        ("device", "device", "ups-ubnd", "down", 122.0, 722.0, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["silent ups-ubnd", "uplink_works sw-ubnd"]]


def test_a_restart_in_the_middle_of_an_outage_goes_on_with_the_same_incident() -> None:
    stage = Stage(CUT).run(300)
    (before,) = stage.journal.incidents
    stage.restart(20).run(1800)
    assert list(stage.journal.incidents) == [before]
    assert stage.wronged() == set()
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 703.0, "vnpt", (13, 6, 265, 3)),
    ]
    assert stage.evidence() == [["all_behind hop-cap-2", "uplink_works olt-1", "los_behind hop-cap-2"]]
    assert stage.timeline("mc-vnpt") == [
        ("unknown", 0.0),
        ("up", 0.3),
        ("unreachable", 101.1),
        ("unknown", 295.0),
        ("unreachable", 320.1),
        ("up", 702.0),
    ]
    assert stage.timeline("rtr-core") == [("unknown", 0.0), ("up", 0.9), ("unknown", 295.0), ("up", 320.9)]
    assert [each.flaps for each in stage.incidents] == [0]


def test_a_second_restart_before_anything_was_seen_loses_no_incident() -> None:
    stage = Stage(CUT).run(300).restart(20).run(321).restart(400).run(2400)
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 725.9, "vnpt", (13, 6, 265, 3)),
        ("monitor", "monitor", "monitor", "degraded", 320.0, 721.0, "", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["all_behind hop-cap-2", "uplink_works olt-1", "los_behind hop-cap-2"], ["away"]]
    assert stage.timeline("mc-vnpt") == [
        ("unknown", 0.0),
        ("up", 0.3),
        ("unreachable", 101.1),
        ("unknown", 295.0),
        ("up", 721.3),
    ]
    assert [each.flaps for each in stage.incidents] == [0, 0]


def test_an_outage_that_ends_while_the_monitor_is_away_recovered_when_it_was_seen_again() -> None:
    stage = Stage(CUT).run(650).restart(120).run(1800)
    assert stage.wronged() == set()
    assert stage.told() == [
        ("fibre", "device", "hop-cap-2", "down", 101.1, 774.9, "vnpt", (13, 6, 265, 3)),
        ("monitor", "monitor", "monitor", "degraded", 645.0, 770.0, "", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["all_behind hop-cap-2", "uplink_works olt-1", "los_behind hop-cap-2"], ["away"]]
    assert stage.timeline("mc-vnpt") == [
        ("unknown", 0.0),
        ("up", 0.3),
        ("unreachable", 101.1),
        ("unknown", 645.0),
        ("up", 770.3),
    ]


def test_a_machine_that_slept_knows_nothing_of_that_time() -> None:
    stage = Stage(CAMERA).run(300)
    stage.rehearsal.sleep(100)
    stage.run(1800)
    assert stage.wronged() == set()
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 157.2, 757.2, "commune", (1, 1, 0, 0)),
        ("monitor", "monitor", "monitor", "degraded", 299.0, 400.0, "", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["silent cam-ubnd-1", "uplink_works sw-ubnd"], ["away"]]
    assert stage.timeline("cam-ubnd-1") == [
        ("unknown", 0.0),
        ("up", 1.4),
        ("down", 157.2),
        ("unknown", 299.0),
        ("down", 400.0),
        ("up", 757.2),
    ]
    assert stage.timeline("rtr-core") == [("unknown", 0.0), ("up", 0.9), ("unknown", 299.0), ("up", 400.0)]


def test_a_visit_from_before_the_sleep_is_no_news_of_it() -> None:
    stage = Stage(Action(Do.SLOW, "rtr-core", at=0, latency=1.5)).run(92)
    assert [round(each.at - START) for each in stage.polls if each.device.key == "rtr-core"][-1:] == [31], (
        "one is under way"
    )
    stage.rehearsal.sleep(100)
    stage.run(600)
    assert stage.told() == [
        ("monitor", "monitor", "monitor", "degraded", 91.0, 192.0, "", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["away"]]
    assert stage.timeline("rtr-core") == [("unknown", 0.0), ("up", 0.9), ("unknown", 91.0), ("up", 192.0)]


def test_a_stall_of_the_monitor_is_unknown_and_no_incident() -> None:
    stage = Stage(CAMERA).run(300)
    stage.rehearsal.sleep(12)
    stage.run(1800)
    assert stage.wronged() == set()
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 157.2, 757.2, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["silent cam-ubnd-1", "uplink_works sw-ubnd"]]
    assert stage.timeline("cam-ubnd-1") == [
        ("unknown", 0.0),
        ("up", 1.4),
        ("down", 157.2),
        ("unknown", 299.0),
        ("down", 312.0),
        ("up", 757.2),
    ]
    assert stage.timeline("rtr-core") == [("unknown", 0.0), ("up", 0.9), ("unknown", 299.0), ("up", 312.0)]


def test_a_clock_that_leaps_a_year_ahead_is_not_believed_for_ten_minutes() -> None:
    stage = Stage(CAMERA).run(300)
    stage.rehearsal.clock_error_s = YEAR_S
    stage.run(898)
    assert max(each.at for each in stage.journal.transitions) < START + 300
    assert stage.rehearsal.sentinel.notices == ["notice.held"]
    stage.run(1800)
    assert stage.rehearsal.sentinel.notices == ["notice.clock"]
    tiles = [tile for tile in stage.tiles("cam-ubnd-1", 0.0, YEAR_S + 1800) if tile.end > START + 100]
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 157.2, 31536757.2, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["silent cam-ubnd-1", "uplink_works sw-ubnd"]]
    assert [(str(tile.state), tile.start - START) for tile in tiles[1:]] == [
        ("down", 157.24135828018188),
        ("unknown", 295.0),
        ("up", YEAR_S + 900),
    ]
    assert stage.incidents[0].closed_at == stage.incidents[0].recovered_at


def test_the_schedule_does_not_mind_a_clock_that_leaps() -> None:
    still, leapt = Stage().run(300), Stage().run(300)
    leapt.rehearsal.clock_error_s = YEAR_S
    still.run(295 + 300)
    leapt.run(295 + 300)
    stage = leapt
    visits = [len([each for each in stage.polls if each.device.key == "cam-con-vang-2"]) for stage in (still, leapt)]
    assert visits[1] - visits[0] <= 1, "all are asked once more after a leap, and else as before"
    assert stage.told() == []


def test_a_clock_that_leaps_a_year_ahead_and_back_within_ten_minutes_has_written_nothing_wrong() -> None:
    stage = Stage(CAMERA, Action(Do.VANISH, "cam-ubnd-2", at=350, lasts=2000)).run(300)
    stage.rehearsal.clock_error_s = YEAR_S
    stage.run(700)
    stage.rehearsal.clock_error_s = 0
    stage.run(3000)
    times = [hit.end or hit.start for incident in stage.incidents for hit in incident.hits]
    assert max([*times, *(each.at for each in stage.journal.transitions)]) < START + 3000
    assert stage.wronged() == set()
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 157.2, 700.0, "commune", (1, 1, 0, 0)),
        ("device", "device", "cam-ubnd-2", "down", 700.0, 2404.3, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [
        ["silent cam-ubnd-1", "uplink_works sw-ubnd"],
        ["silent cam-ubnd-2", "uplink_works sw-ubnd"],
    ]
    assert stage.timeline("cam-ubnd-1") == [
        ("unknown", 0.0),
        ("up", 1.4),
        ("down", 157.2),
        ("unknown", 295.0),
        ("up", 700.0),
    ]
    assert stage.timeline("cam-ubnd-2") == [
        ("unknown", 0.0),
        ("up", 3.7),
        ("unknown", 295.0),
        ("down", 700.0),
        ("up", 2404.3),
    ]
    assert stage.timeline("rtr-core") == [("unknown", 0.0), ("up", 0.9), ("unknown", 295.0), ("up", 700.0)]


def test_a_clock_that_is_set_back_holds_the_history_until_it_has_caught_up() -> None:
    stage = Stage(CAMERA).run(300)
    written = len(stage.journal.transitions)
    stage.rehearsal.clock_error_s = -100
    stage.run(394)
    assert len(stage.journal.transitions) == written
    stage.run(1800)
    assert stage.wronged() == set()
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 157.2, 657.2, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["silent cam-ubnd-1", "uplink_works sw-ubnd"]]
    assert stage.timeline("cam-ubnd-1") == [("unknown", 0.0), ("up", 1.4), ("down", 157.2), ("up", 657.2)]
    assert stage.timeline("rtr-core") == [("unknown", 0.0), ("up", 0.9)]


def test_a_clock_that_is_set_back_by_seconds_is_unknown_time_until_everybody_is_seen_again() -> None:
    stage = Stage(CAMERA).run(300)
    stage.rehearsal.clock_error_s = -2.5
    stage.run(1800)
    assert stage.wronged() == set()
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 157.2, 754.7, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["silent cam-ubnd-1", "uplink_works sw-ubnd"]]
    assert stage.timeline("cam-ubnd-1") == [
        ("unknown", 0.0),
        ("up", 1.4),
        ("down", 157.2),
        ("unknown", 297.5),
        ("down", 300.5),
        ("up", 754.7),
    ]
    assert stage.timeline("rtr-core") == [("unknown", 0.0), ("up", 0.9), ("unknown", 297.5), ("up", 300.5)]


def test_the_cable_is_noticed_after_the_clock_was_set_back() -> None:
    stage = Stage(Action(Do.MONITOR_CUT, at=400, lasts=100)).run(300)
    stage.rehearsal.clock_error_s = -200
    stage.run(1800)
    assert stage.wronged() == set()
    assert stage.told() == [
        ("monitor", "monitor", "monitor", "degraded", 203.0, 301.4, "", (0, 0, 0, 0)),
    ]
    assert stage.evidence() == [["canaries_silent"]]
    assert stage.timeline("rtr-core") == [("unknown", 0.0), ("up", 0.9), ("unknown", 295.0), ("up", 301.4)]


def test_a_device_that_fails_after_the_clock_was_set_back_is_found_at_once() -> None:
    stage = Stage(Action(Do.REBOOT, "cam-ubnd-1", at=200, lasts=60), Action(Do.VANISH, "cam-ubnd-1", at=400)).run(300)
    stage.rehearsal.clock_error_s = -90
    stage.run(1000)
    assert stage.told() == [
        ("device", "device", "cam-ubnd-1", "down", 217.2, None, "commune", (1, 1, 0, 0)),
    ]
    assert stage.evidence() == [["silent cam-ubnd-1", "uplink_works sw-ubnd"]]
    assert stage.timeline("cam-ubnd-1") == [
        ("unknown", 0.0),
        ("up", 1.4),
        ("down", 217.2),
        ("up", 277.2),
        ("down", 367.2),
    ]
