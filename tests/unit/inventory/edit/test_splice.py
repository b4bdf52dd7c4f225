"""One edit of a text: it does what was asked, and leaves every other byte as it was."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from songxa.inventory import yaml12
from songxa.inventory.edit.scalars import Value, key_text
from songxa.inventory.edit.splice import put, remove, rename_key, scalar
from songxa.inventory.yaml12 import Path
from songxa.model import InputError
from tests.support.inventory_texts import FIELDS, KEYS, SECTIONS, Written, inventories

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(), TEXTS)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
ENTRIES = st.dictionaries(st.sampled_from(FIELDS), VALUES, min_size=1, max_size=4)


def said_by(text: str) -> Any:
    document = yaml12.parse(text.removeprefix("\ufeff"))
    assert not document.flaws, (text, document.flaws)
    return copy.deepcopy(document.root)


def written(data: object) -> str:
    return json.dumps(data, sort_keys=True)


def paths_of(data: object, path: Path = ()) -> list[Path]:
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for step, value in below for found in ((*path, step), *paths_of(value, (*path, step)))]


def common_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters both texts begin and end with."""
    short = min(len(old), len(new))
    head = next((place for place in range(short) if old[place] != new[place]), short)
    most = short - head
    return head, next((place for place in range(most) if old[-1 - place] != new[-1 - place]), most)


def assert_only_there(before: Written, new: str, path: Path) -> None:
    """Every character that differs stands in the lines of the entry at `path`."""
    span = next((before.spans[path[:length]] for length in (2, 1) if path[:length] in before.spans), None)
    begin, end = span or (0, len(before.text))
    head, tail = before.text[:begin].rstrip("\r\n"), before.text[end:].lstrip("\r\n")
    assert new.startswith(head), "something before it changed"
    assert new.endswith(tail), "something behind it changed"
    assert len(new) >= len(head) + len(tail)


@settings(max_examples=100, deadline=None)
@given(inventories(), st.data())
def test_a_value_that_is_set_changes_nothing_outside_of_its_entry(before: Written, data: st.DataObject) -> None:
    expected = said_by(before.text)
    path = data.draw(st.sampled_from(paths_of(expected)))
    value = data.draw(VALUES)
    new = put(before.text, path, value)
    here = expected
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    assert written(said_by(new)) == written(expected)
    assert_only_there(before, new, path)
    assert put(new, path, value) == new, "a second time nothing is left to do"


@settings(max_examples=100, deadline=None)
@given(inventories(), st.data())
def test_what_is_removed_takes_only_its_own_lines_along(before: Written, data: st.DataObject) -> None:
    expected = said_by(before.text)
    path = data.draw(st.sampled_from(paths_of(expected)))
    new = remove(before.text, path)
    here = expected
    for step in path[:-1]:
        here = here[step]
    del here[path[-1]]
    found = said_by(new)
    if not here and len(path) == 2 and path[0] in SECTIONS and found[path[0]] is None:
        found[path[0]] = {}
    assert written(found) == written(expected)
    if path in before.spans:
        begin, end = before.spans[path]
        kept = (before.text[:begin] + before.text[end:]).split()
        keeps = any(f"{style}+" in before.text for style in "|>")  # then the blank line above a comment is none
        assert new.split() == kept or not here or keeps, "no more and no less than its lines"
    assert_only_there(before, new, path)


@settings(max_examples=120, deadline=None)
@given(inventories(), st.sampled_from((*SECTIONS, "exporters")), ENTRIES)
def test_an_entry_that_is_added_and_removed_gives_the_text_back(before: Written, section: str, entry: Value) -> None:
    expected = said_by(before.text)
    there = expected.get(section) or {}
    key = next(key for key in ("moi", *KEYS) if key not in there)
    new = put(before.text, (section, key), entry)
    expected[section] = {**there, key: entry}
    assert written(said_by(new)) == written(expected)
    gone = (section, key) if section in before.sections else (section,)
    if before.sections.get(section) != "braces":  # which are opened for good
        head, tail = common_ends(before.text, new)
        assert head + tail >= len(before.text), "nothing goes where something comes"
        assert remove(new, gone) == before.text
    else:
        assert remove(new, gone) == before.text.replace(f"{section}: {{}}", f"{section}:")


@settings(max_examples=70, deadline=None)
@given(inventories(), st.data())
def test_a_field_or_an_item_that_is_added_and_removed_gives_the_text_back(before: Written, data: st.DataObject) -> None:
    expected = said_by(before.text)

    def at(path: Path) -> Any:
        here = expected
        for step in path:
            here = here[step]
        return here

    wheres = [path for path in paths_of(expected) if len(path) >= 2 and isinstance(at(path), dict | list) and at(path)]
    assume(wheres)
    where = data.draw(st.sampled_from(wheres))
    step: str | int = len(at(where)) if isinstance(at(where), list) else "moi"
    new = put(before.text, (*where, step), data.draw(VALUES))
    head, tail = common_ends(before.text, new)
    assert "[" in before.text or head + tail >= len(before.text)
    assert remove(new, (*where, step)) == before.text


@settings(max_examples=70, deadline=None)
@given(inventories(), st.data())
def test_a_key_that_is_renamed_changes_nothing_but_itself(before: Written, data: st.DataObject) -> None:
    paths = [path for path in paths_of(said_by(before.text)) if isinstance(path[-1], str)]
    path = data.draw(st.sampled_from(paths))
    new = rename_key(before.text, path, "ten-moi")
    quoted = '"' in before.text or "'" in before.text  # a key that need not stand in quotes comes back without
    assert rename_key(new, (*path[:-1], "ten-moi"), str(path[-1])) == before.text or quoted
    assert before.text.split("\n")[0] == new.split("\n")[0] or path == ("name",)
    assert len(before.text.splitlines()) == len(new.splitlines())


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="[]{}:,-?&*!|>'\"#ab1 \n\r\t+~", max_size=60),
    st.lists(st.sampled_from(("a", "b", "ab", "", 0, 1)), min_size=1, max_size=3),
    SCALARS,
)
def test_of_any_text_an_edit_makes_what_was_asked_or_one_clear_line(
    text: str, path: list[str | int], value: Value
) -> None:
    where = tuple(path)
    edits: list[Callable[[], str]] = [
        lambda: put(text, where, value),
        lambda: remove(text, where),
        lambda: rename_key(text, where, "c"),
    ]
    for edit in edits:
        try:
            said_by(edit())
        except InputError as error:
            assert str(error).isprintable()


@given(SCALARS)
def test_a_scalar_is_read_back_equal(value: Any) -> None:
    for source in (
        f"k: {scalar(value)}\n",
        f"- {scalar(value)}",
        f"[{scalar(value, in_brackets=True)}, 1]",
        f"{{k: {scalar(value, in_brackets=True)}}}",
    ):
        root = said_by(source)
        found = root["k"] if isinstance(root, dict) else root[0]
        assert written(found) == written(value)


@given(TEXTS)
def test_a_key_is_read_back_equal(key: str) -> None:
    assert said_by(f"{key_text(key)}: 1\n") == said_by(f"{{{key_text(key, in_brackets=True)}: 1}}") == {key: 1}


@pytest.mark.parametrize(
    "text", ["Thôn Bãi Sen", "10.45.0.1", "a-b", "no", "2026-12-05 22:00", "http://x/y?z", "it's", "0x"]
)
def test_text_that_needs_no_quotes_gets_none(text: str) -> None:
    assert scalar(text) == text


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("45204", '"45204"'), ("true", '"true"'), ("", '""'), ("a: b", '"a: b"'), ("a #b", '"a #b"'), ('"x"', "'\"x\"'"),
     ("- a", '"- a"'), ("hai\ndòng", '"hai\\ndòng"'), ("\u202ex", '"\\u202ex"'), ("~", '"~"'), (" x", '" x"')],
)  # fmt: skip
def test_text_that_would_be_read_as_something_else_is_quoted(text: str, quoted: str) -> None:
    assert scalar(text) == quoted
