"""Walks past what is open: never too long, never twice to the same place, each stop worth its way."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.coverage.ledger import planning, walk
from songxa.coverage.terms import Technology
from tests.support import coverage_town as town

SPREAD = st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000), st.floats(0, 50)), min_size=1, max_size=60)


@given(spread=SPREAD, limit=st.floats(100, 20_000))
@settings(max_examples=60, deadline=None)
def test_a_walk_ends_where_it_began_within_its_length(spread: list[tuple[float, float, float]], limit: float) -> None:
    table = np.array(spread)
    plane, value, start = table[:, :2], table[:, 2], np.array([10.0, -10.0])
    found = walk.plan(plane, value, start, limit)
    stops = [each.point for each in found.stops]
    corners = [start, *(plane[each] for each in stops), start]
    length = sum(math.dist(one, other) for one, other in pairwise(corners)) * walk.DETOUR
    assert length <= limit + 1e-6
    assert found.metres == pytest.approx(length, abs=1e-6)
    assert len(stops) == len(set(stops)) and all(value[each] > 0 for each in stops)
    assert 0 <= found.open_after <= found.open_before + 1e-9
    assert found.open_before - found.open_after == pytest.approx(sum(each.worth for each in found.stops), abs=0.5)


@given(spread=SPREAD)
@settings(max_examples=30, deadline=None)
def test_a_longer_walk_settles_no_less(spread: list[tuple[float, float, float]]) -> None:
    table = np.array(spread)
    start = np.zeros(2)
    settled = [
        found.open_before - found.open_after
        for found in (walk.plan(table[:, :2], table[:, 2], start, limit) for limit in (500.0, 5_000.0, 50_000.0))
    ]
    assert settled[2] >= settled[0] - 1e-6  # greedy is not best at every length, but the whole is not less than a part


def test_the_open_and_populous_comes_before_the_certain_and_empty() -> None:
    plane = np.array([[0.0, 500.0], [500.0, 0.0], [0.0, -500.0], [-500.0, 0.0]])
    value = walk.worth(np.array([10.0, 10.0, 10.0, 0.0]), [np.array([0.5, 1.0, 0.9, 0.5])])
    assert value == pytest.approx([2.5, 0.0, 0.9, 0.0])
    found = walk.plan(plane, value, np.zeros(2), 1_500.0)
    assert [each.point for each in found.stops] == [0]
    assert {each.point for each in walk.plan(plane, value, np.zeros(2), 10_000.0).stops} == {0, 2}


def test_where_nothing_is_known_all_is_open() -> None:
    assert walk.worth(np.array([8.0]), [np.array([np.nan])]) == pytest.approx([2.0])


def test_nothing_open_is_an_empty_walk() -> None:
    found = walk.plan(np.zeros((3, 2)), np.zeros(3), np.zeros(2), 1_000.0)
    assert (found.stops, found.metres) == ((), 0.0)


def test_a_plan_stays_in_the_area_that_was_asked_for_and_near_what_is_open() -> None:
    ground = town.ground()
    ledger = town.ledger(ground, [town.layer(ground, lambda plane: np.where(plane[:, 0] > 0, -105.0, -60.0))])
    everywhere = planning.plan(ledger, limit_m=4_000.0)
    assert everywhere.stops and all(ground.plane[each.point][0] > -200 for each in everywhere.stops)
    west = planning.plan(ledger, areas={town.WEST}, limit_m=4_000.0)
    assert all(ledger.map.area_of(each.point) == town.WEST for each in west.stops)
    assert planning.plan(ledger, technology=Technology.WIFI).stops == ()
