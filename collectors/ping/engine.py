"""Ticks: drain, send what is due, end what has waited long enough. Never touches a socket or a packet itself.

One timer for all visits, and a wheel of lists keyed by tick: begun together or not, visits are spread over a spacing,
and what leaves in one tick is bounded. Between visits nothing wakes.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from random import Random

from songxa.collectors.ping.channel import Channel
from songxa.collectors.ping.visit import Visit, failed_reading

TICK_S = 0.025
SPACING_S = 0.2
"""Between two echoes of a visit, where the budget allows."""

MAX_PER_TICK = 256
"""Echoes that leave one channel in one tick: about 10,000 a second."""

log = logging.getLogger(__name__)


@lru_cache(maxsize=256)
def plan(budget_s: float, timeout_s: float, count: int) -> tuple[int, int, int]:
    """Ticks: the whole visit, the wait for each echo, the spacing between two; the last wait ends within the budget."""
    room = max(1, int(budget_s / TICK_S))
    wait = max(1, min(round(timeout_s / TICK_S), room * 3 // 4))
    spacing = max(1, min(round(SPACING_S / TICK_S), (room - wait - 1) // max(1, count)))
    return room, wait, spacing


class Engine:
    """Runs visits over channels. Everything happens in the event loop's thread."""

    def __init__(self, clock: Callable[[], float], random: Random) -> None:
        self._clock = clock
        self._random = random
        self._epoch = clock()
        self._at = 0
        self._wheel: defaultdict[int, list[Visit]] = defaultdict(list)
        self._queues: defaultdict[Channel, list[Visit]] = defaultdict(list)
        self._channels: list[Channel] = []
        self._active: set[Visit] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, channel: Channel) -> None:
        """From now on drains `channel` at each tick."""
        self._channels.append(channel)

    def begin(self, visit: Visit, budget_s: float) -> None:
        """Plans the visit into its budget: as many echoes as fit, each awaited for as long as fits."""
        if self._timer is None:
            self._at = self._tick_now()
            self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick)
        room, visit.timeout_ticks, visit.spacing = plan(budget_s, visit.channel.timeout_s, visit.left)
        visit.deadline = self._at + room
        visit.timeout_s = visit.timeout_ticks * TICK_S
        self._active.add(visit)
        self._wheel[self._at + 1 + int(self._random.random() * visit.spacing)].append(visit)

    def stop(self) -> None:
        """Ends everything under way without telling anybody."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for visit in self._active:
            visit.finished = True
        for channel in self._channels:
            channel.close()
        for collection in (self._channels, self._active, self._wheel, self._queues):
            collection.clear()

    def _tick_now(self) -> int:
        return int((self._clock() - self._epoch) / TICK_S)

    def _tick(self) -> None:
        try:
            self._turn()
        finally:  # whatever a caller's code did, the other visits go on
            self._timer = asyncio.get_running_loop().call_later(TICK_S, self._tick) if self._active else None

    def _turn(self) -> None:
        for channel in self._channels:
            self._alone(self._drain, channel)
        now = max(self._tick_now(), self._at + 1)
        while self._at < now:
            self._at += 1
            for visit in self._wheel.pop(self._at, ()):
                if visit.finished:
                    continue
                try:
                    self._advance(visit)
                except Exception:
                    log.exception("a ping of %s failed: this is a bug in songxa", visit.target[0])
                    visit.fail()
                    self._finish(visit)
        for channel in self._channels:
            if self._queues[channel]:
                self._alone(self._send, channel)

    def _alone(self, step: Callable[[Channel], None], channel: Channel) -> None:
        """A defect in one channel ends the visits over it: those over the others go on."""
        try:
            step(channel)
        except Exception:
            lost = [visit for visit in self._active if visit.channel is channel]
            if lost:  # or it would be told at every tick
                log.exception("pings by %s failed: this is a bug in songxa", channel.label)
            for visit in lost:
                visit.fail()
                self._finish(visit)

    def _drain(self, channel: Channel) -> None:
        for visit in channel.drain():
            if visit.complete:
                self._finish(visit)

    def _advance(self, visit: Visit) -> None:
        """The visit's next step is due: another echo, or the end."""
        if visit.left:
            self._queues[visit.channel].append(visit)
        elif self._at < visit.wait_until:
            self._wheel[visit.wait_until].append(visit)
        elif not self._repeat(visit):
            self._finish(visit)

    def _repeat(self, visit: Visit) -> bool:
        """Asks once more for what this monitor may have lost itself, if there is time."""
        again = (
            visit.missing > 0
            and not visit.repeated
            and visit.channel.impaired != visit.impaired_at
            and self._at + visit.spacing + visit.timeout_ticks < visit.deadline
        )
        if again:
            visit.repeated = True
            visit.left, visit.sent = visit.missing, visit.sent - visit.missing
            visit.impaired_at, visit.since = visit.channel.impaired, self._clock()
            self._wheel[self._at + 1 + int(self._random.random() * visit.spacing)].append(visit)
        return again

    def _send(self, channel: Channel) -> None:
        queue = self._queues[channel]
        ready = []
        for visit in queue[:MAX_PER_TICK]:
            if visit.finished:  # an error ended it while it stood in the queue
                continue
            if visit.left and self._at + visit.timeout_ticks <= visit.deadline:
                ready.append(visit)
            else:
                self._stop_sending(visit)
        later = channel.send(ready)
        self._queues[channel] = later + queue[MAX_PER_TICK:]
        waiting = set(later)
        at, wheel = self._at, self._wheel
        for visit in ready:
            if waiting and visit in waiting:
                continue
            visit.wait_until = at + visit.timeout_ticks
            if visit.left:
                wheel[at + visit.spacing].append(visit)
            elif visit.complete:
                self._finish(visit)
            else:
                wheel[visit.wait_until].append(visit)

    def _stop_sending(self, visit: Visit) -> None:
        if visit.left and visit.sent:
            visit.warn(f"{visit.left} of {visit.count} echoes not sent in time")
        visit.left = 0
        self._wheel[max(self._at + 1, visit.wait_until)].append(visit)

    def _finish(self, visit: Visit) -> None:
        """Tells the reading, once."""
        if visit.finished:
            return
        visit.finished = True
        self._active.discard(visit)
        try:
            visit.channel.forget(visit)
            reading = visit.reading(self._clock())
        except Exception:
            log.exception("a ping of %s failed: this is a bug in songxa", visit.target[0])
            reading = failed_reading(self._clock() - visit.begun)
        try:
            visit.done(reading)
        except Exception:  # one caller's mistake must not stop everybody's echoes
            log.exception("a visit's receiver failed")
