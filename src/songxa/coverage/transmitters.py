"""From base stations, operators' tables and Wi-Fi points to transmitters: what is missing gets a default, and is named.

Predicts nothing. A sector of the inventory goes before a row of a table that means the same one; the row fills in what
the inventory leaves open.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from songxa.coverage.nouns import Technology, Transmitter
from songxa.model import Device, Inventory, Kind, Site, Trouble

SAME_SITE_M = 150.0
"""Two records of one tower lie this near each other: what phones and tables give is rounded or taken at the gate."""
SAME_AZIMUTH_DEG = 20.0
SAME_BAND = 0.12
"""Tables say 1800 or 1842.5, 900 or 942: what differs by less than this part is one band."""

HEIGHT_M = 35.0
"""The height of base stations for which TR 38.901 gives its rural model (table 7.4.1-1, default of h_BS)."""
TILT_DEG = 3.0
LOW_BAND_MHZ = 1000.0
CARRIER_DBM = 46.0
"""40 W a carrier: what TR 38.901's rural scenario has, and most rural remote radio units have."""
NR_CARRIER_DBM = 49.0
GAIN_DBI, LOW_GAIN_DBI, FEEDER_DB = 17.0, 15.0, 2.0
OMNI_LOSS_DB = 3.4
"""Where no azimuth is known: what 65° antennas of a three-sector site lack, over the circle, of their boresight."""

WIFI_MHZ, WIFI_EIRP_DBM, WIFI_HEIGHT_M, WIFI_BANDWIDTH_MHZ = 2437.0, 20.0, 3.0, 20.0
"""An access point at a wall, 2.4 GHz, with the 100 mW that EN 300 328 allows."""

_TECHNOLOGIES = {"4G": Technology.LTE, "5G": Technology.NR}


class SectorRow(Protocol):
    """A sector as an operator's table gives it; None is what the table does not say."""

    @property
    def key(self) -> str: ...
    @property
    def site(self) -> str: ...
    @property
    def operator(self) -> str: ...
    @property
    def technology(self) -> Technology: ...
    @property
    def band_mhz(self) -> float | None: ...
    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...
    @property
    def height_m(self) -> float | None: ...
    @property
    def azimuth_deg(self) -> float | None: ...
    @property
    def tilt_deg(self) -> float | None: ...
    @property
    def bandwidth_mhz(self) -> float | None: ...
    @property
    def eirp_dbm(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class _Sector:
    """A sector before its defaults are in; None is what nobody says."""

    key: str
    device: str
    site: str
    operator: str
    technology: Technology
    band_mhz: float
    latitude: float
    longitude: float
    height_m: float | None
    azimuth_deg: float | None
    tilt_deg: float | None
    bandwidth_mhz: float | None
    eirp_dbm: float | None


@dataclass(frozen=True, slots=True)
class Placed:
    """Everything that transmits, in the order of its keys, and what could not be placed, in words for people."""

    transmitters: tuple[Transmitter, ...]
    notes: tuple[Trouble, ...] = ()


def transmitters(inventory: Inventory, rows: Iterable[SectorRow] = ()) -> Placed:
    """The sectors of the inventory's base stations and of the tables' `rows`, and the inventory's Wi-Fi points.

    Sectors of 2G and 3G are left out. A base station of which no sector is known transmits nothing, and is noted.
    """
    own = [
        sector
        for device in inventory.devices.values()
        if device.kind is Kind.BTS
        for sector in _of_station(device, inventory.sites[device.site])
    ]
    merged, silent = _with_rows(own, sorted(rows, key=lambda row: row.key), inventory)
    notes = [Trouble("coverage.transmitters.no_band", {"n": silent})] if silent else []
    heard = {sector.device for sector in merged}
    for device in inventory.devices.values():
        if device.kind is Kind.BTS and device.key not in heard:
            old = "old" if device.sectors else "no"
            notes.append(Trouble(f"coverage.transmitters.{old}_sectors", {"device": device.name}))
    placed = [_placed(sector) for sector in merged]
    placed += [wifi for device in inventory.devices.values() for wifi in _wifi(device, inventory.sites[device.site])]
    return Placed(tuple(sorted(placed, key=lambda each: each.key)), tuple(notes))


def _of_station(device: Device, site: Site) -> Iterable[_Sector]:
    for sector in device.sectors:
        technology = _TECHNOLOGIES.get(sector.technology)
        if technology is None:
            continue
        yield _Sector(
            key=f"{device.key}/{sector.name}",
            device=device.key,
            site=site.key,
            operator=device.operator,
            technology=technology,
            band_mhz=float(sector.band_mhz),
            latitude=site.latitude,
            longitude=site.longitude,
            height_m=sector.height_m,
            azimuth_deg=sector.azimuth_deg,
            tilt_deg=sector.tilt_deg,
            bandwidth_mhz=sector.bandwidth_mhz,
            eirp_dbm=sector.eirp_dbm,
        )


# ---- operators' tables ----------------------------------------------------------------------------------------------


def _with_rows(own: Sequence[_Sector], rows: Sequence[SectorRow], inventory: Inventory) -> tuple[list[_Sector], int]:
    """The sectors of both, each once, and how many rows say no band: nothing can be predicted of those."""
    stations = _Stations(inventory)
    merged = {sector.key: sector for sector in own}
    at: dict[str, list[str]] = {}
    for sector in own:
        at.setdefault(sector.device, []).append(sector.key)
    silent = 0
    for row in rows:
        if row.technology not in _TECHNOLOGIES.values():
            continue
        if row.band_mhz is None or not row.band_mhz > 0:
            silent += 1
            continue
        device = stations.near(row)
        twin = next((key for key in at.get(device, ()) if _same(merged[key], row)), None)
        if twin is not None:
            merged[twin] = _filled(merged[twin], row)
            continue
        key = row.key if row.key not in merged else f"{row.key}#{len(merged)}"
        merged[key] = _from_row(key, device, row, row.band_mhz)
    return list(merged.values()), silent


class _Stations:
    """The inventory's base stations by place, so that a row of a table is known for one of them."""

    def __init__(self, inventory: Inventory) -> None:
        self._near: dict[tuple[str, int, int], list[tuple[Device, Site]]] = {}
        for device in inventory.devices.values():
            if device.kind is Kind.BTS:
                site = inventory.sites[device.site]
                square = self._square(site.latitude, site.longitude)
                self._near.setdefault((device.operator, *square), []).append((device, site))

    @staticmethod
    def _square(latitude: float, longitude: float) -> tuple[int, int]:
        return math.floor(latitude * 100), math.floor(longitude * 100)

    def near(self, row: SectorRow) -> str:
        """The key of the operator's nearest station within SAME_SITE_M, or nothing."""
        south, west = self._square(row.latitude, row.longitude)
        found = [
            (_metres(row.latitude, row.longitude, site.latitude, site.longitude), device.key)
            for down in (-1, 0, 1)
            for across in (-1, 0, 1)
            for device, site in self._near.get((row.operator, south + down, west + across), ())
        ]
        distance, key = min(found, default=(math.inf, ""))
        return key if distance <= SAME_SITE_M else ""


def _metres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Flat distance; good for the few hundred metres that it is asked about."""
    north = (to_latitude - latitude) * 111_195.0
    east = (to_longitude - longitude) * 111_195.0 * math.cos(math.radians(latitude))
    return math.hypot(north, east)


def _same(sector: _Sector, row: SectorRow) -> bool:
    if sector.technology is not row.technology or row.band_mhz is None:
        return False
    if abs(sector.band_mhz - row.band_mhz) > SAME_BAND * sector.band_mhz:
        return False
    if sector.azimuth_deg is None or row.azimuth_deg is None:
        return sector.azimuth_deg is row.azimuth_deg
    return abs((sector.azimuth_deg - row.azimuth_deg + 180) % 360 - 180) <= SAME_AZIMUTH_DEG


def _filled(sector: _Sector, row: SectorRow) -> _Sector:
    """The inventory's words, and the table's where it has none."""
    return replace(
        sector,
        height_m=_first(sector.height_m, row.height_m),
        tilt_deg=_first(sector.tilt_deg, row.tilt_deg),
        bandwidth_mhz=_first(sector.bandwidth_mhz, row.bandwidth_mhz),
        eirp_dbm=_first(sector.eirp_dbm, row.eirp_dbm),
    )


def _first(one: float | None, other: float | None) -> float | None:
    return other if one is None else one


def _from_row(key: str, device: str, row: SectorRow, band_mhz: float) -> _Sector:
    return _Sector(
        key=key,
        device=device,
        site=row.site,
        operator=row.operator,
        technology=row.technology,
        band_mhz=band_mhz,
        latitude=row.latitude,
        longitude=row.longitude,
        height_m=row.height_m,
        azimuth_deg=row.azimuth_deg,
        tilt_deg=row.tilt_deg,
        bandwidth_mhz=row.bandwidth_mhz,
        eirp_dbm=row.eirp_dbm,
    )


# ---- defaults -------------------------------------------------------------------------------------------------------


def _placed(sector: _Sector) -> Transmitter:
    fields = ("height_m", "azimuth_deg", "tilt_deg", "bandwidth_mhz", "eirp_dbm")
    assumed = tuple(name for name in fields if getattr(sector, name) is None)
    eirp = sector.eirp_dbm if sector.eirp_dbm is not None else default_eirp(sector.technology, sector.band_mhz)
    bandwidth = sector.bandwidth_mhz
    return Transmitter(
        key=sector.key,
        device=sector.device,
        site=sector.site,
        operator=sector.operator,
        technology=sector.technology,
        band_mhz=sector.band_mhz,
        latitude=sector.latitude,
        longitude=sector.longitude,
        height_m=HEIGHT_M if sector.height_m is None else sector.height_m,
        azimuth_deg=sector.azimuth_deg,
        tilt_deg=TILT_DEG if sector.tilt_deg is None else sector.tilt_deg,
        bandwidth_mhz=default_bandwidth(sector.technology, sector.band_mhz) if bandwidth is None else bandwidth,
        eirp_dbm=eirp - (OMNI_LOSS_DB if sector.azimuth_deg is None else 0.0),
        assumed=assumed,
    )


def default_bandwidth(technology: Technology, band_mhz: float) -> float:
    """Megahertz: 10 below 1 GHz; above, 20 for 4G and 100 for 5G, whose bands n41, n77 and n78 come in 100."""
    if band_mhz < LOW_BAND_MHZ:
        return 10.0
    return 100.0 if technology is Technology.NR and band_mhz >= 2300 else 20.0


def default_eirp(technology: Technology, band_mhz: float) -> float:
    """Dbm of the whole carrier: its power, less the feeder, with the gain of a sector antenna of the band."""
    power = NR_CARRIER_DBM if technology is Technology.NR and band_mhz >= 2300 else CARRIER_DBM
    return power - FEEDER_DB + (LOW_GAIN_DBI if band_mhz < LOW_BAND_MHZ else GAIN_DBI)


def _wifi(device: Device, site: Site) -> Iterable[Transmitter]:
    """An access point, or a router that has a Wi-Fi network. All but its place is assumed."""
    if device.kind is Kind.ACCESS_POINT or (device.kind is Kind.ROUTER and device.ssids):
        yield Transmitter(
            key=device.key,
            device=device.key,
            site=site.key,
            operator=device.operator,
            technology=Technology.WIFI,
            band_mhz=WIFI_MHZ,
            latitude=site.latitude,
            longitude=site.longitude,
            height_m=WIFI_HEIGHT_M,
            azimuth_deg=None,
            tilt_deg=0.0,
            bandwidth_mhz=WIFI_BANDWIDTH_MHZ,
            eirp_dbm=WIFI_EIRP_DBM,
            assumed=("access_point",),
        )
