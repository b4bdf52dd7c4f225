"""What is asked to become of an inventory, as data, and the text that does just that. Writes no file.

Raises nothing but InputError, with one line. Whether the result is a good inventory is for `inventory.load` to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from songxa.inventory.edit.plan import Plan
from songxa.inventory.edit.references import PLACES, Section, references
from songxa.inventory.edit.scalars import Value
from songxa.inventory.edit.spans import refusal
from songxa.inventory.edit.verify import Expected
from songxa.inventory.yaml12 import Path


@dataclass(frozen=True, slots=True)
class Put:
    """Sets what is at a path of keys and list positions, or adds it; mappings that lead to it are made.

    Of a mapping or a list, only what differs is touched. A position right behind the last item adds one. With `new`,
    InputError where there is something at the path already: what somebody else put there meanwhile stays.
    """

    path: Path
    value: Value
    new: bool = False


@dataclass(frozen=True, slots=True)
class Remove:
    """Takes out the entry at a path, with the comments that belong to it."""

    path: Path


@dataclass(frozen=True, slots=True)
class Rename:
    """Gives an entry another key, and everything that names it the new name. Secrets that have the key in their names
    (of credentials and recipients) are not renamed with it."""

    section: Section
    old: str
    new: str


Change: TypeAlias = Put | Remove | Rename


def apply(text: str, changes: Iterable[Change]) -> str:
    """The text after all changes, in this order. The same text where all of it is so already.

    Raises InputError where a change cannot be made, and where the result would say anything else than was asked.
    """
    plan, expected = Plan(text), Expected(text)
    for change in changes:
        plan = _gathered(plan, change)
        _expect(expected, change)
    return _checked(text, plan.text(), expected)


def rename_key(text: str, path: Path, new: str) -> str:
    """Gives what is at `path` another key, and nothing that names it another name. Raises InputError."""
    plan, expected = Plan(text), Expected(text)
    plan.rename(path, new)
    expected.rename_key(path, new)
    return _checked(text, plan.text(), expected)


def _checked(old: str, new: str, expected: Expected) -> str:
    """The new text. Raises InputError where it says something else than is expected."""
    if new != old and not expected.is_what(new):
        message = "this edit would change more than was asked, so nothing was changed; accepted: an edit by hand"
        raise refusal(0, (), message)
    return new


def _gathered(plan: Plan, change: Change) -> Plan:
    """The plan with one more change, or a new one on the text so far."""
    if isinstance(change, Rename):
        plan = plan if plan.untouched else Plan(plan.text())
        _rename(plan, change)
        plan.seal()
        return plan
    if not change.path:
        raise refusal(0, (), "an edit needs a path; accepted: such as devices.wifi-1.site")
    if not plan.takes(change.path, removal=isinstance(change, Remove)):
        plan = Plan(plan.text())
    if isinstance(change, Remove):
        plan.remove(change.path)
        return plan
    if change.new and plan.tree.at(change.path) is not None:
        raise refusal(0, change.path, "is there already; accepted: a key that is not taken")
    while not plan.put(change.path, change.value):
        plan = Plan(plan.text())
    return plan


def _rename(plan: Plan, change: Rename) -> None:
    place = PLACES.get(change.section)
    if place is None:
        accepted = ", ".join(PLACES)
        raise refusal(0, (), f"{change.section} has no names to give; accepted: an entry of {accepted}")
    found = list(references(plan.tree.root, change.section, change.old))
    plan.rename((*place, change.old), change.new)
    for path in found:
        plan.put(path, change.new)  # below the entry itself too, which in this tree still has its old key


def _expect(expected: Expected, change: Change) -> None:
    if isinstance(change, Put):
        expected.put(change.path, change.value)
    elif isinstance(change, Remove):
        expected.remove(change.path)
    else:
        expected.rename(change.section, change.old, change.new)
