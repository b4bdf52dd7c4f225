"""A pushing exporter's courier through changes of its settings: one at a time, and what comes in between waits.

Renders nothing, knows no destination. Everything runs in the event loop's thread, which never waits for a courier.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence

from songxa.catalogue import SPOOL_WRITABLE
from songxa.model import Sample, StartError, Trouble
from songxa.spool import Courier

log = logging.getLogger(__name__)

RETRY_S = 60.0
"""How long after a spool could not be used it is tried again: a person has to mend that."""


class Delivery:
    """Hands payloads to the courier in charge, `build` being how one is made of the settings in force.

    Addresses and credentials belong to a transport, which may look them up with every request. What belongs to the
    courier itself, such as how much may wait, takes another courier: `renew`. Where that one cannot start, people are
    told, nothing is kept, and it is tried again every minute.
    """

    def __init__(self, name: str, build: Callable[[], Courier]) -> None:
        """`name` is the exporter's."""
        self._name, self._build = name, build
        self._wanted = True
        self._courier: Courier | None = build()
        self._waiting: list[tuple[bytes, int, float]] = []
        self._change: asyncio.Task[None] | None = None
        self._failure: StartError | None = None
        self._retry: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Raises StartError for a spool that cannot be used."""
        if self._courier is not None:
            await asyncio.to_thread(self._courier.start)

    def put(self, payload: bytes, points: int, at: float) -> None:
        """See `Courier.put`. While no destination is wanted or no spool can be used, nothing is kept."""
        if self._courier is not None:
            self._courier.put(payload, points, at)
        elif self._wanted and self._failure is None:
            self._waiting.append((payload, points, at))

    def renew(self, wanted: bool) -> None:
        """Ends the courier and, where a destination is wanted, has another one take over its spool."""
        self._wanted = wanted
        self._cancel_retry()
        self._change = asyncio.get_running_loop().create_task(self._replace(self._change))

    def again(self) -> None:
        """See `Courier.again`."""
        if self._courier is not None:
            self._courier.again()

    def health(self) -> Iterable[Sample]:
        """See `Courier.health`; of a spool that cannot be used, just that."""
        if self._failure is not None:
            return [Sample(SPOOL_WRITABLE, (self._name,), 0)]
        return self._courier.health() if self._courier is not None else ()

    def troubles(self) -> Sequence[Trouble]:
        """See `Courier.troubles`; or why there is no courier."""
        if self._failure is not None:
            values = {"exporter": self._name, "why": str(self._failure)}
            return [Trouble("notice.exporter.retried", values)]
        return self._courier.troubles() if self._courier is not None else ()

    async def stop(self) -> None:
        """Keeps what is not delivered."""
        self._cancel_retry()
        if self._change is not None:
            await self._change
        self._cancel_retry()  # a change that failed meanwhile has set another one
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
        self._courier = await self._successor()
        waiting, self._waiting = self._waiting, []
        if self._courier is not None:
            for payload, points, at in waiting:
                self._courier.put(payload, points, at)

    async def _successor(self) -> Courier | None:
        """At work; None where none is wanted or none can start."""
        self._cancel_retry()
        before, self._failure = self._failure, None
        if not self._wanted:
            return None
        successor = self._build()
        try:
            await asyncio.to_thread(successor.start)
        except StartError as error:
            if str(error) != str(before):  # once, not every minute
                log.error("%s: %s; nothing is pushed there; tried again every minute", self._name, error)
            self._failure = error
            self._retry = asyncio.get_running_loop().call_later(RETRY_S, self._try_again)
            return None
        if before is not None:
            log.warning("%s: its spool can be used again", self._name)
        return successor

    def _try_again(self) -> None:
        self.renew(self._wanted)

    def _cancel_retry(self) -> None:
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
