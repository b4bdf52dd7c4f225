"""Changes an inventory whose entries may stand in several files: all of the files that it takes, or none of them.

Whoever edits any file of an inventory holds the inventory's own lock, so what is checked together stays so until it is
written. Where more than one file changes, a journal (`together`) is written first: a kill or a power failure between
two files leaves a change that the next edit finishes, and that readers see whole at once. Each file has its own log;
the entries of one change bear the same mark there, and are taken back together.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from songxa.inventory.edit import disk, patches, store, together, undo
from songxa.inventory.edit.audit import Trail, target
from songxa.inventory.edit.chain import Entry
from songxa.inventory.edit.checking import Together
from songxa.inventory.edit.lock import Waiting
from songxa.inventory.edit.store import ATTEMPTS, PAUSE, Author, Edited, busy, nobody
from songxa.inventory.edit.together import Journal, Share
from songxa.inventory.messages import printable
from songxa.inventory.split import files_of
from songxa.inventory.told import Told
from songxa.model import InputError


class Meanwhile(Told):
    """Somebody else saved a file since its text was read; nothing is left written."""


class Rewrite(NamedTuple):
    """A file, the text that it was read with, and the one that it gets. `undoes` is the entry of its log that this
    takes back, else 0."""

    path: Path
    before: str
    after: str
    undoes: int = 0


Texts = Mapping[Path, str]
"""The text of every file of an inventory, its own first, byte order marks and line ends as they are."""
Work = Callable[[Texts], Sequence[Rewrite]]
"""What is to become of the files; asked again where others saved meanwhile."""
Done = list[tuple[Path, Edited]]


def texts_of(path: Path) -> dict[Path, str]:
    """The texts of an inventory, as they are or are about to be. Raises InputError for one that cannot be read."""
    coming = together.contents(path)
    return {
        file: coming[real].decode() if coming and (real := file.resolve()) in coming else store.text_of(file)
        for file in files_of(path)
    }


def edit(
    path: Path,
    work: Work,
    *,
    check: Together,
    who: str,
    reason: str,
    now: Callable[[], float] = time.time,
    waiting: Waiting = nobody,
    pause: Callable[[float], None] = time.sleep,
) -> Done:
    """Changes files of the inventory at `path`. What `work` and `check` raise comes out, and nothing was changed.

    Raises InputError, in one line, where a file cannot be changed.
    """
    author = Author(who, reason, now, waiting, pause)
    with store.held(path, author) as top:
        _settle(top, author)
        for _ in range(ATTEMPTS):
            rewrites = [each for each in work(texts_of(path)) if each.after != each.before]
            if not rewrites:
                return []
            check({each.path: each.after for each in rewrites})
            try:
                return _written(top, rewrites, author)
            except Meanwhile:
                pause(PAUSE)
    raise busy(path)


def write(
    path: Path,
    texts: Texts,
    rewrites: Sequence[Rewrite],
    *,
    who: str,
    reason: str,
    now: Callable[[], float] = time.time,
    waiting: Waiting = nobody,
) -> Done:
    """Writes what was worked out and checked on just these `texts` of all files, or nothing. Raises Meanwhile, and as
    `edit` does."""

    def work(found: Texts) -> Sequence[Rewrite]:
        for file in found.keys() | texts.keys():
            if found.get(file) != texts.get(file):
                raise _meanwhile(file)
        return rewrites

    return edit(path, work, check=_good_already, who=who, reason=reason, now=now, waiting=waiting)


def undone(
    path: Path,
    file: Path,
    number: int,
    *,
    check: Together,
    who: str,
    reason: str,
    now: Callable[[], float] = time.time,
    waiting: Waiting = nobody,
    pause: Callable[[float], None] = time.sleep,
) -> Done:
    """Takes entry `number` of the log of `file` back, in all files that it changed. Otherwise as `undo.undo`."""
    author = Author(who, reason, now, waiting, pause)

    def work(texts: Texts) -> Sequence[Rewrite]:
        found = []
        for each, entry in _members(texts, file, number):
            with _held(each, top, author) as trail:
                head = trail.recover(store.changeable(trail.real))
                found.append(Rewrite(each, texts[each], undo.without(trail, head, texts[each], entry), entry))
        return found

    top = target(path)
    return edit(path, work, check=check, who=who, reason=reason, now=now, waiting=waiting, pause=pause)


def _members(texts: Texts, file: Path, number: int) -> list[tuple[Path, int]]:
    """The entries that are one change with this one, and stand: by their files. Raises InputError, OSError."""
    logs = {each: Trail(target(each)).entries() for each in texts}
    entries = logs[file]
    mark = entries[number - 1].together if 1 <= number <= len(entries) else ""
    found = []
    for each, others in logs.items():
        if each == file:
            found.append((file, number))
        elif mark:
            found += [(each, entry.number) for entry in undo.standing(others) if entry.together == mark]
    return found


# ---- writing, under the inventory's lock -----------------------------------------------------------------------------


def _written(top: Trail, rewrites: Sequence[Rewrite], author: Author) -> Done:
    """Raises Meanwhile, InputError, OSError; then nothing is left written."""
    if len(rewrites) == 1:
        return [(rewrites[0].path, _put(top, rewrites[0], author))]
    shares = []
    for each in rewrites:
        real = target(each.path)
        store.changeable(real)  # before the first is written
        old, new = (disk.revision(text.encode()) for text in (each.before, each.after))
        shares.append(Share(real, old, new, patches.between(each.before, each.after), each.undoes))
    journal = together.begin(top.real, author.who, author.reason, shares)
    journal.write(top.real.stat())
    try:
        done = [(each.path, _put(top, each, author, journal.id)) for each in rewrites]
    except (InputError, OSError, KeyboardInterrupt):
        _take_back(top, journal.turned(), author)
        raise
    journal.close()
    return done


def _put(top: Trail, rewrite: Rewrite, author: Author, mark: str = "") -> Edited:
    def change(text: str, _head: object) -> str:
        if text != rewrite.before:
            raise _meanwhile(rewrite.path)
        return rewrite.after

    path = rewrite.path
    with _held(path, top.real, author) as trail:
        return store.perform(path, trail, author, change, _taken, undoes=rewrite.undoes, together=mark)


def _held(path: Path, top: Path, author: Author) -> contextlib.AbstractContextManager[Trail]:
    """The lock of a file, by whom holds that of its inventory."""
    return contextlib.nullcontext(Trail(top)) if target(path) == top else store.held(path, author)


def _take_back(top: Trail, journal: Journal, author: Author) -> None:
    """Takes out again what was written of a change. Raises InputError, OSError where one file cannot be put back."""
    failed = None
    for share in journal.shares:
        try:
            with _held(share.file, top.real, author) as trail:
                if entry := _entry_of(journal, trail):
                    undo.take_back(share.file, trail, author, entry.number, _taken)
        except InputError as error:
            failed = failed or Told("edit.stays", file=share.file.name, why=error.words or str(error))
    journal.close()  # even so: what is left can be undone by hand, and others have to be able to edit
    if failed:
        raise failed


def _entry_of(journal: Journal, trail: Trail) -> Entry | None:
    """The entry by which this file has its share of a change, and has it still."""
    trail.recover(trail.real.stat())
    return next((each for each in undo.standing(trail.entries()) if each.together == journal.id), None)


# ---- after a kill ----------------------------------------------------------------------------------------------------


def _settle(top: Trail, author: Author) -> None:
    """Finishes a change that was cut off, or takes it back where a file was changed by hand since."""
    together.clear(top.real)
    journal = together.found(top.real)
    if journal is None:
        return
    cut_off = author._replace(who=journal.who, reason=journal.reason)
    if journal.forward:
        try:
            for share in journal.shares:
                _finish(top, journal, share, cut_off)
        except InputError:
            journal = journal.turned()
        else:
            journal.close()
            return
    _take_back(top, journal, cut_off)


def _finish(top: Trail, journal: Journal, share: Share, author: Author) -> None:
    def change(text: str, _head: object) -> str:
        if disk.revision(text.encode()) != share.old:
            raise _meanwhile(share.file)
        return patches.apply(text, share.splices)

    with _held(share.file, top.real, author) as trail:
        if not _entry_of(journal, trail):
            store.perform(share.file, trail, author, change, _taken, undoes=share.undoes, together=journal.id)


def _meanwhile(file: Path) -> Meanwhile:
    return Meanwhile("edit.meanwhile", file=printable(str(file)))


def _good_already(_after: Mapping[Path, str]) -> None:
    """It was checked on just these texts."""


def _taken(_path: Path, _content: bytes) -> None:
    """All files were checked together, before the first was written."""
