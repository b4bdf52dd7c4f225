"""When the ledger is made anew and when failures are asked about; what stays when that goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from songxa.catalogue import COVERAGE_CURRENT, COVERAGE_HOUSEHOLDS
from songxa.coverage.evidence import path_in
from songxa.coverage.ledger.reading import path_of
from songxa.coverage.terms import Technology
from songxa.coverage.watch import Failure, Lost, Watcher, current
from songxa.coverage.watch.exchange import ANSWER, Answer, Drop, Left, Refresh, Refused, Share, Summary, Without
from songxa.coverage.watch.inputs import EVIDENCE
from songxa.coverage.watch.process import Unanswered
from songxa.coverage.watch.watcher import AGAIN_S, LATE_S, LOOK_S, OLDEST_S
from songxa.model import Inventory, Loss
from tests.support import coverage_town as town

COMMUNE = town.inventory()
DEAD = Failure(frozenset({"bts-mot"}), frozenset())
AT_RISK = Failure(frozenset(), frozenset({"bts-mot"}))
LOSS = Loss("tay", "mot", "4G", 118, (("hai", 92),))
LOST = Lost((LOSS,), (), 118)


def summary(digest: str = "d1", share: float = 0.9, made: float = 0.0) -> Summary:
    shares = [Share("tay", "mot", Technology.LTE, "households", "outdoors", "predicted", share)]
    return Summary(digest, made, 0.1, {"mot": "Một"}, {"tay": "Thôn Tây"}, frozenset({"bts-mot"}), shares)


def left(*failures: Failure, digest: str = "d1") -> Left:
    return Left(digest, [Drop("tay", "mot", Technology.LTE, 0.4)], [(each, LOST) for each in failures])


class Stage:
    """A watcher whose time and answers a test gives. A question without an answer waits until it is cancelled."""

    def __init__(self, folder: Path, inventory: Inventory = COMMUNE) -> None:
        self.now, self.changes, self.asked, self.cancelled = 0.0, 0, list[object](), 0
        self.answers: list[Answer | Exception] = []
        self.failures: list[Failure] = []
        self.watcher = Watcher(inventory, folder, lambda: self.now, self._count, ask=self._ask, clock=lambda: self.now)

    def _count(self) -> None:
        self.changes += 1

    async def _ask(self, question: object, seconds: float | None) -> bytes:
        self.asked.append(question)
        if not self.answers:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return ANSWER.dump_json(answer)

    async def until(self, moment: float, *answers: Answer | Exception) -> None:
        """Lets time pass to then, a tick at its end, and the answers come."""
        self.answers += answers
        self.now = moment
        self.watcher.tick(self.failures)
        for _ in range(20):
            await asyncio.sleep(0)

    def share(self, basis: str = "now") -> float | None:
        found = (each for each in self.watcher.samples if each.metric is COVERAGE_HOUSEHOLDS)
        return next((each.value for each in found if each.labels[4] == basis), None)

    def is_current(self) -> bool:
        return any(each.metric is COVERAGE_CURRENT and each.value for each in self.watcher.samples)

    def notices(self) -> list[str]:
        return [each.key for each in self.watcher.troubles()]


def played(play: Callable[[Stage], Awaitable[None]], folder: Path, inventory: Inventory = COMMUNE) -> None:
    async def run() -> None:
        stage = Stage(folder, inventory)
        await play(stage)
        await stage.watcher.stop()

    asyncio.run(run())


def test_the_ledger_is_asked_for_at_the_start_and_again_when_it_has_grown_old(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert stage.watcher.lost(DEAD) == Lost(), "nobody is told a village while the ledger is on its way"
        await stage.until(1.0, summary())
        assert (stage.share(), stage.is_current(), stage.notices()) == (0.9, True, [])
        await stage.until(OLDEST_S - 10)
        assert len(stage.asked) == 1
        await stage.until(OLDEST_S + 10, summary(share=0.8, made=OLDEST_S))
        assert [type(each) for each in stage.asked] == [Refresh, Refresh]
        assert stage.share() == 0.8

    played(play, tmp_path)


def test_without_any_border_nothing_is_worked_out_and_villages_are_counted(tmp_path: Path) -> None:
    areas = {key: replace(area, polygon=()) for key, area in COMMUNE.areas.items()}

    async def play(stage: Stage) -> None:
        stage.failures = [DEAD]
        await stage.until(1.0)
        assert (stage.asked, list(stage.watcher.samples), stage.notices()) == ([], [], [])
        assert stage.watcher.lost(DEAD) is None

    played(play, tmp_path, replace(COMMUNE, areas=areas))


def test_what_was_known_last_stays_when_it_cannot_be_made_anew_and_people_are_told(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.until(0.0, summary())
        stage.watcher.adopt(replace(COMMUNE, name="Xã Khác"))
        await stage.until(1.0, Refused("criteria.yaml:3: thresholds: not a number"))
        assert (stage.share(), stage.is_current()) == (0.9, False)
        (trouble,) = stage.watcher.troubles()
        assert trouble == ("notice.coverage.old", {"why": "criteria.yaml:3: thresholds: not a number"})
        await stage.until(AGAIN_S + 2, Unanswered("the process ended with -9: it said nothing"))
        await stage.until(AGAIN_S + 5)
        assert len(stage.asked) == 3, "it waits longer every time"
        await stage.until(4 * AGAIN_S, summary("d2", share=0.7))
        assert (stage.share(), stage.is_current(), stage.notices()) == (0.7, True, [])

    played(play, tmp_path)


def test_a_first_ledger_that_cannot_be_made_is_told_and_villages_are_counted(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.until(0.0, Unanswered("Traceback\nValueError: odd"))
        assert stage.watcher.troubles()[0] == ("notice.coverage.failed", {"why": "ValueError: odd"})
        assert (stage.watcher.lost(DEAD), list(stage.watcher.samples)) == (None, [])

    played(play, tmp_path)


def test_an_import_a_criteria_file_and_a_ledger_that_others_made_have_it_looked_at_again(tmp_path: Path) -> None:
    criteria = tmp_path / "criteria.yaml"
    inventory = replace(COMMUNE, coverage=replace(COMMUNE.coverage, criteria=str(criteria)))
    files = path_in(tmp_path), criteria, path_of(tmp_path)
    assert path_in(tmp_path) == tmp_path / EVIDENCE

    async def play(stage: Stage) -> None:
        await stage.until(0.0, summary())
        for number, file in enumerate(files, 1):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("new")
            await stage.until(2 * number * LOOK_S, summary())
            assert len(stage.asked) == number + 1, file
            await stage.until((2 * number + 1) * LOOK_S)
            assert len(stage.asked) == number + 1, "what is as it was is not looked at again"

    played(play, tmp_path, inventory)


def test_a_reload_ends_what_is_under_way_and_begins_anew(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.until(0.0)
        other = replace(COMMUNE, name="Xã Khác")
        stage.watcher.adopt(other)
        await stage.until(1.0, summary())
        assert stage.cancelled == 1
        last = stage.asked[-1]
        assert isinstance(last, Refresh) and last.inventory is other
        assert stage.share() == 0.9

    played(play, tmp_path)


def test_figures_that_are_behind_for_long_are_told_of(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.until(0.0, summary())
        stage.watcher.adopt(replace(COMMUNE, name="Xã Khác"))
        await stage.until(10.0)
        assert stage.notices() == []
        await stage.until(LATE_S + 20)
        assert stage.notices() == ["notice.coverage.late"]

    played(play, tmp_path)


def test_a_dead_station_is_asked_about_once_and_what_is_left_is_told_until_it_works_again(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.until(0.0, summary())
        stage.failures = [DEAD]
        await stage.until(1.0)
        assert (stage.watcher.lost(DEAD), stage.share()) == (Lost(), 0.9), "not known yet is not nobody knows"

    played(play, tmp_path)

    async def answered(stage: Stage) -> None:
        await stage.until(0.0, summary())
        stage.failures = [DEAD, Failure(frozenset({"bts-foreign"}), frozenset())]
        await stage.until(1.0, left(DEAD))
        question = stage.asked[-1]
        assert isinstance(question, Without) and question.failures == (DEAD,)
        assert (stage.watcher.lost(DEAD), stage.share(), stage.share("predicted")) == (LOST, 0.5, 0.9)
        assert not stage.watcher.knows("bts-foreign")
        await stage.until(2.0)
        assert len(stage.asked) == 2
        stage.failures = []
        current.write(tmp_path, current.Now("d1", ["bts-mot"], []))
        await stage.until(3.0)
        assert (stage.share(), len(stage.asked), current.read(tmp_path, "d1")) == (0.9, 2, None)

    played(answered, tmp_path)


def test_a_failure_that_changes_is_asked_about_again_and_so_is_one_after_a_new_ledger(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.until(0.0, summary())
        stage.failures = [AT_RISK]
        await stage.until(1.0, left(AT_RISK))
        stage.failures = [DEAD]
        await stage.until(2.0, left(DEAD))
        assert len(stage.asked) == 3
        stage.watcher.adopt(COMMUNE)
        await stage.until(3.0, summary("d2"), left(DEAD, digest="d2"))
        await stage.until(4.0)
        assert [type(each) for each in stage.asked[3:]] == [Refresh, Without]
        assert stage.watcher.lost(DEAD) == LOST

    played(play, tmp_path)


def test_where_nobody_can_tell_who_lost_what_villages_are_counted_and_people_are_told(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.until(0.0, summary())
        stage.failures = [DEAD]
        await stage.until(1.0, Unanswered("it took longer than 120 s"))
        assert (stage.watcher.lost(DEAD), stage.notices()) == (None, ["notice.coverage.unanswered"])
        stage.failures = []
        await stage.until(2.0)
        assert stage.notices() == []

    played(play, tmp_path)


def test_who_pushes_is_told_once_a_minute_and_whenever_something_has_changed(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.until(125.0, summary())
        told = []
        for moment in (125, 135, 150, 165, 180, 195, 210, 225, 240):
            stage.now = float(moment)
            told.append(bool(stage.watcher.news()))
        assert told == [True, True, False, False, True, False, False, False, True]

    played(play, tmp_path)


async def test_a_computation_that_is_called_off_before_it_began_leaves_nothing_behind(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.watcher.tick(())
    stage.watcher.adopt(COMMUNE)  # before the loop has had a turn; a coroutine left behind would be a warning
    await stage.watcher.stop()
    assert stage.asked == []
