"""Rows of Ruckus Unleashed: a master access point that speaks for its members (RUCKUS-UNLEASHED-*, RUCKUS-ZD-WLAN)."""

from __future__ import annotations

from songxa.collectors.snmp import ber
from songxa.model import Kind
from songxa.simulator.families.common import Interface, Share, host, interfaces, system
from songxa.simulator.moment import Moment, Station
from songxa.simulator.shape import Row, between, gauge32, integer, row, text, wandering

_BASE = "1.3.6.1.4.1.25053"
_INFO = f"{_BASE}.1.15.1.1.1.1"
_TOTALS = f"{_BASE}.1.15.1.1.1.15"
_AP = f"{_BASE}.1.15.2.1.1.2.1.1"
_RADIO = f"{_BASE}.1.15.2.1.1.2.2.1"
_ZD_AP = f"{_BASE}.1.2.2.1.1.2.1.1"
_ZD_RADIO = f"{_BASE}.1.2.2.1.1.2.2.1"


def unleashed(station: Station, move: int) -> list[Row]:
    """A master with its members; a lone access point is a master of one."""
    invented = tuple((f"ap-{turn + 1}", "") for turn in range(4 if station.device.kind is Kind.WIFI_CONTROLLER else 1))
    members = station.members or invented
    model = (station.device.model.split() or ["R550"])[-1]
    rows = system(f"Ruckus Wireless {model}", f"{_BASE}.3.1.5.15") + host(524288, 2)
    rows += interfaces([Interface(1 + move, "eth0", 1000, 2e5, 1.4e6), Interface(2 + move, "br0", 1000, 2e5, 1e6)])
    rows += [
        text(f"{_INFO}.9.0", model),
        text(f"{_INFO}.18.0", "200.14.6.1 build 203"),
        gauge32(f"{_TOTALS}.1.0", lambda moment: sum(moment.world.works(key) for _, key in members)),
        gauge32(f"{_TOTALS}.2.0", lambda moment: moment.people),
        gauge32(f"{_TOTALS}.12.0", between("retries", 10, 400)),
        gauge32(f"{_TOTALS}.13.0", between("cpu", 4, 30)),
        gauge32(f"{_TOTALS}.14.0", between("memory", 40, 60, 7200)),
    ]
    for turn, (name, key) in enumerate(members):
        whole = Share(turn, len(members))
        rows += _member(turn, name, key, whole, _AP, _RADIO) + _member(turn, name, key, whole, _ZD_AP, _ZD_RADIO)
    return rows


def _member(member: int, name: str, key: str, whole: Share, ap: str, radio_table: str) -> list[Row]:
    mac = (2, 48, 88, 1, *(member + 1).to_bytes(2))
    index = ".".join(map(str, (6, *mac)))
    rows = [
        row(f"{ap}.1.{index}", ber.OCTET_STRING, bytes(mac)),
        text(f"{ap}.2.{index}", name),
        integer(f"{ap}.3.{index}", lambda moment: 1 if moment.world.works(key) else 0),
        gauge32(f"{ap}.15.{index}", whole),
        gauge32(f"{ap}.27.{index}", between(f"memory{member}", 35, 60, 7200)),
        gauge32(f"{ap}.29.{index}", between(f"cpu{member}", 3, 35, 600)),
    ]
    for radio, channel in ((0, 6), (1, 44)):
        at = f"{index}.{radio}"
        rows += [
            integer(f"{radio_table}.3.{at}", radio),
            gauge32(f"{radio_table}.4.{at}", channel),
            gauge32(f"{radio_table}.8.{at}", Half(whole, radio)),
            wandering(f"{radio_table}.17.{at}", 5, 300, 600, ber.GAUGE32),
        ]
    return rows


class Half:
    """The clients of one of two radios: the 5 GHz radio has the larger half."""

    __slots__ = ("_radio", "_whole")

    def __init__(self, whole: Share, radio: int) -> None:
        self._whole = whole
        self._radio = radio

    def __call__(self, moment: Moment) -> int:
        people = self._whole(moment)
        return people - people // 3 if self._radio else people // 3
