"""YAML 1.2: what plain scalars are, where things stand, and what is refused."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from songxa.inventory import yaml12

TEXTS_IN_1_2 = [
    "no",
    "No",
    "off",
    "on",
    "yes",
    "y",
    "1_000",
    "12:30:00",
    "1:20",
    "0b11",
    "2026-12-05",
    "2026-12-05 22:00",
]
TEXTS_IN_1_2 += [
    "0x",
    "0o8",
    "1e",
    ".",
    "+",
    "-.",
    "e3",
    "0x-1",
    "-0x1",
    "-0o7",
    ".5.",
    "tRue",
    "nULL",
    "Nan",
    "=",
    "<<",
]


def value_of(text: str) -> object:
    document = yaml12.parse(f"key: {text}\n")
    assert not document.flaws, document.flaws
    assert isinstance(document.root, yaml12.Mapping)
    return document.root["key"]


@pytest.mark.parametrize("text", TEXTS_IN_1_2)
def test_what_only_yaml_1_1_took_for_something_else_is_text(text: str) -> None:
    assert value_of(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None),
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
        ("017", 17), ("0o17", 15), ("0x1F", 31), ("-0", 0), ("+12", 12), ("-19", -19), ("0", 0),
        ("1.", 1.0), (".5", 0.5), ("-1.5e3", -1500.0), ("1e3", 1000.0), ("+.5E-1", 0.05), ("1e999", math.inf),
        (".inf", math.inf), ("-.Inf", -math.inf), ("+.INF", math.inf),
    ],
)  # fmt: skip
def test_the_core_schemas_constants_and_numbers(text: str, value: object) -> None:
    found = value_of(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(text: str) -> None:
    found = value_of(text)
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize("text", ['"17"', "'true'", '"~"', '""', "'null'"])
def test_what_stands_in_quotes_is_text(text: str) -> None:
    assert value_of(text) == text[1:-1]


@given(st.integers(-(10**60), 10**60))
def test_integers_keep_their_value(number: int) -> None:
    assert value_of(str(number)) == number


@given(st.integers(0, 10**20))
def test_octal_and_hexadecimal_keep_their_value(number: int) -> None:
    assert value_of(f"0o{number:o}") == value_of(f"0x{number:x}") == value_of(f"0x{number:X}") == number


@given(st.floats(allow_nan=False))
def test_floats_keep_their_value(number: float) -> None:
    written = repr(number).replace("inf", ".inf")
    found = value_of(written)
    assert found == number
    assert isinstance(found, float)


@given(st.text(alphabet="0123456789+-.eExoabfFnNtTuUlLrR_~:", max_size=12))
def test_any_scalar_resolves_as_the_specification_says(text: str) -> None:
    """The expressions of YAML 1.2.2 §10.3.2, written down once more."""
    rules: list[tuple[str, type]] = [
        (r"(null|Null|NULL|~|)", type(None)),
        (r"(true|True|TRUE|false|False|FALSE)", bool),
        (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", int),
        (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN", float),
    ]
    expected = next((kind for pattern, kind in rules if re.fullmatch(pattern, text)), str)
    assert type(yaml12.resolve(text)) is expected


@given(st.text(max_size=200))
def test_parsing_any_text_never_raises(text: str) -> None:
    assume(not any("\ud800" <= character <= "\udfff" for character in text))
    assert isinstance(yaml12.parse(text), yaml12.Document)


@given(st.text(alphabet="[]{}:,-?&*!|>'\"%@`#~<ab01 \n\t", max_size=80))
def test_parsing_any_syntax_never_raises_and_every_flaw_names_a_line(text: str) -> None:
    document = yaml12.parse(text)
    assert all(1 <= flaw.line <= text.count("\n") + 1 for flaw in document.flaws)
    assert document.whole or document.flaws


def test_every_part_of_a_document_has_its_line() -> None:
    document = yaml12.parse("a: 1\n\nb:\n  - x\n  - {c: 1,\n     d: [2]}\ne: >\n  text\n")
    assert {
        path: document.line(path) for path in [("a",), ("b",), ("b", 0), ("b", 1, "c"), ("b", 1, "d", 0), ("e",)]
    } == {
        ("a",): 1,
        ("b",): 3,
        ("b", 0): 4,
        ("b", 1, "c"): 5,
        ("b", 1, "d", 0): 6,
        ("e",): 7,
    }
    assert document.line(("b", 1, "missing", "deeper")) == 5, "what is missing is said where it should stand"
    assert document.line(("b", "x")) == document.line(("b", 9)) == 3
    assert document.line(()) == 1


def test_flaws_name_the_path_where_they_stand() -> None:
    document = yaml12.parse("a: {b: [1, &x 2, *x], b: 3}\n!t c: 1\nd: - &y\n")
    assert [(flaw.line, flaw.path) for flaw in document.flaws[:4]] == [
        (1, ("a", "b", 1)),
        (1, ("a", "b", 2)),
        (1, ("a", "b")),
        (2, ("c",)),
    ]
    assert not document.whole


def test_nesting_is_accepted_up_to_its_limit() -> None:
    assert not yaml12.parse("[" * 32 + "]" * 32).flaws
    assert "nested" in yaml12.parse("[" * 33 + "]" * 33).flaws[0].message


@pytest.mark.parametrize(
    ("text", "line", "path", "told"),
    [
        ("a: [" + "1," * 100_001 + "]", 1, ("a",), "more than 100000 items; accepted: fewer"),
        ("a:\n" + "".join(f" k{n}: {{}}\n" for n in range(100_001)), 100_002, ("a",), "more than 100000 keys; acc"),
        ("".join(f"k{n}: {{}}\n" for n in range(100_001)), 100_001, (), "more than 100000 keys; accepted: fewer"),
    ],
)
def test_what_is_too_much_to_be_an_inventory_is_not_read_to_its_end(
    text: str, line: int, path: yaml12.Path, told: str
) -> None:
    document = yaml12.parse(text)
    (flaw,) = document.flaws
    assert (flaw.line, flaw.path) == (line, path)
    assert flaw.message.startswith(told)
    assert not document.whole


def test_all_values_of_a_text_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml12, "MAX_VALUES", 8)
    assert not yaml12.parse("a: [1, 2, {b: 3}]\nc: [4, 5]\n").flaws
    (flaw,) = yaml12.parse("a: [1, 2, {b: 3}]\nc: [4, 5, 6]\n").flaws
    assert flaw.message.startswith("the file holds more than 8 values; accepted: fewer")


def test_a_text_that_is_wrong_in_every_line_is_read_until_it_is_clear_what_is_wrong() -> None:
    document = yaml12.parse("a:\n" + "- *x\n" * 5000)
    assert [flaw.line for flaw in document.flaws] == [*range(2, yaml12.MAX_FLAWS + 2)]
    assert not document.whole
