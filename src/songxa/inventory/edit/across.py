"""Changes to an inventory whose entries stand in several files: each to the file that has the entry.

A new entry goes where what it belongs to stands: a device to its site's file, a site to its area's, an area to its
parent's. An entry stays in its file when it is moved to a place of another file. A new name reaches all files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from songxa.inventory import yaml12
from songxa.inventory.edit import changes as asked_for
from songxa.inventory.edit import several
from songxa.inventory.edit.changes import Change, Put, Rename
from songxa.inventory.edit.checking import loadable_together
from songxa.inventory.edit.lock import Waiting
from songxa.inventory.edit.references import references
from songxa.inventory.edit.several import Rewrite, texts_of
from songxa.inventory.edit.spans import Tree
from songxa.inventory.edit.store import Edited, nobody
from songxa.inventory.parts import part
from songxa.inventory.rules.finding import Installed
from songxa.inventory.split import SECTIONS
from songxa.model import InputError

__all__ = ["apply", "edit", "texts_of"]

_BELONGS_TO: Mapping[str, tuple[str, str]] = {
    "devices": ("site", "sites"),
    "sites": ("area", "areas"),
    "areas": ("parent", "areas"),
}
"""The field that says what an entry belongs to, and its section."""


@dataclass(slots=True)
class _Routes:
    """The texts so far, what is to become of each, and which file has which entry. The first is the inventory's own."""

    texts: dict[Path, str]
    waiting: dict[Path, list[Change]] = field(default_factory=dict)
    owners: dict[tuple[str, str], Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.texts) == 1:
            return  # everything stands in the only file
        for file, text in reversed(self.texts.items()):
            root = part(file.name, file, text.encode()).root
            for section in SECTIONS:
                entries = root.get(section) if isinstance(root, Mapping) else None
                if isinstance(entries, Mapping):
                    self.owners.update(dict.fromkeys(((section, key) for key in entries), file))

    @property
    def top(self) -> Path:
        return next(iter(self.texts))

    def take(self, change: Change) -> None:
        if isinstance(change, Rename):
            self._rename(change)
            return
        entry = self._entry(change.path)
        file = self.owners.get(entry, self.top) if entry else self.top
        if entry and isinstance(change, Put) and entry not in self.owners:
            file = self.owners[entry] = self._home(entry[0], change.value if len(change.path) == 2 else None)
        self.waiting.setdefault(file, []).append(change)

    def settle(self) -> None:
        """Works out what waits. Raises InputError."""
        for file, changes in self.waiting.items():
            self.texts[file] = asked_for.apply(self.texts[file], changes)
        self.waiting.clear()

    def _rename(self, change: Rename) -> None:
        file = self.owners.pop((change.section, change.old), self.top)
        taken = self.owners.get((change.section, change.new))
        if taken is not None and taken != file:
            where = f"{change.section}.{change.new}: is there already, in {taken.name}"
            raise InputError(f"{where}; accepted: a key that is not taken")
        self.owners[change.section, change.new] = file
        self.settle()
        self.waiting[file] = [change]
        for other, text in self.texts.items():
            if other != file and change.old in text:
                found = references(Tree(text).root, change.section, change.old)
                if named := [Put(path, change.new) for path in found]:
                    self.waiting[other] = [*named]

    @staticmethod
    def _entry(path: yaml12.Path) -> tuple[str, str] | None:
        return (str(path[0]), str(path[1])) if len(path) > 1 and path[0] in SECTIONS else None

    def _home(self, section: str, value: Any) -> Path:
        name, above = _BELONGS_TO.get(section, ("", ""))
        owner = value.get(name) if isinstance(value, Mapping) else None
        return self.owners.get((above, owner), self.top) if isinstance(owner, str) else self.top


def apply(texts: Mapping[Path, str], changes: Iterable[Change]) -> dict[Path, str]:
    """The new text of each file that changes. `texts` as `texts_of` gives them. Raises InputError."""
    routes = _Routes(dict(texts))
    for change in changes:
        routes.take(change)
    routes.settle()
    return {file: text for file, text in routes.texts.items() if text != texts[file]}


def edit(
    path: Path,
    changes: Collection[Change],
    *,
    profiles: Collection[str] | None = None,
    plug_ins: Installed | None = None,
    who: str,
    reason: str,
    now: Callable[[], float] = time.time,
    waiting: Waiting = nobody,
) -> list[tuple[Path, Edited]]:
    """Changes the files that the changes touch, as `several.edit` does: all of them or none. Raises InputError."""

    def work(texts: Mapping[Path, str]) -> list[Rewrite]:
        return [Rewrite(file, texts[file], text) for file, text in apply(texts, changes).items()]

    check = loadable_together(path, profiles=profiles, plug_ins=plug_ins)
    return several.edit(path, work, check=check, who=who, reason=reason, now=now, waiting=waiting)
