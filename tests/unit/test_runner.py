"""The schedule: who is visited when, what is skipped and why, and that nobody pays for another's trouble."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.model import Device, Done, Inventory, Kind, Poll, Reading, Sample, Trace, Trouble
from songxa.runner import BACKOFF_MAX, Runner, next_slot, phase


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Scripted:
    """A collector whose devices answer, keep silent or hang as `mood` says."""

    def __init__(self, name: str, mood: str = "answers") -> None:
        self.name, self.mood = name, mood
        self.visited: list[str] = []
        self.budgets: list[float] = []
        self.pending: list[Done] = []

    def accepts(self, device: Device) -> bool:
        return device.address is not None

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def adopt(self, inventory: Inventory, changed: frozenset[str]) -> None: ...

    def health(self) -> Iterable[Sample]:
        return ()

    def probe(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        self.visit(device, budget_s, done, trace)

    def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        self.visited.append(device.key)
        self.budgets.append(budget_s)
        match self.mood:
            case "answers":
                done(Reading(0.1))
            case "silent":
                done(Reading(1.0, error="no answer"))
            case "hangs":
                self.pending.append(done)
            case "broken":
                raise ZeroDivisionError


class Kept:
    """An exporter that keeps every poll."""

    name = "kept"

    def __init__(self) -> None:
        self.polls: list[Poll] = []

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def adopt(self, inventory: Inventory) -> None: ...

    def export(self, poll: Poll) -> None:
        self.polls.append(poll)

    def health(self) -> Sequence[Sample]:
        return ()

    def troubles(self) -> Sequence[Trouble]:
        return ()


class Broken(Kept):
    name = "broken"

    def export(self, poll: Poll) -> None:
        raise RuntimeError("bug")


def commune(*keys: str, interval_s: float = 60.0) -> Inventory:
    devices = {
        key: Device(key, key, Kind.ACCESS_POINT, "s", "vnpt", address="10.0.0.1", interval_s=interval_s) for key in keys
    }
    return Inventory("x", "Asia/Ho_Chi_Minh", "0", {}, {}, {}, devices, {})


class Stand:
    """A runner on a clock that only the test moves."""

    def __init__(self, inventory: Inventory, *collectors: Scripted, exporters: tuple[Kept, ...] = ()) -> None:
        self.clock, self.kept = Clock(), Kept()
        self.runner = Runner(collectors, (*exporters, self.kept), self.clock, lambda: 5e8 + self.clock.now)
        self.runner.adopt(inventory)

    def run(self, seconds: float, step_s: float = 0.05) -> None:
        for _ in range(round(seconds / step_s)):
            self.clock.now += step_s
            self.runner.tick()

    def health(self) -> dict[tuple[str, tuple[str, ...]], float]:
        return {(sample.metric.name, sample.labels): sample.value for sample in self.runner.health()}


def test_every_device_is_visited_within_the_first_seconds_and_then_once_an_interval() -> None:
    ping = Scripted("ping")
    stand = Stand(commune(*(f"d{number}" for number in range(200))), ping)
    stand.run(5.1)
    assert Counter(ping.visited) == Counter(f"d{number}" for number in range(200))
    stand.run(90)  # whatever is left of the first interval and a half
    ping.visited.clear()
    stand.run(600)
    counts = Counter(ping.visited)
    assert len(counts) == 200
    assert set(counts.values()) <= {9, 10, 11}


def test_starts_are_spread_over_the_interval() -> None:
    ping = Scripted("ping")
    stand = Stand(commune(*(f"d{number}" for number in range(600))), ping)
    stand.run(120)
    per_second = []
    for _ in range(60):
        ping.visited.clear()
        stand.run(1)
        per_second.append(len(ping.visited))
    assert sum(per_second) == 600
    assert max(per_second) <= 30


def test_a_device_is_never_visited_twice_at_once() -> None:
    ping = Scripted("ping", "hangs")
    stand = Stand(commune("ap"), ping)
    stand.run(95)
    assert len(ping.visited) == 1
    assert stand.health()["songxa_runner_skipped_total", ("ping", "busy")] == 1
    assert stand.health()["songxa_runner_busy_visits", ("ping",)] == 1
    ping.mood = "answers"
    ping.pending.pop()(Reading(94.0))
    assert stand.health()["songxa_runner_slowest_visit_seconds", ("ping", "ap")] == 94.0
    stand.run(61)
    assert len(ping.visited) == 2
    assert stand.health()["songxa_runner_slowest_visit_seconds", ("ping", "ap")] == 0.1


def test_the_slowest_visit_of_a_device_that_is_gone_is_told_no_more() -> None:
    ping = Scripted("ping")
    stand = Stand(commune("ap", "gone"), ping)
    stand.run(6)
    stand.runner.adopt(commune("ap"))
    assert not any("gone" in labels for _, labels in stand.health())


def test_a_visit_that_never_ends_is_ended_and_its_late_answer_is_nobodys() -> None:
    ping = Scripted("ping", "hangs")
    stand = Stand(commune("ap"), ping)
    stand.run(190)
    assert len(ping.visited) >= 2, "the device does not stay busy for ever"
    ended = stand.kept.polls[-1].reading
    assert (ended.error, ended.asked) == ("internal error in the ping collector; the log has the details", False)
    count = len(stand.kept.polls)
    ping.pending[0](Reading(180.0))
    assert len(stand.kept.polls) == count


def test_a_visit_that_ends_twice_counts_once() -> None:
    ping = Scripted("ping", "hangs")
    stand = Stand(commune("ap"), ping)
    stand.run(6)
    for _ in range(2):
        ping.pending[0](Reading(0.1))
    assert len(stand.kept.polls) == 1


def test_a_visit_may_take_a_share_of_its_interval_but_never_long() -> None:
    for interval_s, budget_s in ((10.0, 8.0), (600.0, 30.0)):
        ping = Scripted("ping")
        Stand(commune("ap", interval_s=interval_s), ping).run(6)
        assert ping.budgets == [budget_s]


def test_after_an_edit_a_device_is_visited_once_an_interval_and_after_stop_never() -> None:
    ping = Scripted("ping")
    stand = Stand(commune("ap"), ping)
    stand.run(100)
    stand.runner.adopt(commune("ap", interval_s=30.0))
    stand.run(60)
    ping.visited.clear()
    stand.run(300)
    assert len(ping.visited) == 10
    stand.runner.stop()
    stand.run(100)
    assert len(ping.visited) == 10


def test_a_device_that_no_collector_accepts_any_more_is_left_alone() -> None:
    ping = Scripted("ping")
    stand = Stand(commune("ap"), ping)
    stand.run(6)
    device = replace(commune("ap").devices["ap"], address=None)
    stand.runner.adopt(replace(commune("ap"), devices={"ap": device}))
    ping.visited.clear()
    stand.run(300)
    assert ping.visited == []


def test_visits_are_counted_by_how_they_ended() -> None:
    ping, snmp = Scripted("ping"), Scripted("snmp", "silent")
    stand = Stand(commune("ap"), ping, snmp)
    stand.run(6)
    health = stand.health()
    assert health["songxa_runner_visits_total", ("ping", "answered")] == 1
    assert health["songxa_runner_visits_total", ("snmp", "silent")] == 1
    assert ("songxa_runner_visits_total", ("ping", "silent")) not in health


def test_a_silent_device_costs_the_others_nothing() -> None:
    ping = Scripted("ping", "hangs")
    other = Scripted("other")
    stand = Stand(commune("dead", "alive"), ping, other)
    stand.run(605)
    assert Counter(other.visited)["alive"] >= 10


def test_while_all_are_silent_the_watchman_asks_every_cycle_and_the_others_rest() -> None:
    ping, snmp = Scripted("ping", "silent"), Scripted("snmp", "silent")
    stand = Stand(commune("ap", interval_s=10), ping, snmp)
    stand.run(1000)
    assert len(ping.visited) >= 99
    assert 1000 / 10 / BACKOFF_MAX <= len(snmp.visited) <= 20
    assert stand.health()["songxa_runner_skipped_total", ("snmp", "backoff")] >= 80


def test_an_answer_to_the_watchman_calls_the_others_back_in_the_next_cycle() -> None:
    ping, snmp = Scripted("ping", "silent"), Scripted("snmp", "silent")
    stand = Stand(commune("ap", interval_s=10), ping, snmp)
    stand.run(500)
    ping.mood = snmp.mood = "answers"
    stand.run(20)
    assert stand.kept.polls[-1].collector == "snmp"
    assert stand.kept.polls[-1].reading.error is None


def test_a_device_that_answers_one_collector_is_asked_by_the_other_every_cycle() -> None:
    ping, snmp = Scripted("ping"), Scripted("snmp", "silent")
    stand = Stand(commune("ap", interval_s=10), ping, snmp)
    stand.run(1000)
    assert len(snmp.visited) >= 99


def test_a_stalled_monitor_counts_the_cycles_it_missed_and_visits_once() -> None:
    ping = Scripted("ping")
    stand = Stand(commune("ap"), ping)
    stand.run(200)
    before = len(ping.visited)
    stand.clock.now += 600
    stand.runner.tick()
    assert len(ping.visited) == before + 1
    assert stand.health()["songxa_runner_skipped_total", ("ping", "late")] in (9, 10)
    assert stand.health()["songxa_runner_lag_seconds", ()] > 500


def test_a_bug_in_a_collector_is_a_poll_with_an_error_and_not_the_end() -> None:
    stand = Stand(commune("ap"), Scripted("ping", "broken"))
    stand.run(130)
    assert {poll.reading.error for poll in stand.kept.polls} == {
        "internal error in the ping collector; the log has the details"
    }


def test_a_bug_in_an_exporter_is_counted_and_costs_the_other_exporters_nothing() -> None:
    stand = Stand(commune("ap"), Scripted("ping"), exporters=(Broken(),))
    stand.run(130)
    assert len(stand.kept.polls) >= 2
    assert stand.health()["songxa_export_errors_total", ("broken",)] == len(stand.kept.polls)


def test_a_poll_is_stamped_with_the_wall_clock_at_the_start_of_the_visit() -> None:
    ping = Scripted("ping", "hangs")
    stand = Stand(commune("ap"), ping)
    stand.run(6)
    begun = stand.clock.now
    stand.run(5)
    ping.pending.pop()(Reading(5.0))
    assert stand.kept.polls[0].at <= 5e8 + begun


def test_a_new_inventory_keeps_the_rhythm_of_what_did_not_change() -> None:
    ping = Scripted("ping")
    before, after = commune("a", "b"), commune("a", "b", "c")
    kept, moved = Stand(before, ping), Scripted("ping")
    edited = Stand(before, moved)
    kept.run(100)
    edited.run(50)
    edited.runner.adopt(after)
    edited.run(50)
    kept.run(200)
    edited.run(200)
    assert [key for key in moved.visited if key != "c"] == ping.visited
    assert "c" in moved.visited


def test_what_a_removed_or_replaced_device_still_answers_is_dropped() -> None:
    ping = Scripted("ping", "hangs")
    stand = Stand(commune("a", "b"), ping)
    stand.run(6)
    inventory = commune("a")
    moved = replace(inventory.devices["a"], address="10.0.0.9")
    stand.runner.adopt(replace(inventory, devices={"a": moved}))
    for done in ping.pending:
        done(Reading(1.0))
    assert stand.kept.polls == []
    ping.mood = "answers"
    stand.run(6)
    assert [poll.device for poll in stand.kept.polls] == [moved]


@given(st.text(min_size=1, max_size=20), st.floats(1, 86_400), st.floats(0, 1e8, allow_subnormal=False))
def test_the_next_slot_is_later_and_within_an_interval(key: str, interval_s: float, after: float) -> None:
    device = Device(key, key, Kind.CAMERA, "s", "o", interval_s=interval_s)
    slot = next_slot(device, after)
    assert after - 1e-6 <= slot <= after + interval_s * (1 + 1e-9) + 1e-6
    assert 0 <= phase(key) < 1


@pytest.mark.parametrize("count", [1, 20_000])
def test_a_tick_starts_only_what_is_due(count: int) -> None:
    ping = Scripted("ping")
    stand = Stand(commune(*(f"d{number}" for number in range(count))), ping)
    stand.runner.tick()
    assert len(ping.visited) <= 1


def test_a_doubted_device_is_visited_out_of_turn_and_its_rhythm_is_kept() -> None:
    ping = Scripted("ping")
    stand = Stand(commune("ap", "cam"), ping)
    stand.run(90)
    ping.visited.clear()
    stand.runner.hurry(["ap", "nobody"])
    stand.run(0.05)
    assert ping.visited == ["ap"]
    ping.visited.clear()
    stand.run(600)
    assert Counter(ping.visited) == {"ap": 10, "cam": 10}


def test_a_doubt_right_after_a_visit_waits_for_the_gap_and_is_not_lost() -> None:
    ping = Scripted("ping")
    stand = Stand(commune("ap"), ping)
    stand.run(6)
    stand.runner.hurry(["ap"])
    stand.run(0.1)
    ping.visited.clear()
    stand.runner.hurry(["ap"])
    stand.runner.hurry(["ap"])
    stand.run(0.5)
    assert ping.visited == []
    stand.run(1)
    assert ping.visited == ["ap"]


def test_a_doubt_during_a_visit_is_settled_by_the_next_one() -> None:
    ping = Scripted("ping", "hangs")
    stand = Stand(commune("ap"), ping)
    stand.run(6)
    assert len(ping.pending) == 1
    stand.runner.hurry(["ap"])
    stand.run(5)
    assert len(ping.visited) == 1
    ping.pending.pop()(Reading(5.0))
    stand.run(0.1)
    assert len(ping.visited) == 2


def test_a_storm_of_doubts_is_paced() -> None:
    ping = Scripted("ping")
    keys = [f"d{number}" for number in range(2000)]
    stand = Stand(commune(*keys), ping)
    stand.run(90)
    ping.visited.clear()
    stand.runner.hurry(keys)
    stand.run(1)
    assert 500 <= len(ping.visited) <= 500 + 2000 / 60 * 2
    stand.run(4)
    assert set(ping.visited) == set(keys)


def test_who_has_been_silent_for_long_is_asked_out_of_turn_by_its_watchman_alone() -> None:
    ping, snmp = Scripted("ping", "silent"), Scripted("snmp", "silent")
    stand = Stand(commune("ap"), ping, snmp)
    stand.run(150)
    ping.visited.clear()
    snmp.visited.clear()
    stand.runner.hurry(["ap"])
    stand.run(0.05)
    assert (ping.visited, snmp.visited) == (["ap"], [])


def test_a_doubt_about_a_device_that_has_left_is_dropped() -> None:
    ping = Scripted("ping")
    stand = Stand(commune("ap", "cam"), ping)
    stand.run(6)
    stand.runner.hurry(["ap"])
    stand.runner.adopt(commune("cam"))
    ping.visited.clear()
    stand.run(2)
    assert ping.visited == []
