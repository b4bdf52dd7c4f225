"""What polling learnt, kept in a file."""

from __future__ import annotations

import json
import logging
import stat
from pathlib import Path

import pytest

from songxa.collectors.snmp.detect import Detection
from songxa.collectors.snmp.memory import FILE, Memory

FOUND = Detection("unifi-ap", "because", "1.3.6", "UAP")


def written(folder: Path, revision: str = "r1") -> Path:
    memory = Memory(folder, revision)
    learnt = memory.of("ap-1", "10.0.0.1")
    learnt.detected = FOUND
    learnt.bulk.size = 6
    write = memory.writer()
    assert write is not None
    write()
    return folder / FILE


def test_what_was_learnt_survives_a_restart(tmp_path: Path) -> None:
    written(tmp_path)
    learnt = Memory(tmp_path, "r1").of("ap-1", "10.0.0.1")
    assert learnt.detected == FOUND
    assert learnt.bulk.size == 6


def test_with_other_profiles_detection_starts_anew_and_bulk_sizes_stay(tmp_path: Path) -> None:
    written(tmp_path)
    learnt = Memory(tmp_path, "r2").of("ap-1", "10.0.0.1")
    assert learnt.detected is None
    assert learnt.bulk.size == 6


def test_a_device_at_another_address_is_unknown(tmp_path: Path) -> None:
    written(tmp_path)
    assert Memory(tmp_path, "r1").of("ap-1", "10.0.0.2").detected is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"format": 2}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format":1,"profiles":"r1","devices":[]}',
    ],
)
def test_a_damaged_file_costs_one_line_and_nothing_else(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_bytes(content)
    with caplog.at_level(logging.WARNING):
        memory = Memory(tmp_path, "r1")
    assert memory.of("ap-1", "10.0.0.1").detected is None
    assert len(caplog.records) == 1
    assert FILE in caplog.text


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        {},
        {"address": 1, "bulk": {}, "detected": None},
        {"address": "10.0.0.1", "bulk": 5, "detected": {"profile": 1}},
    ],
)
def test_a_damaged_entry_costs_only_itself(tmp_path: Path, entry: object) -> None:
    content = json.loads(written(tmp_path).read_text())
    content["devices"]["broken"] = entry
    (tmp_path / FILE).write_text(json.dumps(content))
    memory = Memory(tmp_path, "r1")
    assert memory.of("broken", "10.0.0.1").detected is None
    assert memory.of("ap-1", "10.0.0.1").detected == FOUND


def test_the_file_is_for_its_owner_and_no_half_of_it_is_ever_seen(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == [FILE]


def test_an_unwritable_folder_is_one_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / f".{FILE}.new").mkdir()  # where it is written first
    memory = Memory(tmp_path, "r1")
    memory.of("ap-1", "10.0.0.1").bulk.failed(60)
    for _ in range(2):
        write = memory.writer()
        assert write is not None
        with caplog.at_level(logging.WARNING):
            write()
    assert len(caplog.records) == 1
    assert "cannot be written" in caplog.text


def test_what_could_not_be_written_is_written_once_it_can_be(tmp_path: Path) -> None:
    obstacle = tmp_path / f".{FILE}.new"
    obstacle.mkdir()
    memory = Memory(tmp_path, "r1")
    memory.of("ap-1", "10.0.0.1").bulk.failed(60)
    for _ in range(2):
        write = memory.writer()
        assert write is not None
        write()
        if obstacle.is_dir():
            obstacle.rmdir()
    assert Memory(tmp_path, "r1").of("ap-1", "10.0.0.1").bulk.size == 30
    assert memory.writer() is None


def test_a_lesson_that_comes_after_detection_is_written_too(tmp_path: Path) -> None:
    written(tmp_path)
    memory = Memory(tmp_path, "r1")
    bulk = memory.of("ap-1", "10.0.0.1").bulk
    for lesson in range(3):
        bulk.failed(bulk.size)
        write = memory.writer()
        assert write is not None, lesson
        write()
    again = Memory(tmp_path, "r1").of("ap-1", "10.0.0.1").bulk
    assert (again.size, again.broken) == (1, True)


def test_nothing_is_written_when_nothing_changed_or_nowhere_to(tmp_path: Path) -> None:
    assert Memory(tmp_path, "r1").writer() is None
    nowhere = Memory(None, "r1")
    nowhere.of("ap-1", "10.0.0.1").detected = FOUND
    assert nowhere.writer() is None


def test_good_answers_and_silent_devices_are_no_reason_to_write(tmp_path: Path) -> None:
    written(tmp_path)
    memory = Memory(tmp_path, "r1")
    memory.of("ap-1", "10.0.0.1").bulk.succeeded()
    memory.of("silent", "10.0.0.3")
    assert memory.writer() is None


def test_devices_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    written(tmp_path)
    memory = Memory(tmp_path, "r1")
    memory.keep(["ap-2"])
    write = memory.writer()
    assert write is not None
    write()
    assert Memory(tmp_path, "r1").of("ap-1", "10.0.0.1").detected is None
