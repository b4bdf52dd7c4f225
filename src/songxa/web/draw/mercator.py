"""Web Mercator (EPSG:3857): where a place lies on a drawing, and which map tiles lie behind it. Geometry only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

TILE = 256.0
MOST_ZOOM = 18
LEAST_SPAN = 1e-7
"""About four metres, in shares of the world: a single place is drawn with something around it."""


class Point(NamedTuple):
    x: float
    y: float


class Tile(NamedTuple):
    """A square of the background, by its number in the usual scheme, and where it goes."""

    z: int
    x: int
    y: int
    left: float
    top: float
    size: float


def world(longitude: float, latitude: float) -> Point:
    """A place in shares of the world's square, from the north-west corner."""
    bounded = math.radians(min(max(latitude, -85.05), 85.05))
    return Point((longitude + 180.0) / 360.0, (1.0 - math.asinh(math.tan(bounded)) / math.pi) / 2.0)


class Projection:
    """Fits places into a drawing at most `width` wide, with a margin, as high as they need within `heights`."""

    def __init__(
        self, places: Iterable[tuple[float, float]], width: float, heights: tuple[float, float], margin: float
    ) -> None:
        points = [world(*place) for place in places]
        west, east = min(point.x for point in points), max(point.x for point in points)
        north, south = min(point.y for point in points), max(point.y for point in points)
        wide, high = max(east - west, LEAST_SPAN), max(south - north, LEAST_SPAN)
        inner = width - 2 * margin
        self.height = round(min(max(inner * high / wide + 2 * margin, heights[0]), heights[1]), 1)
        self._scale = min(inner / wide, (self.height - 2 * margin) / high)
        self.width = round(max(wide * self._scale + 2 * margin, self.height / 2), 1)
        self._left = (self.width - (east - west) * self._scale) / 2 - west * self._scale
        self._top = (self.height - (south - north) * self._scale) / 2 - north * self._scale

    def __call__(self, longitude: float, latitude: float) -> Point:
        """Where the place lies on the drawing."""
        point = world(longitude, latitude)
        return Point(round(self._left + point.x * self._scale, 1), round(self._top + point.y * self._scale, 1))

    def tiles(self) -> Sequence[Tile]:
        """The tiles that cover the drawing, at a size at which their words can be read."""
        zoom = min(MOST_ZOOM, max(0, round(math.log2(self._scale / TILE))))
        count = 2**zoom
        size = self._scale / count
        first_x, first_y = math.floor(-self._left / size), math.floor(-self._top / size)
        last_x, last_y = (
            math.floor((self.width - self._left) / size),
            math.floor((self.height - self._top) / size),
        )
        return [
            Tile(zoom, x, y, round(self._left + x * size, 1), round(self._top + y * size, 1), round(size + 0.1, 1))
            for y in range(max(0, first_y), min(count - 1, last_y) + 1)
            for x in range(max(0, first_x), min(count - 1, last_x) + 1)
        ]
