"""Several changes at once: the same as one after the other, and a new name reaches everything that names an entry."""

from __future__ import annotations

import json
import types
import typing
from pathlib import Path as FilePath
from typing import Annotated, Any, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from songxa.inventory import load, yaml12
from songxa.inventory.edit.changes import Change, Put, Remove, Rename, apply
from songxa.inventory.edit.references import PLACES, REFERENCES
from songxa.inventory.schema import InventoryFile
from songxa.inventory.terms import Key
from songxa.model import InputError
from tests.support.inventories import GOOD
from tests.support.inventory_texts import FIELDS, SECTIONS, Written, inventories

NEW_NAMES = {
    "operators": ("viettel", "nha-mang"),
    "areas": ("thon", "thon-moi"),
    "sites": ("ubnd", "tru-so"),
    "credentials": ("ap-default", "mac-dinh"),
    "devices": ("rtr", "bo-dinh-tuyen"),
    "maintenance": ("thay-ac-quy", "thay-pin"),
    "recipients": ("can-bo", "lanh-dao"),
}

PATHS = st.one_of(
    st.tuples(st.sampled_from(SECTIONS), st.sampled_from(("a", "b-1", "moi-1", "moi-2"))),
    st.tuples(st.sampled_from(SECTIONS), st.sampled_from(("a", "moi-1")), st.sampled_from(FIELDS)),
)
VALUES = st.sampled_from((None, 1, "x", "a: b", ["x"], [], {}, {"name": "N"}, {"name": "N", "uplinks": ["a", "b"]}))
CHANGES = st.lists(st.one_of(st.builds(Put, PATHS, VALUES), st.builds(Remove, PATHS)), max_size=6)


def said_by(text: str) -> str:
    document = yaml12.parse(text.removeprefix("\ufeff"))
    assert not document.flaws
    data: Any = document.root
    return json.dumps({key: value or None for key, value in data.items()}, sort_keys=True)


@settings(max_examples=80, deadline=None)
@given(inventories(), CHANGES)
def test_changes_at_once_say_the_same_as_one_after_the_other(before: Written, changes: list[Change]) -> None:
    text, possible = before.text, []
    for change in changes:
        try:
            text = apply(text, [change])
            possible.append(change)
        except InputError as error:
            assert "more than was asked" not in str(error)
            assert "meet" not in str(error)
    assert said_by(apply(before.text, possible)) == said_by(text)


@pytest.mark.parametrize("section", NEW_NAMES)
def test_a_new_name_reaches_everything_that_names_the_entry(section: Any, tmp_path: FilePath) -> None:
    old, new = NEW_NAMES[section]
    text = apply(GOOD, [Rename(section, old, new)])
    path = tmp_path / "inventory.yaml"
    path.write_text(text, encoding="utf-8")
    load(path)
    assert apply(text, [Rename(section, new, old)]) == GOOD


def test_every_field_of_the_schema_that_holds_a_key_is_known() -> None:
    """A field that is added to the schema and names an entry has to be added to the references too."""
    known = {pattern for patterns in REFERENCES.values() for pattern in patterns}
    found = set(_fields_with_keys(InventoryFile, ()))
    other = {
        ("devices", "*", "snmp", "profile"),
        ("defaults", "*", "snmp", "profile"),
        ("areas", "*", "level"),
        ("sites", "*", "category"),
    }
    alone = {("devices", "*", "snmp"), ("defaults", "*", "snmp")}  # a credential may stand there without its mapping
    assert found - other == known - alone
    assert set(PLACES) == set(REFERENCES)


def _fields_with_keys(model: type[BaseModel], path: tuple[str, ...]) -> typing.Iterator[tuple[str, ...]]:
    for name, hint in typing.get_type_hints(model, include_extras=True).items():
        if name in model.model_fields:
            yield from _keys_in(hint, (*path, name))


def _keys_in(hint: Any, path: tuple[str, ...]) -> typing.Iterator[tuple[str, ...]]:
    if hint == Key:
        yield path
    elif isinstance(hint, type) and issubclass(hint, BaseModel):
        yield from _fields_with_keys(hint, path)
    elif get_origin(hint) is dict:
        yield from _keys_in(get_args(hint)[1], (*path, "*"))
    elif get_origin(hint) is Annotated:
        yield from _keys_in(get_args(hint)[0], path)
    elif get_origin(hint) in (list, typing.Union, types.UnionType):
        for each in get_args(hint):
            yield from _keys_in(each, path)


def test_a_text_that_reads_like_a_key_but_names_no_entry_stays() -> None:
    text = apply(GOOD, [Put(("devices", "olt", "note"), "rtr"), Rename("devices", "rtr", "r")])
    assert "note: rtr\n" in text
    assert "uplinks: [r]" in text


def test_a_number_that_is_none_is_no_hindrance_to_the_edit_that_mends_it_nor_to_others() -> None:
    text = f"a: {'1' * 70}\nb: 1\n"
    assert apply(text, [Put(("b",), 2)]) == f"a: {'1' * 70}\nb: 2\n"
    assert apply(text, [Put(("a",), 2)]) == "a: 2\nb: 1\n"


def test_nothing_to_change_gives_the_very_text() -> None:
    assert apply(GOOD, []) == GOOD
    assert apply(GOOD, [Put(("devices", "olt", "kind"), "olt"), Rename("devices", "olt", "olt")]) == GOOD


def test_a_new_device_is_written_like_its_neighbours_and_is_good(tmp_path: FilePath) -> None:
    device = {
        "name": "OLT 2: dự phòng", "kind": "olt", "site": "ubnd", "operator": "viettel", "address": "10.45.0.9",
        "uplinks": ["rtr"], "sectors": [],
    }  # fmt: skip
    text = apply(GOOD, [Put(("devices", "olt-2"), device)])
    expected = (
        '  olt-2:\n    name: "OLT 2: dự phòng"\n    kind: olt\n    site: ubnd\n    operator: viettel\n'
        "    address: 10.45.0.9\n    uplinks: [rtr]\n    sectors: []\nmaintenance:\n"
    )
    assert expected in text
    path = tmp_path / "inventory.yaml"
    path.write_text(text, encoding="utf-8")
    assert "olt-2" in load(path).devices


def test_a_new_section_stands_where_the_schema_has_it() -> None:
    text = "# đầu\nname: Xã\n\nareas:\n  x: {name: X, level: commune}\n\n# thiết bị\ndevices:\n"
    new = apply(text, [Put(("sites", "s"), {"name": "S", "area": "x"}), Put(("operators", "o"), {"name": "O"})])
    assert new == (
        "# đầu\nname: Xã\n\noperators:\n  o:\n    name: O\n\nareas:\n  x: {name: X, level: commune}\n\n"
        "sites:\n  s:\n    name: S\n    area: x\n\n# thiết bị\ndevices:\n"
    )
    assert apply(new, [Remove(("sites",)), Remove(("operators",))]) == text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Put(("devices", "olt", "kind", "x"), 1), "line 39: devices.olt.kind: is one value; accepted: a mapping or"),
        (Put(("canaries", 5), "rtr"), "canaries: has 1 items; accepted: a position from 0 to 1"),
        (Put(("canaries", "x"), "rtr"), "canaries: is a list; accepted: a position"),
        (Put(("devices", 0), {}), "devices: is a mapping; accepted: a key"),
        (Put((), {}), "an edit needs a path; accepted: such as devices.wifi-1.site"),
        (Remove(("devices", "khong-co")), "devices.khong-co: is not there, so it cannot be removed"),
        (Rename("devices", "khong-co", "x"), "devices.khong-co: is not there, so it cannot be renamed"),
        (Rename("devices", "rtr", "olt"), "devices.olt: is there already; accepted: a key that is not taken"),
        (Rename("map", "tiles", "x"), "map has no names to give; accepted: an entry of operators, areas"),  # type: ignore[arg-type]  # as typed
        (Put(("name",), 10**70), "a number of 71 digits; accepted: at most 64, or text in quotes"),
        (Put(("name",), "\ud800"), "half of a surrogate pair, which no file can hold; accepted: text"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(change: Change, words: str) -> None:
    with pytest.raises(InputError) as caught:
        apply(GOOD, [change])
    assert words in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name: &x Xã\n", "line 1: name: the anchor &x is not accepted; write the value out where it is needed"),
        ("a: 1\nb: 2\na: 3\n", "line 3: a: stands here a second time; the first is in line 1"),
        ("a: [1\nb: 2\n", "line 1: a bracket opens here that is not closed, or a comma behind it is missing"),
        ("a: !t 1\n", "line 1: a: the tag !t is not accepted"),
        ("a: 1\n---\nb: 2\n", "line 2: a second document begins; accepted: one a file"),
        ("[" * 33 + "]" * 33, "line 1: nested more than 32 deep"),
        ("a: \x00\n", "line 1: the character U+0000 may not stand in YAML"),
        ("? [x]\n: 1\n", "line 1: a key must be plain text, such as name"),
        ("a: *x\n", "line 1: a: the alias *x is not accepted; write the value out"),
        ("<<: 1\n", "line 1: <<: a merge key (<<) is not accepted; write the values out"),
    ],
)
def test_a_text_that_songxa_does_not_read_is_not_edited(text: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        apply(text, [Put(("name",), "X")])
    assert words in str(caught.value)


def test_what_is_to_be_new_does_not_touch_what_is_there_already() -> None:
    text = "sites:\n  cho: {name: Chợ}\n"
    assert "  ben: {name: Bến}" in apply(text, [Put(("sites", "ben"), {"name": "Bến"}, new=True)])
    for twice in ([Put(("sites", "cho"), {"name": "Khác"}, new=True)], [Put(("sites", "ben"), 1, new=True)] * 2):
        with pytest.raises(InputError, match="is there already; accepted: a key that is not taken"):
            apply(text, twice)
