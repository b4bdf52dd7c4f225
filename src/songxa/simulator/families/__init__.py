"""Which family of equipment a simulated device belongs to, and the rows its agent has. No values of single devices."""

from __future__ import annotations

import re
from collections.abc import Callable

from songxa.model import Device, Kind
from songxa.simulator.families import aruba, mikrotik, netsnmp, olt, power, ruckus, teltonika, ubiquiti
from songxa.simulator.moment import Station
from songxa.simulator.shape import Row, Shape

_RULES: tuple[tuple[str, str], ...] = (
    ("zte|zxa10|c3[02]0|c6[05]0", "zte-olt"),
    ("smu|etp48|tp48", "smu"),
    ("smartax|ma5[68]|huawei.*olt|olt.*huawei", "huawei-olt"),
    ("airos|nanostation|nanobeam|litebeam|powerbeam|rocket", "airos"),
    (r"unifi|\buap|\bu[67]\b", "unifi"),
    (r"mikrotik|routeros|\brb\w?\d|\bhap\b|\bltap\b", "mikrotik"),
    ("aruba|instant", "aruba"),
    ("ruckus|unleashed|zonedirector", "ruckus"),
    (r"teltonika|\brut|\btrb", "teltonika"),
    (r"hikvision|\bds-2", "hikvision"),
    (r"\bups\b|smart-ups|ups-mib|apc|delta|santak", "ups"),
)
_KINDS: dict[Kind, str] = {
    Kind.ACCESS_POINT: "unifi",
    Kind.MODEM_PROBE: "teltonika",
    Kind.OLT: "huawei-olt",
    Kind.POWER_SYSTEM: "smu",
    Kind.ROUTER: "mikrotik",
    Kind.UPS: "ups",
    Kind.WIFI_CONTROLLER: "ruckus",
}
_ONLY: dict[str, frozenset[Kind]] = {
    "zte-olt": frozenset({Kind.OLT}),
    "huawei-olt": frozenset({Kind.OLT}),
    "smu": frozenset({Kind.POWER_SYSTEM, Kind.BTS}),
    "ups": frozenset({Kind.UPS, Kind.POWER_SYSTEM}),
}
"""Makers sell many things: a ZTE base station is no OLT."""

GENERIC = "net-snmp"
NO_GETBULK = frozenset({"airos"})
"""Families whose real agents leave GETBULK unanswered."""

_BUILDERS: dict[str, Callable[[Station, int], list[Row]]] = {
    "unifi": ubiquiti.unifi,
    "airos": ubiquiti.airos,
    "mikrotik": mikrotik.routeros,
    "aruba": aruba.instant,
    "ruckus": ruckus.unleashed,
    "teltonika": teltonika.rutos,
    "huawei-olt": olt.huawei,
    "zte-olt": olt.zte,
    "ups": power.ups_mib,
    "smu": power.huawei_smu,
    "hikvision": netsnmp.hikvision,
    GENERIC: netsnmp.linux,
}


def family_of(device: Device) -> str:
    """The family: by the profile that the inventory asks for, else by the model's name, else by the kind."""
    profile = device.snmp.profile if device.snmp else "auto"
    for hint in ("" if profile == "auto" else profile, device.model):
        for pattern, family in _RULES:
            if hint and re.search(pattern, hint.lower()) and device.kind in _ONLY.get(family, (device.kind,)):
                return family
    return _KINDS.get(device.kind, GENERIC)


class Shapes:
    """The shapes in use. Stations that differ in nothing but their values share one object."""

    def __init__(self) -> None:
        self._shared: dict[tuple[object, ...], Shape] = {}

    def of(self, station: Station) -> Shape:
        """The station's rows."""
        move = station.boots % 5
        # layouts are one object each (see World), so that their identity stands for them
        kind = station.family, station.device.kind, station.device.model
        key = (*kind, station.ssids, station.members, move, id(station.layout))
        shape = self._shared.get(key)
        if shape is None:
            if len(self._shared) == _MOST_SHAPES:
                self._shared.clear()
            shape = self._shared[key] = Shape(_BUILDERS[station.family](station, move))
        return shape


_MOST_SHAPES = 2000
"""A bound on memory: an inventory with more models than this builds some shapes again."""
