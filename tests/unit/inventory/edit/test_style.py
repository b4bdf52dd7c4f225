"""What edits look like in a file: the style of the neighbours, and whose a comment is."""

from __future__ import annotations

import pytest

from songxa.inventory.edit.splice import put, remove
from songxa.inventory.yaml12 import Path

MOI: Path = ("devices", "moi")
ENTRY = {"name": "Mới", "uplinks": ["a"]}


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("devices:\n", "devices:\n  moi:\n    name: Mới\n    uplinks: [a]\n"),
        ("devices:", "devices:\n  moi:\n    name: Mới\n    uplinks: [a]"),
        ("devices: {}  # none\n", "devices:  # none\n  moi:\n    name: Mới\n    uplinks: [a]\n"),
        ("devices: ~\r\n", "devices:\r\n  moi:\r\n    name: Mới\r\n    uplinks: [a]\r\n"),
        (
            "devices:\n  # mẫu:\n  #   name: X\n\n# cuối\n",
            "devices:\n  # mẫu:\n  #   name: X\n  moi:\n    name: Mới\n    uplinks: [a]\n\n# cuối\n",
        ),
        (
            "devices:\n    a:\n        name: A\n        uplinks:\n            - b\n",
            "devices:\n    a:\n        name: A\n        uplinks:\n            - b\n"
            "    moi:\n        name: Mới\n        uplinks:\n            - a\n",
        ),
        ("devices:\n  a: {name: A}\n", "devices:\n  a: {name: A}\n  moi: {name: Mới, uplinks: [a]}\n"),
        ("devices: {a: {name: A}}\n", "devices: {a: {name: A}, moi: {name: Mới, uplinks: [a]}}\n"),
        (
            "devices:\n  a:\n    name: A\n\n  b:\n    name: B  # b\n    # thuộc b\n  # thuộc devices\n",
            "devices:\n  a:\n    name: A\n\n  b:\n    name: B  # b\n    # thuộc b\n\n  moi:\n    name: Mới\n"
            "    uplinks: [a]\n  # thuộc devices\n",
        ),
        (
            "sites:\n  a:\n    name: A\n\n  b:\n    name: B\n\ndevices:\n  c:\n    name: C",
            "sites:\n  a:\n    name: A\n\n  b:\n    name: B\n\ndevices:\n  c:\n    name: C\n\n  moi:\n    name: Mới\n"
            "    uplinks: [a]",
        ),
        (
            "devices:\n  a:\n    uplinks:\n    - x\n",
            "devices:\n  a:\n    uplinks:\n    - x\n  moi:\n    name: Mới\n    uplinks:\n    - a\n",
        ),
    ],
)
def test_a_new_entry_is_written_as_its_neighbours_are(text: str, new: str) -> None:
    assert put(text, MOI, ENTRY) == new


def test_behind_a_block_text_that_a_break_would_change_the_new_entry_goes_before_it() -> None:
    text = "devices:\n  a:\n    note: |\n      x"
    new = put(text, MOI, {"name": "Mới"})
    assert new == "devices:\n  moi:\n    name: Mới\n  a:\n    note: |\n      x"
    assert remove(new, MOI) == text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("devices:\n  # nhóm\n  moi: 1\n  b: 2\n", "devices:\n  # nhóm\n  b: 2\n"),
        ("devices:\n  a: 1\n  # nhóm\n  moi: 1\n  b: 2\n", "devices:\n  a: 1\n  # nhóm\n  b: 2\n"),
        ("devices:\n  a: 1\n\n  # của moi\n  moi: 1\n\n  b: 2\n", "devices:\n  a: 1\n\n  b: 2\n"),
        ("devices:\n  a: 1\n\n  # nhóm\n\n  moi: 1\n\n  b: 2\n", "devices:\n  a: 1\n\n  # nhóm\n\n  b: 2\n"),
        ("devices:\n  moi: 1  # của moi\n    # của moi\n  # của b\n  b: 2\n", "devices:\n  # của b\n  b: 2\n"),
        ("devices:\n  a: 1\n\n  moi: 1\n\n# cuối\n", "devices:\n  a: 1\n\n# cuối\n"),
        ("devices:\n  a: |+\n    x\n\n  moi: 1\n\nsites:\n", "devices:\n  a: |+\n    x\n\nsites:\n"),
        ("devices:\n  a: |+\n    x\n   # a\n  moi: 1\n\nsites:\n", "devices:\n  a: |+\n    x\n   # a\n\nsites:\n"),
        ("devices:\n  moi: 1\n# cuối", "devices:\n# cuối"),
        ("devices: {a: 1, moi: 2, b: 3}\n", "devices: {a: 1, b: 3}\n"),
        ("devices: {moi: 2}\n", "devices: {}\n"),
        ("devices: {\n  a: 1, # a\n  moi: 2 # moi\n}\n", "devices: {\n  a: 1 # a\n}\n"),
    ],
)
def test_comments_go_with_what_is_removed_only_where_they_are_its_own(text: str, rest: str) -> None:
    assert remove(text, MOI) == rest


@pytest.mark.parametrize(
    ("text", "path", "value", "new"),
    [
        ("a: {b: 1}  # c\n", ("a", "b"), 2, "a: {b: 2}  # c\n"),
        ("a:   # c\n  b: 1\n", ("a", "b"), "x: y", 'a:   # c\n  b: "x: y"\n'),
        ("a:   # c\n  b: 1\nd: 1\n", ("a",), False, "a: false   # c\nd: 1\n"),
        ("a: |  \n  x\n\nb: 1\n", ("a",), "y", "a: y\n\nb: 1\n"),
        ("a:\n- x  # x\n- y  # y\n- z  # z\n", ("a",), ["x", "z"], "a:\n- x  # x\n- z  # z\n"),
        ("a:\n- x  # x\n- y  # y\n", ("a",), ["x", "w", "v"], "a:\n- x  # x\n- w  # y\n- v\n"),
        ("a: {b: 1, c: 2}\n", ("a",), {"c": 3, "d": 4}, "a: {c: 3, d: 4}\n"),
        ("a: [\n  1, # x\n  2 # y\n]\n", ("a", 2), 3, "a: [\n  1, # x\n  2, # y\n  3\n]\n"),
        ("a: [\n  1,\n  2, # y\n]\n", ("a", 2), 3, "a: [\n  1,\n  2, # y\n  3,\n]\n"),
        ("a: x # c\n", ("a",), {"b": {"c": 1}}, "a: # c\n  b: {c: 1}\n"),
        ("a:\n  b: x\n  c: 1\n", ("a", "b"), {"d": 1}, "a:\n  b: {d: 1}\n  c: 1\n"),
        ("", ("name",), "Xã", "name: Xã\n"),
        ("# đầu", ("name",), "Xã", "# đầu\nname: Xã"),
    ],
)
def test_a_value_is_set_where_it_stands(text: str, path: Path, value: object, new: str) -> None:
    assert put(text, path, value) == new  # type: ignore[arg-type]  # a value as the table has it
