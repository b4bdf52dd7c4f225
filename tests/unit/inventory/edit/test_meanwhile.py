"""What others do to an inventory while it is edited: save it, hold it open, edit it too."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest

from songxa.inventory.edit import disk, store
from songxa.inventory.edit.audit import Trail
from songxa.inventory.edit.lock import Holder
from songxa.inventory.edit.proof import verify
from songxa.inventory.edit.store import edit
from songxa.model import InputError
from tests.support.editing import NOON, added, made, unchecked, wrong_with


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "inventory.yaml"
    path.write_text("name: A\n", encoding="utf-8")
    return path


def by_renaming(path: Path, text: str) -> None:
    """As vim saves, and Git."""
    beside = path.with_name("4913")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def in_place(path: Path, text: str) -> None:
    """As nano and Visual Studio Code save."""
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("save", [by_renaming, in_place])
def test_a_change_is_made_again_on_what_an_editor_saved_meanwhile(
    path: Path, save: Callable[[Path, str], None]
) -> None:
    seen: list[str] = []

    def change(text: str) -> str:
        if not seen:
            save(path, "name: Theirs\n")
        seen.append(text)
        return f"{text}x: 1\n"

    made(path, change)
    assert seen == ["name: A\n", "name: Theirs\n"]
    assert path.read_text(encoding="utf-8") == "name: Theirs\nx: 1\n"
    assert not wrong_with(path)


@pytest.mark.parametrize("save", [by_renaming, in_place])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_nothing_is_lost_that_is_saved_in_the_very_moment(
    path: Path, save: Callable[[Path, str], None], moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = disk.exchange
    saver: list[Thread] = []

    def meddled(one: Path, other: Path) -> None:
        if not saver and moment == "before":
            saver.append(Thread(target=save, args=(path, "name: Theirs\n")))
            saver[0].start()
            _until_it_waits_or_ended(saver[0], path)
        exchange(one, other)
        if not saver:
            saver.append(Thread(target=save, args=(path, "name: Theirs\n")))
            saver[0].start()
            saver[0].join()

    monkeypatch.setattr(disk, "exchange", meddled)
    made(path, lambda text: text if "x: 1" in text else f"{text}x: 1\n")
    saver[0].join()
    monkeypatch.undo()
    after = made(path, lambda text: text if "x: 1" in text else f"{text}x: 1\n")
    assert "Theirs" in after.after
    assert path.read_text(encoding="utf-8") == "name: Theirs\nx: 1\n"
    assert verify(path).fault is None


def test_of_two_saves_in_the_very_moment_the_later_one_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = disk.exchange
    saves = iter(["name: Theirs\n", "name: Hers\n"])

    def meddled(one: Path, other: Path) -> None:
        for text in saves:
            by_renaming(path, text)
            break
        exchange(one, other)
        for text in saves:
            by_renaming(path, text)

    monkeypatch.setattr(disk, "exchange", meddled)
    made(path, added("x: 1"))
    assert path.read_text(encoding="utf-8") == "name: Hers\nx: 1\n"
    assert not wrong_with(path)


def _until_it_waits_or_ended(saver: Thread, path: Path) -> None:
    """A save by renaming is over; one in place is held by the lease that is on the file: the kernel lists both."""
    inode = f":{path.stat().st_ino} "
    while saver.is_alive():
        with Path("/proc/locks").open(encoding="ascii") as locks:
            if any("BREAKING" in line and inode in line for line in locks):
                return


def test_one_who_has_the_file_open_for_writing_is_waited_for(path: Path) -> None:
    waits = []
    with path.open("r+", encoding="utf-8") as editor:

        def pause(seconds: float) -> None:
            waits.append(seconds)
            editor.write("name: B\n")
            editor.close()

        edit(path, added("x: 1"), check=unchecked, who="an", reason="", now=lambda: NOON, pause=pause)
    assert len(waits) == 1
    assert path.read_text(encoding="utf-8") == "name: B\nx: 1\n"


def test_one_who_only_has_it_open_does_not_hinder_for_ever_and_one_who_keeps_writing_is_named(path: Path) -> None:
    waits: list[float] = []
    with path.open("r+", encoding="utf-8"):
        edit(path, added("x: 1"), check=unchecked, who="an", reason="", now=lambda: NOON, pause=waits.append)
    assert len(waits) == store.WATCHED
    count = iter(range(1000))

    def busy(text: str) -> str:
        in_place(path, f"name: {next(count)}\n")
        return f"{text}y: 1\n"

    with pytest.raises(InputError, match="others keep writing to it; nothing was changed"):
        made(path, busy)
    assert not wrong_with(path) or verify(path).by_hand


def test_without_exchange_and_lease_edits_still_work_and_redo(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_libc", object())
    monkeypatch.setattr(disk, "_lease", lambda _descriptor: None)
    once = iter([True])

    def change(text: str) -> str:
        if next(once, False):
            by_renaming(path, "name: Theirs\n")
        return f"{text}x: 1\n"

    made(path, change)
    assert path.read_text(encoding="utf-8") == "name: Theirs\nx: 1\n"
    assert not wrong_with(path)


def test_one_who_waits_is_told_for_whom_and_edits_then(path: Path) -> None:
    told: list[Holder] = []
    waits = Event()
    waiter: list[Thread] = []

    def hear(holder: Holder) -> None:
        told.append(holder)
        waits.set()

    def second() -> None:
        edit(path, added("y: 2"), check=unchecked, who="bình", reason="", now=lambda: NOON, waiting=hear)

    def first(text: str) -> str:
        waiter.append(Thread(target=second))
        waiter[0].start()
        assert waits.wait(60)
        return f"{text}x: 1\n"

    made(path, first)
    waiter[0].join()
    assert told == [Holder("an", "2026-11-18T11:06:40Z", os.getpid())]
    assert path.read_text(encoding="utf-8") == "name: A\nx: 1\ny: 2\n"


def test_waiting_can_be_refused(path: Path) -> None:
    def not_now(holder: Holder) -> None:
        raise InputError(f"{holder.who} is at it")

    made(path, added("x: 1"))
    with Trail(path).lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="an is at it"):
            edit(path, added("y: 2"), check=unchecked, who="bình", reason="", waiting=not_now)
