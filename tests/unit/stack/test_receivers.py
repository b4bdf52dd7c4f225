"""The user's part of alertmanager.yml: found, kept byte for byte, and only added to."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from songxa.stack.receivers import cut, naming, with_all

HEAD = "# songxa\nroute:\n  receiver: songxa\n\n# yours\n"
TAIL = """receivers:
  - name: "songxa"   # ours, and theirs
    email_configs:
      - {to: can-bo@xa.example, auth_password: 'p#ss'}

  # a note
  - name: operator-vnpt
"""
NEW = {"name": "village-1"}


def entries(*names: str) -> list[tuple[str, object]]:
    return [(name, {"name": name}) for name in names]


def test_the_file_is_cut_before_the_receivers() -> None:
    halves = cut(HEAD + TAIL)
    assert halves is not None
    assert halves == (HEAD, TAIL)


def test_what_has_all_receivers_is_not_changed_by_a_byte() -> None:
    assert with_all(TAIL, entries("operator-vnpt", "songxa")) == TAIL


@pytest.mark.parametrize("after", ["", "global:\n  smtp_from: x@xa.example\n", "# the end\ntemplates: ['a.tmpl']\n"])
def test_a_receiver_that_is_missing_comes_after_the_others_and_before_what_follows(after: str) -> None:
    grown = with_all(TAIL + after, entries("songxa", "village-1", "village-2"))
    assert grown is not None
    assert grown.startswith(TAIL)
    read = yaml.safe_load(grown)
    assert [each["name"] for each in read["receivers"]] == ["songxa", "operator-vnpt", "village-1", "village-2"]
    assert read.keys() == yaml.safe_load(TAIL + after).keys()


@pytest.mark.parametrize("indent", [0, 2, 4])
@pytest.mark.parametrize("end", ["\n", ""])
def test_it_stands_below_the_others_however_these_are_indented(indent: int, end: str) -> None:
    grown = with_all(f"receivers:\n{' ' * indent}- name: songxa{end}", entries("songxa", "village-1"))
    assert grown is not None
    assert yaml.safe_load(grown) == {"receivers": [{"name": "songxa"}, NEW]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "route: {}\n",
        "receivers:\n",
        "receivers: x\n",
        "a: [\n",
        "[receivers]\n",
        "a: 1\n---\nb: 2\n",
        "\x00",
        "a: *x\n",
    ],
)
def test_a_file_in_which_no_receivers_are_to_be_found_is_not_touched(text: str) -> None:
    assert cut(text) is None
    assert with_all(text, entries("songxa")) is None


def test_receivers_in_brackets_are_kept_and_not_added_to() -> None:
    text = "receivers: [{name: songxa}]\n"
    assert with_all(text, entries("songxa")) == text
    assert with_all(text, entries("songxa", "village-1")) is None


def test_who_posts_where_is_found_through_aliases_even_those_that_go_round_in_a_ring() -> None:
    text = "receivers:\n- name: a\n  x: &x [{url: http://h/}, *x]\n- name: b\n  x: *x\n- name: http://h/c\n"
    assert naming(text, "http://h/") == {"a", "b"}
    assert naming("global: {}\n", "http://h/") == frozenset()


@given(
    some.lists(some.sampled_from(["global:\n  a: b\n", "# note\n", "\n", "templates:\n- x\n"]), unique=True, max_size=4)
)
def test_whatever_stands_around_them_both_halves_are_the_file(parts: list[str]) -> None:
    text = HEAD + TAIL + "".join(parts)
    halves = cut(text)
    assert halves is not None
    assert halves.head + halves.tail == text
