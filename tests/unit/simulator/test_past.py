"""The invented past: plausible, the same for the same seed, and over when the present begins."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from songxa import inventory as inventories
from songxa.model import Inventory
from songxa.simulator.action import Do, check_target
from songxa.simulator.noise import DAY, hour
from songxa.simulator.past import past_actions
from songxa.simulator.virtual import Course, commune

COMMUNE = inventories.load(Path(__file__).parents[3] / "inventory.yaml")
NOW = 1_767_578_400.0

seeds = st.integers(0, 2**31)


@settings(deadline=None, max_examples=30)
@given(seeds, st.floats(0, 4e9), st.floats(0, 90 * DAY))
def test_everything_in_it_can_happen_and_is_over_by_its_end(seed: int, start: float, length: float) -> None:
    actions = past_actions(COMMUNE, seed, start, start + length)
    assert list(actions) == sorted(actions, key=lambda action: action.at)
    for action in actions:
        check_target(action, COMMUNE)
        assert action.lasts
        assert start <= action.at
        assert action.at + action.lasts <= start + length


@settings(deadline=None, max_examples=20)
@given(seeds, st.floats(0, 30 * DAY))
def test_a_longer_past_holds_a_shorter_one(seed: int, later: float) -> None:
    whole = past_actions(COMMUNE, seed, NOW - 60 * DAY, NOW)
    part = past_actions(COMMUNE, seed, NOW - 60 * DAY + later, NOW)
    assert part == tuple(action for action in whole if action.at >= NOW - 60 * DAY + later)


def test_sixty_days_hold_some_of_everything_and_a_quiet_day_now_and_then() -> None:
    actions = past_actions(COMMUNE, 1, NOW - 60 * DAY, NOW)
    counts = Counter(action.do for action in actions)
    assert counts.keys() >= {
        Do.FIBRE_CUT,
        Do.MAINS_FAILURE,
        Do.REBOOT,
        Do.VANISH,
        Do.AP_HANG,
        Do.OPERATOR_OUTAGE,
        Do.MONITOR_CUT,
        Do.FLAP,
    }
    assert 1 <= counts[Do.MONITOR_CUT] <= 3
    assert 60 <= len(actions) <= 180
    busy = {int((action.at + 7 * 3600) // DAY) for action in actions}
    assert len(busy) < 60


def test_cables_are_torn_by_day() -> None:
    torn = [action for action in past_actions(COMMUNE, 3, NOW - 300 * DAY, NOW) if action.do is Do.FIBRE_CUT]
    assert torn
    assert all(7 <= hour(action.at) <= 17 for action in torn)


def test_another_seed_is_another_past() -> None:
    assert past_actions(COMMUNE, 1, NOW - 30 * DAY, NOW) != past_actions(COMMUNE, 2, NOW - 30 * DAY, NOW)


def test_after_it_the_commune_is_whole() -> None:
    course = Course(commune(COMMUNE, 1, NOW - 30 * DAY), past_actions(COMMUNE, 1, NOW - 30 * DAY, NOW))
    changes, t = 0, NOW - 30 * DAY
    while (t := course.next_change(t)) <= NOW:
        course.advance(t)
        changes += bool(course.world.gone())
    course.advance(NOW)
    assert changes > 30
    assert course.world.gone() == []
    assert course.world.faults == []


def test_a_commune_without_devices_has_had_no_trouble() -> None:
    empty: Inventory = replace(COMMUNE, devices={})
    assert past_actions(empty, 1, NOW - 30 * DAY, NOW) == ()
