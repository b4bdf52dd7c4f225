"""The rehearsal: the same visits as the runner's, on a clock that nobody waits for."""

from __future__ import annotations

from collections import Counter

from songxa.runner import next_slot
from songxa.simulator import Action
from songxa.simulator.action import Do
from tests.support.journal import COMMUNE, START, Stage, with_devices


def test_everybody_is_visited_within_the_first_seconds_and_then_once_an_interval() -> None:
    stage = Stage().run(5)
    asked = {key for key, each in COMMUNE.devices.items() if each.address}
    assert {each.device.key for each in stage.polls} == asked
    stage.polls.clear()
    stage.rehearsal.run(START + 2400)
    times = [each.at for each in stage.polls if each.device.key == "cam-ubnd-2" and each.at > START + 60]
    assert all(at == next_slot(COMMUNE.devices["cam-ubnd-2"], at - 1) for at in times)
    assert len(times) == 39


def test_nobody_is_visited_twice_at_once_nor_more_than_once_a_second() -> None:
    stage = Stage(Action(Do.FIBRE_CUT, "hop-cap-1", at=100, lasts=120)).run(600)
    last: dict[tuple[str, str], float] = {}
    for poll in sorted(stage.polls, key=lambda each: each.at):
        pair = poll.device.key, poll.collector
        assert poll.at >= last.get(pair, 0.0), f"{pair} at {poll.at - START}"
        last[pair] = poll.at + max(poll.reading.duration_s, 0.0)


def test_a_restart_visits_everybody_from_the_start() -> None:
    stage = Stage().run(300)
    stage.polls.clear()
    stage.restart(30).run(336)
    assert Counter(each.collector for each in stage.polls)["ping"] == sum(1 for d in COMMUNE.devices.values() if d.ping)


def test_a_new_inventory_is_visited_and_the_old_one_no_more() -> None:
    stage = Stage().run(300).adopt(with_devices(without=["cam-ubnd-1"]))
    stage.polls.clear()
    stage.run(600)
    visited = {each.device.key for each in stage.polls}
    assert "cam-ubnd-1" not in visited
    assert "cam-ubnd-2" in visited
