"""What to visit when. Starts visits on a phase-spread schedule and hands every poll to every exporter.

It never waits for anything: collectors call back, one timer ticks. The schedule runs on the monotonic clock; only the
stamp on a poll is wall-clock time. It knows only the devices it is given, so several runners can share a province.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from math import inf

from songxa.catalogue import (
    EXPORT_ERRORS,
    RUNNER_BUSY,
    RUNNER_LAG,
    RUNNER_SKIPPED,
    RUNNER_SLOWEST,
    RUNNER_VISITS,
)
from songxa.model import Collector, Device, Exporter, Inventory, Poll, Reading, Sample

log = logging.getLogger(__name__)

TICK_S = 0.05
"""Visits that fall due within a tick start together, so that sockets are written and drained in bursts."""

RAMP_S = 5.0
RAMP_PER_S = 400.0
"""The first round is spread over RAMP_S or this many devices a second, whichever is longer, not over an interval:
a person who starts songxa should not wait a minute for the first answer."""

BUDGET_SHARE, BUDGET_MAX_S = 0.8, 30.0
"""A visit may use this share of its interval, so that it never meets its successor."""

BACKOFF_MAX = 8
"""A collector that is silent beside a silent one is skipped for 1, 3, 7 … at most this many cycles less one."""

HURRIED_PER_TICK = 25
"""Visits out of turn that begin at a tick, 500 a second: a storm of doubts must not become one of packets."""

HURRY_GAP_S = 1.0
"""A collector does not visit a device out of turn sooner than this after its last visit to it began."""

HURRIED_LOOKED_AT = 500
"""Visits out of turn that are looked at in a tick: some have to wait until their device's last visit is over."""

WINDOW_S = 60.0


@dataclass(slots=True, eq=False)
class _Running:
    """One visit of one collector. It has to be over by `overdue`, on the monotonic clock."""

    at: float
    begun: float
    overdue: float


@dataclass(slots=True)
class _Visits:
    """One device's visits: what runs now, and how long each collector has been silent."""

    device: Device
    collectors: tuple[Collector, ...]
    begun: bool = False
    begun_at: dict[str, float] = field(default_factory=dict)
    running: dict[str, _Running] = field(default_factory=dict)
    silent: Counter[str] = field(default_factory=Counter)
    skip: Counter[str] = field(default_factory=Counter)


class _WindowMax:
    """The largest of what was seen in the last WINDOW_S seconds, with what it belongs to."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float, str]] = deque()

    def add(self, now: float, value: float, whose: str = "") -> None:
        while self._seen and self._seen[-1][1] <= value:
            self._seen.pop()
        self._seen.append((now, value, whose))

    def forget(self, gone: Collection[str]) -> None:
        """Drops what belongs to these."""
        if any(whose in gone for _, _, whose in self._seen):
            self._seen = deque(each for each in self._seen if each[2] not in gone)

    def top(self, now: float) -> tuple[float, str] | None:
        while self._seen and self._seen[0][0] < now - WINDOW_S:
            self._seen.popleft()
        return (self._seen[0][1], self._seen[0][2]) if self._seen else None


class Runner:
    """`start` begins the schedule, `adopt` exchanges the devices while it runs, `stop` ends it."""

    def __init__(
        self,
        collectors: Sequence[Collector],
        exporters: Sequence[Exporter],
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._collectors, self._exporters = tuple(collectors), tuple(exporters)
        self._clock, self._wall = clock, wall
        self._visits: dict[str, _Visits] = {}
        self._due: list[tuple[float, str]] = []
        self._hurried: dict[tuple[str, str], None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._ended: Counter[tuple[str, str]] = Counter()
        self._skipped: Counter[tuple[str, str]] = Counter()
        self._export_errors: Counter[str] = Counter()
        self._lag = _WindowMax()
        self._slowest = {collector.name: _WindowMax() for collector in collectors}

    def start(self, inventory: Inventory) -> None:
        """Begins visiting. Must be called in the event loop's thread."""
        self.adopt(inventory)
        self._keep_time()

    def stop(self) -> None:
        """Begins no further visit; what is under way is dropped when it ends."""
        if self._timer is not None:
            self._timer.cancel()
        self._visits.clear()
        self._due.clear()
        self._hurried.clear()

    def hand_to(self, exporters: Sequence[Exporter]) -> None:
        """Hands every further poll to these."""
        self._exporters = tuple(exporters)

    def hurry(self, keys: Collection[str]) -> None:
        """Visits these devices as soon as may be, out of turn: somebody doubts what is known of them."""
        for key in keys:
            if (visits := self._visits.get(key)) is not None:
                self._hurried.update(dict.fromkeys((key, collector.name) for collector in visits.collectors))

    def adopt(self, inventory: Inventory) -> None:
        """Schedules what is new or changed, drops what is gone; everything else keeps its rhythm and its backoff."""
        now = self._clock()
        fresh: list[Device] = []
        gone = self._visits.keys() - inventory.devices.keys()
        for key in gone:
            del self._visits[key]
        for window in self._slowest.values():
            window.forget(gone)
        for device in inventory.devices.values():
            known = self._visits.get(device.key)
            if known is not None and known.device == device:
                continue
            collectors = tuple(collector for collector in self._collectors if collector.accepts(device))
            if collectors:
                self._visits[device.key] = _Visits(device, collectors)
                fresh.append(device)
            else:
                self._visits.pop(device.key, None)
        replaced = gone | {device.key for device in fresh}
        self._due = [entry for entry in self._due if entry[1] in self._visits and entry[1] not in replaced]
        ramp = max(RAMP_S, len(fresh) / RAMP_PER_S)
        for device in fresh:
            self._due.append((now + phase(device.key) * min(ramp, device.interval_s), device.key))
        heapq.heapify(self._due)

    def health(self) -> Iterator[Sample]:
        """The schedule's own metrics."""
        now = self._clock()
        for labels, count in self._ended.items():
            yield Sample(RUNNER_VISITS, labels, count)
        for labels, count in self._skipped.items():
            yield Sample(RUNNER_SKIPPED, labels, count)
        for exporter in self._exporters:
            yield Sample(EXPORT_ERRORS, (exporter.name,), self._export_errors[exporter.name])
        lag = self._lag.top(now)
        yield Sample(RUNNER_LAG, (), lag[0] if lag else 0.0)
        for collector in self._collectors:
            busy = sum(collector.name in visits.running for visits in self._visits.values())
            yield Sample(RUNNER_BUSY, (collector.name,), busy)
            slowest = self._slowest[collector.name].top(now)
            if slowest is not None:
                yield Sample(RUNNER_SLOWEST, (collector.name, slowest[1]), slowest[0])

    def tick(self) -> None:
        """Begins every visit that is due by now. The runner's own timer calls this; tests do with a clock of theirs."""
        now = self._clock()
        while self._due and self._due[0][0] <= now:
            due, key = heapq.heappop(self._due)
            visits = self._visits[key]
            # The first visit stands outside the rhythm: its successor is not to come right behind it.
            after = now if visits.begun else now + visits.device.interval_s / 2
            visits.begun = True
            heapq.heappush(self._due, (next_slot(visits.device, after), key))
            self._lag.add(now, now - due)
            self._begin(visits, missed=int((now - due) // visits.device.interval_s))
        if self._hurried:
            self._begin_hurried(now)

    def _begin_hurried(self, now: float) -> None:
        begun = 0
        for key, name in list(islice(self._hurried, HURRIED_LOOKED_AT)):
            del self._hurried[key, name]
            visits = self._visits.get(key)
            # Who has been silent for long is asked by its watchman alone, as in the regular rhythm.
            if visits is None or visits.skip[name] > 1:
                continue
            if name in visits.running or now < visits.begun_at.get(name, -inf) + HURRY_GAP_S:
                self._hurried[key, name] = None  # what that visit brings may be older than the doubt
                continue
            self._visit(visits, next(each for each in visits.collectors if each.name == name))
            begun += 1
            if begun == HURRIED_PER_TICK:
                return

    def _keep_time(self) -> None:
        try:
            self.tick()
        finally:
            self._timer = asyncio.get_running_loop().call_later(TICK_S, self._keep_time)

    def _begin(self, visits: _Visits, missed: int) -> None:
        for collector in visits.collectors:
            if missed:
                self._skipped[collector.name, "late"] += missed
            reason = self._reason_to_skip(visits, collector.name)
            if reason is None:
                self._visit(visits, collector)
            else:
                self._skipped[collector.name, reason] += 1

    def _reason_to_skip(self, visits: _Visits, name: str) -> str | None:
        running = visits.running.get(name)
        if running is not None:
            if self._clock() < running.overdue:
                return "busy"
            log.error("collector %s never ended its visit to %s: this is a bug", name, visits.device.key)
            self._finish(visits, name, running, _broken(name, self._clock() - running.begun))
        if visits.skip[name] > 0:
            visits.skip[name] -= 1
            return "backoff"
        return None

    def _visit(self, visits: _Visits, collector: Collector) -> None:
        device, name, begun = visits.device, collector.name, self._clock()
        self._hurried.pop((device.key, name), None)
        budget_s = min(device.interval_s * BUDGET_SHARE, BUDGET_MAX_S)
        visits.begun_at[name] = begun
        running = visits.running[name] = _Running(self._wall(), begun, begun + 2 * device.interval_s)
        try:
            collector.visit(device, budget_s, lambda reading: self._finish(visits, name, running, reading))
        except Exception:
            log.exception("collector %s failed on device %s: this is a bug in songxa", name, device.key)
            self._finish(visits, name, running, _broken(name, self._clock() - begun))

    def _finish(self, visits: _Visits, name: str, running: _Running, reading: Reading) -> None:
        """Takes a visit's reading, once; what comes after its end or after the device's is nobody's any more."""
        if visits.running.get(name) is not running:
            return
        del visits.running[name]
        if self._visits.get(visits.device.key) is visits:
            self._end(visits, name, running.at, reading)

    def _end(self, visits: _Visits, name: str, at: float, reading: Reading) -> None:
        answered = reading.error is None
        self._ended[name, "answered" if answered else "silent"] += 1
        self._slowest[name].add(self._clock(), reading.duration_s, visits.device.key)
        if answered:
            # Whoever answers calls the other collectors back at once, so recovery is never noticed late.
            visits.silent.clear()
            visits.skip.clear()
        else:
            visits.silent[name] += 1
            self._back_off(visits, name)
        poll = Poll(visits.device, name, at, reading)
        for exporter in self._exporters:
            try:
                exporter.export(poll)
            except Exception:
                self._export_errors[exporter.name] += 1
                log.exception("exporter %s failed on a poll of %s: this is a bug", exporter.name, visits.device.key)

    @staticmethod
    def _back_off(visits: _Visits, name: str) -> None:
        """The first collector of a device keeps asking every cycle; the others rest while all of them are silent."""
        watchman = visits.collectors[0].name
        if name != watchman and all(visits.silent[collector.name] for collector in visits.collectors):
            visits.skip[name] = min(2 ** visits.silent[name], BACKOFF_MAX) - 1


def _broken(name: str, duration_s: float) -> Reading:
    return Reading(duration_s, error=f"internal error in the {name} collector; the log has the details", asked=False)


def phase(device_key: str) -> float:
    """A device's place in every cycle, 0 to 1: from its key alone, so it survives restarts and inventory edits."""
    return int.from_bytes(blake2b(device_key.encode(), digest_size=8).digest()) / 2**64


def next_slot(device: Device, after: float) -> float:
    """The device's first regular start later than `after`, on the monotonic clock."""
    offset = phase(device.key) * device.interval_s
    return offset + ((after - offset) // device.interval_s + 1) * device.interval_s
