"""Which area a row speaks of: one of the inventory's by key or name, or a new one under its parent. Knows no site."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain, count
from typing import Any

from songxa.inventory.sheet import words
from songxa.inventory.sheet.cells import shown
from songxa.inventory.sheet.drafts import Draft, Shelf, did_you_mean, near
from songxa.inventory.sheet.keys import slug
from songxa.inventory.sheet.parsed import Parsed
from songxa.inventory.sheet.report import Level
from songxa.inventory.sheet.words import folded

Tell = Callable[..., None]
"""tell(level, origin, columns, key, **values)"""


class Areas:
    """The areas of the inventory and those that rows add."""

    def __init__(self, present: Mapping[str, Any], tell: Tell) -> None:
        self.shelf = Shelf("areas", present)
        self._tell = tell
        self._by_name: dict[str, list[Draft]] = {}
        for draft in self.shelf.drafts:
            self._by_name.setdefault(_bare(draft.name), []).append(draft)

    def of(self, parsed: Parsed, assumed: str) -> str:
        """The key of the row's area, `assumed` where it names none; empty, with a remark, where it cannot be told."""
        values = parsed.values
        levels = [(level, str(values[level])) for level in words.LEVELS if level in values]
        if "area" in values:
            return self._named(parsed, str(values["area"]), "area")
        if levels:
            return self._chain(parsed, levels)
        if parsed.group:
            found = self._called(parsed.group, "")
            if len(found) == 1:
                self._tell(Level.ASSUMED, parsed.origin, (), "sheet.assumed.group", area=found[0].name)
                return found[0].key
        return assumed

    def _called(self, text: str, above: str, level: str = "") -> list[Draft]:
        """Those with this key or name that lie in the area `above`. "Xã 1" is never "Thôn 1", though both are "1"."""
        if text in self.shelf.by_key:
            return [self.shelf.by_key[text]]
        level = level or _level(text)
        found = [
            draft
            for draft in self._by_name.get(_bare(text), [])
            if not level or draft.get("level") not in words.LEVELS or draft.get("level") == level
        ]
        exact = [draft for draft in found if folded(draft.name) == folded(text)]
        return [draft for draft in exact or found if not above or self._lies_in(draft, above)]

    def _lies_in(self, draft: Draft, above: str) -> bool:
        seen: set[str] = set()
        here: Draft | None = draft
        while here is not None and here.key not in seen:
            seen.add(here.key)
            here = self.shelf.by_key.get(str(here.get("parent") or ""))
            if here is not None and here.key == above:
                return True
        return False

    def _named(self, parsed: Parsed, text: str, column: str) -> str:
        found = self._called(text, "")
        if len(found) == 1:
            return found[0].key
        known = ", ".join(draft.key for draft in (found or self.shelf.drafts)[:12])
        key = "sheet.wrong.area_unclear" if found else "sheet.wrong.area_unknown"
        hint = near(text, self.shelf.names()) if not found else ""
        self._tell(
            Level.WRONG, parsed.origin, (column,), key, text=shown(text), known=known or "–", near=did_you_mean(hint)
        )
        return ""

    def _chain(self, parsed: Parsed, levels: list[tuple[str, str]]) -> str:
        above = ""
        for level, text in levels:
            found = self._called(text, above, level)
            if len(found) == 1:
                above = found[0].key
            elif found:
                return self._named(parsed, text, level)
            else:
                above = self._added(parsed, level, text, above)
                if not above:
                    return ""
        return above

    def _added(self, parsed: Parsed, level: str, text: str, above: str) -> str:
        """A new area. A name that is nearly one of the inventory's is taken for a slip, and refused."""
        known = (draft.name for draft in self.shelf.drafts if draft.had and draft.get("level") == level)
        by_bare = {_bare(name): name for name in known}
        alike = near(_bare(text), by_bare)
        if alike:
            nearest = by_bare[alike]
            self._tell(Level.WRONG, parsed.origin, (level,), "sheet.wrong.area_near", text=shown(text), near=nearest)
            return ""
        if not above and level != "province":
            over = words.LEVELS[words.LEVELS.index(level) - 1]
            tops = [draft.key for draft in self.shelf.drafts if draft.get("level") == over]
            if len(tops) > 1 or (level == "village" and not tops):
                self._tell(Level.WRONG, parsed.origin, (level,), "sheet.wrong.area_parent", text=shown(text))
                return ""
            above = tops[0] if tops else ""
        key = self._free_key(text, above)
        said = {"name": text, "level": level, **({"parent": above} if above else {})}
        draft = self.shelf.add(Draft("areas", key, None, said, parsed.origin))
        self._by_name.setdefault(_bare(text), []).append(draft)
        self._tell(Level.ASSUMED, parsed.origin, (level,), "sheet.assumed.area", name=shown(text), code=key)
        return key

    def _free_key(self, text: str, above: str) -> str:
        base = slug(text, 40) or "area"
        first = (base, f"{base}-{above[:20].strip('-')}") if above else (base,)
        tries = chain(first, (f"{base}-{n}" for n in count(2)))
        return next(key for key in tries if key not in self.shelf.by_key)


def _level(name: str) -> str:
    prefix = words.AREA_PREFIX.match(folded(name))
    return words.LEVEL_OF.get(prefix[1].rstrip("."), "") if prefix else ""


def _bare(name: str) -> str:
    """The folded name without what may stand before it."""
    return words.AREA_PREFIX.sub("", folded(name), count=1)
