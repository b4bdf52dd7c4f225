"""Every board is what Grafana's own schema of dashboards asks for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator

from songxa.dashboards import Board, Frame
from tests.support.commune import inventory
from tests.support.dashboards import all_boards
from tests.support.grafana import shared

BOARDS = list(all_boards(inventory()))


def _name(case: tuple[Frame, Board]) -> str:
    frame, board = case
    return "-".join((board.name, frame.language, frame.source.engine, frame.operator or frame.area or "all"))


@pytest.fixture(scope="module")
def judge() -> Draft7Validator:
    schema: dict[str, Any] = json.loads((shared.folder() / "dashboard.jsonschema.json").read_text(encoding="utf-8"))
    # For two members that may be anything the schema takes objects alone, which is a flaw of its making: Grafana itself
    # writes a text for the field that an override is for, and a text, a number or a list for what it sets.
    for definition, member in (("DynamicConfigValue", "value"), ("MatcherConfig", "options")):
        del schema["definitions"][definition]["properties"][member]["type"]
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def _faults(judge: Draft7Validator, spec: object) -> list[str]:
    return [f"{each.json_path}: {each.message:.300}" for each in judge.iter_errors(spec)]


@pytest.mark.parametrize("case", BOARDS, ids=_name)
def test_every_board_is_what_the_schema_asks_for(judge: Draft7Validator, case: tuple[Frame, Board]) -> None:
    assert _faults(judge, case[1].spec) == []


def test_the_schema_does_refuse_what_is_wrong(judge: Draft7Validator) -> None:
    # Otherwise the tests above could not fail.
    spec = BOARDS[0][1].spec
    for wrong in ({"titel": "?"}, {"editable": "yes"}, {"schemaVersion": None}):
        assert _faults(judge, {**spec, **wrong}), wrong
