"""The files of an inventory as one: its own, and those that it includes. Checks only what lies between files.

Only the inventory itself includes, so there are no circles; an included file holds entries by key, and nothing that
would hold for the others too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from songxa.inventory import files, include
from songxa.inventory.edit import together
from songxa.inventory.messages import printable, shown, suggestion
from songxa.inventory.parts import Part, part
from songxa.inventory.schema import InventoryFile
from songxa.inventory.yaml12 import Path as Place
from songxa.model import InventoryError, Problem

SECTIONS = ("operators", "areas", "sites", "credentials", "devices", "maintenance")
"""What an included file may hold."""

MAX_TOTAL = 4 * files.MAX_BYTES
_LOOKS = 5
"""How often several files are read until none of them was changed meanwhile."""
_EMPTY = "the file is empty, as one is whose saving was cut off; accepted: entries, or a comment where it has none yet"
_TOO_MANY = f"more than {include.MAX_FILES} files; accepted: fewer, larger ones"
Contents = Mapping[Path, bytes]
"""What is to stand in files, by their real paths: checked as if it stood there already."""


@dataclass(slots=True)
class Split:
    """What all files say together, and which of them says what. The inventory's own is the first of `parts`."""

    parts: Sequence[Part]
    root: Mapping[str, Any] | None
    """None where it is no mapping."""
    problems: list[Problem]
    unsure: set[str] = field(default_factory=set)
    """Sections of which some file has something that is none."""
    _owners: dict[str, dict[str, Part]] = field(default_factory=dict)

    @property
    def revision(self) -> str:
        """The SHA-256 of the only file; of several, that of a list of theirs and of their names."""
        top, *others = self.parts
        if not others:
            return top.digest
        names = (str(each.path.relative_to(top.path.parent)) for each in others)
        lines = [f"{each.digest} {name}\n" for each, name in zip(self.parts, ("", *names), strict=True)]
        return hashlib.sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()

    def owner(self, path: Place) -> Part:
        """The file that has what stands at `path`; the inventory's own where none has."""
        keys = self._owners.get(str(path[0]), {}) if len(path) > 1 else {}
        return keys.get(str(path[1]), self.parts[0]) if keys else self.parts[0]

    def problem(self, path: Place, message: str, *, of: Part | None = None, line: int = 0) -> Problem:
        """A problem with the file and the line of what stands at `path`."""
        where = of or self.owner(path)
        key = "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in path).removeprefix(".")
        return Problem(where.name, line or where.line(path), key, printable(message))

    def in_order(self) -> list[Problem]:
        """The problems as the files are read."""
        order = {each.name: place for place, each in enumerate(self.parts)}
        return sorted(self.problems, key=lambda problem: (order.get(problem.file, 0), problem.line))


def gather(path: Path, contents: Contents) -> Split:
    """Reads the inventory at `path` and what it includes. Raises InventoryError where there is no telling what all of
    it says, with every reason; what is wrong besides is in `problems`.

    Several files are read as they all were at one moment: again, where one of them was changed meanwhile.
    """
    for _ in range(_LOOKS - 1):
        seen: dict[Path, files.Stamp] = {}
        try:
            split = _gather(path, contents, seen)
        except InventoryError:
            if _steady(seen):
                raise
            continue
        if _steady(seen):
            return split
    return _gather(path, contents, {})


def _steady(seen: Mapping[Path, files.Stamp]) -> bool:
    return len(seen) < 2 or all(files.stamp(file) == each for file, each in seen.items())


def _gather(path: Path, contents: Contents, seen: dict[Path, files.Stamp]) -> Split:
    name = printable(str(path))
    contents = {**together.contents(path), **contents}
    seen[path] = files.stamp(path)
    content = _content(path, contents)
    if not content.strip():
        raise files.refusal(name, "the file is empty; accepted: a mapping with name, sites, devices, …")
    top = part(name, path, content)
    split = Split([top], top.root if isinstance(top.root, Mapping) else None, [])
    parts = [top]
    broken: list[Problem] = []
    total = len(content)
    for place, file in _files(split, contents, broken):
        seen[file] = files.stamp(file)
        try:
            said = _content(file, contents)
            total += len(said)
            if not said.strip():
                raise files.refusal(printable(str(file)), _EMPTY)
            parts.append(part(printable(str(file)), file, said))
        except InventoryError as error:
            broken += error.problems
        if total > MAX_TOTAL:
            broken.append(split.problem(place, "all files together are larger than 64 MB; accepted: up to 64 MB"))
            break
    split.parts = parts
    split.problems = [
        split.problem(flaw.path, flaw.message, of=each, line=flaw.line) for each in parts for flaw in each.flaws()
    ]
    if broken or not all(each.whole for each in parts):
        split.problems += broken
        raise InventoryError(split.in_order())
    if len(parts) > 1 and split.root is not None:
        _merge(split, dict(split.root))
    return split


def files_of(path: Path) -> list[Path]:
    """The inventory's own file, and those that it includes as far as that can be told. Raises nothing."""
    return looked_at(path)[0]


def looked_at(path: Path) -> tuple[list[Path], list[Path]]:
    """`files_of`, and the files and folders that say which these are, whether they are there or not."""
    name = printable(str(path))
    try:
        top = part(name, path, files.read(path, name))
    except InventoryError:
        return [path], [path]
    split = Split([top], top.root if isinstance(top.root, Mapping) else None, [])
    named = [path.parent / name for _, name in include.asked(split.root)]
    return [path, *(file for _, file in _files(split, {}, []))], [path, *named]


def _content(file: Path, contents: Contents) -> bytes:
    name = printable(str(file))
    content = contents.get(files.real(file)) if contents else None
    return files.read(file, name) if content is None else files.bounded(content, name)


def _files(split: Split, contents: Contents, broken: list[Problem]) -> Iterator[tuple[Place, Path]]:
    """Every included file with where it is named; what cannot be included goes to `broken`."""
    top = split.parts[0]
    asked = include.asked(split.root)
    seen = {files.real(top.path): "the inventory itself"} if asked else {}
    for place, name in asked:
        try:
            found = include.found(top.path, name, contents)
        except include.Refused as error:
            broken.append(split.problem(place, str(error)))
            continue
        for file in found:
            real = files.real(file)
            if real in seen:
                message = f"{shown(str(file.relative_to(top.path.parent)))} is {seen[real]}; accepted: each file once"
                broken.append(split.problem(place, message))
                continue
            seen[real] = "named already"
            if len(seen) > include.MAX_FILES + 1:
                broken.append(split.problem(place, _TOO_MANY))
                return
            yield place, file


def _merge(split: Split, root: dict[str, Any]) -> None:
    """Puts the entries of all files together; a key that two of them have stays what the first makes of it."""
    top, *others = split.parts
    owners = split._owners
    for section in SECTIONS:
        there = root.get(section)
        if there is None or isinstance(there, dict):
            root[section] = dict(there or {})
            owners[section] = dict.fromkeys(there or {}, top)
    for each in others:
        for section, entries in _sections(split, each):
            if section not in owners:
                continue  # the inventory's own section is none; the schema says so
            merged, keys = root[section], owners[section]
            for key, entry in entries.items():
                if key in keys:
                    split.problems.append(_twice(split, each, keys[key], (section, key)))
                else:
                    merged[key], keys[key] = entry, each
    for section in SECTIONS:
        if section in owners and not root[section]:
            del root[section]
    split.root = root


def _sections(split: Split, each: Part) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if each.root is None:
        return  # a commune whose entries are all commented out
    if not isinstance(each.root, Mapping):
        message = f"the file is no mapping; accepted: a mapping with {', '.join(SECTIONS)}"
        split.problems.append(Problem(each.name, 0, "", message))
        split.unsure.update(SECTIONS)
        return
    for section, entries in each.root.items():
        if section not in SECTIONS:
            split.problems.append(split.problem((section,), _not_here(split, section), of=each))
            split.unsure.update(SECTIONS)  # what stands there may be what others name
        elif isinstance(entries, Mapping):
            yield section, entries
        elif entries is not None:
            split.unsure.add(section)
            message = f"is {shown(entries)}; accepted: a mapping of entries by key"
            split.problems.append(split.problem((section,), message, of=each))


def _not_here(split: Split, section: str) -> str:
    top = split.parts[0].path.name
    if section in InventoryFile.model_fields:
        return f"stands only in {top} itself; accepted in included files: {', '.join(SECTIONS)}"
    return f"unknown key{suggestion(section, SECTIONS)}; accepted in included files: {', '.join(SECTIONS)}"


def _twice(split: Split, each: Part, first: Part, path: Place) -> Problem:
    message = f"stands in {first.name} already, in line {first.line(path)}; accepted: a key that no other file has"
    return split.problem(path, message, of=each)
