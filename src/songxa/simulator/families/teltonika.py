"""Rows of a Teltonika RutOS router, used as a village's mobile probe (TELTONIKA-RUTX-MIB)."""

from __future__ import annotations

from songxa.simulator.families.common import NET_SNMP, PRIVATE, WWAN, Interface, host, interfaces, system, ucd
from songxa.simulator.families.mobile import Cell
from songxa.simulator.moment import Moment, Station
from songxa.simulator.shape import Row, counter64, integer, text

_BASE = "1.3.6.1.4.1.48690"
_MODEM = f"{_BASE}.2.2.1"


def rutos(station: Station, move: int) -> list[Row]:
    """A RUTX with one modem. SINR, RSRP and RSRQ travel as text, as its firmware sends them."""
    cell = Cell()
    model = next((word for word in station.device.model.split() if word[:3] in ("RUT", "TRB")), "RUTX11")

    def decimal(moment: Moment) -> bytes:
        return str(cell.sinr_tenths(moment)).encode()

    rows = system("Linux Teltonika 5.10.188 #0 SMP Fri Mar 22 2024 armv7l", NET_SNMP) + host(249280, 4) + ucd(249280)
    rows += interfaces([Interface(2 + move, "eth0", 1000, 2e4, 2e4), Interface(9 + move, "wwan0", 150, 2e4, 3e4, WWAN)])
    return [
        *rows,
        text(f"{_BASE}.1.1.0", f"SERIAL-{PRIVATE}"),
        text(f"{_BASE}.1.2.0", model),
        text(f"{_BASE}.1.3.0", f"{model}00XXXX"),
        text(f"{_BASE}.1.6.0", "RUTX_R_00.07.06.10"),
        integer(f"{_MODEM}.1.1", 1),
        text(f"{_MODEM}.2.1", "3-1"),
        text(f"{_MODEM}.3.1", f"IMEI-{PRIVATE}"),
        text(f"{_MODEM}.4.1", "EG06"),
        text(f"{_MODEM}.5.1", "Quectel"),
        text(f"{_MODEM}.7.1", f"IMEI-{PRIVATE}"),
        text(f"{_MODEM}.8.1", f"IMSI-{PRIVATE}"),
        text(f"{_MODEM}.9.1", "inserted"),
        text(f"{_MODEM}.10.1", "READY"),
        text(f"{_MODEM}.11.1", "registered (home)"),
        integer(f"{_MODEM}.12.1", cell.rssi),
        text(f"{_MODEM}.13.1", lambda moment: moment.station.network.encode()),
        text(f"{_MODEM}.14.1", lambda moment: moment.station.plmn.encode()),
        text(f"{_MODEM}.15.1", "Connected"),
        text(f"{_MODEM}.16.1", "LTE"),
        integer(f"{_MODEM}.17.1", lambda moment: round(moment.temperature * 10)),
        text(f"{_MODEM}.18.1", lambda moment: str(cell.identity(moment)).encode()),
        text(f"{_MODEM}.19.1", decimal),
        text(f"{_MODEM}.20.1", lambda moment: str(cell.rsrp(moment)).encode()),
        text(f"{_MODEM}.21.1", lambda moment: f"{cell.rsrq(moment)}.0".encode()),
        counter64(f"{_MODEM}.22.1", 2e4),
        counter64(f"{_MODEM}.23.1", 3e4),
    ]
