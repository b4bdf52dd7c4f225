"""How the delivery stands at one moment: as metrics, as troubles for people, as the spool keeps it. Values only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from songxa.catalogue import (
    EXPORT_DELIVERED,
    EXPORT_REQUESTS,
    EXPORT_SENT,
    SPOOL_BYTES,
    SPOOL_DROPPED,
    SPOOL_OLDEST,
    SPOOL_POINTS,
    SPOOL_QUARANTINED,
    SPOOL_WRITABLE,
)
from songxa.history.trouble import BROKEN, FULL
from songxa.model import Sample, Trouble
from songxa.spool.gate import Gate
from songxa.spool.outcome import Words
from songxa.spool.sending import Silent
from songxa.spool.tally import Counts
from songxa.spool.words import as_json, harmless

OK, AWAY, SILENT, OURS = "ok", "away", "silent", "ours"

HICCUP = 2
"""Failures in a row, before people are told."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`away_s` is for how long nothing has been delivered, `words` why, harmless.

    `disk` is why the spool cannot be written, see `songxa.history.trouble`. `dropping` and `refusing`: something was
    dropped or refused a short while ago. `damaged`: a damaged spool was put aside within a day.
    """

    outcomes: Mapping[str, int]
    delivered_at: float | None
    room: int
    oldest_at: float | None
    disk: str | None
    state: str = OK
    words: Words = ""
    away_s: float = 0.0
    dropping: bool = False
    refusing: bool = False
    damaged: bool = False

    def samples(self, exporter: str, counts: Counts) -> Iterator[Sample]:
        """The metrics of the catalogue."""
        yield Sample(EXPORT_SENT, (exporter,), counts.delivered)
        for outcome, requests in self.outcomes.items():
            yield Sample(EXPORT_REQUESTS, (exporter, outcome), requests)
        if self.delivered_at is not None:
            yield Sample(EXPORT_DELIVERED, (exporter,), self.delivered_at)
        yield Sample(SPOOL_BYTES, (exporter,), self.room)
        yield Sample(SPOOL_POINTS, (exporter,), counts.waiting)
        if self.oldest_at is not None and counts.waiting:
            yield Sample(SPOOL_OLDEST, (exporter,), self.oldest_at)
        for reason, points in counts.dropped.items():
            yield Sample(SPOOL_DROPPED, (exporter, reason), points)
        yield Sample(SPOOL_QUARANTINED, (exporter,), counts.quarantined)
        yield Sample(SPOOL_WRITABLE, (exporter,), int(self.disk is None))

    def troubles(self, exporter: str, waiting: int) -> Iterator[Trouble]:
        """What a person should know."""
        minutes = int(self.away_s // 60)
        span = {"minutes": minutes} if minutes < LONG_MIN else {"hours": minutes // 60}
        if self.state != OK:
            now, some_minutes, hours = NOTICES[self.state]
            key = hours if minutes >= LONG_MIN else some_minutes if minutes else now
            yield Trouble(key, {"exporter": exporter, "words": self.words, "waiting": waiting, **span})
        if self.disk is not None:
            yield Trouble(DISK_NOTICES.get(self.disk, "notice.export.readonly"), {"exporter": exporter})
        if self.damaged:
            yield Trouble("notice.export.damaged", {"exporter": exporter})
        if self.dropping:
            yield Trouble("notice.export.dropping", {"exporter": exporter})
        if self.refusing:
            yield Trouble("notice.export.refused", {"exporter": exporter})


LONG_MIN = 120
"""Longer spans are told in hours."""

NOTICES = {
    AWAY: ("notice.export.away.now", "notice.export.away", "notice.export.away.hours"),
    SILENT: ("notice.export.silent.now", "notice.export.silent", "notice.export.silent.hours"),
    OURS: ("notice.export.ours",) * 3,
}
"""For less than a minute, minutes, hours."""

DISK_NOTICES = {FULL: "notice.export.full", BROKEN: "notice.export.broken"}


def state_of(gate: Gate) -> tuple[str, Words]:
    """How a destination behaves, and why, harmless."""
    later = gate.closed
    if later is None or (gate.failures < HICCUP and not later.ours):
        return OK, ""
    if later.ours:
        return OURS, harmless(later.words)
    return (SILENT if isinstance(later, Silent) else AWAY), harmless(later.words)


def document(words: Words, **values: Any) -> str:
    """For the spool's own table, so that `songxa spool status` can tell it, in whatever language it is asked."""
    return json.dumps({**values, "words": as_json(words)}, ensure_ascii=False)
