"""A sweep keeps its pace and its bounds, and asks who is there only where somebody is."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from songxa.discover.found import Found
from songxa.discover.sweep import Pace, sweep


class Time:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def found(address: str) -> Found:
    return Found(address, "wifi", 161, "", "generic", "", ())


async def test_so_many_a_second_and_no_more() -> None:
    time = Time()
    pace = Pace(20, time.clock, time.sleep)
    begun = []
    for _ in range(41):
        await pace.turn()
        begun.append(time.now)
    assert begun[-1] - begun[0] == pytest.approx(2.0)
    assert all(later - one == pytest.approx(0.05) for one, later in pairwise(begun))


async def test_time_that_nobody_used_is_not_made_up_for_in_a_burst() -> None:
    time = Time()
    pace = Pace(10, time.clock, time.sleep)
    await pace.turn()
    time.now += 60
    waited = []
    for _ in range(3):
        before = time.now
        await pace.turn()
        waited.append(time.now - before)
    assert waited == pytest.approx([0, 0.1, 0.1])


async def test_no_more_are_under_way_at_once_than_was_said_and_every_address_is_asked_once() -> None:
    under_way, most, asked = 0, 0, []

    async def echo(address: str) -> str:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        asked.append(address)
        await asyncio.sleep(0)
        under_way -= 1
        return "no echo reply"

    time, steps = Time(), []
    addresses = [f"10.0.0.{last}" for last in range(200)]
    swept = await sweep(
        addresses,
        echo=echo,
        identify=None,
        pace=Pace(500, time.clock, time.sleep),
        step=lambda: steps.append(1),
        at_once=7,
    )
    assert most <= 7
    assert sorted(asked) == sorted(addresses)
    assert swept.asked == len(steps) == 200


async def test_only_who_answers_an_echo_is_asked_who_it_is() -> None:
    asked = []

    async def echo(address: str) -> str:
        return "" if address in ("10.0.0.1", "10.0.0.3") else f"not sent to {address}: Network is unreachable"

    async def identify(address: str) -> Found | None:
        asked.append(address)
        return found(address) if address == "10.0.0.3" else None

    time = Time()
    swept = await sweep(
        [f"10.0.0.{last}" for last in range(1, 5)],
        echo=echo,
        identify=identify,
        pace=Pace(50, time.clock, time.sleep),
        step=lambda: None,
    )
    assert asked == ["10.0.0.1", "10.0.0.3"]
    assert [each.address for each in swept.found] == ["10.0.0.3"]
    assert swept.ping_only == ["10.0.0.1"]
    assert swept.silence == {"not sent to …: Network is unreachable": 2}


async def test_without_echoes_everybody_is_asked_and_the_silent_are_nobody() -> None:
    async def identify(address: str) -> Found | None:
        return found(address) if address == "10.0.0.2" else None

    time = Time()
    swept = await sweep(
        ["10.0.0.1", "10.0.0.2"],
        echo=None,
        identify=identify,
        pace=Pace(50, time.clock, time.sleep),
        step=lambda: None,
    )
    assert [each.address for each in swept.found] == ["10.0.0.2"]
    assert swept.ping_only == []
