"""What turns a text into another, and back, and past later changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.inventory.edit import patches
from songxa.inventory.edit.patches import Misfit, Splice

TEXTS = st.one_of(
    st.text(), st.lists(st.sampled_from(["a: 1\n", "b: 2\n", "c: {x: 1, y: 2}\n", "\r\n", "  d:\n", "e"])).map("".join)
)


@given(TEXTS, TEXTS)
def test_splices_lead_from_one_text_to_the_other_and_back(old: str, new: str) -> None:
    splices = patches.between(old, new)
    assert patches.apply(old, splices) == new
    assert patches.apply(new, patches.reverse(splices)) == old


@given(TEXTS)
def test_between_equal_texts_there_is_nothing(text: str) -> None:
    assert patches.between(text, text) == ()


def test_a_line_that_comes_is_one_splice_of_that_line() -> None:
    assert patches.between("a\nb\nc\n", "a\nb\nx\nc\n") == (Splice(4, "", "x\n"),)


def test_a_value_that_changes_is_taken_whole() -> None:
    assert patches.between("a: {n: Trạm 1, m: 2}\n", "a: {n: Trạm 12, m: 2}\n") == (Splice(6, " Trạm 1", " Trạm 12"),)


def test_two_far_places_are_two_splices() -> None:
    lines = [f"line {each}\n" for each in range(1000)]
    old = "".join(lines)
    lines[3], lines[900] = "three\n", "nine\n"
    assert len(patches.between(old, "".join(lines))) == 2


@given(st.lists(st.text("ab", max_size=2), min_size=3, max_size=8), st.data())
def test_a_change_is_taken_back_past_one_elsewhere(words: list[str], data: st.DataObject) -> None:
    lines = [f"{index}: {word}\n" for index, word in enumerate(words)]
    one, other = data.draw(st.permutations(range(len(lines))))[:2]
    first = [*lines[:one], "one\n", *lines[one + 1 :]]
    second = [
        *first[:other],
        *data.draw(st.sampled_from([[], ["other\n"], ["other\n", "more\n"]])),
        *first[other + 1 :],
    ]
    made, later = patches.between("".join(lines), "".join(first)), patches.between("".join(first), "".join(second))
    back = patches.carried(patches.reverse(made), later)
    wanted = "".join(second).replace("one\n", lines[one])
    assert patches.apply("".join(second), back) == wanted


def test_a_place_that_was_changed_again_does_not_fit() -> None:
    first = patches.between("n: A\nm: B\n", "n: AB\nm: B\n")
    later = patches.between("n: AB\nm: B\n", "n: ABC\nm: B\n")
    with pytest.raises(Misfit):
        patches.carried(patches.reverse(first), later)


def test_what_was_put_in_right_before_or_behind_does_not_hinder() -> None:
    first = patches.between("a\nz\n", "a\nm\nz\n")
    for new in ("a\nl\nm\nz\n", "a\nm\nn\nz\n", "m\nz\n", "a\nm\n"):
        back = patches.carried(patches.reverse(first), patches.between("a\nm\nz\n", new))
        assert patches.apply(new, back) == new.replace("m\n", "")


def test_a_text_that_is_another_is_refused() -> None:
    with pytest.raises(Misfit):
        patches.apply("a\nc\n", (Splice(2, "b\n", ""),))
