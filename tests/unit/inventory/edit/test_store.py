"""Edits on a real disk: what is kept, what is refused, and what others save meanwhile."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from songxa.inventory import load
from songxa.inventory.edit.audit import Trail, log
from songxa.inventory.edit.checking import loadable
from songxa.inventory.edit.store import edit
from songxa.model import InputError, InventoryError
from tests.support.editing import NOON, added, made, swapped, with_site, wrong_with
from tests.support.inventories import GOOD
from tests.support.own_mounts import in_own_mounts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "inventory.yaml"
    path.write_text("name: A\n", encoding="utf-8")
    return path


def good(path: Path) -> Path:
    path.write_text(GOOD, encoding="utf-8")
    return path


# ---- what is kept -----------------------------------------------------------------------------------------------


def test_an_edit_changes_the_file_and_says_from_what_to_what(path: Path) -> None:
    good(path)
    old = load(path).revision
    done = edit(path, with_site("moi"), check=loadable(), who="an", reason="điểm mới", now=lambda: NOON)
    assert (done.old_revision, done.new_revision) == (old, load(path).revision)
    assert done.before == GOOD
    assert path.read_text(encoding="utf-8") == done.after
    (begin, entry) = log(path)
    assert (begin.kind, begin.new) == ("begin", old)
    assert (entry.number, entry.kind, entry.who, entry.reason) == (done.entry, "edit", "an", "điểm mới")
    assert entry.at == "2026-11-18T11:06:40Z"


def test_mode_owner_bom_and_line_ends_stay_and_the_log_is_private(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbfname: A\r\nx: 1")
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 1234, 4321)
    owner = path.stat()
    made(path, swapped("A", "B"))
    found = path.stat()
    assert path.read_bytes() == b"\xef\xbb\xbfname: B\r\nx: 1"
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (owner.st_uid, owner.st_gid, 0o640)
    trail = Trail(path)
    for beside in (trail.log, trail.head_file, trail.lock):
        assert (beside.stat().st_uid, stat.S_IMODE(beside.stat().st_mode)) == (owner.st_uid, 0o600)


def test_a_link_stays_a_link_and_the_real_file_is_changed(path: Path, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    link = tmp_path / "etc" / "inventory.yaml"
    link.symlink_to(path)
    made(link, swapped("A", "B"))
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "name: B\n"
    assert Trail(path).log.exists()
    assert [each.name for each in link.parent.iterdir()] == ["inventory.yaml"]


def test_where_nothing_changes_nothing_is_written(path: Path) -> None:
    before = path.stat()
    assert made(path, lambda text: text).entry == 0
    assert log(path) == ()
    assert path.stat().st_ino == before.st_ino


# ---- what is refused --------------------------------------------------------------------------------------------


def test_a_change_that_would_break_the_inventory_is_told_as_the_file_and_nothing_is_left(path: Path) -> None:
    good(path)
    with pytest.raises(InventoryError) as caught:
        edit(path, swapped("area: xa", "area: xaa"), check=loadable(), who="an", reason="")
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert problem.line == GOOD[: GOOD.index("area: xa")].count("\n") + 1
    assert path.read_text(encoding="utf-8") == GOOD
    assert log(path) == ()
    assert not wrong_with(path)


def test_what_a_change_raises_comes_out_and_the_lock_is_free_again(path: Path) -> None:
    def fails(_text: str) -> str:
        raise InputError("no such device")

    with pytest.raises(InputError, match="no such device"):
        made(path, fails)
    assert made(path, swapped("A", "B")).entry == 2


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, "there is no such file"),
        (_folder, "is no plain file"),
        (_loop, "leads to no file"),
        (lambda path: path.chmod(0o444), "is read-only; accepted: a file that this user may write"),
        (lambda path: path.write_bytes(b"name: \xff"), ":1: is not UTF-8"),
        (lambda path: path.write_bytes(b"#" * (16 * 1024 * 1024 + 1)), "is larger than 16 MB"),
    ],
)
def test_a_file_that_cannot_be_changed_gives_one_line(path: Path, spoil: Callable[[Path], object], words: str) -> None:
    spoil(path)
    with pytest.raises(InputError) as caught:
        made(path, added("x: 1"))
    assert words in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_text_that_no_file_can_hold_is_refused(path: Path) -> None:
    with pytest.raises(InputError, match=r"U\+D800 is no character"):
        made(path, added("\ud800"))


def test_however_full_the_disk_is_an_edit_is_made_or_refused_and_the_chain_holds(tmp_path: Path) -> None:
    told = in_own_mounts("edit_disks", "full", tmp_path)
    assert told["wrong"] == []
    assert told["made"] > 1
    assert told["refused"] > 1
    assert all("the disk is full; nothing was changed" in line for line in told["lines"])


def test_a_read_only_disk_a_foreign_folder_and_a_file_mounted_by_itself_give_one_line_each(tmp_path: Path) -> None:
    told = in_own_mounts("edit_disks", "refusals", tmp_path)
    assert "lies on a file system that is read-only" in told["read_only"] or "is read-only" in told["read_only"]
    assert "this user may not change it and leave it to its owner; accepted: nobody or root" in told["folder"]
    assert "this user may not change it and leave it to its owner; accepted: root or root" in told["owner"]
    assert "is mounted by itself" in told["mounted"]
    assert all(line.isprintable() for line in told.values())
