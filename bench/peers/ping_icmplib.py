"""icmplib: async_multiping over all targets, one echo each, as fast as it goes."""

from __future__ import annotations

import asyncio
from importlib.metadata import version

from icmplib import async_multiping  # type: ignore[import-untyped]  # it ships no types

from bench.measure import Stopwatch, ping_arguments
from bench.workload import addresses


async def one_round(targets: list[str]) -> int:
    hosts = await async_multiping(targets, count=1, timeout=1, concurrent_tasks=50, privileged=True)
    return sum(host.is_alive for host in hosts)


async def main() -> None:
    count, seconds = ping_arguments()
    targets = addresses(count, net=2)
    await one_round(targets[:50])
    with Stopwatch() as watch:
        ok = sum([await one_round(targets) for _ in range(seconds)])
    watch.report(f"icmplib {version('icmplib')}", count * seconds, ok)


if __name__ == "__main__":
    asyncio.run(main())
