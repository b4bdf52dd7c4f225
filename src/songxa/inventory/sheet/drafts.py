"""Entries in the making, by key and by name: those that the inventory has and those that rows add. Decides nothing."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from songxa.inventory.sheet.parsed import Origin
from songxa.inventory.sheet.words import folded
from songxa.model import Trouble


@dataclass(slots=True, eq=False)
class Draft:
    """An entry. `had` is what the inventory says of it, None for a new one; `said` what its row says; `origin` the row,
    None where no row speaks of it. A site in `said` is a draft itself until every key is known."""

    section: str
    key: str
    had: Mapping[str, Any] | None = None
    said: dict[str, Any] = field(default_factory=dict)
    origin: Origin | None = None

    def get(self, name: str) -> Any:
        """What it says of a field, the row before the inventory."""
        return self.said.get(name, (self.had or {}).get(name))

    @property
    def name(self) -> str:
        """Its name, or nothing."""
        return str(self.get("name") or "")

    def whole(self) -> dict[str, Any]:
        """The entry as it would stand in the inventory."""
        return {**(self.had or {}), **self.said}

    def changes(self) -> dict[str, Any]:
        """What its row says otherwise than the inventory; for a new entry everything."""
        had = self.had
        if had is None:
            return dict(self.said)
        return {name: value for name, value in self.said.items() if not _same(had.get(name), value)}


class Shelf:
    """The drafts of a section."""

    def __init__(self, section: str, present: Mapping[str, Any]) -> None:
        self.section = section
        self.drafts: list[Draft] = []
        self.by_key: dict[str, Draft] = {}
        self._by_name: defaultdict[str, list[Draft]] = defaultdict(list)
        for key, entry in present.items():
            self.add(Draft(section, key, entry))

    def add(self, draft: Draft) -> Draft:
        """Takes a draft in."""
        self.drafts.append(draft)
        if draft.key:
            self.by_key[draft.key] = draft
        if draft.name:
            self._by_name[folded(draft.name)].append(draft)
        return draft

    def called(self, text: str) -> list[Draft]:
        """Those with this key, else those with this name whatever its case and diacritics; exact ones before others."""
        if text in self.by_key:
            return [self.by_key[text]]
        alike = self._by_name.get(folded(text), [])
        exact = [draft for draft in alike if draft.name.casefold() == text.casefold()]
        return exact if len(exact) == 1 else list(alike)

    def names(self) -> Iterable[str]:
        """The names of all."""
        return (draft.name for draft in self.drafts if draft.name)


def near(text: str, known: Iterable[str]) -> str:
    """The nearest of the known names, with the same digits in it, or nothing."""
    wanted = folded(text)
    digits = [sign for sign in wanted if sign.isdigit()]
    by_folded = {folded(word): word for word in known}
    alike = [
        word
        for word in by_folded
        if abs(len(word) - len(wanted)) <= max(3, len(wanted) // 3)
        and [sign for sign in word if sign.isdigit()] == digits
    ]
    found = get_close_matches(wanted, alike[:500], n=1, cutoff=0.8)
    return by_folded[found[0]] if found else ""


def did_you_mean(name: str) -> Trouble | str:
    """The question for the end of a remark; nothing where nothing is near."""
    return Trouble("sheet.near", {"name": name}) if name else ""


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    if isinstance(one, Mapping) and isinstance(other, str):
        return dict(one) == {"credential": other}
    return bool(one == other)
