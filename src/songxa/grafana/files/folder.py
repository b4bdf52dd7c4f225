"""The folder that a Grafana without API access reads: brings it up to date, and leaves alone what is not songxa's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from songxa.exported import Exported, Fate, Step
from songxa.grafana.files.provision import Package, files
from songxa.grafana.wanted.titles import Named, told_apart
from songxa.i18n import translate
from songxa.model import StartError

LIST = ".songxa-grafana.json"
_WRITER = "songxa grafana export"
_LARGEST = 4 << 20
"""Octets; a file that is larger is nobody's board."""


class Outcome(NamedTuple):
    """What became of a file; `aside` is where the one went that was replaced by force. `left`: wanted no more, and
    still there."""

    name: str
    fate: Fate
    aside: str = ""
    left: bool = False


def remembered(folder: Path) -> str:
    """Where Grafana sees the folder, as the last export into it was told; empty where it was not."""
    try:
        found = Exported(folder, LIST, _WRITER).remembered("at")
    except OSError:
        return ""
    return found if isinstance(found, str) else ""


def export(
    package: Package, folder: Path, language: str, *, force: bool = False, prune: bool = False, check: bool = False
) -> list[Outcome]:
    """Brings the folder up to date; with `check`, only says what it would do. What is wanted no more goes with `prune`,
    unless somebody has edited it.

    Raises StartError where the folder cannot be read or written, and where a file of somebody else's beside songxa's
    boards has the uid or the title of one: Grafana would write none of that folder.
    """
    here = Exported(folder, LIST, _WRITER)
    try:
        steps, left = _steps(package, here, force=force, prune=prune)
        elsewhere = {} if package.at == str(folder.absolute()) else {"at": package.at}
        asides = {} if check else here.carry_out(steps, elsewhere)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        where = error.filename or folder
        raise StartError(translate(language, "stack.wrong.folder", folder=where, why=why)) from None
    done = [Outcome(step.name, step.fate, asides.get(step.name, "")) for step in steps]
    return [*done, *(Outcome(name, Fate.UNCHANGED, left=True) for name in left)]


def _steps(package: Package, here: Exported, *, force: bool, prune: bool) -> tuple[list[Step], list[str]]:
    """What is to be done, and what is wanted no more and stays."""
    known, texts = here.known(), files(package)
    gone = [step for name in known if name not in texts and (step := here.removal(name, known[name]))]
    going = {step.name for step in gone if prune and step.fate is Fate.REMOVED}
    _tell_apart(package, here, {*texts, *going})
    steps = [here.step(name, text, known.get(name, ()), force=force) for name, text in texts.items()]
    if prune:
        return [*steps, *gone], []
    return steps, [step.name for step in gone]


def _tell_apart(package: Package, here: Exported, own: set[str]) -> None:
    boards = [Named(each.folder, each.uid, each.title) for each in package.wanted.boards]
    told_apart([*boards, *_strangers(package, here, own)])


def _strangers(package: Package, here: Exported, own: set[str]) -> Iterator[Named]:
    """The boards of others that Grafana finds beside songxa's."""
    for uid in dict.fromkeys(board.folder for board in package.wanted.boards):
        for file in sorted((here.folder / "dashboards" / uid).glob("*.json")):
            if str(file.relative_to(here.folder)) not in own and (found := _board(file)):
                yield Named(uid, *found)


def _board(file: Path) -> tuple[str, str] | None:
    """Uid and title of a board in a file; None for whatever else it is."""
    if file.stat().st_size > _LARGEST:
        return None
    try:
        found = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    uid, title = found.get("uid"), found.get("title")
    return (uid, title) if isinstance(uid, str) and isinstance(title, str) and uid and title else None
