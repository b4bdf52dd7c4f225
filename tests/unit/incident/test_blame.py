"""Who is to blame among the silent, and who has to be asked before that can be said."""

from __future__ import annotations

from dataclasses import replace

from songxa.incident import Timing
from songxa.incident.blame import Finding, Round
from songxa.incident.ground import Ground
from songxa.model import Device, Inventory, Kind, Poll, Reading, State, UplinkRule

ECHO, SILENCE = Reading(0.01), Reading(2.0, error="no echo reply")


class Stand:
    """Devices that are up, asked at 60; what is asked later the test says."""

    def __init__(self, *devices: Device) -> None:
        made = {each.key: each for each in devices}
        self.ground = Ground(Inventory("x", "UTC", "0", {}, {}, {}, made, {}), {}, Timing())
        for watched in self.ground.watched.values():
            watched.base, watched.since = State.UP, 1.0
            if watched.device.address:
                self.visit(watched.device.key, 60, answered=True)

    def visit(self, key: str, at: float, answered: bool) -> None:
        watched = self.ground.watched[key]
        watched.take(Poll(watched.device, "ping", at, ECHO if answered else SILENCE))

    def fail(self, *keys: str, at: float = 100.0) -> None:
        """Two visits in vain."""
        for key in keys:
            self.visit(key, at, answered=False)
            self.visit(key, at + 3, answered=False)
            self.ground.watched[key].waiting_since = at + 5

    def answer(self, *keys: str, at: float = 102.0) -> None:
        for key in keys:
            self.visit(key, at, answered=True)

    def judge(self, *suspects: str, now: float = 106.0) -> Round:
        return self.ground.blame.round(suspects, now)


def device(key: str, *uplinks: str, operator: str = "vnpt", site: str = "", passive: bool = False) -> Device:
    address = None if passive else "10.0.0.1"
    kind = Kind.FIBRE_BOX if passive else Kind.SWITCH
    return Device(key, key, kind, site or key, operator, address=address, uplinks=uplinks)


def line() -> Stand:
    return Stand(
        device("core", operator="a"), device("switch", "core", operator="b"), device("leaf", "switch", operator="c")
    )


def box() -> Stand:
    olt, fibre = device("olt", operator="a"), device("box", "olt", operator="a", passive=True)
    return Stand(olt, fibre, *(device(key, "box", operator=key) for key in ("one", "two", "three")))


def test_a_child_is_not_blamed_before_its_parent_has_been_asked() -> None:
    stand = line()
    stand.fail("leaf")
    assert stand.judge("leaf") == Round([], {"core", "switch"})
    stand.answer("core", "switch")
    assert stand.judge("leaf").findings == [Finding("leaf", 100.0, None)]


def test_a_parent_that_answered_before_the_failure_has_said_nothing_of_it() -> None:
    stand = line()
    stand.fail("leaf")
    stand.answer("core", "switch", at=100.5)
    assert stand.judge("leaf").ask == {"core", "switch"}


def test_the_root_is_the_first_silent_one_from_above_and_dated_by_whoever_was_missed_first() -> None:
    stand = line()
    stand.fail("leaf", at=97)
    stand.visit("leaf", 103, answered=False)
    stand.fail("switch", at=100)
    stand.answer("core")
    assert stand.judge("leaf", "switch").findings == [Finding("switch", 97.0, None), Finding("leaf", 97.0, "switch")]


def test_patience_ends_and_what_is_known_decides() -> None:
    stand = line()
    stand.fail("leaf")
    assert stand.judge("leaf", now=100 + 5 + Timing().patience_s).findings == []
    assert stand.judge("leaf", now=100 + 6 + Timing().patience_s).findings == [Finding("leaf", 100.0, None)]


def test_a_single_failed_visit_is_asked_again_and_blames_nobody() -> None:
    stand = line()
    stand.visit("leaf", 100, answered=False)
    assert stand.judge("leaf") == Round([], {"leaf"})


def test_a_fibre_box_has_failed_when_all_behind_it_fell_silent_and_no_sooner() -> None:
    stand = box()
    stand.fail("one", "two")
    stand.answer("olt", "three")
    assert {each.root for each in stand.judge("one", "two").findings} == {None}
    stand = box()
    stand.fail("one", "two", "three")
    stand.answer("olt")
    found = stand.judge("one", "two", "three").findings
    assert found[0] == Finding("box", 100.0, None)
    assert {each.root for each in found[1:]} == {"box"}


def test_a_fibre_box_failed_after_the_last_answer_from_behind_it() -> None:
    stand = box()
    stand.fail("one", at=70)
    stand.visit("one", 103, answered=False)
    stand.answer("two", "three", at=90)
    stand.fail("two", "three", at=100)
    stand.answer("olt")
    assert stand.judge("one", "two", "three").findings[0] == Finding("box", 100.0, None)


def test_any_of_several_uplinks_will_do_unless_all_are_needed() -> None:
    for rule, root in ((UplinkRule.ANY, None), (UplinkRule.ALL, "left")):
        leaf = replace(device("leaf", "left", "right", operator="c"), uplinks_needed=rule)
        stand = Stand(device("left", operator="a"), device("right", operator="b"), leaf)
        stand.fail("left", "leaf")
        stand.answer("right")
        assert stand.judge("left", "leaf").findings[-1].root == root


def test_of_redundant_uplinks_the_last_to_fail_took_it_down() -> None:
    stand = Stand(
        device("left", operator="a"), device("right", operator="b"), device("leaf", "left", "right", operator="c")
    )
    for key, since in (("left", 50.0), ("right", 99.0)):
        stand.ground.watched[key].base, stand.ground.watched[key].since = State.DOWN, since
    assert stand.ground.blame.cut_off("leaf") == "right"


def test_everything_of_an_operator_at_several_places_is_the_operator_s_matter() -> None:
    stand = Stand(device("core", operator="a"), *(device(f"v{n}", "core", operator="v") for n in range(3)))
    stand.fail("v0", "v1", "v2")
    stand.answer("core")
    assert all(each.operator_wide for each in stand.judge("v0", "v1", "v2").findings)
    stand.answer("v2", at=104)
    assert not any(each.operator_wide for each in stand.judge("v0", "v1").findings)


def test_an_operator_s_other_devices_are_asked_before_one_is_blamed() -> None:
    stand = Stand(device("core", operator="a"), *(device(f"v{n}", "core", operator="v") for n in range(9)))
    stand.fail("v0")
    stand.answer("core")
    assert stand.judge("v0") == Round([], {"v1", "v2", "v3"})
    stand.answer("v3")
    assert stand.judge("v0").findings == [Finding("v0", 100.0, None)]
