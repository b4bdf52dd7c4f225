"""Coordinates and borders: in Vietnam, not swapped, not crossing themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from songxa.inventory.rules.finding import Finding
from songxa.inventory.schema import InventoryFile

Point = tuple[float, float]
"""Longitude, latitude."""

_SOUTH, _NORTH, _WEST, _EAST = 6.0, 24.0, 101.0, 118.0
"""Vietnam with Hoàng Sa and Trường Sa, rounded outwards."""

_ACCEPTED = "accepted: Vietnam, latitude 6 to 24, longitude 101 to 118"


def places(file: InventoryFile) -> Iterator[Finding]:
    """Sites and borders that cannot stand where they are said to."""
    for key, site in file.sites.items():
        if not _in_vietnam(site.longitude, site.latitude):
            where = f"latitude {site.latitude:g}, longitude {site.longitude:g}"
            swapped = " look swapped" if _in_vietnam(site.latitude, site.longitude) else " is outside Vietnam"
            yield ("sites", key, "latitude"), f"{where}{swapped}; {_ACCEPTED}"
    for key, area in file.areas.items():
        if area.polygon is not None:
            yield from _border(key, [(point[0], point[1]) for point in area.polygon])


def ring(points: Sequence[Sequence[float]]) -> tuple[Point, ...]:
    """The border closed, its first point repeated at the end (RFC 7946 §3.1.6)."""
    closed = tuple((point[0], point[1]) for point in points)
    return closed if closed[0] == closed[-1] else (*closed, closed[0])


def _border(key: str, points: list[Point]) -> Iterator[Finding]:
    strays = [place for place, point in enumerate(points) if not _in_vietnam(*point)]
    for place in strays[:1]:
        x, y = points[place]
        swapped = "looks swapped" if _in_vietnam(y, x) else "is outside Vietnam"
        yield (
            ("areas", key, "polygon", place),
            f"[{x:g}, {y:g}] {swapped}; points are [longitude, latitude]; {_ACCEPTED}",
        )
    if strays:
        return
    corners = ring(points)[:-1]
    for place, corner in enumerate(corners):
        if corner in corners[:place]:
            yield ("areas", key, "polygon", place), f"[{corner[0]:g}, {corner[1]:g}] stands in the border a second time"
            return
    if len(corners) < 3:
        yield ("areas", key, "polygon"), f"has {len(corners)} different points; accepted: at least 3"
        return
    crossing = _crossing(corners)
    if crossing is not None:
        first, second = crossing
        yield (
            ("areas", key, "polygon", second),
            f"the border crosses itself: the side from here meets the side from polygon[{first}]; "
            "accepted: points in order around the area",
        )


def _in_vietnam(longitude: float, latitude: float) -> bool:
    return _WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH


def _crossing(corners: Sequence[Point]) -> tuple[int, int] | None:
    """Two sides that meet elsewhere than at a shared corner, by their first points' positions."""
    count = len(corners)
    sides = [(corners[place], corners[(place + 1) % count]) for place in range(count)]
    order = sorted(range(count), key=lambda place: min(sides[place][0][0], sides[place][1][0]))
    active: list[int] = []
    for place in order:
        west = min(sides[place][0][0], sides[place][1][0])
        active = [other for other in active if max(sides[other][0][0], sides[other][1][0]) >= west]
        for other in active:
            first, second = sorted((place, other))
            neighbours = second - first in (1, count - 1)
            meets = _folds_back(sides[first], sides[second]) if neighbours else _meet(sides[first], sides[second])
            if meets:
                return first, second
        active.append(place)
    return None


def _turn(a: Point, b: Point, c: Point) -> float:
    """Positive for a left turn from a over b to c, negative for a right turn, 0 on one line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _within(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _meet(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = one, other
    abc, abd, cda, cdb = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if (abc > 0) != (abd > 0) and (cda > 0) != (cdb > 0) and abc and abd and cda and cdb:
        return True
    touching = ((abc, a, b, c), (abd, a, b, d), (cda, c, d, a), (cdb, c, d, b))
    return any(turn == 0 and _within(p, q, r) for turn, p, q, r in touching)


def _folds_back(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two sides that share a corner lie on each other."""
    (a, b), (c, d) = one, other
    corner, p, q = (b, a, d) if b == c else (a, b, c)
    forwards = (p[0] - corner[0]) * (q[0] - corner[0]) + (p[1] - corner[1]) * (q[1] - corner[1])
    return _turn(p, corner, q) == 0 and forwards > 0
