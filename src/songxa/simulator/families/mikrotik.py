"""Rows of MikroTik RouterOS: router, access point or LTE probe by the device's kind (MIKROTIK-MIB)."""

from __future__ import annotations

from songxa.collectors.snmp import ber
from songxa.model import Kind
from songxa.simulator.families.common import PRIVATE, WIFI, WWAN, Interface, Share, host, interfaces, system
from songxa.simulator.families.mobile import Cell
from songxa.simulator.moment import Station
from songxa.simulator.shape import Row, between, gauge32, integer, row, text, wandering

_BASE = "1.3.6.1.4.1.14988.1.1"
RADIOS = ((1, "wlan1", 2437), (2, "wlan2", 5220))
"""Interface number, name, MHz."""


def routeros(station: Station, move: int) -> list[Row]:
    """RouterOS; what it is for decides which tables it has."""
    board = station.device.model.split()[-1] if station.device.model else "RB4011iGS+"
    rows = system(f"RouterOS {board}", f"{_BASE.rsplit('.', 1)[0]}")
    rows += host(1048576, 4, (65536, "main memory")) + _health()
    rows += [text(f"{_BASE}.4.4.0", "7.14.3"), text(f"{_BASE}.7.3.0", f"HG{PRIVATE}")]
    ports = [Interface(move + at, f"ether{at}", 1000, 3e5 / at, 2e6 / at) for at in range(1, 6)]
    if station.device.kind is Kind.ACCESS_POINT:
        ports = ports[:1] + [Interface(move + 5 + at, name, 300, 1e5, 6e5, WIFI) for at, name, _ in RADIOS]
        rows += _wifi(station, move)
    elif station.device.kind is Kind.MODEM_PROBE:
        ports = [*ports[:1], Interface(move + 6, "lte1", 150, 2e4, 3e4, WWAN)]
        rows += _lte(move + 6)
    else:
        ports.append(Interface(move + 6, "sfp1", 1000, 3e6, 5e5))
        rows += _sfp(move + 6)
    return rows + interfaces(ports)


def _health() -> list[Row]:
    volts = between("volts", 236, 244, 3600)
    rows = [
        integer(f"{_BASE}.3.8.0", volts),
        integer(f"{_BASE}.3.10.0", lambda moment: round(moment.temperature * 10)),
        integer(f"{_BASE}.3.11.0", lambda moment: round(moment.temperature * 10) + 80),
    ]
    for at, name, unit in ((13, "voltage", 3), (14, "temperature", 1)):
        rows += [text(f"{_BASE}.3.100.1.2.{at}", name), integer(f"{_BASE}.3.100.1.4.{at}", unit)]
    return [
        *rows,
        integer(f"{_BASE}.3.100.1.3.13", volts),
        integer(f"{_BASE}.3.100.1.3.14", lambda moment: round(moment.temperature)),
    ]


def _wifi(station: Station, move: int) -> list[Row]:
    table = f"{_BASE}.1.3.1"
    rows: list[Row] = []
    for turn, (at, _, mhz) in enumerate(RADIOS):
        index = move + 5 + at
        rows += [
            text(f"{table}.4.{index}", station.ssids[turn % len(station.ssids)]),
            row(f"{table}.5.{index}", ber.OCTET_STRING, b"\x02\x27\x23\0\0" + bytes((at,))),
            row(f"{table}.6.{index}", ber.COUNTER32, Share(turn, len(RADIOS))),
            integer(f"{table}.7.{index}", mhz),
            text(f"{table}.8.{index}", f"{mhz}/20/ac"),
            wandering(f"{table}.9.{index}", -115, -102, 1800),
            row(f"{table}.10.{index}", ber.COUNTER32, between(f"ccq{at}", 60, 98, 900)),
        ]
    return rows


def _lte(index: int) -> list[Row]:
    table = f"{_BASE}.16.1.1"
    cell = Cell()
    return [
        integer(f"{table}.2.{index}", cell.rssi),
        integer(f"{table}.3.{index}", cell.rsrq),
        integer(f"{table}.4.{index}", cell.rsrp),
        integer(f"{table}.5.{index}", cell.identity),
        integer(f"{table}.6.{index}", 7),
        integer(f"{table}.7.{index}", cell.sinr),
        integer(f"{table}.8.{index}", lambda moment: cell.identity(moment) >> 8),
        integer(f"{table}.9.{index}", lambda moment: cell.identity(moment) & 0xFF),
        text(f"{table}.11.{index}", f"IMEI-{PRIVATE}"),
        text(f"{table}.12.{index}", f"IMSI-{PRIVATE}"),
        text(f"{table}.13.{index}", f"UICC-{PRIVATE}"),
    ]


_SFP = f"{_BASE}.19.1.1"
sfp_rx = between(f"{_SFP}.10", -9900, -8800, 86400)
"""Light at an SFP in 0.001 dBm."""


def _sfp(index: int) -> list[Row]:
    table = _SFP
    return [
        text(f"{table}.2.{index}", "sfp1"),
        integer(f"{table}.3.{index}", 0),
        integer(f"{table}.4.{index}", 0),
        gauge32(f"{table}.5.{index}", 1310),
        wandering(f"{table}.6.{index}", 38, 52, 7200),
        wandering(f"{table}.7.{index}", 3270, 3310, 7200),
        wandering(f"{table}.9.{index}", -6200, -5600, 86400),
        integer(f"{table}.10.{index}", sfp_rx),
    ]
