"""What a poller makes of a simulated device: the few series that states and charts live from. Speaks no protocol.

The values are those that the device's agent serves at that moment, under the labels that its family's profile gives
them; a test holds the two together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from songxa.catalogue import (
    BATTERY_CHARGE,
    BATTERY_RUNTIME,
    CELL_RSRP,
    CELL_SINR,
    INPUT_VOLTS,
    ON_BATTERY,
    ONU_DOWN_REASON,
    ONU_UP,
    OPTICAL_RX,
    PON_ONUS,
    UPTIME,
    WIFI_CLIENTS,
    WIFI_CONTROLLER_AP_UP,
)
from songxa.model import Kind, Sample
from songxa.simulator.families import aruba, mikrotik, olt, power, ubiquiti
from songxa.simulator.families.common import Share
from songxa.simulator.families.mobile import Cell
from songxa.simulator.moment import Moment
from songxa.simulator.onts import Light, Ont

_NO_SYSTEM_GROUP = "hikvision"
_CELL = Cell()
_REASONS = {Light.LOS: "los", Light.DYING_GASP: "dying_gasp", Light.OFFLINE: "offline"}


def series(moment: Moment) -> Iterator[Sample]:
    """The samples of a device that answers."""
    if moment.station.family != _NO_SYSTEM_GROUP:
        yield Sample(UPTIME, (), moment.uptime_ticks / 100)
    family = _FAMILIES.get(moment.station.family)
    if family is not None:
        yield from family(moment)


def _unifi(moment: Moment) -> Iterator[Sample]:
    ssids = moment.station.ssids
    places = [(radio, ssid) for radio, *_ in ubiquiti.RADIOS for ssid in ssids]
    for turn, labels in enumerate(places):
        yield Sample(WIFI_CLIENTS, labels, Share(turn, len(places))(moment))


def _airos(moment: Moment) -> Iterator[Sample]:
    yield Sample(WIFI_CLIENTS, ("1", moment.station.ssids[0]), ubiquiti.stations(moment))


def _aruba(moment: Moment) -> Iterator[Sample]:
    for radio, *_ in aruba.RADIOS:
        labels = f"{moment.station.device.key} {radio}", ""
        yield Sample(WIFI_CLIENTS, labels, Share(radio, len(aruba.RADIOS))(moment))
    yield from _members(moment)


def _ruckus(moment: Moment) -> Iterator[Sample]:
    yield Sample(WIFI_CLIENTS, ("", ""), moment.people)


def _members(moment: Moment) -> Iterator[Sample]:
    for name, key in moment.station.members:
        yield Sample(WIFI_CONTROLLER_AP_UP, (name,), int(moment.world.works(key)))


def _mikrotik(moment: Moment) -> Iterator[Sample]:
    kind = moment.station.device.kind
    if kind is Kind.ACCESS_POINT:
        ssids = moment.station.ssids
        for turn, (_, name, _) in enumerate(mikrotik.RADIOS):
            labels = name, ssids[turn % len(ssids)]
            yield Sample(WIFI_CLIENTS, labels, Share(turn, len(mikrotik.RADIOS))(moment))
    elif kind is Kind.MODEM_PROBE:
        yield from _signal(moment, "lte1", float(_CELL.sinr(moment)))
    else:
        yield Sample(OPTICAL_RX, ("sfp1", ""), mikrotik.sfp_rx(moment) / 1000)


def _teltonika(moment: Moment) -> Iterator[Sample]:
    yield from _signal(moment, "1", _CELL.sinr_tenths(moment))


def _signal(moment: Moment, modem: str, sinr: float) -> Iterator[Sample]:
    yield Sample(CELL_RSRP, (modem,), _CELL.rsrp(moment))
    yield Sample(CELL_SINR, (modem,), sinr)


def _huawei(moment: Moment) -> Iterator[Sample]:
    return _onts(moment, "0", lambda ont: olt.rx_hundredths(ont, moment) / 100)


def _zte(moment: Moment) -> Iterator[Sample]:
    return _onts(moment, "1", lambda ont: round(olt.zte_steps(ont, moment) * 0.002 - 30, 9))


def _onts(moment: Moment, chassis: str, light_dbm: Callable[[Ont], float]) -> Iterator[Sample]:
    """The ports' counts, and of the ONUs that the inventory names how they are."""
    counts: Counter[tuple[str, str]] = Counter()
    for number, ont in enumerate(moment.station.onts):
        port, seen = f"{chassis}/{ont.slot}/{ont.port}", moment.light(number)
        counts[port, "up"] += seen is Light.WORKING
        counts[port, "down"] += seen is not Light.WORKING
        if not ont.key or ont.label != (port, str(ont.index)):
            continue
        yield Sample(ONU_UP, ont.label, int(seen is Light.WORKING))
        if seen is Light.WORKING:
            yield Sample(OPTICAL_RX, ont.label, light_dbm(ont))
        else:
            yield Sample(ONU_DOWN_REASON, (*ont.label, _REASONS[seen]), 1)
    for labels, count in counts.items():
        yield Sample(PON_ONUS, labels, count)


def _power(moment: Moment) -> Iterator[Sample]:
    supply = moment.world.supply(moment.station)
    yield Sample(ON_BATTERY, (), int(not supply.mains))
    yield Sample(BATTERY_CHARGE, (), power.percent(moment) / 100)
    yield Sample(BATTERY_RUNTIME, (), power.minutes(moment) * 60)
    yield Sample(INPUT_VOLTS, (), power.mains_volts(moment))


_FAMILIES: dict[str, Callable[[Moment], Iterator[Sample]]] = {
    "unifi": _unifi,
    "airos": _airos,
    "aruba": _aruba,
    "ruckus": _ruckus,
    "mikrotik": _mikrotik,
    "teltonika": _teltonika,
    "huawei-olt": _huawei,
    "zte-olt": _zte,
    "ups": _power,
    "smu": _power,
}
