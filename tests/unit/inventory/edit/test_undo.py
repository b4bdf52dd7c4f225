"""Taking changes back, whatever was changed since, and the log of what was done by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songxa.inventory.edit.audit import Trail, log
from songxa.inventory.edit.checking import loadable
from songxa.inventory.edit.proof import verify
from songxa.inventory.edit.store import Edited
from songxa.inventory.edit.undo import undo
from songxa.model import InputError, InventoryError
from tests.support.editing import NOON, added, becoming, made, swapped, unchecked, with_site, wrong_with
from tests.support.inventories import GOOD


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "inventory.yaml"
    path.write_text("name: A\nx: 1\ny: 1\nz: 1\n", encoding="utf-8")
    return path


def taken_back(path: Path, number: int) -> Edited:
    return undo(path, number, check=unchecked, who="bình", reason="nhầm", now=lambda: NOON)


def test_a_change_is_undone_past_later_ones_elsewhere_and_by_hand(path: Path) -> None:
    wrong = made(path, swapped("x: 1", "x: 2"))
    made(path, swapped("y: 1", "y: 2"))
    path.write_text("# by hand\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = taken_back(path, wrong.entry)
    assert done.after == "# by hand\nname: A\nx: 1\ny: 2\nz: 1\n"
    *_, hand, entry = log(path)
    assert (hand.kind, hand.who) == ("hand", "?")
    assert hand.splices == ((0, "", "# by hand\n"),)
    assert (entry.kind, entry.undoes, entry.who, entry.reason) == ("undo", wrong.entry, "bình", "nhầm")
    assert not wrong_with(path)


def test_an_undo_can_be_undone_and_so_can_an_edit_by_hand(path: Path) -> None:
    first = made(path, swapped("x: 1", "x: 2"))
    back = taken_back(path, first.entry)
    assert taken_back(path, back.entry).after == first.after
    path.write_text(first.after.replace("z: 1", "z: 9"), encoding="utf-8")
    again = made(path, swapped("y: 1", "y: 2"))
    assert taken_back(path, again.entry - 1).after == again.after.replace("z: 9", "z: 1")


def test_a_place_that_was_changed_since_is_named_with_who_changed_it(path: Path) -> None:
    first = made(path, swapped("x: 1", "x: 2"))
    second = made(path, swapped("x: 2", "x: 3"))
    with pytest.raises(InputError) as caught:
        taken_back(path, first.entry)
    assert f"entry {first.entry} cannot be undone: entry {second.entry} changed the same place" in str(caught.value)
    path.write_text(second.after.replace("x: 3", "x: 4"), encoding="utf-8")
    with pytest.raises(InputError, match="an edit by hand changed the same place since"):
        taken_back(path, second.entry)


def test_what_was_undone_itself_does_not_stand_in_the_way(path: Path) -> None:
    first = made(path, swapped("x: 1", "x: 2"))
    second = made(path, swapped("x: 2", "x: 3"))
    made(path, swapped("z: 1", "z: 2"))
    taken_back(path, second.entry)
    made(path, swapped("name: A", "name: Xã"))
    assert taken_back(path, first.entry).after == "name: Xã\nx: 1\ny: 1\nz: 2\n"


@pytest.mark.parametrize(("number", "words"), [(0, "1 to 2"), (3, "1 to 2"), (-1, "1 to 2"), (1, "the beginning")])
def test_what_the_log_has_not_cannot_be_undone(path: Path, number: int, words: str) -> None:
    made(path, swapped("x: 1", "x: 2"))
    with pytest.raises(InputError, match=words):
        taken_back(path, number)


def test_where_the_copy_is_lost_an_edit_by_hand_is_logged_all_the_same_and_stands_in_the_way(path: Path) -> None:
    first = made(path, swapped("x: 1", "x: 2"))
    path.with_name(".inventory.yaml.known").unlink()
    path.write_text(first.after + "w: 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="what an edit by hand changed since is not known"):
        taken_back(path, first.entry)
    last = made(path, swapped("y: 1", "y: 2"))
    hand = log(path)[last.entry - 2]
    assert (hand.kind, hand.splices, hand.old) == ("hand", None, first.new_revision)
    with pytest.raises(InputError, match=f"entry {hand.number} was made by hand, and what it changed is not known"):
        taken_back(path, hand.number)
    assert taken_back(path, last.entry).after.endswith("y: 1\nz: 1\nw: 1\n")


def test_an_undo_that_would_break_the_inventory_is_refused(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")
    first = made(path, with_site("moi"))
    made(path, lambda text: text.replace("site: ubnd", "site: moi", 1))
    with pytest.raises(InventoryError, match="moi"):
        undo(path, first.entry, check=loadable(), who="an", reason="")
    assert not wrong_with(path)


def test_words_of_the_log_keep_to_their_line(path: Path) -> None:
    made(path, swapped("x: 1", "x: 2"), reason="a\nb\u2028c\ud800\x1b[31m")
    assert log(path)[-1].reason.isprintable()
    assert verify(path).fault is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(lines=st.lists(st.integers(0, 3), min_size=1, max_size=6), by_hand=st.integers(1, 6), data=st.data())
def test_undoing_everything_in_reverse_gives_the_first_text(
    memory: Path, lines: list[int], by_hand: int, data: st.DataObject
) -> None:
    path = memory / "inventory.yaml"
    for beside in memory.iterdir():
        beside.unlink()
    first = "name: A\nx: 1\ny: 1\nz: 1\n"
    path.write_text(first, encoding="utf-8")
    for index, line in enumerate(lines):
        old = path.read_text(encoding="utf-8").splitlines(keepends=True)
        old[line : line + data.draw(st.integers(0, 1))] = [f"l{index}: {data.draw(st.integers(0, 2))}\n"]
        if index == by_hand:
            path.write_text("".join(old), encoding="utf-8")
        else:
            made(path, becoming("".join(old)))
    made(path, added("# so that all is in the log"))
    for entry in log(path)[:0:-1]:
        taken_back(path, entry.number)
    assert path.read_text(encoding="utf-8") == first
    assert not wrong_with(path)


def test_the_files_beside_are_few_and_two_patterns_name_them_all(path: Path) -> None:
    made(path, swapped("x: 1", "x: 2"))
    names = {each.name for each in path.parent.iterdir()} - {path.name}
    assert {name for name in names if name.startswith("inventory.log.")} == {
        "inventory.log.jsonl",
        "inventory.log.head",
    }
    assert all(name.startswith(("inventory.log.", ".inventory.yaml.")) for name in names)
    other = Trail(path.with_suffix(".yml"))
    assert other.log != Trail(path).log
