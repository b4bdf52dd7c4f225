"""The commune at one moment: who is in which state, the figures, the order of the table. No words, no HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from songxa.catalogue import WIFI_CLIENTS
from songxa.i18n.format import fold
from songxa.model import FAILED, WORKING, Device, Incident, Kind, State
from songxa.scope import Scope
from songxa.state.condition import UNKNOWN, Condition
from songxa.web.directory import Directory, Query
from songxa.web.station import Known, Station
from songxa.web.visible import conditions_of, incident_of

LARGE = 1000
"""From this many devices on, one overview serves everybody who asks within KEPT_S seconds."""

KEPT_S = 10.0
STALE_CYCLES = 2
"""Values older than this many polling cycles are no longer shown as current."""

_PUBLIC_FIRST = (Kind.ACCESS_POINT, Kind.BTS, Kind.MODEM_PROBE, Kind.CAMERA, Kind.VIDEO_CONFERENCE)
"""What the commune's people notice first; the rest of the network follows in one list."""

ORDER = {state: rank for rank, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Share:
    """`working` of `total`."""

    working: int
    total: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`order` are the devices' keys, worst first; `loose` are those that are not well and belong to no open incident;
    `newest` is the newest poll's time; `stale` says that nothing is known any more that once was.
    """

    at: float
    conditions: Mapping[str, Condition]
    order: Sequence[str]
    counts: Counter[State]
    incidents: Sequence[Incident]
    loose: Sequence[str]
    places: Share
    people: int
    counted_at: int
    newest: float | None
    stale: bool


@dataclass(slots=True)
class Watch:
    """Makes directories and overviews of a station, a scope each, and keeps what is dear to make."""

    station: Station
    _directories: dict[Scope, Directory] = field(default_factory=dict, init=False)
    _kept: dict[Scope, Overview] = field(default_factory=dict, init=False)

    def directory(self, scope: Scope) -> Directory:
        inventory = self.station.inventory()
        found = self._directories.get(scope)
        if found is None or found.whole is not inventory:
            found = self._directories[scope] = Directory(inventory, scope)
            self._kept.pop(scope, None)
        return found

    def overview(self, scope: Scope) -> Overview:
        directory, now = self.directory(scope), self.station.now()
        kept = self._kept.get(scope)
        if kept is None or len(kept.order) < LARGE or not 0 <= now - kept.at < KEPT_S:
            kept = self._kept[scope] = survey(directory, self.station, now)
        return kept


def survey(directory: Directory, station: Station, now: float) -> Overview:
    """The overview of this moment."""
    devices, latest, told = directory.devices, station.latest, station.board.conditions()
    conditions = {key: told.get(key, UNKNOWN) for key in devices}
    if directory.scope.operators is not None:
        conditions = conditions_of(devices, conditions)
    people, counted_at, newest = _people(devices, conditions, latest, now)
    names = directory.by_name

    def place(key: str) -> tuple[int, bool, float, int, str]:
        condition = conditions[key]
        recent_first = -(condition.since or 0.0) if condition.state in _TIMED else 0.0
        return ORDER[condition.state], condition.root is not None, recent_first, _rank(devices[key]), names[key]

    order = sorted(devices, key=place)
    known = any(condition.state is not State.UNKNOWN for condition in conditions.values())
    return Overview(
        at=now,
        conditions=conditions,
        order=order,
        counts=Counter(condition.state for condition in conditions.values()),
        incidents=_incidents(directory, station),
        loose=[key for key in order if _is_loose(conditions[key])],
        places=_places(directory, conditions),
        people=people,
        counted_at=counted_at,
        newest=newest,
        stale=newest is not None and not known,
    )


def select(directory: Directory, overview: Overview, query: Query) -> Sequence[str]:
    """The keys of the devices that match, in the overview's order."""
    if query.is_empty:
        return overview.order
    words = fold(query.search).split()
    searched = directory.searched if words else {}

    def matches(key: str) -> bool:
        device = directory.devices[key]
        return (
            query.state in ("", overview.conditions[key].state)
            and query.kind in ("", device.kind)
            and query.operator in ("", device.operator)
            and query.site in ("", device.site)
            and (not query.area or directory.is_in(device, query.area))
            and all(word in searched[key] for word in words)
        )

    return [key for key in overview.order if matches(key)]


def measured_at(directory: Directory, latest: Known, device: Device) -> tuple[float | None, float]:
    """When a device was last looked at (None: never) and how often it should be: by itself, its OLT, or behind it."""
    polls = latest.polls(device.key)
    if polls or device.address is not None:
        return max((poll.at for poll in polls.values()), default=None), device.interval_s
    if device.onu is not None and device.onu.olt in directory.inventory.devices:
        return measured_at(directory, latest, directory.inventory.devices[device.onu.olt])
    behind = [measured_at(directory, latest, child) for child in directory.behind.get(device.key, ())]
    times = [at for at, _ in behind if at is not None]
    return max(times, default=None), max((cycle for _, cycle in behind), default=device.interval_s)


def old_since(directory: Directory, latest: Known, device: Device, now: float) -> float | None:
    """When the device's values were measured, where that is too long ago for them to be current; else None."""
    at, cycle_s = measured_at(directory, latest, device)
    # A clock that went back makes times of the future; they are no fresher for it.
    return at if at is not None and abs(now - at) > STALE_CYCLES * cycle_s else None


def _incidents(directory: Directory, station: Station) -> list[Incident]:
    """The open ones, as much of them as the scope sees."""
    scope, sites = directory.scope, directory.inventory.sites
    found = (incident_of(each, scope, directory.devices, sites) for each in station.board.incidents(scope))
    return [each for each in found if each is not None]


_TIMED = FAILED | {State.DEGRADED}


def _is_loose(condition: Condition) -> bool:
    return condition.state in _TIMED and condition.incident is None and condition.root is None


def _rank(device: Device) -> int:
    return _PUBLIC_FIRST.index(device.kind) if device.kind in _PUBLIC_FIRST else len(_PUBLIC_FIRST)


def _places(directory: Directory, conditions: Mapping[str, Condition]) -> Share:
    """Public places with at least one access point that works."""
    working = {
        device.site
        for key, device in directory.devices.items()
        if device.kind is Kind.ACCESS_POINT and conditions[key].state in WORKING
    }
    public = {key for key, site in directory.inventory.sites.items() if site.public}
    return Share(len(public & working), len(public))


def _people(
    devices: Mapping[str, Device], conditions: Mapping[str, Condition], latest: Known, now: float
) -> tuple[int, int, float | None]:
    """Guests now, at how many devices they were counted, and when the newest poll of all was.

    Controllers count only where no access point does.
    """
    totals: dict[bool, list[int]] = {True: [], False: []}
    newest = 0.0
    for key, device in devices.items():
        counts_guests = conditions[key].state in WORKING
        for poll in latest.polls(key).values():
            newest = max(newest, poll.at)
            if counts_guests and now - poll.at <= STALE_CYCLES * device.interval_s:
                clients = [int(sample.value) for sample in poll.reading.samples if sample.metric is WIFI_CLIENTS]
                if clients:
                    totals[device.kind is not Kind.WIFI_CONTROLLER].append(sum(clients))
    counted = totals[True] or totals[False]
    return sum(counted), len(counted), newest or None
