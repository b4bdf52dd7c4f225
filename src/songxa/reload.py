"""A changed inventory takes the place of the one in force, or the last good one stays and it is said why.

Knows neither rooms nor the page: who reads an inventory, and who puts one in force, is handed in.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from pathlib import Path

from songxa.inventory.shrink import accepted, too_many_gone
from songxa.inventory.watch import Seen, Watch
from songxa.model import Inventory, InventoryError, Problem, SongxaError, Trouble

log = logging.getLogger(__name__)

WATCH_S = 1.0
"""How often the files are looked at for a change."""

MOST_LOOKS = 10
"""Files that change at every look are read after so many all the same: scripts may go on for an hour."""

LOGGED = 20
"""Problems that the log has; `songxa check` lists them all."""

NAMED = 5
"""Devices that are named of those that would go."""

Take = Callable[[Inventory, bool], Awaitable[None]]
"""Puts an inventory in force; told whether the files say the same as before. Raises SongxaError only while everything
is as it was."""


class Reload:
    """`loaded` is what the files said when they were last taken over; reading them first may raise InventoryError."""

    def __init__(self, path: Path, read: Callable[[Path], Inventory], take: Take) -> None:
        self._path, self._read, self._take = path, read, take
        self._watch = Watch(path)
        self._seen = self._watch.look()  # before reading: an edit made meanwhile is a change like any other
        self.loaded = read(path)
        self.problems: Sequence[Problem] = ()
        self.shrunk: Trouble | None = None

    @property
    def valid(self) -> bool:
        """Whether what the files say is in force."""
        return not self.problems and self.shrunk is None

    async def follow(self, hangup: asyncio.Event, again: Callable[[], Awaitable[None]]) -> None:
        """Has `again` called for every change of the files, and whenever `hangup` is set. Does not return."""
        await follow(self._watch.look, self._seen, hangup, again)

    async def again(self) -> None:
        """Puts what the files say now in force, or keeps the last good one and says why. Nothing in between."""
        try:
            loaded = await asyncio.to_thread(self._read, self._path)
            if self._asks_first(loaded):
                return
            await self._take(loaded, loaded == self.loaded)
        except SongxaError as error:
            self._keep(error.problems if isinstance(error, InventoryError) else [self._problem(str(error))])
            return
        except Exception:
            log.exception("taking over a new inventory failed: this is a bug in songxa")
            self._keep([self._problem("cannot be taken over: an internal error, the log has the details")])
            return
        self.loaded = loaded
        if not self.valid:
            log.warning("%s has no mistakes any more and is in force again", self._path)
        self.problems, self.shrunk = (), None

    def _problem(self, message: str) -> Problem:
        return Problem(str(self._path), 0, "", message)

    def _keep(self, problems: Sequence[Problem]) -> None:
        self.problems, self.shrunk = tuple(problems), None
        for problem in problems[:LOGGED]:
            log.error("%s", problem)
        if len(problems) > LOGGED:
            log.error("and %d more: songxa check %s", len(problems) - LOGGED, self._path)
        log.error("the last good inventory stays in force")

    def _asks_first(self, loaded: Inventory) -> bool:
        """Whether so many devices would go that a person has to say first that this is meant; told where it is so."""
        gone, had = too_many_gone(self.loaded, loaded), len(self.loaded.devices)
        if not gone or accepted(self._path) == loaded.revision:
            return False
        which = ", ".join([*islice(gone, NAMED), *(["…"] if len(gone) > NAMED else [])])
        self.problems = ()
        self.shrunk = Trouble("notice.inventory.shrunk", {"gone": len(gone), "of": had, "which": which})
        log.error(
            "%s would take away %d of %d devices (%s), more than a fifth, so the last good inventory stays in force; "
            "if that is meant: songxa inventory accept -i %s",
            self._path, len(gone), had, which, self._path,
        )  # fmt: skip
        return True


async def follow(
    look: Callable[[], Seen],
    seen: Seen,
    hangup: asyncio.Event,
    again: Callable[[], Awaitable[None]],
    every_s: float = WATCH_S,
) -> None:
    """Calls `again` when what is looked at is other than `seen` and then stood still for one look, or would not for
    MOST_LOOKS; at once when `hangup` is set."""
    loaded, changing = seen, 0
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(hangup.wait(), every_s)
        before, seen = seen, await asyncio.to_thread(look)
        changing = changing + 1 if seen not in (loaded, before) else 0
        if hangup.is_set() or (seen != loaded and (seen == before or changing >= MOST_LOOKS)):
            hangup.clear()
            loaded, changing = seen, 0
            await again()


def changed_devices(old: Inventory, new: Inventory) -> frozenset[str]:
    """Keys of devices that are gone or differ; what is new is not among them."""
    return frozenset(key for key, device in old.devices.items() if new.devices.get(key) != device)
