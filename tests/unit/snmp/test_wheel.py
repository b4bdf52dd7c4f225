"""The timer wheel and the pace: nobody is forgotten, nobody comes out early, load is met with longer breaths."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from songxa.collectors.snmp.pace import BURST, BUSY_RATE, SHORTEST_PAUSE_S, Pace
from songxa.collectors.snmp.wheel import Wheel

GRAIN = 0.05


@given(
    st.lists(st.tuples(st.floats(0, 5), st.booleans()), max_size=40),
    st.lists(st.floats(0, 2), min_size=1, max_size=20),
    st.floats(0, 1e9),
)
def test_every_entry_comes_out_once_within_a_grain_of_its_time(
    entries: list[tuple[float, bool]], steps: list[float], begin: float
) -> None:
    wheel: Wheel[int] = Wheel(begin, GRAIN)
    slots = {number: wheel.put(number, begin + after) for number, (after, _) in enumerate(entries)}
    for number, (_, dropped) in enumerate(entries):
        if dropped:
            wheel.drop(number, slots[number])
    out: dict[int, float] = {}
    now = begin
    for step in (*steps, 10.0):
        before, now = now, now + step
        for number in wheel.take(now):
            assert number not in out
            out[number] = now
            at = begin + entries[number][0]
            assert at <= now + 1e-6
            assert at + 2 * GRAIN >= before - 1e-6
    assert sorted(out) == [number for number, (_, dropped) in enumerate(entries) if not dropped]


def test_an_entry_put_into_the_past_comes_out_next() -> None:
    wheel: Wheel[str] = Wheel(100.0, GRAIN)
    assert wheel.take(101.0) == []
    wheel.put("late", 50.0)
    assert wheel.take(101.0 + 2 * GRAIN) == ["late"]


def test_a_long_sleep_costs_no_more_than_what_is_in_the_wheel() -> None:
    wheel: Wheel[str] = Wheel(0.0, GRAIN)
    wheel.put("second", 2.0)
    wheel.put("first", 1.0)
    assert wheel.take(1e15) == ["first", "second"]


def test_a_single_probe_is_not_made_to_wait_and_many_are_read_in_batches() -> None:
    pace = Pace(0.0, 0.05)
    pace.begun()
    assert not pace.turned(0.1, 1)
    assert not pace.busy
    for _ in range(2 * BUSY_RATE):
        pace.begun()
    changes = [pace.turned(at, 1) for at in (0.5, 1.5, 2.6)]
    assert changes == [True, False, True]
    assert not pace.busy


def test_turns_come_faster_while_more_than_a_burst_arrives_and_slower_again_after() -> None:
    pace = Pace(0.0, 0.05)
    for _ in range(20):
        pace.turned(0.0, BURST + 1)
    assert pace.pause_s == SHORTEST_PAUSE_S
    for _ in range(20):
        pace.turned(0.0, 0)
    assert pace.pause_s == 0.05
