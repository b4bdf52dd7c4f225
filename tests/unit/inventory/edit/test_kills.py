"""Killed at every step, at random moments, and many at once: nothing acknowledged is lost, nothing is torn."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.inventory.edit import disk
from songxa.inventory.edit.audit import Trail, log
from songxa.inventory.edit.proof import verify
from tests.support import editing
from tests.support.editing import added, killed_at, made, wrong_with


def fresh(folder: Path) -> Path:
    folder.mkdir()
    path = folder / "inventory.yaml"
    path.write_text("name: A\n", encoding="utf-8")
    return path


def test_a_kill_at_any_step_leaves_the_old_file_or_the_new_one_and_the_log_is_completed(memory: Path) -> None:
    steps, took_place = 0, set()
    while True:
        path = fresh(memory / str(steps))
        made(path, added("# first"))
        path.write_text("name: A\n# by hand\n", encoding="utf-8")
        killed = killed_at(steps, lambda path=path: made(path, added("# cut"), "cut"))  # type: ignore[misc]
        text = path.read_text(encoding="utf-8")
        assert text in ("name: A\n# by hand\n", "name: A\n# by hand\n# cut\n"), steps
        assert verify(path).fault is None, steps
        made(path, added("# last"))
        assert not wrong_with(path), steps
        kinds = [(entry.kind, entry.reason) for entry in log(path)]
        cut = [("edit", "cut")] if "# cut" in text else []
        assert kinds == [("begin", ""), ("edit", "thử"), ("hand", ""), *cut, ("edit", "thử")], steps
        took_place.add(bool(cut))
        if not killed:
            break
        steps += 1
    assert steps > 60
    assert took_place == {True, False}


def test_a_kill_at_any_step_of_the_first_edit_ever_leaves_a_log_that_can_begin(memory: Path) -> None:
    steps = 0
    while True:
        path = fresh(memory / str(steps))
        killed = killed_at(steps, lambda path=path: made(path, added("# cut")))  # type: ignore[misc]
        assert verify(path).fault is None, steps
        made(path, added("# last"))
        assert not wrong_with(path), steps
        if not killed:
            break
        steps += 1
    assert steps > 40


@pytest.mark.parametrize("by_hand_later", [False, True])
def test_what_an_editor_saved_in_the_very_moment_survives_a_kill(memory: Path, by_hand_later: bool) -> None:
    exchange = disk.exchange

    def meddled(one: Path, other: Path) -> None:
        if "Theirs" not in other.read_text(encoding="utf-8") + one.read_text(encoding="utf-8"):
            beside = other.with_name("4913")
            beside.write_text("name: Theirs\n", encoding="utf-8")
            beside.replace(other)
        exchange(one, other)

    def act(path: Path) -> None:
        disk.exchange = meddled
        made(path, added("# cut"))

    steps = survived = 0
    while True:
        path = fresh(memory / str(steps))
        killed = killed_at(steps, lambda path=path: act(path))  # type: ignore[misc]
        saved = any("Theirs" in each.read_text(encoding="utf-8") for each in (path, Trail(path).fresh) if each.exists())
        if by_hand_later and "Theirs" in path.read_text(encoding="utf-8"):
            path.write_text(path.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
        made(path, added("# last"))
        assert not saved or "Theirs" in path.read_text(encoding="utf-8"), steps
        assert not wrong_with(path), steps
        survived += saved
        if not killed:
            break
        steps += 1
    assert survived > 20


def test_a_line_that_is_torn_anywhere_is_taken_out_again(memory: Path) -> None:
    path = fresh(memory / "torn")
    made(path, added("# first"))
    trail = Trail(path)
    before, text = trail.log.read_bytes(), path.read_bytes()
    path.write_bytes(text + b"# by hand\n")
    head, known = trail.head_file.read_bytes(), path.with_name(".inventory.yaml.known").read_bytes()
    done = made(path, added("# cut"))
    lines = trail.log.read_bytes()[len(before) :]
    assert lines.count(b"\n") == 2
    for length in [*range(0, len(lines), 7), lines.index(b"\n"), lines.index(b"\n") + 1, len(lines) - 1, len(lines)]:
        path.write_bytes(text + b"# by hand\n")
        path.with_name(".inventory.yaml.known").write_bytes(known)
        trail.head_file.write_bytes(head)
        trail.log.write_bytes(before + lines[:length])
        trail.fresh.write_bytes(done.after.encode())
        proof = verify(path)
        assert (proof.fault, proof.unfinished) == (None, length > 0)
        made(path, added("# other"))
        assert path.read_bytes() == text + b"# by hand\n# other\n"
        assert not wrong_with(path)
        assert [entry.kind for entry in log(path)] == ["begin", "edit", "hand", "edit"]


def test_editors_at_once_that_are_killed_at_random_lose_nothing_that_they_acknowledged(tmp_path: Path) -> None:
    for longest in (0.6, 0.2, 0.06, 0.02):  # until one is hit, however quick this machine is
        folder = tmp_path / f"{longest}"
        folder.mkdir()
        told, path = editing.storm(folder, editors=4, edits=6, seed=7, longest=longest)
        assert told.faults(path) == []
        if told.kills:
            break
    assert told.kills > 0
    assert len(told.acknowledged) + told.kills >= 24  # one may be killed when it is done
    assert told.loads > 0
