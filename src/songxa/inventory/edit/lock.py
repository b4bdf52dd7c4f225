"""One editor at a time: a lock apart from the data, which the kernel lets go of however its holder ends."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from songxa.inventory.edit import disk
from songxa.text import plain


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the lock, and since when (UTC)."""

    who: str
    since: str
    pid: int


UNKNOWN = Holder("?", "?", 0)
"""Another one, of whom no more is known: it has only just begun, or the disk had no room for its name."""

Waiting = Callable[[Holder], None]
"""Told once whom one waits for, before the wait; may raise, where waiting is not wanted."""


@contextmanager
def locked(file: Path, like: os.stat_result, mine: Holder, waiting: Waiting) -> Iterator[None]:
    """Holds the lock; those who wait get it in the order in which they came. Raises OSError.

    The file stays: removing it would let a third process lock a file that is no longer there.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with contextlib.suppress(PermissionError):  # it is another's who may open it to us
            disk.own(descriptor, like, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting(_holder(descriptor))
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        with contextlib.suppress(OSError):  # on a full disk the name is missing; the lock holds all the same
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(asdict(mine)).encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def still(file: Path) -> Iterator[None]:
    """While this lasts nobody edits, where this user may see the lock at all. For those who only read."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        yield
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> Holder:
    try:
        found = json.loads(os.pread(descriptor, 4096, 0))
        return Holder(plain(found["who"]), plain(found["since"]), int(found["pid"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return UNKNOWN
