"""What changed between two texts: the lines of it, and the entries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.inventory.edit.changes import Put, Remove, Rename, apply
from songxa.inventory.edit.difference import Changed, Difference, entries, unified
from songxa.model import InputError
from tests.support.inventories import GOOD

LINES = st.lists(st.sampled_from(("a\n", "b\n", "c\n", "đ\n", "\n")), max_size=12).map("".join)


def patched(old: str, shown: str) -> str:
    """What `patch` makes of a text, without a look for other places than the difference names."""
    lines, result, place = old.splitlines(keepends=True), [], 0
    for line in shown.replace("\n\\ No newline at end of file\n", "\0").splitlines(keepends=True)[2:]:
        for part in filter(None, line.replace("\0", "\0\n").split("\n")):
            body = part[1:].removesuffix("\0") if part.endswith("\0") else part[1:] + "\n"
            if part.startswith("@@"):
                first, _, count = part.split()[1][1:].partition(",")
                begin = int(first) - (count != "0")
                result += lines[place:begin]
                place = begin
            elif part[0] in " -":
                assert lines[place] == body
                result += [body] if part[0] == " " else []
                place += 1
            else:
                result.append(body)
    return "".join(result + lines[place:])


@settings(max_examples=200, deadline=None)
@given(LINES, LINES, st.booleans(), st.integers(0, 3))
def test_a_difference_makes_of_the_old_text_the_new_one(old: str, new: str, ended: bool, context: int) -> None:
    new = new if ended else new.removesuffix("\n")
    shown = unified(old, new, context=context)
    assert (shown == "") == (old == new)
    assert not shown or patched(old, shown) == new


@given(LINES, LINES)
def test_lines_that_differ_by_their_ends_alone_differ(old: str, new: str) -> None:
    old = old.replace("\n", "\r\n")
    assert (unified(old, new) == "") == (old == new)


def test_a_difference_shows_the_lines_around_what_changed() -> None:
    shown = unified(GOOD, apply(GOOD, [Put(("sites", "cot", "name"), "Cột 2")]), context=1)
    assert shown == (
        "--- inventory.yaml\n+++ inventory.yaml\n@@ -22,3 +22,3 @@\n     public: true\n"
        "-  cot: {name: Cột, area: thon, latitude: 19.87, longitude: 105.79}\n"
        "+  cot: {name: Cột 2, area: thon, latitude: 19.87, longitude: 105.79}\n credentials:\n"
    )


def test_a_difference_is_safe_to_print() -> None:
    shown = unified("a: 1\n", "a: \x1b[2J\t\u202e\n", "x\x1b.yaml")
    assert all(character.isprintable() or character in "\n\t" for character in shown)


def test_entries_are_told_by_section_and_key() -> None:
    text = apply(
        GOOD,
        [
            Put(("devices", "moi"), {"name": "Mới"}),
            Remove(("maintenance", "thay-ac-quy")),
            Put(("devices", "olt", "address"), "10.45.0.77"),
            Put(("devices", "olt", "note"), "x"),
            Rename("recipients", "can-bo", "lanh-dao"),
            Put(("alerts", "repeat_hours"), 5),
            Put(("canaries", 0), "rtr"),
        ],
    )
    assert entries(GOOD, text) == Difference(
        added={"recipients": ("lanh-dao",), "devices": ("moi",)},
        removed={"recipients": ("can-bo",), "maintenance": ("thay-ac-quy",)},
        changed={
            "": (Changed("canaries"), Changed("alerts.repeat_hours")),
            "devices": (Changed("olt", ("address", "note")),),
        },
    )


def test_texts_that_only_look_different_say_the_same() -> None:
    assert not entries("a: 1\nb: [x]\n", "b:\n- x  # c\na: 1\n")
    assert entries("a: 1\n", "a: '1'\n").changed == {"": (Changed("a"),)}
    assert not entries("name: X\ndevices:\n", "\ufeffname: X\n")


def test_entries_of_a_text_that_is_no_good_yaml_are_refused_in_one_line() -> None:
    with pytest.raises(InputError, match="line 1: a bracket opens here"):
        entries("a: [1\nb: 2\n", "a: 1\n")
