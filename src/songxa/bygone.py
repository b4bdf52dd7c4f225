"""Gives a simulated commune a past: weeks of faults and values, played through the engine into a new history.

A newcomer then sees charts, a calendar and incidents in the first minute. Invented like all of the simulation.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from songxa.history import History
from songxa.history.schema import FILE
from songxa.incident import Sentinel, Timing
from songxa.model import Device, Inventory, Poll
from songxa.rehearsal import Rehearsal
from songxa.simulator.past import past_actions
from songxa.simulator.virtual import Course, commune, read

DAY = 86_400.0
QUIET_S = 260.0
"""How long after a change the engine is played visit by visit, until everything has been decided."""

CALM_S = 7200.0
"""How long nothing has gone wrong when the past ends."""

GRID = ((1.1, 300.0), (7.5, 1800.0), (float("inf"), 7200.0))
"""(days back, seconds): how often values are taken. As fine as the curves of a day, a week and a month show them."""

WAKE_S = 120.0
"""How long before a change visits begin again, so that what was last heard is fresh."""

_PATIENT = Timing(stall_s=float("inf"), step_s=float("inf"), stale_cycles=float("inf"))
"""Leaps in time are no stalls here."""


def lacks_past(folder: Path) -> bool:
    """Whether there is no history yet."""
    return not (folder / FILE).exists()


async def give_past(folder: Path, inventory: Inventory, seed: int, now: float, days: float) -> None:
    """Fills a new history with the `days` before `now`. Raises StartError."""
    start = now - days * DAY
    history = History(folder, inventory, lambda: start)
    await history.start()
    engine = logging.getLogger(Sentinel.__module__.rpartition(".")[0])
    told = engine.level
    engine.setLevel(logging.CRITICAL)  # what went wrong long ago is no news
    try:
        _play(history, inventory, seed, start, now)
    finally:
        engine.setLevel(told)
        await history.stop()


def _play(history: History, inventory: Inventory, seed: int, start: float, now: float) -> None:
    world = commune(inventory, seed, start)
    course = Course(world, past_actions(inventory, seed, start, now - CALM_S))
    stage = Rehearsal(inventory, course, history, start, _PATIENT, history.export)
    asked = [device for device in inventory.devices.values() if device.address is not None]
    times = _grid(start, now)
    measured = next(times)
    while stage.t < now:
        stage.run(min(stage.t + QUIET_S, now))
        calm_until = min(course.next_change(stage.t) - WAKE_S, now)
        while measured < calm_until:
            if measured > stage.t:
                _measure(history, course, asked, measured)
            measured = next(times)
        if calm_until > stage.t:
            stage.leap(calm_until)
    stage.run(now + 0.5)
    history.beat(now)


def _measure(history: History, course: Course, devices: list[Device], at: float) -> None:
    for device in devices:
        for collector in ("ping", "snmp") if device.snmp is not None else ("ping",):
            history.export(Poll(device, collector, at, read(course.world, device, collector, at)))
    history.flush()


def _grid(start: float, now: float) -> Iterator[float]:
    at = start
    while True:
        yield at
        at += next(step for days, step in GRID if now - at <= days * DAY)
