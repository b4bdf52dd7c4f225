"""Rows of power equipment: a UPS (UPS-MIB, RFC 1628) and a Huawei SMU. Volts and charge are the site's, not theirs."""

from __future__ import annotations

from songxa.collectors.snmp import ber
from songxa.simulator.families.common import Interface, interfaces, system
from songxa.simulator.moment import Moment, Station
from songxa.simulator.shape import Row, between, gauge32, integer, text, wandering

_UPS = "1.3.6.1.2.1.33.1"
_SMU = "1.3.6.1.4.1.2011.6.164.1"
_VOLTS = between("mains", 218, 236, 1200)


def mains_volts(moment: Moment) -> int:
    """RMS volts of the mains at the site: 0 while they are off."""
    return _VOLTS(moment) if moment.world.supply(moment.station).mains else 0


def percent(moment: Moment) -> int:
    """Charge of the battery."""
    return round(moment.world.supply(moment.station).charge(moment.t) * 100)


def minutes(moment: Moment) -> int:
    """How long the battery would last."""
    return round(moment.world.supply(moment.station).remaining_s(moment.t) / 60)


def _on_battery(moment: Moment) -> bool:
    return not moment.world.supply(moment.station).mains


def ups_mib(station: Station, move: int) -> list[Row]:
    """A UPS of one phase. Most serve no interfaces beyond their card's."""
    load = between("load", 18, 55, 1800)
    rows = system("UPS SNMP card", "1.3.6.1.2.1.33") + interfaces([Interface(1 + move, "eth0", 100, 800, 800)])
    return [
        *rows,
        text(f"{_UPS}.1.1.0", (station.device.model.split() or ["UPS"])[0]),
        text(f"{_UPS}.1.2.0", station.device.model or "UPS 2 kVA"),
        text(f"{_UPS}.1.4.0", "2.10"),
        integer(f"{_UPS}.2.1.0", lambda moment: 2 if percent(moment) > 20 else 3),
        integer(f"{_UPS}.2.2.0", lambda moment: int(moment.world.supply(moment.station).on_battery_s(moment.t))),
        integer(f"{_UPS}.2.3.0", minutes),
        integer(f"{_UPS}.2.4.0", percent),
        integer(f"{_UPS}.2.5.0", lambda moment: 480 + round(0.66 * percent(moment))),
        integer(f"{_UPS}.2.6.0", lambda moment: 60 if _on_battery(moment) else 0),
        integer(f"{_UPS}.2.7.0", lambda moment: round(moment.temperature)),
        integer(f"{_UPS}.3.2.0", 1),
        integer(f"{_UPS}.3.3.1.2.1", lambda moment: 0 if _on_battery(moment) else 500),
        integer(f"{_UPS}.3.3.1.3.1", mains_volts),
        integer(f"{_UPS}.4.1.0", lambda moment: 5 if _on_battery(moment) else 3),
        integer(f"{_UPS}.4.2.0", 500),
        integer(f"{_UPS}.4.3.0", 1),
        wandering(f"{_UPS}.4.4.1.2.1", 228, 232),
        integer(f"{_UPS}.4.4.1.5.1", load),
    ]


def huawei_smu(station: Station, move: int) -> list[Row]:
    """The monitor of a -48 V power system at a tower: rectifiers, one battery string, mains of one phase."""
    del station
    load = between("load", 280, 420, 1800)
    rows = system("Linux GSE200M 2.6.27 armv5tejl", "1.3.6.1.4.1.8072.3.2.10")
    rows += interfaces([Interface(2 + move, "eth0", 100, 900, 900)])

    def bus(moment: Moment) -> int:
        return 440 + round(0.7 * percent(moment)) if _on_battery(moment) else 535

    return [
        *rows,
        gauge32(f"{_SMU}.1.1.1.0", 0),
        text(f"{_SMU}.1.1.4.0", "HUAWEI SMU"),
        gauge32(f"{_SMU}.3.1.3.0", lambda moment: 0 if _on_battery(moment) else load(moment)),
        gauge32(f"{_SMU}.3.1.4.0", 2),
        gauge32(f"{_SMU}.3.1.5.0", bus),
        integer(f"{_SMU}.4.2.1.0", lambda moment: -load(moment) if _on_battery(moment) else _charging(moment)),
        integer(f"{_SMU}.4.2.2.0", minutes),
        integer(f"{_SMU}.4.2.3.0", lambda moment: 3 if _on_battery(moment) else 1 if percent(moment) > 98 else 2),
        integer(f"{_SMU}.4.2.4.0", 1),
        gauge32(f"{_SMU}.4.4.2.1.3.1", lambda moment: percent(moment) * 10),
        gauge32(f"{_SMU}.5.2.1.1.4.1", lambda moment: mains_volts(moment) * 10),
        gauge32(f"{_SMU}.6.1.3.0", bus),
        gauge32(f"{_SMU}.6.1.4.0", load),
        wandering(f"{_SMU}.6.1.6.0", 1, 1, tag=ber.GAUGE32),
    ]


def _charging(moment: Moment) -> int:
    """Tenths of an ampere into the battery; none into a full one."""
    return round((100 - percent(moment)) * 1.2)
