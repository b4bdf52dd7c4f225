"""songxa's ping collector: visits begun on the runner's tick over each second. Arguments: echoes a second, seconds,
echoes a visit."""

from __future__ import annotations

import argparse
import asyncio

from bench.measure import Stopwatch
from bench.own.context import context_of, inventory_of
from bench.workload import addresses
from songxa import __version__
from songxa.catalogue import PING_LOSS
from songxa.collectors.ping import PingCollector
from songxa.machine import bound_pauses
from songxa.model import Device, Kind, PingMethod, PingSettings, Reading
from songxa.runner import TICK_S

TICKS = round(1 / TICK_S)


class Echoes:
    """Visits all devices once a second and counts the visits that were answered without loss."""

    def __init__(self, collector: PingCollector, devices: list[Device]) -> None:
        self.collector, self.devices = collector, devices
        self.ended = self.awaited = self.ok = 0
        self.all_ended = asyncio.Event()

    def done(self, reading: Reading) -> None:
        self.ended += 1
        if self.ended == self.awaited:
            self.all_ended.set()
        self.ok += any(sample.metric is PING_LOSS and sample.value == 0 for sample in reading.samples)

    async def run(self, seconds: int) -> None:
        """Returns once every visit has ended."""
        loop = asyncio.get_running_loop()
        start, begun = loop.time(), 0
        self.ended, self.awaited = 0, len(self.devices) * seconds
        self.all_ended.clear()
        for tick in range(1, seconds * TICKS + 1):
            due = len(self.devices) * tick // TICKS
            while begun < due:
                self.collector.visit(self.devices[begun % len(self.devices)], 5.0, self.done)
                begun += 1
            await asyncio.sleep(max(0.0, start + tick * TICK_S - loop.time()))
        await self.all_ended.wait()


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("echoes", type=int)
    parser.add_argument("seconds", type=int)
    parser.add_argument("count", type=int)
    arguments = parser.parse_args()
    settings = PingSettings(PingMethod.ICMP, count=arguments.count)
    devices = [
        Device(f"device-{address}", address, Kind.ACCESS_POINT, "site", "commune", address, ping=settings)
        for address in addresses(arguments.echoes // arguments.count, net=2)
    ]
    collector = PingCollector(context_of(inventory_of(devices)))
    await collector.start()
    echoes = Echoes(collector, devices)
    await echoes.run(1)
    echoes.ok = 0
    bound_pauses()
    with Stopwatch() as watch:
        await echoes.run(arguments.seconds)
    await collector.stop()
    visits = len(devices) * arguments.seconds
    watch.report(f"songxa {__version__}", visits * arguments.count, echoes.ok * arguments.count)


if __name__ == "__main__":
    asyncio.run(main())
