"""The stations of a commune as they stand at the start: every device with an address. Lets nothing happen to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from songxa.model import Device, Inventory, Kind
from songxa.simulator import noise
from songxa.simulator.families import family_of
from songxa.simulator.moment import Station
from songxa.simulator.onts import onts_of

_MOBILE = frozenset({Kind.MODEM_PROBE})


def stations_of(inventory: Inventory, communities: Mapping[str, bytes], seed: int, start: float) -> dict[str, Station]:
    """By device key. They have been up for some days at `start`."""
    stations = {
        key: _station(inventory, device, communities, seed, start)
        for key, device in inventory.devices.items()
        if device.address is not None
    }
    _connect_onts(inventory, stations, seed)
    for key, device in inventory.devices.items():
        place = device.controller
        if place is not None and place.device in stations:
            stations[place.device].members += ((place.ap, key),)
    return stations


def _station(
    inventory: Inventory, device: Device, communities: Mapping[str, bytes], seed: int, start: float
) -> Station:
    salted = noise.salt(seed, device.key)
    operator = inventory.operators.get(device.operator)
    community = communities.get(device.snmp.credential, b"") if device.snmp else b""
    return Station(
        device=device,
        salt=salted,
        family=family_of(device),
        community=community,
        category=inventory.sites[device.site].category,
        latency_s=(0.025 if device.kind in _MOBILE else 0.001) * (1 + 2 * noise.chance(salted, 1)),
        booted_at=start - noise.DAY * (2 + 60 * noise.chance(salted, 2)),
        ssids=device.ssids or ("wifi-cong-cong",),
        plmn=operator.plmn[0] if operator and operator.plmn else "45204",
        network=operator.name if operator and operator.plmn else "Viettel",
    )


def _connect_onts(inventory: Inventory, stations: Mapping[str, Station], seed: int) -> None:
    onus: dict[str, list[Device]] = defaultdict(list)
    for device in inventory.devices.values():
        if device.onu is not None:
            onus[device.onu.olt].append(device)
    layouts: dict[tuple[tuple[int, int, int], ...], tuple[tuple[int, int, int], ...]] = {}
    for key, station in stations.items():
        if station.device.kind is Kind.OLT:
            station.onts = onts_of(key, onus[key], inventory, seed)
            layout = tuple((ont.slot, ont.port, ont.index) for ont in station.onts)
            station.layout = layouts.setdefault(layout, layout)
