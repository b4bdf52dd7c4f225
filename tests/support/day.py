"""A day of polls of a commune of any size, the same at every run, and what of it has to be found elsewhere afterwards.

Knows no exporter and no server. Nothing is remembered: what a device says in a cycle is computed, when it is polled and
again when it is compared, so that a day of two thousand devices needs no ledger of seventy million samples.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import floor

from songxa import catalogue as c
from songxa.model import (
    Area,
    Device,
    Exporters,
    Invalid,
    Inventory,
    Kind,
    Metric,
    Operator,
    PingSettings,
    Poll,
    Reading,
    Sample,
    Site,
    SnmpSettings,
)

NAME = "Xã Hoa Sen"
CYCLE_S = 60
DAY = 1440
"""Cycles of a day."""

SSIDS = (
    "xa-hoi-wifi",
    'Nhà văn hoá "Thôn Đông"',
    "a,b=c d",
    "C:\\wifi\\",
    "=cmd|' /C calc'!A0",
    "{{7*7}}${jndi:x}",
    "<script>alert(1)</script>",
    "📶 miễn phí",
    " đầu và cuối ",
    "# HELP x\\ny",
)
"""What people call their networks; everything here is text that a collector may pass on."""

_KINDS = (
    *(Kind.ACCESS_POINT,) * 10,
    *(Kind.CAMERA,) * 4,
    *(Kind.SWITCH,) * 2,
    Kind.UPS,
    Kind.MODEM_PROBE,
    Kind.ROUTER,
    Kind.OLT,
)
_WHEEL = 97
_ODD_VISIT = 50_000
"""Added to the cycle for what a visit out of turn brings, so that it brings other values."""

COUNTER64 = 2**64


@dataclass(frozen=True, slots=True)
class Curve:
    """One series of a device: a gauge goes round its wheel, a counter climbs by `step` and wraps at 64 bits."""

    metric: Metric
    labels: tuple[str, ...]
    wheel: tuple[int | float, ...]
    turn: int = 0
    start: int = 0
    step: int = 0

    def at(self, cycle: int) -> int | float:
        spoke = self.wheel[(cycle + self.turn) % len(self.wheel)]
        return (self.start + self.step * cycle + spoke) % COUNTER64 if self.step else spoke


@dataclass(frozen=True, slots=True)
class Line:
    """What has to be found of one series: (UTC seconds, value), in the order of time."""

    device: Device
    metric: Metric
    labels: tuple[str, ...]
    points: Sequence[tuple[float, int | float]]


class Day:
    """Polls of `devices` devices from `begin` on, UTC seconds of a full minute, cycle by cycle."""

    def __init__(self, devices: int, begin: int, exporters: Exporters | None = None) -> None:
        assert begin % CYCLE_S == 0
        self.begin = begin
        dice = random.Random(20_261_125)
        made = [_device(index) for index in range(devices)]
        self.devices = tuple(made)
        self._curves = {
            device.key: {"ping": _ping(dice), "snmp": _OF_KIND.get(device.kind, _no_curves)(index, dice)}
            for index, device in enumerate(made)
        }
        self._order = {device.key: index for index, device in enumerate(made)}
        self.inventory = _inventory(made, exporters or Exporters())

    def until(self, cycle: int) -> float:
        """When a cycle is over, UTC seconds."""
        return float(self.begin + (cycle + 1) * CYCLE_S)

    def polls(self, cycle: int) -> Iterator[Poll]:
        """Everything that is visited in one cycle."""
        for device in self.devices:
            for collector, at, which in self._visits(device, cycle):
                yield Poll(device, collector, at, self._reading(device, collector, which))

    def expected(self, device: Device, cycles: range) -> Iterator[Line]:
        """What has to be there of a device; a poll's time is its full minute, a visit out of turn keeps its second."""
        visits = [
            (collector, float(self.begin + cycle * CYCLE_S) if which == cycle else float(floor(at)), which)
            for cycle in cycles
            for collector, at, which in self._visits(device, cycle)
        ]
        for collector, curves in self._curves[device.key].items():
            mine = [(stamp, which) for name, stamp, which in visits if name == collector]
            if not mine:
                continue
            heard = [(stamp, which) for stamp, which in mine if not self._silent(device, collector, which)]
            for curve in curves:
                at = curve.at
                yield Line(device, curve.metric, curve.labels, [(stamp, at(which)) for stamp, which in heard])
            told = [(stamp, self._reading(device, collector, which)) for stamp, which in mine]
            label = (collector,)
            yield Line(device, c.POLL_ANSWERED, label, [(stamp, int(r.error is None)) for stamp, r in told])
            yield Line(device, c.POLL_DURATION, label, [(stamp, r.duration_s) for stamp, r in told])
            yield Line(device, c.POLL_INVALID, label, [(stamp, len(r.invalid)) for stamp, r in told])

    def expected_of_all(self, cycles: range) -> Iterator[Line]:
        """What has to be there of everybody."""
        return chain.from_iterable(self.expected(device, cycles) for device in self.devices)

    def _visits(self, device: Device, cycle: int) -> Iterator[tuple[str, float, int]]:
        """(collector, when, what its values are computed from) of one cycle; now and then there is one out of turn."""
        index = self._order[device.key]
        at = self.begin + cycle * CYCLE_S + index * 7 % 50 + 0.25
        yield "ping", at, cycle
        if self._curves[device.key]["snmp"]:
            yield "snmp", at + 0.5, cycle
        if (cycle * 17 + index) % 307 == 5:
            yield "ping", at + 4.5, cycle + _ODD_VISIT

    def _silent(self, device: Device, collector: str, which: int) -> bool:
        index = self._order[device.key]
        return (which * 31 + index * 7) % (241 if collector == "snmp" else 409) == 0

    def _reading(self, device: Device, collector: str, which: int) -> Reading:
        if self._silent(device, collector, which):
            return Reading(2.0, error="no answer")
        index = self._order[device.key]
        samples = tuple(
            [Sample(curve.metric, curve.labels, curve.at(which)) for curve in self._curves[device.key][collector]]
        )
        invalid = (Invalid("songxa_cpu_ratio", (), "255", "above 1"),) if (which + index) % 97 == 0 else ()
        return Reading((which + index) % 64 / 1000, samples, invalid)


# ---- the commune ------------------------------------------------------------------------------------------------


def _device(index: int) -> Device:
    kind = _KINDS[index % len(_KINDS)]
    key = f"d{index:05}"
    snmp = None if kind is Kind.CAMERA else SnmpSettings("default")
    address = f"127.{1 + index // 62_500}.{index // 250 % 250}.{index % 250 + 1}"
    name, operator = f"Thiết bị {index}, {SSIDS[index % len(SSIDS)].strip()}", ("viettel", "vnpt", "xa")[index % 3]
    return Device(
        key, name, kind, f"s{index % 40}", operator, address, "UniFi AC Mesh", interval_s=float(CYCLE_S),
        ping=PingSettings(), snmp=snmp,
    )  # fmt: skip


def _inventory(devices: Sequence[Device], exporters: Exporters) -> Inventory:
    areas = {"xa": Area("xa", NAME, "commune")} | {
        f"v{each}": Area(f"v{each}", f"Thôn {each}", "village", "xa") for each in range(8)
    }
    sites = {f"s{each}": Site(f"s{each}", f"Điểm = {each}, số", f"v{each % 8}", 20.0, 105.0) for each in range(40)}
    operators = {
        key: Operator(key, name) for key, name in (("viettel", "Viettel"), ("vnpt", "VNPT"), ("xa", "UBND xã"))
    }
    by_key = {device.key: device for device in devices}
    return Inventory(NAME, "Asia/Ho_Chi_Minh", "0" * 64, areas, sites, operators, by_key, {}, exporters=exporters)


# ---- what they say ----------------------------------------------------------------------------------------------


def _gauge(dice: random.Random, metric: Metric, labels: tuple[str, ...], low: float, high: float, digits: int) -> Curve:
    wheel = tuple(
        round(dice.uniform(low, high), digits) if digits else dice.randint(int(low), int(high)) for _ in range(_WHEEL)
    )
    return Curve(metric, labels, wheel, dice.randrange(_WHEEL))


def _counter(dice: random.Random, metric: Metric, interface: str, end: int | None) -> Curve:
    """`end`: the counter passes it in the middle of the day."""
    step = dice.randint(10_000, 500_000_000)
    start = dice.randrange(10**12) if end is None else end - DAY // 2 * step
    return Curve(metric, (interface,), tuple(sorted(dice.randrange(step) for _ in range(_WHEEL))), 0, start, step)


def _ping(dice: random.Random) -> list[Curve]:
    stats = ("min", "mean", "max", "jitter")
    return [
        *(_gauge(dice, c.PING_RTT, (stat,), 0.0004, 0.06, 6) for stat in stats),
        Curve(c.PING_LOSS, (), (0.0, 0.0, 0.0, 1 / 3, 0.0, 0.0, 2 / 3), dice.randrange(7)),
    ]


def _host(dice: random.Random) -> list[Curve]:
    return [
        Curve(c.UPTIME, (), (0.0, 0.5, 0.25), start=dice.randrange(10**6), step=CYCLE_S),
        _gauge(dice, c.CPU, (), 0, 1, 2),
        _gauge(dice, c.MEMORY, (), 0, 1, 4),
    ]


def _interfaces(index: int, dice: random.Random, names: Sequence[str]) -> list[Curve]:
    """Of thirteen devices one has counted so far that doubles count no more, and one's counters wrap at 64 bits."""
    end = {0: 2**53, 1: COUNTER64}.get(index % 13)
    curves = []
    for name in names:
        curves += [_counter(dice, metric, name, end) for metric in (c.IF_IN_OCTETS, c.IF_OUT_OCTETS)]
        curves.append(Curve(c.IF_UP, (name,), (1,) * 40 + (0,), dice.randrange(41)))
    return curves


def _access_point(index: int, dice: random.Random) -> list[Curve]:
    ssid = SSIDS[index % len(SSIDS)]
    return [
        *_host(dice),
        *_interfaces(index, dice, ("eth0",)),
        *(_gauge(dice, c.WIFI_CLIENTS, (radio, ssid), 0, 60, 0) for radio in ("ng", "na")),
        *(_gauge(dice, c.WIFI_UTILIZATION, (radio,), 0, 1, 2) for radio in ("ng", "na")),
        Curve(c.WIFI_CHANNEL, ("ng",), (1, 6, 11), dice.randrange(3)),
        Curve(c.WIFI_TX_POWER, ("ng",), (20, 20.5, 21), dice.randrange(3)),
    ]


def _switch(index: int, dice: random.Random) -> list[Curve]:
    return [*_host(dice), *_interfaces(index, dice, [f"Gi0/{port}" for port in range(1, 9)])]


def _power(index: int, dice: random.Random) -> list[Curve]:
    del index
    return [
        _gauge(dice, c.BATTERY_CHARGE, (), 0, 1, 2),
        _gauge(dice, c.BATTERY_RUNTIME, (), 0, 7200, 0),
        _gauge(dice, c.ON_BATTERY, (), 0, 1, 0),
        _gauge(dice, c.INPUT_VOLTS, (), 190, 240, 1),
        _gauge(dice, c.BATTERY_CURRENT, (), -5, 5, 2),
    ]


def _probe(index: int, dice: random.Random) -> list[Curve]:
    return [
        _gauge(dice, c.CELL_RSRP, ("1",), -120, -70, 0),
        _gauge(dice, c.CELL_SINR, ("1",), -5, 25, 1),
        Curve(c.CELL_INFO, ("1", "Viettel", "LTE", str(54_000 + index)), (1,)),
    ]


def _olt(index: int, dice: random.Random) -> list[Curve]:
    del index
    curves = [_gauge(dice, c.PON_ONUS, (f"0/1/{port}", "up"), 0, 64, 0) for port in range(4)]
    for onu in range(16):
        place = (f"0/1/{onu % 4}", str(onu + 1))
        curves += [_gauge(dice, c.OPTICAL_RX, place, -28, -12, 2), _gauge(dice, c.ONU_DISTANCE, place, 100, 9000, 0)]
        curves.append(Curve(c.ONU_UP, place, (1, 1, 1, 0), dice.randrange(4)))
    return [*_host(dice), *curves]


def _no_curves(index: int, dice: random.Random) -> list[Curve]:
    del index, dice
    return []


_OF_KIND = {
    Kind.ACCESS_POINT: _access_point,
    Kind.SWITCH: _switch,
    Kind.ROUTER: _switch,
    Kind.UPS: _power,
    Kind.MODEM_PROBE: _probe,
    Kind.OLT: _olt,
}
