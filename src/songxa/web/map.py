"""Where places lie on the drawing of the map, in the drawing's own units. Geometry only; no words, no HTML."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from songxa.model import Device, Inventory
from songxa.web.states import Condition, State

WIDTH, MARGIN = 480.0, 26.0
MIN_HEIGHT, MAX_HEIGHT = 240.0, 420.0

NAME_WIDTH, NAME_HEIGHT = 150.0, 24.0

MOST_SITES = 400
"""With more than this, a map of this size shows blots: it is left away, and the table says it all."""

_SEVERITY = {state: rank for rank, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Village:
    """An area's outline as SVG points, and where its name goes."""

    name: str
    points: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Place:
    """A site with its worst state and how many of its devices are up."""

    key: str
    name: str
    x: float
    y: float
    state: State
    up: int
    total: int


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    villages: Sequence[Village]
    places: Sequence[Place]


def draw(inventory: Inventory, conditions: Mapping[str, Condition]) -> Drawing | None:
    """The map, or None where there is nothing to draw or too much."""
    at_site: dict[str, list[Device]] = defaultdict(list)
    for device in inventory.devices.values():
        if device.site in inventory.sites:
            at_site[device.site].append(device)
    if not at_site or len(at_site) > MOST_SITES:
        return None
    outlines = [area for area in inventory.areas.values() if len(area.polygon) >= 4]
    outlines = [area for area in outlines if not any(other.parent == area.key for other in outlines)]
    points = [point for area in outlines for point in area.polygon]
    points += [(inventory.sites[key].longitude, inventory.sites[key].latitude) for key in at_site]
    height, project = _projection(points)
    located = [project(inventory.sites[key].longitude, inventory.sites[key].latitude) for key in at_site]
    villages = []
    for area in outlines:
        ring = [project(*point) for point in area.polygon]
        outline = " ".join(f"{x},{y}" for x, y in ring)
        x, y = _name_place(ring, located)
        villages.append(Village(area.name, outline, x, y))
    places = [
        _place(inventory, key, [conditions[device.key] for device in devices], project)
        for key, devices in at_site.items()
    ]
    # The worst is drawn last, so that nothing well ever hides it.
    return Drawing(WIDTH, height, villages, sorted(places, key=lambda place: -_SEVERITY[place.state]))


Point = tuple[float, float]
Project = Callable[[float, float], Point]


def _projection(points: Iterable[Point]) -> tuple[float, Project]:
    """Equirectangular about the middle: right to well under a pixel for a commune."""
    longitudes, latitudes = zip(*points, strict=True)
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-4), max(north - south, 1e-4)
    height = min(max(WIDTH * high / wide, MIN_HEIGHT), MAX_HEIGHT)
    scale = min((WIDTH - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high)
    left, top = (WIDTH - wide * scale) / 2, (height - high * scale) / 2

    def project(longitude: float, latitude: float) -> Point:
        x = left + (longitude - west) * squeeze * scale
        y = top + (north - latitude) * scale
        return round(x, 1), round(y, 1)

    return height, project


def _place(inventory: Inventory, key: str, conditions: Sequence[Condition], project: Project) -> Place:
    site = inventory.sites[key]
    x, y = project(site.longitude, site.latitude)
    states = [condition.state for condition in conditions]
    worst = min(states, key=_SEVERITY.__getitem__)
    return Place(key, site.name, x, y, worst, states.count(State.UP), len(states))


def _name_place(ring: Sequence[Point], sites: Sequence[Point]) -> Point:
    """On the outline's middle line, at the height where the fewest places stand in the way of the name."""
    corners = ring[:-1]
    x = sum(x for x, _ in corners) / len(corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    heights = [top + (bottom - top) * share / 20 for share in range(4, 17)]
    near = [place_y for place_x, place_y in sites if abs(place_x - x) < NAME_WIDTH / 2]
    best: float = max(heights, key=lambda y: min((abs(y - each) for each in near), default=NAME_HEIGHT))
    free = [y for y in heights if all(abs(y - each) >= NAME_HEIGHT for each in near)]
    return round(x, 1), round(free[0] if free else best, 1)
