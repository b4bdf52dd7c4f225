"""Samples, claims and speed tests on the ground."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.coverage.ledger import measured
from songxa.coverage.ledger.surface import Ground, Speeds
from songxa.coverage.nouns import Declared, Points, Samples, Technology
from tests.support import coverage_town as town


def at(ground: Ground, places: list[int], levels: list[float], times: list[float] | None = None) -> Samples:
    count = len(places)
    return Samples(
        Points(ground.points.latitude[places], ground.points.longitude[places]),
        np.array(levels, dtype=np.float32),
        np.array(times or [np.nan] * count, dtype=np.float64),
        np.full(count, np.nan, dtype=np.float32),
        np.arange(count, dtype=np.int32),
        np.zeros(count, dtype=np.bool_),
    )


@given(data=st.lists(st.tuples(st.integers(0, 17), st.floats(-139, -44, width=32)), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_each_cell_has_the_count_and_the_median_of_its_own_samples(data: list[tuple[int, float]]) -> None:
    ground = town.ground(rings=2)
    places, levels = [each[0] for each in data], [each[1] for each in data]
    taken = measured.take(ground, at(ground, places, levels))
    for place in set(places):
        mine = [level for here, level in data if here == place]
        assert taken.count[place] == len(mine)
        assert taken.median_dbm[place] == pytest.approx(np.median(np.array(mine, dtype=np.float32)), abs=1e-4)
        assert sorted(taken.within(np.array([place], dtype=np.int32))) == [
            n for n, here in enumerate(places) if here == place
        ]
    assert taken.count.sum() == len(data)
    assert np.isnan(taken.median_dbm[taken.count == 0]).all()


def test_the_newest_time_is_kept_and_an_unknown_one_is_none() -> None:
    ground = town.ground(rings=2)
    taken = measured.take(ground, at(ground, [0, 0, 1], [-90, -91, -92], [5.0, 9.0, float("nan")]))
    assert taken.newest[0] == 9.0 and np.isnan(taken.newest[1])
    fact = measured.measured(taken, taken.within(np.array([0, 1], dtype=np.int32)), -91.5)
    assert fact is not None
    assert (fact.count, fact.at, fact.level_dbm) == (3, 9.0, -91.0) and fact.share == pytest.approx(2 / 3)
    assert fact.values == {"contributors": 3.0, "staff": 0.0}


def test_what_lies_off_the_ground_or_nowhere_belongs_to_no_cell() -> None:
    ground = town.ground(rings=1)
    far = at(ground, [0, 1, 2], [-90, -90, -90])
    far.points.latitude[:2] = [25.0, np.nan]
    taken = measured.take(ground, far)
    assert taken.count.sum() == 1
    assert list(taken.near(ground.plane[2:3], 10.0)) == [2]


def test_what_is_measured_beside_a_public_place_counts_for_the_cell_around_it() -> None:
    ground = town.ground(rings=1)
    hall = ground.places[town.HALL]
    taken = measured.take(ground, at(ground, [hall, hall], [-90, -92]))
    assert taken.count[hall] == 0 and taken.count.sum() == 2
    assert len(taken.near(ground.plane[[hall]], 1.0)) == 2


def test_no_samples_are_no_fact() -> None:
    ground = town.ground(rings=1)
    taken = measured.take(ground, at(ground, [], []))
    assert measured.measured(taken, taken.within(np.arange(3, dtype=np.int32)), -105.0) is None


def test_holes_are_no_part_of_a_claim_and_a_twisted_ring_is_no_error() -> None:
    square = ((105.0, 19.0), (106.0, 19.0), (106.0, 20.0), (105.0, 20.0), (105.0, 19.0))
    hole = ((105.4, 19.4), (105.6, 19.4), (105.6, 19.6), (105.4, 19.6), (105.4, 19.4))
    twisted = ((107.0, 19.0), (108.0, 20.0), (108.0, 19.0), (107.0, 20.0), (107.0, 19.0))
    claims = [Declared("mot", Technology.LTE, ((square, hole), (twisted,)), None, "")]
    points = Points(np.array([19.2, 19.5, 19.5, 19.5]), np.array([105.2, 105.5, 107.9, 104.0]))
    assert list(measured.claimed(points, claims)) == [True, False, True, False]


def test_measurements_within_a_claim_are_counted_apart() -> None:
    ground = town.ground(rings=2)
    samples = at(ground, [0, 1, 2, 3], [-90, -120, -120, -90])
    taken = measured.take(ground, samples)
    claim = np.array([True, True, False, False])
    fact = measured.measured(taken, np.arange(4), -105.0, claim)
    assert fact is not None and fact.values["in_claim"] == 2.0 and fact.values["in_claim_covered"] == 1.0


def speeds(at_s: float, *, fixed: bool = False, down: float = 20.0) -> Speeds:
    points = Points(np.array([town.MIDDLE[0], 21.0]), np.array([town.MIDDLE[1], 105.0]))
    return Speeds(
        points,
        np.array([down, 1.0]),
        np.array([5.0, 1.0]),
        np.array([np.nan, 30.0]),
        np.array([7, 9]),
        at_s,
        "Ookla",
        fixed,
    )


def test_the_newest_speed_tests_of_mobile_networks_near_a_place_are_told() -> None:
    ground = town.ground(rings=2)
    here = ground.plane[ground.places[town.HALL]]
    found = measured.experienced(ground, [speeds(1.0), speeds(2.0, down=30.0), speeds(3.0, fixed=True)], here, 0.0)
    assert found is not None
    assert (found.count, found.at, found.source) == (7, 2.0, "Ookla")
    assert found.values == {"down_mbps": 30.0, "up_mbps": 5.0}  # no latency was told, so none is
    assert measured.experienced(ground, [speeds(3.0, fixed=True)], here, 0.0) is None
    assert measured.experienced(ground, [], here, 0.0) is None
