"""Polls to records: which series a device has, and its newest samples, which are in no block yet.

A record is one poll of one device: u32 device, f64 time, u8 count, then a slot (u8) and a value (f32) per sample. A
slot is a series' place among those of its device. Records wait in memory by device and half hour, as in the log.

Belongs to the writer's thread; other threads may call `Shelves.records`.
"""

from __future__ import annotations

import json
import logging
import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite
from operator import lt
from typing import NamedTuple

import apsw

from songxa.history.blocks import Curve, Curves, merge_into, moment
from songxa.history.levels import DAY_S, RAW
from songxa.history.reading import one, rows
from songxa.model import Metric, MetricKind, Sample

log = logging.getLogger(__name__)

HEAD = struct.Struct("<IdB")
SLOTS = 64
"""Series a device may have at a time. Devices choose some labels, so there must be an end."""

REMEMBERED = 256
"""Series a device may have in the file; those unseen for longest go first."""

RETIRED_S = 30 * DAY_S
"""A series unseen for so long gives its slot to another."""

LABEL_LENGTH = 128
_PASSED_OVER = ("songxa_if_", "songxa_poll_")

Key = tuple[str, tuple[str, ...]]
"""Metric and labels."""


def is_kept(metric: Metric) -> bool:
    """Whether curves are drawn of it: a device's gauges, but not those of its single interfaces."""
    return metric.of_device and metric.kind is MetricKind.GAUGE and not metric.name.startswith(_PASSED_OVER)


class Record(NamedTuple):
    """A poll, ready for the log."""

    device: int
    at: float
    data: bytes

    @property
    def samples(self) -> int:
        return (len(self.data) - HEAD.size) // 5


class SeriesRow(NamedTuple):
    """A row of the table `series`."""

    id: int
    device: int
    slot: int
    metric: str
    labels: str
    seen: float


@dataclass(slots=True)
class _Shelf:
    """One device's series, by slot where they are in a list."""

    slots: dict[Key, int] = field(default_factory=dict)
    ids: list[int] = field(default_factory=list)
    seen: list[float] = field(default_factory=list)
    tails: dict[int, bytearray] = field(default_factory=dict)


class Shelves:
    """Every device's series and newest samples."""

    def __init__(self) -> None:
        self.new: list[SeriesRow] = []
        """Series that are not in the file yet."""
        self._shelves: dict[int, _Shelf] = {}
        self._kept: dict[Metric, bool] = {}
        self._next_id = 1

    def load(self, connection: apsw.Connection) -> None:
        """Takes over the series of an opened file."""
        for id, device, slot, metric, labels, seen in connection.execute(
            "SELECT id, device, slot, metric, labels, seen FROM series WHERE slot IS NOT NULL ORDER BY device, slot"
        ):
            shelf = self._shelf(device)
            _put(shelf, (metric, tuple(json.loads(labels))), slot, id, seen)
        # the counter outlives its rows, so that no number is ever given twice
        self._next_id = 1 + (one(connection, "SELECT max(seq) FROM sqlite_sequence") or 0)

    def encode(self, device: int, at: float, samples: Iterable[Sample]) -> tuple[Record | None, int]:
        """The record of a poll, and how many of its samples have no place: the device has too many series."""
        shelf = self._shelf(device)
        slots, values, homeless = bytearray(), array("f"), 0
        kept, known = self._kept, shelf.slots
        for metric, labels, value in samples:
            if not (kept[metric] if metric in kept else kept.setdefault(metric, is_kept(metric))):
                continue
            slot = known.get((metric.name, labels))
            if slot is None:
                slot = self._settle(shelf, device, (metric.name, labels), at)
            if slot is None:
                homeless += 1
            else:
                slots.append(slot)
                values.append(value)
        if values and not isfinite(sum(values)):
            finite = [place for place, value in enumerate(values) if isfinite(value)]
            slots, values = bytearray(slots[place] for place in finite), array("f", [values[place] for place in finite])
        if not slots:
            return None, homeless
        at = moment(at)
        return Record(device, at, HEAD.pack(device, at, len(slots)) + slots + values.tobytes()), homeless

    def keep(self, record: Record) -> int | None:
        """A record is in the log now. Returns the begin of its half hour where it is the first of it."""
        start = RAW.begin(record.at)
        tails = self._shelf(record.device).tails
        tail = tails.get(start)
        if tail is None:
            tails[start] = bytearray(record.data)
            return start
        tail += record.data
        return None

    def tail(self, device: int, start: int) -> Curves:
        """The samples of a half hour, by series."""
        shelf = self._shelf(device)
        return read(bytes(shelf.tails.get(start, b"")), shelf.ids)

    def refresh(self, device: int, curves: Curves) -> list[tuple[float, int]]:
        """(last seen, series) of those that have not been seen for a day before these curves."""
        shelf, news = self._shelf(device), []
        for slot, id in enumerate(shelf.ids):
            last = curves[id].times[-1] if id in curves else 0.0
            if last > shelf.seen[slot] + DAY_S:
                shelf.seen[slot] = last
                news.append((last, id))
        return news

    def drop_tail(self, device: int, start: int) -> None:
        """The half hour is in a block now."""
        self._shelf(device).tails.pop(start, None)

    def records(self, device: int) -> bytes:
        """All that is in no block yet. May be called from any thread."""
        shelf = self._shelves.get(device)
        # one step of the interpreter each, so that the writer cannot come in between
        return b"".join([bytes(each) for each in list(shelf.tails.values())]) if shelf else b""

    def devices(self) -> list[int]:
        """The numbers of the devices that have, or had, samples."""
        return list(self._shelves)

    def _shelf(self, device: int) -> _Shelf:
        shelf = self._shelves.get(device)
        if shelf is None:
            shelf = self._shelves[device] = _Shelf()
        return shelf

    def _settle(self, shelf: _Shelf, device: int, key: Key, at: float) -> int | None:
        """A slot for a series that is new."""
        metric, labels = key
        if any(len(label) > LABEL_LENGTH for label in labels):
            return None
        slot = len(shelf.ids)
        if slot >= SLOTS:
            slot = min(range(SLOTS), key=shelf.seen.__getitem__)
            if shelf.seen[slot] > at - RETIRED_S:
                return None
            shelf.slots = {old: place for old, place in shelf.slots.items() if place != slot}
        _put(shelf, key, slot, self._next_id, at)
        self.new.append(SeriesRow(self._next_id, device, slot, metric, json.dumps(labels), at))
        self._next_id += 1
        return slot


def write_series(connection: apsw.Connection, rows: Sequence[SeriesRow]) -> None:
    """Enters new series inside the caller's transaction, in place of those that gave their slot."""
    for row in rows:
        connection.execute("UPDATE series SET slot = NULL WHERE device = ? AND slot = ?", (row.device, row.slot))
        taken = connection.changes() > 0
        connection.execute("INSERT OR REPLACE INTO series VALUES (?,?,?,?,?,?)", row)
        if taken:
            connection.execute(
                "DELETE FROM series WHERE device = ?1 AND slot IS NULL AND id NOT IN"
                " (SELECT id FROM series WHERE device = ?1 ORDER BY slot IS NULL, seen DESC LIMIT ?2)",
                (row.device, REMEMBERED),
            )


def load_log(connection: apsw.Connection, *, strict: bool = False) -> Iterator[Record]:
    """Everything that the log holds, in its order. What is damaged raises ValueError if `strict`, else is left out."""
    for (packed,) in rows(connection, "SELECT records FROM log ORDER BY id"):
        try:
            records = zlib.decompress(packed)
        except zlib.error as error:
            if strict:
                raise ValueError(f"a stretch of the log of samples is damaged: {error}") from None
            log.error("a stretch of the log of samples is damaged and left out: %s", error)
        else:
            yield from records_of(records)


def write_log(connection: apsw.Connection, records: Sequence[Record]) -> None:
    """Appends to the log inside the caller's transaction."""
    times = [record.at for record in records]
    # quick before small: the log lives for an hour, and half a thread's time is the poller's
    packed = zlib.compress(b"".join([record.data for record in records]), 1)
    connection.execute("INSERT INTO log VALUES (NULL,?,?,?)", (min(times), max(times), packed))


def records_of(data: bytes) -> Iterator[Record]:
    """The records of a stretch of log."""
    offset = 0
    while offset < len(data):
        device, at, count = HEAD.unpack_from(data, offset)
        end = offset + HEAD.size + 5 * count
        yield Record(device, at, data[offset:end])
        offset = end


def read(data: bytes, ids: Sequence[int]) -> Curves:
    """Curves of one device's records, by series; `ids` are those of its slots."""
    groups: dict[bytes, tuple[array[float], bytearray]] = {}
    for _, at, record in records_of(data):
        middle = HEAD.size + (len(record) - HEAD.size) // 5
        times, values = groups.setdefault(record[HEAD.size : middle], (array("d"), bytearray()))
        times.append(at)
        values += record[middle:]
    curves: Curves = {}
    for slots, (times, joined) in groups.items():
        columns: array[float] = array("f", bytes(joined))
        for place, slot in enumerate(slots):
            if slot < len(ids):
                merge_into(curves, {ids[slot]: in_order(times, columns[place :: len(slots)])})
    return curves


def in_order(times: array[float], values: array[float]) -> Curve:
    """A curve whose times grow; of two values of one time the later given stands."""
    if all(map(lt, times, times[1:])):
        return Curve(times, (values,))
    points = dict(zip(times, values, strict=True))
    ordered = sorted(points)
    return Curve(array("d", ordered), (array("f", [points[at] for at in ordered]),))


def _put(shelf: _Shelf, key: Key, slot: int, id: int, seen: float) -> None:
    while len(shelf.ids) <= slot:
        shelf.ids.append(0)
        shelf.seen.append(0.0)
    shelf.slots[key], shelf.ids[slot], shelf.seen[slot] = slot, id, seen
