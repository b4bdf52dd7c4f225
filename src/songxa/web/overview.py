"""The commune at one moment: who is in which state, the figures, the order of the table. No words, no HTML."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from songxa.catalogue import WIFI_CLIENTS
from songxa.i18n import LANGUAGES, translate
from songxa.i18n.format import fold
from songxa.model import Area, Device, Inventory, Kind, Operator, Site
from songxa.web.states import Condition, Judge, State
from songxa.web.station import Known, Station

LARGE = 1000
"""From this many devices on, one overview serves everybody who asks within KEPT_S seconds."""

KEPT_S = 10.0

_PUBLIC_FIRST = (Kind.ACCESS_POINT, Kind.BTS, Kind.MODEM_PROBE, Kind.CAMERA, Kind.VIDEO_CONFERENCE)
"""What the commune's people notice first; the rest of the network follows in one list."""

_ORDER = {state: rank for rank, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asks to see; empty means everything."""

    search: str = ""
    area: str = ""
    operator: str = ""
    kind: str = ""
    state: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.search or self.area or self.operator or self.kind or self.state)


@dataclass(frozen=True, slots=True)
class Share:
    """`working` of `total`."""

    working: int
    total: int


@dataclass(frozen=True, slots=True)
class Overview:
    """`order` are the devices' keys, worst first; `faults` are the devices at the root of something down, each with the
    devices that went down with it, most first; `newest` is the newest poll's time.
    """

    at: float
    conditions: Mapping[str, Condition]
    order: Sequence[str]
    counts: Counter[State]
    faults: Sequence[tuple[str, Sequence[str]]]
    places: Share
    base_stations: Share
    people: int
    counted_at: int
    newest: float | None
    stale: bool


class Directory:
    """What can be known of an inventory once and for all: who stands where, and what a search looks through."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        self.judge = Judge(inventory)
        self._ancestors: dict[str, tuple[str, ...]] = {}
        self._searched = {key: fold(self._words(device)) for key, device in inventory.devices.items()}
        self._by_name = {key: _natural(fold(device.name)) for key, device in inventory.devices.items()}

    def site(self, device: Device) -> Site | None:
        return self.inventory.sites.get(device.site)

    def area(self, device: Device) -> Area | None:
        site = self.site(device)
        return self.inventory.areas.get(site.area) if site else None

    def operator(self, device: Device) -> Operator | None:
        return self.inventory.operators.get(device.operator)

    def is_in(self, device: Device, area: str) -> bool:
        """Whether the device stands in the area or in one that is part of it."""
        site = self.site(device)
        return site is not None and area in self._above(site.area)

    def name_order(self, key: str) -> str:
        return self._by_name[key]

    def select(self, overview: Overview, query: Query) -> Sequence[str]:
        """The keys that match, in the overview's order."""
        if query.is_empty:
            return overview.order
        words = fold(query.search).split()
        return [key for key in overview.order if self._matches(key, overview.conditions[key], query, words)]

    def _matches(self, key: str, condition: Condition, query: Query, words: Sequence[str]) -> bool:
        device = self.inventory.devices[key]
        return (
            query.state in ("", condition.state)
            and query.kind in ("", device.kind)
            and query.operator in ("", device.operator)
            and (not query.area or self.is_in(device, query.area))
            and all(word in self._searched[key] for word in words)
        )

    def _words(self, device: Device) -> str:
        site, area, operator = self.site(device), self.area(device), self.operator(device)
        kinds = (translate(language, f"kind.{device.kind}") for language in LANGUAGES)
        named = (named.name for named in (site, area, operator) if named is not None)
        return " ".join((device.key, device.name, device.model, device.address or "", *named, *kinds, *device.ssids))

    def _above(self, area: str) -> tuple[str, ...]:
        chain = self._ancestors.get(area)
        if chain is None:
            found: list[str] = []
            step: str | None = area
            while step is not None and step not in found:
                found.append(step)
                known = self.inventory.areas.get(step)
                step = known.parent if known else None
            chain = self._ancestors[area] = tuple(found)
        return chain


@dataclass(slots=True)
class Watch:
    """Makes overviews of a station, and keeps one for a few seconds where making it is dear."""

    station: Station
    _directory: Directory | None = field(default=None, init=False)
    _kept: Overview | None = field(default=None, init=False)

    def directory(self) -> Directory:
        inventory = self.station.inventory()
        if self._directory is None or self._directory.inventory is not inventory:
            self._directory, self._kept = Directory(inventory), None
        return self._directory

    def overview(self) -> Overview:
        directory, now = self.directory(), self.station.now()
        kept = self._kept
        if kept is None or len(kept.order) < LARGE or not 0 <= now - kept.at < KEPT_S:
            kept = self._kept = survey(directory, self.station.latest, now)
        return kept


def survey(directory: Directory, latest: Known, now: float) -> Overview:
    """The overview of this moment."""
    devices = directory.inventory.devices
    conditions = directory.judge.conditions(latest, now)
    times = [poll.at for key in devices for poll in latest.polls(key).values()]
    people, counted_at = _people(devices, conditions, latest)
    stations = [conditions[key].state for key, device in devices.items() if device.kind is Kind.BTS]

    def place(key: str) -> tuple[int, bool, float, int, str]:
        condition = conditions[key]
        recent_first = -(condition.since or 0.0) if condition.state in (State.DOWN, State.DEGRADED) else 0.0
        is_consequence = condition.root is not None
        return _ORDER[condition.state], is_consequence, recent_first, _rank(devices[key]), directory.name_order(key)

    order = sorted(devices, key=place)
    behind: dict[str, list[str]] = defaultdict(list)
    for key in order:
        root = conditions[key].root
        if root is not None:
            behind[root].append(key)
    down = [key for key in order if conditions[key].state is State.DOWN and conditions[key].root is None]
    known = [condition for condition in conditions.values() if condition.state is not State.UNKNOWN]
    return Overview(
        at=now,
        conditions=conditions,
        order=order,
        counts=Counter(condition.state for condition in conditions.values()),
        faults=sorted(((key, behind[key]) for key in down), key=lambda fault: -len(fault[1])),
        places=_places(directory.inventory, conditions),
        base_stations=Share(sum(state in (State.UP, State.DEGRADED) for state in stations), len(stations)),
        people=people,
        counted_at=counted_at,
        newest=max(times, default=None),
        stale=bool(times) and not known,
    )


def _rank(device: Device) -> int:
    return _PUBLIC_FIRST.index(device.kind) if device.kind in _PUBLIC_FIRST else len(_PUBLIC_FIRST)


def _natural(text: str) -> str:
    """For sorting: số 2 before số 10."""
    return re.sub(r"[0-9]+", lambda digits: digits[0].zfill(9), text)


def _places(inventory: Inventory, conditions: Mapping[str, Condition]) -> Share:
    """Public places with at least one access point that works."""
    working = {
        device.site
        for key, device in inventory.devices.items()
        if device.kind is Kind.ACCESS_POINT and conditions[key].state in (State.UP, State.DEGRADED)
    }
    public = {key for key, site in inventory.sites.items() if site.public}
    return Share(len(public & working), len(public))


def _people(devices: Mapping[str, Device], conditions: Mapping[str, Condition], latest: Known) -> tuple[int, int]:
    """Guests now, and at how many devices they were counted; controllers count only where no access point does."""
    totals: dict[bool, list[int]] = {True: [], False: []}
    for key, device in devices.items():
        if conditions[key].state is State.UNKNOWN:
            continue
        for poll in latest.polls(key).values():
            clients = [int(sample.value) for sample in poll.reading.samples if sample.metric is WIFI_CLIENTS]
            if clients:
                totals[device.kind is not Kind.WIFI_CONTROLLER].append(sum(clients))
    counted = totals[True] or totals[False]
    return sum(counted), len(counted)
