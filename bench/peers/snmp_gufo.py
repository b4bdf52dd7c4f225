"""gufo-snmp: its asyncio sessions, one a device, kept for the whole run; IN_FLIGHT workers."""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from itertools import cycle, islice

from gufo.snmp import SnmpVersion
from gufo.snmp.aio import SnmpSession

from bench.measure import Stopwatch, snmp_arguments
from bench.workload import (
    COMMUNITY,
    GET_OIDS,
    GET_VARBINDS,
    IN_FLIGHT,
    MAX_REPETITIONS,
    WALK_OID,
    WALK_VARBINDS,
    addresses,
)

DEVICES = 2000


async def poll(session: SnmpSession, walks: bool) -> bool:
    varbinds = 0
    if walks:
        async for _ in session.getbulk(WALK_OID):
            varbinds += 1
    varbinds += len(await session.get_many(GET_OIDS))
    return varbinds == (WALK_VARBINDS if walks else GET_VARBINDS)


async def poll_all(sessions: list[SnmpSession], polls: int, walks: bool) -> int:
    """Returns how many polls gave everything."""
    work = islice(cycle(sessions), polls)

    async def worker() -> int:
        return sum([await poll(session, walks) for session in work])

    return sum(await asyncio.gather(*(worker() for _ in range(IN_FLIGHT))))


async def main() -> None:
    work, port, polls = snmp_arguments()
    sessions = [
        SnmpSession(
            address,
            port,
            COMMUNITY,
            version=SnmpVersion.v2c,
            timeout=2.0,
            max_repetitions=MAX_REPETITIONS,
        )
        for address in addresses(DEVICES)
    ]
    await poll_all(sessions, DEVICES // 4, work == "walk")
    with Stopwatch() as watch:
        ok = await poll_all(sessions, polls, work == "walk")
    watch.report(f"gufo-snmp {version('gufo-snmp')}", polls, ok)


if __name__ == "__main__":
    asyncio.run(main())
