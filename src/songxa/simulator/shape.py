"""What a family of devices can tell: rows sorted once per shape, values computed when asked. No device is kept here.

Thousands of devices share one `Shape`; a `LiveMib` joins it with one device at one moment and costs two words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple
from zlib import crc32

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import Value
from songxa.simulator.agent import Varbind, oid_key
from songxa.simulator.moment import Moment

Live = Callable[[Moment], Value]


class Row(NamedTuple):
    """An object: its name, its type, and its value or the function that computes it."""

    oid: bytes
    tag: int
    value: Value | Live


class Shape:
    """Rows in the order of their OIDs. Of two rows with one OID the first counts."""

    def __init__(self, rows: Iterable[Row]) -> None:
        first: dict[bytes, Row] = {}
        for row in rows:
            first.setdefault(row.oid, row)
        keyed = sorted((oid_key(oid), oid) for oid in first)
        self.keys = [key for key, _ in keyed]
        self.rows = [first[oid] for _, oid in keyed]
        self.place = {oid: place for place, (_, oid) in enumerate(keyed)}
        self.columns = {key[:-1] for key in self.keys}


class LiveMib:
    """The MIB of one device at one moment."""

    __slots__ = ("_moment", "_shape")

    def __init__(self, shape: Shape, moment: Moment) -> None:
        self._shape = shape
        self._moment = moment

    def get(self, oid: bytes) -> tuple[int, Value]:
        """See `agent.Mib`."""
        place = self._shape.place.get(oid)
        if place is None:
            known = oid_key(oid)[:-1] in self._shape.columns
            return (ber.NO_SUCH_INSTANCE if known else ber.NO_SUCH_OBJECT), None
        _, tag, value = self._shape.rows[place]
        return tag, value(self._moment) if callable(value) else value

    def next(self, oid: bytes) -> Varbind | None:
        """See `agent.Mib`."""
        place = self._shape.place.get(oid)
        after = bisect_right(self._shape.keys, oid_key(oid)) if place is None else place + 1
        if after == len(self._shape.rows):
            return None
        name, tag, value = self._shape.rows[after]
        return name, tag, value(self._moment) if callable(value) else value


def row(oid: str, tag: int, value: Value | str | Live) -> Row:
    """A row from dotted text; a text value becomes UTF-8."""
    return Row(ber.encode_oid(oid), tag, value.encode() if isinstance(value, str) else value)


def integer(oid: str, value: int | Live) -> Row:
    """INTEGER."""
    return row(oid, ber.INTEGER, value)


def text(oid: str, value: str | Live) -> Row:
    """OCTET STRING."""
    return row(oid, ber.OCTET_STRING, value)


def gauge32(oid: str, value: int | Live) -> Row:
    """Gauge32."""
    return row(oid, ber.GAUGE32, value)


def ticks(oid: str, value: Live) -> Row:
    """TimeTicks: hundredths of a second, modulo 2**32."""
    return row(oid, ber.TIME_TICKS, value)


def object_id(oid: str, value: str) -> Row:
    """OBJECT IDENTIFIER."""
    return row(oid, ber.OBJECT_IDENTIFIER, ber.encode_oid(value))


def counter32(oid: str, rate: float) -> Row:
    """Counter32 that has grown by about `rate` a second since the device started."""
    stream = crc32(oid.encode())
    return row(oid, ber.COUNTER32, lambda moment: moment.total(stream, rate) & 0xFFFFFFFF)


def counter64(oid: str, rate: float, like: str = "") -> Row:
    """Counter64, see `counter32`; `like` names the object whose growth it shares (IF-MIB has each count twice)."""
    stream = crc32((like or oid).encode())
    return row(oid, ber.COUNTER64, lambda moment: moment.total(stream, rate) & 0xFFFFFFFFFFFFFFFF)


def wandering(oid: str, low: float, high: float, period: float = 900.0, tag: int = ber.INTEGER) -> Row:
    """A level that wanders between two bounds, with a new goal every `period` seconds."""
    return row(oid, tag, between(oid, low, high, period))


def between(name: str, low: float, high: float, period: float = 900.0) -> Callable[[Moment], int]:
    """The function behind `wandering`, for values that are more than that; `name` tells one stream from another."""
    stream = crc32(name.encode())
    span = high - low
    return lambda moment: round(low + span * moment.drift(stream, period))
