"""The newest poll of every (device, collector), and what follows from it: up or not, and since when. Keeps no history.

What can be asked is up if any of its collectors was answered in its last visit. What cannot be asked is inferred: an
ONU from its OLT's answer, a passive fibre box from what hangs behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from songxa.catalogue import ONU_UP, UP
from songxa.model import Device, Inventory, Poll, Sample


class Standing(NamedTuple):
    """`up` is None until something is known. Times are UTC seconds since the epoch.

    `since` is when the present up or down was first seen; `last_answer` is the last visit that was answered.
    """

    up: bool | None = None
    since: float | None = None
    last_answer: float | None = None


UNKNOWN = Standing()


class Latest:
    """Takes polls as an exporter does, and answers what is known now."""

    name = "latest"

    def __init__(self, inventory: Inventory) -> None:
        self._polls: dict[str, dict[str, Poll]] = {}
        self._standing: dict[str, Standing] = {}
        self.adopt(inventory)

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""

    def adopt(self, inventory: Inventory) -> None:
        """Forgets devices that are gone; keeps polls and standings of the others, except where the address moved."""
        old = getattr(self, "_devices", {})
        self._devices: Mapping[str, Device] = inventory.devices
        self._onus_of: dict[str, list[Device]] = defaultdict(list)
        self._behind: dict[str, list[Device]] = defaultdict(list)
        for device in inventory.devices.values():
            if device.onu is not None:
                self._onus_of[device.onu.olt].append(device)
            for uplink in device.uplinks:
                self._behind[uplink].append(device)
        moved = {key for key, device in inventory.devices.items() if key in old and old[key].address != device.address}
        for known in (self._polls, self._standing):
            for key in [key for key in known if key not in inventory.devices or key in moved]:
                del known[key]

    def export(self, poll: Poll) -> None:
        """Takes one poll in place of the last one of this device and collector."""
        key = poll.device.key
        if key not in self._devices:
            return
        self._polls.setdefault(key, {})[poll.collector] = poll
        self._settle(self._devices[key], poll.at)
        for onu in self._onus_of.get(key, ()):
            self._settle(onu, poll.at)

    def polls(self, device_key: str) -> Mapping[str, Poll]:
        """The newest poll of each collector that visited the device, by the collector's name."""
        return self._polls.get(device_key, {})

    def standing(self, device_key: str) -> Standing:
        """Whether the device is up, and since when."""
        return self._standing.get(device_key, UNKNOWN)

    def up_samples(self) -> Iterator[tuple[str, Sample]]:
        """`songxa_up` of every device of which something is known."""
        for key, standing in self._standing.items():
            if standing.up is not None:
                yield key, Sample(UP, (), int(standing.up))

    def _settle(self, device: Device, at: float) -> None:
        """Recomputes one device, then the passive devices that it hangs behind."""
        up = self._infer(device)
        was = self.standing(device.key)
        changed = up is not was.up
        self._standing[device.key] = Standing(up, at if changed else was.since, at if up else was.last_answer)
        for uplink in device.uplinks:
            parent = self._devices.get(uplink)
            if parent is not None and parent.address is None and parent.onu is None:
                self._settle(parent, at)

    def _infer(self, device: Device) -> bool | None:
        votes = [poll.reading.error is None for poll in self._polls.get(device.key, {}).values()]
        if device.onu is not None:
            votes.append(self._seen_by_olt(device))
        if device.address is None and device.onu is None:
            behind = (self.standing(child.key).up for child in self._behind.get(device.key, ()))
            votes = [up for up in behind if up is not None]
        return any(votes) if votes else None

    def _seen_by_olt(self, device: Device) -> bool:
        place = device.onu
        assert place is not None
        labels = (place.port, place.onu)
        return any(
            sample.metric is ONU_UP and sample.labels == labels and sample.value == 1
            for poll in self._polls.get(place.olt, {}).values()
            for sample in poll.reading.samples
        )
