"""Rows of an Aruba Instant access point (AI-AP-MIB), which is its own virtual controller, and that of others."""

from __future__ import annotations

from songxa.collectors.snmp import ber
from songxa.simulator.families.common import Interface, Share, host, interfaces, system
from songxa.simulator.moment import Station
from songxa.simulator.shape import Row, between, counter32, integer, object_id, row, text, ticks, wandering

_BASE = "1.3.6.1.4.1.14823.2.3.3.1"
_AP = f"{_BASE}.2.1.1"
_RADIO = f"{_BASE}.2.2.1"
_SSID = f"{_BASE}.1.7.1"
_MAC = (2, 11, 134, 1, 1, 1)
RADIOS = ((0, "116E", 21, 4, 16), (1, "6", 18, 12, 40))
"""Radio, channel with its width, transmit power in dBm, least and most utilisation in per cent."""


def instant(station: Station, move: int) -> list[Row]:
    """An Instant access point with two radios."""
    index = ".".join(map(str, _MAC))
    model = (station.device.model.split() or ["AP-505"])[-1].removeprefix("AP-")
    version = "8.10.0.6-8.10.0.6"
    rows = system(f"ArubaOS (MODEL: {model}), Version {version}", "1.3.6.1.4.1.14823.1.2.126") + host(524288, 2)
    rows += interfaces([Interface(1 + move, "eth0", 1000, 2e5, 1.4e6), Interface(2 + move, "aruba001", 1000, 2e5, 1e6)])
    rows += [
        text(f"{_BASE}.1.2.0", "instant"),
        text(f"{_BASE}.1.4.0", version),
        row(f"{_AP}.1.{index}", ber.OCTET_STRING, bytes(_MAC)),
        text(f"{_AP}.2.{index}", lambda moment: moment.station.device.key.encode()),
        object_id(f"{_AP}.5.{index}", "1.3.6.1.4.1.14823.1.2.126"),
        text(f"{_AP}.6.{index}", model),
        wandering(f"{_AP}.7.{index}", 3, 30, 600),
        wandering(f"{_AP}.8.{index}", 180_000_000, 260_000_000, 7200),
        ticks(f"{_AP}.9.{index}", lambda moment: moment.uptime_ticks),
        integer(f"{_AP}.10.{index}", 512_000_000),
        integer(f"{_AP}.11.{index}", 1),
    ]
    for radio in range(len(RADIOS)):
        rows += _radio(radio, index)
    for number, (name, key) in enumerate(station.members, start=2):
        rows += _member(number, name, key)
    for number, name in enumerate(station.ssids):
        rows += [
            integer(f"{_SSID}.1.{number}", number),
            text(f"{_SSID}.2.{number}", name),
            integer(f"{_SSID}.3.{number}", 0),
            integer(f"{_SSID}.4.{number}", Share(number, len(station.ssids))),
        ]
    return rows


def _member(number: int, name: str, key: str) -> list[Row]:
    """Another access point of the cluster: what this one, its virtual controller, knows of it."""
    mac = (*_MAC[:4], number >> 8, number & 255)
    index = ".".join(map(str, mac))
    return [
        row(f"{_AP}.1.{index}", ber.OCTET_STRING, bytes(mac)),
        text(f"{_AP}.2.{index}", name),
        integer(f"{_AP}.11.{index}", lambda moment: 1 if moment.world.works(key) else 2),
    ]


def _radio(radio: int, index: str) -> list[Row]:
    _, channel, power, least, most = RADIOS[radio]
    at = f"{index}.{radio}"
    return [
        integer(f"{_RADIO}.2.{at}", radio),
        text(f"{_RADIO}.4.{at}", channel),
        integer(f"{_RADIO}.5.{at}", power),
        wandering(f"{_RADIO}.6.{at}", 90, 96, 1800),
        integer(f"{_RADIO}.7.{at}", between(f"busy{radio}", least, most, 600)),
        integer(f"{_RADIO}.8.{at}", between(f"busy{radio}", least, most, 600)),
        counter32(f"{_RADIO}.9.{at}", 12.0),
        counter32(f"{_RADIO}.13.{at}", 0.05),
        integer(f"{_RADIO}.20.{at}", 1),
        integer(f"{_RADIO}.21.{at}", Share(radio, len(RADIOS))),
    ]
