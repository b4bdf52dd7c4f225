"""Uptime of devices, and of sites, villages, operators and kinds as the mean over their devices. Pure; no I/O or clock.

Corrected figures stand beside measured ones and never in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from songxa.history import Enrolled
from songxa.model import Kind, State, Transition
from songxa.state import uptime
from songxa.state.uptime import Outages, Spell, Window


class By(StrEnum):
    """What devices are put together by."""

    ALL = "all"
    OPERATOR = "operator"
    VILLAGE = "village"
    SITE = "site"
    KIND = "kind"
    DEVICE = "device"
    PLACE = "place"
    """Public places by their access points: working while one of them is."""

    def takes(self, device: Enrolled) -> bool:
        """Whether the device counts."""
        return self is not By.PLACE or (device.public and device.kind == Kind.ACCESS_POINT)


@dataclass(frozen=True, slots=True)
class Figures:
    """One row: `seconds` as measured, `corrected` where a planned incident says otherwise.

    Of a group the seconds are the mean over its devices, outages are counted together, the longest is any device's.
    `name` of a kind is empty: it has a word in every language.
    """

    key: str
    name: str
    devices: int
    seconds: Mapping[State, float]
    corrected: Mapping[State, float] | None
    outages: Outages

    @property
    def availability(self) -> float | None:
        return uptime.availability(self.seconds)

    @property
    def corrected_availability(self) -> float | None:
        return None if self.corrected is None else uptime.availability(self.corrected)

    @property
    def known(self) -> float:
        """The share of the period of which anything is known."""
        return uptime.known_share(self.seconds)


def watched(devices: Mapping[str, Enrolled], start: float, end: float) -> dict[str, Enrolled]:
    """Those that were watched for some of the period, in the order of their names."""
    inside = [each for each in devices.values() if each.since < end and (each.until is None or each.until > start)]
    return {each.key: each for each in sorted(inside, key=lambda each: (each.name, each.key))}


def tiles_of(
    devices: Mapping[str, Enrolled],
    timelines: Mapping[str, Sequence[Transition]],
    start: float,
    end: float,
    beat: float | None,
) -> dict[str, list[Spell]]:
    """Every device's spells of the period; nothing is known after the heartbeat, nor once a device has left."""
    return {
        key: uptime.spells(timelines.get(key, ()), start, end, earlier(beat, each.until))
        for key, each in devices.items()
    }


def earlier(beat: float | None, until: float | None) -> float | None:
    """Until when anything is known of a device: the last heartbeat, or when it left."""
    return beat if beat is None or until is None else min(beat, until)


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured of one device or place; `corrected` where a planned incident says otherwise."""

    seconds: Mapping[State, float]
    corrected: Mapping[State, float] | None
    outages: Outages


class Source(Protocol):
    """Where figures come from: spells that are at hand, or questions to the history."""

    def device(self, key: str) -> Measure: ...

    def place(self, members: Sequence[str]) -> Measure:
        """Of what works while one of these does."""
        ...


class Tiles:
    """Figures out of every device's spells."""

    def __init__(self, tiles: Mapping[str, Sequence[Spell]], planned: Mapping[str, Sequence[Window]]) -> None:
        self._tiles, self._planned = tiles, planned

    def device(self, key: str) -> Measure:
        """See `Source`."""
        tiles, planned = self._tiles[key], self._planned.get(key)
        corrected = uptime.seconds(uptime.excused(tiles, planned)) if planned else None
        return Measure(uptime.seconds(tiles), corrected, uptime.outages(tiles))

    def place(self, members: Sequence[str]) -> Measure:
        """See `Source`."""
        measured = uptime.any_working([self._tiles[member] for member in members])
        corrected = None
        if any(self._planned.get(member) for member in members):
            excused = [uptime.excused(self._tiles[member], self._planned.get(member, ())) for member in members]
            corrected = uptime.seconds(uptime.any_working(excused))
        return Measure(uptime.seconds(measured), corrected, uptime.outages(measured))


def figures(by: By, devices: Mapping[str, Enrolled], source: Source) -> list[Figures]:
    """A row for every device, place or group, in the order of their names. Devices without a corrected figure of their
    own go into a group's as measured.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for key, each in devices.items():
        if (group := _group(by, each)) is not None:
            groups.setdefault(group, []).append(key)
    rows = []
    for (name, key), members in sorted(groups.items()):
        measure = source.place(members) if by is By.PLACE else _together([source.device(each) for each in members])
        rows.append(Figures(key, name, len(members), measure.seconds, measure.corrected, measure.outages))
    return rows


def _group(by: By, each: Enrolled) -> tuple[str, str] | None:
    """The name and key of what the device belongs to; None where it belongs to nothing."""
    if not by.takes(each):
        return None
    return {
        By.ALL: ("", ""),
        By.OPERATOR: (each.operator_name, each.operator),
        By.VILLAGE: (each.area_name, each.area),
        By.SITE: (each.site_name, each.site),
        By.KIND: ("", each.kind),
        By.DEVICE: (each.name, each.key),
        By.PLACE: (each.site_name, each.site),
    }[by]


def _together(members: Sequence[Measure]) -> Measure:
    corrected = None
    if any(each.corrected is not None for each in members):
        corrected = uptime.mean([each.seconds if each.corrected is None else each.corrected for each in members])
    count = sum(each.outages.count for each in members)
    longest = max((each.outages.longest_s for each in members), default=0.0)
    return Measure(uptime.mean([each.seconds for each in members]), corrected, Outages(count, longest))
