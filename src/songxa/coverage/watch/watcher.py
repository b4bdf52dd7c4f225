"""Keeps the coverage ledger in step with what it follows from, and knows what failures leave of it.

Runs in the event loop's thread and figures nothing out there: both are asked of another process. What was known last
stays until something newer is.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from songxa.coverage.watch import current, metrics, process
from songxa.coverage.watch.exchange import ANSWER, Answer, Left, Refresh, Refused, Summary, Without
from songxa.coverage.watch.failures import Failure, Lost, Station
from songxa.coverage.watch.inputs import Inputs
from songxa.model import CoverageSettings, Inventory, Sample, Trouble

log = logging.getLogger(__name__)

LOOK_S = 5.0
"""How often the files are looked at that a ledger follows from."""
OLDEST_S = 6 * 3600.0
"""An older ledger is made anew all the same: probes have measured since, and evidence has aged."""
RARELY = 50
"""Making it takes at most one part in so many of the time."""
LATE_S = 900.0
"""Inputs that have changed so long ago without a new ledger are told of."""
AGAIN_S, AGAIN_MOST_S = 60.0, 6 * 3600.0
"""After how long what failed is tried again; twice as long every time."""
WITHOUT_S = 120.0
"""How long people wait for what a failure costs."""
MOST_FAILURES = 50
"""Failures that are asked about at once."""

Ask = Callable[[object, float | None], Awaitable[bytes]]
"""(question, seconds) -> the answer; raises process.Unanswered."""


class Watcher:
    """`changed` is called when what is known has changed. `tick` is to be called about once a second."""

    def __init__(
        self,
        inventory: Inventory,
        folder: Path,
        wall: Callable[[], float],
        changed: Callable[[], None],
        *,
        ask: Ask = process.ask,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inventory, self._folder, self._wall, self._clock = inventory, folder, wall, clock
        self._changed, self._ask = changed, ask
        self._inputs = Inputs(folder)
        self._summary: Summary | None = None
        self._settings = inventory.coverage
        self._refreshing: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None
        self._due: float | None = clock()
        self._looked = float("-inf")
        self._stale_since: float | None = None
        self._failed, self._retries = "", 0
        self._failures: tuple[Failure, ...] = ()
        self._left: Left | None = None
        self._left_of: tuple[Failure, ...] = ()
        self._unanswered: tuple[Failure, ...] = ()
        self._samples: Sequence[Sample] = ()
        self._told_at = float("-inf")
        current.clear(folder)

    # ---- what others ask --------------------------------------------------------------------------------------------

    def knows(self, station: Station) -> bool:
        """See `failures.Served`. While the first ledger is on its way, anything may be known."""
        return self._summary is None or station in self._summary.stations

    def lost(self, failure: Failure) -> Lost | None:
        """See `failures.Served`."""
        if self._summary is None:
            return None if self._failed or not self._is_bordered else Lost()
        known = self._known(failure)
        if not known.dead and not known.risk:
            return Lost()
        found = dict(self._left.losses).get(known) if self._left is not None else None
        return None if found is None and known in self._unanswered else found or Lost()

    @property
    def samples(self) -> Sequence[Sample]:
        """Everything that is told of coverage, as of now; the same object until something has changed."""
        return self._samples

    def news(self) -> Sequence[Sample]:
        """The same for whoever pushes it four times a minute: all of it once a minute, and whenever it has changed."""
        now = self._wall()
        return self._samples if now % 60 < metrics.TOLD_S or now - self._told_at < metrics.TOLD_S else ()

    def troubles(self) -> Sequence[Trouble]:
        """What people have to know."""
        found = []
        if self._failed:
            key = "notice.coverage.failed" if self._summary is None else "notice.coverage.old"
            found.append(Trouble(key, {"why": self._failed}))
        elif self._stale_since is not None and self._clock() - self._stale_since > LATE_S:
            found.append(Trouble("notice.coverage.late"))
        if self._unanswered:
            found.append(Trouble("notice.coverage.unanswered"))
        return found

    # ---- time passes ------------------------------------------------------------------------------------------------

    def adopt(self, inventory: Inventory) -> None:
        """A new inventory is in force."""
        self._inventory = inventory
        if self._refreshing is not None:
            self._refreshing.cancel()
            self._refreshing = None
        self._make_anew()

    def tick(self, failures: Sequence[Failure]) -> None:
        """Has done what is to be done. `failures` are those of this moment, the worst first."""
        now = self._clock()
        if now - self._looked >= LOOK_S:
            self._looked = now
            if self._inputs.have_changed(self._inventory.coverage):
                self._make_anew()
        if self._due is not None and now >= self._due and self._refreshing is None and self._is_bordered:
            self._due = None
            self._inputs.have_changed(self._inventory.coverage)
            self._refreshing = asyncio.get_running_loop().create_task(self._guarded(self._refresh))
        self._failures = tuple(failures[:MOST_FAILURES])
        wanted = self._wanted()
        if not wanted and (self._left_of or self._unanswered):
            self._all_well()
        elif wanted not in (self._left_of, self._unanswered) and self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(self._guarded(partial(self._ask_without, wanted)))

    async def stop(self) -> None:
        """Ends what is under way."""
        tasks = [task for task in (self._refreshing, self._asking) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        current.clear(self._folder)

    @property
    def _is_bordered(self) -> bool:
        """Whether there is any land whose coverage can be told."""
        return any(area.polygon for area in self._inventory.areas.values())

    def _make_anew(self) -> None:
        self._due, self._retries = self._clock(), 0
        if self._stale_since is None:
            self._stale_since = self._clock()

    # ---- the ledger -------------------------------------------------------------------------------------------------

    async def _refresh(self) -> None:
        settings, inventory = self._inventory.coverage, self._inventory
        question = Refresh(inventory, self._folder, self._wall(), OLDEST_S)
        answer, why = await self._answer(question, None)
        self._refreshing = None
        self._inputs.ledger_is_seen()
        if isinstance(answer, Summary):
            self._settle(answer, settings)
        else:
            self._failed = why
            wait_s = min(AGAIN_S * 2**self._retries, AGAIN_MOST_S)
            self._retries += 1
            self._due = self._clock() + wait_s if self._due is None else self._due
            log.error("the coverage ledger cannot be made: %s; tried again in %.0f s", why, wait_s)
            self._tell()

    def _settle(self, summary: Summary, settings: CoverageSettings) -> None:
        self._failed, self._retries = "", 0
        if self._due is None:
            self._stale_since = None
            rest_s = max(OLDEST_S - (self._wall() - summary.made), 60.0, RARELY * (summary.computed_s or 0.0))
            self._due = self._clock() + rest_s
        if self._summary is None or summary.digest != self._summary.digest:
            self._left, self._left_of, self._unanswered = None, (), ()
        if summary.computed_s is not None:
            log.info("coverage: the ledger is made anew, in %.1f s", summary.computed_s)
        self._summary, self._settings = summary, settings
        self._tell()

    # ---- failures ---------------------------------------------------------------------------------------------------

    def _known(self, failure: Failure) -> Failure:
        stations: frozenset[Station] = self._summary.stations if self._summary is not None else frozenset()
        return Failure(failure.dead & stations, failure.risk & stations)

    def _wanted(self) -> tuple[Failure, ...]:
        if self._summary is None:
            return ()
        known = (self._known(each) for each in self._failures)
        return tuple(dict.fromkeys(each for each in known if each.dead or each.risk))

    async def _ask_without(self, wanted: tuple[Failure, ...]) -> None:
        assert self._summary is not None  # nothing is wanted without one
        question = Without(self._settings, self._folder, self._summary.digest, wanted)
        answer, why = await self._answer(question, WITHOUT_S)
        self._asking = None
        if not self._wanted():
            current.clear(self._folder)  # everything works again
        elif isinstance(answer, Left):
            if answer.digest == self._summary.digest:  # else another ledger has come meanwhile: it is asked again
                self._left, self._left_of, self._unanswered = answer, wanted, ()
        else:
            self._unanswered = wanted
            log.error("what is covered without %s cannot be told: %s", sorted(wanted[0].dead | wanted[0].risk), why)
        self._tell()

    def _all_well(self) -> None:
        self._left, self._left_of, self._unanswered = None, (), ()
        current.clear(self._folder)
        self._tell()

    # ---- both -------------------------------------------------------------------------------------------------------

    async def _answer(self, question: object, seconds: float | None) -> tuple[Answer | None, str]:
        try:
            answer = ANSWER.validate_json(await self._ask(question, seconds))
        except process.Unanswered as error:
            log.error("%s", error)
            return None, str(error).strip().splitlines()[-1][:200]
        return answer, answer.why if isinstance(answer, Refused) else ""

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        """A bug in there is told in the log and keeps nothing else from its work."""
        try:
            await work()  # called here: a task that is cancelled before it began leaves no coroutine behind
        except Exception:
            log.exception("following coverage failed: this is a bug in songxa")
            self._failed = "an internal error, the log has the details"

    def _tell(self) -> None:
        self._told_at = self._wall()
        drops = self._left.drops if self._left is not None else ()
        is_current = not self._failed and self._stale_since is None
        self._samples = (
            () if self._summary is None else tuple(metrics.samples(self._summary, drops, is_current=is_current))
        )
        self._changed()
