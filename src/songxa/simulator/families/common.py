"""Rows that many families share: the system group, IF-MIB, HOST-RESOURCES and UCD memory. RFC 3418, 2863, 2790.

Where real equipment holds what must never be read (customers' names, subscriber numbers), so do these rows, and all
of it contains `PRIVATE`: a search for that word in songxa's output must find nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from songxa.collectors.snmp import ber
from songxa.simulator.moment import Moment
from songxa.simulator.shape import (
    Row,
    between,
    counter32,
    counter64,
    gauge32,
    integer,
    object_id,
    row,
    text,
    ticks,
    wandering,
)

PRIVATE = "PRIVATE-never-read"
NET_SNMP = "1.3.6.1.4.1.8072.3.2.10"

ETHERNET, LOOPBACK, WIFI, GPON, WWAN = 6, 24, 71, 250, 243
"""ifType, IANAifType-MIB."""

_IF = "1.3.6.1.2.1.2.2.1"
_IFX = "1.3.6.1.2.1.31.1.1.1"
_HR = "1.3.6.1.2.1.25"
_UCD = "1.3.6.1.4.1.2021"


class Interface(NamedTuple):
    """One interface: octets a second in and out on average."""

    number: int
    name: str
    speed_mbps: int
    octets_in: float
    octets_out: float
    kind: int = ETHERNET


def system(description: str, identity: str) -> list[Row]:
    """The system group."""
    return [
        text("1.3.6.1.2.1.1.1.0", description),
        object_id("1.3.6.1.2.1.1.2.0", identity),
        ticks("1.3.6.1.2.1.1.3.0", lambda moment: moment.uptime_ticks),
        text("1.3.6.1.2.1.1.4.0", PRIVATE),
        text("1.3.6.1.2.1.1.5.0", lambda moment: moment.station.device.key.encode()),
        text("1.3.6.1.2.1.1.6.0", lambda moment: moment.station.device.site.encode()),
        integer("1.3.6.1.2.1.1.7.0", 72),
    ]


def interfaces(ports: Sequence[Interface]) -> list[Row]:
    """ifNumber, ifTable and ifXTable."""
    rows = [integer("1.3.6.1.2.1.2.1.0", len(ports))]
    for port in ports:
        rows += _if_row(port) + _ifx_row(port)
    return rows


def _if_row(port: Interface) -> list[Row]:
    at = port.number
    mac = b"\x02\x50\x56" + crc32(port.name.encode()).to_bytes(4)[:3]
    return [
        integer(f"{_IF}.1.{at}", _signed(at)),
        text(f"{_IF}.2.{at}", port.name),
        integer(f"{_IF}.3.{at}", port.kind),
        integer(f"{_IF}.4.{at}", 1500),
        gauge32(f"{_IF}.5.{at}", min(port.speed_mbps * 1_000_000, 2**32 - 1)),
        row(f"{_IF}.6.{at}", ber.OCTET_STRING, mac),
        integer(f"{_IF}.7.{at}", 1),
        integer(f"{_IF}.8.{at}", 1),
        ticks(f"{_IF}.9.{at}", lambda moment: min(moment.uptime_ticks, 4711)),
        *_octets(port),
        counter32(f"{_IF}.13.{at}", 0.0),
        counter32(f"{_IF}.14.{at}", 0.00002),
        counter32(f"{_IF}.19.{at}", 0.0),
        counter32(f"{_IF}.20.{at}", 0.00001),
    ]


def _octets(port: Interface) -> list[Row]:
    at = port.number
    return [
        counter32(f"{_IF}.10.{at}", port.octets_in),
        counter32(f"{_IF}.11.{at}", port.octets_in / 900),
        counter32(f"{_IF}.16.{at}", port.octets_out),
        counter32(f"{_IF}.17.{at}", port.octets_out / 700),
    ]


def _ifx_row(port: Interface) -> list[Row]:
    at = port.number
    return [
        text(f"{_IFX}.1.{at}", port.name),
        counter64(f"{_IFX}.6.{at}", port.octets_in, f"{_IF}.10.{at}"),
        counter64(f"{_IFX}.7.{at}", port.octets_in / 900, f"{_IF}.11.{at}"),
        counter64(f"{_IFX}.10.{at}", port.octets_out, f"{_IF}.16.{at}"),
        counter64(f"{_IFX}.11.{at}", port.octets_out / 700, f"{_IF}.17.{at}"),
        gauge32(f"{_IFX}.15.{at}", port.speed_mbps),
        text(f"{_IFX}.18.{at}", PRIVATE),
    ]


def _signed(index: int) -> int:
    """ifIndex is an INTEGER on the wire: one with the top bit set travels as a negative number."""
    return index - 2**32 if index >= 2**31 else index


def host(memory_kib: int, processors: int = 1, memory: tuple[int, str] = (1, "Physical memory")) -> list[Row]:
    """hrSystemUptime, hrProcessorLoad and hrStorage ; `memory` is main memory's row and name."""
    rows = [ticks(f"{_HR}.1.1.0", lambda moment: moment.uptime_ticks)]
    rows += [wandering(f"{_HR}.3.3.1.2.{196608 + core}", 3, 45, 300) for core in range(processors)]
    for index, kind, name, size in ((memory[0], 2, memory[1], memory_kib), (131073, 4, "/overlay", memory_kib // 4)):
        rows += [
            integer(f"{_HR}.2.3.1.1.{index}", index),
            object_id(f"{_HR}.2.3.1.2.{index}", f"{_HR}.2.1.{kind}"),
            text(f"{_HR}.2.3.1.3.{index}", name),
            integer(f"{_HR}.2.3.1.4.{index}", 1024),
            integer(f"{_HR}.2.3.1.5.{index}", size),
            wandering(f"{_HR}.2.3.1.6.{index}", size * 0.4, size * 0.75, 7200),
        ]
    return rows


def frogfoot(memory_kib: int) -> list[Row]:
    """FROGFOOT-RESOURCES-MIB, where Ubiquiti tells its memory: total and free."""
    base = "1.3.6.1.4.1.10002.1.1.1.1"
    return [
        gauge32(f"{base}.1.0", memory_kib),
        wandering(f"{base}.2.0", memory_kib * 0.2, memory_kib * 0.5, 7200, ber.GAUGE32),
    ]


def ucd(memory_kib: int) -> list[Row]:
    """UCD-SNMP-MIB memory and idle processor."""
    busy = between("busy", 3, 45, 300)
    return [
        integer(f"{_UCD}.4.5.0", memory_kib),
        wandering(f"{_UCD}.4.6.0", memory_kib * 0.2, memory_kib * 0.5, 7200),
        integer(f"{_UCD}.4.14.0", memory_kib // 40),
        integer(f"{_UCD}.4.15.0", memory_kib // 12),
        integer(f"{_UCD}.11.11.0", lambda moment: 100 - busy(moment)),
    ]


class Share:
    """A part of the people: the earlier radios and networks get more, and the parts add up to the whole."""

    __slots__ = ("_of", "_turn")

    def __init__(self, turn: int, of: int) -> None:
        self._turn = turn
        self._of = of

    def __call__(self, moment: Moment) -> int:
        people = moment.people
        for turn in range(self._of - 1):
            part = round(people * (0.45 + 0.2 * moment.drift(turn + 21, 1200)))
            if turn == self._turn:
                return part
            people -= part
        return people
