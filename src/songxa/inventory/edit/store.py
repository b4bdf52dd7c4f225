"""Changes an inventory on the disk, one editor at a time: whole or not at all, checked before, noted in the audit log.

What holds whatever happens, a kill or a power failure at any moment included: the file is the old or the new one;
a change that was acknowledged, by returning, is in it and in the log; what others saved while a change was being made
is not lost, the change is made again on what they saved. What cannot be held: an editor that was opened before a change
and saves after it writes over it, as it would over anybody's; its own warning is all there is. The change is then still
in the log, as is the loss, as an edit by hand.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from songxa.inventory.edit import disk
from songxa.inventory.edit.audit import Note, Trail, target, timestamp
from songxa.inventory.edit.chain import Head, Kind
from songxa.inventory.edit.checking import Check
from songxa.inventory.edit.disk import refused
from songxa.inventory.edit.lock import Holder, Waiting, locked
from songxa.inventory.load import MAX_BYTES
from songxa.inventory.messages import printable
from songxa.inventory.told import Told
from songxa.model import InputError
from songxa.text import plain

ATTEMPTS = 60
"""How often a change is made again because others saved meanwhile."""
WATCHED = 40
"""After so many, one who has the file open for writing and writes nothing is not waited for any more; some network
file systems always say so."""
PAUSE = 0.05
"""Seconds between two attempts."""

Change = Callable[[str], str]
"""The new text for a text; asked again where others saved meanwhile. A BOM is part of the text, and line ends are as
they are in the file. What it raises comes out of `edit`, and nothing was changed."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of the file. `entry` is its number in the audit log, 0 where there was nothing to change."""

    old_revision: str
    new_revision: str
    before: str
    after: str
    entry: int


def nobody(_holder: Holder) -> None:
    """Says nothing to those who wait."""


class Author(NamedTuple):
    """Who makes a change and why, by which clock (UNIX seconds), and how they wait."""

    who: str
    reason: str
    now: Callable[[], float] = time.time
    waiting: Waiting = nobody
    pause: Callable[[float], None] = time.sleep


def edit(
    path: Path,
    change: Change,
    *,
    check: Check,
    who: str,
    reason: str,
    now: Callable[[], float] = time.time,
    waiting: Waiting = nobody,
    pause: Callable[[float], None] = time.sleep,
) -> Edited:
    """Changes the file at `path`, behind symbolic links the real one; its mode, owner and access lists stay.

    The lock is held while `change` and `check` work, so neither should ask a person. Raises InputError, in one line,
    where the file cannot be changed, and what `change` and `check` raise.
    """
    author = Author(who, reason, now, waiting, pause)
    changeable(target(path))
    with held(path, author) as trail:
        return perform(path, trail, author, lambda text, _head: change(text), check)


@contextlib.contextmanager
def held(path: Path, author: Author) -> Iterator[Trail]:
    """While this lasts nobody else edits the file at `path`. Raises InputError, also for what the system refuses."""
    trail = Trail(target(path))
    try:
        like = trail.real.stat()
        with locked(trail.lock, like, Holder(plain(author.who), timestamp(author.now()), os.getpid()), author.waiting):
            yield trail
    except OSError as error:
        raise refused(trail.real, error) from None


def perform(
    path: Path,
    trail: Trail,
    author: Author,
    change: Callable[[str, Head], str],
    check: Check,
    *,
    undoes: int = 0,
    together: str = "",
) -> Edited:
    """`edit`, by whom holds the lock. The change is told where the log ends; `undoes` and `together` as in an Entry.

    Raises OSError, InputError.
    """
    kind: Kind = "undo" if undoes else "edit"
    for attempt in range(ATTEMPTS):
        note = Note(kind, author.who, author.reason, timestamp(author.now()), undoes, together)
        done = _attempt(path, trail, change, check, note, attempt < WATCHED)
        if done is not None:
            return done
        author.pause(PAUSE)
    raise busy(path)


def busy(path: Path) -> InputError:
    """The one line where others leave no moment for a change."""
    return Told("edit.busy", file=printable(str(path)))


def _attempt(
    path: Path,
    trail: Trail,
    change: Callable[[str, Head], str],
    check: Check,
    note: Note,
    watched: bool,
) -> Edited | None:
    """None where others saved meanwhile. Raises OSError."""
    like = changeable(trail.real)
    head = trail.recover(like)
    old = _read(trail.real)
    before = _decoded(old, path)
    after = change(before, head)
    new = _encoded(after, path)
    if new == old:
        return Edited(disk.revision(old), disk.revision(old), before, before, 0)
    check(path, new)
    try:
        disk.write(trail.fresh, new, like, stat.S_IMODE(like.st_mode))
        disk.copy_attributes(trail.real, trail.fresh)
        end = trail.append(head, before, (after, new), note, like)
        disk.sync_folder(trail.real.parent)
        placed = disk.replace(trail.fresh, trail.real, disk.revision(old), watched)
    except OSError:
        with contextlib.suppress(OSError, InputError):
            trail.recover(like)
        raise
    if not placed:
        trail.recover(like)
        return None
    disk.sync_folder(trail.real.parent)
    with contextlib.suppress(OSError):  # the file and its line are on the disk; the next edit moves the head
        trail.confirm(end, new, like)
    return Edited(disk.revision(old), disk.revision(new), before, after, end.entries)


def text_of(path: Path) -> str:
    """The text that a change would be given. Raises InputError."""
    real = target(path)
    try:
        return _decoded(_read(real), path)
    except OSError as error:
        raise refused(real, error) from None


def changeable(real: Path) -> os.stat_result:
    """The file's owner and mode. Raises InputError where it is no file that this user may change."""
    name = printable(str(real))
    try:
        like = real.stat()
    except OSError as error:
        raise refused(real, error) from None
    if not stat.S_ISREG(like.st_mode):
        raise Told("edit.no_plain_file", file=name)
    if not like.st_mode & 0o222 or not os.access(real, os.W_OK):
        raise Told("edit.read_only", file=name)
    return like


def _read(real: Path) -> bytes:
    with real.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Told("edit.large", file=printable(str(real)))
    return content


def _decoded(content: bytes, path: Path) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Told("edit.not_utf8", file=printable(str(path)), line=str(line)) from None


def _encoded(text: str, path: Path) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise Told("edit.no_character", file=printable(str(path)), code=f"U+{code:04X}") from None
