"""The history's writer: takes polls, transitions, incidents and heartbeats, and commits them in groups."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from songxa import catalogue as c
from songxa.history import schema
from songxa.history.archive import Archive
from songxa.history.folder import Lock
from songxa.history.inbox import Adopted, Inbox, Item
from songxa.history.records import Past
from songxa.history.writer import Writer
from songxa.model import Incident, Inventory, Poll, Sample, Transition, Trouble

POLL_BYTES, SAMPLE_BYTES, TRANSITION_BYTES, HIT_BYTES, INVENTORY_BYTES = 600, 150, 400, 200, 100_000
"""What things take in memory, about."""


class History:
    """An exporter of polls, and the journal of states and incidents. One process a folder.

    Nothing blocks but `start`, `stop`, `resume` and `flush`. What cannot be written (disk full, read-only) is counted,
    never raised; `trouble` then is the key of the message that says so.
    """

    name = "history"

    def __init__(
        self, folder: Path, inventory: Inventory, wall: Callable[[], float], *, vfs: str | None = None
    ) -> None:
        """`vfs` names a file system that SQLite knows, for tests that cut its power."""
        self._folder, self._inventory, self._wall = folder, inventory, wall
        self._inbox = Inbox()
        self._writer = Writer(folder / schema.FILE, self._inbox, wall, vfs)
        self._lock: Lock | None = None
        self._archive: Archive | None = None

    @property
    def archive(self) -> Archive:
        """The questions, with the newest samples at hand. From `start` to `stop`."""
        if self._archive is None:
            self._archive = Archive(self._folder, tail=self._writer.tail)
        return self._archive

    @property
    def trouble(self) -> str | None:
        """`history.full`, `history.readonly` or `history.broken` while writing fails; None while it works."""
        return self._writer.trouble

    async def start(self) -> None:
        """Opens or makes the file. Raises StartError: another songxa has it, it is damaged, it is of a newer songxa."""
        self._lock = Lock(self._folder)
        try:
            await asyncio.to_thread(self._writer.open, self._inventory)
        except BaseException:
            self._lock.release()
            raise
        self._past = self._writer.ledger.past()
        self._writer.start()

    async def stop(self) -> None:
        """Commits what is waiting."""
        self._inbox.stop()
        await asyncio.to_thread(self._writer.join)
        if self._archive is not None:
            self._archive.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def adopt(self, inventory: Inventory) -> None:
        """Enrols what is new or changed, notes what has gone. What has gone is `unknown` from then on."""
        self._put(Adopted(inventory, self._wall()), INVENTORY_BYTES, "inventory", 1, hurry=True)

    def export(self, poll: Poll) -> None:
        """Takes a poll's samples."""
        samples = len(poll.reading.samples)
        if samples:
            self._put(poll, POLL_BYTES + SAMPLE_BYTES * samples, "sample", samples, hurry=False)

    def resume(self) -> Past:
        """Where the last monitor stopped; called once, after `start`, before anything is recorded."""
        return self._past

    def record(self, transitions: Sequence[Transition]) -> None:
        """Appends transitions, all of them or none. Of each device, times never go back."""
        if transitions:
            count = len(transitions)
            self._put(tuple(transitions), TRANSITION_BYTES * count, "transition", count, hurry=True)

    def keep(self, incident: Incident) -> None:
        """Writes an incident as it now is, in place of what was known of it."""
        size = HIT_BYTES * (10 + len(incident.hits) + len(incident.evidence))
        self._put(incident, size, "incident", 1, hurry=True)

    def beat(self, at: float) -> None:
        """Everything that was seen until `at` has been recorded."""
        self._put(at, 100, "beat", 1, hurry=False)

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Waits until all that was given has been committed; False where it has not, at the latest after a try."""
        return self._inbox.flush(timeout_s)

    def health(self) -> Iterable[Sample]:
        """The store's own counters, as samples of metrics that are not `of_device`."""
        writer = self._writer
        yield Sample(c.HISTORY_WRITABLE, (), int(writer.trouble is None))
        yield Sample(c.HISTORY_BYTES, (), self._size())
        yield Sample(c.HISTORY_QUEUED, (), self._inbox.waiting + writer.waiting)
        yield Sample(c.HISTORY_COMMITS, (), writer.commits)
        for kind, count in list(writer.dropped.items()):
            yield Sample(c.HISTORY_DROPPED, (kind,), count)
        if writer.ledger.newest is not None:
            yield Sample(c.HISTORY_NEWEST, (), writer.ledger.newest)

    def troubles(self) -> Sequence[Trouble]:
        """None: whoever writes states here tells of `trouble` with them."""
        return ()

    def _put(self, item: Item, size: int, kind: str, count: int, *, hurry: bool) -> None:
        if not self._inbox.put(item, size, hurry=hurry):
            self._writer.dropped[kind] += count

    def _size(self) -> int:
        total = 0
        for suffix in ("", "-wal"):
            with contextlib.suppress(OSError):
                total += (self._folder / (schema.FILE + suffix)).stat().st_size
        return total
