"""A backup is what the history was at one moment; what is damaged is never put back, what is replaced is never lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import apsw
import pytest

from songxa.history import Archive, backup, schema
from songxa.history.corrections import mark
from songxa.model import Correction, InputError, StartError
from songxa.scope import Scope
from tests.support.history import NOON, commune, cpu, down, history, incident, poll, up, writer

STAFF = Scope.staff()


def fill(folder: Path, groups: int = 40) -> None:
    with writer(folder) as book:
        for each in range(groups):
            book.admit([up("d0", NOON + 20 * each), down("d1", NOON + 20 * each)])
            book.admit(incident(f"i{each}", "d0", "d1", at=NOON + each))
            book.admit(poll(commune().devices["d0"], NOON + each, cpu(each / 64)))
            book.admit(NOON + 20 * each)
            assert book.round()


def beside(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def said(folder: Path) -> object:
    archive = Archive(folder)
    found = (
        archive.timelines(STAFF, 0, NOON + 99_999),
        archive.incidents(STAFF, limit=999),
        archive.corrections(["i1"]),
        archive.series(STAFF, "d0", NOON, NOON + 999),
        archive.beat(),
    )
    archive.close()
    return found


async def test_a_backup_is_made_while_the_monitor_writes_on_and_comes_back_whole(tmp_path: Path) -> None:
    live, target, elsewhere = tmp_path / "live", tmp_path / "backup.sqlite", tmp_path / "elsewhere"
    fill(live)
    mark(live, Correction("i1", NOON, "lan", "thay cáp", planned=True))
    async with history(live) as book:
        before = said(live)
        report = backup.backup(live, target)
        book.record([down("d0", NOON + 5_000)])
        assert book.flush()
        assert said(live) != before
    assert (report.transitions, report.incidents, report.corrections) == (80, 40, 1)
    assert (report.path, report.bytes, report.beat) == (target, target.stat().st_size, NOON + 780)
    assert beside(tmp_path) == {target.name, "live"}, "one file, and nothing beside it"
    restored = backup.restore(target, elsewhere)
    assert said(elsewhere) == before
    assert replace(restored, path=target) == replace(report, bytes=restored.bytes)
    async with history(elsewhere) as book:
        book.record([up("d0", NOON + 6_000)])
        assert book.flush()


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    fill(tmp_path / "live", 1)
    target = tmp_path / "precious"
    target.write_text("mine")
    with pytest.raises(InputError, match="exists already"):
        backup.backup(tmp_path / "live", target)
    assert target.read_text() == "mine"
    with pytest.raises(InputError, match="a folder"):
        backup.backup(tmp_path / "live", tmp_path)
    with pytest.raises(InputError, match="no folder"):
        backup.backup(tmp_path / "live", tmp_path / "none" / "such")
    with pytest.raises(StartError, match="no history here yet"):
        backup.backup(tmp_path, tmp_path / "new")


async def test_a_restore_waits_for_nobody_and_overwrites_nothing_unless_told_to(tmp_path: Path) -> None:
    old, new, target = tmp_path / "old", tmp_path / "new", tmp_path / "backup.sqlite"
    fill(old, 3)
    fill(new, 9)
    backup.backup(old, target)
    before, wanted = said(new), said(old)
    with pytest.raises(InputError, match="--force"):
        backup.restore(target, new)
    async with history(new):
        with pytest.raises(StartError, match="another songxa"):
            backup.restore(target, new, force=True)
    assert said(new) == before
    report = backup.restore(target, new, force=True)
    assert said(new) == wanted
    assert report.aside is not None
    (tmp_path / "aside").mkdir()
    report.aside.rename(tmp_path / "aside" / schema.FILE)
    assert said(tmp_path / "aside") == before
    assert beside(new) <= {schema.FILE, "lock", "reserve"}


def test_a_restore_after_a_crash_leaves_no_old_log_beside_the_new_file(tmp_path: Path) -> None:
    old, new, target = tmp_path / "old", tmp_path / "new", tmp_path / "backup.sqlite"
    fill(old, 3)
    fill(new, 9)
    backup.backup(old, target)
    wanted = said(old)
    crashed = apsw.Connection(str(new / schema.FILE))
    crashed.execute("UPDATE pulse SET beat = 1")
    for suffix in ("", "-wal"):
        (tmp_path / f"left{suffix}").write_bytes((new / (schema.FILE + suffix)).read_bytes())
    crashed.close()
    for suffix in ("", "-wal"):
        (tmp_path / f"left{suffix}").rename(new / (schema.FILE + suffix))
    backup.restore(target, new, force=True)
    assert said(new) == wanted


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_backup_is_never_put_back(tmp_path: Path, seed: int) -> None:
    live, target, values = tmp_path / "live", tmp_path / "backup.sqlite", Random(seed)
    fill(live)
    backup.backup(live, target)
    before, content = said(live), bytearray(target.read_bytes())
    place = values.randrange(len(content))
    content[place] ^= 1 << values.randrange(8)
    if seed % 3 == 0:
        del content[place:]
    if seed % 3 == 1:
        content[place : place + 9_000] = values.randbytes(len(content[place : place + 9_000]))
    target.write_bytes(content)
    try:
        backup.restore(target, live, force=True)
    except InputError as error:
        assert str(target) in str(error) and "\n" not in str(error)
    # a bit in a page that holds nothing harms nobody; anything else has been refused
    assert said(live) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE transition SET why = 'why.other' WHERE device = 1", "checksum"),
        ("UPDATE transition SET s5 = s5 + 1 WHERE device = 1", "sums"),
        ("DELETE FROM correction", "checksum"),
        ("UPDATE incident SET closed = 0", "checksum"),
        ("UPDATE log SET records = x'00'", "damaged"),
    ],
)
def test_a_backup_that_somebody_has_edited_is_refused(tmp_path: Path, change: str, told: str) -> None:
    live, target = tmp_path / "live", tmp_path / "backup.sqlite"
    fill(live, 5)
    mark(live, Correction("i1", NOON, "lan", "thay cáp"))
    backup.backup(live, target)
    with apsw.Connection(str(target)) as connection:
        connection.execute(change)
    with pytest.raises(InputError, match=told):
        backup.restore(target, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere" / schema.FILE).exists()


def test_what_is_no_backup_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("dear diary, " * 999)
    for name, told in (("text", "damaged"), ("none", "no such file"), (".", "no such file")):
        with pytest.raises(InputError, match=told) as caught:
            backup.restore(tmp_path / name, tmp_path / "folder")
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("seed", range(30))
async def test_a_monitor_on_a_damaged_file_starts_or_says_so_in_one_line(tmp_path: Path, seed: int) -> None:
    fill(tmp_path)
    file, values = tmp_path / schema.FILE, Random(seed)
    content = bytearray(file.read_bytes())
    place = values.randrange(4_096, len(content))
    content[place : place + 9_000] = values.randbytes(len(content[place : place + 9_000]))
    file.write_bytes(content)
    try:
        async with history(tmp_path) as book:
            book.record([up("d0", NOON + 99_999)])
            assert book.flush() or book.trouble is not None
    except StartError as error:
        assert str(file) in str(error) and "\n" not in str(error)
