"""Keys from names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.inventory.sheet.keys import MAX_LENGTH, assign, is_key, slug


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Nhà văn hoá thôn Đoài", "nha-van-hoa-thon-doai"),
        ("AP_01 (tầng 2)", "ap-01-tang-2"), ("  ĐƯỜNG số 1 ", "duong-so-1"),
        ("一二", ""), ("№ 5", "no-5"), ("ﬁne", "fine"),
    ],
)  # fmt: skip
def test_a_name_becomes_a_key(name: str, key: str) -> None:
    assert slug(name) == key


@given(st.text(max_size=200))
def test_every_slug_is_a_key_or_nothing(name: str) -> None:
    assert slug(name) == "" or is_key(slug(name))


WANTED = st.lists(
    st.tuples(st.sampled_from(["Cam", "cám", "Cổng 1", "一", "x" * 80]), st.sampled_from(["", "a", "b" * 63]))
)


@given(WANTED, st.sets(st.sampled_from(["cam", "cam-a", "cong-1", "site"])))
def test_keys_are_unique_and_none_of_the_taken(wanted: list[tuple[str, str]], taken: set[str]) -> None:
    keys = assign(wanted, taken, "site")
    assert len(set(keys)) == len(keys) == len(wanted)
    assert taken.isdisjoint(keys)
    assert all(is_key(key) and len(key) <= MAX_LENGTH for key in keys)


@given(st.permutations([("Cam", "a"), ("Cam", "b"), ("Cổng", "a"), ("Trạm", "b")]))
def test_the_order_of_the_rows_changes_no_key(wanted: list[tuple[str, str]]) -> None:
    keys = dict(zip(wanted, assign(wanted, (), "device"), strict=True))
    assert keys == {("Cam", "a"): "cam-a", ("Cam", "b"): "cam-b", ("Cổng", "a"): "cong", ("Trạm", "b"): "tram"}
