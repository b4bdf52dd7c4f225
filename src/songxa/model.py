"""The nouns of songxa and the two seams, Collector and Exporter. Standard library only; no I/O, no clock.

A device is visited by collectors; each visit ends in one `Reading`. The runner stamps it into a `Poll` and hands the
same object to every exporter. A silent device is a value (`Reading.error`), a bug is an exception.

The error tree::

    SongxaError                 something a user can mend; its text is the one line they read
    ├── InputError              what was typed or written cannot be used; ends a command with exit code 2
    │   └── InventoryError      the inventory says something that cannot be; carries every Problem at once
    ├── SecretError             a credential is referred to but cannot be read
    ├── PermissionMissing       the machine does not let us do it; the text names the command that does
    └── StartError              something needed to run is not to be had (port, data folder, simulator)
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import NamedTuple, Protocol

# ---- errors -------------------------------------------------------------------------------------------------------


class SongxaError(Exception):
    """Something a user can mend. `str(error)` is one line: what is wrong, where, what is accepted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the inventory: where it stands and what would be accepted there."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        return where + (f"{self.key}: " if self.key else "") + self.message


class InputError(SongxaError):
    """What a user typed or wrote cannot be used."""


class InventoryError(InputError):
    """The inventory cannot be used. `problems` holds all of them, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SecretError(SongxaError):
    """A credential is referred to, and none of the places where secrets may stand has it."""


class PermissionMissing(SongxaError):
    """The kernel refuses; the text names the exact command that grants it."""


class StartError(SongxaError):
    """Something that songxa needs in order to run is not to be had."""


# ---- what is watched ----------------------------------------------------------------------------------------------


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
class Device:
    """Something watched. `address` is None for what cannot be asked: a passive fibre box, an ONU known to its OLT only.

    `uplinks` are the devices this one depends on to reach the rest; together they form a tree (no cycles).
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

    @property
    def passive(self) -> bool:
        """Whether nobody can tell of it but what hangs behind it."""
        return self.address is None and self.onu is None

    @property
    def access(self) -> tuple[object, ...]:
        """How it is asked. Once this changes, what was learnt before is not about the device any more."""
        return self.address, self.ping, self.snmp, self.onu


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
    """Everything one `inventory.yaml` says, checked. `revision` is the SHA-256 of the file's bytes, in hexadecimal."""

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


# ---- what is measured ---------------------------------------------------------------------------------------------


class MetricKind(StrEnum):
    """OpenMetrics types that we use."""

    GAUGE = "gauge"
    COUNTER = "counter"
    INFO = "info"


@dataclass(frozen=True, slots=True, eq=False)
class Metric:
    """A metric, declared once in the catalogue.

    `label_names` come after the implicit `device` label, which every device metric has (`of_device`).
    `valid_range` is inclusive, in the metric's own unit; what lies outside is counted as invalid, never exported.
    """

    name: str
    kind: MetricKind
    unit: str
    help: str
    label_names: tuple[str, ...] = ()
    valid_range: tuple[float, float] | None = None
    of_device: bool = True


class Sample(NamedTuple):
    """One value. `labels` stand in the order of `metric.label_names`. An info metric's value is 1."""

    metric: Metric
    labels: tuple[str, ...]
    value: int | float


class Invalid(NamedTuple):
    """A value that a device gave and that cannot be true: the metric it was for, what came, why it was refused."""

    metric: str
    labels: tuple[str, ...]
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one visit of one collector brought.

    `error` is None when the device answered; otherwise one line in English saying why not.
    `warnings` are lines about what was left out or looked odd although the device answered; `partial` says that some
    of what was asked for did not come, so that series are missing which ought to be there. `asked` is False when songxa
    itself could not ask (a secret or a right is missing): then the error says nothing about the device.
    `facts` are learnt texts (profile, version, model): for people, never identities, never labels.
    """

    duration_s: float
    samples: tuple[Sample, ...] = ()
    invalid: tuple[Invalid, ...] = ()
    error: str | None = None
    warnings: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Poll:
    """A reading, stamped by the runner. `at` is when the visit began, UTC seconds since the epoch."""

    device: Device
    collector: str
    at: float
    reading: Reading


class Trace(Protocol):
    """What a visit did, for `songxa probe --debug`; a line each, secrets already left out."""

    def __call__(self, line: str) -> None: ...


# ---- the seams ----------------------------------------------------------------------------------------------------

SocketFactory = Callable[[int, int, int], socket.socket]
"""(family, type, protocol) -> socket; the simulator passes one that opens sockets in its own network namespace."""

Done = Callable[[Reading], None]


class SecretLike(Protocol):
    """A value that prints as `<secret>`; `reveal` is called only where it goes onto the wire."""

    def reveal(self) -> str: ...


class Secrets(Protocol):
    """Where secrets are read: by name, such as `snmp.ap-default.community`. Raises SecretError."""

    def get(self, name: str) -> SecretLike: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What the composition root hands to every plug-in when it builds it as `PlugIn(context)`.

    `memory` is a folder for what polling learnt (detection, GETBULK sizes), or None to keep it in memory only.
    `clock` counts seconds monotonically; `wall` is UTC seconds since the epoch.
    """

    inventory: Inventory
    secrets: Secrets
    open_socket: SocketFactory
    memory: Path | None
    clock: Callable[[], float]
    wall: Callable[[], float]
    random: Random


class Collector(Protocol):
    """Devices to samples, over one protocol. Everything runs in the event loop's thread; nothing blocks."""

    name: str

    def accepts(self, device: Device) -> bool:
        """Whether this device is to be visited by this collector."""
        ...

    async def start(self) -> None:
        """Opens sockets. Raises PermissionMissing or StartError, each with the way out."""
        ...

    def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        """Begins a visit; `done` is called exactly once, at the latest after `budget_s` and one engine tick.

        Never raises for what a device, a packet or the network does.
        """
        ...

    def probe(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        """A visit for a person who asks now: like `visit`, but reads all there is, slow tables included."""
        ...

    def adopt(self, inventory: Inventory, changed: frozenset[str]) -> None:
        """A new inventory is in force; drop what was learnt about the `changed` devices (gone or edited)."""
        ...

    def health(self) -> Iterable[Sample]:
        """The collector's own counters, as samples of metrics that are not `of_device`."""
        ...

    async def stop(self) -> None:
        """Closes sockets; visits under way end without calling `done`."""
        ...


class Exporter(Protocol):
    """Polls to the outside. `export` returns at once; whatever is slow is queued by the exporter itself."""

    name: str

    async def start(self) -> None: ...

    def export(self, poll: Poll) -> None:
        """Takes one poll. Replaces everything known from this device and collector: no series outlives its poll."""
        ...

    def adopt(self, inventory: Inventory) -> None:
        """A new inventory is in force: forget devices that are gone, renew facts."""
        ...

    async def stop(self) -> None: ...
