"""Takes one change of the audit log back, whatever was changed elsewhere in the file since. Writes nothing itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from songxa.inventory.edit import disk, patches
from songxa.inventory.edit.audit import Trail, target
from songxa.inventory.edit.chain import Entry, Head
from songxa.inventory.edit.checking import Check
from songxa.inventory.edit.lock import Waiting
from songxa.inventory.edit.patches import Splice
from songxa.inventory.edit.store import Author, Edited, changeable, held, nobody, perform
from songxa.inventory.told import Told
from songxa.model import Trouble


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
    author = Author(who, reason, now, waiting, pause)
    changeable(target(path))
    with held(path, author) as trail:
        return take_back(path, trail, author, number, check)


def take_back(path: Path, trail: Trail, author: Author, number: int, check: Check) -> Edited:
    """`undo`, by whom holds the lock. Raises OSError, InputError."""

    def change(text: str, head: Head) -> str:
        return without(trail, head, text, number)

    return perform(path, trail, author, change, check, undoes=number)


def without(trail: Trail, head: Head, text: str, number: int) -> str:
    """The text without what entry `number` made of it; the same where that is taken back already. Raises InputError."""
    entries = trail.entries()
    if not 1 <= number <= len(entries):
        raise Told("edit.undo.no_entry", number=number, last=len(entries))
    if entries[number - 1].kind == "begin":
        raise Told("edit.undo.beginning", number=number)
    if number in _taken_back(entries):
        return text
    changed = head.revision != disk.revision(text.encode())
    return _without(entries[number - 1 :], text, trail.by_hand(head, text) if changed else ())


def standing(entries: Sequence[Entry]) -> list[Entry]:
    """What songxa did, without what was taken back, but with that whose taking back was."""
    gone = _taken_back(entries)
    return [each for each in entries if each.kind in ("edit", "undo") and each.number not in gone]


def _taken_back(entries: Sequence[Entry]) -> set[int]:
    """The numbers of the entries that were taken back, and whose taking back was not."""
    gone: set[int] = set()
    for each in reversed(entries):
        if each.undoes and each.number not in gone:
            gone.add(each.undoes)
    return gone


class _Step(NamedTuple):
    """A change since; 0 for the number, and for what it undoes, where there is none."""

    name: Trouble
    number: int
    undoes: int
    splices: Sequence[Splice]


def _without(entries: Sequence[Entry], text: str, by_hand: Sequence[Splice] | None) -> str:
    first, *later = entries
    if first.splices is None:
        raise Told("edit.undo.unknown", number=first.number)
    steps = []
    known = [
        (Trouble("edit.undo.entry", {"number": each.number}), each.number, each.undoes, each.splices) for each in later
    ]
    for name, number, undoes, splices in [*known, (Trouble("edit.undo.by_hand"), 0, 0, by_hand)]:
        if splices is None:
            raise Told("edit.undo.unknown_since", number=first.number, name=name)
        steps.append(_Step(name, number, undoes, splices))
    try:
        base = text
        for step in reversed(steps):
            base = patches.apply(base, patches.reverse(step.splices))
        back = patches.reverse(first.splices)
        return patches.apply(text, _carried(back, first.number, _settled(steps, base, text)))
    except patches.Misfit:
        raise Told("edit.undo.misfit", number=first.number) from None


def _carried(back: Sequence[Splice], number: int, steps: Sequence[_Step]) -> Sequence[Splice]:
    for step in steps:
        try:
            back = patches.carried(back, step.splices)
        except patches.Misfit:
            raise Told("edit.undo.same_place", number=number, name=step.name) from None
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
