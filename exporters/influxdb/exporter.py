"""Polls and what is derived from them to InfluxDB, joined: rendering, times, delivery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from songxa.catalogue import EXPORT_DUPLICATES
from songxa.exporters.delivery import Delivery
from songxa.exporters.influxdb.line_protocol import cut
from songxa.exporters.influxdb.lines import Renderer
from songxa.exporters.influxdb.transport import InfluxTransport
from songxa.exporters.rounds import Rounds
from songxa.exporters.slots import Slots
from songxa.model import Context, Derived, Device, InputError, Inventory, Poll, Sample, Trouble
from songxa.spool import Courier, Transport


class InfluxExporter:
    """See `model.Exporter` and `model.TakesDerived`."""

    name = "influxdb"

    def __init__(self, context: Context) -> None:
        settings = context.inventory.exporters.influxdb
        if settings is None:
            raise InputError("exporters.influxdb is missing; accepted: a mapping with url, org and bucket")
        self._context, self._settings, self._inventory = context, settings, context.inventory
        self._renderer = Renderer(context.inventory, settings.tags)
        self._slots = Slots()
        self._rounds: Rounds | None = None
        self._delivery = Delivery(self.name, self._courier)

    def take_derived(self, derived: Derived) -> None:
        """See `model.TakesDerived`."""
        self._rounds = Rounds(derived, self._inventory, self._context.wall, self._tell)

    async def start(self) -> None:
        """Raises StartError for a spool that cannot be used."""
        await self._delivery.start()
        if self._rounds is not None:
            self._rounds.start()

    def export(self, poll: Poll) -> None:
        """Takes one poll.

        Raises ValueError or TypeError for samples that do not fit their metric (a bug of the collector); nothing of
        such a poll is told. A device that the inventory does not have is passed over: its poll came too late.
        """
        if poll.device.key not in self._inventory.devices:
            return
        at = self._slots.stamp(poll)
        payload, points = self._renderer.of_poll(poll, at)
        self._delivery.put(payload, points, at)

    def adopt(self, inventory: Inventory) -> None:
        """A new inventory is in force. Without settings for InfluxDB nothing more is told, and what waits is kept."""
        before = self._inventory.exporters.influxdb
        after = inventory.exporters.influxdb
        self._inventory, self._settings = inventory, after or self._settings
        self._renderer.adopt(inventory, self._settings.tags)
        self._slots.keep(inventory.devices.keys())
        if self._rounds is not None:
            self._rounds.adopt(inventory)
        if (before and before.spool) != (after and after.spool):
            self._delivery.renew(wanted=after is not None)
        elif before and after and replace(before, tags=after.tags) != after:
            self._delivery.again()

    def health(self) -> Iterator[Sample]:
        """Series that came twice, and the courier's own."""
        yield Sample(EXPORT_DUPLICATES, (self.name,), self._renderer.duplicates)
        yield from self._delivery.health()

    def troubles(self) -> Sequence[Trouble]:
        """See `Courier.troubles`."""
        return self._delivery.troubles()

    async def stop(self) -> None:
        """Keeps what is not delivered."""
        if self._rounds is not None:
            self._rounds.stop()
        await self._delivery.stop()

    def _tell(self, device: Device | None, samples: Iterable[Sample], now: float) -> None:
        payload, points = self._renderer.of_samples(device.key if device else None, samples, now)
        if points:
            self._delivery.put(payload, points, now)

    def _courier(self) -> Courier:
        context = self._context

        async def connect() -> Transport:
            return InfluxTransport(lambda: self._settings, context.secrets, context.wall)

        return Courier(
            self.name, context.memory, self._settings.spool, connect, cut, wall=context.wall, clock=context.clock
        )
