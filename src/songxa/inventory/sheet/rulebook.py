"""What the inventory's schema and rules say of it with the proposed entries in it, by the rows that they come from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from itertools import chain, islice
from typing import Any

from pydantic import ValidationError

from songxa.inventory import rules
from songxa.inventory.messages import Explainer
from songxa.inventory.rules.finding import Unsure
from songxa.inventory.schema import InventoryFile
from songxa.inventory.sheet.areas import Tell
from songxa.inventory.sheet.drafts import Draft
from songxa.inventory.sheet.fields import PARTS
from songxa.inventory.sheet.report import Level

_MOST = 1000
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("device_name", "name", "site"),
    "latitude": ("position", "latitude"),
    "longitude": ("position", "longitude"),
    "site": ("site", "site_key"),
    **{field: tuple(each for each, part in PARTS.items() if part[0] == field) for field in ("onu", "controller")},
}
"""Columns that speak of a field, where they are called otherwise."""
_SECTIONS = ("operators", "areas", "sites", "credentials", "defaults", "devices", "maintenance")


def check(present: Mapping[str, Any], drafts: Iterable[Draft], tell: Tell) -> None:
    """Tells what `songxa check` would say of the entries that rows add or change; what concerns others is left out."""
    proposed = {(draft.section, draft.key): draft for draft in drafts if draft.origin is not None}
    root = {**present}
    for section in {section for section, _ in proposed}:
        root[section] = {
            **(present.get(section) or {}),
            **{key: draft.whole() for (where, key), draft in proposed.items() if where == section},
        }
    root.setdefault("name", "?")
    broken: set[tuple[str, str]] = set()
    file: InventoryFile | None = None
    try:
        file = InventoryFile.model_validate(root)
    except ValidationError as error:
        explain = _explainer().explain
        for each in error.errors(include_url=False, include_context=False)[:_MOST]:
            path, message = explain(each)
            broken.add((str(path[0]), str(path[1]) if len(path) > 1 else ""))
            _tell(proposed, path, message, tell)
    if file is None:
        file = _without(root, broken)
    if file is None:
        return
    known: dict[str, Collection[str]] = {
        section: Unsure() if any(where == section for where, _ in broken) else root.get(section) or ()
        for section in _SECTIONS
    }
    found = chain(
        rules.references(file, known, None), rules.kinds(file, known), rules.retirement(file), rules.addresses(file),
        rules.places(file),
    )  # fmt: skip
    for path, message in islice(found, _MOST):
        _tell(proposed, path, message, tell)


@cache
def _explainer() -> Explainer:
    """Made once: it generates the whole JSON Schema."""
    return Explainer()


def _without(root: Mapping[str, Any], broken: Collection[tuple[str, str]]) -> InventoryFile | None:
    sound = {
        section: {key: each for key, each in entries.items() if (section, key) not in broken}
        if section in _SECTIONS and isinstance(entries, Mapping)
        else entries
        for section, entries in root.items()
    }
    try:
        return InventoryFile.model_validate(sound)
    except ValidationError:
        return None  # then the inventory itself is broken, and its own check says how


def _tell(proposed: Mapping[tuple[str, str], Draft], path: tuple[str | int, ...], message: str, tell: Tell) -> None:
    if len(path) < 2:
        return
    draft = proposed.get((str(path[0]), str(path[1])))
    if draft is None or draft.origin is None:
        return
    field = str(path[2]) if len(path) > 2 else ""
    columns = _COLUMNS.get(field, (field,))
    tell(Level.WRONG, draft.origin, columns, "sheet.wrong.rule", field=field or draft.key, message=message)
