"""A destination that fails is left alone for longer and longer, as long as it asked, and by all but one who looks."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from songxa.spool import Later
from songxa.spool.gate import Gate
from tests.support.history import Clock


def gate(seed: int = 1) -> tuple[Gate, Clock]:
    clock = Clock(1_000.0)
    return Gate(clock, random.Random(seed)), clock


def fail(one: Gate, later: Later) -> None:
    one.leave(one.enter(), later, finished=True)


def free(one: Gate) -> bool:
    return one.free


def pause(one: Gate, clock: Clock) -> float:
    return one.retry_at - clock.at


@given(st.integers(0, 2**32), st.integers(1, 40))
def test_every_pause_is_drawn_below_a_bound_that_doubles_from_a_second_to_a_minute(seed: int, failures: int) -> None:
    one, clock = gate(seed)
    for number in range(failures):
        fail(one, Later("away"))
        assert 0 <= pause(one, clock) <= min(2.0**number, 60.0)
        assert one.failures == number + 1
        clock.at = one.retry_at


def test_pauses_of_many_monitors_are_spread_over_the_whole_bound() -> None:
    drawn = []
    for seed in range(200):
        one, clock = gate(seed)
        for _ in range(7):
            fail(one, Later("away"))
            last, clock.at = pause(one, clock), one.retry_at
        drawn.append(last)
    assert min(drawn) < 6 and max(drawn) > 54 and 25 < sum(drawn) / 200 < 35


@given(st.floats(1, 1e9))
def test_a_retry_after_is_obeyed_up_to_an_hour_with_a_little_on_top(asked: float) -> None:
    one, clock = gate()
    fail(one, Later("busy", after_s=asked))
    bounded = min(asked, 3_600)
    assert bounded <= pause(one, clock) + 1e-6 and pause(one, clock) <= bounded * 1.1 + 1e-6


def test_what_a_person_has_to_mend_is_asked_once_a_minute_or_as_rarely_as_was_asked() -> None:
    one, clock = gate()
    fail(one, Later("no such token", ours=True))
    assert 60 <= pause(one, clock) <= 66
    clock.at = one.retry_at
    fail(one, Later("no such token", after_s=600, ours=True))
    assert 600 <= pause(one, clock) <= 660


def test_while_it_is_closed_one_looks_and_the_others_wait_until_that_one_is_back() -> None:
    one, clock = gate()
    fail(one, Later("away", after_s=10))
    assert not free(one)
    clock.at = one.retry_at
    assert free(one)
    prober = one.enter()
    assert not free(one) and not one.stops(prober)
    one.took(prober)
    assert free(one) and not one.failures


def test_a_success_of_before_the_failure_opens_nothing() -> None:
    one, clock = gate()
    early, other = one.enter(), one.enter()
    one.leave(other, Later("busy", after_s=100), finished=True)
    one.took(early)
    assert one.stops(early)
    one.leave(early, None, finished=True)
    assert not free(one) and 100 <= pause(one, clock) <= 110


def test_failures_that_were_under_way_together_count_once_and_the_longer_pause_holds() -> None:
    one, clock = gate()
    first, second = one.enter(), one.enter()
    one.leave(first, Later("busy", after_s=100), finished=True)
    one.leave(second, Later("away"), finished=True)
    assert one.failures == 1 and pause(one, clock) >= 100
    clock.at = one.retry_at
    third = one.enter()
    one.leave(third, Later("busy", after_s=5), finished=True)
    assert one.failures == 2 and 5 <= pause(one, clock) <= 5.5


def test_one_who_was_stopped_while_looking_leaves_it_closed_for_the_next() -> None:
    one, clock = gate()
    fail(one, Later("away"))
    clock.at = one.retry_at
    one.leave(one.enter(), None, finished=False)
    assert one.closed is not None and free(one)


def test_another_destination_is_looked_at_at_once_and_the_old_ones_late_answer_counts_for_nothing() -> None:
    one, clock = gate()
    late = one.enter()
    fail(one, Later("busy", after_s=3_600))
    one.again()
    assert free(one) and one.closed is not None, "whether it takes anything has yet to be seen"
    assert one.stops(late)
    one.leave(late, Later("busy", after_s=3_600), finished=True)
    assert free(one)
    fail(one, Later("busy", after_s=100))
    assert 100 <= pause(one, clock) <= 110, "the new one is obeyed"


def test_a_late_success_of_the_old_destination_says_nothing_of_another_one() -> None:
    one, clock = gate()
    fail(one, Later("away"))
    clock.at = one.retry_at
    late = one.enter()
    one.again()
    prober = one.enter()
    one.took(late)
    one.leave(late, None, finished=True)
    assert one.closed is not None and not free(one)
    one.took(prober)
    assert one.closed is None


def test_a_failure_after_the_probe_succeeded_closes_it_for_the_prober_too() -> None:
    one, clock = gate()
    fail(one, Later("away"))
    clock.at = one.retry_at
    prober = one.enter()
    one.took(prober)
    fail(one, Later("busy", after_s=9))
    assert one.stops(prober)
    one.leave(prober, None, finished=True)
    assert not free(one)
