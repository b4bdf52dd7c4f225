"""What is suggested to whoever adds an entry comes from the entries around it."""

from __future__ import annotations

from typing import Any

import pytest

from songxa.commands.inventory.fields import FIELDS, Asked, put_in
from songxa.commands.inventory.suggesting import Suggestions
from songxa.inventory.edit.references import Section
from songxa.model import Kind


def device(kind: str, site: str, operator: str, **more: Any) -> dict[str, Any]:
    return {"name": kind, "kind": kind, "site": site, "operator": operator, **more}


ROOT: dict[str, Any] = {
    "name": "Xã",
    "operators": {"vnpt": {"name": "VNPT"}, "viettel": {"name": "Viettel"}},
    "areas": {"xa": {"name": "Xã", "level": "commune"}, "thon": {"name": "Thôn", "level": "village", "parent": "xa"}},
    "sites": {
        "ubnd": {"name": "UBND", "area": "xa"},
        "nvh": {"name": "Nhà văn hoá", "area": "thon"},
        "cho": {"name": "Chợ", "area": "thon"},
    },
    "credentials": {"ap": {}, "mang": {}},
    "defaults": {"access_point": {"snmp": "ap"}},
    "devices": {
        "rt": device("router", "ubnd", "vnpt", snmp="mang"),
        "sw": device("switch", "ubnd", "vnpt", uplinks=["rt"], snmp={"credential": "mang"}),
        "wifi-1": device("access_point", "nvh", "viettel", uplinks=["onu"]),
        "onu": device("onu", "nvh", "vnpt"),
        "cu": device("access_point", "ubnd", "vnpt", retired="2026-01-01", uplinks=["rt"]),
        "olt": device("olt", "ubnd", "vnpt"),
    },
}


def asked(section: Section, name: str) -> Asked:
    return next(each for each in FIELDS[section] if each.name == name)


@pytest.mark.parametrize(
    ("name", "told", "expected"),
    [
        ("operator", {"kind": "access_point", "site": "nvh"}, "viettel"),
        ("operator", {"kind": "camera", "site": "ubnd"}, "vnpt"),
        ("operator", {"kind": "access_point", "site": "cho"}, "viettel"),
        ("uplinks", {"kind": "access_point", "site": "nvh"}, "onu"),
        ("uplinks", {"kind": "camera", "site": "ubnd"}, "rt"),
        ("uplinks", {"kind": "camera", "site": "cho"}, ""),
        ("snmp", {"kind": "access_point"}, "ap"),
        ("snmp", {"kind": "switch", "site": "ubnd"}, "mang"),
        ("snmp", {"kind": "onu", "site": "ubnd"}, ""),
        ("snmp", {"kind": "camera", "site": "ubnd"}, "mang"),
        ("site", {}, "ubnd"),
        ("kind", {"name": "Wi-Fi cổng UBND", "site": "ubnd"}, "access_point"),
        ("kind", {"name": "Camera hội nghị", "site": "nvh"}, "camera"),
        ("kind", {"name": "Bộ phát hội trường", "site": "ubnd"}, "access_point"),
        ("kind", {"name": "XYZ", "site": "nvh"}, "access_point"),
    ],
)
def test_the_default_is_what_the_neighbours_have(name: str, told: dict[str, Any], expected: str) -> None:
    assert Suggestions(ROOT).default(asked("devices", name), told) == expected


def test_choices_are_what_the_field_can_name_and_never_what_is_retired() -> None:
    suggest = Suggestions(ROOT)
    assert [each.key for each in suggest.choices("devices", asked("devices", "onu.olt"), {})] == ["olt"]
    assert "cu" not in [each.key for each in suggest.choices("devices", asked("devices", "uplinks"), {})]
    kinds = [each.key for each in suggest.choices("devices", asked("devices", "kind"), {})]
    assert sorted(kinds) == sorted(Kind)


@pytest.mark.parametrize(
    ("section", "told", "key"),
    [
        ("devices", {"name": "Wi-Fi nhà văn hoá Đồng Tâm", "site": "nvh"}, "wifi-nha-van-hoa-dong-tam"),
        ("devices", {"name": "RT", "site": "nvh"}, "rt-nvh"),
        ("devices", {"name": "無線", "site": "nvh"}, "device"),
        ("maintenance", {"reason": "Thay ắc quy"}, "thay-ac-quy"),
    ],
)  # fmt: skip
def test_the_key_is_free_and_made_from_the_name_without_diacritics(
    section: Section, told: dict[str, Any], key: str
) -> None:
    assert Suggestions(ROOT).key(section, told) == key


@pytest.mark.parametrize("root", [{}, {"devices": None, "sites": []}, {"devices": {"a": None}}])
def test_an_inventory_of_nothing_gives_no_suggestions_and_no_error(root: dict[str, Any]) -> None:
    suggest = Suggestions(root)
    for section, fields in FIELDS.items():
        for each in fields:
            suggest.choices(section, each, {})
            assert suggest.default(each, {}) in ("", "2c")
        assert suggest.key(section, {"name": "A"}) == "a"


def test_a_field_deep_down_comes_and_goes_with_the_mapping_around_it() -> None:
    entry: dict[str, Any] = {}
    put_in(entry, "onu.olt", "olt")
    put_in(entry, "onu.port", "0/1")
    assert entry == {"onu": {"olt": "olt", "port": "0/1"}}
    put_in(entry, "onu.port", None)
    put_in(entry, "onu.olt", None)
    put_in(entry, "snmp.port", None)
    assert entry == {}
