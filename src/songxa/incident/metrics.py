"""States and incidents as samples: for the exposition what has changed, for whoever pushes what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from songxa.catalogue import (
    DEVICE_STATE,
    INCIDENT_DEVICES,
    INCIDENT_HOUSEHOLDS,
    INCIDENT_OPEN,
    INCIDENT_OPENED,
    INCIDENT_PLACES,
    SITE_STATE,
    UP,
)
from songxa.incident.sentinel import Sentinel
from songxa.latest import Latest
from songxa.model import Device, Incident, Inventory, Metric, RootKind, Sample, Site, State
from songxa.scope import Scope
from songxa.text import printable

MONITOR = "songxa"
"""How the monitor itself is called where it is the root: the same in every language, as a series has to be."""


class Board(Protocol):
    """Where incidents stand; `Sentinel` is one."""

    @property
    def inventory(self) -> Inventory: ...

    def incidents(self, scope: Scope) -> Sequence[Incident]: ...


def of_incidents(board: Board) -> Iterator[Sample]:
    """Every incident that lasts, and whom it hits.

    What an incident is known by stays as it is while it lasts: its cause, its root, and what the inventory calls it.
    """
    inventory = board.inventory
    for incident in board.incidents(Scope.staff()):
        if incident.recovered_at is not None:
            continue
        id, toll = incident.id, incident.toll
        name, village = named(inventory, incident)
        operator = inventory.operators.get(incident.operator)
        whose = printable(operator.name) if operator else ""
        yield Sample(INCIDENT_OPEN, (id, incident.cause.value, incident.root, name, village, whose), 1)
        yield Sample(INCIDENT_OPENED, (id,), incident.opened_at)
        yield Sample(INCIDENT_DEVICES, (id,), toll.devices)
        yield Sample(INCIDENT_HOUSEHOLDS, (id,), toll.households)
        yield Sample(INCIDENT_PLACES, (id,), toll.places)


def named(inventory: Inventory, incident: Incident) -> tuple[str, str]:
    """How people call the root of an incident, and its village; empty where there is none.

    What the inventory does not have any more goes by its key.
    """
    root, site = incident.root, None
    found: Device | Site | None = None
    match incident.root_kind:
        case RootKind.MONITOR:
            return MONITOR, ""
        case RootKind.OPERATOR:
            operator = inventory.operators.get(root)
            return printable(operator.name) if operator else root, ""
        case RootKind.DEVICE:
            device = inventory.devices.get(root)
            found, site = device, (inventory.sites.get(device.site) if device else None)
        case RootKind.SITE:
            found = site = inventory.sites.get(root)
    area = inventory.areas.get(site.area) if site else None
    return printable(found.name) if found else root, printable(area.name) if area else ""


class Derived:
    """Everything that songxa knows beyond polls; see `model.Derived`. `own` tells of the monitor itself."""

    def __init__(self, latest: Latest, sentinel: Sentinel, own: Callable[[], Iterable[Sample]]) -> None:
        self._latest, self._sentinel, self._own = latest, sentinel, own

    def of_device(self, key: str) -> Iterator[Sample]:
        """Up or not, and the state as one of six."""
        up = self._latest.standing(key).up
        if up is not None:
            yield Sample(UP, (), int(up))
        condition = self._sentinel.conditions().get(key)
        if condition is not None:
            for state in State:
                yield Sample(DEVICE_STATE, (state.value,), int(condition.state is state))

    def overall(self) -> Iterator[Sample]:
        """States of sites, incidents, the monitor itself."""
        for site, now in self._sentinel.site_states().items():
            for state in State:
                yield Sample(SITE_STATE, (site, state.value), int(now is state))
        yield from of_incidents(self._sentinel)
        yield from self._own()


Put = Callable[[str, str, Iterable[Sample]], None]
"""(key, source, samples): shows these samples of one thing until they are put anew; none takes them away."""


class Told:
    """Every state of every device and site, as 0 or 1, so that averages over time are shares of time."""

    def __init__(self, sentinel: Sentinel, put: Put) -> None:
        self._sentinel, self._put = sentinel, put
        self._revision = -1
        self._devices: dict[str, State] = {}
        self._sites: dict[str, State] = {}

    def samples(self) -> Iterator[tuple[None, Sample]]:
        """The open incidents; see `exporters.prometheus.Source`. Puts the states that have changed on the way."""
        if self._revision != self._sentinel.revision:
            self._revision = self._sentinel.revision
            devices = {key: condition.state for key, condition in self._sentinel.conditions().items()}
            self._devices = self._renew("device", DEVICE_STATE, self._devices, devices)
            self._sites = self._renew("site", SITE_STATE, self._sites, dict(self._sentinel.site_states()))
        for sample in of_incidents(self._sentinel):
            yield None, sample

    def _renew(self, sort: str, metric: Metric, before: Mapping[str, State], now: dict[str, State]) -> dict[str, State]:
        for key in before.keys() - now.keys():
            self._put(key, f"state of {sort}", ())
        for key, state in now.items():
            if before.get(key) is not state:
                of_site = (key,) if sort == "site" else ()
                told = (Sample(metric, (*of_site, each.value), int(each is state)) for each in State)
                self._put(key, f"state of {sort}", told)
        return now
