"""Which files `include:` means: below the inventory's folder, each once. Reads folders, and no file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from songxa.inventory.messages import printable, shown
from songxa.inventory.yaml12 import Path as Place

SUFFIXES = (".yaml", ".yml")
MAX_FILES = 2000
_ACCEPTED = "accepted: a .yaml file or a folder of them below the inventory's folder, such as communes"


class Refused(Exception):
    """What is named cannot be included; the message says why, and what can."""


def asked(root: object) -> list[tuple[Place, str]]:
    """What a file includes, each with where it says so; what has another shape is left to the schema."""
    said = root.get("include") if isinstance(root, Mapping) else None
    if isinstance(said, str):
        return [(("include",), said)]
    names = said if isinstance(said, list) else ()
    return [(("include", place), name) for place, name in enumerate(names) if isinstance(name, str)]


def found(top: Path, name: str, unwritten: Collection[Path] = ()) -> list[Path]:
    """The files that one name means, in the order in which they are read. `unwritten` are real paths of files that are
    about to be there. Raises Refused."""
    if not name.strip() or name.startswith("~") or Path(name).is_absolute():
        raise Refused(f"{shown(name)} is no path from the inventory's folder on; {_ACCEPTED}")
    base, path = top.parent, top.parent / name
    try:
        _stay_below(base, path, name)
        if path.is_dir():
            return list(_within(base, path, name, unwritten))
        there = path.exists() or path.resolve() in unwritten
    except (OSError, ValueError, RuntimeError) as error:
        raise Refused(f"{shown(name)} cannot be read: {_why(error)}; {_ACCEPTED}") from None
    if not there:
        hint = "; a folder takes all of its files" if "*" in name else ""
        raise Refused(f"there is no file or folder {shown(name)} here{hint}; {_ACCEPTED}")
    if not _is_one(path):
        raise Refused(f"{shown(name)} does not end in .yaml or .yml; {_ACCEPTED}")
    return [path]


def _within(base: Path, folder: Path, name: str, unwritten: Collection[Path]) -> Iterator[Path]:
    entries = {entry.name: entry for entry in folder.iterdir() if not entry.name.startswith(".")}
    real = folder.resolve()
    entries.update({path.name: folder / path.name for path in unwritten if path.parent == real})
    if not any(map(_is_one, entries.values())):
        raise Refused(f"the folder {shown(name)} holds no .yaml file; {_ACCEPTED}")
    for _, entry in sorted(entries.items()):
        if entry.is_dir():
            inner = shown(str(entry.relative_to(base)))
            raise Refused(f"{inner} is a folder inside of a folder; accepted: its own name under include")
        if entry.suffix.lower() == ".txt" and _is_one(entry.with_suffix("")):
            inner = shown(str(entry.relative_to(base)))
            raise Refused(f"{inner} would be left out for its .txt; accepted: a name that ends in .yaml")
        if _is_one(entry):
            _stay_below(base, entry, str(entry.relative_to(base)))
            yield entry


def _is_one(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _stay_below(base: Path, path: Path, name: str) -> None:
    if not path.resolve().is_relative_to(base.resolve()):
        raise Refused(f"{shown(name)} leads out of the inventory's folder; {_ACCEPTED}")


def _why(error: Exception) -> str:
    return printable(getattr(error, "strerror", None) or "it is no path that a file can have")
