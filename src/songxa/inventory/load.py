"""From the path of an `inventory.yaml` to a checked `Inventory`, or to all its problems at once. Writes nothing."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from songxa.inventory import rules, yaml12
from songxa.inventory.build import build
from songxa.inventory.messages import Explainer, printable, shown
from songxa.inventory.rules.finding import Finding, Installed, Known, Unsure
from songxa.inventory.schema import InventoryFile
from songxa.model import Inventory, InventoryError, Problem

MAX_BYTES = 16 * 1024 * 1024
MAX_PROBLEMS = 1000
"""A file with more is broken in one way many times; the first thousand say which."""

_SECTIONS = ("operators", "areas", "sites", "credentials", "defaults", "devices", "maintenance")


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What an inventory is checked against: the profiles and plug-ins that are there, and where file names begin."""

    profiles: Collection[str] | None
    plug_ins: Installed | None
    folder: Path


def load(path: Path | str, *, profiles: Collection[str] | None = None, plug_ins: Installed | None = None) -> Inventory:
    """Reads and checks an inventory. `profiles`, where given, are the SNMP profile names that devices may ask for;
    `plug_ins` the exporters and collectors of other makers that are installed.

    Raises InventoryError, and nothing else, whatever the file holds: with every problem that it has, except that
    broken YAML hides what stands behind it.
    """
    name = printable(str(path))
    content = _read(Path(path), name)
    text = _decode(content, name)
    document = yaml12.parse(text)
    problems = [_problem(name, document, flaw.path, flaw.message, flaw.line) for flaw in document.flaws]
    if not document.whole or not isinstance(document.root, yaml12.Mapping):
        if document.whole and not problems:
            what = "is empty" if document.root is None else "is no mapping"
            problems.append(Problem(name, 0, "", f"the file {what}; accepted: a mapping with name, sites, devices, …"))
        raise InventoryError(problems)
    file, errors = _shape(document.root)
    around = _Surroundings(profiles, plug_ins, Path(path).parent.absolute())
    problems += _look(name, document, file, errors, around)
    if problems:
        raise InventoryError(sorted(problems, key=lambda problem: problem.line)[:MAX_PROBLEMS])
    return build(file, hashlib.sha256(content).hexdigest(), around.folder)


def _read(path: Path, name: str) -> bytes:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "no plain file"
            raise _refusal(name, f"is {what}; accepted: an inventory file, such as inventory.yaml")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refusal(name, "there is no such file; accepted: the path of an inventory.yaml") from None
    except PermissionError:
        raise _refusal(name, "this user may not read it; accepted: a file readable by whoever runs songxa") from None
    except OSError as error:
        raise _refusal(name, f"cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise _refusal(name, "is no path that a file can have") from None
    if len(content) > MAX_BYTES:
        raise _refusal(name, "is larger than 16 MB; accepted: up to 16 MB")
    if not content.strip():
        raise _refusal(name, "the file is empty; accepted: a mapping with name, sites, devices, …")
    return content


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{content[error.start]:02x} is not UTF-8; accepted: a file saved as UTF-8"
        raise InventoryError([Problem(name, line, "", message)]) from None


def _refusal(name: str, message: str) -> InventoryError:
    return InventoryError([Problem(name, 0, "", message)])


def _look(
    name: str,
    document: yaml12.Document,
    file: InventoryFile,
    errors: Sequence[ErrorDetails],
    around: _Surroundings,
) -> Iterator[Problem]:
    """What is wrong with the shape and between the entries, without what only follows from a flaw of the YAML."""
    explain = Explainer().explain if errors else None
    explained = (explain(error) for error in errors[:MAX_PROBLEMS]) if explain else ()
    found = islice(_findings(file, _known(document.root, errors), around), MAX_PROBLEMS)
    flawed = {flaw.path for flaw in document.flaws}
    for path, message in chain(explained, found):
        if not any(path[:length] in flawed for length in range(1, len(path) + 1)):
            yield _problem(name, document, path, message)


def _known(root: object, errors: Sequence[ErrorDetails]) -> Known:
    """The keys by section; unsure ones where a section has an error, or may be the one whose key is misspelt."""
    whole = {error["loc"][0] for error in errors if len(error["loc"]) == 1 or error["loc"][0] == "defaults"}
    misspelt = any(len(error["loc"]) == 1 and error["type"] == "extra_forbidden" for error in errors)
    known: dict[str, Collection[str]] = {}
    for section in _SECTIONS:
        entries = root.get(section) if isinstance(root, yaml12.Mapping) else None
        unsure = section in whole or (misspelt and entries is None)
        known[section] = Unsure() if unsure else entries if isinstance(entries, yaml12.Mapping) else ()
    return known


def _shape(root: yaml12.Mapping) -> tuple[InventoryFile, list[ErrorDetails]]:
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
        rules.addresses(file),
        rules.places(file),
        rules.tiles(file),
        rules.times(file),
        rules.outputs(file, known, around.plug_ins, around.folder),
        rules.grafana(file, known, around.folder),
    )


def _problem(name: str, document: yaml12.Document, path: yaml12.Path, message: str, line: int = 0) -> Problem:
    key = "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in path).removeprefix(".")
    return Problem(name, line or document.line(path), key, printable(message))
