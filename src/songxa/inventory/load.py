"""From the path of an `inventory.yaml` to a checked `Inventory`, or to all its problems at once. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from songxa.inventory import rules, yaml12
from songxa.inventory.build import build
from songxa.inventory.files import MAX_BYTES, real
from songxa.inventory.messages import Explainer
from songxa.inventory.rules.finding import Finding, Installed, Known, Unsure
from songxa.inventory.schema import InventoryFile
from songxa.inventory.split import Contents, Split, gather
from songxa.model import Inventory, InventoryError, Problem

__all__ = ["MAX_BYTES", "load"]

MAX_PROBLEMS = 1000
"""A file with more is broken in one way many times; the first thousand say which."""

_SECTIONS = ("operators", "areas", "sites", "credentials", "defaults", "devices", "maintenance")


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What an inventory is checked against: the profiles and plug-ins that are there, and where file names begin."""

    profiles: Collection[str] | None
    plug_ins: Installed | None
    folder: Path


def load(
    path: Path | str,
    *,
    content: bytes | Contents | None = None,
    profiles: Collection[str] | None = None,
    plug_ins: Installed | None = None,
) -> Inventory:
    """Reads and checks an inventory, with the files that it includes. `profiles`, where given, are the SNMP profile
    names that devices may ask for; `plug_ins` the exporters and collectors of other makers that are installed.

    `content` is taken for what stands at `path`, or for what stands in some of the files, by their real paths: so what
    is to be written is checked before it is. Raises InventoryError, and nothing else, whatever the files hold: with
    every problem that they have, except that broken YAML hides what stands behind it, and a file that cannot be read
    hides what lies between files.
    """
    path = Path(path)
    split = gather(path, {real(path): content} if isinstance(content, bytes) else content or {})
    if split.root is None:
        if not split.problems:
            what = "is empty" if split.parts[0].root is None else "is no mapping"
            message = f"the file {what}; accepted: a mapping with name, sites, devices, …"
            split.problems.append(Problem(split.parts[0].name, 0, "", message))
        raise InventoryError(split.problems)
    file, errors = _shape(split.root)
    around = _Surroundings(profiles, plug_ins, path.parent.absolute())
    split.problems += _look(split, file, errors, around)
    if split.problems:
        raise InventoryError(split.in_order()[:MAX_PROBLEMS])
    return build(file, split.revision, around.folder)


def _look(
    split: Split, file: InventoryFile, errors: Sequence[ErrorDetails], around: _Surroundings
) -> Iterator[Problem]:
    """What is wrong with the shape and between the entries, without what only follows from a flaw of the YAML."""
    explain = Explainer().explain if errors else None
    explained = (explain(error) for error in errors[:MAX_PROBLEMS]) if explain else ()
    found = islice(_findings(file, _known(split, errors), around), MAX_PROBLEMS)
    flawed = {flaw.path for each in split.parts for flaw in each.flaws()}
    for path, message in chain(explained, found):
        if not any(path[:length] in flawed for length in range(1, len(path) + 1)):
            yield split.problem(path, message)


def _known(split: Split, errors: Sequence[ErrorDetails]) -> Known:
    """The keys by section; unsure ones where a section has an error, or may be the one whose key is misspelt."""
    whole = {error["loc"][0] for error in errors if len(error["loc"]) == 1 or error["loc"][0] == "defaults"}
    misspelt = any(len(error["loc"]) == 1 and error["type"] == "extra_forbidden" for error in errors)
    known: dict[str, Collection[str]] = {}
    for section in _SECTIONS:
        entries = split.root.get(section) if split.root is not None else None
        unsure = section in whole or section in split.unsure or (misspelt and entries is None)
        known[section] = Unsure() if unsure else entries if isinstance(entries, Mapping) else ()
    return known


def _shape(root: Mapping[str, Any]) -> tuple[InventoryFile, list[ErrorDetails]]:
    """The file without the entries that have errors, so that the rules can look at the others, and those errors."""
    try:
        return InventoryFile.model_validate(root), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False)
    sound: dict[str, Any] = dict(root)
    copied: set[yaml12.Path] = set()
    for part in {_part(error["loc"]) for error in errors}:
        _drop(sound, part, copied)
    sound.setdefault("name", "?")
    return InventoryFile.model_validate(sound), errors


def _part(path: yaml12.Path) -> yaml12.Path:
    """The smallest part of the file that the rest can do without."""
    if path[0] in (*_SECTIONS, "exporters"):
        return path[:2]
    if path[0] == "grafana":
        return path[: 1 if path[1:2] in (("url",), ("prometheus",), ("influxdb",)) else 2]
    if path[0] == "coverage":
        return path[:2]
    return path[: 3 if path[:2] == ("alerts", "recipients") else 2] if path[0] == "alerts" else path[:1]


def _drop(root: dict[str, Any], part: yaml12.Path, copied: set[yaml12.Path]) -> None:
    """Takes a part out of the file, which itself stays as it is: what is changed is copied first, once."""
    here = root
    for length, step in enumerate(part[:-1], 1):
        below = here.get(str(step))
        if not isinstance(below, dict):
            return
        if part[:length] not in copied:
            copied.add(part[:length])
            below = here[str(step)] = dict(below)
        here = below
    here.pop(str(part[-1]), None)


def _findings(file: InventoryFile, known: Known, around: _Surroundings) -> Iterator[Finding]:
    return chain(
        rules.references(file, known, around.profiles),
        rules.kinds(file, known),
        rules.retirement(file),
        rules.addresses(file),
        rules.places(file),
        rules.tiles(file),
        rules.times(file),
        rules.outputs(file, known, around.plug_ins, around.folder),
        rules.grafana(file, known, around.folder),
        rules.coverage(file, around.folder),
    )
