"""How things are at this moment. Data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from songxa.model import Kind, State
from songxa.web.api.shapes.common import Named, Why, shape


@shape
class Device:
    """A device, and how it is."""

    device: str
    """Its key."""
    name: str
    kind: Kind
    state: State
    since: float | None
    """Since when it is in this state; null where that is not known."""
    since_iso: str | None
    why: Why
    root: str | None
    """Key of the device that it lost its way through."""
    incident: str | None
    """Id of the open incident that it belongs to."""
    site: Named | None
    area: Named | None
    operator: Named | None


@shape
class Devices:
    """A page of devices, by key."""

    simulated: bool
    """Whether the commune is a simulated one."""
    revision: int
    """Changes whenever a state or an incident does."""
    states: Mapping[State, int]
    """How many devices are in each state, filtered or not."""
    total: int
    """How many match the filters."""
    limit: int
    offset: int
    devices: Sequence[Device]


@shape
class Value:
    """A measured value."""

    metric: str
    """Name in the metric catalogue, which says its unit."""
    labels: Mapping[str, str]
    value: int | float | None
    """Null for what is no number."""


@shape
class Visit:
    """The last time that a collector asked the device."""

    at: float
    at_iso: str
    duration_s: float
    error: str | None
    """Why nothing was answered; null when it was."""
    warnings: Sequence[str]
    invalid: int
    """Values refused because they cannot be true."""
    facts: Mapping[str, str]
    """What the device says of itself, cut short."""


@shape
class DeviceDetail(Device):
    """A device with everything that its newest polls say."""

    address: str | None
    model: str
    uplinks: Sequence[str]
    samples: Sequence[Value]
    visits: Mapping[str, Visit]
    """By the collector's name."""


@shape
class Group:
    """A site, an area or an operator, and how its devices are."""

    key: str
    name: str
    state: State
    since: float | None
    """Null while its devices are in different states."""
    since_iso: str | None
    why: Why
    devices: int
    working: int
    """How many of its devices are up or degraded."""


@shape
class States:
    """How everything is. Devices come in pages, the rest is whole on every page."""

    revision: int
    states: Mapping[State, int]
    total: int
    limit: int
    offset: int
    operators: Sequence[Group]
    areas: Sequence[Group]
    sites: Sequence[Group]
    devices: Sequence[Device]


@shape
class TargetGroup:
    """A group of Prometheus' HTTP service discovery."""

    targets: Sequence[str]
    labels: Mapping[str, str]


@shape
class ChangedDevice:
    """A device whose state, or the reason of it, is another one now; `state` is null where it has gone."""

    device: str
    state: State | None
    since: float | None


@shape
class ChangedIncident:
    """An incident that is new or different; `open` is false once it has closed."""

    incident: str
    open: bool


@shape
class Change:
    """The data of an event. `reset`: too much was missed, ask for everything anew."""

    revision: int
    devices: Sequence[ChangedDevice] = ()
    incidents: Sequence[ChangedIncident] = ()
    more: int = 0
    """So many further changes were left out."""
    reset: bool = False
