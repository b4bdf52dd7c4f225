"""A folder that songxa writes into and others may edit: what in it is songxa's own, and how new texts take its place.

A list of checksums beside the files says what songxa wrote, and what else it is to remember of that. Whatever differs
from the list was written or edited by somebody else and is left alone. The list is written before the files and after
them, so that an export cut short is still known. What the files hold is not known here.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any


class Fate(StrEnum):
    """What becomes, or would become, of a file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    REFUSED = "refused"
    """Not songxa's, or edited by hand."""


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of a file. `own` is the part of the text that is songxa's, for the list; `foreign`: what stands
    there is not songxa's, and is put aside."""

    name: str
    fate: Fate
    text: str = ""
    own: str = ""
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """The folder, a list in the file `list_name`, and the command that writes both. All of it raises OSError."""

    folder: Path
    list_name: str
    writer: str

    def known(self) -> dict[str, list[str]]:
        """By name, the checksums of what songxa wrote; whatever else stands in the list says nothing."""
        listed = self._listed().get("files")
        named = listed.items() if isinstance(listed, dict) else ()
        return {str(name): [str(each) for each in sums] for name, sums in named if isinstance(sums, list)}

    def remembered(self, key: str) -> object:
        """What else was to be remembered under this key; None where nothing was."""
        return self._listed().get(key)

    def read(self, name: str) -> str | None:
        """The text, with what is no UTF-8 kept as it is; None where there is no file."""
        return _read(self.folder / name)

    def step(self, name: str, text: str, known: Collection[str], *, force: bool = False) -> Step:
        """What is to become of a file that is all songxa's; `known` are its checksums."""
        before = self.read(name)
        if before is None:
            return Step(name, Fate.CREATED, text, text)
        if before == text:
            return Step(name, Fate.UNCHANGED, text, text)
        is_ours = checksum(before) in known
        return Step(name, Fate.UPDATED if is_ours or force else Fate.REFUSED, text, text, foreign=not is_ours)

    def removal(self, name: str, known: Collection[str]) -> Step | None:
        """What is to become of a file that is wanted no more; None where it is gone already."""
        before = self.read(name)
        if before is None:
            return None
        return Step(name, Fate.REMOVED if checksum(before) in known else Fate.REFUSED)

    def carry_out(self, steps: Iterable[Step], besides: Mapping[str, Any]) -> dict[str, str]:
        """Writes and removes, and remembers `besides`. By name, where the files went that were not songxa's."""
        steps, known = list(steps), self.known()
        gone = {step.name for step in steps if step.fate is Fate.REMOVED}
        mine = {step.name: checksum(step.own) for step in steps if step.fate not in (Fate.REFUSED, Fate.REMOVED)}
        self.folder.mkdir(parents=True, exist_ok=True)
        both = {
            name: sorted({*known.get(name, ()), *([mine[name]] if name in mine else ())}) for name in {*known, *mine}
        }
        self._write_list(both, besides)
        asides = {}
        for step in steps:
            file = self.folder / step.name
            if step.fate is Fate.REMOVED:
                file.unlink(missing_ok=True)
            elif step.fate in (Fate.CREATED, Fate.UPDATED):
                file.parent.mkdir(parents=True, exist_ok=True)
                if step.foreign:
                    asides[step.name] = step.name + _put_aside(file)
                _write(file, step.text)
        after = {name: [mine[name]] if name in mine else sums for name, sums in both.items() if name not in gone}
        self._write_list(after, besides)
        return asides

    def _listed(self) -> dict[str, Any]:
        """What the list holds; empty where it is none."""
        text = self.read(self.list_name)
        try:
            found = json.loads(text) if text else {}
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write_list(self, sums: Mapping[str, list[str]], besides: Mapping[str, Any]) -> None:
        found = {"written by": self.writer, **besides, "files": dict(sorted(sums.items()))}
        text = json.dumps(found, indent=2) + "\n"
        if self.read(self.list_name) != text:
            _write(self.folder / self.list_name, text)


def checksum(text: str) -> str:
    """As the list has it."""
    return sha256(text.encode(errors="surrogateescape")).hexdigest()


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode(errors="surrogateescape")
    except FileNotFoundError:
        return None


def _write(file: Path, text: str) -> None:
    """In place whole, with the rights that the file had: it may hold passwords."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        mode = file.stat().st_mode & 0o777 if file.exists() else None
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666 if mode is None else 0o600)
        with os.fdopen(descriptor, "wb") as content:
            content.write(text.encode(errors="surrogateescape"))
            content.flush()
            os.fsync(content.fileno())
        if mode is not None:
            beside.chmod(mode)
        beside.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _put_aside(file: Path) -> str:
    """Gives what stands there a second name, never one that is taken, before it is replaced; what that ends in."""
    number = 1
    while True:
        try:
            file.with_name(f"{file.name}.old{number}").hardlink_to(file)
        except FileExistsError:
            number += 1
        else:
            return f".old{number}"
