"""The coverage ledger as the web asks it: in threads, a few at a time, as far as a scope sees it. Words no answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from songxa.coverage.ledger.records import Entry, Figure, Place, Records
from songxa.coverage.mapping import Explained, Picture, Question
from songxa.coverage.terms import Setting, Technology, Weight
from songxa.model import Inventory, StartError
from songxa.scope import Scope
from songxa.web.api.refusal import Refused
from songxa.web.api.serve import Gate
from songxa.web.station import Station
from songxa.web.visible import records_of

ANY, ALL = "any", "all"
AT_ONCE, WAITING = 2, 16


@dataclass(frozen=True)
class Sheet:
    """The records as one scope sees them, with what is looked up often."""

    records: Records

    @cached_property
    def figures(self) -> Mapping[str, Sequence[Figure]]:
        """By area."""
        return _grouped(self.records.figures, "area")

    @cached_property
    def entries(self) -> Mapping[str, Sequence[Entry]]:
        """By place."""
        return _grouped(self.records.entries, "place")

    @cached_property
    def places(self) -> Mapping[str, Place]:
        return {each.key: each for each in self.records.places}

    @cached_property
    def operators(self) -> Sequence[str]:
        """Who transmits, was measured or claims something, on the mobile networks."""
        return sorted({each.operator for each in self.records.told if each.technology is not Technology.WIFI})

    @cached_property
    def technologies(self) -> Sequence[Technology]:
        """Of which anything is known, in a fixed order; 4G where nothing is."""
        there = {each.technology for each in self.records.told}
        return [each for each in Technology if each in there] or [Technology.LTE]

    def figure(
        self,
        area: str,
        operator: str,
        technology: Technology,
        setting: Setting = Setting.OUTDOORS,
        of: Weight = Weight.HOUSEHOLDS,
    ) -> Figure | None:
        """The figure of an area; of the only operator for `any` where there is one."""
        wanted = (operator, technology, setting, of)
        found = {(each.operator, each.technology, each.setting, each.of): each for each in self.figures.get(area, ())}
        if operator == ANY and wanted not in found and len(self.operators) == 1:
            wanted = (self.operators[0], technology, setting, of)
        return found.get(wanted)


def _grouped(items: Sequence[Any], name: str) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for each in items:
        found[getattr(each, name)].append(each)
    return found


class Covered:
    """One station's ledger. Its records are read again when they change."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._gate = Gate(AT_ONCE, WAITING)
        self._read: tuple[Hashable, Records] | None = None
        self._sheets: dict[Scope, Sheet] = {}

    async def sheet(self, scope: Scope) -> Sheet | None:
        """What the scope sees; None where there is no ledger, or none that can be read, or too many ask."""
        stamp = self._station.coverage.stamp()
        if stamp is None:
            self._read = None
            self._sheets.clear()
            return None
        if self._read is None or self._read[0] != stamp:
            try:
                records = await self._gate.run(self._station.coverage.records)
            except (StartError, Refused):
                return None
            self._read = stamp, records
            self._sheets.clear()
        if scope not in self._sheets:
            self._sheets[scope] = Sheet(records_of(self._read[1], scope))
        return self._sheets[scope]

    async def picture(self, asked: Question) -> Picture | None:
        """A layer of the map; None where it cannot be made now."""
        try:
            return await self._gate.run(lambda: self._station.coverage.picture(asked))
        except (StartError, Refused):
            return None

    async def explain(self, language: str, latitude: float, longitude: float, now: float) -> Explained | None:
        """A place in sentences; None where that cannot be made now."""
        try:
            return await self._gate.run(lambda: self._station.coverage.explain(language, latitude, longitude, now))
        except (StartError, Refused):
            return None

    async def dossier(
        self, language: str, spot: str, inventory: Inventory, power: Sequence[tuple[str, ...]], now: float
    ) -> bytes | None:
        """A dead spot's dossier; None where there is none, or it cannot be made now."""
        try:
            return await self._gate.run(lambda: self._station.coverage.dossier(language, spot, inventory, power, now))
        except (StartError, KeyError, Refused):
            return None
