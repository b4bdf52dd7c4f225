"""What somebody types becomes what the schema has at that place; what it cannot be is left for the schema to refuse."""

from __future__ import annotations

from typing import Any

import pytest

from songxa.commands import shared
from songxa.commands.inventory.nouns import assignment, section_of
from songxa.commands.inventory.values import told, value_of
from songxa.inventory.yaml12 import Path
from songxa.model import InputError


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        (("areas", "x", "households"), "312", 312),
        (("areas", "x", "households"), "nhiều", "nhiều"),
        (("areas", "x", "name"), "312", "312"),
        (("areas", "x", "polygon"), "[[105.1, 19.8], [105.2, 19.8]]", [[105.1, 19.8], [105.2, 19.8]]),
        (("areas", "x", "level"), "Thôn", "village"),
        (("areas", "x", "level"), "hamlet", "hamlet"),
        (("sites", "x", "category"), "chợ", "market"),
        (("sites", "x", "latitude"), "19,88", 19.88),
        (("sites", "x", "public"), "có", True),
        (("sites", "x", "public"), "no", False),
        (("operators", "x", "plmn"), "45204, 45202", ["45204", "45202"]),
        (("operators", "x", "hotline"), "0000 000 004", "0000 000 004"),
        (("devices", "x", "kind"), "Điểm phát Wi-Fi", "access_point"),
        (("devices", "x", "kind"), "access_point", "access_point"),
        (("devices", "x", "snmp"), "ap-default", "ap-default"),
        (("devices", "x", "snmp"), "false", False),
        (("devices", "x", "ping"), "không", False),
        (("devices", "x", "snmp", "port"), "1161", 1161),
        (("devices", "x", "ping"), "{method: tcp, port: 80}", {"method": "tcp", "port": 80}),
        (("devices", "x", "name"), "[1]", "[1]"),
        (("devices", "x", "onu", "onu"), "3", 3),
        (("credentials", "x", "version"), "3", "3"),
        (("devices", "x", "no_such"), "1", "1"),
    ],
)
def test_a_text_becomes_what_the_schema_has_there(path: Path, text: str, value: object) -> None:
    found = value_of(path, text)
    assert found == value
    assert isinstance(found, bool) is isinstance(value, bool)


def test_yaml_that_is_broken_is_one_line() -> None:
    with pytest.raises(InputError, match="no YAML") as caught:
        value_of(("devices", "x", "ping"), "{method: tcp")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["19.8801, 105.7955", "105.7955, 19.8801", "19°52'48.36\"N 105°47'43.8\"E", "19,8801; 105,7955"]
)
def test_a_position_is_read_however_maps_write_it(text: str) -> None:
    found: dict[str, Any] = told("sites", "position", text)
    assert (round(found["latitude"], 4), round(found["longitude"], 4)) == (19.8801, 105.7955)


def test_a_position_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(InputError) as caught:
        told("sites", "position", "gần chợ")
    assert "sheet.wrong" not in str(caught.value)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "LANGUAGE", "en")


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("text", ["device.wifi-1", "wifi=1", "device.wifi-1=x", "device..name=x", "=x", ""])
def test_what_is_no_assignment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="accepted: such as device"):
        assignment(text)


def test_an_assignment_that_is_none_does_not_repeat_what_may_be_a_secret() -> None:
    with pytest.raises(InputError) as caught:
        assignment("canary-secret")
    assert "canary-secret" not in str(caught.value)


@pytest.mark.usefixtures("english")
def test_nouns_are_known_in_both_languages_and_others_have_the_nearest_told() -> None:
    assert {section_of(word) for word in ("device", "devices", "thiết bị", "Thiet-Bi")} == {"devices"}
    with pytest.raises(InputError, match="did you mean device"):
        section_of("devise")
