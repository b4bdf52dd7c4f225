"""A collector of another maker, in a form that keeps the contract whatever the collector does. Decides nothing else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from songxa.model import Collector, Device, Done, Inventory, Reading, Sample, Trace, Trouble
from songxa.plugins.found import FAULTS
from songxa.plugins.vetting import Vocabulary, broken
from songxa.plugins.ward import Ward

START_S, STOP_S = 10.0, 5.0
"""How long a plug-in may take to open and to close what it needs."""

GRACE_S = 2.0
"""How long after its budget a visit is waited for."""


class GuestCollector:
    """See `model.Collector`. What a visit brings is vetted; a visit that does not end is ended."""

    def __init__(self, guest: Collector, ward: Ward, vocabulary: Vocabulary, clock: Callable[[], float]) -> None:
        self.name = ward.name
        self.ward = ward
        self._guest, self._vocabulary, self._clock = guest, vocabulary, clock
        self._thread = threading.get_ident()
        self._open: set[_Visit] = set()

    def accepts(self, device: Device) -> bool:
        return self.ward.ask("accepts", lambda: bool(self._guest.accepts(device)), otherwise=False)

    async def start(self) -> None:
        """A plug-in that does not start is out, and songxa goes on without it."""
        self._thread = threading.get_ident()
        await opened(self.ward, self._guest.start)

    def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        self._ask("visit", self._guest.visit, device, budget_s, done, trace)

    def probe(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        self._ask("probe", self._guest.probe, device, budget_s, done, trace)

    def adopt(self, inventory: Inventory, changed: frozenset[str]) -> None:
        self.ward.ask("adopt", lambda: self._guest.adopt(inventory, changed), otherwise=None)

    def health(self) -> Iterable[Sample]:
        found: list[Sample] = []
        self.ward.ask(
            "health", lambda: found.extend(self._vocabulary.health(self.ward, self._guest.health())), otherwise=None
        )
        return [*found, *self.ward.health()]

    def troubles(self) -> Sequence[Trouble]:
        """What the plug-in did wrong."""
        return list(self.ward.troubles())

    async def stop(self) -> None:
        for visit in tuple(self._open):
            visit.drop()
        await closed(self.ward, self._guest.stop)

    def _ask(
        self, call: str, begin: Callable[..., object], device: Device, budget_s: float, done: Done, trace: Trace | None
    ) -> None:
        visit = _Visit(self, done)
        if self.ward.out:
            visit.end(Reading(0.0, error=f"the plug-in {self.name} is switched off", asked=False))
            return
        visit.timer = asyncio.get_running_loop().call_later(budget_s + GRACE_S, visit.overdue, budget_s)

        def ask() -> bool:
            begin(device, budget_s, visit.ended, trace)
            return True

        if not self.ward.ask(call, ask, otherwise=False):
            visit.end(broken(self.ward, self._clock() - visit.begun))

    def vetted(self, reading: object) -> Reading:
        """What a visit brought, or what stands for a visit that brought nonsense."""
        nothing = broken(self.ward, 0.0)
        return self.ward.ask("visit", lambda: self._vocabulary.reading(self.ward, reading), otherwise=nothing)

    def in_loop(self) -> bool:
        """Whether this is the thread that everything has to run in."""
        return threading.get_ident() == self._thread


class _Visit:
    """One visit under way: ends once, in the event loop's thread, by itself where the plug-in does not end it."""

    def __init__(self, owner: GuestCollector, done: Done) -> None:
        self._owner, self._done = owner, done
        self._loop = asyncio.get_running_loop()
        self.begun = owner._clock()
        self.timer: asyncio.TimerHandle | None = None
        self._over = False
        owner._open.add(self)

    def ended(self, reading: Any) -> None:
        """What the plug-in calls."""
        if not self._owner.in_loop():
            self._loop.call_soon_threadsafe(self.ended, reading)
        elif self._over:
            self._owner.ward.misbehaved("a visit ended twice, or after its time")
        else:
            self.end(self._owner.vetted(reading))

    def overdue(self, budget_s: float) -> None:
        self._owner.ward.misbehaved(f"a visit did not end within its {budget_s:g} s")
        self.end(broken(self._owner.ward, self._owner._clock() - self.begun))

    def end(self, reading: Reading) -> None:
        if not self._over:
            self.drop()
            self._done(reading)

    def drop(self) -> None:
        """Nobody waits for it any more."""
        self._over = True
        self._owner._open.discard(self)
        if self.timer is not None:
            self.timer.cancel()


async def opened(ward: Ward, start: Callable[[], Any]) -> None:
    """Starts a plug-in; one that fails or takes too long is out."""
    if ward.out:
        return
    limit = asyncio.timeout(START_S)
    try:
        async with limit:
            await start()
    except FAULTS as error:
        why = f"not within {START_S:g} s" if limit.expired() else ward.reason(error)
        ward.shut_out("notice.plugin.unstarted", "does not start and is left out", why)


async def closed(ward: Ward, stop: Callable[[], Any]) -> None:
    """Stops a plug-in, or gives it up."""
    try:
        async with asyncio.timeout(STOP_S):
            await stop()
    except FAULTS as error:
        ward.failed("stop", error)
