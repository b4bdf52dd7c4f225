"""Agents of a few rows, and a collector to visit them with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Value, encode_oid
from songxa.collectors.snmp.collector import SnmpCollector
from songxa.model import Context, Device, Reading
from songxa.simulator.agent import TableMib

SYSTEM: dict[str, Value] = {"1.3.6.1.2.1.1.1.0": b"RouterOS box", "1.3.6.1.2.1.1.3.0": 123456}
IDENTITY = "1.3.6.1.2.1.1.2.0"
MIKROTIK = "1.3.6.1.4.1.14988.1"
HUAWEI = "1.3.6.1.4.1.2011.2.133"
XPON = "1.3.6.1.4.1.2011.6.128.1.1.2"


def tagged(rows: dict[str, Value], identity: str) -> Iterable[tuple[bytes, int, Value]]:
    yield encode_oid(IDENTITY), ber.OBJECT_IDENTIFIER, encode_oid(identity)
    for oid, value in (SYSTEM | rows).items():
        yield encode_oid(oid), ber.OCTET_STRING if isinstance(value, bytes) else ber.INTEGER, value


def mib(rows: dict[str, Value], identity: str = MIKROTIK) -> TableMib:
    return TableMib(tagged(rows, identity))


@asynccontextmanager
async def collecting(made: Context) -> AsyncIterator[SnmpCollector]:
    collector = SnmpCollector(made)
    await collector.start()
    try:
        yield collector
    finally:
        await collector.stop()


def values(reading: Reading, metric: str) -> dict[tuple[str, ...], float]:
    return {sample.labels: sample.value for sample in reading.samples if sample.metric.name == metric}


class Dying(TableMib):
    """Answers GETs only: every walk runs into silence."""

    def next(self, oid: bytes) -> tuple[bytes, int, Value] | None:
        raise OSError("gone")


async def briefly(collector: SnmpCollector, subject: Device) -> Reading:
    """A visit that has a second."""
    ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
    collector.visit(subject, 1.0, ended.set_result)
    return await ended
