"""What Grafana makes of several answers at once: tables that are joined, figures that are added, the layers of the map.

Wrong names of options give empty panels without a word. These are as Grafana 10 to 13 read them; that joined tables
come out whole was seen with Grafana's own transformations on real answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from songxa.dashboards import Engine
from songxa.dashboards.kit import look
from songxa.model import State
from tests.support.commune import inventory
from tests.support.dashboards import all_boards, panels

ROOT = Path(__file__).parents[3]


class Case(NamedTuple):
    """One panel of one board."""

    board: str
    engine: Engine
    panel: dict[str, Any]


CASES = [
    Case(board.name, frame.source.engine, panel)
    for frame, board in all_boards(inventory(), "en")
    if not frame.operator and not frame.area
    for panel in panels(board.spec)
]


def _each(wanted: Callable[[Case], object]) -> pytest.MarkDecorator:
    found = [each for each in CASES if wanted(each)]
    return pytest.mark.parametrize("case", found, ids=[f"{each.board}-{each.panel['title']}" for each in found])


def _table(case: Case) -> bool:
    return bool(case.panel["type"] == "table")


def _joined(case: Case) -> bool:
    return _table(case) and len(case.panel["targets"]) > 1


def _step(panel: dict[str, Any], name: str) -> dict[str, Any]:
    return next((each["options"] for each in panel.get("transformations") or [] if each["id"] == name), {})


@_each(_joined)
def test_tables_are_joined_on_the_time_too_where_all_rows_have_the_same(case: Case) -> None:
    names = _step(case.panel, "filterFieldsByName")["include"]["names"]
    assert [each["id"] for each in case.panel["transformations"]][:3] == ["filterFieldsByName", "merge", "organize"]
    if case.engine is Engine.PROMETHEUS:
        assert "Time" in names, "a query without an answer shares no other field, and Grafana joins nothing"
        assert _step(case.panel, "organize")["excludeByName"] == {"Time": True}
    else:
        assert "Time" not in names, "each row has its own"


@_each(lambda case: _joined(case) and case.engine is Engine.PROMETHEUS)
def test_rows_of_a_joined_table_are_told_apart_by_every_label_of_its_metrics(case: Case) -> None:
    """Two ONUs of one port would else get each other's figures."""
    names = set(_step(case.panel, "filterFieldsByName")["include"]["names"])
    for target in case.panel["targets"]:
        whole = re.fullmatch(
            r"\(\(max by \(([\w, ]+)\) \(songxa_\w+(?:\{[^}]*\})?\)\) (?:and|\*) on .*", target["expr"]
        )
        if whole:
            missing = set(whole[1].split(", ")) - names - {"stat", "state"}
            assert not missing, f"{case.panel['title']} {target['refId']}"


@_each(lambda case: case.panel["type"] == "geomap")
def test_every_layer_of_the_map_has_one_shape_for_marks_have_no_other(case: Case) -> None:
    layers = case.panel["options"]["layers"]
    assert len({layer["name"] for layer in layers}) == len(layers)
    fields = _step(case.panel, "filterFieldsByName")["include"]["names"]
    assert {each["targetField"] for each in _step(case.panel, "convertFieldType")["conversions"]} == {
        "latitude",
        "longitude",
    }
    for layer in layers:
        assert layer["type"] == "markers"
        assert layer["location"] == {"mode": "coords", "latitude": "latitude", "longitude": "longitude"}
        style = layer["config"]["style"]
        assert style.get("symbol", {"mode": "fixed"})["mode"] == "fixed"
        assert style["text"]["field"] in fields
    if case.engine is Engine.PROMETHEUS:
        _asks_for_the_state_of_its_layer(case.panel, layers)


def _asks_for_the_state_of_its_layer(panel: dict[str, Any], layers: list[dict[str, Any]]) -> None:
    asked = {target["refId"]: target["expr"] for target in panel["targets"]}
    found = {}
    for layer in layers:
        assert layer["filterData"]["id"] == "byRefId"
        state = State(re.search(r'state="(\w+)"', asked[layer["filterData"]["options"]])[1])  # type: ignore[index]
        found[state] = layer["config"]["style"]
    assert set(found) == set(State)
    assert {state: style["color"]["fixed"] for state, style in found.items()} == dict(look.COLOURS)
    assert {state: style["symbol"]["fixed"] for state, style in found.items()} == dict(look.SYMBOLS)


@_each(lambda case: _step(case.panel, "calculateField"))
def test_an_added_figure_has_a_query_that_answers_while_songxa_is_there(case: Case) -> None:
    assert any('FROM "songxa_build"' in target["query"] for target in case.panel["targets"])
    assert _step(case.panel, "calculateField")["reduce"] == {"reducer": "sum"}


@_each(_table)
def test_a_hidden_column_is_hidden_in_old_and_in_new_tables(case: Case) -> None:
    for each in case.panel["fieldConfig"]["overrides"]:
        told = {one["id"]: one["value"] for one in each["properties"]}
        assert bool(told.get("custom.hidden")) == bool(told.get("custom.hideFrom", {}).get("viz"))


def test_no_board_draws_limits_of_its_own() -> None:
    for file in sorted((ROOT / "dashboards").glob("*.py")):
        assert not re.findall(r"look\.(?:steps|limit|target)\(", file.read_text(encoding="utf-8")), file.name
