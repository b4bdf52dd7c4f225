"""A file that is no spool is refused in one line, and a spool belongs to one courier."""

from __future__ import annotations

import contextlib
from pathlib import Path

import apsw
import pytest

from songxa.history import History
from songxa.model import StartError
from songxa.spool import schema
from tests.support.history import Clock, commune
from tests.support.spooling import Depot, Destination, courier, lines

PATH = "spool-test.sqlite"


def refusal(folder: Path) -> str:
    with pytest.raises(StartError) as error, courier(folder, Destination()):
        pass
    assert "\n" not in str(error.value) and PATH in str(error.value)
    return str(error.value)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / PATH).write_bytes(b"a letter to the People's Committee\n" * 200)
    assert "move the file away" in refusal(tmp_path)


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
