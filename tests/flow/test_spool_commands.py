"""`songxa spool` tells what waits and what was refused, beside a running songxa and without one."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from songxa import cli
from songxa.commands import spool as commands
from songxa.history import History
from songxa.model import SpoolLimits
from songxa.spool import Delivered, Later, Outcome, Refused
from tests.support.history import NOON, Clock, commune
from tests.support.monitor import eventually, songxa
from tests.support.spooling import LONG_S, Depot, Destination, Hasty, courier, lines, told


class Spool:
    """`songxa spool …` in this process, in Vietnamese, on a folder."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, output: pytest.CaptureFixture[str]) -> None:
        self.folder, self._patch, self._output = folder, patch, output

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """What it prints; what it complains of where it fails."""
        with self._patch.context() as patch:
            patch.setattr(sys, "argv", ["songxa", "spool", *arguments, "--data", str(self.folder)])
            patch.setattr(sys, "stdin", io.StringIO())
            with pytest.raises(SystemExit) as ended:
                cli.main()
                raise SystemExit(0)
        said = self._output.readouterr()
        assert (ended.value.code or 0) == code, said
        assert "Traceback" not in said.err
        return said.out if code == 0 else said.err

    def status(self) -> dict[str, Any]:
        (one,) = json.loads(self("status", "--json"))
        assert isinstance(one, dict)
        return one


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Spool:
    return Spool(tmp_path, monkeypatch, capsys)


def picky(payload: bytes) -> Outcome:
    return Refused('unable to parse "bad":\x1b[31m \u202e no') if b"bad" in payload else Delivered()


def refused(folder: Path, *records: object) -> None:
    """Leaves a spool with these in its quarantine."""
    with courier(folder, Destination(picky), wall=Clock(NOON)) as each:
        each.put(lines("good", *records), 1 + len(records), NOON)
        assert each.drained(LONG_S)


def test_what_waits_is_told_beside_a_running_courier_and_after_it(spool: Spool, tmp_path: Path) -> None:
    destination = Destination(lambda payload: Later("bucket \x1b[2Jnot found", ours=True))
    limits = SpoolLimits(max_bytes=1_000_000, max_age_s=3_600)
    with courier(tmp_path, destination, limits=limits, wall=Clock(NOON), clock=Clock(0.0)) as each:
        each.put(lines(*range(500)), 500, NOON - 60)
        assert each.flush(LONG_S)
        seen = eventually(spool.status, lambda one: one["state"] == "ours", LONG_S, "it is told")
        table = spool("status")
        english = songxa("spool", "status", "--data", str(tmp_path)).stdout
        assert told(each)["spool_points"] == 500
    assert seen == {
        "exporter": "test",
        "running": True,
        "state": "ours",
        "words": "bucket  [2Jnot found",
        "since": "2025-11-23T09:00:00+07:00",
        "last_delivery": None,
        "waiting": {
            "batches": 1,
            "points": 500,
            "bytes": seen["waiting"]["bytes"],
            "oldest": "2025-11-23T08:59:00+07:00",
        },
        "limits": {"bytes": 1_000_000, "seconds": 3_600},
        "drops_in_seconds": 3_600,
        "quarantined": 0,
    }
    assert "500" in table and "cần người sửa" in table and "bỏ bớt sau 1 giờ" in table and "\x1b" not in table
    assert "test, từ 23/11 09:00: bucket [2Jnot found" in table
    assert "needs a person" in english and "drops in 1 hour" in english and "\x1b" not in english
    assert spool.status()["running"] is False
    assert "songxa không chạy" in spool("status")


def test_what_was_refused_is_told_with_the_servers_words_as_harmless_text(spool: Spool, tmp_path: Path) -> None:
    refused(tmp_path, "bad1", "bad2 \x1b[31m")
    table = spool("quarantine")
    assert 'unable to parse "bad"' in table and "bad1" in table and "\x1b" not in table and "\u202e" not in table
    records = json.loads(spool("quarantine", "--exporter", "test", "--json"))
    assert sorted(each["record"] for each in records) == ["bad1\n", "bad2 \x1b[31m\n"]
    assert {each["refused"] for each in records} == {"2025-11-23T09:00:00+07:00"}
    assert len(json.loads(spool("quarantine", "--limit", "1", "--json"))) == 1
    assert "--limit để xem thêm" in spool("quarantine", "--limit", "1")
    assert spool.status()["quarantined"] == 2


def test_what_is_no_text_is_told_in_base64(spool: Spool, tmp_path: Path) -> None:
    with courier(tmp_path, Destination(picky)) as each:
        each.put(b"good\n" + b"bad\xff\xfe\n", 2, NOON)
        assert each.drained(LONG_S)
    (record,) = json.loads(spool("quarantine", "--json"))
    assert record["record_base64"] == "YmFk//4K" and "record" not in record
    assert "bad" in spool("quarantine")


def test_what_was_refused_is_sent_again_beside_a_running_courier(spool: Spool, tmp_path: Path) -> None:
    destination = Destination(picky)
    with courier(tmp_path, destination) as each:
        each.put(lines("good", "bad1", "bad2"), 3, NOON)
        assert each.drained(LONG_S)
        eventually(spool.status, lambda one: one["quarantined"] == 2, LONG_S, "both are refused")
        destination.answer = lambda payload: Delivered()
        assert spool("retry") == "test: 2 bản ghi đã trở lại hàng chờ.\n"
        destination.until(lambda: sorted(destination.has) == ["bad1", "bad2", "good"], "they do not arrive")
        assert spool("retry") == "Không có bản ghi nào bị từ chối.\n"
        values = eventually(lambda: told(each), lambda seen: seen["export_points_total"] == 3, LONG_S, "counted")
        assert (values["spool_points"], values["spool_quarantined_total"]) == (0, 2)


def test_nobody_is_told_of_refused_records_that_are_not_kept_any_more(spool: Spool, tmp_path: Path) -> None:
    destination = Destination(picky)
    with courier(tmp_path, destination) as each:
        each.put(lines("good", "bad1"), 2, NOON)
        eventually(each.troubles, lambda seen: [one.key for one in seen] == ["notice.export.refused"], LONG_S, "told")
        eventually(spool.status, lambda one: one["quarantined"] == 1, LONG_S, "it is refused")
        destination.answer = lambda payload: Delivered()
        spool("retry")
        eventually(each.troubles, lambda seen: not seen, LONG_S, "told no more")


@pytest.mark.parametrize(
    ("passed_s", "drops_in_s"), [(0.5, 604_799.5), (59.0, 604_741.0), (3_600.0, pytest.approx(84_000, rel=0.3))]
)
def test_how_fast_a_backlog_grows_is_told_only_of_one_that_was_watched_for_a_while(
    spool: Spool, tmp_path: Path, passed_s: float, drops_in_s: float
) -> None:
    clock = Clock(0.0)
    limits = SpoolLimits(max_bytes=10_000, max_age_s=604_800)
    with courier(tmp_path, Destination(lambda payload: Later("no", ours=True)), limits=limits, clock=clock) as each:
        for _ in range(20):
            each.put(lines("x" * 5_000), 1, NOON)
            assert each.flush(LONG_S)
        eventually(spool.status, lambda one: one["state"] == "ours", LONG_S, "it is told")
        clock.at += passed_s
        each.put(lines("y"), 1, NOON)
        assert each.flush(LONG_S)
        assert spool.status()["drops_in_seconds"] == drops_in_s


def test_nothing_is_foretold_of_what_is_being_delivered_or_of_a_spool_that_nobody_brings(
    spool: Spool, tmp_path: Path
) -> None:
    destination = Destination()
    destination.hold = lambda payload: True
    with courier(tmp_path, destination) as each:
        each.put(lines("a"), 1, NOON)
        assert each.flush(LONG_S)
        seen = spool.status()
        assert seen["running"] and seen["drops_in_seconds"] is None and "đang gửi dần" in spool("status")
        with contextlib.closing(Depot(tmp_path / "other")) as other:
            assert other.keep(lines("b"))
        (tmp_path / "other" / "spool-test.sqlite").rename(tmp_path / "spool-gone.sqlite")
        gone, _ = json.loads(spool("status", "--json"))
        assert not gone["running"] and gone["drops_in_seconds"] is None and gone["waiting"]["points"] == 1
        table = spool("status", "--exporter", "gone")
        assert "gone: không ai gửi, vì songxa đang chạy không có nơi nhận này.\n" in table and "giữ nguyên" in table
        assert spool("retry") == "Không có bản ghi nào bị từ chối.\n"
        destination.release()
        assert each.drained(LONG_S)
    table = spool("status", "--exporter", "gone")
    assert "songxa không chạy" in table and "không ai gửi" not in table


async def test_a_spool_that_nobody_brings_is_told_by_the_heartbeat_of_the_history(spool: Spool, tmp_path: Path) -> None:
    with contextlib.closing(Depot(tmp_path)) as depot:
        assert depot.keep(lines("a"))
    assert not commands.lives(tmp_path)
    book = History(tmp_path, commune(), Clock(time.time()))
    await book.start()
    try:
        book.beat(time.time())
        await asyncio.to_thread(book.flush, LONG_S)
        assert commands.lives(tmp_path)
    finally:
        await book.stop()


def test_next_to_nothing_does_not_look_like_a_hundredth() -> None:
    assert [commands.share(each) for each in (0.0, 1e-6, 0.01, 0.5, 1.0)] == ["0 %", "< 1 %", "1 %", "50 %", "100 %"]


@pytest.mark.parametrize("command", ["status", "quarantine", "retry", "drop"])
def test_a_folder_that_is_none_is_one_clear_line(spool: Spool, tmp_path: Path, command: str) -> None:
    (tmp_path / "file").touch()
    for each in ("file", "nowhere"):
        spool.folder = tmp_path / each
        said = spool(command, code=2)
        assert str(spool.folder) in said and said.count("\n") == 1


def test_what_is_put_back_without_a_courier_waits_for_the_next(spool: Spool, tmp_path: Path) -> None:
    refused(tmp_path, "bad1", "bad2")
    assert json.loads(spool("retry", "--json")) == {"test": 2}
    assert spool.status()["waiting"]["points"] == 2
    destination = Destination()
    with courier(tmp_path, destination, clock=Hasty()) as each:
        assert each.drained(LONG_S)
    assert destination.has == ["bad1", "bad2"]


def test_what_was_refused_is_deleted_only_when_a_person_says_so(spool: Spool, tmp_path: Path) -> None:
    refused(tmp_path, "bad1")
    assert "Xoá hẳn 1 bản ghi bị từ chối (test)?" in spool("drop", code=1)
    assert spool.status()["quarantined"] == 1
    assert spool("drop", "--yes") == "test: đã xoá 1 bản ghi.\n"
    assert spool.status()["quarantined"] == 0
    assert spool("drop", "--yes") == "Không có bản ghi nào bị từ chối.\n"


def test_a_folder_without_a_spool_and_an_exporter_without_one_are_told_so(spool: Spool, tmp_path: Path) -> None:
    assert "Chưa có hàng chờ nào trong" in spool("status")
    assert json.loads(spool("status", "--json")) == []
    refused(tmp_path)
    for command in ("status", "quarantine", "retry", "drop"):
        said = spool(command, "--exporter", "no\x1b[31m", code=2)
        assert "Không có hàng chờ của no" in said and "đang có: test" in said


@pytest.mark.parametrize("command", ["status", "quarantine", "retry", "drop"])
def test_a_file_that_is_no_spool_is_one_clear_line(spool: Spool, tmp_path: Path, command: str) -> None:
    (tmp_path / "spool-x.sqlite").write_bytes(b"x" * 5_000)
    said = spool(command, code=1)
    assert "spool-x.sqlite" in said and said.count("\n") == 1


def test_a_spool_of_which_nothing_was_ever_written_is_told(spool: Spool, tmp_path: Path) -> None:
    with courier(tmp_path, Destination()):
        pass
    assert spool.status()["waiting"]["points"] == 0
    assert "\n" in spool("status")
