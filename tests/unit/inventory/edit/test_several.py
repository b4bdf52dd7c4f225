"""An inventory in several files is changed as one: all files or none, whoever is killed or saves meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from songxa.inventory.edit import across, disk, several, together
from songxa.inventory.edit.audit import Trail, log
from songxa.inventory.edit.changes import Put, Remove, Rename
from songxa.inventory.edit.several import Meanwhile, Rewrite
from songxa.model import InputError, InventoryError
from tests.support.editing import NOON
from tests.support.provinces import (
    NAMES,
    TOP,
    commune,
    cut_anywhere,
    faults_of,
    operators,
    province,
    renaming,
    said,
    storm_over,
    unchecked,
    working,
    wrong_with,
)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return province(tmp_path)


def texts(top: Path) -> list[str]:
    return [*said(top).values()]


def renamed(top: Path, old: str = "xa", new: str = "ubnd") -> list[str]:
    done = across.edit(top, [Rename("operators", old, new)], who="an", reason="đổi tên", now=lambda: NOON)
    return [str(file.relative_to(top.parent)) for file, _ in done]


# ---- all or none ----------------------------------------------------------------------------------------------------


def test_the_entries_of_one_change_bear_one_mark_in_every_log(top: Path) -> None:
    assert renamed(top) == list(NAMES)
    marks = {log(top.parent / name)[-1].together for name in NAMES}
    assert len(marks) == 1
    assert marks != {""}
    across.edit(top, [Put(("name",), "Khác")], who="an", reason="")
    assert log(top)[-1].together == ""
    assert wrong_with(top) == []


def test_a_file_that_cannot_be_written_is_told_before_any_is(top: Path) -> None:
    (top.parent / NAMES[2]).chmod(0o444)
    with pytest.raises(InputError, match=r"c2\.yaml: is read-only"):
        renamed(top)
    assert texts(top) == [TOP, commune(1), commune(2)]
    assert not Trail(top.parent / NAMES[1]).log.exists()


def test_where_a_later_file_fails_the_earlier_are_taken_back(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = disk.replace

    def full(fresh: Path, path: Path, old: str, watched: bool = True) -> bool:
        if path.name == "c2.yaml":
            raise OSError(28, "No space left on device")
        return replace(fresh, path, old, watched)

    monkeypatch.setattr(disk, "replace", full)
    with pytest.raises(InputError, match="the disk is full; nothing was changed"):
        renamed(top)
    assert texts(top) == [TOP, commune(1), commune(2)]
    assert [each.kind for each in log(top)] == ["begin", "edit", "undo"]
    assert wrong_with(top) == []


def meddling(monkeypatch: pytest.MonkeyPatch, top: Path, act: Callable[[], None]) -> None:
    """Has somebody act right before the last of the files is put in its place, once."""
    replace, left = disk.replace, [act]

    def meddled(fresh: Path, path: Path, old: str, watched: bool = True) -> bool:
        if path.name == "c2.yaml" and left:
            left.pop()()
        return replace(fresh, path, old, watched)

    monkeypatch.setattr(disk, "replace", meddled)


def test_what_an_editor_saves_between_two_files_is_kept_and_all_of_it_is_made_again(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = top.parent / NAMES[2]
    meddling(monkeypatch, top, lambda: disk_write(last, commune(2) + "# tay\n"))
    renamed(top)
    assert operators(top) == {"ubnd"}
    assert last.read_text(encoding="utf-8").endswith("# tay\n")
    assert wrong_with(top) == []


def disk_write(file: Path, text: str) -> None:
    """As editors save that write beside and rename."""
    beside = file.with_name("4913")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


# ---- writing what was shown -----------------------------------------------------------------------------------------


def test_what_was_shown_is_written(top: Path) -> None:
    assert len(several.write(top, *renaming(top), who="an", reason="")) == 3
    assert operators(top) == {"ubnd"}


@pytest.mark.parametrize("name", NAMES)
def test_what_was_shown_is_not_written_where_any_file_was_saved_since(top: Path, name: str) -> None:
    before, _ = renaming(top)
    rewrites = [Rewrite(top, before[top], TOP + "# mới\n")]  # the others are what it was checked with
    file = top.parent / name
    file.write_text(file.read_text(encoding="utf-8") + "# tay\n", encoding="utf-8")
    with pytest.raises(Meanwhile, match="somebody else changed it meanwhile"):
        several.write(top, before, rewrites, who="an", reason="")
    assert said(top) == {**before, file: before[file] + "# tay\n"}


# ---- two at once ----------------------------------------------------------------------------------------------------


def test_what_is_checked_together_stays_so_until_it_is_written(top: Path) -> None:
    """One names a device of another file, the other removes it: whoever comes second is told."""
    seen: list[str] = []

    def check(_after: Mapping[Path, str]) -> None:
        with pytest.raises(RuntimeError, match="has to wait"):
            across.edit(top, [Remove(("devices", "d2"))], who="bo", reason="", waiting=must_not_wait)
        seen.append("checked")

    work = working(Put(("devices", "d1", "uplinks"), ["d2"]))
    several.edit(top, work, check=check, who="an", reason="")
    assert seen
    with pytest.raises(InventoryError, match="there is no device d2"):
        across.edit(top, [Remove(("devices", "d2"))], who="bo", reason="")


def must_not_wait(_holder: object) -> None:
    raise RuntimeError("has to wait")


# ---- taking back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_change_of_several_files_is_taken_back_in_all_of_them_from_any(top: Path, name: str) -> None:
    renamed(top)
    file = top.parent / name
    for _ in range(2):  # the taking back is a change of several files as well
        number = log(file)[-1].number
        done = several.undone(top, file, number, check=unchecked, who="an", reason="")
        assert len(done) == 3
        assert {log(each)[-1].undoes for each, _ in done} == {number}
    assert operators(top) == {"ubnd"}
    several.undone(top, file, log(file)[-1].number, check=unchecked, who="an", reason="")
    assert texts(top) == [TOP, commune(1), commune(2)]
    assert wrong_with(top) == []


def test_what_was_taken_back_in_one_file_alone_is_not_taken_back_twice(top: Path) -> None:
    renamed(top)
    from songxa.inventory.edit.undo import undo

    undo(top.parent / NAMES[1], 2, check=lambda _path, _content: None, who="an", reason="")
    several.undone(top, top, 2, check=unchecked, who="an", reason="")
    assert texts(top) == [TOP, commune(1), commune(2)]


def test_what_is_taken_back_already_is_no_change_and_no_fault(top: Path) -> None:
    renamed(top)
    assert len(several.undone(top, top, 2, check=unchecked, who="an", reason="")) == 3
    for name in NAMES:
        assert several.undone(top, top.parent / name, 2, check=unchecked, who="an", reason="") == []


def test_a_change_that_others_have_built_on_is_taken_back_in_no_file(top: Path) -> None:
    renamed(top)
    across.edit(top, [Put(("devices", "d2", "operator"), "vnpt"), Put(("operators", "vnpt"), {"name": "VNPT"})],
                who="bo", reason="")  # fmt: skip
    before = said(top)
    with pytest.raises(InputError, match=r"entry 2 cannot be undone: entry 3 changed the same place"):
        several.undone(top, top, 2, check=unchecked, who="an", reason="")
    assert said(top) == before


# ---- killed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failing", [False, True])
def test_a_kill_at_any_step_leaves_a_change_that_readers_see_whole_and_the_next_edit_settles(
    memory: Path, failing: bool
) -> None:
    cuts = cut_anywhere(memory, failing=failing, stride=17)  # scripts/nightly-edits kills at every step
    assert cuts.steps > 10
    assert cuts.halves > 3
    assert cuts.outcomes == {"xa", "ubnd"}


def test_editors_of_several_files_that_are_killed_at_random_leave_every_change_whole(tmp_path: Path) -> None:
    for longest in (1.0, 0.4, 0.1):  # until one is hit, however quick this machine is
        told, path = storm_over(tmp_path / f"{longest}", editors=4, edits=4, seed=7, longest=longest)
        assert faults_of(told, path) == []
        if told.kills:
            break
    assert told.kills > 0
    assert told.loads > 0


def half_done(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rename that is killed when two of three files have it."""

    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    with monkeypatch.context() as patch:
        meddling(patch, top, die)
        with pytest.raises(Killed):
            renamed(top)
    assert together.found(top) is not None


def test_what_cannot_be_finished_since_a_file_was_changed_by_hand_is_taken_back(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_done(top, monkeypatch)
    last = top.parent / NAMES[2]
    last.write_text(commune(2) + "# tay\n", encoding="utf-8")
    across.edit(top, [Put(("name",), "Sau")], who="bo", reason="")
    assert operators(top) == {"xa"}
    assert last.read_text(encoding="utf-8") == commune(2) + "# tay\n"
    assert wrong_with(top) == []


def test_what_can_be_neither_finished_nor_taken_back_is_told_once_and_blocks_nobody(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_done(top, monkeypatch)
    for name in (NAMES[1], NAMES[2]):
        file = top.parent / name
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("operator: ubnd", "operator: x").replace("operator: xa", "operator: x"), "utf-8")
    with pytest.raises(InputError, match=r"c1\.yaml was changed and cannot be taken back: entry 2 cannot be undone"):
        across.edit(top, [Put(("name",), "Sau")], who="bo", reason="")
    assert together.found(top) is None
    several.edit(top, working(Put(("name",), "Sau")), check=unchecked, who="bo", reason="")
    assert "Sau" in top.read_text(encoding="utf-8")


def test_a_journal_that_was_changed_is_one_clear_line_for_editors_and_nothing_to_readers(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_done(top, monkeypatch)
    journal = top.with_name(".inventory.yaml.together")
    journal.write_bytes(journal.read_bytes().replace(b"ubnd", b"vnpt"))
    with pytest.raises(InputError, match=r"\.together: a change of several files .* remove this file"):
        renamed(top)
    assert together.contents(top) == {}
