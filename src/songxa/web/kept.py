"""Answers that are dear to make: made in a thread, once for all who ask, and kept for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

WAIT_S = 0.4
"""A page waits this long for what is being made, and is served without it otherwise."""

COST = 30
"""An answer is kept at least this many times as long as it took to make: asking often never eats up the machine."""

MOST = 32


class _Answer(NamedTuple, Generic[T]):
    at: float
    keep_s: float
    took_s: float
    value: T


class Kept(Generic[T]):
    """Answers by their key; the clock is the caller's."""

    def __init__(self, keep_s: float) -> None:
        self._keep_s = keep_s
        self._answers: dict[Hashable, _Answer[T]] = {}
        self._making: dict[Hashable, asyncio.Task[T]] = {}

    async def get(self, key: Hashable, now: float, make: Callable[[], T]) -> T | None:
        """The answer; an older one, or None, while it is being made. Raises whatever `make` raises."""
        kept = self._answers.get(key)
        if kept is not None and 0 <= now - kept.at < kept.keep_s:
            return kept.value
        task = self._making.get(key)
        if task is None:
            begun = time.monotonic()
            task = self._making[key] = asyncio.create_task(asyncio.to_thread(make))
            task.add_done_callback(lambda done: self._take(key, now, time.monotonic() - begun, done))
        if kept is not None and kept.took_s > WAIT_S:
            return kept.value  # it would be waited for in vain
        await asyncio.wait({task}, timeout=WAIT_S)
        if task.done():
            return task.result()
        return kept.value if kept is not None else None

    def _take(self, key: Hashable, now: float, took_s: float, done: asyncio.Task[T]) -> None:
        self._making.pop(key, None)
        # Whoever waited gets the exception; with nobody waiting it is looked at here, so that it is not told as lost.
        if not done.cancelled() and done.exception() is None:
            self._answers.pop(key, None)
            self._answers[key] = _Answer(now, max(self._keep_s, COST * took_s), took_s, done.result())
            while len(self._answers) > MOST:
                self._answers.pop(next(iter(self._answers)))
