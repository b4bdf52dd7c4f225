"""Planned maintenance: which devices a window covers, and how it masks what happens inside. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from songxa.model import Inventory, Maintenance, State

MASKED = frozenset({State.DOWN, State.UNREACHABLE, State.DEGRADED})
"""What a window turns into maintenance. What works in it counts as working, what nobody knows stays unknown."""


def covered(inventory: Inventory) -> Mapping[str, Sequence[Maintenance]]:
    """The windows of every device that has any, in the order of time."""
    found: dict[str, list[Maintenance]] = {}
    parents = {key: area.parent for key, area in inventory.areas.items()}
    for window in sorted(inventory.maintenance, key=lambda each: (each.start, each.key)):
        devices, sites, areas = set(window.devices), set(window.sites), set(window.areas)
        for key, device in inventory.devices.items():
            site = inventory.sites.get(device.site)
            if key in devices or device.site in sites or (site and _inside(site.area, areas, parents)):
                found.setdefault(key, []).append(window)
    return found


def _inside(area: str | None, areas: set[str], parents: Mapping[str, str | None]) -> bool:
    while area is not None:
        if area in areas:
            return True
        area = parents.get(area)
    return False


def active(windows: Iterable[Maintenance], at: float) -> Maintenance | None:
    """The window in force at `at`, if any."""
    return next((window for window in windows if window.start <= at < window.end), None)


def uncovered(windows: Iterable[Maintenance], at: float) -> float:
    """The first moment from `at` on that no window covers."""
    for window in sorted(windows, key=lambda each: each.start):
        if window.start <= at < window.end:
            at = window.end
    return at


def mask(state: State, start: float, end: float, windows: Sequence[Maintenance]) -> Iterator[tuple[float, State]]:
    """The transitions of somebody who is in `state` from `start` until at least `end`, windows applied."""
    if state not in MASKED or not windows:
        yield start, state
        return
    edges = sorted({start, *(edge for window in windows for edge in (window.start, window.end) if start < edge <= end)})
    last: State | None = None
    for edge in edges:
        now = State.MAINTENANCE if active(windows, edge) else state
        if now is not last:
            yield edge, now
        last = now
