"""Rows of Ubiquiti UniFi access points and airOS radio links (UBNT-UniFi-MIB, UBNT-AirMAX-MIB)."""

from __future__ import annotations

from collections.abc import Callable

from songxa.collectors.snmp import ber
from songxa.model import Kind
from songxa.simulator.families.common import (
    NET_SNMP,
    WIFI,
    Interface,
    Share,
    frogfoot,
    host,
    interfaces,
    system,
    ucd,
)
from songxa.simulator.moment import Moment, Station
from songxa.simulator.shape import Row, between, counter32, gauge32, integer, row, text, wandering

_RADIO = "1.3.6.1.4.1.41112.1.6.1.1.1"
_VAP = "1.3.6.1.4.1.41112.1.6.1.2.1"
_SYSTEM = "1.3.6.1.4.1.41112.1.6.3"
_AIROS = "1.3.6.1.4.1.41112.1.4"

RADIOS = (("ng", "ra0", 6, 20), ("na", "rai0", 44, 23))
"""Radio, interface, channel, transmit power in dBm."""


Level = Callable[[Moment], int]


def unifi(station: Station, move: int) -> list[Row]:
    """A UniFi access point: two radios, each SSID on both."""
    model = next((word for word in station.device.model.split() if word[:2] in ("UA", "U6", "U7")), "UAP-AC-Pro")
    version = "6.6.65.15248"
    rows = system(f"{model} {version}", NET_SNMP) + host(131072, 2) + ucd(131072) + frogfoot(131072)
    rows += interfaces([Interface(2 + move, "eth0", 1000, 2e5, 1.4e6), Interface(3 + move, "br0", 1000, 2e5, 1.4e6)])
    rows += [text(f"{_SYSTEM}.3.0", model), text(f"{_SYSTEM}.6.0", version), integer(f"{_SYSTEM}.7.0", 2)]
    for at, (radio, name, _, _) in enumerate(RADIOS, start=1):
        own = between(f"own{at}", 1, 18, 600)
        other = between(f"other{at}", 3, 30 if radio == "ng" else 12, 600)
        rows += [
            integer(f"{_RADIO}.1.{at}", at),
            text(f"{_RADIO}.2.{at}", name),
            text(f"{_RADIO}.3.{at}", radio),
            integer(f"{_RADIO}.6.{at}", _busy(own, other)),
            integer(f"{_RADIO}.7.{at}", own),
            integer(f"{_RADIO}.8.{at}", own),
            integer(f"{_RADIO}.9.{at}", other),
        ]
    total = len(RADIOS) * len(station.ssids)
    for turn in range(total):
        rows += _vap(turn, total, station)
    return rows


def _busy(own: Level, other: Level) -> Level:
    return lambda moment: min(100, 2 * own(moment) + other(moment) + moment.people // 3)


def _vap(turn: int, total: int, station: Station) -> list[Row]:
    radio, name, channel, power = RADIOS[turn // len(station.ssids)]
    number = turn % len(station.ssids)
    at = turn + 1
    return [
        integer(f"{_VAP}.1.{at}", at),
        row(f"{_VAP}.2.{at}", ber.OCTET_STRING, b"\x02\x27\x22\0\0" + bytes((at,))),
        wandering(f"{_VAP}.3.{at}", 700, 991, 600),
        integer(f"{_VAP}.4.{at}", channel),
        text(f"{_VAP}.6.{at}", station.ssids[number]),
        text(f"{_VAP}.7.{at}", f"{name[:-1]}{number}"),
        integer(f"{_VAP}.8.{at}", Share(turn, total)),
        text(f"{_VAP}.9.{at}", radio),
        counter32(f"{_VAP}.10.{at}", 5e4),
        counter32(f"{_VAP}.11.{at}", 0.001),
        counter32(f"{_VAP}.16.{at}", 3e5),
        counter32(f"{_VAP}.20.{at}", 2.5),
        integer(f"{_VAP}.21.{at}", power),
        integer(f"{_VAP}.22.{at}", 1),
        text(f"{_VAP}.23.{at}", "user" if number == 0 else "guest"),
    ]


def stations(moment: Moment) -> int:
    """People where it serves as an access point; the far end of a link otherwise."""
    return moment.people if moment.station.device.kind is Kind.ACCESS_POINT else 1


def airos(station: Station, move: int) -> list[Row]:
    """An airOS radio link: one radio, one far end; rain weakens it."""
    del move
    fade = between("fade", -3, 3, 1800)

    def signal(moment: Moment) -> int:
        return round(-58 - 8 * moment.chance(5) + fade(moment) - 14 * moment.rain)

    rows = system("Linux 2.6.32.71 #1 Mon Jan 10 10:42:01 EET 2022 mips", "1.3.6.1.4.1.10002.1")
    rows += frogfoot(61952)
    rows += interfaces(
        [
            Interface(1, "lo", 10, 10, 10),
            Interface(2, "eth0", 1000, 4e5, 9e5),
            Interface(5, "ath0", 300, 9e5, 4e5, WIFI),
        ]
    )
    return [
        *rows,
        integer(f"{_AIROS}.1.1.2.1", 1),
        text(f"{_AIROS}.1.1.3.1", "VN"),
        integer(f"{_AIROS}.1.1.4.1", 5745),
        integer(f"{_AIROS}.1.1.5.1", 0),
        integer(f"{_AIROS}.1.1.6.1", 24),
        integer(f"{_AIROS}.1.1.7.1", lambda moment: round(600 + 4000 * moment.chance(6))),
        text(f"{_AIROS}.5.1.2.1", station.ssids[0]),
        integer(f"{_AIROS}.5.1.5.1", signal),
        integer(f"{_AIROS}.5.1.6.1", lambda moment: signal(moment) + 96),
        integer(f"{_AIROS}.5.1.7.1", lambda moment: max(20, min(99, 150 + signal(moment)))),
        wandering(f"{_AIROS}.5.1.8.1", -97, -91, 1800),
        integer(f"{_AIROS}.5.1.9.1", lambda moment: 13_000_000 * max(1, (signal(moment) + 90) // 3)),
        integer(f"{_AIROS}.5.1.10.1", lambda moment: 13_000_000 * max(1, (signal(moment) + 88) // 3)),
        gauge32(f"{_AIROS}.5.1.15.1", stations),
        wandering(f"{_AIROS}.6.1.7.1", 40, 420, 600),
        wandering(f"{_AIROS}.8.3.0", 300, 2500, 300),
        integer(f"{_AIROS}.8.4.0", lambda moment: round(moment.temperature)),
    ]
