"""An exporter as shipped, fed with a backlog as fast as it goes and then live; obeys commands, a line each.

`fill CYCLES` exports whole cycles of the past; `live` begins to export as polling does, evenly over each minute and
with ten marks a second whose value says when they were exported; `rest` ends that and waits until all is delivered.
After each of them, and for `tell`, it prints what it has cost so far, as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from socket import socket

from bench.measure import memory_of_process, own_cpu
from bench.own.context import OneSecret
from songxa import plugins
from songxa.catalogue import UPTIME
from songxa.machine import bound_pauses
from songxa.model import (
    Context,
    Device,
    Exporters,
    InfluxSettings,
    Inventory,
    Kind,
    Poll,
    Reading,
    RemoteWriteSettings,
    Sample,
    SpoolLimits,
)
from tests.support.day import CYCLE_S, Day
from tests.support.feeder import courier_of

MARK = "mark"
MARKS = 10
TICK_S = 0.05
FLUSH_S = 600.0
LIMITS = SpoolLimits(max_bytes=16 << 30)


@dataclass(frozen=True, slots=True)
class Told:
    """Sums since the start. Seconds of CPU are of the whole process, `export_s` those within `export` alone; `bytes`
    and `waiting` (points) are what the spool says of itself, `stored` what its files take."""

    polls: int
    samples: int
    points: float
    dropped: float
    waiting: float
    bytes: float
    stored: int
    export_s: float
    cpu_s: float
    rss_mb: float


def settings(name: str, url: str) -> Exporters:
    if name == "influxdb":
        return Exporters(influxdb=InfluxSettings(url, org="xa", bucket="songxa", spool=LIMITS))
    return Exporters(remote_write=RemoteWriteSettings(url, spool=LIMITS))


def context_of(inventory: Inventory, folder: Path, wall: Callable[[], float]) -> Context:
    """As `songxa run` makes it, with a folder for the spool."""
    return Context(inventory, OneSecret(), socket, folder, time.monotonic, wall, Random(1))


class Driver:
    """The exporter, what it is fed with, and the clock."""

    def __init__(self, exporter: str, url: str, devices: int, begin: int, folder: Path) -> None:
        self.day = Day(devices, begin, settings(exporter, url))
        self.folder = folder
        self._now: float | None = float(begin)
        self._polls = self._samples = self._next = 0
        self._export_s = 0.0
        self._marks = [
            Device(f"{MARK}-{each}", f"Mốc {each}", Kind.ROUTER, "s0", "xa", interval_s=CYCLE_S)
            for each in range(MARKS)
        ]
        known = dict(self.day.inventory.devices) | {device.key: device for device in self._marks}
        inventory = replace(self.day.inventory, devices=known)
        self.exporter = plugins.exporters()[exporter](context_of(inventory, folder, self.wall))

    def wall(self) -> float:
        return time.time() if self._now is None else self._now

    def take(self, polls: list[Poll]) -> None:
        begun = time.thread_time()
        for poll in polls:
            self.exporter.export(poll)
        self._export_s += time.thread_time() - begun
        self._polls += len(polls)
        self._samples += sum(len(poll.reading.samples) for poll in polls) + 3 * len(polls)

    async def start(self) -> None:
        await self.exporter.start()
        self.courier = courier_of(self.exporter)
        bound_pauses()

    async def fill(self, cycles: int) -> None:
        """With back pressure: a cycle is on the disk before the next but one comes."""
        for cycle in range(self._next, self._next + cycles):
            polls = list(self.day.polls(cycle))
            self._now = self.day.until(cycle)
            self.take(polls)
            for device in self._marks:
                self._mark(device)
            if cycle % 2:
                assert await asyncio.to_thread(self.courier.flush, FLUSH_S), "the spool cannot be written"
        assert await asyncio.to_thread(self.courier.flush, FLUSH_S), "the spool cannot be written"
        self._next += cycles

    async def live(self) -> None:
        """Until it is cancelled."""
        self._now = None
        begun = time.monotonic()
        polls: list[Poll] = []
        taken = marks = 0
        while True:
            elapsed = time.monotonic() - begun
            cycle, share = int(elapsed // CYCLE_S), elapsed % CYCLE_S / CYCLE_S
            if not polls or cycle + self._live_from > self._next:
                self.take(polls[taken:])
                self._next = self._live_from + cycle
                polls, taken = list(self.day.polls(self._next)), 0
            due = int(len(polls) * share)
            self.take(polls[taken:due])
            taken = due
            while marks < elapsed * MARKS:
                self._mark(self._marks[marks % MARKS])
                marks += 1
            await asyncio.sleep(TICK_S)

    def _mark(self, device: Device) -> None:
        now = self.wall()
        self.take([Poll(device, "ping", now, Reading(0.0, (Sample(UPTIME, (), round(now - self.day.begin, 3)),)))])

    def begin_live(self) -> asyncio.Task[None]:
        self._live_from = int((time.time() - self.day.begin) // CYCLE_S)
        return asyncio.create_task(self.live())

    def told(self) -> Told:
        sums: dict[str, float] = {}
        for metric, _, value in self.exporter.health():
            sums[metric.name] = sums.get(metric.name, 0.0) + value
        return Told(
            polls=self._polls,
            samples=self._samples,
            points=sums.get("songxa_export_points_total", 0.0),
            dropped=sums.get("songxa_spool_dropped_total", 0.0) + sums.get("songxa_spool_quarantined_total", 0.0),
            waiting=sums["songxa_spool_points"],
            bytes=sums["songxa_spool_bytes"],
            stored=sum(each.stat().st_size for each in self.folder.iterdir()),
            export_s=self._export_s,
            cpu_s=own_cpu(),
            rss_mb=memory_of_process(os.getpid()),
        )


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("exporter", choices=("influxdb", "remote_write"))
    parser.add_argument("url")
    parser.add_argument("devices", type=int)
    parser.add_argument("begin", type=int)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    driver = Driver(chosen.exporter, chosen.url, chosen.devices, chosen.begin, chosen.folder)
    await driver.start()
    live: asyncio.Task[None] | None = None

    async def rest() -> None:
        if live is not None:
            live.cancel()
        assert await asyncio.to_thread(driver.courier.drained, FLUSH_S), "it does not drain"

    while command := await asyncio.to_thread(sys.stdin.readline):
        match command.split():
            case ["fill", cycles]:
                await driver.fill(int(cycles))
            case ["live"]:
                live = driver.begin_live()
            case ["rest"]:
                await rest()
        print(json.dumps(asdict(driver.told())), flush=True)
    await driver.exporter.stop()


if __name__ == "__main__":
    asyncio.run(main())
