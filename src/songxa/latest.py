"""The newest poll of every (device, collector), and what follows from it: up or not, and since when. Keeps no history.

What can be asked is up if any of its collectors was answered in its last visit. What cannot be asked is inferred: an
ONU from its OLT's answer, a passive fibre box from what hangs behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from songxa.catalogue import ONU_UP, UP
from songxa.model import Device, Inventory, Poll, Sample, Trouble


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
        self._devices: Mapping[str, Device] = {}
        self._polls: dict[str, dict[str, Poll]] = {}
        self._standing: dict[str, Standing] = {}
        self._lit: dict[str, tuple[str, frozenset[tuple[str, ...]]]] = {}
        """By OLT: the collector that told of its ONUs, and (port, onu) of those that work."""
        self._newest = 0.0
        self.adopt(inventory)

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """Nothing to close."""

    def health(self) -> Iterator[Sample]:
        """Nothing of its own."""
        return iter(())

    def troubles(self) -> Sequence[Trouble]:
        """None ever."""
        return ()

    def adopt(self, inventory: Inventory) -> None:
        """Forgets what is gone, and the polls of what is asked otherwise than before; keeps the rest."""
        old, self._devices = self._devices, inventory.devices
        self._onus_of: dict[str, list[Device]] = defaultdict(list)
        self._behind: dict[str, list[Device]] = defaultdict(list)
        for device in inventory.devices.values():
            if device.onu is not None:
                self._onus_of[device.onu.olt].append(device)
            for uplink in device.uplinks:
                self._behind[uplink].append(device)
        for key, before in old.items():
            now = inventory.devices.get(key)
            if now is None or now.access != before.access:
                self._polls.pop(key, None)
                self._lit.pop(key, None)
            if now is None or (now.address, now.onu) != (before.address, before.onu):
                self._standing.pop(key, None)
        if old:
            self._settle([device for device in inventory.devices.values() if device.address is None], self._newest)

    def export(self, poll: Poll) -> None:
        """Takes one poll in place of the last one of this device and collector."""
        key = poll.device.key
        if key not in self._devices:
            return
        self._newest = max(self._newest, poll.at)
        self._polls.setdefault(key, {})[poll.collector] = poll
        onus = self._onus_of.get(key, [])
        if onus:
            self._look_at_onus(poll)
        self._settle([self._devices[key], *onus], poll.at)

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

    def _look_at_onus(self, poll: Poll) -> None:
        told = [sample for sample in poll.reading.samples if sample.metric is ONU_UP]
        if told:
            self._lit[poll.device.key] = poll.collector, frozenset(each.labels for each in told if each.value == 1)
        elif self._lit.get(poll.device.key, ("", frozenset()))[0] == poll.collector:
            del self._lit[poll.device.key]

    def _settle(self, devices: Sequence[Device], at: float) -> None:
        """Judges devices anew, then the passive ones that they hang behind, and so on up the tree."""
        while devices:
            above: dict[str, Device] = {}
            for device in devices:
                self._judge(device, at)
                for uplink in device.uplinks:
                    parent = self._devices.get(uplink)
                    if parent is not None and parent.passive:
                        above[uplink] = parent
            devices = list(above.values())

    def _judge(self, device: Device, at: float) -> None:
        up = self._infer(device)
        was = self.standing(device.key)
        self._standing[device.key] = Standing(up, was.since if up is was.up else at, at if up else was.last_answer)

    def _infer(self, device: Device) -> bool | None:
        if device.passive:
            behind = (self.standing(child.key).up for child in self._behind.get(device.key, ()))
            votes = [up for up in behind if up is not None]
        else:
            readings = (poll.reading for poll in self._polls.get(device.key, {}).values())
            votes = [reading.error is None for reading in readings if reading.asked]
        if device.onu is not None and device.onu.olt in self._lit:
            # an OLT that does not tell of its ONUs says nothing about any of them
            votes.append((device.onu.port, device.onu.onu) in self._lit[device.onu.olt][1])
        return any(votes) if votes else None
