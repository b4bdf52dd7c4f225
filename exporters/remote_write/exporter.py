"""Polls and what is derived from them to a remote_write receiver, joined: names, times, ends of series, delivery.

The page of `exporters.prometheus` and this tell the same; what is not there any more is ended here by a stale marker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from songxa.catalogue import EXPORT_DUPLICATES, POLL_ANSWERED, POLL_DURATION, POLL_INVALID
from songxa.exporters.delivery import Delivery
from songxa.exporters.exposition import encodable
from songxa.exporters.remote_write.shown import Shown
from songxa.exporters.remote_write.transport import RemoteWriteTransport
from songxa.exporters.remote_write.write_request import STALE, Encoder, Series, cut, records, stamp
from songxa.exporters.rounds import ROUND_S, Rounds
from songxa.exporters.slots import Slots
from songxa.model import (
    Context,
    Derived,
    Device,
    InputError,
    Inventory,
    Metric,
    MetricKind,
    Poll,
    RemoteWriteSettings,
    Sample,
    Trouble,
)
from songxa.spool import Courier, Transport

JOB = "songxa"
UP = Metric("up", MetricKind.GAUGE, "", "1: what is asked of a scraped target is answered by whoever pushes.", (),
            None, of_device=False)  # fmt: skip
"""Rules ask `up{job="songxa"}` whether songxa itself is there; a scrape writes it, so a push has to."""

_OF_VISITS = (POLL_ANSWERED, POLL_DURATION, POLL_INVALID)
"""What the exporter itself tells of every poll, as on the page."""

_DERIVED = ""
"""The collector, so to say, of what songxa itself derives."""

_NO_DEVICE = ""
_AFTER_S = 0.001
"""A series of a device that left ends this long after its last sample: before any poll that may yet come."""

_REMEMBERED_S = 86_400.0
"""How long the times given to a device that left are kept, should it come back: the longest interval there is."""


class RemoteWriteExporter:
    """See `model.Exporter` and `model.TakesDerived`."""

    name = "remote_write"

    def __init__(self, context: Context) -> None:
        settings = context.inventory.exporters.remote_write
        if settings is None:
            raise InputError("exporters.remote_write is missing; accepted: a mapping with at least url")
        self.duplicates = 0
        self._context, self._settings = context, settings
        self._delivery = Delivery(self.name, self._courier)
        self._slots, self._shown = Slots(), Shown()
        self._rounds: Rounds | None = None
        self._gone: dict[str, float] = {}
        self._inventory = context.inventory
        self._encoder = _encoder(context.inventory)
        self._add_devices()

    def take_derived(self, derived: Derived) -> None:
        """See `model.TakesDerived`."""
        self._rounds = Rounds(derived, self._inventory, self._context.wall, self._tell_derived)

    async def start(self) -> None:
        """Raises StartError for a spool that cannot be used."""
        await self._delivery.start()
        if self._rounds is not None:
            self._rounds.start()

    def export(self, poll: Poll) -> None:
        """Takes one poll. Raises ValueError or TypeError for samples that do not fit their metric (a bug of the
        collector); nothing of such a poll is told, and what was told before ends."""
        if poll.device.key not in self._shown:
            return
        at = self._slots.stamp(poll)
        try:
            series, values = self._of_poll(poll)
        except (ValueError, TypeError):
            self._tell(poll.device, poll.collector, [], [], at)
            raise
        self._tell(poll.device, poll.collector, series, values, at)

    def adopt(self, inventory: Inventory) -> None:
        """A new inventory is in force: what was told of devices that are gone, or are asked otherwise, ends."""
        before, self._inventory = self._inventory, inventory
        self._adopt_settings(before.exporters.remote_write, inventory.exporters.remote_write)
        renamed = inventory.name != before.name
        for key in self._shown.devices():
            now = inventory.devices.get(key)
            if renamed or (key and (now is None or now.access != before.devices[key].access)):
                self._end(key)
        if renamed:
            self._encoder = _encoder(inventory)
        self._add_devices()
        now_s = self._context.wall()
        self._gone = {
            key: since
            for key, since in {**dict.fromkeys(before.devices, now_s), **self._gone}.items()
            if key not in inventory.devices and now_s - since < _REMEMBERED_S
        }
        self._slots.keep(inventory.devices.keys() | self._gone.keys())
        if self._rounds is not None:
            self._rounds.adopt(inventory)

    def health(self) -> Iterator[Sample]:
        """Series that came twice, and the courier's own."""
        yield Sample(EXPORT_DUPLICATES, (self.name,), self.duplicates)
        yield from self._delivery.health()

    def troubles(self) -> Sequence[Trouble]:
        """See `Courier.troubles`."""
        return self._delivery.troubles()

    async def stop(self) -> None:
        """Keeps what is not delivered. Ends no series: whoever starts again goes on with them."""
        if self._rounds is not None:
            self._rounds.stop()
        await self._delivery.stop()

    def _of_poll(self, poll: Poll) -> tuple[list[Series], list[bytes]]:
        reading, device, collector = poll.reading, _encoded(poll.device.key), (poll.collector,)
        visit = (int(reading.error is None), reading.duration_s, len(reading.invalid))
        series, values = self._encoder.encode(device, reading.samples, collected=True)
        own = (Sample(metric, collector, value) for metric, value in zip(_OF_VISITS, visit, strict=True))
        more_series, more_values = self._encoder.encode(device, own)
        return series + more_series, values + more_values

    def _tell_derived(self, device: Device | None, samples: Iterable[Sample], now: float) -> None:
        last = self._shown.last(device.key if device else _NO_DEVICE, _DERIVED)
        # As with slots: a clock set back a little must not give two samples of a series the same time.
        at = last + 1.0 if last - ROUND_S < now <= last else now
        told = samples if device else chain((Sample(UP, (), 1),), samples)
        series, values = self._encoder.encode(_encoded(device.key) if device else None, told)
        self._tell(device, _DERIVED, series, values, at)

    def _tell(
        self, device: Device | None, collector: str, series: list[Series], values: list[bytes], at: float
    ) -> None:
        key, slot_s = (device.key, device.interval_s) if device else (_NO_DEVICE, ROUND_S)
        change = self._shown.tell(key, collector, series, at, slot_s)
        self.duplicates += change.dropped
        if change.places is not None:
            series, values = [series[n] for n in change.places], [values[n] for n in change.places]
        self._put(key, [*series, *change.ended], values + [STALE] * len(change.ended), at)

    def _end(self, key: str) -> None:
        """Ends everything that is shown of a device, or of what is of none."""
        for series, last in self._shown.forget(key):
            self._put(key, series, [STALE] * len(series), last + _AFTER_S)

    def _put(self, key: str, series: Sequence[Series], values: Sequence[bytes], at: float) -> None:
        if series:
            payload = records(_encoded(key), series, values, stamp(at))
            self._delivery.put(payload, len(series), at)

    def _adopt_settings(self, before: RemoteWriteSettings | None, after: RemoteWriteSettings | None) -> None:
        """Address and credentials count from the next request, which is made at once; how much may wait, and in which
        order it goes, belongs to the courier, so that takes another one."""
        self._settings = after or self._settings
        if (before and (before.spool, before.in_order)) != (after and (after.spool, after.in_order)):
            self._delivery.renew(wanted=after is not None)
        elif before != after:
            self._delivery.again()

    def _courier(self) -> Courier:
        context, settings = self._context, self._settings

        async def connect() -> Transport:
            return RemoteWriteTransport(lambda: self._settings, context.secrets, context.wall)

        return Courier(
            self.name, context.memory, settings.spool, connect, cut,
            in_order=settings.in_order, wall=context.wall, clock=context.clock,
        )  # fmt: skip

    def _add_devices(self) -> None:
        self._shown.add(_NO_DEVICE)
        for key in self._inventory.devices:
            self._shown.add(key)


def _encoder(inventory: Inventory) -> Encoder:
    """The labels that a scrape adds: `instance` is the commune, so that whoever polls it writes the same series."""
    common = {"job": JOB, "instance": inventory.name}
    return Encoder(common, [metric.name for metric in _OF_VISITS])


def _encoded(key: str) -> bytes:
    return encodable(key).encode()
