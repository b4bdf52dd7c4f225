"""The nouns of telling: an incident as far as it is known, what a recipient was told of it. Data only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from songxa.model import Incident, Inventory, RootKind, State


class News(StrEnum):
    """What there is to say of an incident."""

    OPENED = "opened"
    GREW = "grew"
    REPEAT = "repeat"
    OVER = "over"
    """It is over, to one who was told of it."""
    PASSED = "passed"
    """It came and went before it could be told."""


LAST = frozenset({News.OVER, News.PASSED})
"""After these there is nothing more to say."""


class Told(NamedTuple):
    """What a recipient was last told of an incident, and how it was then. Times are UTC seconds.

    `reached` says whether any message of it has ever arrived; `number` is that of the newest. `grown_at` is when it was
    last said to have grown.
    """

    news: News
    at: float
    reached: bool
    number: int
    state: State
    households: int
    grown_at: float = 0.0


@dataclass(slots=True)
class Story:
    """An incident that somebody may have to be told of.

    `fresh` says that it had just begun when it was first seen: what is older is past, and nobody is told of it.
    `swelled_at` is when its toll last grew. `lasts` says that something is down by it at this moment, seen, and in no
    maintenance window. `areas` are those that it touches, with everything above them.
    """

    incident: Incident
    seen_at: float
    fresh: bool
    swelled_at: float
    lasts: bool
    areas: frozenset[str]
    missed_at: float | None = None
    """Since when it has not been among the incidents any more, where its end is not known yet."""
    ended: bool = False


def areas_of(incident: Incident, inventory: Inventory) -> frozenset[str]:
    """The areas of its root and of everything that it took down, with those that they lie in."""
    keys = {hit.device for hit in incident.hits}
    if incident.root_kind is RootKind.DEVICE:
        keys.add(incident.root)
    sites = {device.site for key in keys if (device := inventory.devices.get(key)) is not None}
    if incident.root_kind is RootKind.SITE:
        sites.add(incident.root)
    return _with_all_above({site.area for key in sites if (site := inventory.sites.get(key)) is not None}, inventory)


def _with_all_above(areas: Collection[str], inventory: Inventory) -> frozenset[str]:
    found: set[str] = set()
    for each in areas:
        key: str | None = each
        while key is not None and key not in found and key in inventory.areas:
            found.add(key)
            key = inventory.areas[key].parent
    return frozenset(found)
