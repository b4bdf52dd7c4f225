"""Exact counts of what becomes of every point. Knows no reasons but their names; measures nothing."""

from __future__ import annotations

import threading
from collections import Counter
from typing import NamedTuple

SIZE, AGE, DISK = "size", "age", "disk"
REASONS = (SIZE, AGE, DISK)
"""Why a point never reaches its destination: the spool's limits, or neither room nor memory for it."""


class Counts(NamedTuple):
    """All of one moment. What was found waiting or put back, and what was put, is delivered, dropped, refused or waits:
    `found + put == delivered + sum(dropped) + quarantined + waiting`.
    """

    found: int
    put: int
    delivered: int
    dropped: dict[str, int]
    quarantined: int

    @property
    def waiting(self) -> int:
        return self.found + self.put - self.delivered - sum(self.dropped.values()) - self.quarantined


class Tally:
    """Counts points. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found = self._put = self._delivered = self._quarantined = 0
        self._dropped = Counter(dict.fromkeys(REASONS, 0))

    def found(self, points: int) -> None:
        """Points that wait in the spool without having been put here: from an earlier run, or put back by a person."""
        with self._lock:
            self._found += points

    def put(self, points: int) -> None:
        with self._lock:
            self._put += points

    def delivered(self, points: int) -> None:
        with self._lock:
            self._delivered += points

    def dropped(self, reason: str, points: int) -> None:
        with self._lock:
            self._dropped[reason] += points

    def quarantined(self, points: int) -> None:
        with self._lock:
            self._quarantined += points

    def counts(self) -> Counts:
        with self._lock:
            return Counts(self._found, self._put, self._delivered, dict(self._dropped), self._quarantined)
