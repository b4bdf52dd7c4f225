"""Plays a simulated commune through the engine on a virtual clock: the same visits and decisions, without waiting.

For the past of a simulated commune, and for tests that want seconds to be exact. Opens no socket and reads no clock.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection
from itertools import count
from typing import Any

from songxa.incident import Sentinel, Timing
from songxa.incident.books import Journal
from songxa.model import Device, Inventory, Poll
from songxa.runner import next_slot, phase
from songxa.simulator.virtual import Course, commune, read

TICK_S = 1.0
HURRY_GAP_S = 1.0
RAMP_S = 5.0

_Pair = tuple[str, str]
"""A device and a collector."""


class Rehearsal:
    """`t` is the virtual time, UTC seconds. Every device with an address is visited as the runner would.

    `clock_error_s` is how far the monitor's wall clock is off.
    """

    def __init__(
        self,
        inventory: Inventory,
        course: Course,
        journal: Journal,
        start: float,
        timing: Timing | None = None,
        seen: Callable[[Poll], None] | None = None,
    ) -> None:
        self.t = start
        self.clock_error_s = 0.0
        self.course = course
        self._seen = seen
        self._inventory, self._journal, self._timing = inventory, journal, timing
        self._queue: list[tuple[float, int, Callable[..., None], Any]] = []
        self._order = count()
        self._begun: dict[_Pair, float] = {}
        self._running: set[_Pair] = set()
        self._hurried: set[_Pair] = set()
        self.sentinel = self._engine()
        self._schedule()

    def restart(self, stopped_s: float, past: tuple[Any, ...]) -> None:
        """The monitor is killed, and starts again `stopped_s` later with what the journal remembers."""
        self._drop_visits()
        self.t += stopped_s
        self.course.advance(self.t)
        self.sentinel = self._engine()
        self.sentinel.resume(*past)
        self._schedule()

    def sleep(self, seconds: float) -> None:
        """The machine sleeps: the world goes on, nobody visits and nothing ticks."""
        later = self.t + seconds
        self.course.advance(later)
        self._queue = [(max(due, later), order, act, what) for due, order, act, what in self._queue]
        heapq.heapify(self._queue)
        self.t = later

    def leap(self, to: float) -> None:
        """Time passes in which nothing happens: no visit and no tick is made. For engines that forgive that."""
        self._drop_visits()
        self.t = to
        self.course.advance(to)
        self._schedule()

    def adopt(self, inventory: Inventory) -> None:
        """A new inventory is in force, and everybody in it is visited from the start."""
        before = self.course.world
        self.course.world = commune(inventory, before.seed, self.t)
        self.course.world.take_over(before, self.t)
        self._inventory = inventory
        self._drop_visits()
        self.sentinel.adopt(inventory)
        self._schedule()

    def run(self, until: float) -> None:
        """Everything that happens before `until`."""
        while self._queue and self._queue[0][0] < until:
            self.t, _, act, what = heapq.heappop(self._queue)
            act(what)
        self.t = until

    def hurry(self, keys: Collection[str]) -> None:
        """Visits out of turn, as the runner makes them."""
        devices = (self._inventory.devices[key] for key in sorted(keys) if key in self._inventory.devices)
        for pair in ((device.key, collector) for device in devices for collector in _collectors(device)):
            if pair not in self._hurried:
                self._hurried.add(pair)
                self._at(self.t, self._begin_hurried, pair)

    def _engine(self) -> Sentinel:
        return Sentinel(self._inventory, self._journal, self.hurry, self._wall, lambda: self.t, self._timing)

    def _wall(self) -> float:
        return self.t + self.clock_error_s

    def _schedule(self) -> None:
        for device in self._inventory.devices.values():
            if device.address is not None:
                self._at(self.t + phase(device.key) * min(RAMP_S, device.interval_s), self._regular, (device, True))
        self._at(self.t, self._tick, None)

    def _at(self, due: float, act: Callable[..., None], what: Any) -> None:
        heapq.heappush(self._queue, (due, next(self._order), act, what))

    def _drop_visits(self) -> None:
        for each in (self._queue, self._begun, self._running, self._hurried):
            each.clear()

    def _tick(self, _: None) -> None:
        self.sentinel.tick()
        self._at(self.t + TICK_S, self._tick, None)

    def _regular(self, what: tuple[Device, bool]) -> None:
        device, first = what
        after = self.t + (device.interval_s / 2 if first else 0.0)
        self._at(next_slot(device, after), self._regular, (device, False))
        for collector in _collectors(device):
            if (device.key, collector) not in self._running:
                self._visit(device, collector)

    def _begin_hurried(self, pair: _Pair) -> None:
        """At once; or when the gap is over; or, where a visit is under way, after it."""
        due = self._begun.get(pair, float("-inf")) + HURRY_GAP_S
        if pair not in self._hurried or pair in self._running:
            return
        if self.t < due:
            self._at(due, self._begin_hurried, pair)
        else:
            self._visit(self._inventory.devices[pair[0]], pair[1])

    def _visit(self, device: Device, collector: str) -> None:
        pair = device.key, collector
        self._hurried.discard(pair)
        self._running.add(pair)
        self._begun[pair] = self.t
        self.course.advance(self.t)
        poll = Poll(device, collector, self._wall(), read(self.course.world, device, collector, self.t))
        self._at(self.t + poll.reading.duration_s, self._end, poll)

    def _end(self, poll: Poll) -> None:
        pair = poll.device.key, poll.collector
        self._running.discard(pair)
        self.sentinel.export(poll)
        if self._seen is not None:
            self._seen(poll)
        self._begin_hurried(pair)


def _collectors(device: Device) -> list[str]:
    return [name for name, wanted in (("ping", device.ping), ("snmp", device.snmp)) if wanted is not None]
