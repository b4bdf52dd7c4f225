"""A pushing exporter's courier through changes of its settings: one at a time, and what comes in between waits.

Renders nothing, knows no destination. Everything runs in the event loop's thread, which never waits for a courier.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

from songxa.model import Sample, StartError, Trouble
from songxa.spool import Courier

log = logging.getLogger(__name__)


class Delivery:
    """Hands payloads to the courier in charge, `build` being how one is made of the settings in force.

    Addresses and credentials belong to a transport, which may look them up with every request. What belongs to the
    courier itself, such as how much may wait, takes another courier: `renew`.
    """

    def __init__(self, build: Callable[[], Courier]) -> None:
        self._build = build
        self._wanted = True
        self._courier: Courier | None = build()
        self._waiting: list[tuple[bytes, int, float]] = []
        self._change: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises StartError for a spool that cannot be used."""
        if self._courier is not None:
            await asyncio.to_thread(self._courier.start)

    def put(self, payload: bytes, points: int, at: float) -> None:
        """See `Courier.put`. While no destination is wanted, nothing is kept."""
        if self._courier is not None:
            self._courier.put(payload, points, at)
        elif self._wanted:
            self._waiting.append((payload, points, at))

    def renew(self, wanted: bool) -> None:
        """Ends the courier and, where a destination is wanted, has another one take over its spool."""
        self._wanted = wanted
        self._change = asyncio.get_running_loop().create_task(self._replace(self._change))

    def health(self) -> Iterable[Sample]:
        """See `Courier.health`."""
        return self._courier.health() if self._courier is not None else ()

    def troubles(self) -> Sequence[Trouble]:
        """See `Courier.troubles`."""
        return self._courier.troubles() if self._courier is not None else ()

    async def stop(self) -> None:
        """Keeps what is not delivered."""
        if self._change is not None:
            await self._change
        courier, self._courier = self._courier, None
        if courier is not None:
            await asyncio.to_thread(courier.stop)

    async def _replace(self, earlier: asyncio.Task[None] | None) -> None:
        # Two couriers never have one spool at once.
        if earlier is not None:
            await earlier
        courier, self._courier = self._courier, None
        if courier is not None:
            await asyncio.to_thread(courier.stop)
        if self._wanted:
            successor = self._build()
            try:
                await asyncio.to_thread(successor.start)
            except StartError as error:
                log.error("%s; nothing is pushed there until songxa starts again", error)
                self._wanted = False
            else:
                self._courier = successor
        waiting, self._waiting = self._waiting, []
        if self._courier is not None:
            for payload, points, at in waiting:
                self._courier.put(payload, points, at)
