"""Contexts, devices and visits for the tests of the ping collector. Nothing here stands in for a network."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterable
from random import Random

import pytest

from songxa.collectors.ping import PingCollector
from songxa.model import (
    Context,
    Device,
    Inventory,
    Kind,
    Metric,
    PingMethod,
    PingSettings,
    Reading,
    SecretError,
    SecretLike,
    SocketFactory,
    Trace,
)


class NoSecrets:
    def get(self, name: str) -> SecretLike:
        raise SecretError(f"no secret {name}")


def device(
    address: str | None, method: PingMethod = PingMethod.ICMP, port: int | None = None, count: int = 3
) -> Device:
    ping = PingSettings(method, port, count)
    return Device(f"d-{address}-{method}-{port}", "a device", Kind.ROUTER, "site", "operator", address, ping=ping)


def inventory(devices: Iterable[Device]) -> Inventory:
    return Inventory("test", "UTC", "0", {}, {}, {}, {each.key: each for each in devices}, {})


def collector(
    *devices: Device, open_socket: SocketFactory = socket.socket, wall: Callable[[], float] = time.time
) -> PingCollector:
    context = Context(inventory(devices), NoSecrets(), open_socket, None, time.monotonic, wall, Random(1))
    return PingCollector(context)


async def visit(
    ping: PingCollector, *devices: Device, budget_s: float = 10.0, trace: Trace | None = None
) -> list[Reading]:
    """Visits all at once; fails when one of them ends twice. The limit only turns a hang into a failure."""
    ends: list[asyncio.Future[Reading]] = []
    for each in devices:
        end: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        ping.visit(each, budget_s, end.set_result, trace)
        ends.append(end)
    async with asyncio.timeout(budget_s + 20):
        return list(await asyncio.gather(*ends))


def values(reading: Reading, metric: Metric) -> dict[str, float]:
    """By first label; "" for a metric without labels."""
    return {(sample.labels or ("",))[0]: sample.value for sample in reading.samples if sample.metric is metric}


def health(ping: PingCollector) -> dict[str, float]:
    """The collector's own counters: by reason, and "own" for its own drops."""
    return {(sample.labels or ("own",))[0]: sample.value for sample in ping.health()}


def need(*programs: str, root: bool = False) -> None:
    """Skips loudly where the test cannot run; in CI that is a failure."""
    missing = [name for name in programs if shutil.which(name) is None]
    lack = f"needs {', '.join(missing)}" if missing else "needs root" if root and os.geteuid() else None
    if lack and os.environ.get("CI") == "true":
        pytest.fail(lack, pytrace=False)
    if lack:
        pytest.skip(lack)
