"""What OLTs and Wi-Fi controllers say of the devices that they serve. Reads their polls; decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from songxa.catalogue import ONU_DOWN_REASON, ONU_UP, WIFI_CONTROLLER_AP_UP
from songxa.model import Inventory, Poll
from songxa.state.verdict import Testimony

_Place = tuple[str, ...]


class Heard(NamedTuple):
    """What was said of one device; None where its witness has stopped telling."""

    device: str
    testimony: Testimony | None


class Witnesses:
    """Knows who serves whom. `told_by` remembers which collector of a witness speaks."""

    def __init__(self, inventory: Inventory) -> None:
        self._onus: dict[str, dict[_Place, str]] = {}
        self._aps: dict[str, dict[_Place, str]] = {}
        for key, device in inventory.devices.items():
            if device.onu is not None:
                self._onus.setdefault(device.onu.olt, {})[device.onu.port, device.onu.onu] = key
            if device.controller is not None:
                self._aps.setdefault(device.controller.device, {})[(device.controller.ap,)] = key
        self._told_by: dict[str, str] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._onus or key in self._aps

    def served(self, key: str) -> Iterator[str]:
        """The devices that this one tells of."""
        yield from self._onus.get(key, {}).values()
        yield from self._aps.get(key, {}).values()

    def hear(self, poll: Poll) -> Iterator[Heard]:
        """What a poll of a witness says. A visit that failed says nothing: whoever was seen before still stands."""
        key = poll.device.key
        if poll.reading.error is not None:
            return
        found = dict(self._read(poll))
        if found:
            self._told_by[key] = poll.collector
        elif self._told_by.get(key) != poll.collector:
            return
        for device in self.served(key):
            if device in found or not poll.reading.partial:  # a table that broke off says nothing of the rest
                yield Heard(device, found.get(device))

    def _read(self, poll: Poll) -> Iterator[tuple[str, Testimony]]:
        onus: Mapping[_Place, str] = self._onus.get(poll.device.key, {})
        aps: Mapping[_Place, str] = self._aps.get(poll.device.key, {})
        reasons: dict[_Place, str] = {}
        for metric, labels, _ in poll.reading.samples:
            if metric is ONU_DOWN_REASON:
                reasons[labels[:2]] = labels[2]
        for metric, labels, value in poll.reading.samples:
            device = (
                onus.get(labels) if metric is ONU_UP else aps.get(labels) if metric is WIFI_CONTROLLER_AP_UP else None
            )
            if device is not None:
                reason = "" if value == 1 else reasons.get(labels, "other")
                yield device, Testimony(poll.at, poll.at, value == 1, reason)
