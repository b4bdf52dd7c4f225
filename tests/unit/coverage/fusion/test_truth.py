"""Where the truth is known everywhere: how good the fusion is, and how honest. Twenty districts, seeds fixed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from songxa.coverage.fusion import Rules, Validation, fuse
from songxa.coverage.fusion.describing import Bands, banded, errors_of, spots
from songxa.coverage.fusion.places import Plane, binned
from songxa.coverage.fusion.validating import left_out
from songxa.coverage.nouns import Floats
from tests.support.shadowing import NOW, District

SEEDS = range(20)
RULES = Rules()
EIGHTY = 1.2816


class Shown(NamedTuple):
    """What one district shows: errors in dB, and the shares within the 80 % interval."""

    bare: float
    tuned: float
    inside: float
    inside_near: float
    inside_less: float
    blocked: float
    at_random: float
    validation: Validation


def rms(values: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def random_error(district: District, roads: Floats) -> float:
    """Cross-validation as it should not be done: bins drawn one by one, their neighbours shown."""
    field, samples = district.predicted(roads), district.samples(roads)
    bands = Bands.of(field)
    places = banded(binned(errors_of(field, samples, Plane.of(field.points), bands, RULES), RULES, NOW), RULES)
    at = spots(places.xy, places.features, places.group, len(bands.mhz))
    fold = np.random.default_rng(district.seed).permutation(len(places)) % RULES.folds
    with threadpool_limits(1, "blas"):
        return left_out(places, at, fold, RULES).rmse


def show(seed: int) -> Shown:
    district = District(seed, shadow_db=6.0 + seed % 3)
    cells, roads = district.cells(), district.roads(length_m=3000)
    prediction = district.predicted(cells)
    fused = fuse(prediction, district.predicted(roads), district.samples(roads), now=NOW)
    truth = district.truth(cells)
    off = np.abs(fused.field.mean_dbm - truth)
    inside = off <= EIGHTY * fused.field.sigma_db
    assert fused.validation is not None
    return Shown(
        bare=rms(prediction.mean_dbm - truth),
        tuned=rms(off),
        inside=float(inside.mean()),
        inside_near=float(inside[~fused.grey].mean()),
        inside_less=float(np.mean(off <= 0.6745 * fused.field.sigma_db)),
        blocked=fused.validation.rmse_db,
        at_random=random_error(district, roads),
        validation=fused.validation,
    )


@pytest.fixture(scope="module")
def shown() -> list[Shown]:
    return [show(seed) for seed in SEEDS]


def test_tuning_takes_at_least_a_third_off_the_error_of_the_bare_model_in_every_district(shown: list[Shown]) -> None:
    assert [each.tuned / each.bare for each in shown if each.tuned > each.bare * 2 / 3] == []


def test_the_interval_of_80_percent_holds_70_to_90_percent_of_the_truth(shown: list[Shown]) -> None:
    assert 0.7 <= np.mean([each.inside for each in shown]) <= 0.9
    assert 0.7 <= np.mean([each.inside_near for each in shown]) <= 0.9
    # an error of the whole district is one draw: a few districts fall outside, none far
    within = [0.7 <= each.inside <= 0.9 for each in shown]
    assert np.mean(within) >= 0.8
    assert min(each.inside for each in shown) >= 0.55
    assert 0.4 <= np.mean([each.inside_less for each in shown]) <= 0.6


def test_leaving_out_blocks_never_flatters_as_leaving_out_single_bins_does(shown: list[Shown]) -> None:
    assert np.mean([each.blocked for each in shown]) >= np.mean([each.at_random for each in shown])


def test_the_error_that_is_printed_is_the_error_that_is_made(shown: list[Shown]) -> None:
    printed, made = np.mean([each.blocked for each in shown]), np.mean([each.tuned for each in shown])
    assert printed == pytest.approx(made, rel=0.15)
    assert 0.7 <= np.mean([each.validation.inside for each in shown]) <= 0.9
    bare = np.mean([each.validation.bare_rmse_db for each in shown])
    assert bare == pytest.approx(np.mean([each.bare for each in shown]), rel=0.15)


def test_a_model_that_is_right_is_not_made_worse() -> None:
    ratios = []
    for seed in range(5):
        district = District(seed, offset_db=0, slope_db=0, share=1)
        cells, roads = district.cells(), district.roads()
        prediction = district.predicted(cells)
        fused = fuse(prediction, district.predicted(roads), district.samples(roads), now=NOW)
        truth = district.truth(cells)
        ratios.append(rms(fused.field.mean_dbm - truth) / rms(prediction.mean_dbm - truth))
    assert np.mean(ratios) <= 1.02
    assert max(ratios) <= 1.1


@pytest.mark.parametrize("bands", [(900.0, 1800.0)])
def test_two_bands_are_tuned_apart(bands: tuple[float, ...]) -> None:
    district = District(2, bands=bands)
    cells, roads = district.cells(), district.roads()
    prediction = district.predicted(cells)
    fused = fuse(prediction, district.predicted(roads), district.samples(roads), now=NOW)
    assert [each.band_mhz for each in fused.tunings] == list(bands)
    assert all(each.bins > 0 for each in fused.tunings)
    truth = district.truth(cells)
    assert rms(fused.field.mean_dbm - truth) < 2 / 3 * rms(prediction.mean_dbm - truth)


def test_the_tuning_finds_the_true_level_within_its_own_uncertainty() -> None:
    z = []
    for seed in range(8):
        # one mast, so that the strongest of several with shadowing of their own does not lift the level
        district = District(seed, masts=1, share=1.0)
        roads = district.roads()
        tuned = fuse(district.predicted(roads), district.predicted(roads), district.samples(roads), now=NOW).tunings[0]
        z.append((tuned.slope_db.value - district.slope_db) / tuned.slope_db.sigma)
        z.append((tuned.offset_db.value - district.offset_db) / tuned.offset_db.sigma)
    assert rms(np.array(z)) < 1.6
