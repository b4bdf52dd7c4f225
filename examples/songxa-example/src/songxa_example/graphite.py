"""The exporter `graphite`: renders polls; songxa's courier keeps them until Graphite has them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from songxa.exporters.slots import Slots
from songxa.model import Context, InputError, Inventory, Objection, Poll, Sample, SpoolLimits, Trouble
from songxa.spool import Courier, Delivered, Later, Outcome
from songxa_example.lines import Settings, lines, objections

ENOUGH = 65_536
"""Octets of an answer that nobody expects; more are not read."""


class GraphiteExporter:
    """See `songxa.model.Exporter`. It runs where the inventory has `exporters: {graphite: {host: …}}`."""

    name = "graphite"

    def __init__(self, context: Context) -> None:
        """Raises InputError for settings that cannot be used. Opens nothing: that is `start`'s."""
        given = context.inventory.exporters.others[self.name]
        for key, message in self.check_settings(given):
            raise InputError(f"{key}: {message}")
        self._settings = Settings(**given)
        self._devices: frozenset[str] = frozenset()
        self._slots = Slots()
        self._courier = Courier(
            self.name, context.memory, SpoolLimits(), self._connect, _records, wall=context.wall, clock=context.clock
        )
        self.adopt(context.inventory)

    @staticmethod
    def check_settings(settings: Mapping[str, Any]) -> Iterator[Objection]:
        """What is wrong with the settings; see `songxa.model.ChecksSettings`."""
        return objections(settings)

    async def start(self) -> None:
        self._courier.start()

    def export(self, poll: Poll) -> None:
        """Renders a poll. The courier's `put` returns at once, whatever has become of Graphite."""
        key = poll.device.key
        if key not in self._devices or not poll.reading.samples:
            return
        at = int(self._slots.stamp(poll))
        rendered = lines(self._settings.prefix, key, poll.reading.samples, at)
        if rendered:
            self._courier.put("".join(rendered).encode("utf-8", "replace"), len(rendered), float(at))

    def adopt(self, inventory: Inventory) -> None:
        """Forgets devices that are gone. New settings come with a new exporter: songxa builds it and stops this one."""
        self._devices = frozenset(inventory.devices)
        self._slots.keep(self._devices)

    def health(self) -> Iterable[Sample]:
        return self._courier.health()

    def troubles(self) -> Sequence[Trouble]:
        return self._courier.troubles()

    async def stop(self) -> None:
        # the courier ends its thread; meanwhile everybody else goes on
        await asyncio.to_thread(self._courier.stop)

    async def _connect(self) -> _Transport:
        return _Transport(self._settings)


class _Transport:
    """See `songxa.spool.Transport`. A connection a batch: its end is the only sign that Graphite has read the batch."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, payload: bytes) -> Outcome:
        try:
            reader, writer = await asyncio.open_connection(self._settings.host, self._settings.port)
        except OSError as error:
            return Later(f"Graphite cannot be reached: {error.strerror or type(error).__name__}")
        try:
            writer.write(payload)
            writer.write_eof()
            await writer.drain()
            # whoever has read to the end closes; a connection that breaks before says that something was lost
            await reader.read(ENOUGH)
        except OSError as error:
            return Later(f"Graphite broke off: {error.strerror or type(error).__name__}")
        finally:
            writer.close()
        return Delivered()

    async def close(self) -> None:
        """No connection outlives its batch."""


def _records(payload: bytes) -> Sequence[bytes]:
    return payload.splitlines(keepends=True)
