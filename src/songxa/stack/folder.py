"""An export's folder: which of its files are songxa's own, and which texts take their place.

`alertmanager.yml` is half songxa's: the receivers in it belong to the user, and stay.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from songxa.exported import Exported, Fate, Step, checksum
from songxa.i18n import translate
from songxa.model import StartError
from songxa.stack import alertmanager, options, receivers
from songxa.stack.bundle import ALERTMANAGER, files
from songxa.stack.options import Options
from songxa.stack.plan import Plan

LIST = ".songxa-export.json"
_WRITER = "songxa export prometheus"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`aside` is where the file went that was replaced by force; `elsewhere` names the receivers that were to get the
    plan's web hook, and stay as they are without it."""

    name: str
    fate: Fate
    aside: str = ""
    elsewhere: tuple[str, ...] = ()


class _Way(NamedTuple):
    step: Step
    elsewhere: tuple[str, ...] = ()


def export(plan: Plan, folder: Path, *, force: bool = False, check: bool = False) -> list[Outcome]:
    """Brings the folder up to date; with `check`, only says what it would do. Raises StartError."""
    here = Exported(folder, LIST, _WRITER)
    try:
        known = here.known()
        ways = [_way(plan, here, name, text, known.get(name, ()), force) for name, text in files(plan).items()]
        chosen = {"options": options.of_plan(plan).said()}
        asides = {} if check else here.carry_out([way.step for way in ways], chosen)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        where = error.filename or folder
        raise StartError(translate(plan.language, "stack.wrong.folder", folder=where, why=why)) from None
    return [Outcome(way.step.name, way.step.fate, asides.get(way.step.name, ""), way.elsewhere) for way in ways]


def remembered(folder: Path) -> Options:
    """The options of the last export into the folder; none are said where there was none, or nothing can be read."""
    try:
        return options.read(Exported(folder, LIST, _WRITER).remembered("options"))
    except OSError:
        return Options()


def _way(plan: Plan, here: Exported, name: str, text: str, known: Collection[str], force: bool) -> _Way:
    if name == ALERTMANAGER and (before := here.read(name)) is not None:
        return _with_receivers(plan, before, text, known, force)
    step = here.step(name, text, known, force=force)
    if name == ALERTMANAGER:
        step = Step(name, step.fate, text, alertmanager.head(plan))
    return _Way(step)


def _with_receivers(plan: Plan, before: str, text: str, known: Collection[str], force: bool) -> _Way:
    """alertmanager.yml where there is one: songxa's half anew, the receivers as they are and those that are missing."""
    own = alertmanager.head(plan)
    halves = receivers.cut(before)
    is_ours = halves is not None and (halves.head == own or checksum(halves.head) in known)
    tail = receivers.with_all(halves.tail, alertmanager.entries(plan)) if halves else None
    after, is_ours = (own + tail, is_ours) if tail is not None else (text, False)
    changed = Fate.UPDATED if is_ours or force else Fate.REFUSED
    fate = Fate.UNCHANGED if after == before else changed
    step = Step(ALERTMANAGER, fate, after, own, foreign=not is_ours)
    return _Way(step, _elsewhere(plan, tail) if tail is not None else ())


def _elsewhere(plan: Plan, tail: str) -> tuple[str, ...]:
    if not plan.webhook:
        return ()
    there = receivers.naming(tail, plan.webhook)
    return tuple(name for name, entry in alertmanager.entries(plan) if len(entry) > 1 and name not in there)
