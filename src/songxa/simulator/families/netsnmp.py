"""Rows of equipment that runs plain net-snmp, and of Hikvision cameras, whose agents have no system group."""

from __future__ import annotations

from songxa.model import Kind
from songxa.simulator.families.common import NET_SNMP, Interface, host, interfaces, system, ucd
from songxa.simulator.moment import Station
from songxa.simulator.shape import Row, between, text

_HIKVISION = "1.3.6.1.4.1.39165.1"
_PORTS = {Kind.SWITCH: 8, Kind.ROUTER: 4}


def linux(station: Station, move: int) -> list[Row]:
    """A Linux host: interfaces by kind, processors, memory."""
    ports = [
        Interface(move + 2 + at, f"eth{at}", 1000, 4e5 / (at + 1), 9e5 / (at + 1))
        for at in range(_PORTS.get(station.device.kind, 1))
    ]
    rows = system("Linux 5.15.0 #1 SMP armv7l", NET_SNMP) + host(1048576, 2) + ucd(1048576)
    return rows + interfaces([Interface(1, "lo", 10, 40, 40, 24), *ports])


def hikvision(station: Station, move: int) -> list[Row]:
    """A camera that answers nothing but its maker's objects, numbers as texts with units."""
    del move
    busy, memory = between("cpu", 8, 40, 300), between("memory", 40, 70, 7200)
    model = (station.device.model.split() or ["DS-2CD2143G2-I"])[-1]
    return [
        text(f"{_HIKVISION}.1.0", model if "-" in model else "DS-2CD2143G2-I"),
        text(f"{_HIKVISION}.3.0", "V5.7.3 build 220112"),
        text(f"{_HIKVISION}.7.0", lambda moment: f"{busy(moment)} PERCENT".encode()),
        text(f"{_HIKVISION}.8.0", "0.0 GB"),
        text(f"{_HIKVISION}.10.0", "512 MB"),
        text(f"{_HIKVISION}.11.0", lambda moment: f"{memory(moment)} PERCENT".encode()),
    ]
