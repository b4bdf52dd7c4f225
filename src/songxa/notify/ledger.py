"""What was told to whom, in memory and on the disk. Decides nothing.

What a message said is entered when it has arrived. A crash between the two has it sent once more, never not at all.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection
from pathlib import Path

import apsw

from songxa.model import State
from songxa.notify import schema
from songxa.notify.ration import HOUR_S
from songxa.notify.schema import Write
from songxa.notify.story import News, Told

log = logging.getLogger(__name__)

KEPT_S = 90 * 86_400.0
"""How long it is remembered that an incident was told, so that one that comes back from a backup is not told again."""

MOST_WRITES = 50_000
"""What waits for a disk that cannot be written; then the oldest is forgotten."""

Later = Callable[[Callable[[], None]], None]
"""Has something done in another thread, in the order of the calls."""


class Ledger:
    """Answers from memory, in the event loop's thread; `later` is where the disk is written."""

    def __init__(self, folder: Path | None, later: Later) -> None:
        self._later = later
        self._writes: list[Write] = []
        self._failing = False
        self._pruned_at = 0.0
        self.told: dict[str, dict[str, Told]] = defaultdict(dict)
        """By incident that is not done with, then by recipient."""
        self.seen: dict[str, tuple[float, bool]] = {}
        """By incident that is not done with: when it was first seen, and whether it was fresh."""
        self.done: dict[str, float] = {}
        """Incidents of which there is nothing more to be said, with when they were first seen."""
        self.since: dict[str, float] = {}
        """By recipient: since when there has been one of that name."""
        self.sent: dict[str, list[float]] = defaultdict(list)
        """By recipient: when messages went out, of the last hour."""
        try:
            self._connection = schema.connect(None if folder is None else folder / schema.FILE)
        except (apsw.Error, OSError) as error:
            log.error("what is told cannot be remembered beyond this run: %s", error)
            self._connection = schema.connect(None)
        self._load()

    def _load(self) -> None:
        for key, since in self._connection.execute("SELECT key, since FROM recipient"):
            self.since[key] = since
        for id, seen, fresh, done in self._connection.execute("SELECT id, seen, fresh, done FROM incident"):
            if done:
                self.done[id] = seen
            else:
                self.seen[id] = seen, bool(fresh)
        for recipient, incident, news, at, reached, count, state, households, grown_at in self._connection.execute(
            "SELECT recipient, incident, news, at, reached, count, state, households, grown_at FROM told"
        ):
            if incident in self.seen:
                told = Told(News(news), at, bool(reached), count, State(state), households, grown_at)
                self.told[incident][recipient] = told
        recent = "SELECT recipient, at FROM sent WHERE at > (SELECT max(at) FROM sent) - ? ORDER BY at"
        for recipient, at in self._connection.execute(recent, (HOUR_S,)):
            self.sent[recipient].append(at)

    def told_to(self, recipient: str, incident: str) -> Told | None:
        """What the recipient was last told of the incident."""
        told = self.told.get(incident)
        return None if told is None else told.get(recipient)

    # ---- entries ----------------------------------------------------------------------------------------------------

    def meet(self, recipients: Collection[str], now: float) -> None:
        """These are the recipients from now on; what was told to others is forgotten."""
        for key in self.since.keys() - set(recipients):
            del self.since[key]
            self.sent.pop(key, None)
            for told in self.told.values():
                told.pop(key, None)
            for table, column in (("recipient", "key"), ("told", "recipient"), ("sent", "recipient")):
                self._writes.append((f"DELETE FROM {table} WHERE {column} = ?", (key,)))  # noqa: S608 - names above
        for key in set(recipients) - self.since.keys():
            self.since[key] = now
            self._writes.append(("INSERT OR REPLACE INTO recipient VALUES (?, ?)", (key, now)))

    def note(self, incident: str, seen_at: float, fresh: bool) -> None:
        """An incident was seen for the first time."""
        self.seen[incident] = seen_at, fresh
        self._writes.append(("INSERT OR REPLACE INTO incident VALUES (?, ?, ?, 0)", (incident, seen_at, int(fresh))))

    def finish(self, incident: str) -> None:
        """There is nothing more to be said of it to anybody."""
        self.done[incident], _ = self.seen.pop(incident)
        self.told.pop(incident, None)
        self._writes.append(("UPDATE incident SET done = 1 WHERE id = ?", (incident,)))

    def enter(self, recipient: str, incident: str, told: Told) -> None:
        """The recipient was told this."""
        self.told[incident][recipient] = told
        row = (recipient, incident, told.news.value, told.at, int(told.reached), told.number, told.state.value)
        values = (*row, told.households, told.grown_at)
        self._writes.append(("INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values))

    def count(self, recipient: str, message: str, at: float) -> None:
        """A message has gone out."""
        self.sent[recipient] = [each for each in self.sent[recipient] if at - HOUR_S < each <= at] + [at]
        self._writes.append(("INSERT OR REPLACE INTO sent VALUES (?, ?, ?)", (message, recipient, at)))

    # ---- the disk ---------------------------------------------------------------------------------------------------

    def flush(self, now: float) -> None:
        """Has everything written that was entered."""
        if now - self._pruned_at >= HOUR_S or now < self._pruned_at:
            self._pruned_at = now
            self._prune(now)
        if self._writes:
            writes, self._writes = self._writes, []
            self._later(lambda: self._write(writes))

    def close(self) -> None:
        self._later(self._connection.close)

    def _prune(self, now: float) -> None:
        self.done = {id: seen for id, seen in self.done.items() if now - seen < KEPT_S}
        old = now - KEPT_S
        self._writes.append(("DELETE FROM incident WHERE done AND seen < ?", (old,)))
        self._writes.append(("DELETE FROM told WHERE incident NOT IN (SELECT id FROM incident)", ()))
        self._writes.append(("DELETE FROM sent WHERE at < ?", (old,)))

    def _write(self, writes: list[Write]) -> None:
        try:
            schema.write(self._connection, writes)
        except apsw.Error as error:
            if not self._failing:
                log.error("what was told cannot be written: %s; it is tried again", error)
            self._failing = True
            # before whatever has been entered since; assigning a slice is one step of the interpreter
            self._writes[:0] = writes[-MOST_WRITES:]
        else:
            self._failing = False
