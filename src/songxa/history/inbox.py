"""What the event loop hands to the writer's thread, bounded by bytes. Writes nothing itself."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from songxa.model import Incident, Inventory, Poll, Transition

GROUP_S = 0.25
"""What does not hurry waits so long for company: an fsync costs the same for one poll as for a hundred."""

LIMIT = 32 << 20


class Adopted(NamedTuple):
    """An inventory, and when it came into force."""

    inventory: Inventory
    at: float


Item = Poll | Incident | Adopted | float | Sequence[Transition]
"""A float is a heartbeat."""


class Taken(NamedTuple):
    """`upto` numbers the last of all items ever put. `wanted`: somebody waits, so try now whatever happened before."""

    items: Sequence[Item]
    upto: int
    wanted: bool
    stopping: bool


class Inbox:
    """A queue with a say in when it is emptied, and whom to tell how far the writer has come."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._items: deque[tuple[Item, int]] = deque()
        self._bytes = 0
        self._put = self._done = self._failed = 0
        self._due = float("inf")
        self._wanted = self._stopping = False

    @property
    def waiting(self) -> int:
        """Bytes, about."""
        return self._bytes

    @property
    def done(self) -> int:
        """The number of the last item that is on the disk with all before it."""
        return self._done

    def put(self, item: Item, size: int, *, hurry: bool) -> bool:
        """False where there is no room for it. Never waits."""
        with self._changed:
            if self._bytes + size > LIMIT:
                return False
            self._put += 1
            self._bytes += size
            self._items.append((item, size))
            due = time.monotonic() + (0 if hurry else GROUP_S)
            if due < self._due:
                self._due = due
                self._changed.notify_all()
            return True

    def take(self, latest: float) -> Taken:
        """Waits until something is due, somebody asks, or it is `latest` on the monotonic clock; then all there is."""
        with self._changed:
            while not (self._wanted or self._stopping):
                left = min(self._due, latest) - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(min(left, threading.TIMEOUT_MAX))
            taken = Taken([item for item, _ in self._items], self._put, self._wanted, self._stopping)
            self._items.clear()
            self._bytes, self._due, self._wanted = 0, float("inf"), False
            return taken

    def report(self, upto: int, *, written: bool) -> None:
        """Everything up to this item is on the disk, or was tried in vain."""
        with self._changed:
            if written:
                self._done = upto
            self._failed = upto
            self._changed.notify_all()

    def flush(self, timeout_s: float) -> bool:
        """Waits until what has been put so far was written (True) or tried in vain (False)."""
        limit = time.monotonic() + timeout_s
        with self._changed:
            target = self._put
            if self._done >= target:
                return True
            self._failed = min(self._failed, target - 1)
            self._wanted = True
            self._changed.notify_all()
            while self._done < target and self._failed < target:
                left = limit - time.monotonic()
                if left <= 0 or self._stopping:
                    break
                self._changed.wait(left)
            return self._done >= target

    def stop(self) -> None:
        """Asks the writer for its last round."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
