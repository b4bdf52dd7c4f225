"""GeoJSON (RFC 7946) to declared coverage and household points: polygons are a claim, points are where people live."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from songxa.coverage.nouns import Declared
from songxa.coverage.survey.columns import squeezed
from songxa.coverage.survey.context import NEAR_M, SOUTH, WEST, Context
from songxa.coverage.survey.items import Household
from songxa.coverage.survey.reasons import Reason, SurveyError, Unfit
from songxa.coverage.survey.technologies import technology
from songxa.coverage.survey.values import moment
from songxa.text import device_text

MAX_BYTES = 64 << 20
MAX_POSITIONS = 2_000_000
_OPERATOR = ("operator", "nha mang", "mang", "provider", "carrier", "mno", "ten nha mang")
_TECHNOLOGY = ("technology", "cong nghe", "tech", "rat", "loai mang", "the he", "generation")
_DAY = ("at", "date", "ngay", "since", "tu ngay", "valid from", "thoi diem", "updated", "as of")
_HOUSEHOLDS = ("households", "so ho", "so ho dan", "ho dan", "household")
_WGS84 = ("crs84", "4326", "wgs84", "wgs 84", "4979")
_SHAPES = {"Polygon", "MultiPolygon"}

Ring = tuple[tuple[float, float], ...]
Polygons = tuple[tuple[Ring, ...], ...]


class Feature(NamedTuple):
    """A feature, its number from 1, and its properties by squeezed name."""

    number: int
    kind: str
    coordinates: Any
    properties: Mapping[str, Any]


def features(path: Path) -> list[Feature]:
    """All features of a file. Raises SurveyError for what is no GeoJSON, or not in WGS 84, and OSError."""
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SurveyError("large", megabytes=MAX_BYTES >> 20)
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise SurveyError("json") from None
    if not isinstance(document, dict):
        raise SurveyError("json")
    crs = json.dumps(document.get("crs"))[:1000].lower()
    if document.get("crs") and not any(name in crs for name in _WGS84):
        raise SurveyError("crs", crs=device_text(crs, 120))
    found = list(_features(document))
    if not found:
        raise SurveyError("no_features")
    return found


def _features(document: Mapping[str, Any]) -> Iterator[Feature]:
    listed = document.get("features")
    several = listed if isinstance(listed, list) else [document]
    for number, each in enumerate(several, 1):
        if not isinstance(each, dict):
            continue
        geometry = each.get("geometry") if each.get("type") == "Feature" else each
        properties = each.get("properties")
        if isinstance(geometry, dict) and isinstance(geometry.get("type"), str):
            named = properties if isinstance(properties, dict) else {}
            words = {squeezed(str(name)): value for name, value in named.items()}
            yield Feature(number, geometry["type"], geometry.get("coordinates"), words)


class GeoReader:
    """Features to what they say."""

    def __init__(self, context: Context, named: str) -> None:
        self._context, self._source = context, named
        self.assumed: set[str] = set()
        self._positions = 0

    def read(self, feature: Feature) -> Declared | Household:
        """Raises Unfit where a feature counts for nothing."""
        if feature.kind in _SHAPES:
            return self._declared(feature)
        if feature.kind == "Point":
            return self._household(feature)
        raise Unfit(Reason.BAD_SHAPE, "type", feature.kind)

    def _declared(self, feature: Feature) -> Declared:
        context = self._context
        operator = context.operators.by_name(_text(feature, _OPERATOR), "operator", context.operator)
        which = technology(_text(feature, _TECHNOLOGY), "technology", context.technology)
        polygons = self._polygons(feature)
        points = [point for polygon in polygons for point in polygon[0]]
        if not any(context.ground.near(north, east, NEAR_M) for east, north in points) and not self._around(points):
            raise Unfit(Reason.FAR, "coordinates", f"{points[0][1]:.7g}, {points[0][0]:.7g}")
        day = _text(feature, _DAY)
        if not day:
            self.assumed.add("no_date")
        at = moment(day, "date", context.zone, context.now)
        return Declared(operator, which, polygons, at, self._source)

    def _around(self, points: Sequence[tuple[float, float]]) -> bool:
        """Whether the shape may go around the whole commune without having a corner in it."""
        bounds = self._context.ground.bounds
        if bounds is None:
            return True
        south, north, west, east = bounds
        return (
            min(point[1] for point in points) <= north
            and max(point[1] for point in points) >= south
            and min(point[0] for point in points) <= east
            and max(point[0] for point in points) >= west
        )

    def _polygons(self, feature: Feature) -> Polygons:
        from shapely.geometry import Polygon  # noqa: PLC0415  a third of a second that only claims need

        several = feature.coordinates if feature.kind == "MultiPolygon" else [feature.coordinates]
        if not isinstance(several, list) or not several:
            raise Unfit(Reason.BAD_SHAPE, "coordinates")
        found = []
        for rings in several:
            if not isinstance(rings, list) or not rings:
                raise Unfit(Reason.BAD_SHAPE, "coordinates")
            polygon = tuple(self._ring(ring) for ring in rings)
            if not Polygon(polygon[0], polygon[1:]).is_valid:
                raise Unfit(Reason.BAD_SHAPE, "coordinates")  # borders that cross: what is inside is anybody's guess
            found.append(polygon)
        return tuple(found)

    def _ring(self, ring: Any) -> Ring:
        if not isinstance(ring, list) or len(ring) < 4:
            raise Unfit(Reason.BAD_SHAPE, "coordinates")
        self._positions += len(ring)
        if self._positions > MAX_POSITIONS:
            raise SurveyError("positions", count=MAX_POSITIONS)
        points = tuple(_position(each) for each in ring)
        for east, north in points:
            if WEST > east >= SOUTH and north >= WEST:
                raise Unfit(Reason.SWAPPED, "coordinates", f"{east:.7g}, {north:.7g}")
            if abs(east) > 180 or abs(north) > 90:
                raise Unfit(Reason.METRES, "coordinates", f"{east:.7g}, {north:.7g}")
        return points if points[0] == points[-1] else (*points, points[0])

    def _household(self, feature: Feature) -> Household:
        east, north = _position(feature.coordinates)
        self._context.ground.check(north, east, NEAR_M, "coordinates")
        value = next((feature.properties[name] for name in _HOUSEHOLDS if name in feature.properties), None)
        if value is None:
            self.assumed.add("one_household")
        try:
            count = 1.0 if value is None else float(str(value).replace(",", "."))
        except ValueError:
            raise Unfit(Reason.NO_COUNT, "households", value) from None
        if not 0 < count <= 10_000:
            raise Unfit(Reason.NO_COUNT, "households", value)
        return Household(north, east, count)


def _position(value: Any) -> tuple[float, float]:
    """Longitude and latitude of a position; heights are left out."""
    if not isinstance(value, list) or len(value) < 2 or any(type(part) not in (int, float) for part in value[:2]):
        raise Unfit(Reason.BAD_SHAPE, "coordinates", str(value)[:40])
    east, north = float(value[0]), float(value[1])
    if not (abs(east) < 1e9 and abs(north) < 1e9):  # false for NaN and infinity, which Python's JSON takes
        raise Unfit(Reason.BAD_SHAPE, "coordinates", str(value)[:40])
    return east, north


def _text(feature: Feature, names: Sequence[str]) -> str:
    return next((str(value) for name in names if (value := feature.properties.get(name)) is not None), "")
