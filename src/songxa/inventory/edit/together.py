"""The journal of a change to several files: what each was and is to be, on the disk before the first is written.

It stands beside the real inventory as `.inventory.yaml.together`. From then on the change is as good as made: who reads
the inventory gets it whole (`contents`), and who edits next finishes it where a kill or a power failure cut it off.
A change that cannot be finished has its journal renamed to `.inventory.yaml.apart`: then it is as good as taken back.
Writes no file of the inventory; `several` does.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from songxa.inventory.edit import chain, disk, patches
from songxa.inventory.edit.patches import Splice
from songxa.inventory.messages import printable
from songxa.inventory.told import Told
from songxa.model import InputError


class Share(NamedTuple):
    """What becomes of one file: the real path, the revisions before and after, the way from one to the other, and the
    entry of its log that this takes back, else 0."""

    file: Path
    old: str
    new: str
    splices: tuple[Splice, ...]
    undoes: int = 0


@dataclass(frozen=True, slots=True)
class Journal:
    """A change that is being written, or taken back where it is not `forward`. `id` is `together` of its entries."""

    real: Path
    id: str
    who: str
    reason: str
    shares: Sequence[Share]
    forward: bool = True

    @property
    def file(self) -> Path:
        """Where it stands."""
        return _places(self.real)[not self.forward]

    def write(self, like: os.stat_result) -> None:
        """On the disk when this returns. Readable by whoever may read the inventory. Raises OSError."""
        folder = self.real.parent
        shares = [(os.path.relpath(each.file, folder), *each[1:]) for each in self.shares]
        line, _ = chain.seal({"id": self.id, "who": self.who, "reason": self.reason, "files": shares})
        fresh = _spare(self.real)
        disk.write(fresh, line, like, like.st_mode & 0o666)
        fresh.replace(self.file)
        disk.sync_folder(folder)

    def turned(self) -> Journal:
        """The same, to be taken back. Needs no room on the disk. Raises OSError."""
        back = Journal(self.real, self.id, self.who, self.reason, self.shares, forward=False)
        if self.forward:
            self.file.replace(back.file)
            disk.sync_folder(self.real.parent)
        return back

    def close(self) -> None:
        """All of it is done; where it cannot be removed, the next one to edit sees that."""
        with contextlib.suppress(OSError):
            self.file.unlink(missing_ok=True)
            disk.sync_folder(self.real.parent)


def begin(real: Path, who: str, reason: str, shares: Sequence[Share]) -> Journal:
    """A journal that is not written yet."""
    return Journal(real, secrets.token_hex(8), who, reason, shares)


def clear(real: Path) -> None:
    """Removes a journal that a kill left before it was one. Raises OSError."""
    _spare(real).unlink(missing_ok=True)


def found(real: Path) -> Journal | None:
    """What a kill left. Raises InputError for a journal that was changed, OSError."""
    for file, forward in zip(_places(real), (True, False), strict=True):
        content = disk.content_of(file)
        if content is None:
            continue
        try:
            return _read(real, content, forward)
        except (ValueError, TypeError, KeyError):
            raise Told("edit.journal", file=printable(str(file))) from None
    return None


def contents(path: Path) -> dict[Path, bytes]:
    """What is to stand in files in which it does not stand yet, because their change is under way or was cut off; by
    their real paths. Nothing where that cannot be told. Raises nothing."""
    try:
        journal = found(path.resolve())
        return _still_to_come(journal) if journal else {}
    except (OSError, RuntimeError, ValueError, InputError, patches.Misfit):
        return {}


def _still_to_come(journal: Journal) -> dict[Path, bytes]:
    coming = {}
    for file, old, new, splices, _ in journal.shares:
        content = file.read_bytes()
        wanted, other, way = (new, old, splices) if journal.forward else (old, new, patches.reverse(splices))
        now = disk.revision(content)
        if now == wanted:
            continue
        if now != other:
            return {}  # changed by hand since: whoever edits next has to see what fits
        coming[file] = patches.apply(content.decode(), way).encode()
    return coming


def _places(real: Path) -> tuple[Path, Path]:
    return real.with_name(f".{real.name}.together"), real.with_name(f".{real.name}.apart")


def _spare(real: Path) -> Path:
    return real.with_name(f".{real.name}.together.new")


def _read(real: Path, content: bytes, forward: bool) -> Journal:
    """Raises ValueError, TypeError, KeyError where this is none."""
    said = chain.unseal(content.removesuffix(b"\n"))
    shares = tuple(_share(real.parent, each) for each in said["files"])
    return Journal(real, str(said["id"]), str(said["who"]), str(said["reason"]), shares, forward)


def _share(folder: Path, said: Any) -> Share:
    name, old, new, splices, undoes = said
    return Share((folder / str(name)).resolve(), str(old), str(new), patches.from_json(splices), int(undoes))
