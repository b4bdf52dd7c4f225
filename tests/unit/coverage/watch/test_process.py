"""The process that figures coverage out: it answers, it gives way, and it never outlives whoever asked."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from songxa.coverage.ledger.reading import path_of
from songxa.coverage.watch import process
from songxa.coverage.watch.exchange import ANSWER, Refresh, Refused, Summary, Without
from songxa.coverage.watch.failures import Failure
from songxa.inventory import load
from songxa.model import CoverageSettings, Inventory
from tests.support.monitor import eventually

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def commune() -> Inventory:
    return load(ROOT / "inventory.yaml")


def test_a_ledger_is_made_once_and_then_only_summed_up(commune: Inventory, tmp_path: Path) -> None:
    async def twice() -> list[object]:
        question = Refresh(commune, tmp_path, 1_795_000_000.0, 3600.0)
        return [ANSWER.validate_json(await process.ask(question, 120)) for _ in range(2)]

    first, second = asyncio.run(twice())
    assert isinstance(first, Summary) and isinstance(second, Summary)
    assert path_of(tmp_path).exists()
    assert first.computed_s is not None and second.computed_s is None
    assert (first.digest, first.shares) == (second.digest, second.shares)


def test_what_cannot_be_answered_is_one_line(tmp_path: Path) -> None:
    question = Without(CoverageSettings(), tmp_path, "d", (Failure(),))
    answer = ANSWER.validate_json(asyncio.run(process.ask(question, 120)))
    assert isinstance(answer, Refused)
    assert "there is no coverage ledger yet" in answer.why


def test_a_process_that_breaks_off_is_told_with_its_last_words() -> None:
    with pytest.raises(process.Unanswered, match="ended with 1"):
        asyncio.run(process.ask("no question at all", 120))


def test_a_process_that_takes_too_long_or_is_not_needed_any_more_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sleeper.py").write_text("import time, sys\nsys.stdin.buffer.read()\ntime.sleep(600)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(process, "WORKER", "sleeper")

    async def too_long() -> None:
        await process.ask("anything", 0.5)

    with pytest.raises(process.Unanswered, match="longer than"):
        asyncio.run(too_long())

    async def cancelled() -> None:
        asking = asyncio.create_task(process.ask("anything", None))
        await asyncio.to_thread(eventually, _children, bool, 60, "a process")
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

    asyncio.run(cancelled())
    assert not _children()


def _children() -> list[int]:
    """The sleepers that this process has started and that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == os.getpid() and b"sleeper" in command and state != "Z":
            found.append(int(entry.name))
    return found
