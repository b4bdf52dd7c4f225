"""What exporters hand over, until the courier's thread takes it: bounded by bytes, oldest dropped. Keeps nothing."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from songxa.spool.batch import Put
from songxa.spool.tally import DISK, Tally

LIMIT = 24 << 20
"""Bytes of payload. With `songxa.spool.shelf.UNSAVED_LIMIT` all that may be in memory."""


class Taken(NamedTuple):
    """`upto` numbers the last of all ever put."""

    puts: list[Put]
    upto: int


class Inbox:
    """A queue that knows how much of what went through it is on the disk. May be used from any thread."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._changed = threading.Condition()
        self._puts: deque[Put] = deque()
        self._bytes = 0
        self._put = self._kept = 0
        self._lost = False
        self._closed = False
        self.wanted = False
        """Whether somebody waits for the disk."""

    def put(self, put: Put) -> None:
        """Takes it; where there is no room, the oldest goes. Never waits."""
        if not put.payload:
            return
        with self._changed:
            self._tally.put(put.points)
            self._puts.append(put)
            self._put += 1
            self._bytes += len(put.payload)
            while self._bytes > LIMIT or (self._closed and self._puts):
                oldest = self._puts.popleft()
                self._bytes -= len(oldest.payload)
                self._tally.dropped(DISK, oldest.points)
                self._lost = True

    @property
    def points_taken(self) -> int:
        """Points that wait, but not here."""
        with self._changed:
            return self._tally.counts().waiting - sum(put.points for put in self._puts)

    def take(self) -> Taken:
        """All there is."""
        with self._changed:
            taken = Taken(list(self._puts), self._put)
            self._puts.clear()
            self._bytes = 0
            self.wanted = False
            return taken

    def report(self, kept: int) -> None:
        """Everything up to this number is on the disk, or needs it no more."""
        with self._changed:
            self._kept = max(self._kept, kept)
            self._changed.notify_all()

    def lose(self) -> None:
        """Something that had been taken was given up before it was on the disk."""
        with self._changed:
            self._lost = True

    def wait(self, timeout_s: float, wake: Callable[[], None]) -> bool:
        """Waits until all that was put so far is on the disk. False where it could not be in that time, or where
        something put since the last such question was given up.
        """
        limit = time.monotonic() + timeout_s
        with self._changed:
            target = self._put
            self.wanted = True
        wake()
        with self._changed:
            while self._kept < target and not self._closed and (left := limit - time.monotonic()) > 0:
                self._changed.wait(left)
            lost, self._lost = self._lost, False
            return self._kept >= target and not lost

    def close(self) -> None:
        """Nobody takes anything any more: what comes now is dropped, and nobody waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
