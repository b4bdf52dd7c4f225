"""Readings to places: medians that neither repeats nor one busy phone can pull, whatever the order they come in."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.fusion import Rules
from songxa.coverage.fusion.places import Plane, Readings, binned, medians
from songxa.coverage.nouns import Points

RULES = Rules()
NOW = 1e9
YEAR_S = 365.25 * 86_400

Row = tuple[float, float, int, float, int, int]

reading = st.tuples(
    st.floats(0, 300),
    st.floats(0, 300),
    st.integers(-140, -44),
    st.sampled_from([np.nan, NOW, NOW - 1e6, NOW - 1e8]),
    st.integers(0, 4),
    st.integers(0, 2),
)


def readings(rows: list[Row]) -> Readings:
    east, north, value, at, who, group = (np.array(column) for column in zip(*rows, strict=True))
    return Readings(
        np.column_stack((east, north)).astype(np.float64),
        value.astype(np.float64),
        at.astype(np.float64),
        who.astype(np.int64),
        group.astype(np.int64),
        np.column_stack((east, north)).astype(np.float64),
    )


def at_one_place(values: list[float], who: list[int], ages: list[float] | None = None) -> Readings:
    count = len(values)
    at = NOW - YEAR_S * np.array(ages) if ages else NOW - np.arange(count, dtype=np.float64)
    return Readings(
        np.full((count, 2), 10.0),
        np.array(values),
        at,
        np.array(who, dtype=np.int64),
        np.zeros(count, dtype=np.int64),
        np.zeros((count, 0)),
    )


@given(st.lists(reading, min_size=1, max_size=60))
def test_every_place_lies_in_one_square_and_its_value_among_its_readings(rows: list[Row]) -> None:
    told = readings(rows)
    places = binned(told, RULES, NOW)
    squares = np.unique(np.column_stack((np.floor(told.xy / 50), told.group)), axis=0)
    assert len(places) == len(squares)
    for square, xy, value, group in zip(squares, places.xy, places.value, places.group, strict=True):
        inside = np.all(np.column_stack((np.floor(told.xy / 50), told.group)) == square, axis=1)
        assert group == square[2]
        np.testing.assert_allclose(xy, told.xy[inside].mean(axis=0))
        assert told.value[inside].min() <= value <= told.value[inside].max()
    np.testing.assert_allclose(places.shares.sum(axis=1), 1)
    assert (places.noise > 0).all()
    assert (places.doubt >= 0).all()
    np.testing.assert_allclose(places.features, places.xy)


@given(st.lists(reading, min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_a_place(rows: list[Row], random: Random) -> None:
    mixed = [*rows, *rows]
    random.shuffle(mixed)
    one = binned(readings(rows).distinct(), RULES, NOW)
    other = binned(readings(mixed).distinct(), RULES, NOW)
    np.testing.assert_allclose(other.xy, one.xy)
    np.testing.assert_allclose(other.value, one.value)
    np.testing.assert_allclose(other.noise, one.noise)
    np.testing.assert_allclose(other.shares.toarray(), one.shares.toarray())


@given(st.lists(st.lists(st.floats(-140, -44), min_size=1, max_size=9), min_size=1, max_size=9))
def test_equal_weights_give_the_usual_median(groups: list[list[float]]) -> None:
    group = np.repeat(np.arange(len(groups)), [len(each) for each in groups])
    value = np.array([value for each in groups for value in each])
    found = medians(group, value, np.ones(len(value)), len(groups))
    np.testing.assert_allclose(found, [np.median(each) for each in groups])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-140, -44), st.integers(1, 5)), min_size=1, max_size=30))
def test_a_weighted_median_is_that_of_values_repeated(rows: list[tuple[int, int, int]]) -> None:
    _, group = np.unique([row[0] for row in rows], return_inverse=True)
    value, weight = np.array([row[1] for row in rows], dtype=np.float64), np.array([row[2] for row in rows])
    found = medians(group, value, weight.astype(np.float64), group.max() + 1)
    usual = [np.median(np.repeat(value[group == each], weight[group == each])) for each in range(group.max() + 1)]
    np.testing.assert_allclose(found, usual)


def test_a_weight_of_three_is_the_same_value_three_times() -> None:
    found = medians(np.zeros(3, dtype=np.int64), np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 3.0]), 1)
    assert found.tolist() == [3.0]


def test_a_phone_left_running_has_one_voice_as_the_others_have() -> None:
    places = binned(at_one_place([-120.0] * 500 + [-90.0, -91.0], [0] * 500 + [1, 2]), RULES, NOW)
    assert places.value.tolist() == [-91.0]
    np.testing.assert_allclose(places.shares.toarray(), [[1 / 3, 1 / 3, 1 / 3]], atol=0.01)


def test_many_readings_are_surer_than_one_but_not_without_end() -> None:
    noise = [
        float(binned(at_one_place([-100.0] * count, [0] * count), RULES, NOW).noise[0]) for count in (1, 4, 10, 1000)
    ]
    assert noise[0] > noise[1] > noise[2] == pytest.approx(noise[3], rel=1e-3)


def test_the_young_outweigh_the_old_of_the_same_place() -> None:
    places = binned(at_one_place([-80.0, -80.0, -110.0], [0, 0, 0], [5.0, 5.0, 0.0]), RULES, NOW)
    assert places.value.tolist() == [-110.0]
    old = binned(at_one_place([-80.0], [0], [5.0]), RULES, NOW)
    assert places.doubt[0] < old.doubt[0]
    assert old.doubt[0] == pytest.approx(5 * RULES.drift_db**2)


def test_what_is_told_twice_by_two_people_at_the_same_second_is_one_reading() -> None:
    two = at_one_place([-90.0, -90.0], [0, 1])
    assert len(replace(two, at=np.full(2, NOW)).distinct()) == 1
    assert len(replace(two, at=np.full(2, np.nan)).distinct()) == 2
    assert len(two.distinct()) == 2


def test_metres_are_metres() -> None:
    """Against the haversine, 20 km each way in the north of Vietnam."""
    points = Points(np.array([21.0, 21.18, 21.0]), np.array([105.8, 105.8, 105.992]))
    xy = Plane.of(points).metres(points)
    assert np.hypot(*(xy[1] - xy[0])) == pytest.approx(20_015, rel=0.005)
    assert np.hypot(*(xy[2] - xy[0])) == pytest.approx(19_931, rel=0.005)
    assert Plane.of(Points(np.array([]), np.array([])), points) == Plane(21.0)
