"""An export's folder: what stands in it, what of it is songxa's own, and how new texts take its place.

A list of checksums beside the files says what songxa wrote, and with which options. Whatever differs from it was
written or edited by somebody else and is left alone. The list is written before the files and after them, so that an
export cut short is still known.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from songxa.i18n import translate
from songxa.model import StartError
from songxa.stack import alertmanager, options, receivers
from songxa.stack.bundle import ALERTMANAGER, files
from songxa.stack.options import Options
from songxa.stack.plan import Plan

LIST = ".songxa-export.json"


class Fate(StrEnum):
    """What becomes, or would become, of a file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    """Not songxa's, or edited by hand."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`aside` is where the file went that was replaced by force; `elsewhere` names the receivers that were to get the
    plan's web hook, and stay as they are without it."""

    name: str
    fate: Fate
    aside: str = ""
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """`own` is the part of the text that is songxa's, for the list."""

    name: str
    fate: Fate
    text: str
    own: str
    foreign: bool = False
    elsewhere: tuple[str, ...] = ()

    def outcome(self, aside: str = "") -> Outcome:
        return Outcome(self.name, self.fate, aside, self.elsewhere)


def export(plan: Plan, folder: Path, *, force: bool = False, check: bool = False) -> list[Outcome]:
    """Brings the folder up to date; with `check`, only says what it would do. Raises StartError."""
    try:
        known = _read_list(folder)
        steps = [_step(plan, folder, name, text, known.get(name, ()), force) for name, text in files(plan).items()]
        if check:
            return [step.outcome() for step in steps]
        return _carry_out(folder, steps, known, options.of_plan(plan))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        where = error.filename or folder
        raise StartError(translate(plan.language, "stack.wrong.folder", folder=where, why=why)) from None


def remembered(folder: Path) -> Options:
    """The options of the last export into the folder; none are said where there was none, or nothing can be read."""
    try:
        return options.read(_listed(folder).get("options"))
    except OSError:
        return Options()


def _step(plan: Plan, folder: Path, name: str, text: str, known: Iterable[str], force: bool) -> _Step:
    before = _read(folder / name)
    own = alertmanager.head(plan) if name == ALERTMANAGER else text
    if before is None:
        return _Step(name, Fate.CREATED, text, own)
    is_ours = _is_ours(name, before, own, known)
    after = text
    elsewhere: tuple[str, ...] = ()
    if name == ALERTMANAGER:
        halves = receivers.cut(before)
        tail = receivers.with_all(halves.tail, alertmanager.entries(plan)) if halves else None
        after, is_ours = (own + tail, is_ours) if tail is not None else (text, False)
        elsewhere = _elsewhere(plan, tail) if tail is not None else ()
    if after == before:
        return _Step(name, Fate.UNCHANGED, after, own, elsewhere=elsewhere)
    if is_ours or force:
        return _Step(name, Fate.UPDATED, after, own, foreign=not is_ours, elsewhere=elsewhere)
    return _Step(name, Fate.REFUSED, after, own, elsewhere=elsewhere)


def _elsewhere(plan: Plan, tail: str) -> tuple[str, ...]:
    if not plan.webhook:
        return ()
    there = receivers.naming(tail, plan.webhook)
    return tuple(name for name, entry in alertmanager.entries(plan) if len(entry) > 1 and name not in there)


def _is_ours(name: str, before: str, own: str, known: Iterable[str]) -> bool:
    part: str | None = before
    if name == ALERTMANAGER:
        halves = receivers.cut(before)
        part = halves.head if halves else None
    return part is not None and (part == own or _sum(part) in known)


def _carry_out(folder: Path, steps: Iterable[_Step], known: Mapping[str, list[str]], chosen: Options) -> list[Outcome]:
    mine = {step.name: _sum(step.own) for step in steps if step.fate is not Fate.REFUSED}
    folder.mkdir(parents=True, exist_ok=True)
    both = {name: sorted({*known.get(name, ()), *([mine[name]] if name in mine else ())}) for name in {*known, *mine}}
    _write_list(folder, both, chosen)
    done = []
    for step in steps:
        aside = ""
        if step.fate in (Fate.CREATED, Fate.UPDATED):
            file = folder / step.name
            file.parent.mkdir(parents=True, exist_ok=True)
            aside = step.name + _put_aside(file) if step.foreign else ""
            _write(file, step.text)
        done.append(step.outcome(aside))
    _write_list(folder, {name: [mine[name]] if name in mine else sums for name, sums in both.items()}, chosen)
    return done


# ---- files ----------------------------------------------------------------------------------------------------------


def _read(file: Path) -> str | None:
    """The text, with what is no UTF-8 kept as it is; None where there is no file."""
    try:
        return file.read_bytes().decode(errors="surrogateescape")
    except FileNotFoundError:
        return None


def _write(file: Path, text: str) -> None:
    """In place whole, with the rights that the file had: receivers may hold passwords."""
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


def _sum(text: str) -> str:
    return sha256(text.encode(errors="surrogateescape")).hexdigest()


def _listed(folder: Path) -> dict[str, Any]:
    """What the list holds; empty where it is none."""
    text = _read(folder / LIST)
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _read_list(folder: Path) -> dict[str, list[str]]:
    """By name, the checksums of what songxa wrote; whatever else stands there says nothing."""
    listed = _listed(folder).get("files")
    named = listed.items() if isinstance(listed, dict) else ()
    return {str(name): [str(each) for each in sums] for name, sums in named if isinstance(sums, list)}


def _write_list(folder: Path, sums: Mapping[str, list[str]], chosen: Options) -> None:
    found = {
        "written by": "songxa export prometheus",
        "options": chosen.said(),
        "files": dict(sorted(sums.items())),
    }
    text = json.dumps(found, indent=2) + "\n"
    if _read(folder / LIST) != text:
        _write(folder / LIST, text)
