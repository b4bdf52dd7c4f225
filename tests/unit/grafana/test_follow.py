"""Following: Grafana is brought in step when songxa starts and when the inventory changes, and holds up nobody."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from songxa.grafana.errors import GrafanaError
from songxa.grafana.follow import FIRST_S, LONGEST_S, Follower, Sync, delay_s
from songxa.i18n.format import sayable
from songxa.model import GrafanaSettings, Inventory, SongxaError, StartError, Trouble
from tests.support.commune import inventory
from tests.support.monitor import eventually

CONFLICT = Trouble("notice.grafana.conflicts", {"n": 2})


@pytest.fixture
def commune() -> Inventory:
    return replace(inventory(), grafana=GrafanaSettings("http://127.0.0.1:3000"))


def until(there: Callable[[], bool]) -> None:
    eventually(there, bool, 60, "what was waited for")


class Grafana:
    """A sync whose runs do what is put in front of it; after that, all is well."""

    def __init__(self, *outcomes: Exception | Sequence[Trouble]) -> None:
        self.outcomes = list(outcomes)
        self.runs: list[str] = []
        self.hold = threading.Event()
        self.hold.set()
        self.began = threading.Event()

    def sync(self, commune: Inventory, go_on: Callable[[], None]) -> Sequence[Trouble]:
        self.runs.append(commune.name)
        self.began.set()
        self.hold.wait(60)
        go_on()
        outcome = self.outcomes.pop(0) if self.outcomes else ()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def following() -> Iterator[Callable[[Sync], Follower]]:
    made: list[Follower] = []

    def follow(sync: Sync) -> Follower:
        made.append(Follower(sync, lambda failures: 0.001))
        return made[-1]

    yield follow
    for each in made:
        each.stop()


def test_the_first_inventory_and_every_later_one_is_brought_there(
    commune: Inventory, following: Callable[[Sync], Follower]
) -> None:
    grafana = Grafana()
    follower = following(grafana.sync)
    follower.adopt(commune)
    until(lambda: grafana.runs == [commune.name])
    follower.adopt(replace(commune, name="Khác"))
    until(lambda: grafana.runs == [commune.name, "Khác"])


def test_of_inventories_that_come_while_one_is_brought_there_the_newest_counts(
    commune: Inventory, following: Callable[[Sync], Follower]
) -> None:
    grafana = Grafana()
    grafana.hold.clear()
    follower = following(grafana.sync)
    follower.adopt(commune)
    assert grafana.began.wait(60)
    for name in ("a", "b", "c"):
        follower.adopt(replace(commune, name=name))
    grafana.hold.set()
    until(lambda: grafana.runs == [commune.name, "c"])


def test_an_inventory_without_grafana_starts_nothing_and_ends_what_was_wrong(
    commune: Inventory, following: Callable[[Sync], Follower]
) -> None:
    grafana = Grafana([CONFLICT])
    follower = following(grafana.sync)
    follower.adopt(replace(commune, grafana=None))
    assert grafana.runs == []
    follower.adopt(commune)
    until(lambda: list(follower.troubles()) == [CONFLICT])
    follower.adopt(replace(commune, grafana=None))
    until(lambda: not follower.troubles())
    assert len(grafana.runs) == 1


def test_what_fails_is_told_and_tried_again_until_it_gets_through(
    commune: Inventory, following: Callable[[Sync], Follower], caplog: pytest.LogCaptureFixture
) -> None:
    grafana = Grafana(StartError("it is away"), StartError("it is away"), StartError("now it is the token"))
    told: list[str] = []

    def sync(inventory: Inventory, go_on: Callable[[], None]) -> Sequence[Trouble]:
        told.extend(str(each.values["why"]) for each in follower.troubles())
        return grafana.sync(inventory, go_on)

    follower = following(sync)
    with caplog.at_level(logging.WARNING):
        follower.adopt(commune)
        until(lambda: len(grafana.runs) == 4 and not follower.troubles())
    assert told == ["it is away", "it is away", "now it is the token"]
    assert [record.getMessage() for record in caplog.records] == [
        "Grafana is not kept in step: it is away",
        "Grafana is not kept in step: now it is the token",
        "Grafana is in step again",
    ]


def test_a_bug_costs_neither_the_thread_nor_a_secret(
    commune: Inventory, following: Callable[[Sync], Follower], caplog: pytest.LogCaptureFixture
) -> None:
    grafana = Grafana(ValueError("CANARY"))
    follower = following(grafana.sync)
    follower.adopt(commune)
    until(lambda: len(grafana.runs) == 2)
    assert "CANARY" not in caplog.text
    assert "ValueError" in caplog.text


def test_a_grafana_that_hangs_holds_up_neither_songxa_nor_its_end(
    commune: Inventory, following: Callable[[Sync], Follower], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("songxa.grafana.follow.GRACE_S", 0.0)
    grafana = Grafana()
    grafana.hold.clear()
    follower = following(grafana.sync)
    follower.adopt(commune)
    assert grafana.began.wait(60)
    follower.adopt(replace(commune, name="Khác"))
    follower.stop()
    grafana.hold.set()
    assert grafana.runs == [commune.name]


def test_once_songxa_stops_no_further_request_begins(commune: Inventory, following: Callable[[Sync], Follower]) -> None:
    asked, stopped = threading.Event(), threading.Event()
    further: list[bool] = []

    def sync(inventory: Inventory, go_on: Callable[[], None]) -> Sequence[Trouble]:
        go_on()
        asked.set()
        stopped.wait(60)
        go_on()
        further.append(True)
        return ()

    follower = following(sync)
    follower.adopt(commune)
    assert asked.wait(60)
    follower._stopped = True
    stopped.set()
    follower.stop()
    assert further == []


def test_it_is_left_alone_longer_each_time_up_to_half_an_hour() -> None:
    assert FIRST_S / 2 <= delay_s(1) <= FIRST_S
    assert LONGEST_S / 2 <= delay_s(50) <= LONGEST_S


def test_every_notice_can_be_said_in_every_language() -> None:
    why: SongxaError | Trouble = Trouble("notice.grafana.bug", {"error": "x"})
    for each in (CONFLICT, Trouble("notice.grafana.failed", {"why": why})):
        assert sayable(each)
    assert issubclass(GrafanaError, SongxaError)
