"""Dear answers: made once, kept for a while, and never waited for too long."""

from __future__ import annotations

import threading

import pytest

from songxa.web import kept
from songxa.web.kept import Kept


async def test_an_answer_is_made_once_and_kept() -> None:
    made: list[int] = []
    answers: Kept[int] = Kept(60.0)

    def make() -> int:
        made.append(1)
        return len(made)

    assert [await answers.get("a", at, make) for at in (0.0, 10.0, 59.0)] == [1, 1, 1]
    assert await answers.get("a", 61.0, make) == 2
    assert await answers.get("b", 61.0, make) == 3
    assert await answers.get("a", 0.0, make) == 4, "a clock that was set back keeps nothing alive"


async def test_who_asks_while_it_is_made_gets_the_older_one_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "WAIT_S", 0.001)
    go = threading.Event()
    answers: Kept[str] = Kept(60.0)
    assert await answers.get("a", 0.0, lambda: (go.wait() and "first") or "") is None
    go.set()
    monkeypatch.setattr(kept, "WAIT_S", 60)
    assert await answers.get("a", 0.0, lambda: "never") == "first"
    go.clear()
    monkeypatch.setattr(kept, "WAIT_S", 0.001)
    assert await answers.get("a", 100.0, lambda: (go.wait() and "second") or "") == "first"
    go.set()


async def test_a_failure_is_the_askers_and_is_tried_again() -> None:
    answers: Kept[int] = Kept(60.0)

    def fail() -> int:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await answers.get("a", 0.0, fail)
    assert await answers.get("a", 0.0, lambda: 7) == 7


async def test_old_keys_make_room() -> None:
    answers: Kept[int] = Kept(60.0)
    for key in range(kept.MOST + 5):
        await answers.get(key, 0.0, lambda: 1)
    made: list[int] = []
    await answers.get(0, 0.0, lambda: made.append(1) or 1)  # type: ignore[func-returns-value]
    assert made
