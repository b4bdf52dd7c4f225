"""The figures' past: a value an hour or a day, from the history. Runs in a thread; no words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from songxa.catalogue import WIFI_CLIENTS
from songxa.history import Archive
from songxa.i18n.format import zone
from songxa.model import WORKING, Inventory, Kind, State, Transition
from songxa.scope import Scope
from songxa.state import period, uptime

HOURS, STEPS = 24, 24
DAYS = 14
COUNTERS = 60
"""With more devices that count guests than this, their past is not added up."""

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Past:
    """`places`, `working`, `people`: the last 24 hours, oldest first; `daily`: availability a day; None: not known.

    `month` is the mean of every device's seconds by state since the month began.
    """

    places: Values
    working: Values
    people: Values
    daily: Values
    month: uptime.Seconds


def read(archive: Archive, scope: Scope, inventory: Inventory, now: float) -> Past:
    """Asks the history."""
    where = zone(inventory.timezone)
    start = now - HOURS * 3_600
    beat = archive.beat()
    devices = {key for key, device in inventory.devices.items() if scope.sees(device.operator)}
    grid = [start + (index + 1) * HOURS * 3_600 / STEPS for index in range(STEPS)]
    timelines = {key: moves for key, moves in archive.timelines(scope, start, now).items() if key in devices}
    working, places = _working(inventory, timelines, [at for at in grid if beat is not None and at <= beat + 1])
    short = [None] * (STEPS - len(working))
    return Past(
        places=[*places, *short],
        working=[*working, *short],
        people=_people(archive, scope, inventory, start, now),
        daily=[_availability(archive, scope, devices, day) for day in _days(now, where)],
        month=uptime.mean(_members(archive, scope, devices, period.month_of(now, where).start, now)),
    )


def _days(now: float, where: object) -> Sequence[period.Period]:
    return period.days(period.Period("", now - DAYS * 86_400, now), where)[1:]  # type: ignore[arg-type]


def _members(archive: Archive, scope: Scope, devices: set[str], start: float, end: float) -> list[uptime.Seconds]:
    if end <= start:
        return []
    return [each for key, each in archive.seconds(scope, start, end).items() if key in devices]


def _availability(archive: Archive, scope: Scope, devices: set[str], day: period.Period) -> float | None:
    return uptime.availability(uptime.mean(_members(archive, scope, devices, day.start, day.end)))


def _working(
    inventory: Inventory, timelines: Mapping[str, Sequence[Transition]], grid: Sequence[float]
) -> tuple[list[float], list[float]]:
    """At each moment of the grid: how many devices work, and how many public places have Wi-Fi."""
    working, serving = [0.0] * len(grid), [set[str]() for _ in grid]
    for key, moves in timelines.items():
        device = inventory.devices[key]
        site = inventory.sites.get(device.site)
        counts = device.kind is Kind.ACCESS_POINT and site is not None and site.public
        step, state = 0, State.UNKNOWN
        for index, at in enumerate(grid):
            while step < len(moves) and moves[step].at <= at:
                state = moves[step].state
                step += 1
            if state in WORKING:
                working[index] += 1
                if counts:
                    serving[index].add(device.site)
    return working, [float(len(each)) for each in serving]


def _people(archive: Archive, scope: Scope, inventory: Inventory, start: float, end: float) -> Values:
    """Guests an hour, added up over the access points."""
    counters = [
        key
        for key, device in inventory.devices.items()
        if device.kind is Kind.ACCESS_POINT and device.snmp is not None and scope.sees(device.operator)
    ]
    if not counters or len(counters) > COUNTERS:
        return []
    totals: list[float | None] = [None] * STEPS
    for key in counters:
        buckets: dict[int, dict[tuple[str, ...], list[float]]] = defaultdict(lambda: defaultdict(list))
        for series in archive.series(scope, key, start, end, STEPS * 2):
            if series.metric == WIFI_CLIENTS.name:
                for point in series.points:
                    buckets[int((point.at - start) * STEPS / (end - start))][series.labels].append(point.mean)
        for bucket, found in buckets.items():
            if 0 <= bucket < STEPS:
                guests = sum(sum(each) / len(each) for each in found.values())
                totals[bucket] = (totals[bucket] or 0.0) + guests
    return totals
