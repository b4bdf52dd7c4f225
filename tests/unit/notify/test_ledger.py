"""What was told outlives crashes, damaged files and full disks; and it is forgotten in time."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from songxa.model import State
from songxa.notify import schema
from songxa.notify.clerk import Clerk
from songxa.notify.ledger import KEPT_S, Ledger
from songxa.notify.schema import FILE, Write
from songxa.notify.story import News, Told
from tests.support.alerting import NOON, Stand, fibre

TOLD = Told(News.GREW, NOON + 5, True, 3, State.DOWN, 412, NOON + 5)


def opened(folder: Path | None) -> Ledger:
    return Ledger(folder, lambda job: job())


def test_everything_that_was_entered_is_there_after_a_restart(tmp_path: Path) -> None:
    one = opened(tmp_path)
    one.meet(["can-bo", "vnpt"], NOON)
    one.note("a", NOON, True)
    one.note("b", NOON, False)
    one.note("c", NOON, True)
    one.finish("c")
    one.enter("can-bo", "a", TOLD)
    one.count("can-bo", "a/3", NOON + 5)
    one.flush(NOON + 6)
    one.close()
    other = opened(tmp_path)
    assert other.told_to("can-bo", "a") == TOLD
    assert other.told_to("vnpt", "a") is None
    assert other.seen == {"a": (NOON, True), "b": (NOON, False)}
    assert other.done == {"c": NOON}
    assert other.since == {"can-bo": NOON, "vnpt": NOON}
    assert other.sent["can-bo"] == [NOON + 5]


CHILD = """
import sys
from pathlib import Path
from songxa.model import State
from songxa.notify.ledger import Ledger
from songxa.notify.story import News, Told
ledger = Ledger(Path(sys.argv[1]), lambda job: job())
for n in range(10_000):
    ledger.note(f"i{n}", float(n), True)
    ledger.enter("can-bo", f"i{n}", Told(News.OPENED, float(n), True, 1, State.DOWN, n))
    ledger.count("can-bo", f"i{n}/1", float(n))
    ledger.flush(float(n))
    print(n, flush=True)
"""


def test_a_kill_loses_nothing_that_was_flushed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        while int(child.stdout.readline()) < 20:
            pass
        child.send_signal(signal.SIGKILL)
        flushed = 20 + len(child.stdout.readlines())
    assert child.returncode == -signal.SIGKILL
    kept = opened(tmp_path)
    assert {f"i{n}" for n in range(flushed + 1)} <= kept.seen.keys()
    assert kept.told_to("can-bo", f"i{flushed}") is not None


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_file_is_put_aside_and_telling_goes_on(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_bytes(content)
    stand = Stand(folder=tmp_path).put(fibre("a", NOON)).run(60)
    assert stand.news() == ["a:opened"]
    assert (tmp_path / f"{FILE}.damaged").read_bytes() == content
    assert "was put aside" in caplog.text


def test_a_folder_that_cannot_be_written_is_told_and_telling_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stand = Stand(folder=tmp_path / "not-there").put(fibre("a", NOON)).run(60)
    assert stand.news() == ["a:opened"]
    assert "cannot be remembered beyond this run" in caplog.text


def test_what_a_full_disk_did_not_take_is_written_when_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    full = True
    real = schema.write

    def write(connection: apsw.Connection, writes: list[Write]) -> None:
        if full:
            raise apsw.FullError("database or disk is full")
        real(connection, writes)

    monkeypatch.setattr(schema, "write", write)
    stand = Stand(folder=tmp_path).put(fibre("a", NOON)).run(120)
    assert stand.news() == ["a:opened"]
    assert [each.getMessage() for each in caplog.records] == [
        "what was told cannot be written: database or disk is full; it is tried again"
    ]
    full = False
    assert stand.run(130).restart().put(fibre("a", NOON)).run(600).news() == ["a:opened"]


def test_what_was_told_is_forgotten_after_ninety_days(tmp_path: Path) -> None:
    one = opened(tmp_path)
    for n, at in enumerate((NOON, NOON + KEPT_S / 2)):
        one.note(f"i{n}", at, True)
        one.enter("can-bo", f"i{n}", TOLD)
        one.count("can-bo", f"i{n}/1", at)
        one.finish(f"i{n}")
    one.note("open", NOON, True)
    one.flush(NOON + KEPT_S + 1)
    assert one.done.keys() == {"i1"}
    one.close()
    with apsw.Connection(str(tmp_path / FILE)) as kept:
        tables = {
            name: next(iter(kept.execute(f"SELECT count(*) FROM {name}")))[0] for name in ("incident", "told", "sent")
        }
    kept.close()
    assert tables == {"incident": 2, "told": 1, "sent": 1}


def test_what_was_told_to_a_recipient_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    one = opened(tmp_path)
    one.meet(["can-bo"], NOON)
    one.note("a", NOON, True)
    one.enter("can-bo", "a", TOLD)
    one.meet(["vnpt"], NOON + 60)
    one.flush(NOON + 60)
    one.close()
    other = opened(tmp_path)
    assert other.told_to("can-bo", "a") is None
    assert other.since == {"vnpt": NOON + 60}


def test_the_clerk_does_jobs_in_their_order_and_outlives_one_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    clerk = Clerk("songxa-alert-test")
    clerk.do(lambda: done.append(1))
    clerk.do(lambda: done.remove(0))
    clerk.do(lambda: done.append(2))
    clerk.finish(30)
    assert done == [1, 2]
    assert "songxa-alert-test failed: ValueError" in caplog.text
