"""What waits is bounded by bytes and by age, every point is accounted for, and no clock, no disk can change that."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import apsw
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from songxa.history.trouble import BROKEN, FULL
from songxa.model import SpoolLimits
from songxa.spool import batch, disk, file, look, shelf
from songxa.spool.batch import Put
from songxa.spool.file import END, START, Refusal, SpoolFile
from songxa.spool.shelf import Parcel
from tests.support.history import Clock
from tests.support.spooling import Depot, lines, names

CHANCE = Random(1)
NOISE = [f"{each:02}-{CHANCE.randbytes(400).hex()}" for each in range(40)]
"""Records that cannot be compressed to less than half."""


def ids(depot: Depot) -> list[int]:
    parcels = depot.shelf.take(START, END, 1 << 40)
    for parcel in parcels:
        depot.shelf.settle(parcel, None)
    return [parcel.meta.id for parcel in parcels]


def deliver(depot: Depot, parcel: Parcel) -> None:
    depot.shelf.settle(parcel, [])


# ---- order and batches -------------------------------------------------------------------------------------------


def test_the_oldest_are_taken_first_and_the_latest_in_their_order(tmp_path: Path) -> None:
    depot = Depot(tmp_path)
    for each in range(10):
        assert depot.keep(lines(each))
    first = depot.shelf.take(START, END, 5)
    assert names(parcel.payload for parcel in first) == ["0", "1"]
    latest = depot.shelf.take(START, END, 5, latest=True)
    assert names(parcel.payload for parcel in latest) == ["8", "9"]
    between = depot.shelf.take(4, 6, 100)
    assert names(parcel.payload for parcel in between) == ["4", "5"]
    depot.close()


def test_what_came_together_becomes_batches_of_a_good_size_and_no_put_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BATCH_BYTES", 100)
    depot = Depot(None)
    depot.put(*(lines(f"{each:02}" + "x" * 37) for each in range(5)), lines("y" * 400), lines("z"))
    parcels = depot.shelf.take(START, END, 1 << 20)
    assert [len(parcel.payload) for parcel in parcels] == [80, 80, 40, 401, 2]


def test_a_restart_finds_everything_in_its_order_and_reads_no_payload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot = Depot(tmp_path)
    for each in range(50):
        assert depot.keep(lines(each))
    depot.close()
    read: list[int] = []
    data = SpoolFile.data

    def reading(self: SpoolFile, id: int) -> bytes | None:
        read.append(id)
        return data(self, id)

    monkeypatch.setattr(SpoolFile, "data", reading)
    again = Depot(tmp_path)
    assert again.tally.counts().waiting == 50 == again.shelf.points
    assert read == []
    assert again.keep(lines("new"))
    assert again.waiting() == [*map(str, range(50)), "new"]
    again.close()


# ---- limits ------------------------------------------------------------------------------------------------------


def test_beyond_its_bytes_the_oldest_goes_and_is_counted_to_the_point(tmp_path: Path) -> None:
    depot = Depot(tmp_path, SpoolLimits(max_bytes=4_000))
    for each in NOISE:
        assert depot.keep(lines(each))
        assert depot.shelf.room <= 4_000
    left = depot.waiting()
    assert left == NOISE[-len(left) :] and 3 < len(left) < 10
    assert depot.tally.counts().dropped == {"size": len(NOISE) - len(left), "age": 0, "disk": 0}
    depot.close()


def test_what_is_on_its_way_is_not_dropped_under_it(tmp_path: Path) -> None:
    depot = Depot(tmp_path, SpoolLimits(max_bytes=2_000))
    assert depot.keep(lines(NOISE[0]))
    (parcel,) = depot.shelf.take(START, END, 1)
    for each in NOISE[1:]:
        assert depot.keep(lines(each))
    assert ids(depot)[0] > 1
    deliver(depot, parcel)
    counts = depot.tally.counts()
    assert counts.delivered == 1 and counts.waiting == depot.shelf.points
    assert counts.dropped["size"] + counts.waiting + 1 == len(NOISE)
    depot.close()


def test_beyond_its_age_the_oldest_goes_by_the_time_that_songxa_ran(tmp_path: Path) -> None:
    depot = Depot(tmp_path, SpoolLimits(max_age_s=100))
    assert depot.keep(lines("old", "old too"))
    depot.clock.at += 60
    assert depot.keep(lines("young"))
    depot.close()
    # a month without power makes nothing old
    again = Depot(tmp_path, SpoolLimits(max_age_s=100), Clock(depot.clock.at + 30 * 86_400))
    assert again.keep() and again.waiting() == ["old", "old too", "young"]
    again.clock.at += 40.5
    assert again.dirty() and again.keep()
    assert again.waiting() == ["young"] and not again.dirty()
    assert again.tally.counts().dropped == {"size": 0, "age": 2, "disk": 0}
    again.close()


def test_no_step_of_the_wall_clock_makes_anything_old_or_changes_the_order(tmp_path: Path) -> None:
    depot = Depot(tmp_path, SpoolLimits(max_age_s=100))
    for at in (1e9, 2e9, 5.0, -7.0, 4e9):
        assert depot.keep(lines(at), at=at)
        depot.clock.at += 1
    assert depot.waiting() == ["1000000000.0", "2000000000.0", "5.0", "-7.0", "4000000000.0"]
    depot.close()


def test_where_the_disk_has_little_room_left_the_spool_takes_no_more_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "FLOOR", 3_000)
    free = disk.RESERVE
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_bavail=free, f_frsize=1))
    depot = Depot(tmp_path)
    for each in NOISE[:20]:
        assert depot.keep(lines(each))
    free = disk.RESERVE - 1
    with contextlib.closing(apsw.Connection(str(tmp_path / "spool-test.sqlite"))) as reader:
        pages = reader.pragma("page_count")
        for each in NOISE * 3:
            assert depot.keep(lines(each))
            assert reader.pragma("page_count") <= pages
    counts = depot.tally.counts()
    assert counts.dropped == {"size": 140 - counts.waiting, "age": 0, "disk": 0}
    left = depot.waiting()
    assert len(left) >= 5 and left == (NOISE * 3)[-len(left) :]
    depot.close()


def test_on_a_disk_with_little_room_a_little_is_still_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "FLOOR", 3_000)
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_bavail=0, f_frsize=1))
    depot = Depot(tmp_path)
    for each in NOISE:
        assert depot.keep(lines(each))
    assert 2_500 < depot.shelf.room < 6_000
    depot.close()


def test_the_file_uses_its_pages_again_and_shrinks_in_steps_after_a_backlog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "SPARE_PAGES", 8)
    monkeypatch.setattr(file, "SHRINK_PAGES", 16)
    depot = Depot(tmp_path)
    big = [CHANCE.randbytes(20_000) + b"\n" for _ in range(100)]
    for each in big:
        assert depot.keep(each)
    with contextlib.closing(apsw.Connection(str(tmp_path / "spool-test.sqlite"))) as reader:
        full = reader.pragma("page_count")
        for parcel in depot.shelf.take(START, 50, 1 << 30):
            deliver(depot, parcel)
        for each in big[:40]:
            assert depot.keep(each)
        assert reader.pragma("page_count") <= full
        for parcel in depot.shelf.take(START, END, 1 << 30):
            deliver(depot, parcel)
        assert depot.keep()
        before = reader.pragma("page_count")
        depot.shelf.shrink()
        assert before - 16 <= reader.pragma("page_count") < before
        for _ in range(before // 16 + 1):
            depot.shelf.shrink()
        assert reader.pragma("page_count") < 20 and reader.pragma("integrity_check") == "ok"
    depot.close()


# ---- a disk that fails -------------------------------------------------------------------------------------------


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception | None) -> None:
    def commit(self: SpoolFile, *given: Any) -> Any:
        if error is not None:
            raise error
        return good(self, *given)

    good = GOOD
    monkeypatch.setattr(SpoolFile, "commit", commit)


GOOD = SpoolFile.commit


def test_what_cannot_be_written_waits_in_memory_up_to_a_bound_and_is_delivered_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "UNSAVED_LIMIT", 3_000)
    depot = Depot(tmp_path)
    assert depot.keep(lines("on the disk"))
    failing(monkeypatch, apsw.FullError("disk full"))
    for each in NOISE:
        assert not depot.keep(lines(each))
    assert depot.trouble() == FULL
    held = depot.waiting()
    assert held[0] == "on the disk" and held[1:] == NOISE[-len(held) + 1 :] and 4 < len(held) < 10
    counts = depot.tally.counts()
    assert counts.dropped["disk"] == len(NOISE) + 1 - len(held) and counts.waiting == len(held)
    oldest, second = depot.shelf.take(START, END, 1_000)
    deliver(depot, oldest)
    deliver(depot, second)
    failing(monkeypatch, None)
    assert depot.keep(lines("after"))
    assert depot.trouble() is None
    assert depot.waiting() == [*held[2:], "after"]
    depot.close()
    again = Depot(tmp_path)
    assert again.waiting() == [*held[2:], "after"]
    again.close()


def test_a_disk_that_fails_is_tried_again_after_pauses_and_at_once_for_whoever_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot = Depot(tmp_path)
    failing(monkeypatch, apsw.FullError("disk full"))
    assert not depot.keep(lines("a"))
    failing(monkeypatch, None)
    assert not depot.shelf.commit("{}")
    depot.clock.at += 2 * disk.RETRY_S[0]
    assert depot.shelf.commit("{}")
    failing(monkeypatch, apsw.FullError("disk full"))
    assert not depot.keep(lines("b"))
    failing(monkeypatch, None)
    assert depot.shelf.commit("{}", now=True)
    depot.close()


def test_when_much_is_delivered_that_the_disk_cannot_be_told_the_disk_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "SETTLED_LIMIT", 5)
    depot = Depot(tmp_path)
    for each in range(10):
        assert depot.keep(lines(each))
    failing(monkeypatch, apsw.ReadOnlyError("read-only"))
    for parcel in depot.shelf.take(START, 5, 1 << 20):
        assert not depot.choked()
        deliver(depot, parcel)
    assert depot.choked() and not depot.keep()
    failing(monkeypatch, None)
    assert depot.keep() and not depot.choked()
    assert depot.waiting() == ["5", "6", "7", "8", "9"]
    depot.close()


def test_a_commit_that_failed_and_was_written_all_the_same_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot = Depot(tmp_path)
    assert depot.keep(lines("a", "b")) and depot.keep(lines("c"))
    first, second = depot.shelf.take(START, END, 1 << 20)
    deliver(depot, first)
    depot.shelf.settle(second, None)

    def commit(self: SpoolFile, *given: Any) -> Any:
        GOOD(self, *given)
        raise apsw.IOError("fsync")

    monkeypatch.setattr(SpoolFile, "commit", commit)
    assert not depot.keep(lines("d", "e"))
    assert depot.trouble() == BROKEN
    (parcel,) = [each for each in depot.shelf.take(START, END, 1 << 20) if each.payload == lines("d", "e")]
    depot.shelf.settle(parcel, [Put(lines("e"), 1, 0.0)])
    failing(monkeypatch, None)
    assert depot.keep(lines("f"))
    assert depot.waiting() == ["c", "e", "f"]
    counts = depot.tally.counts()
    assert (counts.found, counts.put, counts.delivered, counts.waiting) == (0, 6, 3, 3) and depot.shelf.points == 3
    depot.close()


def test_a_file_that_is_taken_away_costs_what_was_in_it_and_nothing_more(tmp_path: Path) -> None:
    depot = Depot(tmp_path)
    for each in "abcdef":
        assert depot.keep(lines(each))
    first, second, third = depot.shelf.take(START, 3, 1 << 20)
    deliver(depot, first)
    for path in tmp_path.glob("spool-test.sqlite*"):
        path.unlink()
    assert depot.keep(lines("new"))
    deliver(depot, second)
    depot.shelf.settle(third, None)
    counts = depot.tally.counts()
    assert (counts.delivered, counts.dropped["disk"], counts.waiting) == (2, 4, 1)
    assert depot.waiting() == ["new"] and depot.shelf.points == 1
    depot.close()


def test_a_damaged_payload_is_dropped_and_counted_and_the_rest_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    depot = Depot(tmp_path)
    for each in "abcd":
        assert depot.keep(lines(each))
    with apsw.Connection(str(tmp_path / "spool-test.sqlite")) as other:
        other.execute("UPDATE payload SET data = x'00' WHERE id = 2; DELETE FROM payload WHERE id = 3")
    assert depot.waiting() == ["a", "d"]
    assert depot.tally.counts().dropped["disk"] == 2 and depot.shelf.points == 2
    assert "damaged" in caplog.text
    assert depot.keep() and depot.waiting() == ["a", "d"]
    depot.close()


def test_a_spool_found_damaged_at_work_is_put_aside_and_costs_what_was_in_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot = Depot(tmp_path)
    for each in "abcd":
        assert depot.keep(lines(each))
    first, second = depot.shelf.take(START, 2, 1 << 20)
    failing(monkeypatch, apsw.CorruptError("database disk image is malformed"))
    assert not depot.keep(lines("new"))
    assert depot.trouble() == BROKEN
    deliver(depot, first)
    failing(monkeypatch, None)
    depot.clock.at += 2 * disk.RETRY_S[0]
    assert depot.shelf.commit("{}")
    assert depot.trouble() is None and depot.shelf.aside_at == depot.clock.at
    deliver(depot, second)
    counts = depot.tally.counts()
    assert (counts.delivered, counts.dropped["disk"], counts.waiting) == (2, 2, 1) and depot.shelf.points == 1
    assert depot.waiting() == ["new"]
    assert (
        "put aside as spool-test.sqlite.damaged" in caplog.text and "2 points that waited there are lost" in caplog.text
    )
    depot.close()


def test_damage_in_the_middle_of_a_file_heals(tmp_path: Path) -> None:
    depot = Depot(tmp_path)
    for _ in range(300):
        assert depot.keep(lines(CHANCE.randbytes(300).hex()))
    depot.close()
    path = tmp_path / "spool-test.sqlite"
    size = path.stat().st_size
    with path.open("r+b") as damaged:
        damaged.seek(4_096)
        damaged.write(b"\xff" * (size - 8_192))
    again = Depot(tmp_path)
    for each in range(5):
        again.keep(lines(each))
        again.waiting()
        again.clock.at += 60
    assert again.keep(b"after\n") and again.waiting()[-1] == "after"
    assert again.tally.counts().waiting == again.shelf.points
    again.close()


def test_a_disk_that_fails_is_told_in_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    depot = Depot(tmp_path)
    for error, words in ((apsw.FullError("no"), "the disk is full"), (apsw.IOError("no"), "the disk fails")):
        failing(monkeypatch, error)
        assert not depot.keep(lines("a"))
        assert words in caplog.messages[-1] and "history." not in caplog.text
    depot.close()


def test_what_is_refused_while_the_disk_fails_is_bounded_and_the_oldest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "SETTLED_BYTES", 3_000)
    depot = Depot(tmp_path)
    failing(monkeypatch, apsw.FullError("disk full"))
    for each in range(40):
        assert not depot.keep(lines(each))
        (parcel,) = depot.shelf.take(START, END, 1 << 20)
        depot.shelf.settle(parcel, [], [Refusal(1.0, 2.0, 1, "bad", parcel.payload)])
        assert depot.choked() or each < 20
    assert not depot.keep()
    failing(monkeypatch, None)
    assert depot.keep() and not depot.choked()
    kept = names(each.record for each in look.refused(tmp_path, "test", 99))
    assert kept == [str(each) for each in range(39, 39 - len(kept), -1)] and 10 < len(kept) < 16
    assert depot.tally.counts().quarantined == 40
    depot.close()


def test_what_is_left_of_batches_while_the_disk_fails_has_the_backlog_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "SETTLED_BYTES", 1_000)
    depot = Depot(tmp_path)
    for each in NOISE[:6]:
        assert depot.keep(lines(each, "delivered"))
    failing(monkeypatch, apsw.FullError("disk full"))
    for each, parcel in zip(NOISE, depot.shelf.take(START, END, 1 << 20), strict=False):
        depot.shelf.settle(parcel, [Put(lines(each), 1, 0.0)])
    assert depot.choked() and not depot.keep()
    failing(monkeypatch, None)
    assert depot.keep() and not depot.choked() and depot.waiting() == NOISE[:6]
    depot.close()


# ---- the quarantine ----------------------------------------------------------------------------------------------


def refuse(depot: Depot, *records: bytes) -> None:
    assert depot.keep(b"".join(records))
    *_, parcel = depot.shelf.take(START, END, 1 << 30)
    depot.shelf.settle(parcel, [], [Refusal(1.0, 2.0, 1, "bad", record) for record in records])
    assert depot.keep()


def test_the_quarantine_is_bounded_by_records_and_by_bytes_and_the_oldest_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "QUARANTINE_RECORDS", 5)
    monkeypatch.setattr(file, "QUARANTINE_BYTES", 100)
    depot = Depot(tmp_path)
    refuse(depot, *(lines(each) for each in range(8)))
    assert names(each.record for each in look.refused(tmp_path, "test", 99)) == ["7", "6", "5", "4", "3"]
    refuse(depot, lines("x" * 59), lines("y" * 38))
    assert [len(each.record) for each in look.refused(tmp_path, "test", 99)] == [39, 60]
    assert depot.tally.counts().quarantined == 10
    depot.close()


def test_what_is_put_back_while_the_courier_is_at_work_is_counted_and_goes_first(tmp_path: Path) -> None:
    depot = Depot(tmp_path, SpoolLimits(max_age_s=100))
    refuse(depot, lines("b1"), lines("b2"))
    assert depot.keep(lines("a"))
    depot.clock.at += 90
    assert look.put_back(tmp_path, "test") == 2
    assert depot.waiting() == ["b1", "b2", "a"]
    counts = depot.tally.counts()
    assert (counts.found, counts.waiting) == (2, 3) and depot.shelf.points == 3
    depot.clock.at += 20
    assert depot.keep()
    assert depot.waiting() == ["b1", "b2"] or depot.waiting() == []
    depot.close()


# ---- everything is accounted for ---------------------------------------------------------------------------------


class Books(RuleBasedStateMachine):
    """Whatever happens in whatever order, each point is in exactly one place."""

    def __init__(self) -> None:
        super().__init__()
        self.put = self.restarted = 0
        self.under_way: list[Parcel] = []
        self.patch = pytest.MonkeyPatch()
        self.chance = Random(2)

    @initialize(room=st.integers(200, 4_000))
    def begin(self, room: int) -> None:
        self.patch.setattr(shelf, "UNSAVED_LIMIT", 1_500)
        self.folder = Path(tempfile.mkdtemp(dir=FOLDER))
        self.limits = SpoolLimits(max_bytes=room, max_age_s=50)
        self.depot = Depot(self.folder, self.limits)

    @rule(sizes=st.lists(st.integers(1, 30), max_size=4))
    def come_in(self, sizes: list[int]) -> None:
        for size in sizes:
            self.put += size
            self.depot.put(lines(*(self.chance.randbytes(8).hex() for _ in range(size))))

    @rule()
    def commit(self) -> None:
        self.depot.shelf.commit("{}", now=True)

    @rule(seconds=st.floats(0, 40))
    def time_passes(self, seconds: float) -> None:
        self.depot.clock.at += seconds

    @rule(error=st.sampled_from([apsw.FullError("full"), apsw.ReadOnlyError("ro"), apsw.IOError("io"), None, None]))
    def disk(self, error: Exception | None) -> None:
        failing(self.patch, error)

    @rule(budget=st.integers(1, 800), latest=st.booleans())
    def go(self, budget: int, latest: bool) -> None:
        self.under_way += self.depot.shelf.take(START, END, budget, latest=latest)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        parcel = self.under_way.pop(data.draw(st.integers(0, len(self.under_way) - 1)))
        records = parcel.payload.splitlines(keepends=True)
        fates = data.draw(st.lists(st.sampled_from("dlr"), min_size=len(records), max_size=len(records)))
        left = [Put(record, 1, 0.0) for record, fate in zip(records, fates, strict=True) if fate == "l"]
        bad = [Refusal(0.0, 0.0, 1, "", record) for record, fate in zip(records, fates, strict=True) if fate == "r"]
        self.depot.shelf.settle(parcel, None if set(fates) == {"l"} else left, bad)

    @rule()
    def back_from_quarantine(self) -> None:
        if (self.folder / "spool-test.sqlite").exists():
            look.put_back(self.folder, "test")

    @rule()
    def the_file_goes(self) -> None:
        for path in self.folder.glob("spool-test.sqlite*"):
            path.unlink()

    @invariant()
    def all_is_accounted_for(self) -> None:
        if hasattr(self, "depot"):
            counts, waits = self.depot.tally.counts(), self.depot.shelf.points
            assert counts.waiting == waits >= 0
            assert counts.put == self.put

    @rule()
    def restart(self) -> None:
        failing(self.patch, None)
        for parcel in self.under_way:
            self.depot.shelf.settle(parcel, None)
        self.under_way.clear()
        assert self.depot.shelf.commit("{}", now=True)
        waits = self.depot.shelf.points
        self.depot.close()
        clock = self.depot.clock
        self.depot = Depot(self.folder, self.limits, clock)
        self.put = 0
        assert self.depot.tally.counts().found == waits

    def teardown(self) -> None:
        self.patch.undo()
        if hasattr(self, "depot"):
            self.depot.close()


FOLDER = ""


@pytest.fixture(autouse=True, scope="module")
def folder_of_books(tmp_path_factory: pytest.TempPathFactory) -> None:
    global FOLDER  # noqa: PLW0603 hypothesis builds its machines itself
    FOLDER = str(tmp_path_factory.mktemp("books"))


TestBooks = Books.TestCase
TestBooks.settings = settings(
    max_examples=30, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
