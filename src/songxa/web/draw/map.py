"""The map of a commune or a province: areas, sites and the lines between them. Geometry and states; no words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from songxa.model import FAILED, WORKING, Area, Device, Kind, State
from songxa.state.condition import Condition
from songxa.state.groups import together
from songxa.web.directory import Directory
from songxa.web.draw.mercator import Point, Projection, Tile
from songxa.web.overview import ORDER

WIDTH, MARGIN = 720.0, 34.0
HEIGHTS = (320.0, 620.0)
NAME_WIDTH, NAME_HEIGHT = 170.0, 30.0

MOST_SITES = 400
"""With more than this, a drawing of this size shows blots: areas are drawn instead, each for all that lies in it."""

LAYERS: Mapping[str, frozenset[Kind]] = {
    "all": frozenset(Kind),
    "wifi": frozenset({Kind.ACCESS_POINT, Kind.WIFI_CONTROLLER}),
    "mobile": frozenset({Kind.BTS, Kind.MODEM_PROBE, Kind.POWER_SYSTEM}),
    "fibre": frozenset({Kind.OLT, Kind.ONU, Kind.FIBRE_BOX, Kind.MEDIA_CONVERTER}),
}


@dataclass(frozen=True, slots=True)
class Patch:
    """An area: its outline as SVG points (empty where it has none), where its name goes, how many devices work."""

    key: str
    name: str
    points: str
    x: float
    y: float
    state: State
    working: int
    total: int


@dataclass(frozen=True, slots=True)
class Wire:
    """From a site towards what its devices depend on; `failed` when what hangs on it has lost its way."""

    x1: float
    y1: float
    x2: float
    y2: float
    failed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A site: the state of its devices together, how many of them work, and its lines up to the root."""

    key: str
    name: str
    area: str
    x: float
    y: float
    state: State
    working: int
    total: int
    wires: Sequence[Wire]


@dataclass(frozen=True, slots=True)
class Drawing:
    """`aggregated` says that areas stand for their sites. `patches` without points are then drawn as discs.

    `project` says where any other place goes.
    """

    width: float
    height: float
    patches: Sequence[Patch]
    places: Sequence[Place]
    wires: Sequence[Wire]
    tiles: Sequence[Tile]
    aggregated: bool
    project: Projection


def draw(
    directory: Directory,
    conditions: Mapping[str, Condition],
    layer: str = "all",
    area: str = "",
    heights: tuple[float, float] = HEIGHTS,
    *,
    land: bool = False,
) -> Drawing | None:
    """The map of what lies in `area` (everywhere where empty), or None where there is nothing to draw.

    `land`: areas with a border are worth drawing without any site as well.
    """
    kinds, sites = LAYERS[layer], directory.inventory.sites
    shown = {
        key: [device for device in devices if device.kind in kinds]
        for key, devices in directory.at_site.items()
        if not area or area in directory.above(sites[key].area)
    }
    shown = {key: devices for key, devices in shown.items() if devices}
    aggregated = len(shown) > MOST_SITES
    areas = _parts(directory, shown, area) if aggregated else _outlined(directory, area)
    if not shown and not (land and areas):
        return None
    points = [point for each in areas for point in each.polygon]
    points += [(sites[key].longitude, sites[key].latitude) for key in shown]
    project = Projection(points, WIDTH, heights, MARGIN)
    located = {key: project(sites[key].longitude, sites[key].latitude) for key in shown}
    places: list[Place] = []
    wires: dict[str, list[tuple[str, Wire]]] = {}
    if not aggregated:
        wires = _wires(directory, conditions, located)
        places = [
            _place(directory, key, devices, conditions, located[key], _chain(key, wires))
            for key, devices in shown.items()
        ]
    return Drawing(
        width=project.width,
        height=project.height,
        patches=[_patch(directory, each, shown, conditions, located, project) for each in areas],
        # The worst is drawn last, so that nothing well ever hides it.
        places=sorted(places, key=lambda place: -ORDER[place.state]),
        wires=[wire for each in wires.values() for _, wire in each],
        tiles=project.tiles(),
        aggregated=aggregated,
        project=project,
    )


def _outlined(directory: Directory, area: str) -> list[Area]:
    """The smallest areas with a border: those that hold what is shown, and their neighbours where all is shown."""
    inventory = directory.inventory
    outlines = [
        each
        for each in inventory.areas.values()
        if len(each.polygon) >= 4 and (not area or area in directory.above(each.key))
    ]
    return [each for each in outlines if not any(other.parent == each.key for other in outlines)]


def _parts(directory: Directory, shown: Mapping[str, object], area: str) -> list[Area]:
    """The areas next below `area` that have something in them; where there is only one, those below that."""
    areas, sites = directory.inventory.areas, directory.inventory.sites
    chains = {directory.above(sites[key].area) for key in shown}
    depth = 1
    while True:
        found: dict[str, Area] = {}
        for chain in chains:
            down = list(reversed(chain))
            start = down.index(area) + 1 if area in down else 0
            key = down[min(start + depth - 1, len(down) - 1)]
            if key in areas:
                found[key] = areas[key]
        if len(found) > 1 or depth >= max(map(len, chains)):
            return list(found.values())
        depth += 1


def _states(devices: Iterable[Device], conditions: Mapping[str, Condition]) -> list[State]:
    return [conditions[device.key].state for device in devices]


def _place(
    directory: Directory,
    key: str,
    devices: Sequence[Device],
    conditions: Mapping[str, Condition],
    at: Point,
    wires: Sequence[Wire],
) -> Place:
    site, states = directory.inventory.sites[key], _states(devices, conditions)
    working = sum(state in WORKING for state in states)
    return Place(key, site.name, site.area, at.x, at.y, together(states), working, len(states), wires)


def _patch(
    directory: Directory,
    area: Area,
    shown: Mapping[str, Sequence[Device]],
    conditions: Mapping[str, Condition],
    located: Mapping[str, Point],
    project: Projection,
) -> Patch:
    inside = [key for key in shown if area.key in directory.above(directory.inventory.sites[key].area)]
    states = [state for key in inside for state in _states(shown[key], conditions)]
    ring = [project(*point) for point in area.polygon]
    if len(ring) >= 4:
        x, y = _name_place(ring, list(located.values()))
    else:
        ring, places = [], [located[key] for key in inside]
        x, y = sum(place.x for place in places) / len(places), sum(place.y for place in places) / len(places)
    outline = " ".join(f"{point.x},{point.y}" for point in ring)
    working = sum(state in WORKING for state in states)
    return Patch(area.key, area.name, outline, round(x, 1), round(y, 1), together(states), working, len(states))


def _wires(
    directory: Directory, conditions: Mapping[str, Condition], located: Mapping[str, Point]
) -> dict[str, list[tuple[str, Wire]]]:
    """By site: where its devices' uplinks stand, if elsewhere on the map, and the line to there."""
    failed: dict[tuple[str, str], bool] = defaultdict(bool)
    for device in directory.devices.values():
        for key in device.uplinks:
            uplink = directory.devices.get(key)
            if uplink is not None and uplink.site != device.site:
                failed[device.site, uplink.site] |= conditions[device.key].state in FAILED
    wires: dict[str, list[tuple[str, Wire]]] = defaultdict(list)
    for (start, end), has_failed in failed.items():
        if start in located and end in located:
            wires[start].append((end, Wire(*located[start], *located[end], has_failed)))
    return wires


def _chain(site: str, wires: Mapping[str, Sequence[tuple[str, Wire]]]) -> list[Wire]:
    """The lines from a site all the way up."""
    found, seen, queue = [], {site}, [site]
    while queue:
        for end, wire in wires.get(queue.pop(), ()):
            found.append(wire)
            if end not in seen:
                seen.add(end)
                queue.append(end)
    return found


def _name_place(ring: Sequence[Point], sites: Sequence[Point]) -> Point:
    """Near the outline's middle, where no place stands in the way of the name, or the farthest from all of them."""
    corners = ring[:-1]
    middle = sum(point.x for point in corners) / len(corners)
    wide = max(point.x for point in corners) - min(point.x for point in corners)
    top, bottom = min(point.y for point in corners), max(point.y for point in corners)
    candidates = [
        Point(middle + wide * aside / 20, top + (bottom - top) * share / 20)
        for share in range(4, 17)
        for aside in (0, -2, 2, -4, 4)
    ]

    def room(at: Point) -> float:
        """How far the next place is, in names: 1 where it just does not touch."""
        return min(
            (max(abs(at.x - site.x) * 2 / NAME_WIDTH, abs(at.y - site.y) / NAME_HEIGHT) for site in sites), default=1.0
        )

    best = next((each for each in candidates if room(each) >= 1), None) or max(candidates, key=room)
    return Point(round(best.x, 1), round(best.y, 1))
