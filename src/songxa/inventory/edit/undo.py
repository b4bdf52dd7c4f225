"""Takes one change of the audit log back, whatever was changed elsewhere in the file since. Writes nothing itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from songxa.inventory.edit import disk, patches
from songxa.inventory.edit.audit import Trail
from songxa.inventory.edit.chain import Entry, Head
from songxa.inventory.edit.checking import Check
from songxa.inventory.edit.lock import Waiting
from songxa.inventory.edit.patches import Splice
from songxa.inventory.edit.store import Edited, nobody, perform
from songxa.model import InputError


def undo(
    path: Path,
    number: int,
    *,
    check: Check,
    who: str,
    reason: str,
    now: Callable[[], float] = time.time,
    waiting: Waiting = nobody,
    pause: Callable[[float], None] = time.sleep,
) -> Edited:
    """Takes entry `number` back by the reverse of its splices, each carried to where its place is by now.

    That is exact: nothing is searched for. Where a later change touched the same place, or one is not known in full,
    InputError says which, in one line, and nothing is changed. An undo is an entry itself, and can be undone. Otherwise
    as `store.edit`.
    """

    def change(text: str, trail: Trail, head: Head) -> str:
        entries = trail.entries()
        if not 1 <= number <= len(entries):
            raise InputError(f"the log has no entry {number}; accepted: 1 to {len(entries)}")
        if entries[number - 1].kind == "begin":
            raise InputError(f"entry {number} is the beginning of the log; there is nothing before it")
        changed = head.revision != disk.revision(text.encode())
        return _without(entries[number - 1 :], text, trail.by_hand(head, text) if changed else ())

    return perform(path, change, "undo", number, check, who, reason, now, waiting, pause)


class _Step(NamedTuple):
    """A change since; 0 for the number, and for what it undoes, where there is none."""

    name: str
    number: int
    undoes: int
    splices: Sequence[Splice]


def _without(entries: Sequence[Entry], text: str, by_hand: Sequence[Splice] | None) -> str:
    first, *later = entries
    if first.splices is None:
        raise InputError(
            f"entry {first.number} was made by hand, and what it changed is not known; edit it back by hand"
        )
    steps = []
    known = [(f"entry {each.number}", each.number, each.undoes, each.splices) for each in later]
    for name, number, undoes, splices in [*known, ("an edit by hand", 0, 0, by_hand)]:
        if splices is None:
            raise InputError(f"entry {first.number} cannot be undone: what {name} changed since is not known")
        steps.append(_Step(name, number, undoes, splices))
    try:
        base = text
        for step in reversed(steps):
            base = patches.apply(base, patches.reverse(step.splices))
        back = patches.reverse(first.splices)
        return patches.apply(text, _carried(back, first.number, _settled(steps, base, text)))
    except patches.Misfit:
        raise InputError(f"entry {first.number} cannot be undone: the log does not fit the file") from None


def _carried(back: Sequence[Splice], number: int, steps: Sequence[_Step]) -> Sequence[Splice]:
    for step in steps:
        try:
            back = patches.carried(back, step.splices)
        except patches.Misfit:
            raise InputError(
                f"entry {number} cannot be undone: {step.name} changed the same place since; undo that first, or edit "
                "it back by hand"
            ) from None
    return back


def _settled(steps: Sequence[_Step], base: str, text: str) -> Sequence[_Step]:
    """The steps from one text to another without those that were undone in between and what undid them."""
    left = list(steps)
    for step in steps:
        mine = next((index for index, each in enumerate(left) if each.number == step.number and step.undoes), None)
        undone = next((index for index, each in enumerate(left) if each.number == step.undoes and step.undoes), None)
        if mine is None or undone is None or undone > mine:
            continue
        try:
            left[undone : mine + 1] = _apart(left[undone], left[undone + 1 : mine])
        except patches.Misfit:
            continue
    found = base
    try:
        for step in left:
            found = patches.apply(found, step.splices)
    except patches.Misfit:
        return steps
    return left if found == text else steps  # two that were put in at one place may have changed their order


def _apart(undone: _Step, between: Sequence[_Step]) -> list[_Step]:
    """The steps between a change and its undo, as they would be without the two. Raises Misfit."""
    found = []
    back = patches.reverse(undone.splices)
    for step in between:
        found.append(step._replace(splices=patches.carried(step.splices, back)))
        back = patches.carried(back, step.splices)
    return found
