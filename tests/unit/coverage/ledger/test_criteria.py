"""The criteria file: its defaults, what it accepts, and a line for everything that it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.coverage import criteria
from songxa.coverage.criteria import ALL, ANY, Criteria, CriteriaFile
from songxa.coverage.terms import Setting, Technology, Weight
from songxa.model import InventoryError
from tests.support import coverage_town as town


def written(folder: Path, text: str) -> Path:
    file = folder / "criteria.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def problems(folder: Path, text: str) -> list[str]:
    inventory = town.inventory()
    with pytest.raises(InventoryError) as refused:
        criteria.load(written(folder, text), inventory.areas, inventory.operators)
    return [str(each).removeprefix(f"{folder}/") for each in refused.value.problems]


def test_the_commented_file_says_exactly_the_defaults() -> None:
    assert criteria.load(criteria.DEFAULT_TEXT).said == CriteriaFile()
    assert criteria.load(None).said == CriteriaFile()
    assert criteria.load(None).name == ""


def test_an_empty_file_and_empty_sections_are_the_defaults(tmp_path: Path) -> None:
    assert criteria.load(written(tmp_path, "")).said == CriteriaFile()
    assert criteria.load(written(tmp_path, "thresholds:\nevidence:\nplaces:\nfigures:\n")).said == CriteriaFile()


def test_every_mistake_has_its_line_and_says_what_is_accepted(tmp_path: Path) -> None:
    text = """thresholds: {4G: -200, 6G: 1}
interval: yes
required:
  a: {technology: 3G, share: 2}
figures:
  - {area: xa, what: speed, value: -1, date: 2026-11-01, source: ""}
version: 2
"""
    assert problems(tmp_path, text) == [
        "criteria.yaml:1: thresholds.4G: is -200; accepted: a number from -140 to -30",
        "criteria.yaml:1: thresholds.6G: unknown key; accepted here: 4G, 5G, wifi",
        "criteria.yaml:2: interval: is yes; accepted: a number from 0.5 to 0.99",
        "criteria.yaml:4: required.a.technology: is 3G; accepted: 4G, 5G, wifi",
        "criteria.yaml:4: required.a.share: is 2; accepted: a number from 0 to 1",
        "criteria.yaml:6: figures[0].what: is speed; accepted: fibre-households, fixed-subscriptions, "
        "mobile-subscriptions, smartphone-households, i-speed-download-mbps, i-speed-upload-mbps, i-speed-latency-ms",
        "criteria.yaml:6: figures[0].value: is -1; accepted: a number from 0 to 1000000000.0",
        "criteria.yaml:6: figures[0].source: is empty; accepted: text of 1 to 128 characters",
        "criteria.yaml:7: version: is 2; accepted: 1",
    ]


def test_what_the_inventory_does_not_know_and_no_calendar_has_is_refused(tmp_path: Path) -> None:
    text = """required: {a: {technology: 4G, share: 1, operator: ba}}
figures: [{area: thon-bac, what: fibre-households, value: 1, date: 2026-02-31, source: a, operator: ba}]
"""
    assert problems(tmp_path, text) == [
        "criteria.yaml:1: required.a.operator: is ba; accepted: all, any, each, hai, mot",
        "criteria.yaml:2: figures[0].area: is thon-bac, no area of the inventory; accepted: the key of one",
        "criteria.yaml:2: figures[0].operator: is ba; accepted: hai, mot",
        "criteria.yaml:2: figures[0].date: is 2026-02-31, no day of a calendar; accepted: such as 2026-12-05",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n", "is no mapping"),
        ("a: [1\n", "bracket"),
        ("thresholds: &x {4G: -100}\n", "anchor"),
        ("required:\n  a: {technology: 4G}\n", "required.a.share: is missing"),
        ("thresholds: {4G: .nan}\n", "accepted: a number from -140 to -30"),
        ("source: 'a\u200bb'\n", "does not print"),
    ],
)
def test_what_is_no_criteria_file_is_told_in_a_line(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in line and "\n" not in line for line in problems(tmp_path, text))


def test_a_file_that_is_not_there_or_no_text_is_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match="there is no such file"):
        criteria.load(tmp_path / "none.yaml")
    (tmp_path / "odd.yaml").write_bytes(b"source: \xff\n")
    with pytest.raises(InventoryError, match="is not UTF-8"):
        criteria.load(tmp_path / "odd.yaml")


def test_a_requirement_of_one_operator_goes_before_that_of_each() -> None:
    rules = town.criteria(
        required={
            "each": {"technology": "4G", "share": 0.9},
            "one": {"technology": "4G", "share": 0.5, "operator": "hai"},
            "any": {"technology": "4G", "share": 0.99, "operator": "any"},
        }
    )

    def asked(operator: str, technology: Technology = Technology.LTE) -> tuple[str, float]:
        return rules.asked(technology, "village", operator, Weight.HOUSEHOLDS, Setting.OUTDOORS)

    assert asked("mot") == ("each", 0.9)
    assert asked("hai") == ("one", 0.5)
    assert asked(ANY) == ("any", 0.99)
    assert asked(ALL) == ("", 0.0)
    assert asked("mot", Technology.NR) == ("", 0.0)


def test_contents_are_told_apart_by_their_digest(tmp_path: Path) -> None:
    one = criteria.load(written(tmp_path, "interval: 0.8\n")).digest
    other = criteria.load(written(tmp_path, "interval: 0.9\n")).digest
    assert len({one, other, Criteria().digest}) == 3
