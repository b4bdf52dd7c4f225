"""Once a second: what came in goes to the disk, and how everything stands is told. Sends nothing."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable

from songxa.i18n.format import tell
from songxa.model import SpoolLimits
from songxa.spool.gate import Gate
from songxa.spool.inbox import Inbox
from songxa.spool.lanes import Lanes
from songxa.spool.outcome import Words
from songxa.spool.sending import Sender
from songxa.spool.shelf import Shelf
from songxa.spool.standing import AWAY, OK, OURS, SILENT, Standing, document, state_of
from songxa.spool.tally import Tally

log = logging.getLogger(__name__)

TICK_S = 1.0

RECENT_S = 600.0
"""For how long people are told that something was dropped or refused."""

ASIDE_S = 86_400.0
"""And that a damaged spool was put aside: nobody may have looked at the page that night."""

DOINGS = {
    OK: "the server takes data",
    AWAY: "the server takes no data",
    SILENT: "the server does not answer",
    OURS: "the server takes no data as things are set up; a person has to mend that",
}


class Keeper:
    """`standing` may be read from any thread; all else belongs to the courier's."""

    def __init__(
        self,
        name: str,
        inbox: Inbox,
        shelf: Shelf,
        tally: Tally,
        limits: SpoolLimits,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._name, self._inbox, self._shelf, self._tally, self._limits = name, inbox, shelf, tally, limits
        self._clock, self._wall = clock, wall
        self._wake = asyncio.Event()
        self._published = threading.Condition()
        self._told: tuple[str, Words] | None = None
        self._since = 0.0
        self._seen: dict[str, tuple[int, float]] = {}
        self.standing = Standing({}, None, 0, None, None)

    def follow(self, lanes: Lanes, gate: Gate, sender: Sender) -> None:
        """Whose doings are told."""
        self._lanes, self._gate, self._sender = lanes, gate, sender
        self.publish()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self._wake.clear()
            try:
                self.tick()
            except Exception:
                log.exception("keeping the spool failed: this is a bug")
            try:
                async with asyncio.timeout(TICK_S):
                    await self._wake.wait()
            except TimeoutError:
                pass

    def wake(self) -> None:
        """Has the next round begin now."""
        self._wake.set()

    def tick(self) -> None:
        """One round."""
        wanted, taken = self._inbox.wanted, self._inbox.take()
        self._shelf.add(taken.puts)
        state = state_of(self._gate)
        kept = True
        if self._shelf.dirty or state != self._told:
            kept = self._shelf.commit(self._document(state), now=wanted)
        if kept:
            self._told = state
            self._shelf.shrink()
        self.publish()
        if kept or not self._shelf.has_unsaved:  # whoever waited for it then sees how things stand now
            self._inbox.report(taken.upto)
        self._lanes.pulse.beat()

    def _log(self, before: Standing, now: Standing) -> None:
        """A line whenever something begins or is over."""
        if now.state != before.state:
            level = logging.INFO if now.state == OK else logging.WARNING
            why = f" ({tell('en', now.words)})" if now.words else ""
            log.log(level, "%s: %s%s", self._name, DOINGS[now.state], why)
        if now.dropping and not before.dropping:
            log.warning("%s: the spool begins to drop its oldest", self._name)
        if now.refusing and not before.refusing:
            log.warning("%s: records were refused, see songxa spool quarantine", self._name)

    def publish(self) -> None:
        """Tells how everything stands, and whoever waits for that."""
        state, words = state_of(self._gate)
        now, counts = self._clock(), self._tally.counts()
        before, aside_at = self.standing, self._shelf.aside_at
        oldest_at = self._shelf.oldest_at  # first: it has the file looked at, whatever another process did there
        self.standing = Standing(
            outcomes=dict(self._sender.outcomes),
            delivered_at=self._lanes.delivered_at,
            room=self._shelf.room,
            oldest_at=oldest_at,
            disk=self._shelf.trouble,
            state=state,
            words=words,
            away_s=0.0 if state == OK else now - self._gate.closed_at,
            dropping=self._grew("dropped", sum(counts.dropped.values()), now),
            refusing=self._grew("refused", counts.quarantined, now) and self._shelf.quarantine,
            damaged=aside_at is not None and now - aside_at < ASIDE_S,
        )
        self._log(before, self.standing)
        with self._published:
            self._published.notify_all()
        if self._shelf.choked and self._shelf.trouble is None:
            self._wake.set()

    def _grew(self, what: str, count: int, now: float) -> bool:
        """Whether a counter has grown a short while ago."""
        seen, at = self._seen.get(what, (0, float("-inf")))
        if count > seen:
            at = now
        self._seen[what] = count, at
        return now - at < RECENT_S

    def wait_drained(self, timeout_s: float) -> bool:
        """Waits until nothing waits any more. From any thread."""
        limit = time.monotonic() + timeout_s
        with self._published:
            while self._tally.counts().waiting:
                left = limit - time.monotonic()
                if left <= 0:
                    return False
                self._published.wait(left)
            return True

    def _document(self, state: tuple[str, Words]) -> str:
        if self._told is None or state[0] != self._told[0]:
            self._since = self._wall()
        return document(
            state=state[0],
            words=state[1],
            since=self._since,
            delivered_at=self._lanes.delivered_at,
            max_bytes=self._limits.max_bytes,
            max_age_s=self._limits.max_age_s,
        )
