"""What the inventory's schema and rules say of one entry while it is still being written. Changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any

from pydantic import ValidationError

from songxa.inventory import rules
from songxa.inventory.messages import Explainer
from songxa.inventory.rules.finding import Finding
from songxa.inventory.schema import InventoryFile
from songxa.inventory.yaml12 import Path

_FILLERS: Mapping[str, Mapping[str, Any]] = {
    "operators": {"name": "?"},
    "areas": {"name": "?", "level": "x"},
    "sites": {"name": "?", "area": "x", "latitude": 20, "longitude": 105},
    "devices": {"name": "?", "kind": "bts", "site": "x", "operator": "x"},
    "credentials": {},
    "maintenance": {"start": "2000-01-01 00:00", "end": "9999-12-31 00:00"},
}
"""What stands in the place of fields that nobody has told yet; nothing is said about these."""


class Judge:
    """Knows a good inventory, and judges entries that are to be added to it. Raises pydantic's ValidationError for an
    inventory that is none."""

    def __init__(self, root: Mapping[str, Any], profiles: Collection[str] | None, explain: Explainer) -> None:
        self._file = InventoryFile.model_validate(root)
        self._root, self._profiles, self._explainer = root, profiles, explain

    def objection(self, section: str, key: str, entry: Mapping[str, Any], field: str) -> str:
        """Why a field of an entry, which may lack others, cannot be as it is; nothing for one that can."""
        return next((message for at, message in self._objections(section, key, entry) if at == field), "")

    def first(self, section: str, key: str, entry: Mapping[str, Any]) -> tuple[str, str] | None:
        """The first field of a whole entry that cannot be as it is, empty for the entry itself, and why; None where
        all is well."""
        return next(self._objections(section, key, entry, whole=True), None)

    def key(self, section: str, key: str) -> str:
        """Why an entry cannot have this key; nothing where it can."""
        if key in (self._root.get(section) or {}):
            return f"there is {key} already; accepted: a key that no other has"
        try:
            InventoryFile.model_validate({"name": "?", section: {key: _FILLERS[section]}})
        except ValidationError as error:
            return self._explainer.explain(error.errors(include_url=False)[0])[1]
        return ""

    def _objections(
        self, section: str, key: str, entry: Mapping[str, Any], *, whole: bool = False
    ) -> Iterator[tuple[str, str]]:
        told = {**({} if whole else _FILLERS[section]), **entry}
        if section == "devices" and not whole and "kind" not in entry and "address" in entry:
            told["kind"] = "router"  # which may have one
        try:
            one = InventoryFile.model_validate({"name": "?", section: {key: told}})
        except ValidationError as error:
            for each in error.errors(include_url=False, include_context=False):
                path, message = self._explainer.explain(each)
                yield _field(path), message
            return
        for path, message in self._findings(section, key, one):
            if path[:2] == (section, key):
                yield _field(path), message

    def _findings(self, section: str, key: str, one: InventoryFile) -> Iterator[Finding]:
        entries = {**getattr(self._file, section), **getattr(one, section)}
        file = self._file.model_copy(update={section: entries})
        known = {name: getattr(file, name) for name in (*_FILLERS, "defaults")}
        return chain(
            rules.references(file, known, self._profiles), rules.kinds(file, known), rules.retirement(file),
            rules.addresses(file), rules.places(file), rules.times(file),
        )  # fmt: skip


def _field(path: Path) -> str:
    """The field of the entry, with what is below it: snmp, onu.olt."""
    return ".".join(step for step in path[2:4] if isinstance(step, str))
