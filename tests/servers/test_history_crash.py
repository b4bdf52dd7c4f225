"""kill -9 at any moment loses nothing that the history has acknowledged, and leaves nothing half."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

import pytest

from tests.support import crashing
from tests.support.servers import need


def test_a_kill_at_every_call_of_a_commit_loses_nothing(tmp_path: Path) -> None:
    strace = need("strace", "strace")
    (tmp_path / "dry").mkdir()
    outcomes = list(crashing.sweep(strace, tmp_path, groups=3, chosen=range(1, 2)))
    assert [outcome for outcome in outcomes if outcome[2]] == []
    killed_in = {call.name for call, _, _ in outcomes}
    assert {"pwrite64", "fdatasync"} <= killed_in
    assert {acknowledged for _, acknowledged, _ in outcomes} == {1}


@pytest.mark.parametrize("seed", range(2))
def test_a_kill_at_a_random_moment_again_and_again_loses_nothing(tmp_path: Path, seed: int) -> None:
    values, first = Random(seed), 0
    for _ in range(4):
        acknowledged = first
        with subprocess.Popen(
            crashing.command(tmp_path / "live", first, 10_000, "live"), stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            for _ in range(values.randrange(1, 60)):
                acknowledged = int(child.stdout.readline()) + 1
            child.kill()
            acknowledged += len(child.stdout.read().split())
        assert crashing.fault(tmp_path / "live", acknowledged) == ""
        first = crashing.counted(tmp_path / "live")[0]
        assert first >= acknowledged > 0
