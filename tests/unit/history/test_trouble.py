"""A disk that is full, read-only or swapped away: everything else goes on, drops are exact, recovery needs no hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.history import inbox, intake, schema, trouble
from songxa.history.folder import default_folder
from songxa.model import StartError
from songxa.scope import Scope
from tests.support.history import NOON, Clock, clients, commune, cpu, down, history, incident, poll, up, writer
from tests.support.own_mounts import in_own_mounts

STAFF = Scope.staff()


def test_on_a_full_disk_states_are_still_written_samples_wait_and_all_is_there_once_there_is_room(
    tmp_path: Path,
) -> None:
    told = in_own_mounts("small_disk", "full", tmp_path)
    assert told["while_full"] == {"trouble": trouble.FULL, "states": 50, "flushed": False, "dropped": {}}
    assert told["after"] == {"trouble": None, "states": 50, "flushed": True, "dropped": {}, "samples": 300}


def test_what_a_full_disk_costs_is_counted_exactly(tmp_path: Path) -> None:
    told = in_own_mounts("small_disk", "overflow", tmp_path)
    assert told["dropped"] > 0
    assert told["dropped"] + told["kept"] == told["given"]


def test_a_disk_that_turns_read_only_is_written_again_when_it_turns_back(tmp_path: Path) -> None:
    told = in_own_mounts("small_disk", "readonly", tmp_path)
    assert told == {"trouble": trouble.READ_ONLY, "flushed": False, "trouble_after": None, "states": 2, "dropped": {}}


def test_a_start_on_a_read_only_disk_says_so_in_one_line(tmp_path: Path) -> None:
    told = in_own_mounts("small_disk", "start", tmp_path)
    assert "read-only file system" in told["error"]
    assert "\n" not in told["error"]


async def test_a_file_that_is_deleted_is_begun_anew_with_all_that_is_known(tmp_path: Path) -> None:
    async with history(tmp_path) as book:
        book.record([up("d0", NOON), up("d1", NOON), down("d1", NOON + 5)])
        book.keep(incident("i1", "d1"))
        book.keep(incident("i0", "d1", at=NOON - 99, closed=NOON - 9))
        book.export(poll(commune().devices["d0"], NOON, cpu(0.25)))
        assert book.flush()
        assert len(book.archive.incidents(STAFF)) == 2
        for suffix in ("", "-wal", "-shm"):
            (tmp_path / (schema.FILE + suffix)).unlink()
        book.record([up("d1", NOON + 10)])
        book.export(poll(commune().devices["d0"], NOON + 60, cpu(0.5)))
        assert book.flush()
        assert book.trouble is None
        assert book.archive.states(STAFF) == {"d0": up("d0", NOON), "d1": up("d1", NOON + 10)}
        assert book.archive.timeline(STAFF, "d1", NOON, NOON + 99) == [down("d1", NOON + 5), up("d1", NOON + 10)]
        assert book.archive.devices(STAFF).keys() == {"d0", "d1", "d2", "d3"}
        assert [each.id for each in book.archive.incidents(STAFF)] == ["i1"]
        book.export(poll(commune().devices["d0"], NOON + 120, cpu(0.75)))
        assert book.flush()
        (curve,) = book.archive.series(STAFF, "d0", NOON, NOON + 600)
        assert curve.points[-1].mean == 0.75
    async with history(tmp_path) as book:
        assert book.resume().states.keys() == {"d0", "d1"}


def test_waiting_samples_are_dropped_oldest_first_and_states_never_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "RECORDS_LIMIT", 2_000)
    with writer(tmp_path) as book:
        device = commune().devices["d0"]
        for each in range(200):
            book.admit(poll(device, NOON + each, cpu(0.5), clients(each)))
            book.admit((up(f"d{each % 4}", NOON + each),))
        lost = book.dropped["sample"]
        assert book.waiting <= 2_000
        assert book.round()
        assert book._connection is not None
        (kept,) = book._connection.execute("SELECT count(*) FROM transition").fetchone() or (0,)
    assert kept == 200
    assert lost % 2 == 0 and 0 < lost < 400
    assert book.dropped == {"sample": lost}


async def test_what_does_not_fit_into_the_queue_is_counted_and_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LIMIT", 0)
    async with history(tmp_path) as book:
        device = commune().devices["d0"]
        book.export(poll(device, NOON, cpu(0.5), clients(1)))
        book.record([up("d0", NOON), up("d1", NOON)])
        book.keep(incident())
        book.beat(NOON)
        dropped = {each.labels[0]: each.value for each in book.health() if each.metric.name.endswith("dropped_total")}
    assert dropped == {"sample": 2, "transition": 2, "incident": 1, "beat": 1}


def test_a_bug_in_what_is_given_costs_only_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with writer(tmp_path) as book:
        book.admit("nonsense")  # type: ignore[arg-type]
        book.admit([up("d0", NOON)])
        assert book.round()
        assert book.dropped == {"broken": 1}
    assert "this is a bug" in caplog.text


async def test_nothing_is_lost_between_two_processes_of_upkeep_and_stop(tmp_path: Path) -> None:
    async with history(tmp_path) as book:
        for each in range(500):
            book.record([up("d0", NOON + each)])
    async with history(tmp_path) as book:
        assert len(book.archive.timeline(STAFF, "d0", NOON, NOON + 999)) == 500


def test_the_folder_is_systemds_or_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/lan")
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert default_folder() == Path("/home/lan/.local/state/songxa")
    assert default_folder(simulate=True) == Path("/home/lan/.local/state/songxa-simulated")
    monkeypatch.setenv("XDG_STATE_HOME", "relative/is/ignored")
    assert default_folder() == Path("/home/lan/.local/state/songxa")
    monkeypatch.setenv("XDG_STATE_HOME", "/srv/state")
    assert default_folder() == Path("/srv/state/songxa")
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/songxa")
    assert default_folder() == Path("/var/lib/songxa")
    assert default_folder(simulate=True) == Path("/var/lib/songxa/songxa-simulated")


async def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match=r"give a folder that this user may write$"):
        async with history(tmp_path / "file" / "folder", wall=Clock()):
            pass
