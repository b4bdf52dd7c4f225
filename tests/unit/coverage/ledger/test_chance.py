"""Shares and their intervals: exact where they can be, honest where errors of neighbours go together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.coverage.criteria import ALL, ANY
from songxa.coverage.ledger import chance
from songxa.coverage.ledger.surface import Ground, Layer
from songxa.coverage.nouns import Floats
from songxa.coverage.terms import Setting, Technology
from tests.support import coverage_town as town

LTE, NR = Technology.LTE, Technology.NR
OUT, IN = Setting.OUTDOORS, Setting.INDOORS
AREAS = (town.COMMUNE, town.EAST, town.WEST)
HOUSEHOLDS = 0  # the first of an area's rows


def shares(ground: Ground, *layers: Layer, draws: int = 200, interval: float = 0.8) -> dict[chance.Key, chance.Shares]:
    found = chance.shares(
        ground, layers, AREAS, {LTE: -105.0, NR: -110.0}, near_m=500.0, interval=interval, draws=draws
    )
    return dict(found)


@given(level=st.floats(-130, -80), slope=st.floats(-0.02, 0.02), sigma=st.floats(1, 15))
@settings(max_examples=15, deadline=None)
def test_a_share_is_the_sum_of_weights_times_chances(level: float, slope: float, sigma: float) -> None:
    ground = town.ground(rings=3)
    layer = town.layer(ground, lambda plane: level + slope * plane[:, 0], sigma=sigma)
    found = shares(ground, layer, draws=40)["mot", LTE, OUT]
    people = ground.people[town.COMMUNE]
    likely = layer.outdoors.probability(-105.0)[people.points]
    assert found.share[HOUSEHOLDS] == pytest.approx(np.average(likely, weights=people.households), abs=1e-9)
    assert (found.low <= found.share + 1e-9).all() and (found.share <= found.high + 1e-9).all()
    assert found.known == pytest.approx(1.0)


def test_what_is_certain_has_no_interval() -> None:
    ground = town.ground(rings=3)
    for level, share in ((-60.0, 1.0), (-139.0, 0.0)):
        found = shares(ground, town.layer(ground, level, sigma=1.0))["mot", LTE, OUT]
        for figures in (found.low, found.share, found.high):
            assert figures == pytest.approx(np.full(9, share), abs=1e-6)


def test_what_is_unknown_is_without_signal_at_the_low_end_and_with_one_at_the_high_end() -> None:
    ground = town.ground(rings=4)
    layer = town.layer(ground, lambda _: np.where(ground.points.longitude < town.MIDDLE[1], -60.0, np.nan), sigma=1.0)
    found = shares(ground, layer)["mot", LTE, OUT]
    east, west = 3, 6
    assert (found.known[west], found.low[west], found.high[west]) == pytest.approx((1.0, 1.0, 1.0))
    assert found.known[east] < 0.1 and found.low[east] < 0.1 and found.high[east] == pytest.approx(1.0)
    assert found.share[HOUSEHOLDS] == pytest.approx(1.0)
    assert found.low[HOUSEHOLDS] == pytest.approx(found.known[HOUSEHOLDS])


def test_of_any_operator_what_one_may_still_have_is_open() -> None:
    ground = town.ground(rings=2)
    found = shares(ground, town.layer(ground, -139.0, sigma=1.0), town.unknown(ground, "hai"))
    anyone, everyone = found[ANY, LTE, OUT], found[ALL, LTE, OUT]
    assert (anyone.known == 1.0).all() and not anyone.low.any() and (anyone.high == 1.0).all()
    assert not everyone.known.any() and np.isnan(everyone.share).all()


def test_very_many_areas_get_fewer_draws_and_no_less_than_a_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    ground = town.ground(rings=2)
    monkeypatch.setattr(chance, "_MOST_DRAWN", 10)
    found = shares(ground, town.layer(ground, -105.0), draws=400)["mot", LTE, OUT]
    assert 0 < found.low[HOUSEHOLDS] < found.share[HOUSEHOLDS] < found.high[HOUSEHOLDS] < 1


def test_nothing_known_gives_no_share_and_an_interval_of_everything() -> None:
    ground = town.ground(rings=2)
    found = shares(ground, town.unknown(ground))["mot", LTE, OUT]
    assert np.isnan(found.share).all() and not found.low.any() and (found.high == 1.0).all() and not found.known.any()


def test_an_interval_is_far_wider_than_if_errors_were_independent() -> None:
    ground = town.ground(rings=8)
    found = shares(ground, town.layer(ground, -105.0), draws=400)["mot", LTE, OUT]
    people = ground.people[town.COMMUNE]
    weight = people.households / people.households.sum()
    alone = 2 * 1.2816 * math.sqrt(float((weight**2).sum()) * 0.25)  # 80 % of a binomial
    assert found.high[HOUSEHOLDS] - found.low[HOUSEHOLDS] > 5 * alone


def test_measurements_near_by_narrow_an_interval_without_moving_the_share() -> None:
    ground = town.ground(rings=6)
    bare = shares(ground, town.layer(ground, -100.0))["mot", LTE, OUT]
    near = shares(ground, town.layer(ground, -100.0, samples=town.samples(ground, -100.0)))["mot", LTE, OUT]
    assert near.share == pytest.approx(bare.share)
    assert near.high[HOUSEHOLDS] - near.low[HOUSEHOLDS] < 0.6 * (bare.high[HOUSEHOLDS] - bare.low[HOUSEHOLDS])


def test_indoors_is_never_more_than_outdoors() -> None:
    ground = town.ground(rings=4)
    found = shares(ground, town.layer(ground, -95.0))
    assert (found["mot", LTE, IN].share < found["mot", LTE, OUT].share).all()


def test_any_operator_is_at_least_the_best_and_all_of_them_at_most_the_worst() -> None:
    ground = town.ground(rings=5)
    one = town.layer(ground, lambda plane: -100 - plane[:, 0] / 60, "mot")
    other = town.layer(ground, lambda plane: -103 + plane[:, 0] / 60, "hai")
    found = shares(ground, one, other, draws=400)
    singles = np.stack([found["mot", LTE, OUT].share, found["hai", LTE, OUT].share])
    assert (found[ANY, LTE, OUT].share >= singles.max(axis=0) - 0.03).all()
    assert (found[ALL, LTE, OUT].share <= singles.min(axis=0) + 0.03).all()
    people = ground.people[town.COMMUNE]
    without = [1 - each.outdoors.probability(-105.0)[people.points] for each in (one, other)]
    independent = float(np.average(1 - without[0] * without[1], weights=people.households))
    assert found[ANY, LTE, OUT].share[HOUSEHOLDS] < independent - 0.02  # the same hill stands in everybody's way


def test_all_operators_is_asked_only_where_several_have_a_mobile_technology() -> None:
    ground = town.ground(rings=2)
    found = shares(
        ground, town.layer(ground, -90, "mot"), town.layer(ground, -90, "hai"), town.layer(ground, -90, "mot", NR)
    )
    assert (ALL, LTE, OUT) in found and (ALL, NR, OUT) not in found and (ANY, NR, OUT) in found


def test_the_same_inputs_give_the_same_figures() -> None:
    ground = town.ground(rings=3)
    one, other = (shares(ground, town.layer(ground, -104.0))["mot", LTE, OUT] for _ in range(2))
    assert (one.low == other.low).all() and (one.high == other.high).all()


def test_no_ground_and_no_layers_are_no_error() -> None:
    ground = town.ground(rings=1)
    assert shares(ground) == {}
    found = chance.shares(ground, [town.layer(ground, -90)], (), {LTE: -105.0}, near_m=500, interval=0.8)
    assert len(found["mot", LTE, OUT].share) == 0


@pytest.mark.parametrize("alike_m", [60.0, 120.0, 400.0])
def test_shadows_are_standard_normal_and_alike_as_far_as_they_say(alike_m: float) -> None:
    along = np.arange(0.0, 6000.0, 30.0)
    plane: Floats = np.stack(np.meshgrid(along, along[:20], indexing="ij"), axis=-1).reshape(-1, 2)
    shadows = chance.Shadows(plane, np.random.default_rng(7), 60.0, 400.0)
    drawn = shadows.draw(300, alike_m).astype(np.float64)
    assert drawn.mean() == pytest.approx(0.0, abs=0.05)
    assert drawn.std() == pytest.approx(1.0, abs=0.03)
    lines = drawn.reshape(300, len(along), 20)
    for step in (4, 8, 16):  # whole steps of the grid, where a nearest node is no other's
        away = step * 30.0
        alike = float((lines[:, :-step] * lines[:, step:]).mean())
        assert alike == pytest.approx(math.exp(-away / alike_m), abs=0.08)


@pytest.mark.parametrize("measured", [False, True])
def test_eight_of_ten_true_shares_lie_within_the_interval(measured: bool) -> None:
    ground = town.ground(rings=5)
    samples = town.samples(ground, -100.0) if measured else None
    layer = town.layer(ground, lambda plane: -104 - plane[:, 1] / 100, samples=samples)
    found = shares(ground, layer, draws=400)["mot", LTE, OUT]
    common = chance.TUNED_COMMON if measured else chance.BARE_COMMON
    random = np.random.default_rng(11)
    away = np.hypot(*(ground.plane[:, None] - ground.plane[None, :]).transpose(2, 0, 1))
    root = np.linalg.cholesky(np.exp(-away / 120.0) + 1e-9 * np.eye(len(away)))
    people = ground.people[town.COMMUNE]
    weight = people.households / people.households.sum()
    inside = 0
    for _ in range(400):
        error = math.sqrt(common) * random.standard_normal() + math.sqrt(1 - common) * root @ random.standard_normal(
            len(root)
        )
        truth = layer.outdoors.mean_dbm + layer.outdoors.sigma_db * error
        share = float((weight * (truth >= -105.0)[people.points]).sum())
        inside += found.low[HOUSEHOLDS] <= share <= found.high[HOUSEHOLDS]
    assert 0.74 <= inside / 400 <= 0.88
