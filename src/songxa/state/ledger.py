"""The figures of a period at any size: sums from the history, and single transitions only where nothing else will do.

The monthly report works from the raw transitions instead; a test holds the two together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import repeat

from songxa.history import Archive, Enrolled
from songxa.model import WORKING, Incident, State
from songxa.scope import Scope
from songxa.state import uptime
from songxa.state.figures import By, Figures, Measure, Tiles, earlier, figures, tiles_of, watched
from songxa.state.uptime import Change, Outages, Spell, Window

PAGE = 500
"""Incidents that are asked for at a time."""

AT_A_TIME = 2_000
"""Devices whose transitions are in memory together."""

_QUIET = (0, 0.0)


class Ledger:
    """What the history says of [start, end). Reads what a question needs, once; belongs to one thread at a time.

    `device` leaves everybody else out.
    """

    def __init__(self, archive: Archive, scope: Scope, start: float, end: float, device: str | None = None) -> None:
        self._archive, self._scope, self._start, self._end = archive, scope, start, end
        self.beat = archive.beat()
        found = watched(archive.devices(scope), start, end)
        self.devices: Mapping[str, Enrolled] = {
            key: each for key, each in found.items() if device is None or key == device
        }
        self._only = None if device is None else [device]

    def figures(self, by: By, keys: Iterable[str] | None = None) -> list[Figures]:
        """Uptime, a row for every device or group; of the given devices only, where some are given."""
        devices = self.devices if keys is None else {key: self.devices[key] for key in keys}
        if by is By.PLACE:
            self._read_places(devices)
        return figures(by, devices, self)

    def device(self, key: str) -> Measure:
        """See `figures.Source`."""
        count, longest = self._outages.get(key, _QUIET)
        return Measure(self._seconds[key], self._corrected.get(key), Outages(count, longest))

    def place(self, members: Sequence[str]) -> Measure:
        """See `figures.Source`."""
        return self._places[tuple(members)]

    @cached_property
    def _seconds(self) -> Mapping[str, Mapping[State, float]]:
        return self._archive.seconds(self._scope, self._start, self._end, self._only)

    @cached_property
    def _outages(self) -> Mapping[str, tuple[int, float]]:
        return self._archive.outages(self._scope, self._start, self._end, self._only)

    @cached_property
    def _planned(self) -> Mapping[str, Sequence[Window]]:
        """By device, when people said afterwards that it had been planned."""
        incidents: list[Incident] = []
        while True:
            page = self._archive.incidents(
                self._scope, self._start, self._end, corrected_only=True, limit=PAGE, offset=len(incidents)
            )
            incidents += page
            if len(page) < PAGE:
                break
        return uptime.planned_windows(incidents, self._archive.corrections([each.id for each in incidents]))

    @cached_property
    def _corrected(self) -> Mapping[str, Mapping[State, float]]:
        tiles = self._tiles([key for key in self._planned if key in self.devices])
        return {key: uptime.seconds(uptime.excused(each, self._planned[key])) for key, each in tiles.items()}

    def _tiles(self, keys: Sequence[str]) -> Mapping[str, Sequence[Spell]]:
        timelines = self._archive.timelines(self._scope, self._start, self._end, keys)
        return tiles_of({key: self.devices[key] for key in keys}, timelines, self._start, self._end, self.beat)

    def _read_places(self, devices: Mapping[str, Enrolled]) -> None:
        """Works out the public places a few at a time: their access points' transitions would not fit together."""
        sites: dict[str, list[str]] = {}
        for key, each in devices.items():
            if By.PLACE.takes(each):
                sites.setdefault(each.site, []).append(key)
        self._places: dict[tuple[str, ...], Measure] = {}
        batch: list[list[str]] = []
        for members in sites.values():
            if any(map(self._never_failed, members)) and not self._has_planned(members):
                all_up = Spell(self._start, self._end, State.UP)
                self._places[tuple(members)] = Measure(uptime.seconds([all_up]), None, Outages(*_QUIET))
                continue
            batch.append(members)
            if sum(map(len, batch)) >= AT_A_TIME:
                self._read_batch(batch)
                batch = []
        self._read_batch(batch)

    def _never_failed(self, key: str) -> bool:
        """Whether the device is known to have worked for the whole period."""
        worked = sum(self._seconds[key][state] for state in WORKING)
        return worked == self._end - self._start and self.devices[key].until is None

    def _has_planned(self, members: Iterable[str]) -> bool:
        """Whether any of the devices has a corrected figure."""
        return not self._planned.keys().isdisjoint(members)

    def _read_batch(self, batch: Sequence[Sequence[str]]) -> None:
        excused = [members for members in batch if self._has_planned(members)]
        source = Tiles(self._tiles([key for members in excused for key in members]), self._planned)
        self._places |= {tuple(members): source.place(members) for members in excused}
        plain = [members for members in batch if not self._has_planned(members)]
        keys = [key for members in plain for key in members]
        changes = self._archive.changes(self._scope, self._start, self._end, keys)
        for members in plain:
            tiles = uptime.served(self._merged(members, changes), len(members), self._start, self._end)
            self._places[tuple(members)] = Measure(uptime.seconds(tiles), None, uptime.outages(tiles))

    def _merged(
        self, members: Sequence[str], changes: Mapping[str, tuple[Sequence[float], Sequence[State]]]
    ) -> list[Change]:
        """All changes of a place's access points: what their spells would say, without making any."""
        merged: list[Change] = []
        for number, key in enumerate(members):
            times, states = changes[key]
            limit = uptime.limit(self._start, self._end, earlier(self.beat, self.devices[key].until))
            known = bisect_left(times, limit)
            merged += zip(times[:known], repeat(number), states[:known], strict=False)
            if limit < self._end:
                merged.append((limit, number, State.UNKNOWN))
        return merged
