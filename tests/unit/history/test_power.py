"""A power cut at any moment costs nothing that was acknowledged, and leaves nothing half."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import apsw
import pytest

from songxa.history import Archive, schema
from songxa.history.inbox import Inbox
from songxa.history.trouble import FULL, READ_ONLY
from songxa.history.writer import Writer
from songxa.scope import Scope
from tests.support.history import NOON, Clock, commune, cpu, incident, poll, up
from tests.support.power import ForgetfulFiles

STAFF = Scope.staff()
DEVICES = commune(6)


@pytest.fixture
def files() -> Iterator[ForgetfulFiles]:
    made = ForgetfulFiles("forgetful")
    yield made
    made.unregister()


def opened(folder: Path) -> Writer:
    writer = Writer(folder / schema.FILE, Inbox(), Clock(), "forgetful")
    writer.open(DEVICES)
    return writer


def work(writer: Writer, values: Random) -> int:
    """Groups of six transitions, an incident, samples, a heartbeat; how many were acknowledged. The last may not be."""
    groups = values.randrange(1, 40)
    for group in range(groups):
        at = NOON + 10 * group
        writer.admit([up(f"d{each}", at) for each in range(6)])
        writer.admit(incident(f"i{group:03}", "d0", "d1", at=at))
        writer.admit(poll(DEVICES.devices["d0"], at, cpu(group / 64)))
        writer.admit(at)
        if group < groups - 1:
            assert writer.round()
    return groups - 1


def look(folder: Path) -> tuple[int, int, int, int]:
    """How many whole groups are there, by four ways of counting."""
    with apsw.Connection(str(folder / schema.FILE)) as connection:
        assert connection.pragma("integrity_check") == "ok"
    archive = Archive(folder)
    told = {len(each) for each in archive.timelines(STAFF, NOON - 1, NOON + 9_999).values()}
    assert len(told) <= 1, "a group is there as a whole or not at all"
    found = archive.incidents(STAFF, limit=999)
    assert all(len(each.hits) == 2 for each in found)
    samples = archive.series(STAFF, "d0", NOON - 1, NOON + 9_999)
    beat = archive.beat()
    counts = (
        told.pop() if told else 0,
        len(found),
        len(samples[0].points) if samples else 0,
        0 if beat is None else int(beat - NOON) // 10 + 1,
    )
    archive.close()
    return counts


@pytest.mark.parametrize("seed", range(25))
def test_what_was_acknowledged_is_there_after_a_power_cut(tmp_path: Path, files: ForgetfulFiles, seed: int) -> None:
    values = Random(seed)
    writer = opened(tmp_path)
    acknowledged = work(writer, values)
    files.disk.cut(values)
    writer.join()
    counts = look(tmp_path)
    assert set(counts) == {acknowledged}


@pytest.mark.parametrize("seed", range(25))
def test_the_power_may_go_in_the_middle_of_a_commit(tmp_path: Path, files: ForgetfulFiles, seed: int) -> None:
    values = Random(seed)
    writer = opened(tmp_path)
    acknowledged = work(writer, values)
    sync, left = files.disk.sync, values.randrange(3)

    def fail_at_a_sync(name: str) -> None:
        nonlocal left
        if left == 0:
            files.disk.cut(values)
        left -= 1
        sync(name)

    files.disk.sync = fail_at_a_sync  # type: ignore[method-assign]
    writer.round()
    if files.disk.on:
        files.disk.cut(values)
    writer.join()
    counts = look(tmp_path)
    assert len(set(counts)) == 1
    assert counts[0] in (acknowledged, acknowledged + 1)


def test_this_can_fail_without_syncs_what_was_acknowledged_is_lost(tmp_path: Path, files: ForgetfulFiles) -> None:
    lost = 0
    for seed in range(10):
        folder = tmp_path / str(seed)
        folder.mkdir()
        files.disk.on = True
        writer = opened(folder)
        assert writer._connection is not None
        writer._connection.pragma("synchronous", "off")
        values = Random(seed)
        acknowledged = work(writer, values)
        files.disk.cut(values)
        writer.join()
        try:
            lost += look(folder) != (acknowledged,) * 4
        except (apsw.Error, AssertionError):
            lost += 1
    assert lost > 0


@pytest.mark.parametrize(("error", "trouble"), [(apsw.ReadOnlyError, READ_ONLY), (apsw.FullError, FULL)])
def test_a_disk_that_refuses_costs_nothing_once_it_takes_again(
    tmp_path: Path, files: ForgetfulFiles, error: type[apsw.Error], trouble: str
) -> None:
    writer = opened(tmp_path)
    acknowledged = work(writer, Random(3))
    files.disk.refusing = error
    for _ in range(3):
        assert not writer.round()
        assert writer.trouble == trouble
    files.disk.refusing = None
    assert writer.round()
    assert writer.trouble is None and not writer.dropped
    writer.join()
    files.disk.sync(str(tmp_path / schema.FILE))
    assert set(look(tmp_path)) == {acknowledged + 1}
