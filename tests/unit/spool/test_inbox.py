"""What is handed over is bounded and counted, and nobody is told that it is kept before it is."""

from __future__ import annotations

import threading

import pytest

from songxa.spool import inbox
from songxa.spool.batch import Put
from songxa.spool.inbox import Inbox
from songxa.spool.tally import Tally
from tests.support.spooling import lines


def nobody() -> None:
    """Wakes nobody."""


def test_beyond_its_bytes_the_oldest_is_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "LIMIT", 10)
    tally = Tally()
    box = Inbox(tally)
    for each in range(9):
        box.put(Put(lines(each), 3, 0.0))
    assert [put.payload for put in box.take().puts] == [lines(each) for each in range(4, 9)]
    box.put(Put(b"x" * 11, 7, 0.0))
    assert box.take().puts == []
    counts = tally.counts()
    assert counts.dropped["disk"] == 4 * 3 + 7 and counts.waiting == 5 * 3
    box.report(box.take().upto)
    assert not box.wait(0, nobody)
    assert box.wait(0, nobody)


def test_nothing_is_no_record() -> None:
    box = Inbox(Tally())
    box.put(Put(b"", 0, 0.0))
    assert box.take().puts == [] and box.wait(0, nobody)


def test_it_is_kept_when_all_that_was_put_before_the_question_is_on_the_disk() -> None:
    box = Inbox(Tally())
    assert box.wait(0, nobody)
    box.put(Put(b"a", 1, 0.0))
    assert not box.wait(0, nobody)

    def keep() -> None:
        upto = box.take().upto
        box.put(Put(b"later", 1, 0.0))
        box.report(upto)

    waker = threading.Thread(target=keep)
    assert box.wait(60, waker.start)
    waker.join()
    assert not box.wait(0, nobody)


def test_whoever_waits_when_it_closes_is_told_that_nothing_is_kept() -> None:
    tally = Tally()
    box = Inbox(tally)
    box.put(Put(b"a", 1, 0.0))
    assert not box.wait(60, box.close)
    box.put(Put(b"b", 1, 0.0))
    assert tally.counts().dropped["disk"] == 2
