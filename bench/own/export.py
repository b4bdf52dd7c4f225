"""What it costs to take a minute's polls: an exporter as shipped, its destination away, everything kept on the disk."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Stopwatch, memory_of_process, own_cpu
from bench.own.away import LIMITS, context_of
from songxa import plugins
from songxa.machine import bound_pauses
from songxa.model import Exporter, Exporters, InfluxSettings, Poll, RemoteWriteSettings
from tests.support.day import CYCLE_S, Day
from tests.support.feeder import courier_of

BEGIN = 1_800_000_000
NOBODY = "http://127.0.0.1:9"
"""Discard (RFC 863): nobody listens there."""

FLUSH_S = 60.0
WARM, ROUNDS = 2, 3


@dataclass(slots=True)
class Taker:
    """`export_s` is CPU time of the thread that polls, `flush` waits for the disk as often as polling would let it."""

    exporter: Exporter
    flush: Callable[[float], bool] | None
    export_s: float = 0.0

    def take(self, polls: list[Poll]) -> None:
        """A minute's polls, a second's at a time."""
        share = len(polls) // CYCLE_S + 1
        for first in range(0, len(polls), share):
            begun = time.thread_time()
            for poll in polls[first : first + share]:
                self.exporter.export(poll)
            self.export_s += time.thread_time() - begun
            if self.flush is not None:
                self.flush(FLUSH_S)


def resident_mb() -> float:
    return memory_of_process(os.getpid(), "VmRSS")


async def measure(name: str, devices: int, folder: Path) -> None:
    settings = Exporters(
        influxdb=InfluxSettings(NOBODY, org="xa", bucket="songxa", spool=LIMITS),
        remote_write=RemoteWriteSettings(f"{NOBODY}/api/v1/write", spool=LIMITS),
    )
    day = Day(devices, BEGIN, settings)
    rounds = [list(day.polls(cycle)) for cycle in range(WARM + ROUNDS)]
    before_mb = resident_mb()
    exporter = plugins.exporters()[name](context_of(day.inventory, folder, time.time))
    await exporter.start()
    taker = Taker(exporter, None if name == "prometheus" else courier_of(exporter).flush)
    for polls in rounds[:WARM]:
        taker.take(polls)
    bound_pauses()
    taker.export_s, cpu_s = 0.0, own_cpu()
    with Stopwatch() as watch:
        for polls in rounds[WARM:]:
            taker.take(polls)
    core, alone = ((each / ROUNDS / CYCLE_S) for each in (own_cpu() - cpu_s, taker.export_s))
    memory = resident_mb() - before_mb
    lost = sum(value for metric, _, value in exporter.health() if metric.name == "songxa_spool_dropped_total")
    await exporter.stop()
    count = sum(map(len, rounds[WARM:]))
    watch.report(f"{core:.2%} of a core, {alone:.2%} in polling's thread; {memory:.0f} MB", count, 0 if lost else count)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("exporter", choices=("prometheus", "influxdb", "remote_write"))
    parser.add_argument("devices", type=int)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="songxa-bench-") as folder:
        asyncio.run(measure(chosen.exporter, chosen.devices, Path(folder)))


if __name__ == "__main__":
    main()
