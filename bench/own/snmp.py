"""songxa's SNMP engine as it is shipped: strict decoder, shape cache, source checks; IN_FLIGHT devices at a time.

A poll ends with what the engine hands over and songxa itself works with: the OIDs and the decoded values of all
varbinds, as two parallel lists. `snmp_pairs` makes a list of (OID, value) out of them, as other libraries give it. The
garbage collector is set as `songxa run` sets it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import cycle, islice

from bench.measure import Stopwatch, snmp_arguments
from bench.workload import (
    COMMUNITY,
    GET_OIDS,
    GET_VARBINDS,
    IN_FLIGHT,
    WALK_OID,
    WALK_VARBINDS,
    addresses,
)
from songxa import __version__
from songxa.collectors.snmp.ber import V2C, Value, encode_oid
from songxa.collectors.snmp.session import BulkMemory, Exchange, SnmpError, get, walk
from songxa.collectors.snmp.transport import Engine, Peer
from songxa.machine import bound_pauses

DEVICES = 2000
NAMES = tuple(encode_oid(oid) for oid in GET_OIDS)
ROOT = encode_oid(WALK_OID)

Varbinds = tuple[list[bytes], list[Value]]


def get_objects() -> Exchange[Varbinds]:
    answer = yield from get(NAMES)
    return list(answer.oids), list(answer.values)


def walk_and_get(memory: BulkMemory) -> Exchange[Varbinds]:
    walked = yield from walk((ROOT,), memory)
    oids, values = yield from get_objects()
    rows = walked.rows[ROOT]
    return rows.oids() + oids, rows.values() + values


def pairs(varbinds: Varbinds) -> int:
    """How many varbinds there are, counted in a list of pairs."""
    return len(list(zip(*varbinds, strict=True)))


def parallel(varbinds: Varbinds) -> int:
    """How many varbinds there are."""
    oids, values = varbinds
    return len(oids) if len(oids) == len(values) else 0


class Polls:
    """Keeps IN_FLIGHT devices asked until all polls have ended; counts those that brought every varbind."""

    def __init__(self, engine: Engine, port: int, walks: bool, count: Callable[[Varbinds], int]) -> None:
        self.engine, self.walks, self.count = engine, walks, count
        self.expected = WALK_VARBINDS if walks else GET_VARBINDS
        self.peers = [(Peer(address, port, V2C, COMMUNITY.encode()), BulkMemory()) for address in addresses(DEVICES)]

    async def run(self, polls: int) -> int:
        self.todo: Iterator[tuple[Peer, BulkMemory]] = islice(cycle(self.peers), polls)
        self.left, self.ok = polls, 0
        self.over = asyncio.get_running_loop().create_future()
        for _ in range(min(IN_FLIGHT, polls)):
            self.begin()
        await self.over
        return self.ok

    def begin(self) -> None:
        following = next(self.todo, None)
        if following is not None:
            peer, memory = following
            self.engine.run(peer, walk_and_get(memory) if self.walks else get_objects(), self.done)

    def done(self, outcome: Varbinds | SnmpError) -> None:
        if not isinstance(outcome, SnmpError):
            self.ok += self.count(outcome) == self.expected
        self.left -= 1
        self.begin()
        if not self.left:
            self.over.set_result(None)


async def main(count_varbinds: Callable[[Varbinds], int]) -> None:
    work, port, count = snmp_arguments()
    engine = Engine()
    await engine.start()
    polls = Polls(engine, port, work == "walk", count_varbinds)
    await polls.run(DEVICES)
    bound_pauses()
    with Stopwatch() as watch:
        ok = await polls.run(count)
    await engine.stop()
    watch.report(f"songxa {__version__}", count, ok)


if __name__ == "__main__":
    asyncio.run(main(parallel))
