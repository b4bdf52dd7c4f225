"""The JSON Schema and the documentation are in step with the code, and agree with what `load` accepts."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from songxa.inventory import yaml12
from songxa.inventory.reference import schema_text, with_tables
from songxa.inventory.schema import json_schema

ROOT = Path(__file__).parents[3]
RENEW = "run: python -m songxa.inventory"


def plain(text: str) -> object:
    return yaml12.parse(text).root


def test_the_committed_schema_is_in_step() -> None:
    assert (ROOT / "docs/inventory.schema.json").read_text(encoding="utf-8") == schema_text(), RENEW


def test_the_committed_documentation_is_in_step() -> None:
    page = (ROOT / "docs/inventory.md").read_text(encoding="utf-8")
    assert with_tables(page) == page, RENEW


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="must hold"):
        with_tables("# inventory.yaml\n")


def test_the_schema_is_valid_and_every_field_says_what_it_is() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for entry in [schema, *schema["$defs"].values()]:
        for name, field in entry.get("properties", {}).items():
            assert field.get("description"), name


@pytest.mark.parametrize("name", ["inventory.yaml", "tests/unit/inventory/good.yaml"])
def test_editors_accept_what_load_accepts(name: str) -> None:
    jsonschema.validate(plain((ROOT / name).read_text(encoding="utf-8")), json_schema())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("interval: 60", "intervall: 60"),
        ("interval: 60", "interval: 0"),
        ("kind: olt", "kind: olts"),
        ("public: true", "public: yes"),
        ("latitude: 19.88", "latitude: 105.8"),
        ("  olt:\n", "  OLT:\n"),
        ("{method: icmp}", "true"),
        ("version: 2c", "version: 2"),
    ],
)
def test_editors_show_what_load_refuses_by_shape(old: str, new: str) -> None:
    text = (ROOT / "tests/unit/inventory/good.yaml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(text.replace(old, new, 1)), json_schema())
