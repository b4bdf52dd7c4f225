"""kill -9 at any moment loses nothing that the courier said was kept; a full or read-only disk nothing uncounted."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.support import spool_crashing as crashing
from tests.support.own_mounts import in_own_mounts
from tests.support.servers import need


@pytest.mark.parametrize("seed", range(2))
def test_a_kill_at_a_random_moment_again_and_again_loses_nothing(tmp_path: Path, seed: int) -> None:
    chance, groups = Random(seed), 0
    for _ in range(3):
        groups = crashing.kill_at_random(tmp_path, groups, chance)
    assert groups > 0
    assert crashing.fault(tmp_path, groups) == ""


@pytest.mark.parametrize(("call", "number"), [("pwrite64", 40), ("pwrite64", 61), ("fdatasync", 14), ("fdatasync", 24)])
def test_a_kill_at_a_call_of_a_commit_loses_nothing(tmp_path: Path, call: str, number: int) -> None:
    groups = crashing.kill_at_call(need("strace", "strace"), tmp_path, 0, call, number)
    assert 0 < groups < 40
    assert crashing.fault(tmp_path, groups) == ""


# ---- a disk of one's own -----------------------------------------------------------------------------------------


def test_on_a_full_disk_nothing_is_lost_and_what_is_fresh_is_still_delivered(tmp_path: Path) -> None:
    told = in_own_mounts("small_spool", "full", tmp_path)
    assert told["while_full"] == {"flushed": False, "writable": 0, "troubles": ["notice.export.full"], "fresh": 20}
    assert told["after"] == {"flushed": True, "writable": 1, "troubles": [], "dropped": 0, "missing": 0}


def test_what_a_full_disk_costs_is_counted_exactly(tmp_path: Path) -> None:
    told = in_own_mounts("small_spool", "overflow", tmp_path)
    assert told["dropped"] > 0
    assert told["dropped"] + told["arrived"] == told["put"]


def test_a_disk_that_turns_read_only_is_written_again_when_it_turns_back(tmp_path: Path) -> None:
    told = in_own_mounts("small_spool", "readonly", tmp_path)
    assert told == {
        "flushed": False,
        "troubles": ["notice.export.readonly"],
        "flushed_after": True,
        "troubles_after": [],
        "dropped": 0,
        "missing": 0,
    }


def test_a_start_on_a_read_only_disk_says_so_in_one_line(tmp_path: Path) -> None:
    told = in_own_mounts("small_spool", "start", tmp_path)
    assert "read-only file system" in told["error"]
    assert "\n" not in told["error"]
