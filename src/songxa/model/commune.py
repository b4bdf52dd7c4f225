"""The nouns of the inventory: who runs what, where it stands, how it is asked. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from songxa.model.settings import Alerts, CoverageSettings, Exporters, GrafanaSettings


class Kind(StrEnum):
    """What a device is. The Vietnamese words stand in the translations."""

    ACCESS_POINT = "access_point"
    BTS = "bts"
    CAMERA = "camera"
    FIBRE_BOX = "fibre_box"
    MEDIA_CONVERTER = "media_converter"
    MODEM_PROBE = "modem_probe"
    OLT = "olt"
    ONU = "onu"
    POWER_SYSTEM = "power_system"
    ROUTER = "router"
    SWITCH = "switch"
    UPS = "ups"
    VIDEO_CONFERENCE = "video_conference"
    WIFI_CONTROLLER = "wifi_controller"


class PingMethod(StrEnum):
    """How reachability is asked. TCP and UDP echo (RFC 862) are for devices and networks that block ICMP."""

    ICMP = "icmp"
    TCP = "tcp"
    UDP_ECHO = "udp-echo"


class UplinkRule(StrEnum):
    """How many of its uplinks a device needs: any one of redundant paths, or all of what it hangs together with."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs a device or a network: a mobile operator, or the commune itself."""

    key: str
    name: str
    hotline: str = ""
    plmn: tuple[str, ...] = ()
    """Public land mobile networks, MCC then MNC ("45204"), 3GPP TS 23.003 §2.2."""


@dataclass(frozen=True, slots=True)
class Area:
    """A node of the administrative tree. `level` is free text from the inventory: province, commune, village …"""

    key: str
    name: str
    level: str
    parent: str | None = None
    households: int | None = None
    population: int | None = None
    polygon: tuple[tuple[float, float], ...] = ()
    """Outer ring, (longitude, latitude) in WGS 84 degrees as in RFC 7946, first point repeated at the end."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place: a public place or a tower. Latitude and longitude are WGS 84 degrees."""

    key: str
    name: str
    area: str
    latitude: float
    longitude: float
    category: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class Sector:
    """One radio sector of a base station, as the operator's table gives it."""

    name: str
    technology: str
    band_mhz: int
    azimuth_deg: float
    height_m: float | None = None
    tilt_deg: float | None = None
    bandwidth_mhz: float | None = None
    eirp_dbm: float | None = None


@dataclass(frozen=True, slots=True)
class PingSettings:
    """`port` is for TCP and UDP echo; `count` is the number of echoes a visit."""

    method: PingMethod = PingMethod.ICMP
    port: int | None = None
    count: int = 3


@dataclass(frozen=True, slots=True)
class SnmpSettings:
    """`credential` names a credential of the inventory; its values never stand in the inventory."""

    credential: str
    version: str = "2c"
    port: int = 161
    profile: str = "auto"


@dataclass(frozen=True, slots=True)
class OnuPlace:
    """Where an ONU hangs: the OLT, its PON port as that OLT's profile labels it, the port-local ONU index."""

    olt: str
    port: str
    onu: str


@dataclass(frozen=True, slots=True)
class ControllerPlace:
    """Which controller knows an access point, and under which name."""

    device: str
    ap: str


@dataclass(frozen=True, slots=True)
class Device:
    """Something watched. `address` is None for what cannot be asked: a passive fibre box, an ONU known to its OLT only,
    an access point known to its controller only.

    `uplinks` are the devices this one depends on to reach the rest; together they form a tree (no cycles).
    `powered_by` is the key of the UPS or power system that carries it; None: any that stands at its site.
    """

    key: str
    name: str
    kind: Kind
    site: str
    operator: str
    address: str | None = None
    model: str = ""
    uplinks: tuple[str, ...] = ()
    interval_s: float = 60.0
    ping: PingSettings | None = None
    snmp: SnmpSettings | None = None
    onu: OnuPlace | None = None
    sectors: tuple[Sector, ...] = ()
    ssids: tuple[str, ...] = ()
    note: str = ""
    uplinks_needed: UplinkRule = UplinkRule.ANY
    controller: ControllerPlace | None = None
    powered_by: str | None = None
    collectors: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Settings for collectors that are not songxa's own, by plug-in; each knows what its settings mean."""

    @property
    def passive(self) -> bool:
        """Whether nobody can tell of it but what hangs behind it."""
        return self.address is None and self.onu is None and self.controller is None

    @property
    def access(self) -> tuple[object, ...]:
        """How it is asked. Once this changes, what was learnt before is not about the device any more."""
        return self.address, self.ping, self.snmp, self.onu, self.controller, self.collectors


@dataclass(frozen=True, slots=True)
class Retired:
    """A device out of use `since` a day (YYYY-MM-DD): nobody asks it, and it is told of only where one asks for it."""

    device: Device
    since: str


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A planned window, half-open [start, end), UTC seconds since the epoch; what it covers, by key."""

    key: str
    start: float
    end: float
    devices: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Credential:
    """A reference: which secret to look up, never the secret itself. `version` is "1", "2c" or "3"."""

    key: str
    version: str = "2c"
    user: str = ""
    auth: str = ""
    privacy: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything one `inventory.yaml` says, checked. `revision` is the SHA-256 of the file's bytes, in hexadecimal.

    `canaries` are devices next to the monitor: when none of them answers, it is the monitor that is cut off.
    `devices` are those in use; `retired` are no part of them.
    `map_tiles` is a URL with {z}, {x} and {y} in it, or empty: then the map has no background.
    """

    name: str
    timezone: str
    revision: str
    areas: Mapping[str, Area]
    sites: Mapping[str, Site]
    operators: Mapping[str, Operator]
    devices: Mapping[str, Device]
    credentials: Mapping[str, Credential]
    maintenance: tuple[Maintenance, ...] = ()
    allowed_networks: tuple[str, ...] = ()
    canaries: tuple[str, ...] = ()
    map_tiles: str = ""
    map_attribution: str = ""
    exporters: Exporters = field(default_factory=Exporters)
    alerts: Alerts = field(default_factory=Alerts)
    grafana: GrafanaSettings | None = None
    retired: Mapping[str, Retired] = field(default_factory=dict)
    coverage: CoverageSettings = field(default_factory=CoverageSettings)
