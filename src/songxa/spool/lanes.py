"""The two ways to one destination: what is fresh, and beside it what waits already, oldest first. Keeps nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from songxa.spool.errand import Doubted, Errand
from songxa.spool.file import END, START
from songxa.spool.gate import Gate
from songxa.spool.outcome import Cut, Later
from songxa.spool.sending import Sender
from songxa.spool.shelf import Parcel, Shelf
from songxa.spool.trust import Trust

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How long at most a lane waits before it looks again."""

BLINK_S = 0.05
"""And how long at least."""

Lane = Callable[[], Coroutine[Any, Any, None]]


class Pulse:
    """Wakes whoever waits. Belongs to one event loop."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def beat(self) -> None:
        beaten, self._next = self._next, asyncio.Event()
        beaten.set()

    async def wait(self, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                await self._next.wait()
        except TimeoutError:
            pass


class Lanes:
    """`pulse` is beaten when something new waits, and by the lanes when they have come to an end."""

    def __init__(
        self,
        shelf: Shelf,
        sender: Sender,
        cut: Cut,
        gate: Gate,
        clock: Callable[[], float],
        wall: Callable[[], float],
        *,
        in_order: bool,
        told: Callable[[], None],
    ) -> None:
        """`told` is called whenever a lane has come back."""
        self._shelf, self._sender, self._cut, self._gate = shelf, sender, cut, gate
        self._clock, self._wall, self._in_order = clock, wall, in_order
        self._trust, self._told = Trust(clock), told
        self.pulse = Pulse()
        self.stopping = False
        self.delivered_at: float | None = None
        self._line = float(shelf.newest)
        """What has a higher number is fresh; all up to it is backlog."""

    @property
    def all(self) -> list[Lane]:
        """What is to `run` side by side."""
        return [self._backlog] if self._in_order else [self._fresh, self._backlog]

    async def run(self, lane: Lane) -> None:
        """Runs one until all are told to `stop`."""
        while not self.stopping:
            try:
                await lane()
            except Exception:
                log.exception("bringing data failed: this is a bug")
                await asyncio.sleep(LOOK_S)

    def again(self) -> None:
        """Has the destination tried now, whatever pause the old one asked for."""
        self._gate.again()
        self.pulse.beat()

    def stop(self) -> None:
        """Has the lanes end with the request that is under way."""
        self.stopping = True
        self.pulse.beat()

    @property
    def _fresh_waits(self) -> bool:
        return not self._in_order and self._shelf.newest > self._line

    async def _fresh(self) -> None:
        """Carries one request at a time: of what came in while it could not go, the latest. The rest is backlog."""
        while not self.stopping:
            if not (self._gate.free and self._fresh_waits):
                await self._wait()
                continue
            parcels = self._shelf.take(self._line, END, self._trust.size, latest=True)
            if not parcels:
                self._line = self._shelf.newest
                continue
            self._line = parcels[0].meta.id - 1
            try:
                await self._go(parcels)
            finally:
                self._line = parcels[-1].meta.id
                self.pulse.beat()

    async def _backlog(self) -> None:
        after = START
        while not self.stopping:
            if not self._backlog_may_go:
                await self._wait()
                continue
            parcels = self._shelf.take(after, END if self._in_order else self._line, self._trust.size)
            if parcels:
                later = await self._go(parcels)
                # what comes after may show whether it is the records or the destination
                after = parcels[-1].meta.id if isinstance(later, Doubted) else START
            elif after > START:
                after = START
            else:
                await self._wait()

    @property
    def _backlog_may_go(self) -> bool:
        """Where both lanes could look whether the destination is back, the fresh one does."""
        looks = self._gate.closed is not None and self._fresh_waits
        return self._gate.free and not self._shelf.choked and not looks

    async def _go(self, parcels: list[Parcel]) -> Later | None:
        mended = self._gate.closed is not None and self._gate.closed.ours
        ticket = self._gate.enter()

        def took() -> None:
            self.delivered_at = self._wall()
            self._gate.took(ticket)

        errand = Errand(
            parcels, self._sender, self._trust, self._cut,
            took=took, stops=lambda: self.stopping or self._gate.stops(ticket),
        )  # fmt: skip
        later, finished = None, False
        try:
            if mended:  # what a person mended may be something that only a new connection knows, such as a token
                await self._sender.close()
            later = await errand.run()
            finished = True
        finally:
            errand.settle(self._shelf, self._wall())
            self._gate.leave(ticket, later, finished=finished)
        self._told()
        self.pulse.beat()
        return later

    async def _wait(self) -> None:
        left = self._gate.retry_at - self._clock() if self._gate.closed else LOOK_S
        await self.pulse.wait(min(max(left, BLINK_S), LOOK_S))
