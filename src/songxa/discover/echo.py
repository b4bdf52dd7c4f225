"""Whether an address answers an ICMP echo, by the ping collector. Learns nothing else of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from songxa.collectors.ping import PingCollector
from songxa.model import Context, Device, Kind, PingSettings, Reading

ECHOES = 2
BUDGET_S = 2.5


class Echo:
    """Echoes to addresses that no inventory has. To be used as `async with`, which raises PermissionMissing."""

    def __init__(self, context: Context, example: str) -> None:
        """`example` is one of the addresses: its family's socket is the one whose permission is asked at the start."""
        device = _device(example)
        self._collector = PingCollector(replace(context, inventory=replace(context.inventory, devices={"": device})))

    async def __aenter__(self) -> Echo:
        await self._collector.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._collector.stop()

    async def ask(self, address: str) -> str:
        """Nothing if it answers, else one line saying why not."""
        ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        self._collector.visit(_device(address), BUDGET_S, ended.set_result)
        return (await ended).error or ""


def _device(address: str) -> Device:
    return Device(address, address, Kind.ROUTER, "", "", address, ping=PingSettings(count=ECHOES))
