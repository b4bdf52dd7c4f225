"""Everything that was recorded of a period, read from the history once; all figures are worked out from it.

Times are rounded to microseconds, those of the canonical form, so that whoever has that form gets the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from songxa.history import Archive, Enrolled
from songxa.model import Correction, Hit, Incident, Transition
from songxa.scope import Scope
from songxa.state import uptime
from songxa.state.figures import By, Figures, Tiles, figures, tiles_of, watched
from songxa.state.period import Period
from songxa.state.uptime import Spell, Window

PAGE = 500
"""Incidents that are asked for at a time."""


@dataclass(frozen=True)
class Account:
    """What was recorded of `period`, clipped to it: what comes after its end does not change a report of it.

    `beat` is until when somebody watched, at most the period's end. `devices` are those watched in the period; `named`
    are all that ever were, for incidents that name others. Incidents stand oldest first; `recovered_at` is None where
    that came after the end.
    """

    period: Period
    timezone: str
    commune: str
    beat: float | None
    devices: Mapping[str, Enrolled]
    named: Mapping[str, Enrolled]
    timelines: Mapping[str, Sequence[Transition]]
    incidents: Sequence[Incident]
    corrections: Mapping[str, Sequence[Correction]]

    @cached_property
    def tiles(self) -> Mapping[str, Sequence[Spell]]:
        """Every device's states without a gap."""
        return tiles_of(self.devices, self.timelines, self.period.start, self.period.end, self.beat)

    @cached_property
    def planned(self) -> Mapping[str, Sequence[Window]]:
        """By device, when people said afterwards that it had been planned."""
        return uptime.planned_windows(self.incidents, self.corrections)

    @cached_property
    def gaps(self) -> Sequence[Window]:
        """When nobody watched: nothing is known of any device."""
        return uptime.common_gaps(self.tiles.values(), self.period.start, self.period.end)

    def figures(self, by: By, *kinds: str) -> list[Figures]:
        """Uptime, a row for every device or group; of these kinds of device, where some are named."""
        chosen = {key: each for key, each in self.devices.items() if not kinds or each.kind in kinds}
        return figures(by, chosen, Tiles(self.tiles, self.planned))


def read(archive: Archive, scope: Scope, period: Period, timezone: str, commune: str = "") -> Account:
    """The account of a period. Takes a second or so where there are many devices."""
    start, end = period.start, period.end
    beat, named = archive.beat(), archive.devices(scope)
    devices = watched(named, start, end)
    timelines = archive.timelines(scope, start, end)
    incidents = [_clipped(incident, end) for incident in all_incidents(archive, scope, start, end)]
    return Account(
        period=period,
        timezone=timezone,
        commune=commune,
        beat=None if beat is None else min(_micro(beat), end),
        devices={key: _left(each, end) for key, each in devices.items()},
        named=named,
        timelines={
            key: [each._replace(at=_micro(each.at)) for each in timelines.get(key, ()) if each.at < end]
            for key in devices
        },
        incidents=incidents,
        corrections=archive.corrections([incident.id for incident in incidents]),
    )


def all_incidents(archive: Archive, scope: Scope, start: float, end: float) -> list[Incident]:
    """Every incident that touches the period, oldest first."""
    found: dict[str, Incident] = {}
    offset = 0
    while page := archive.incidents(scope, start, end, limit=PAGE, offset=offset):
        found |= {incident.id: incident for incident in page}
        offset += len(page)
    return sorted(found.values(), key=lambda incident: (incident.opened_at, incident.id))


def _left(device: Enrolled, end: float) -> Enrolled:
    until = device.until
    return replace(device, until=None if until is None or until >= end else _micro(until))


def _clipped(incident: Incident, end: float) -> Incident:
    def ended(at: float | None) -> float | None:
        return None if at is None or at >= end else _micro(at)

    return replace(
        incident,
        opened_at=_micro(incident.opened_at),
        recovered_at=ended(incident.recovered_at),
        closed_at=ended(incident.closed_at),
        hits=tuple(
            Hit(hit.device, hit.state, _micro(hit.start), ended(hit.end)) for hit in incident.hits if hit.start < end
        ),
    )


def _micro(at: float) -> float:
    return round(at, 6)
