"""The shape of `inventory.yaml`, as strict pydantic models and as JSON Schema. Knows no rule between two entries.

The nouns that the rest of songxa works with stand in `songxa.model`; these models describe only what a person writes.
`python -m songxa.inventory` writes docs/inventory.schema.json anew.
"""

# ruff: noqa: RUF012  (pydantic copies a model's default values; ruff sees that only where BaseModel is named)

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from songxa.inventory.coverage import CoverageEntry
from songxa.inventory.outlets import AlertsEntry, ExportersEntry, GrafanaEntry
from songxa.inventory.terms import (
    KEY_PATTERN,
    PLMN_PATTERN,
    TILES_PATTERN,
    Count,
    Day,
    DeviceKind,
    Entry,
    Key,
    Latitude,
    Longitude,
    Note,
    PlugIn,
    Point,
    Port,
    Seconds,
    Ssid,
    Text,
    nothing,
)
from songxa.model import PingMethod, UplinkRule


def _off(value: object) -> object:
    return None if value is False else value


def _credential_alone(value: object) -> object:
    return {"credential": value} if isinstance(value, str) else _off(value)


def _alone(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _version(value: object) -> object:
    return str(value) if type(value) is int else value


class OperatorEntry(Entry):
    """Who runs devices or a network: a mobile operator, or the commune itself."""

    name: Text
    """Name as people read it."""
    hotline: Annotated[Note, Field(max_length=64)] = ""
    """Whom to call: a role's number, never a person's."""
    plmn: list[Annotated[str, StringConstraints(pattern=PLMN_PATTERN)]] = []
    """Mobile networks: country code then network code, in quotes (3GPP TS 23.003 §2.2)."""


class AreaEntry(Entry):
    """A node of the administrative tree."""

    name: Text
    """Name as people read it."""
    level: Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=63)]
    """What kind of area: province, commune, village, or any other level."""
    parent: Key | None = None
    """Key of the area that this one lies in; none at the top."""
    households: Count | None = None
    """Number of households."""
    population: Count | None = None
    """Number of people."""
    polygon: Annotated[list[Point], Field(min_length=3, max_length=1000)] | None = None
    """Border as [longitude, latitude] points, WGS 84 degrees, in order; closed by itself."""


class SiteEntry(Entry):
    """A place: a public place, a tower, a crossroads."""

    name: Text
    """Name as people read it."""
    area: Key
    """Key of the area that it lies in."""
    latitude: Latitude
    """Degrees north, WGS 84."""
    longitude: Longitude
    """Degrees east, WGS 84."""
    category: Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=63)] | None = None
    """What sort of place, such as school or health-station."""
    public: bool = False
    """Whether it is a public place that is to have free Wi-Fi."""


class SectorEntry(Entry):
    """One radio sector of a base station, as the operator's table gives it."""

    name: Text
    """Name of the sector, unique in its station."""
    technology: Literal["2G", "3G", "4G", "5G"]
    """Generation of the radio."""
    band_mhz: Annotated[int, Field(ge=400, le=100_000)]
    """Band in MHz, such as 1800."""
    azimuth_deg: Annotated[float, Field(ge=0, le=360, allow_inf_nan=False)]
    """Main direction in degrees clockwise from north."""
    height_m: Annotated[float, Field(gt=0, le=500, allow_inf_nan=False)] | None = None
    """Antenna above ground in metres."""
    tilt_deg: Annotated[float, Field(ge=-30, le=30, allow_inf_nan=False)] | None = None
    """Tilt below the horizon in degrees, electrical and mechanical together."""
    bandwidth_mhz: Annotated[float, Field(gt=0, le=800, allow_inf_nan=False)] | None = None
    """Width of the carrier in MHz."""
    eirp_dbm: Annotated[float, Field(ge=-20, le=100, allow_inf_nan=False)] | None = None
    """Equivalent isotropically radiated power in dBm."""


class PingEntry(Entry):
    """How reachability is asked."""

    method: Annotated[PingMethod, Field(strict=False)] = PingMethod.ICMP
    """icmp; tcp (a connection is tried) or udp-echo (RFC 862) where ICMP is blocked."""
    port: Port | None = None
    """Port for tcp, which needs one, and udp-echo, where it is 7 unless told."""
    count: Annotated[int, Field(ge=1, le=20)] = 3
    """Echoes a visit."""


class SnmpEntry(Entry):
    """How a device is asked by SNMP."""

    credential: Key | None = None
    """Key of the credential; its values never stand in this file."""
    profile: Key = "auto"
    """Name of a device family (`songxa profiles` lists them), or auto to find it out."""
    port: Port = 161
    """UDP port of the agent."""


Ping = Annotated[PingEntry | None, BeforeValidator(_off, json_schema_input_type=PingEntry | Literal[False] | None)]
Snmp = Annotated[
    SnmpEntry | None, BeforeValidator(_credential_alone, json_schema_input_type=SnmpEntry | Key | Literal[False] | None)
]


class OnuEntry(Entry):
    """Where an ONU hangs."""

    olt: Key
    """Key of the OLT."""
    port: Text
    """PON port as songxa labels it for that OLT (`songxa probe OLT` lists them), such as 0/1/0."""
    onu: Annotated[int, Field(ge=0, le=65_535)]
    """Number of the ONU on that port."""


class ControllerEntry(Entry):
    """Which Wi-Fi controller knows an access point."""

    device: Key
    """Key of the controller, or of the access point that plays controller for the others."""
    ap: Text
    """Name of this access point at its controller (`songxa probe CONTROLLER` lists them)."""


class DeviceEntry(Entry):
    """Something watched."""

    name: Text
    """Name as people read it, unique at its site."""
    kind: DeviceKind
    """What it is."""
    site: Key
    """Key of the site where it stands."""
    operator: Key
    """Key of the operator that runs it."""
    address: str | None = None
    """IPv4 or IPv6 address, no host name; must lie in allowed_networks."""
    model: Annotated[Note, Field(max_length=128)] = ""
    """Make and model, for people."""
    uplinks: list[Key] = []
    """Keys of the devices that it depends on to reach the rest."""
    uplinks_needed: Annotated[UplinkRule, Field(strict=False)] = UplinkRule.ANY
    """any: one working uplink is enough (redundant paths); all: it needs every one of them."""
    interval: Seconds | None = None
    """Seconds between two visits; else its kind's default, else 60."""
    ping: Ping = None
    """Reachability: false for none; left out, its kind's default, else three ICMP echoes."""
    snmp: Snmp = None
    """A credential's key alone, or a mapping; false for none; left out, its kind's default, else none."""
    onu: OnuEntry | None = None
    """Where an ONU hangs; only for kind onu."""
    controller: ControllerEntry | None = None
    """Which Wi-Fi controller knows it; only for kind access_point, which then may lack an address."""
    collectors: dict[PlugIn, dict[str, Any]] = {}
    """Settings for collectors of other makers, by plug-in; its own documentation says what they are."""
    powered_by: Key | None = None
    """Key of the UPS or power system that carries it; left out, any that stands at its site."""
    sectors: list[SectorEntry] = []
    """Radio sectors; only for kind bts."""
    ssids: list[Ssid] = []
    """Names of the Wi-Fi networks; only for access points, routers and Wi-Fi controllers."""
    note: Note = ""
    """Anything that people should know; no names of persons."""
    retired: Day | None = None
    """Since when it is out of use, in quotes or not: it is kept here, but not asked and not shown."""


class DefaultsEntry(Entry):
    """What the devices of one kind get where they say nothing themselves."""

    interval: Seconds | None = None
    """Seconds between two visits."""
    ping: Ping = None
    """Reachability; false for none."""
    snmp: Snmp = None
    """SNMP; what a device says itself goes before, field by field."""


class CredentialEntry(Entry):
    """A reference to secrets; the secrets themselves never stand in this file."""

    version: Annotated[
        Literal["1", "2c", "3"], BeforeValidator(_version, json_schema_input_type=Literal["1", "2c", "3", 1, 3])
    ] = "2c"
    """SNMP version; 1 and 2c read the secret snmp.KEY.community, 3 reads snmp.KEY.auth and snmp.KEY.privacy."""
    user: Annotated[Note, Field(max_length=32)] = ""
    """User name; only for version 3, which needs one."""
    auth: Literal["SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"] | None = None
    """Authentication protocol; only for version 3, where it is SHA-256 unless told."""
    privacy: Literal["AES-128"] | None = None
    """Privacy protocol; only for version 3, where it is AES-128 unless told."""


class MaintenanceEntry(Entry):
    """A planned window; it covers at least one device, site or area."""

    start: str
    """Begin, such as 2026-12-05 22:00, in the inventory's timezone unless it names an offset."""
    end: str
    """End, not included; written as start."""
    devices: list[Key] = []
    """Keys of devices that it covers."""
    sites: list[Key] = []
    """Keys of sites that it covers with everything that stands there."""
    areas: list[Key] = []
    """Keys of areas that it covers with everything in them."""
    reason: Note = ""
    """Why, for people."""


class MapEntry(Entry):
    """What lies under the map; without it, the map is drawn from the borders alone and asks no other server."""

    tiles: Annotated[str, StringConstraints(pattern=TILES_PATTERN, max_length=500)]
    """URL of the map tiles, with {z}, {x} and {y} in it; who looks at the map gets them from there."""
    attribution: Annotated[Note, Field(max_length=200)] = ""
    """Whose map it is, as its licence wants it shown."""


class InventoryFile(Entry):
    """The inventory of a commune, or of several."""

    name: Text
    """Name of the whole, for page titles."""
    include: Annotated[list[Text], BeforeValidator(_alone, json_schema_input_type=list[Text] | Text)] = []
    """Files, or folders of files, below this file's folder, that hold more entries: a file a commune, say."""
    timezone: str = "Asia/Ho_Chi_Minh"
    """IANA name of the time zone in which days are cut and times without offset are read."""
    allowed_networks: list[str] = []
    """Networks that device addresses may lie in; left out, the private ones. Loopback only if named here itself."""
    canaries: list[Key] = []
    """Keys of devices next to the monitor. When none of them answers, the monitor is cut off, and nothing is down."""
    map: MapEntry | None = None
    """What lies under the map."""
    operators: Annotated[
        dict[Key, OperatorEntry], BeforeValidator(nothing, json_schema_input_type=dict[Key, OperatorEntry] | None)
    ] = {}
    """Who runs what, by key."""
    areas: Annotated[
        dict[Key, AreaEntry], BeforeValidator(nothing, json_schema_input_type=dict[Key, AreaEntry] | None)
    ] = {}
    """Administrative tree, by key."""
    sites: Annotated[
        dict[Key, SiteEntry], BeforeValidator(nothing, json_schema_input_type=dict[Key, SiteEntry] | None)
    ] = {}
    """Places, by key."""
    credentials: Annotated[
        dict[Key, CredentialEntry], BeforeValidator(nothing, json_schema_input_type=dict[Key, CredentialEntry] | None)
    ] = {}
    """References to secrets, by key."""
    defaults: Annotated[
        dict[DeviceKind, DefaultsEntry],
        BeforeValidator(nothing, json_schema_input_type=dict[DeviceKind, DefaultsEntry] | None),
    ] = {}
    """What devices get that say nothing themselves, by kind of device."""
    devices: Annotated[
        dict[Key, DeviceEntry], BeforeValidator(nothing, json_schema_input_type=dict[Key, DeviceEntry] | None)
    ] = {}
    """Everything watched, by key."""
    exporters: Annotated[ExportersEntry, BeforeValidator(nothing, json_schema_input_type=ExportersEntry | None)] = (
        ExportersEntry()
    )
    """Where polls are pushed to."""
    alerts: AlertsEntry | None = None
    """Who is told of incidents."""
    grafana: GrafanaEntry | None = None
    """The Grafana that is kept in step."""
    coverage: CoverageEntry | None = None
    """How mobile coverage is worked out."""
    maintenance: Annotated[
        dict[Key, MaintenanceEntry],
        BeforeValidator(nothing, json_schema_input_type=dict[Key, MaintenanceEntry] | None),
    ] = {}
    """Planned windows, by key."""


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of inventory.yaml, for editors. What links two entries is checked by `load` only."""
    schema = InventoryFile.model_json_schema(mode="validation")
    for entry in (schema, *schema["$defs"].values()):
        for section in entry.get("properties", {}).values():
            for shape in section.get("anyOf", (section,)):
                if "patternProperties" in shape:
                    shape["additionalProperties"] = False  # pydantic leaves keys of another pattern open
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "songxa inventory"}
