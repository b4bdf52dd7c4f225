"""Uptime arithmetic: what is known sums to the period, to the last bit, however it is cut, grouped or corrected."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from math import inf

from hypothesis import given
from hypothesis import strategies as some

from songxa.model import FAILED, WORKING, Cause, Correction, Hit, Incident, RootKind, State, Transition
from songxa.state import uptime
from songxa.state.uptime import Outages, Spell, Window

START, END = 1_793_466_000.0, 1_796_058_000.0
"""November 2026 in Vietnam."""

states = some.sampled_from(State)
moments = some.one_of(
    some.floats(START - 86_400, END + 86_400),
    some.sampled_from([START - 1, START, START + 0.25, START + 60, END - 1, END, END + 1]),
)
timelines = some.lists(some.tuples(moments, states), max_size=12).map(
    lambda found: [Transition("d", at, state, "why.up") for at, state in sorted(found, key=lambda each: each[0])]
)
beats = some.one_of(some.none(), moments)
windows = some.lists(some.tuples(moments, some.one_of(moments, some.just(inf))), max_size=5)


def oracle(timeline: Sequence[Transition], at: float, beat: float | None) -> State:
    """The state at one moment, as the contract says it in words."""
    if beat is None or at >= beat:
        return State.UNKNOWN
    past = [each for each in timeline if each.at <= at]
    return past[-1].state if past else State.UNKNOWN


def tiled(tiles: Sequence[Spell], start: float, end: float) -> bool:
    cuts = [tile.start for tile in tiles] + [end]
    return cuts == [start, *(tile.end for tile in tiles)] and all(tile.start < tile.end for tile in tiles)


@given(timelines, beats)
def test_the_six_states_sum_to_the_period_exactly(timeline: list[Transition], beat: float | None) -> None:
    tiles = uptime.spells(timeline, START, END, beat)
    assert tiled(tiles, START, END)
    found = uptime.seconds(tiles)
    assert set(found) == set(State)
    assert sum(found.values()) == END - START


@given(timelines, beats)
def test_every_spell_is_what_a_slow_reading_of_the_contract_says(
    timeline: list[Transition], beat: float | None
) -> None:
    tiles = uptime.spells(timeline, START, END, beat)
    cuts = {START, END, *(each.at for each in timeline), *([] if beat is None else [beat])}
    inside = sorted(cut for cut in cuts if START <= cut <= END)
    slow = dict.fromkeys(State, 0.0)
    for start, end in itertools.pairwise(inside):
        slow[oracle(timeline, start, beat)] += end - start
    assert uptime.seconds(tiles) == slow
    assert all(one.state is not other.state for one, other in itertools.pairwise(tiles))


@given(timelines, beats, some.floats(START, END))
def test_a_period_cut_anywhere_adds_up(timeline: list[Transition], beat: float | None, cut: float) -> None:
    before, after, both = (
        uptime.seconds(uptime.spells(timeline, start, end, beat))
        for start, end in ((START, cut), (cut, END), (START, END))
    )
    assert {state: before[state] + after[state] for state in State} == both


@given(timelines, beats, windows)
def test_corrected_seconds_sum_to_the_period_and_only_failures_turn_into_maintenance(
    timeline: list[Transition], beat: float | None, planned: list[Window]
) -> None:
    tiles = uptime.spells(timeline, START, END, beat)
    corrected = uptime.excused(tiles, planned)
    assert tiled(corrected, START, END)
    measured, found = uptime.seconds(tiles), uptime.seconds(corrected)
    assert sum(found.values()) == END - START
    assert found[State.UP] == measured[State.UP]
    assert found[State.UNKNOWN] == measured[State.UNKNOWN]
    lost = sum(measured[state] - found[state] for state in (*FAILED, State.DEGRADED))
    assert found[State.MAINTENANCE] - measured[State.MAINTENANCE] == lost >= 0


@given(timelines, beats, windows, moments)
def test_a_moment_is_excused_where_a_window_covers_it(
    timeline: list[Transition], beat: float | None, planned: list[Window], at: float
) -> None:
    state = oracle(timeline, at, beat)
    covered = any(start <= at < end for start, end in planned)
    wanted = State.MAINTENANCE if covered and state in (*FAILED, State.DEGRADED) else state
    tiles = uptime.excused(uptime.spells(timeline, START, END, beat), planned)
    assert [tile.state for tile in tiles if tile.start <= at < tile.end] == ([wanted] if START <= at < END else [])


@given(some.lists(some.tuples(timelines, beats), min_size=1, max_size=7))
def test_the_mean_of_a_group_sums_to_the_period_exactly(members: list[tuple[list[Transition], float | None]]) -> None:
    each = [uptime.seconds(uptime.spells(timeline, START, END, beat)) for timeline, beat in members]
    found = uptime.mean(each)
    assert sum(found.values()) == END - START
    for state in State:
        assert abs(found[state] - sum(one[state] for one in each) / len(each)) <= 2 / uptime.GRID
    assert sum(uptime.whole(found).values()) == END - START
    assert all(abs(uptime.whole(found)[state] - found[state]) < 1 for state in State)


@given(some.lists(some.tuples(timelines, beats), min_size=1, max_size=4), moments)
def test_a_place_works_while_one_of_its_access_points_does(
    members: list[tuple[list[Transition], float | None]], at: float
) -> None:
    place = uptime.any_working([uptime.spells(timeline, START, END, beat) for timeline, beat in members])
    assert tiled(place, START, END)
    now = {oracle(timeline, at, beat) for timeline, beat in members}
    for tile in place:
        if tile.start <= at < tile.end:
            assert (tile.state is State.UP) == bool(now & WORKING)
            assert (tile.state is State.UNKNOWN) == (not now & WORKING and State.UNKNOWN in now)
            assert (tile.state is State.DOWN) == (not now & (WORKING | {State.UNKNOWN}) and bool(now & FAILED))


@given(some.lists(some.tuples(timelines, beats), max_size=4), moments)
def test_nobody_watched_while_nothing_is_known_of_anybody(
    members: list[tuple[list[Transition], float | None]], at: float
) -> None:
    gaps = uptime.common_gaps((uptime.spells(line, START, END, beat) for line, beat in members), START, END)
    blind = all(oracle(line, at, beat) is State.UNKNOWN for line, beat in members) and START <= at < END
    assert any(start <= at < end for start, end in gaps) == blind


def tiles(*parts: tuple[float, State]) -> list[Spell]:
    found, at = [], START
    for length, state in parts:
        found.append(Spell(at, at + length, state))
        at += length
    return found


def test_an_outage_goes_on_from_down_to_unreachable_and_through_time_that_nobody_saw() -> None:
    up, down, lost, blind = State.UP, State.DOWN, State.UNREACHABLE, State.UNKNOWN
    assert uptime.outages(tiles((9, up), (5, down), (3, lost), (9, up))) == Outages(1, 8)
    assert uptime.outages(tiles((5, down), (100, blind), (3, down), (1, up), (4, lost))) == Outages(2, 8)
    assert uptime.outages(tiles((5, down), (1, State.MAINTENANCE), (6, down))) == Outages(2, 6)
    assert uptime.outages(tiles((5, State.DEGRADED), (1, blind))) == Outages(0, 0)


def test_availability_leaves_maintenance_and_unknown_out_and_is_none_where_nothing_is_told() -> None:
    found = uptime.seconds(tiles((60, State.UP), (20, State.DEGRADED), (15, State.DOWN), (5, State.UNREACHABLE)))
    assert uptime.availability(found) == 0.8
    beside = dict(found) | {State.MAINTENANCE: 1000.0, State.UNKNOWN: 100.0}
    assert uptime.availability(beside) == 0.8
    assert uptime.known_share(beside) == 1 - 100 / 1200
    assert uptime.availability(uptime.seconds(tiles((60, State.MAINTENANCE), (5, State.UNKNOWN)))) is None
    assert uptime.known_share(dict.fromkeys(State, 0.0)) == 0


def correction(at: float, planned: bool | None = None, cause: Cause | None = None) -> Correction:
    return Correction("i1", at, "lan", "vì", planned, cause)


def test_the_last_word_counts_and_silence_changes_nothing() -> None:
    hits = (Hit("ap-1", State.DOWN, 10, 20), Hit("ap-2", State.UNREACHABLE, 12))
    incident = Incident("i1", Cause.FIBRE, RootKind.DEVICE, "hc-1", State.DOWN, 10, hits=hits)
    said = [correction(1, True), correction(2, cause=Cause.POWER), correction(3)]
    assert uptime.verdict(incident, []) == uptime.Verdict(None, Cause.FIBRE)
    assert uptime.verdict(incident, said) == uptime.Verdict(True, Cause.POWER)
    assert uptime.planned_windows([incident], {}) == {}
    assert uptime.planned_windows([incident], {"i1": said}) == {"ap-1": [(10, 20)], "ap-2": [(12, inf)]}
    assert uptime.planned_windows([incident], {"i1": [*said, correction(4, False)]}) == {}
