"""A damaged spool is put aside, what is no spool is refused in one line, and a spool belongs to one courier."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from songxa.history import History
from songxa.model import StartError
from songxa.spool import schema
from tests.support.history import Clock, commune
from tests.support.spooling import LONG_S, Depot, Destination, courier, lines

PATH = "spool-test.sqlite"


def refusal(folder: Path) -> str:
    with pytest.raises(StartError) as error, courier(folder, Destination()):
        pass
    assert "\n" not in str(error.value) and PATH in str(error.value)
    return str(error.value)


def without_tables(folder: Path) -> None:
    with contextlib.closing(apsw.Connection(str(folder / PATH))) as other:
        other.execute("DROP TABLE quarantine; DELETE FROM spool")


def cut_short(folder: Path) -> None:
    os.truncate(folder / PATH, 5_000)


def overwritten(folder: Path) -> None:
    (folder / PATH).write_bytes(b"a letter to the People's Committee\n" * 200)


@pytest.mark.parametrize("damage", [overwritten, cut_short, without_tables])
def test_a_damaged_spool_is_put_aside_with_one_line_and_a_new_one_begins(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], None]
) -> None:
    depot = Depot(tmp_path)
    for number in range(50):
        assert depot.keep(lines(f"{number}" * 300))
    depot.close()
    damage(tmp_path)
    damaged = (tmp_path / PATH).read_bytes()
    destination = Destination()
    with courier(tmp_path, destination) as each:
        each.put(lines("new"), 1, 0.0)
        assert each.flush(LONG_S) and each.drained(LONG_S)
        assert [trouble.key for trouble in each.troubles()] == ["notice.export.damaged"]
    assert destination.has == ["new"]
    assert (tmp_path / f"{PATH}.damaged").read_bytes() == damaged
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert f"{PATH} is damaged" in line and f"put aside as {PATH}.damaged" in line and "\n" not in line
    assert schema.names(tmp_path) == ["test"]
    with courier(tmp_path, Destination()) as each:
        assert each.troubles() == []


def test_another_damaged_spool_takes_the_place_of_the_first_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    path = tmp_path / PATH
    for content in (b"first", b"second"):
        for ending in ("", "-wal", "-shm") if content == b"first" else ("",):
            path.with_name(PATH + ending).write_bytes(content)
        assert schema.put_aside(path).read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == [f"{PATH}.damaged"]


async def test_a_history_is_no_spool(tmp_path: Path) -> None:
    book = History(tmp_path, commune(), Clock())
    await book.start()
    await book.stop()
    (tmp_path / "history.sqlite").rename(tmp_path / PATH)
    assert "not a spool of songxa" in refusal(tmp_path)


def test_a_newer_spool_is_refused(tmp_path: Path) -> None:
    Depot(tmp_path).close()
    with contextlib.closing(apsw.Connection(str(tmp_path / PATH))) as other:
        other.pragma("user_version", schema.VERSION + 1)
    assert "update songxa" in refusal(tmp_path)


def test_a_file_that_a_killed_process_left_without_tables_is_a_new_spool(tmp_path: Path) -> None:
    (tmp_path / PATH).touch()
    with courier(tmp_path, Destination()) as each:
        each.put(lines("a"), 1, 0.0)
        assert each.flush(60)


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(StartError, match=r"give a folder that this user may write$"),
        courier(tmp_path / "file" / "in", Destination()),
    ):
        pass


def test_a_second_courier_on_the_same_spool_is_refused_and_a_look_at_the_lock_takes_nothing(tmp_path: Path) -> None:
    path = schema.path_of(tmp_path, "test")
    assert not schema.claimed(path)
    with courier(tmp_path, Destination()):
        assert schema.claimed(path)
        assert "in use by another songxa" in refusal(tmp_path)
    assert not schema.claimed(path)
    with courier(tmp_path, Destination()):
        assert schema.claimed(path)


def test_names_of_spools_are_found_in_a_folder(tmp_path: Path) -> None:
    for name in ("remote_write", "influxdb"):
        schema.connect(schema.path_of(tmp_path, name)).close()
    assert schema.names(tmp_path) == ["influxdb", "remote_write"]
    assert schema.names(tmp_path / "none") == []


def test_what_is_committed_is_synced(tmp_path: Path) -> None:
    with contextlib.closing(schema.connect(schema.path_of(tmp_path, "test"))) as connection:
        asked = ("journal_mode", "synchronous", "auto_vacuum")
        assert [connection.pragma(each) for each in asked] == ["wal", 2, 2]
