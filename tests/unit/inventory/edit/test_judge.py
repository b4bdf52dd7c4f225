"""An entry that is still being written is judged field by field, with the inventory's own words."""

from __future__ import annotations

from typing import Any

import pytest

from songxa.inventory import yaml12
from songxa.inventory.edit.judge import Judge
from songxa.inventory.messages import Explainer
from tests.support.inventories import GOOD


@pytest.fixture(scope="module")
def judge() -> Judge:
    root = yaml12.parse(GOOD).root
    assert isinstance(root, dict)
    return Judge(root, ["unifi-ap"], Explainer())


@pytest.mark.parametrize(
    ("section", "entry", "field", "words"),
    [
        ("devices", {"address": "10.45.0.300"}, "address", "is no address"),
        ("devices", {"address": "192.168.1.1"}, "address", "lies outside allowed_networks"),
        ("devices", {"address": "10.45.0.1"}, "address", "is the address of rtr already"),
        ("devices", {"kind": "wifi"}, "kind", "accepted: access_point"),
        ("devices", {"site": "khong-co"}, "site", "there is no site khong-co"),
        ("devices", {"name": "Bộ định tuyến", "site": "ubnd"}, "name", "rtr has the same name at this site"),
        ("devices", {"kind": "switch", "address": "10.45.0.9", "ssids": ["A"]}, "ssids", "has none"),
        ("sites", {"latitude": 105.8, "longitude": 19.8}, "latitude", "look swapped"),
        ("areas", {"households": -1}, "households", "accepted: a whole number"),
        ("operators", {"plmn": ["45204"]}, "plmn", "stands at viettel already"),
        ("maintenance", {"start": "mai"}, "start", "is no time"),
        ("credentials", {"version": "4"}, "version", "accepted: "),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_at_once(
    judge: Judge, section: str, entry: dict[str, Any], field: str, words: str
) -> None:
    assert words in judge.objection(section, "moi", entry, field)


@pytest.mark.parametrize(
    ("section", "entry"),
    [
        ("devices", {"address": "10.45.0.9"}),
        ("devices", {"kind": "onu"}),
        ("sites", {"name": "Chợ"}),
        ("maintenance", {"end": "2026-12-06 05:00"}),
    ],
)
def test_nothing_is_said_of_what_was_not_asked_yet(judge: Judge, section: str, entry: dict[str, Any]) -> None:
    assert [judge.objection(section, "moi", entry, field) for field in entry] == [""]


def test_a_whole_entry_has_its_first_fault_told_with_its_field(judge: Judge) -> None:
    entry: dict[str, Any] = {"name": "AP", "kind": "access_point", "site": "ubnd", "operator": "commune"}
    found = judge.first("devices", "moi", entry)
    assert found is not None
    assert found[0] == "address"
    assert judge.first("devices", "moi", {**entry, "address": "10.45.0.9"}) is None


def test_the_value_of_a_credential_is_never_repeated(judge: Judge) -> None:
    wrong = judge.objection("credentials", "moi", {"user": ["canary-secret"]}, "user")
    assert wrong
    assert "canary-secret" not in wrong


@pytest.mark.parametrize(
    ("key", "good"), [("moi", True), ("rtr", False), ("Mới", False), ("", False), ("a" * 64, False)]
)
def test_a_key_is_free_and_written_as_keys_are(judge: Judge, key: str, good: bool) -> None:
    assert (judge.key("devices", key) == "") is good
