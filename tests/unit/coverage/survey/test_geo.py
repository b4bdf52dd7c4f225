"""GeoJSON: polygons are an operator's claim, points are households."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from songxa.coverage.nouns import Declared, Technology
from songxa.coverage.survey import Household, Reason, SurveyError, open_survey
from tests.support.surveys import context, read

RING = [[105.79, 19.87], [105.81, 19.87], [105.81, 19.89], [105.79, 19.89], [105.79, 19.87]]
HOLE = [[105.80, 19.875], [105.805, 19.875], [105.805, 19.88], [105.80, 19.875]]


def feature(kind: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def write(folder: Path, *features: dict[str, Any], **more: Any) -> Path:
    path = folder / "vung-phu.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **more}))
    return path


def test_a_polygon_is_a_claim_with_its_operator_technology_and_day(repository: Path, tmp_path: Path) -> None:
    claim = feature("Polygon", [RING, HOLE], **{"nhà mạng": "VinaPhone", "Công nghệ": "4G", "Ngày": "2026-06-30"})
    ((declared,), _, assumed) = read(write(tmp_path, claim), context(repository))
    assert isinstance(declared, Declared)
    assert (declared.operator, declared.technology, declared.source) == ("vnpt", Technology.LTE, "vung-phu.geojson")
    assert declared.polygons == ((tuple(map(tuple, RING)), tuple(map(tuple, HOLE))),)
    assert declared.at == 1_782_752_400
    assert assumed == ()


def test_what_a_file_does_not_say_may_be_said_beside_it(repository: Path, tmp_path: Path) -> None:
    path = write(tmp_path, feature("MultiPolygon", [[RING]]))
    of = context(repository, "viettel", Technology.NR)
    ((declared,), _, assumed) = read(path, of)
    assert isinstance(declared, Declared)
    assert (declared.operator, declared.technology, declared.at) == ("viettel", Technology.NR, None)
    assert assumed == ("no_date",)


def test_a_polygon_that_nobody_stands_by_is_left_out(repository: Path, tmp_path: Path) -> None:
    good = [feature("Polygon", [RING], operator="viettel", technology="4G")] * 20
    _, tally, _ = read(write(tmp_path, feature("Polygon", [RING], technology="4G"), *good), context(repository))
    assert tally.count(Reason.NO_OPERATOR) == 1


def test_a_claim_that_surrounds_the_commune_counts_and_one_far_away_does_not(repository: Path, tmp_path: Path) -> None:
    around = [[104.0, 18.0], [107.0, 18.0], [107.0, 21.0], [104.0, 21.0], [104.0, 18.0]]
    away = [[x + 2, y] for x, y in RING]
    named = {"operator": "viettel", "technology": "4G"}
    items, tally, _ = read(
        write(tmp_path, feature("Polygon", [around], **named), feature("Polygon", [away], **named)), context(repository)
    )
    assert (len(items), tally.count(Reason.FAR)) == (1, 1)


@pytest.mark.parametrize(
    "rings",
    [
        [], None, "x", [[[105, 19]]], [[[105.79, 19.87], [105.81, 19.89], [105.81, 19.87], [105.79, 19.89]]],
        [[[105.79, None], [105.81, 19.87], [105.81, 19.89], [105.79, 19.89]]], [[1, 2, 3, 4]], [["a", "b", "c", "d"]],
        [[[float("nan"), 19.87], [105.81, 19.87], [105.81, 19.89], [105.79, 19.89]]],
    ],
)  # fmt: skip
def test_a_shape_that_is_none_is_left_out(repository: Path, tmp_path: Path, rings: Any) -> None:
    path = write(tmp_path, feature("Polygon", rings, operator="viettel", technology="4G"))
    items, tally, _ = read(path, context(repository))
    assert (items, tally.count(Reason.BAD_SHAPE)) == ([], 1)


def test_swapped_corners_are_refused(repository: Path, tmp_path: Path) -> None:
    swapped = feature("Polygon", [[[y, x] for x, y in RING]], operator="viettel", technology="4G")
    with pytest.raises(SurveyError, match=r"row 1, column .*swapped"):
        read(write(tmp_path, swapped), context(repository))


def test_metres_are_refused_by_the_system_that_the_file_names_and_by_their_size(
    repository: Path, tmp_path: Path
) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3405"}}
    with pytest.raises(SurveyError, match="3405"):
        open_survey(write(tmp_path, feature("Polygon", [RING]), crs=crs), context(repository))
    metres = feature("Polygon", [[[x * 5000, y * 100_000] for x, y in RING]], operator="viettel", technology="4G")
    with pytest.raises(SurveyError, match="no degrees"):
        read(write(tmp_path, metres), context(repository))


def test_points_are_households_and_their_names_are_not_read(repository: Path, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        feature("Point", [105.7957, 19.8865, 3.2], **{"Số hộ": 4, "Chủ hộ": "Lê Thị Bí Mật"}),
        feature("Point", [105.7959, 19.8866]),
    )
    items, _, assumed = read(path, context(repository))
    assert items == [Household(19.8865, 105.7957, 4), Household(19.8866, 105.7959, 1)]
    assert assumed == ("one_household",)


@pytest.mark.parametrize(
    "text", ['{"type": "FeatureCollection", "features": []}', "{}", '{"a": ' * 5000, '{"features": 3}', "{]"]
)
def test_what_is_no_geojson_is_told(repository: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(SurveyError, match="FeatureCollection"):
        open_survey(tmp_path / "x.json", context(repository))
