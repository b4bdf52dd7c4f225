"""Rows of OLTs: Huawei MA5600/MA5800 (HUAWEI-XPON-MIB) and ZTE C300/C320. What each ONT's light is, the world says.

ONT descriptions and names hold customers' names on real OLTs; here they hold the word that must never come out.
"""

from __future__ import annotations

from collections.abc import Callable

from songxa.simulator.families.common import GPON, PRIVATE, Interface, interfaces, system
from songxa.simulator.moment import Moment, Station
from songxa.simulator.onts import Light, Ont
from songxa.simulator.shape import Row, integer, text, wandering

_HUAWEI = "1.3.6.1.4.1.2011.6.128.1.1.2"
_ZTE = "1.3.6.1.4.1.3902.1012.3"
_ZTE_OLT_RX = "1.3.6.1.4.1.3902.1015.1010.11.2.1.2"
_HUAWEI_CAUSE = {Light.LOS: 1, Light.DYING_GASP: 13, Light.OFFLINE: 9}
_ZTE_PHASE = {Light.LOS: 1, Light.WORKING: 3, Light.DYING_GASP: 4, Light.OFFLINE: 6}
_NONE = 2147483647


def huawei(station: Station, move: int) -> list[Row]:
    """A SmartAX with one GPON board per slot in use, 16 ports each, and two uplinks. Its ifIndexes never move."""
    del move
    slots = sorted({slot for slot, _, _ in station.layout} or {0})
    ports = [
        Interface(0xFA000000 | slot << 13 | port << 8, f"GPON 0/{slot}/{port}", 2488, 2e5, 3e6, GPON)
        for slot in slots
        for port in range(16)
    ]
    uplinks = [Interface(234938368 + 64 * at, f"ethernet0/9/{at}", 10000, 3e7, 4e6) for at in range(2)]
    rows = system("Huawei Integrated Access Software", "1.3.6.1.4.1.2011.2.133") + interfaces([*uplinks, *ports])
    rows += [text("1.3.6.1.4.1.2011.6.3.1.999.0", "MA5800V100R020C00")]
    for place in ports:
        mine = [
            (number, index)
            for number, (slot, port, index) in enumerate(station.layout)
            if 0xFA000000 | slot << 13 | port << 8 == place.number
        ]
        rows += [
            integer(f"{_HUAWEI}.21.1.10.{place.number}", 1 if mine else 2),
            integer(f"{_HUAWEI}.21.1.16.{place.number}", len(mine)),
            wandering(f"{_HUAWEI}.23.1.3.{place.number}", 38, 52, 7200),
            wandering(f"{_HUAWEI}.23.1.4.{place.number}", 480, 520, 86400),
        ]
        for number, index in mine:
            rows += _huawei_ont(number, f"{place.number}.{index}")
    return rows


def _huawei_ont(number: int, at: str) -> list[Row]:
    def status(moment: Moment) -> int:
        return 1 if moment.light(number) is Light.WORKING else 2

    def cause(moment: Moment) -> int:
        return _HUAWEI_CAUSE.get(moment.light(number), -1)

    def lit(value: Callable[[Ont, Moment], int], dark: int) -> Callable[[Moment], int]:
        return _lit(number, value, dark)

    return [
        text(f"{_HUAWEI}.43.1.3.{at}", lambda moment: b"HWTC" + moment.station.onts[number].salt.to_bytes(8)[:4]),
        text(f"{_HUAWEI}.43.1.9.{at}", f"{PRIVATE}-{at}"),
        integer(f"{_HUAWEI}.46.1.1.{at}", 1),
        integer(f"{_HUAWEI}.46.1.15.{at}", status),
        integer(f"{_HUAWEI}.46.1.20.{at}", lit(_distance, -1)),
        integer(f"{_HUAWEI}.46.1.24.{at}", cause),
        integer(f"{_HUAWEI}.51.1.1.{at}", lit(lambda ont, moment: 42, _NONE)),
        integer(f"{_HUAWEI}.51.1.3.{at}", lit(lambda ont, moment: 215 + round(40 * moment.chance(ont.salt)), _NONE)),
        integer(f"{_HUAWEI}.51.1.4.{at}", lit(rx_hundredths, _NONE)),
        integer(f"{_HUAWEI}.51.1.6.{at}", lit(lambda ont, moment: 10000 + rx_hundredths(ont, moment) - 130, _NONE)),
    ]


def rx_hundredths(ont: Ont, moment: Moment) -> int:
    """Light at the ONT in 0.01 dBm: the splitter, 0.35 dB a kilometre, and what heat and age add."""
    fixed = -1550 - 500 * moment.chance(ont.salt) - 35 * ont.distance_m / 1000
    return round(fixed - 35 * moment.drift(ont.salt, 43_200) - 60 * moment.drift(ont.salt ^ 1, 2_592_000))


def zte_steps(ont: Ont, moment: Moment) -> int:
    """The same in ZTE's steps of 0.002 dB above -30 dBm."""
    return round((rx_hundredths(ont, moment) / 100 + 30) / 0.002)


def _distance(ont: Ont, moment: Moment) -> int:
    del moment
    return ont.distance_m


def _lit(number: int, value: Callable[[Ont, Moment], int], dark: int) -> Callable[[Moment], int]:
    """`value` while the ONT works, else the sentinel that an OLT gives for none."""
    return lambda moment: value(moment.station.onts[number], moment) if moment.light(number) is Light.WORKING else dark


def zte(station: Station, move: int) -> list[Row]:
    """A C320. IF-MIB and the PON tables number the same port differently, as the real one does."""
    del move
    slots = sorted({slot for slot, _, _ in station.layout} or {1})
    ports = [
        Interface(0x10000000 | max(0, slot - 1) << 16 | port - 1 << 8, f"gpon_1/{slot}/{port}", 2488, 2e5, 3e6, GPON)
        for slot in slots
        for port in range(1, 17)
    ]
    uplinks = [Interface(0x10030000 + 256 * at, f"xgei_1/4/{at + 1}", 10000, 3e7, 4e6) for at in range(2)]
    description = "C320 Version V2.1.0 Software, Copyright (c) by ZTE Corporation Compiled"
    rows = system(description, "1.3.6.1.4.1.3902.1082.1001.320.2.1") + interfaces([*uplinks, *ports])
    for number, (slot, port, index) in enumerate(station.layout):
        rows += _zte_ont(number, f"{0x10000000 | slot << 16 | port << 8}.{index}")
    return rows


def _zte_ont(number: int, at: str) -> list[Row]:
    def steps(ont: Ont, moment: Moment) -> int:
        raw = zte_steps(ont, moment)
        return raw if raw >= 0 else raw + 65536

    def lit(value: Callable[[Ont, Moment], int], dark: int) -> Callable[[Moment], int]:
        return _lit(number, value, dark)

    return [
        text(f"{_ZTE}.28.1.1.2.{at}", f"{PRIVATE}-{at}"),
        text(f"{_ZTE}.28.1.1.5.{at}", lambda moment: b"ZTEG" + moment.station.onts[number].salt.to_bytes(8)[:4]),
        integer(f"{_ZTE}.28.2.1.4.{at}", lambda moment: _ZTE_PHASE[moment.light(number)]),
        integer(f"{_ZTE}.11.4.1.2.{at}", lit(_distance, -1)),
        integer(f"{_ZTE}.50.12.1.1.10.{at}.1", lit(steps, 65535)),
        integer(f"{_ZTE_OLT_RX}.{at}", lit(lambda ont, moment: 10 * (rx_hundredths(ont, moment) - 130), -80000)),
    ]
