"""The folders that an inventory wants: its area and those above, below it partners, communes and further languages.

A place is what a folder is about, in keys; uids come from them, so that another name moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from songxa.i18n import translate
from songxa.model import Area, GrafanaSettings, Inventory

COMMUNE = "commune"
BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Place:
    """`about` tells it from all others: keys, out of which the uid comes. `above` is the place it stands in.

    `language` is empty where it has no boards, as the folders above the inventory's area. `area` and `operator` limit
    its boards, as in `songxa.dashboards.Frame`.
    """

    about: str
    title: str
    above: Place | None = None
    language: str = ""
    area: str = ""
    operator: str = ""

    def uid(self, key: str) -> str:
        """Of its folder, in the songxa of this key."""
        about = "\n".join((key, self.about))
        return f"sx-f-{sha256(about.encode()).hexdigest()[:16]}"

    @property
    def flat_title(self) -> str:
        """For a Grafana without folders in folders: with the titles of those above that have boards."""
        if self.above is None or not self.above.language:
            return self.title
        return f"{self.above.flat_title}{BETWEEN}{self.title}"


def places(inventory: Inventory, settings: GrafanaSettings) -> Sequence[Place]:
    """All of them, parents before children; the first that has a language is the main one."""
    found: list[Place] = []
    above: Place | None = None
    chain = common_areas(inventory)
    for area in chain[:-1]:
        above = Place(f"area {area.key}", area.name, above)
        found.append(above)
    first = settings.languages[0]
    # the key of the area is no part of it: where the commune gets a parent, or another key, its folder stays
    main = Place("all", chain[-1].name if chain else inventory.name, above, first)
    found += _in_all_languages(main, settings)
    for area in _communes(inventory, chain):
        found += _in_all_languages(Place(f"overview {area.key}", area.name, main, first, area=area.key), settings)
    for key in settings.partners:
        operator = inventory.operators[key]
        found += _in_all_languages(Place(f"partner {key}", operator.name, main, first, operator=key), settings)
    return found


def common_areas(inventory: Inventory) -> Sequence[Area]:
    """The areas that hold everything in the inventory, from the top down: the last is the lowest of them.

    An area with nothing below it counts only at the top: a commune of one village is the commune, as it is when the
    second village comes. Empty where nothing holds all.
    """
    tops = [area for area in inventory.areas.values() if area.parent is None]
    if len(tops) != 1:
        return ()
    chain = [tops[0]]
    while True:
        below = [area for area in inventory.areas.values() if area.parent == chain[-1].key]
        if len(below) != 1 or chain[-1].level == COMMUNE:
            return chain
        if not any(area.parent == below[0].key for area in inventory.areas.values()) and below[0].level != COMMUNE:
            return chain
        chain.append(below[0])


def _communes(inventory: Inventory, chain: Sequence[Area]) -> Iterator[Area]:
    """The communes of an inventory that has more than one."""
    found = [area for area in inventory.areas.values() if area.level == COMMUNE and area not in chain]
    yield from found if len(found) > 1 else ()


def _in_all_languages(place: Place, settings: GrafanaSettings) -> Iterator[Place]:
    """It, and below it one folder for each further language."""
    yield place
    for language in settings.languages[1:]:
        title = translate(language, "grafana.language")
        yield Place(f"{place.about} {language}", title, place, language, place.area, place.operator)
