"""From a checked file to the nouns of `songxa.model`, defaults filled in. Looks for no faults: the rules have."""

from __future__ import annotations

from ipaddress import ip_address
from itertools import starmap
from pathlib import Path

from songxa.inventory import coverage, outputs
from songxa.inventory.rules.places import ring
from songxa.inventory.rules.times import moment, zone
from songxa.inventory.schema import (
    AreaEntry,
    CredentialEntry,
    DeviceEntry,
    InventoryFile,
    PingEntry,
    SectorEntry,
    SiteEntry,
    SnmpEntry,
)
from songxa.inventory.settings import UDP_ECHO_PORT, interval_of, ping_of, snmp_of
from songxa.model import (
    Alerts,
    Area,
    ControllerPlace,
    CoverageSettings,
    Credential,
    Device,
    Inventory,
    Maintenance,
    OnuPlace,
    Operator,
    PingMethod,
    PingSettings,
    Retired,
    Sector,
    Site,
    SnmpSettings,
)


def build(file: InventoryFile, revision: str, folder: Path) -> Inventory:
    """The inventory that `file` describes; the names of other files in it begin in `folder`."""
    return Inventory(
        name=file.name,
        timezone=file.timezone,
        revision=revision,
        areas=dict(starmap(_area, file.areas.items())),
        sites=dict(starmap(_site, file.sites.items())),
        operators={
            key: Operator(key, entry.name, entry.hotline, tuple(entry.plmn)) for key, entry in file.operators.items()
        },
        devices={key: _device(file, key, entry) for key, entry in file.devices.items() if not entry.retired},
        credentials=dict(starmap(_credential, file.credentials.items())),
        maintenance=_maintenance(file),
        allowed_networks=tuple(file.allowed_networks),
        canaries=tuple(file.canaries),
        map_tiles=file.map.tiles if file.map else "",
        map_attribution=file.map.attribution if file.map else "",
        exporters=outputs.exporters(file.exporters, folder),
        alerts=outputs.alerts(file.alerts) if file.alerts else Alerts(),
        grafana=outputs.grafana(file.grafana, folder) if file.grafana else None,
        retired={
            key: Retired(_device(file, key, entry), entry.retired)
            for key, entry in file.devices.items()
            if entry.retired
        },
        coverage=coverage.settings(file.coverage, folder) if file.coverage else CoverageSettings(),
    )


def _area(key: str, entry: AreaEntry) -> tuple[str, Area]:
    polygon = ring(entry.polygon) if entry.polygon else ()
    return key, Area(key, entry.name, entry.level, entry.parent, entry.households, entry.population, polygon)


def _site(key: str, entry: SiteEntry) -> tuple[str, Site]:
    site = Site(key, entry.name, entry.area, entry.latitude, entry.longitude, entry.category or "", entry.public)
    return key, site


def _credential(key: str, entry: CredentialEntry) -> tuple[str, Credential]:
    if entry.version != "3":
        return key, Credential(key, entry.version)
    return key, Credential(key, "3", entry.user, entry.auth or "SHA-256", entry.privacy or "AES-128")


def _maintenance(file: InventoryFile) -> tuple[Maintenance, ...]:
    timezone = zone(file.timezone)
    return tuple(
        Maintenance(
            key,
            moment(entry.start, timezone),
            moment(entry.end, timezone),
            tuple(name for name in entry.devices if not file.devices[name].retired),
            tuple(entry.sites),
            tuple(entry.areas),
            entry.reason,
        )
        for key, entry in file.maintenance.items()
    )


def _device(file: InventoryFile, key: str, entry: DeviceEntry) -> Device:
    ping, snmp = ping_of(file, entry), snmp_of(file, entry)
    return Device(
        key=key,
        name=entry.name,
        kind=entry.kind,
        site=entry.site,
        operator=entry.operator,
        address=str(ip_address(entry.address)) if entry.address else None,
        model=entry.model,
        uplinks=tuple(entry.uplinks),
        interval_s=interval_of(file, entry),
        ping=_ping(ping) if ping else None,
        snmp=_snmp(file, snmp) if snmp else None,
        onu=OnuPlace(entry.onu.olt, entry.onu.port, str(entry.onu.onu)) if entry.onu else None,
        sectors=tuple(map(_sector, entry.sectors)),
        ssids=tuple(entry.ssids),
        note=entry.note,
        uplinks_needed=entry.uplinks_needed,
        controller=ControllerPlace(entry.controller.device, entry.controller.ap) if entry.controller else None,
        powered_by=entry.powered_by,
        collectors=entry.collectors,
    )


def _ping(entry: PingEntry) -> PingSettings:
    port = UDP_ECHO_PORT if entry.method is PingMethod.UDP_ECHO and entry.port is None else entry.port
    return PingSettings(entry.method, port, entry.count)


def _snmp(file: InventoryFile, entry: SnmpEntry) -> SnmpSettings:
    credential = entry.credential or ""
    return SnmpSettings(credential, file.credentials[credential].version, entry.port, entry.profile)


def _sector(entry: SectorEntry) -> Sector:
    return Sector(
        name=entry.name,
        technology=entry.technology,
        band_mhz=entry.band_mhz,
        azimuth_deg=entry.azimuth_deg,
        height_m=entry.height_m,
        tilt_deg=entry.tilt_deg,
        bandwidth_mhz=entry.bandwidth_mhz,
        eirp_dbm=entry.eirp_dbm,
    )
