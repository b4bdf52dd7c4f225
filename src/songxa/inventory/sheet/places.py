"""Rows to sites: which of the inventory's a row means, or a new one with area and coordinates. Knows no device."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from songxa.inventory.sheet import words
from songxa.inventory.sheet.areas import Areas, Tell
from songxa.inventory.sheet.cells import shown
from songxa.inventory.sheet.drafts import Draft, Shelf, did_you_mean, near
from songxa.inventory.sheet.keys import is_key, slug
from songxa.inventory.sheet.parsed import Parsed
from songxa.inventory.sheet.report import Level
from songxa.inventory.sheet.words import folded

_NEAR = 0.001
"""Degrees, about 100 m: coordinates that differ by less mean one place."""
_AREA = ("area", *words.LEVELS)
_PLACE = ("position", "latitude", "longitude")


class Sites:
    """The sites of the inventory and those that rows add."""

    def __init__(self, present: Mapping[str, Any], areas: Areas, assumed_area: str, tell: Tell) -> None:
        self.shelf = Shelf("sites", present)
        self._areas, self._assumed_area, self._tell = areas, assumed_area, tell

    def take(self, parsed: Parsed) -> None:
        """A row of a table of sites."""
        values, origin = parsed.values, parsed.origin
        name = str(values.get("site") or values.get("name") or "")
        key = self.key_of(parsed, str(values.get("site_key") or values.get("key") or ""), ("site_key", "key"))
        draft = self.shelf.by_key.get(key) if key else None
        if not name and draft is None:
            if parsed.misread.isdisjoint(("site", "name")):
                self._tell(Level.WRONG, origin, ("site", "name"), "sheet.wrong.no_name")
            return
        area = self._areas.of(parsed, "" if draft else self._assumed_area)
        said = self._said(parsed, name, area)
        if draft is None and not key:
            alike = [each for each in self.shelf.called(name) if not area or each.get("area") == area]
            if len(alike) > 1:
                keys = ", ".join(each.key for each in alike[:8] if each.key) or "–"
                self._tell(
                    Level.WRONG, origin, ("site", "name"), "sheet.wrong.site_unclear", text=shown(name), known=keys
                )
                return
            draft = alike[0] if alike else None
        if draft is None:
            if self._complete(parsed, said):
                self.shelf.add(Draft("sites", key, None, said, origin))
        elif draft.origin is not None:
            self.twice(draft, parsed, said, ("site_key", "key", "site", "name"))
        else:
            draft.said, draft.origin = said, origin

    def of_device(self, parsed: Parsed) -> Draft | None:
        """The site where a row's device stands: a known one, or one that the row itself describes."""
        values, origin = parsed.values, parsed.origin
        text = str(values.get("site") or values.get("site_key") or "")
        described = parsed.place is not None and not text
        if described:
            text = str(values.get("device_name") or values.get("name") or "")
        if not text:
            if parsed.misread.isdisjoint(("site", "site_key", "device_name", "name")):
                self._tell(Level.WRONG, origin, ("site", "site_key"), "sheet.wrong.no_site")
            return None
        wanted = str(values.get("site_key") or "")
        found = self.shelf.called(wanted) if wanted in self.shelf.by_key else self.shelf.called(text)
        levels = any(each in values for each in _AREA) or (len(found) != 1 and bool(parsed.group))
        area = self._areas.of(parsed, self._assumed_area) if levels or not found else ""
        if len(found) > 1 or (found and area and len(self.shelf.called(text)) > 1):
            found = [each for each in found if not area or each.get("area") == area]
        elif found and area and found[0].get("area") != area and text not in self.shelf.by_key:
            found = [] if parsed.place is not None else found
        if len(found) > 1:
            keys = ", ".join(each.key for each in found[:8] if each.key) or "–"
            self._tell(Level.WRONG, origin, ("site", "name"), "sheet.wrong.site_unclear", text=shown(text), known=keys)
            return None
        if found:
            self._compare(parsed, found[0])
            return found[0]
        return self._added(parsed, text, area)

    def _added(self, parsed: Parsed, text: str, area: str) -> Draft | None:
        origin = parsed.origin
        if parsed.place is None or not area:
            told = parsed.misread & {*_AREA, "position"} or (not area and any(each in parsed.values for each in _AREA))
            if not told:
                hint = near(text, self.shelf.names())
                columns = ("site", "site_key", "name")
                self._tell(
                    Level.WRONG, origin, columns, "sheet.wrong.site_unknown", text=shown(text), near=did_you_mean(hint)
                )
            return None
        key = self.key_of(parsed, str(parsed.values.get("site_key") or ""), ("site_key",))
        if key in self.shelf.by_key:
            key = ""
        said = self._said(parsed, text, area)
        self._tell(Level.ASSUMED, origin, ("site", "name"), "sheet.assumed.site")
        return self.shelf.add(Draft("sites", key, None, said, origin))

    def _compare(self, parsed: Parsed, site: Draft) -> None:
        place = parsed.place
        if place is None or site.get("latitude") is None or site.get("longitude") is None:
            return
        apart = abs(place.latitude - site.get("latitude")), abs(place.longitude - site.get("longitude"))
        if max(apart) > _NEAR:
            self._tell(Level.ASSUMED, parsed.origin, _PLACE, "sheet.assumed.elsewhere", site=shown(site.name))

    def _said(self, parsed: Parsed, name: str, area: str) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if name:
            said["name"] = name
        if area:
            said["area"] = area
        if parsed.place is not None:
            said["latitude"], said["longitude"] = parsed.place.latitude, parsed.place.longitude
        category = str(parsed.values.get("category", ""))
        if category:
            said["category"] = self._category(parsed, category)
        if "public" in parsed.values:
            said["public"] = parsed.values["public"]
        return said

    def _category(self, parsed: Parsed, text: str) -> str:
        if is_key(text):
            return text
        known = words.CATEGORIES.get(folded(text), "")
        category = known or slug(text)
        if not known:
            self._tell(
                Level.ASSUMED, parsed.origin, ("category",), "sheet.assumed.category", text=shown(text), code=category
            )
        return category

    def _complete(self, parsed: Parsed, said: Mapping[str, Any]) -> bool:
        whole = True
        if "area" not in said:
            whole = False
            if not any(each in parsed.values or each in parsed.misread for each in _AREA):
                columns = ("area", *reversed(words.LEVELS))
                self._tell(Level.WRONG, parsed.origin, columns, "sheet.wrong.no_area")
        if "latitude" not in said:
            whole = False
            if "position" not in parsed.misread:
                self._tell(Level.WRONG, parsed.origin, _PLACE, "sheet.wrong.no_place")
        return whole

    def key_of(self, parsed: Parsed, text: str, columns: tuple[str, ...]) -> str:
        """The key that a row names, written as keys are; empty where it names none."""
        if not text or is_key(text):
            return text
        key = slug(text)
        self._tell(Level.ASSUMED, parsed.origin, columns, "sheet.assumed.key", text=shown(text), code=key or "–")
        return key

    def twice(self, draft: Draft, parsed: Parsed, said: Mapping[str, Any], columns: tuple[str, ...]) -> None:
        """A second row about one entry: left out where it says nothing else, else wrong."""
        assert draft.origin is not None  # only an entry of which a row spoke is spoken of twice
        first = str(draft.origin.row)
        if said == draft.said:
            self._tell(Level.SKIPPED, parsed.origin, (), "sheet.skipped.twice", row=first)
        else:
            self._tell(Level.WRONG, parsed.origin, columns, "sheet.wrong.twice", text=shown(draft.name), row=first)
