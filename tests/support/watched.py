"""The monitor itself, in this process, that tells when it has looked at its inventory and keeps every visit."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

from prometheus_client.parser import text_string_to_metric_families

from songxa.app import Monitor, Options
from songxa.model import Exporter, Inventory, Poll, Sample, Trouble
from songxa.runner import BUDGET_SHARE

PATIENCE_S = 120.0
Series = dict[tuple[str, frozenset[tuple[str, str]]], float]


class Journal:
    """An exporter that keeps when each device was pinged, and who did not answer."""

    name = "journal"

    def __init__(self) -> None:
        self.polls: defaultdict[str, list[tuple[float, float, bool]]] = defaultdict(list)
        self.first: dict[str, float] = {}
        self.cut: Counter[tuple[str, str]] = Counter()
        """How often a device has not answered a collector, or not all of it in time, since it last did."""
        self.count = 0
        self._more = asyncio.Event()

    async def more(self, count: int) -> None:
        """Waits for so many polls."""
        wanted = self.count + count
        while self.count < wanted:
            self._more.clear()
            await asyncio.wait_for(self._more.wait(), PATIENCE_S)

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    def adopt(self, inventory: Inventory) -> None: ...
    def health(self) -> Iterator[Sample]:
        return iter(())

    def troubles(self) -> Sequence[Trouble]:
        return ()

    def export(self, poll: Poll) -> None:
        self.count += 1
        self._more.set()
        visit = poll.device.key, poll.collector
        if poll.reading.error is None:
            self.first.setdefault(poll.device.key, poll.at)
        if poll.reading.error is None and poll.reading.duration_s < poll.device.interval_s * BUDGET_SHARE:
            self.cut.pop(visit, None)
        else:
            self.cut[visit] += 1
        if poll.collector == "ping":
            ended = time.monotonic()  # the clock of the schedule, which nobody sets
            self.polls[poll.device.key].append((ended - poll.reading.duration_s, ended, poll.reading.error is None))


class Watched(Monitor):
    """The monitor, with one exporter more; it tells when it has looked at its inventory."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.journal = Journal()
        self.begun = self.ended = 0
        self.looked = asyncio.Event()

    @property
    def _exporters(self) -> list[Exporter]:
        return [*super()._exporters, self.journal]

    async def _reload(self) -> None:
        self.begun += 1
        mine = self.begun
        await super()._reload()
        self.ended = mine
        self.looked.set()

    async def look(self) -> None:
        """Has it look at its inventory, and waits until it has."""
        wanted = self.begun + 1
        os.kill(os.getpid(), signal.SIGHUP)
        while self.ended < wanted:
            self.looked.clear()
            await asyncio.wait_for(self.looked.wait(), PATIENCE_S)

    def series(self) -> Series:
        """What /metrics says, as Prometheus' own parser reads it."""
        text = self.metrics("text/plain")[0].decode()
        families = text_string_to_metric_families(text)
        return {(each.name, frozenset(each.labels.items())): each.value for one in families for each in one.samples}


@asynccontextmanager
async def watched(options: Options) -> AsyncIterator[Watched]:
    """A monitor under way; stopped in the end as a person would."""
    monitor, ready = Watched(options), asyncio.Event()
    running = asyncio.create_task(monitor.run(lambda _: ready.set()))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        waiting.cancel()
        await running
    try:
        yield monitor
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await running
