"""Takes what an exporter rendered, keeps it on the disk until its destination has it, and brings it there."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path

from songxa.model import Sample, SpoolLimits, Trouble
from songxa.spool import schema
from songxa.spool.batch import Put
from songxa.spool.gate import Gate
from songxa.spool.inbox import Inbox
from songxa.spool.keeper import Keeper
from songxa.spool.lanes import Lanes
from songxa.spool.outcome import Cut, Transport
from songxa.spool.sending import Sender
from songxa.spool.shelf import Shelf
from songxa.spool.tally import Tally

log = logging.getLogger(__name__)

LAST_S = 2.0
"""How long a request under way may take to end when the courier stops."""

MEMORY_LIMIT = 32 << 20
"""Bytes that may wait where there is no folder for them."""


class Courier:
    """One destination's spool and thread. All methods may be called from any thread; none but `start`, `flush`,
    `drained` and `stop` waits for anything."""

    def __init__(
        self,
        name: str,
        folder: Path | None,
        limits: SpoolLimits,
        connect: Callable[[], Awaitable[Transport]],
        cut: Cut,
        *,
        in_order: bool = False,
        wall: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
    ) -> None:
        """`name` is the exporter's; the spool is `spool-NAME.sqlite` in `folder`, or in memory only where that is None.

        `connect` builds the transport, in the courier's loop. `wall` is UTC seconds since the epoch.
        """
        if folder is None:
            limits = SpoolLimits(min(limits.max_bytes, MEMORY_LIMIT), limits.max_age_s)
        self._name, self._connect, self._cut, self._in_order = name, connect, cut, in_order
        self._wall, self._clock, self._chance = wall, clock, chance or random.SystemRandom()
        self._tally = Tally()
        self._inbox = Inbox(self._tally)
        path = schema.path_of(folder, name) if folder is not None else None
        self._shelf = Shelf(path, limits, self._tally, self._inbox, clock)
        self._keeper = Keeper(name, self._inbox, self._shelf, self._tally, limits, clock, wall)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name=f"courier-{name}", daemon=True)

    def start(self) -> None:
        """Opens the spool and begins to bring what waits in it. Raises StartError for a spool that is none."""
        self._shelf.open()
        self._sender, gate = Sender(self._connect), Gate(self._clock, self._chance)
        self._lanes = Lanes(
            self._shelf,
            self._sender,
            self._cut,
            gate,
            self._clock,
            self._wall,
            in_order=self._in_order,
            told=self._keeper.publish,
        )
        self._keeper.follow(self._lanes, gate, self._sender)
        self._loop, self._stop = asyncio.new_event_loop(), asyncio.Event()
        self._thread.start()

    def put(self, payload: bytes, points: int, at: float) -> None:
        """Hands over whole records, rendered; `at` is their time, UTC seconds. On the disk within a second."""
        self._inbox.put(Put(payload, points, at))

    def flush(self, timeout_s: float) -> bool:
        """Waits until everything put so far is on the disk (True), or could not be written in that time (False)."""
        return self._inbox.wait(timeout_s, self._wake)

    def drained(self, timeout_s: float) -> bool:
        """Waits until nothing waits any more (True), or that time is over (False)."""
        return self._keeper.wait_drained(timeout_s)

    def again(self) -> None:
        """The destination, or how it is reached, has changed: tries it at once. A pause that the old one asked for is
        over, and an answer that still comes from there asks for none. Before `start` and after `stop`: nothing."""
        if self._loop is not None:
            self._in_loop(self._lanes.again)

    def health(self) -> Iterable[Sample]:
        """The EXPORT_… and SPOOL_… metrics of the catalogue, with the label `exporter`."""
        return list(self._keeper.standing.samples(self._name, self._tally.counts()))

    def troubles(self) -> Sequence[Trouble]:
        """Why nothing is delivered or kept, for people; empty while all is well."""
        return list(self._keeper.standing.troubles(self._name, self._tally.counts().waiting))

    def stop(self) -> None:
        """Keeps on the disk what is not delivered, lets a request under way end within two seconds, and ends."""
        if self._thread.is_alive():
            self._in_loop(self._stop.set)
            self._thread.join()
        self._inbox.close()

    # ---- the thread --------------------------------------------------------------------------------------------

    def _wake(self) -> None:
        self._in_loop(self._keeper.wake)

    def _in_loop(self, what: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # it has ended meanwhile
            if self._loop is not None:
                self._loop.call_soon_threadsafe(what)

    def _run(self) -> None:
        loop = self._loop
        assert loop is not None
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(self._main())
            loop.run_until_complete(loop.shutdown_asyncgens())
        except Exception:
            log.exception("the courier of %s has ended: this is a bug", self._name)
        finally:
            loop.close()  # without waiting for a look-up of a name that may hang
            self._shelf.close()
            self._inbox.close()

    async def _main(self) -> None:
        keeping = asyncio.create_task(self._keeper.run())
        going = [asyncio.create_task(self._lanes.run(lane)) for lane in self._lanes.all]
        await self._stop.wait()
        self._keeper.tick()
        self._lanes.stop()
        _, late = await asyncio.wait(going, timeout=LAST_S)
        for task in (keeping, *late):
            task.cancel()
        await asyncio.wait([keeping, *going])
        await self._sender.close()
        self._keeper.tick()
