"""The Gaussian process against its textbook formulae, its local form against the dense one, and one thread for both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.stats import multivariate_normal
from threadpoolctl import threadpool_limits

from songxa.coverage.fusion import Rules
from songxa.coverage.fusion.learning import clusters, expected, learn
from songxa.coverage.fusion.local import Nearest
from songxa.coverage.fusion.places import Binned
from songxa.coverage.fusion.process import Expected, Process, Seen, Shape, Spots, likeness
from songxa.coverage.fusion.validating import blocked, dealt, validate, widening
from songxa.coverage.nouns import Floats

RULES = Rules()
SHAPE = Shape(1.1, 150.0, 2.0)


def spots(draw: np.random.Generator, count: int, side_m: float = 1500.0) -> Spots:
    xy = draw.uniform(0, side_m, (count, 2))
    design = np.column_stack((np.ones(count), draw.normal(0, 0.4, count), -draw.uniform(0, 40, count)))
    return Spots(xy, design, draw.uniform(4, 9, count))


def process(draw: np.random.Generator, count: int) -> Process:
    phones = 3
    shares = np.eye(phones)[draw.integers(0, phones, count)]
    seen = Seen(
        spots(draw, count), draw.normal(0, 8, count), draw.uniform(1, 16, count), draw.uniform(0, 9, count), shares
    )
    before = Expected(np.zeros(3), np.diag([64.0, 100.0, 0.12]), np.zeros(phones), np.full(phones, 16.0))
    return Process(seen, SHAPE, before)


def whole(told: Process) -> Floats:
    """The covariance of what was seen, written out."""
    seen, before = told.seen, told.expected
    return np.asarray(
        likeness(seen.spots, seen.spots, told.shape)
        + seen.spots.design @ before.covariance @ seen.spots.design.T
        + seen.shares @ np.diag(before.phone_variance) @ seen.shares.T
        + np.diag(seen.noise + seen.doubt + told.shape.nugget_db**2)
    )


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 25))
def test_mean_variance_and_likelihood_are_those_of_the_textbook(seed: int, count: int) -> None:
    draw = np.random.default_rng(seed)
    told = process(draw, count)
    covariance = whole(told)
    normal = multivariate_normal(np.zeros(count), covariance)
    assert told.unlikelihood == pytest.approx(-normal.logpdf(told.seen.error) - count / 2 * np.log(2 * np.pi))

    at = spots(draw, 7, 4000.0)  # some beyond the reach of any
    cross = likeness(at, told.seen.spots, SHAPE) + at.design @ told.expected.covariance @ told.seen.spots.design.T
    own = likeness(at, at, SHAPE) + at.design @ told.expected.covariance @ at.design.T
    mean, variance = told.at(at)
    np.testing.assert_allclose(mean, cross @ np.linalg.solve(covariance, told.seen.error), atol=0.15)
    after = np.diag(own - cross @ np.linalg.solve(covariance, cross.T)) + SHAPE.nugget_db**2
    np.testing.assert_allclose(variance, after, rtol=0.02)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(2, 15))
def test_what_the_others_say_is_what_a_fit_without_it_says(seed: int, count: int) -> None:
    told = process(np.random.default_rng(seed), count)
    covariance, error = whole(told), told.seen.error
    off, variance = told.left_out()
    for each in range(count):
        rest = np.delete(np.arange(count), each)
        weights = np.linalg.solve(covariance[np.ix_(rest, rest)], covariance[rest, each])
        assert off[each] == pytest.approx(error[each] - weights @ error[rest])
        assert variance[each] == pytest.approx(covariance[each, each] - weights @ covariance[rest, each])


def test_seeing_never_makes_less_sure() -> None:
    told = process(np.random.default_rng(3), 40)
    after = told.learned()
    assert (np.linalg.eigvalsh(told.expected.covariance - after.covariance) > -1e-9).all()
    assert (after.phone_variance <= told.expected.phone_variance).all()


def test_the_nearest_say_what_all_say_where_all_are_among_them() -> None:
    draw = np.random.default_rng(5)
    count = 40
    seen = Seen(
        spots(draw, count), draw.normal(0, 8, count), np.full(count, 4.0), np.zeros(count), np.zeros((count, 0))
    )
    known = Expected(np.array([-3.0, 2.0, 0.1]), np.zeros((3, 3)), np.zeros(0), np.zeros(0))
    at = spots(draw, 30)
    dense = Process(seen, SHAPE, known)
    local = Nearest(seen.spots, seen.error, seen.noise, SHAPE, known, count)
    for one, other in zip(dense.at(at), local.at(at), strict=True):
        np.testing.assert_allclose(other, one, rtol=0.05, atol=0.4)
    for one, other in zip(dense.left_out(), local.left_out(), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-6)


def places(draw: np.random.Generator, count: int, side_m: float) -> tuple[Binned, Spots]:
    at = spots(draw, count, side_m)
    shadow = np.linalg.cholesky(likeness(at, at, SHAPE) + 1e-9 * np.eye(count)) @ draw.normal(size=count)
    value = -9 + shadow + draw.normal(0, 2, count)
    group = np.zeros(count, dtype=np.int64)
    shares = csr_array(np.eye(4)[draw.integers(0, 4, count)])
    return Binned(at.xy, value, np.full(count, 2.0), np.zeros(count), np.zeros((count, 0)), group, shares), at


def test_more_places_than_one_matrix_takes_give_the_same_field() -> None:
    draw = np.random.default_rng(8)
    seen, at = places(draw, 700, 4000.0)
    asked = spots(draw, 200, 4000.0)
    with threadpool_limits(1, "blas"):
        mean, variance = learn(seen, at, RULES).at(asked)
        near, wide = learn(seen, at, replace(RULES, dense_bins=400, taught_bins=400)).at(asked)
    assert np.sqrt(np.mean((near - mean) ** 2)) < 0.35 * np.sqrt(variance.mean())
    assert np.sqrt(wide).mean() == pytest.approx(np.sqrt(variance).mean(), rel=0.15)


def test_few_places_expect_less_of_the_coefficients_and_bands_share_what_they_learn() -> None:
    draw = np.random.default_rng(9)
    few, at = places(draw, 3, 500.0)
    many, there = places(draw, 30, 1500.0)
    assert expected(few, at, RULES).covariance[0, 0] == pytest.approx(0.1 * RULES.offset_db**2)
    assert expected(many, there, RULES).covariance[0, 0] == pytest.approx(RULES.offset_db**2)
    two = Spots(there.xy, np.column_stack((there.design, np.zeros((30, 3)))), there.sigma)
    covariance = expected(many, two, RULES).covariance
    assert covariance[0, 0] == pytest.approx(RULES.offset_db**2)
    assert covariance[3, 3] == covariance[0, 3] == pytest.approx(RULES.offset_db**2 / 2)


def test_clusters_are_distinct_and_hold_near_pairs() -> None:
    xy = np.random.default_rng(4).uniform(0, 10_000, (3000, 2))
    chosen = clusters(xy, 200, seed=1)
    assert len(np.unique(chosen)) == len(chosen) == 200
    gaps = np.linalg.norm(xy[chosen, None] - xy[None, chosen], axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert np.median(gaps.min(axis=1)) < 200
    assert clusters(xy[:50], 200, seed=1).tolist() == list(range(50))


# ---- validation ------------------------------------------------------------------------------------------------------


def test_a_block_is_never_split_between_folds_and_all_folds_are_used() -> None:
    seen, _ = places(np.random.default_rng(2), 300, 6000.0)
    blocks = blocked(seen, RULES)
    assert blocks is not None
    fold = dealt(blocks, RULES.folds, RULES.seed)
    assert all(len(set(fold[blocks.of == each].tolist())) == 1 for each in range(blocks.many))
    assert set(fold.tolist()) == set(range(RULES.folds))


@pytest.mark.parametrize(("side_m", "block_m"), [(6000.0, 1000.0), (900.0, 500.0), (450.0, 250.0), (200.0, None)])
def test_blocks_shrink_where_all_is_close_together_and_then_there_is_no_validation(
    side_m: float, block_m: float | None
) -> None:
    seen, at = places(np.random.default_rng(2), 40, side_m)
    blocks = blocked(seen, RULES)
    assert (blocks.side_m if blocks else None) == block_m
    assert (validate(seen, at, RULES, predicted=True) is None) == (block_m is None)


def test_nine_places_are_not_validated() -> None:
    seen, at = places(np.random.default_rng(2), 9, 6000.0)
    assert validate(seen, at, RULES, predicted=True) is None


def test_intervals_that_were_too_narrow_are_widened_the_more_blocks_say_so_and_never_narrowed() -> None:
    z = np.abs(np.random.default_rng(1).normal(0, 2, 4000))
    assert widening(z, 1000) == pytest.approx(2.0, rel=0.05)
    assert 1 < widening(z, 3) < 1.3
    assert widening(z / 4, 1000) == 1.0
