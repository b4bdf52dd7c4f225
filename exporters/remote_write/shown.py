"""Which series every device's collectors show: drops what comes twice, names what has ended. Encodes and sends nothing.

A receiver shows a series for minutes after its last sample, unless it is ended. So whatever a collector no longer tells
is ended with its next poll, as a scrape would end it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from songxa.exporters.remote_write.write_request import Series


class Change(NamedTuple):
    """What a poll does: places of its samples that are to be sent (None: all of them), series that end, and how many
    samples were dropped because their series was told before."""

    places: Sequence[int] | None = None
    ended: Sequence[Series] = ()
    dropped: int = 0


_NOTHING = Change()


@dataclass(slots=True)
class _Told:
    """The newest poll of one collector: the series that it gave, those of them that are shown, and its time."""

    given: tuple[Series, ...] = ()
    shown: tuple[Series, ...] = ()
    at: float = -math.inf


class Shown:
    """By device ("" for what is of none) and collector. A series belongs to the collector that told it first, until
    that one no longer does."""

    def __init__(self) -> None:
        self._devices: dict[str, dict[str, _Told]] = {}
        self._left: dict[str, dict[Series, float]] = {}

    def __contains__(self, device: str) -> bool:
        return device in self._devices

    def add(self, device: str) -> None:
        """From now on this device may show something."""
        self._devices.setdefault(device, {})

    def last(self, device: str, collector: str) -> float:
        """The time of the newest poll; minus infinity before the first."""
        told = self._devices[device].get(collector)
        return told.at if told else -math.inf

    def tell(self, device: str, collector: str, series: Sequence[Series], at: float, slot_s: float) -> Change:
        """Takes a poll in place of the last one of this collector. `slot_s` is by how much `at` may be before the time
        of a poll that came earlier, from another collector."""
        owners = self._devices[device]
        told = owners.get(collector)
        if told is None:
            told = owners[collector] = _Told()
        given = tuple(series)
        if given == told.given and told.shown is told.given:
            told.at = at
            return _NOTHING
        return self._change(device, collector, given, at, slot_s)

    def devices(self) -> list[str]:
        """Who may show something, "" among them."""
        return list(self._devices)

    def forget(self, device: str) -> list[tuple[Sequence[Series], float]]:
        """What each collector showed of a device, and since when; from now on it may show nothing."""
        self._left.pop(device, None)
        return [(told.shown, told.at) for told in self._devices.pop(device).values()]

    def _change(self, device: str, collector: str, given: tuple[Series, ...], at: float, slot_s: float) -> Change:
        owners = self._devices[device]
        told = owners[collector]
        taken = {each for other, of in owners.items() if other != collector for each in of.shown}
        # Where another collector gave a series up, no second sample of that time may follow, nor one before it. A time
        # further off says nothing: it has passed, or the clock was set back since.
        left = {each: since for each, since in self._left.pop(device, {}).items() if abs(since - at) <= slot_s}
        shown: dict[Series, int] = {}
        for place, each in enumerate(given):
            if each not in taken and left.get(each, -math.inf) < at:
                shown.setdefault(each, place)
        ended = [each for each in told.shown if each not in shown]
        whole = len(shown) == len(given)
        told.given, told.shown, told.at = given, given if whole else tuple(shown), at
        left |= dict.fromkeys(ended, at)
        if left:
            self._left[device] = left
        return Change(None if whole else tuple(shown.values()), ended, len(given) - len(shown))
