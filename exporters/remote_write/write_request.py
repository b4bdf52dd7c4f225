"""Samples as records of a Prometheus WriteRequest: labels encoded once, a poll adds values. No I/O, no clock.

Sources: Prometheus Remote-Write 1.0 and its `types.proto`; the Protocol Buffers encoding. A WriteRequest is
`repeated TimeSeries timeseries = 1` and nothing else here, and messages concatenate: every record is a WriteRequest of
its own, and records joined are one again.

    TimeSeries { repeated Label labels = 1; repeated Sample samples = 2 }
    Label { string name = 1; string value = 2 }
    Sample { double value = 1; int64 timestamp = 2 }   milliseconds since the epoch
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from songxa.exporters import exposition
from songxa.model import Metric, MetricKind, Sample

STALE = struct.pack("<Q", 0x7FF0000000000002)
"""The value that ends a series at once; a NaN that Prometheus tells from all others by its bits."""

_NAN = struct.pack("<Q", 0x7FF8000000000001)
"""What a scrape makes of every NaN: whatever bits a device sends, it must not end a series."""

_FIRST, _SECOND = b"\x0a", b"\x12"
"""Tags of length-delimited fields 1 and 2."""

_DOUBLE, _INT64 = b"\x09", b"\x10"
"""Tags of a Sample's value and timestamp."""

_STAMP_BYTES = 7
"""A timestamp with its tag, as long as it is between 1971 and 2109; labels are kept ready for samples of that size."""

_SAMPLE = _SECOND + bytes([len(_DOUBLE) + 8 + _STAMP_BYTES]) + _DOUBLE
_KEPT = 200_000
"""Label sets kept ready. Devices choose some labels, so there must be an end; then it starts afresh."""

_pack = struct.Struct("<d").pack


class Series(NamedTuple):
    """A record up to its value, but for the device's key, which stands between the two; equal for equal labels."""

    start: bytes
    end: bytes


class _Family:
    """One metric as devices with keys of one length tell it."""

    __slots__ = ("counter", "known", "metric", "ours", "special")

    def __init__(self, metric: Metric, ours: bool) -> None:
        exposition.check_metric(metric)
        self.metric, self.ours, self.counter = metric, ours, metric.kind is MetricKind.COUNTER
        self.special = self.ours or self.counter
        self.known: dict[tuple[str, ...], Series] = {}


class Encoder:
    """Turns samples into series and values. `common` are labels that every series carries; a metric's own label of that
    name is sent as `exported_…`, as a scrape does. `reserved` are names of metrics that no collector may give."""

    def __init__(self, common: Mapping[str, str], reserved: Iterable[str] = ()) -> None:
        self._common = dict(common)
        self._reserved = frozenset(reserved)
        self._families: dict[int, dict[str, _Family]] = {}
        self._kept = 0

    def encode(
        self, device: bytes | None, samples: Iterable[Sample], *, collected: bool = False
    ) -> tuple[list[Series], list[bytes]]:
        """Series and values, in the order of the samples, duplicates among them.

        `device` is the key in UTF-8, None for what is of no device. Raises ValueError or TypeError for samples that do
        not fit their metric, and for a `collected` one of a reserved metric.
        """
        try:
            return self._encode(device, samples, collected)
        except struct.error:
            raise ValueError("a value is too large for a Prometheus sample") from None

    def _encode(
        self, device: bytes | None, samples: Iterable[Sample], collected: bool
    ) -> tuple[list[Series], list[bytes]]:
        families = self._families.setdefault(-1 if device is None else len(device), {})
        series: list[Series] = []
        values: list[bytes] = []
        for metric, labels, value in samples:
            family = families.get(metric.name) or self._family(families, metric, device)
            series.append(family.known.get(labels) or self._learn(family, labels, device))
            number = value if value.__class__ is float or value.__class__ is int else _number(value)
            if family.special:
                if family.ours and collected:
                    raise ValueError(f"metric {metric.name} is not for a collector to give")
                if exposition.COUNTER_MODULUS <= number < math.inf and family.counter:
                    number %= exposition.COUNTER_MODULUS
            values.append(_pack(number) if number == number else _NAN)  # noqa: PLR0124  # a NaN is unlike itself
        return series, values

    def _family(self, families: dict[str, _Family], metric: Metric, device: bytes | None) -> _Family:
        if metric.of_device is (device is None):
            raise ValueError(f"metric {metric.name}: device is {device!r}, of_device is {metric.of_device}")
        family = families[metric.name] = _Family(metric, metric.name in self._reserved)
        return family

    def _learn(self, family: _Family, labels: tuple[str, ...], device: bytes | None) -> Series:
        if self._kept >= _KEPT:
            for families in self._families.values():
                for each in families.values():
                    each.known.clear()
            self._kept = 0
        self._kept += 1
        series = family.known[labels] = self._series(family.metric, labels, device)
        return series

    def _series(self, metric: Metric, labels: tuple[str, ...], device: bytes | None) -> Series:
        pairs = {"__name__": metric.name, **self._common}
        for name, value in zip(metric.label_names, labels, strict=True):
            while name in pairs or (device is not None and name == "device"):
                name = f"exported_{name}"  # noqa: PLW2901
            pairs[name] = value
        given = {name: exposition.encodable(value).encode() for name, value in pairs.items() if value}
        before = b"".join(_label(name, given[name]) for name in sorted(given) if not device or name < "device")
        after = b"".join(_label(name, given[name]) for name in sorted(given) if device and name > "device")
        if device:
            before += _label("device", device)[: -len(device)]
        size = len(before) + len(device or b"") + len(after) + len(_SAMPLE) + len(STALE) + _STAMP_BYTES
        return Series(_FIRST + varint(size) + before, after + _SAMPLE)


def stamp(at: float) -> bytes:
    """A timestamp field: UTC seconds since the epoch, to the nearest millisecond. int64 below 0 is two's complement."""
    return _INT64 + varint(round(at * 1000) & 0xFFFF_FFFF_FFFF_FFFF)


def records(device: bytes, series: Sequence[Series], values: Sequence[bytes], stamp: bytes) -> bytes:
    """A payload: every series with its value, all at one time. `device` is empty for what is of no device."""
    if len(stamp) != _STAMP_BYTES:
        pairs = zip(series, values, strict=True)
        return b"".join(_reframed(start + device + end, value + stamp) for (start, end), value in pairs)
    parts: list[bytes] = []
    for (start, end), value in zip(series, values, strict=True):
        parts += (start, device, end, value, stamp)
    return b"".join(parts)


def cut(payload: bytes) -> list[bytes]:
    """A payload into its records. What follows the last whole one, if anything does, is a record of its own."""
    found: list[bytes] = []
    at = 0
    while at < len(payload):
        end = _end_of_record(payload, at)
        found.append(payload[at:end])
        at = end
    return found


def varint(number: int) -> bytes:
    """A whole number from 0 on, seven bits a byte, the lowest first."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def _end_of_record(payload: bytes, at: int) -> int:
    size = shift = 0
    for place in range(at + 1, min(at + 11, len(payload))):
        size |= (payload[place] & 0x7F) << shift
        shift += 7
        if payload[place] < 0x80:
            end = place + 1 + size
            return end if payload[at] == _FIRST[0] and end <= len(payload) else len(payload)
    return len(payload)


def _label(name: str, value: bytes) -> bytes:
    key = name.encode()
    label = _FIRST + varint(len(key)) + key + _SECOND + varint(len(value)) + value
    return _FIRST + varint(len(label)) + label


def _reframed(head: bytes, value_and_stamp: bytes) -> bytes:
    """The same record with a sample of another size: times before 1971 and after 2109."""
    start = next(place for place in range(1, len(head)) if head[place] < 0x80) + 1
    sample = _DOUBLE + value_and_stamp
    body = head[start : -len(_SAMPLE)] + _SECOND + varint(len(sample)) + sample
    return _FIRST + varint(len(body)) + body


def _number(value: object) -> int | float:
    if not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return int(value) if isinstance(value, int) else float(value)
