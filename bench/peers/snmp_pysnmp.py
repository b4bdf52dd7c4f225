"""pysnmp: its high-level asyncio API with one engine, a few workers."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from itertools import cycle, islice

from pysnmp.hlapi.v3arch.asyncio import (  # type: ignore[import-untyped]  # it ships no types
    CommunityData,
    ContextData,
    ObjectIdentity,
    ObjectType,
    SnmpEngine,
    UdpTransportTarget,
    bulk_walk_cmd,
    get_cmd,
)

from bench.measure import Stopwatch, snmp_arguments
from bench.workload import COMMUNITY, GET_OIDS, GET_VARBINDS, MAX_REPETITIONS, WALK_OID, WALK_VARBINDS, addresses

DEVICES, WORKERS = 20, 10


async def poll(engine: SnmpEngine, target: UdpTransportTarget, walks: bool) -> bool:
    community, context = CommunityData(COMMUNITY), ContextData()
    count = 0
    if walks:
        tree = ObjectType(ObjectIdentity(WALK_OID))
        async for answer in bulk_walk_cmd(
            engine, community, target, context, 0, MAX_REPETITIONS, tree, lookupMib=False, lexicographicMode=False
        ):
            count += len(answer[3])
    names = [ObjectType(ObjectIdentity(oid)) for oid in GET_OIDS]
    answer = await get_cmd(engine, community, target, context, *names, lookupMib=False)
    return count + len(answer[3]) == (WALK_VARBINDS if walks else GET_VARBINDS)


async def main() -> None:
    work, port, polls = snmp_arguments()
    engine = SnmpEngine()
    targets = [await UdpTransportTarget.create((address, port), timeout=5) for address in addresses(DEVICES)]

    async def poll_all(polls: int) -> int:
        todo = islice(cycle(targets), polls)

        async def worker() -> int:
            return sum([await poll(engine, target, work == "walk") for target in todo])

        return sum(await asyncio.gather(*(worker() for _ in range(WORKERS))))

    await poll_all(WORKERS)
    with Stopwatch() as watch:
        ok = await poll_all(polls)
    watch.report(f"pysnmp {version('pysnmp')}", polls, ok)


if __name__ == "__main__":
    asyncio.run(main())
