"""When derived samples are told: everybody once a minute, at a second of their own; incidents more often."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from songxa import catalogue as c
from songxa.exporters.rounds import OVERALL_S, ROUND_S, Rounds
from songxa.model import Device, Kind, Sample
from tests.support.commune import inventory

BEGIN = 1_763_863_920
DEVICES = [Device(f"ap-{n:03}", f"Điểm {n}", Kind.ACCESS_POINT, "nvh-1", "viettel", "127.1.0.1") for n in range(200)]


class FakeDerived:
    """Tells that everything is up; fails for the devices named."""

    def __init__(self, failing: Iterable[str] = (), fail_overall: bool = False) -> None:
        self.failing, self.fail_overall = set(failing), fail_overall

    def of_device(self, key: str) -> Iterator[Sample]:
        if key in self.failing:
            raise RuntimeError("a bug")
        yield Sample(c.UP, (), 1)

    def overall(self) -> Iterator[Sample]:
        if self.fail_overall:
            raise RuntimeError("a bug")
        yield Sample(c.INVENTORY_VALID, (), 1)


class Desk:
    """Rounds with a clock to be turned by hand, and everything that they delivered."""

    def __init__(self, derived: FakeDerived | None = None) -> None:
        self.now = float(BEGIN)
        self.told: list[tuple[str | None, tuple[Sample, ...], float]] = []
        self.rounds = Rounds(derived or FakeDerived(), inventory(DEVICES), lambda: self.now, self.deliver)

    def deliver(self, device: Device | None, samples: Iterable[Sample], at: float) -> None:
        self.told.append((device.key if device else None, tuple(samples), at))

    def turns(self, seconds: Iterable[float]) -> list[tuple[str | None, float]]:
        """Who was told of at those seconds, counted from the beginning."""
        self.told.clear()
        for second in seconds:
            self.now = BEGIN + second
            self.rounds.turn()
        return [(key, at) for key, _, at in self.told]


def test_every_device_has_one_turn_a_minute() -> None:
    told = Counter(key for key, _ in Desk().turns(range(ROUND_S)) if key)
    assert told == Counter(device.key for device in DEVICES)


def test_a_devices_turn_comes_at_the_same_second_of_every_minute_whoever_asks() -> None:
    one, other = Desk(), Desk()
    first = [(key, at) for key, at in one.turns(range(ROUND_S)) if key]
    second = [(key, at - ROUND_S) for key, at in other.turns(range(ROUND_S, 2 * ROUND_S)) if key]
    assert first == second


def test_the_work_is_spread_over_the_minute() -> None:
    seconds = Counter(at for key, at in Desk().turns(range(ROUND_S)) if key)
    assert len(seconds) > ROUND_S / 2
    assert max(seconds.values()) < 20


def test_incidents_are_told_four_times_a_minute() -> None:
    times = [at for key, at in Desk().turns(range(ROUND_S)) if key is None]
    assert times == [BEGIN + OVERALL_S * n for n in range(4)]


def test_seconds_that_were_missed_are_made_up_for_as_of_now() -> None:
    desk = Desk()
    desk.turns(range(10))
    told = desk.turns([40])
    assert {at for _, at in told} == {BEGIN + 40}
    again = {key for key, _ in desk.turns(range(41, 70))}
    assert {key for key, _ in told} | again >= {device.key for device in DEVICES}


@pytest.mark.parametrize("jump", [-3600, 3600, 400 * 86_400])
def test_a_clock_that_jumps_costs_at_most_a_round(jump: int) -> None:
    desk = Desk()
    desk.turns(range(10))
    assert len(desk.turns([jump])) < 20
    assert {key for key, _ in desk.turns(range(jump + 1, jump + 1 + ROUND_S))} >= {device.key for device in DEVICES}


def test_a_second_asked_about_twice_is_told_once() -> None:
    desk = Desk()
    assert desk.turns([0.0]) != []
    assert desk.turns([0.2, 0.9]) == []


def test_what_is_told_of_a_device_begins_with_what_the_inventory_says() -> None:
    desk = Desk()
    desk.turns(range(ROUND_S))
    samples = next(samples for key, samples, _ in desk.told if key == "ap-007")
    assert samples == (
        Sample(c.DEVICE_INFO, ("Điểm 7", "access_point", "Nhà văn hoá Thôn Đông", "Thôn Đông", "Viettel", ""), 1),
        Sample(c.UP, (), 1),
    )


def test_a_new_inventory_changes_who_is_told_of() -> None:
    desk = Desk()
    desk.rounds.adopt(inventory(DEVICES[:3]))
    assert {key for key, _ in desk.turns(range(ROUND_S)) if key} == {"ap-000", "ap-001", "ap-002"}


def test_a_bug_about_one_device_costs_nobody_else_their_turn(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(FakeDerived(failing={"ap-007"}))
    told = {key for key, _ in desk.turns(range(ROUND_S))}
    assert told == {None, *(device.key for device in DEVICES)} - {"ap-007"}
    assert [record.getMessage() for record in caplog.records] == ["telling of ap-007 failed: this is a bug in songxa"]


def test_a_bug_about_incidents_costs_no_device_its_turn(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    desk = Desk(FakeDerived(fail_overall=True))
    assert {key for key, _ in desk.turns(range(ROUND_S))} == {device.key for device in DEVICES}


async def test_from_start_to_stop_the_rounds_keep_time_by_themselves() -> None:
    desk = Desk()
    desk.rounds.start()
    assert desk.told
    timer = desk.rounds._timer
    assert timer is not None
    assert 0 < timer.when() - asyncio.get_running_loop().time() <= 1.0
    desk.rounds.stop()
    assert timer.cancelled()
