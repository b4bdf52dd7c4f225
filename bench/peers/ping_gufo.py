"""gufo-ping: one shared socket, a task an echo, sends spread over each second."""

from __future__ import annotations

import asyncio
from importlib.metadata import version

from gufo.ping import Ping

from bench.measure import Stopwatch, ping_arguments
from bench.workload import addresses

BURSTS = 200
"""Bursts a second: a wake-up every 5 ms, so that idle wake-ups do not dominate."""


async def one_second(ping: Ping, targets: list[str]) -> int:
    loop = asyncio.get_running_loop()
    start, size, tasks = loop.time(), max(1, len(targets) // BURSTS), []
    for first in range(0, len(targets), size):
        tasks += [loop.create_task(ping.ping(address)) for address in targets[first : first + size]]
        await asyncio.sleep(max(0.0, start + (first + size) / len(targets) * 0.95 - loop.time()))
    answers = await asyncio.gather(*tasks)
    await asyncio.sleep(max(0.0, start + 1 - loop.time()))
    return sum(answer is not None for answer in answers)


async def main() -> None:
    count, seconds = ping_arguments()
    targets = addresses(count, net=2)
    ping = Ping(timeout=1.0)
    await one_second(ping, targets)
    with Stopwatch() as watch:
        ok = sum([await one_second(ping, targets) for _ in range(seconds)])
    watch.report(f"gufo-ping {version('gufo-ping')}", count * seconds, ok)


if __name__ == "__main__":
    asyncio.run(main())
