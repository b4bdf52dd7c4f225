"""What leaves the house: whole for staff; for everybody without households' points and the measurements of too few."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np

from songxa.coverage import layering
from songxa.coverage.ledger import exporting
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.ledger.surface import Ground
from songxa.coverage.nouns import Samples
from tests.support import coverage_town as town


def made(ground: Ground, samples: Samples, name: str = "Xã Thử", village: str = "Thôn Tây") -> Ledger:
    layer = town.layer(ground, -100.0, samples=samples)
    rules = town.criteria()
    shown = layering.published([layer], 10, rules.evidence.samples, rules.evidence.contributors)
    only = np.arange(len(ground.points)) >= len(ground.points) - 1
    return town.ledger(ground, [layer], rules, town.inventory(name, village=village), published=shown, staff_only=only)


def rows(ledger: Ledger, *, public: bool = False) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exporting.as_csv(ledger, public=public).removeprefix("\ufeff"))))


def features(ledger: Ledger, *, public: bool = False) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(exporting.as_geojson(ledger, public=public))["features"]
    return found


def test_a_row_has_the_facts_the_figure_and_the_verdict() -> None:
    ground = town.ground()
    row = next(each for each in rows(made(ground, town.samples(ground, -100.0))) if each["place"] == town.WEST)
    assert (row["name"], row["operator"], row["technology"], row["threshold_dbm"]) == (
        "Thôn Tây",
        "mot",
        "4G",
        "-105.0",
    )
    assert (row["measured_share"], row["measured_count"], row["declared_share"]) == ("1.0", "69", "")
    assert float(row["low"]) <= float(row["share"]) <= float(row["high"])
    assert (row["verdict"], row["basis"], row["households_assumed"]) == ("not_met", "fused", "True")


def test_names_are_no_formulas() -> None:
    ground = town.ground(rings=1)
    ledger = made(ground, town.samples(ground, -100.0), village="=cmd|' /C calc'!A0")
    assert next(each for each in rows(ledger) if each["place"] == town.WEST)["name"] == "'=cmd|' /C calc'!A0"


def test_everybody_sees_no_measurement_of_too_few() -> None:
    ground = town.ground()
    for contributors, seen in ((1, False), (3, True)):
        ledger = made(ground, town.samples(ground, -100.0, contributors=contributors))
        row = next(each for each in rows(ledger, public=True) if each["place"] == town.WEST)
        assert (row["measured_count"] != "") is seen
        assert next(each for each in rows(ledger) if each["place"] == town.WEST)["measured_count"] == "69"
        told = json.loads(exporting.as_json(ledger, public=True))
        entry = next(each for each in told["entries"] if each["place"] == town.WEST)
        assert (entry["measured"] is not None) is seen


def test_staff_surveys_are_for_everybody() -> None:
    ground = town.ground()
    ledger = made(ground, town.samples(ground, -100.0, contributors=1, staff=True))
    assert any(each["properties"]["basis"] == "measured" for each in features(ledger, public=True))


def test_cells_for_everybody_hold_no_households_and_no_single_measurement() -> None:
    ground = town.ground()
    ledger = made(ground, town.samples(ground, -100.0, contributors=1))
    for feature in features(ledger, public=True):
        assert {"households", "samples", "measured_dbm", "evidence_m"}.isdisjoint(feature["properties"])
    assert any("households" in feature["properties"] for feature in features(ledger))


def test_measurements_of_several_cells_are_shown_together_in_a_larger_one() -> None:
    ground = town.ground(rings=3)
    ledger = made(ground, town.samples(ground, -100.0))
    measured = [each for each in features(ledger, public=True) if each["properties"]["basis"] == "measured"]
    assert measured and all(each["properties"]["samples"] >= 10 for each in measured)
    assert all(int(each["id"][1], 16) < 10 for each in measured)  # an H3 index's resolution


def test_features_are_closed_rings_of_longitude_and_latitude_and_points_of_households_are_none() -> None:
    ground = town.ground(rings=2)
    found = features(made(ground, town.samples(ground, -100.0)))
    assert len(found) == 19  # the hall, which is no cell, is not among them
    for feature in found:
        (ring,) = feature["geometry"]["coordinates"]
        assert ring[0] == ring[-1] and len(ring) == 7
        assert all(105 < longitude < 106 and 19 < latitude < 20 for longitude, latitude in ring)


def test_what_is_unknown_is_no_feature_and_no_empty_table_is_an_error() -> None:
    ground = town.ground(rings=2)
    ledger = town.ledger(ground, [town.unknown(ground)])
    assert features(ledger) == []
    assert rows(town.ledger(ground, [])) == []
