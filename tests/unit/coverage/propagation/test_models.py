"""Claims about the models without terrain, each against figures worked out by hand or given by its source."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.nouns import Technology
from songxa.coverage.propagation import (
    element_share_db,
    entry_loss,
    free_space_loss,
    log_distance_loss,
    log_distance_reach,
    pattern_db,
    resource_blocks,
    rma,
    spacing_khz,
)
from songxa.coverage.propagation.surroundings import Surroundings, clutter_loss, location_sigma

distances = st.floats(10, 10_000)
bands = st.floats(500, 7000)
masts = st.floats(10, 150)


def of(metres: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array([metres])


# ---- distance alone -------------------------------------------------------------------------------------------------


def test_free_space_is_that_of_the_formula() -> None:
    assert free_space_loss(of(1000.0), 1800.0)[0] == pytest.approx(97.555, abs=0.001)
    assert free_space_loss(of(10_000.0), 700.0)[0] == pytest.approx(109.352, abs=0.001)


@given(st.floats(2, 5000), st.floats(2, 4))
def test_the_reach_of_a_loss_loses_that_much(metres: float, exponent: float) -> None:
    lost = float(log_distance_loss(of(metres), 2437.0, exponent)[0])
    assert log_distance_reach(lost, 2437.0, exponent) == pytest.approx(metres)


def test_ten_times_as_far_indoors_is_thirty_decibels_more() -> None:
    near, far = log_distance_loss(np.array([5.0, 50.0]), 2437.0, 3.0)
    assert far - near == pytest.approx(30.0)


# ---- RMa ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metres", "mhz", "sight", "hidden"),
    [
        # TR 38.901 table 7.4.1-1 term by term: hBS 35 m, hUT 1.5 m, h 5 m, W 20 m. The third without line of sight:
        # 161.04 - 9.2373 + 5.2423 - 37.5124 + 38.6334 · 0.301091 + 5.1055 + 0.0009 = 136.2712
        (500.0, 700.0, 84.6325, 104.8433),
        (2000.0, 700.0, 105.4034, 128.0677),
        (2000.0, 1800.0, 107.2976, 136.2712),
        (5000.0, 3500.0, 125.9668, 157.4189),
    ],
)
def test_the_worked_values_of_rma(metres: float, mhz: float, sight: float, hidden: float) -> None:
    assert rma.sight_loss(of(metres), mhz, 35.0, 1.5)[0] == pytest.approx(sight, abs=0.001)
    assert rma.hidden_loss(of(metres), mhz, 35.0, 1.5)[0] == pytest.approx(hidden, abs=0.001)


def test_the_break_point_is_where_it_is_said_to_be() -> None:
    assert rma.break_point(1800.0, 35.0, 1.5) == pytest.approx(1980.6, abs=0.1)


@given(bands, masts)
def test_nothing_leaps_at_the_break_point(mhz: float, mast: float) -> None:
    bend = rma.break_point(mhz, mast, 1.5)
    before, after = rma.sight_loss(np.array([bend * 0.99999, bend * 1.00001]), mhz, mast, 1.5)
    assert after == pytest.approx(before, abs=0.01)


@given(distances, distances, bands, masts)
def test_farther_away_the_mixture_is_weaker(one: float, other: float, mhz: float, mast: float) -> None:
    near, far = sorted((one, other))
    losses = rma.mixed_loss(np.array([near, far]), mhz, mast, 1.5).loss_db
    assert losses[0] <= losses[1] + 1e-9


@given(distances, bands, masts)
def test_the_mixture_lies_between_the_two_and_doubts_at_least_as_much_as_the_surer(
    metres: float, mhz: float, mast: float
) -> None:
    mixed = rma.mixed_loss(of(metres), mhz, mast, 1.5)
    sight, hidden = rma.sight_loss(of(metres), mhz, mast, 1.5)[0], rma.hidden_loss(of(metres), mhz, mast, 1.5)[0]
    assert sight - 1e-9 <= mixed.loss_db[0] <= hidden + 1e-9
    assert mixed.sigma_db[0] >= rma.SIGHT_SIGMA_DB


def test_the_deviation_of_the_mixture_is_that_of_drawn_losses() -> None:
    draw = np.random.default_rng(5)
    metres, mhz = 700.0, 1800.0
    seen = draw.random(400_000) < rma.sight_probability(of(metres))[0]
    sight, hidden = rma.sight_loss(of(metres), mhz, 40.0, 1.5)[0], rma.hidden_loss(of(metres), mhz, 40.0, 1.5)[0]
    losses = np.where(seen, draw.normal(sight, 4.0, seen.size), draw.normal(hidden, 8.0, seen.size))
    mixed = rma.mixed_loss(of(metres), mhz, 40.0, 1.5)
    assert mixed.loss_db[0] == pytest.approx(losses.mean(), abs=0.1)
    assert mixed.sigma_db[0] == pytest.approx(losses.std(), abs=0.1)


def test_line_of_sight_is_sure_at_ten_metres_and_rare_at_five_kilometres() -> None:
    assert rma.sight_probability(np.array([5.0, 10.0, 1010.0, 5010.0])) == pytest.approx(
        [1.0, 1.0, np.exp(-1), np.exp(-5)]
    )


@pytest.mark.parametrize(
    ("metres", "mhz", "mast"),
    [(6000.0, 1800.0, 35.0), (500.0, 450.0, 35.0), (500.0, 1800.0, 5.0), (500.0, 1800.0, 400.0)],
)
def test_what_the_model_was_not_made_for_is_told(metres: float, mhz: float, mast: float) -> None:
    assert rma.mixed_loss(of(metres), mhz, mast, 1.5).outside[0]
    assert not rma.mixed_loss(of(500.0), 1800.0, 35.0, 1.5).outside[0]


def test_beyond_its_range_it_doubts_more_and_more() -> None:
    sigma = rma.mixed_loss(np.array([5000.0, 10_000.0, 20_000.0]), 1800.0, 35.0, 1.5).sigma_db
    assert sigma[1] > 1.3 * sigma[0] and sigma[2] > 1.3 * sigma[1]


# ---- carriers -------------------------------------------------------------------------------------------------------


def test_forty_six_dbm_of_four_g_are_fifteen_a_resource_element() -> None:
    assert 46 + element_share_db(Technology.LTE, 1800.0, 20.0) == pytest.approx(15.2, abs=0.01)


@pytest.mark.parametrize(
    ("technology", "mhz", "spacing", "blocks"),
    [
        (Technology.LTE, 1.4, 15, 6),
        (Technology.LTE, 3.0, 15, 15),
        (Technology.LTE, 5.0, 15, 25),
        (Technology.LTE, 10.0, 15, 50),
        (Technology.LTE, 15.0, 15, 75),
        (Technology.NR, 20.0, 15, 106),
        (Technology.NR, 20.0, 30, 51),
        (Technology.NR, 40.0, 30, 106),
        (Technology.NR, 100.0, 30, 273),
        (Technology.NR, 100.0, 60, 135),
        (Technology.LTE, 40.0, 15, 200),  # two carriers written as one
        (Technology.NR, 33.0, 30, 82),
        (Technology.LTE, 0.2, 15, 1),
    ],
)
def test_the_resource_blocks_of_the_specifications(
    technology: Technology, mhz: float, spacing: int, blocks: int
) -> None:
    assert resource_blocks(technology, mhz, spacing) == blocks


def test_five_g_is_spaced_as_networks_space_it() -> None:
    assert spacing_khz(Technology.NR, 700.0, 10.0) == 15
    assert spacing_khz(Technology.NR, 3500.0, 100.0) == 30
    assert spacing_khz(Technology.LTE, 2600.0, 20.0) == 15


# ---- antennas -------------------------------------------------------------------------------------------------------


def test_half_the_power_is_left_at_the_edges_of_the_beam() -> None:
    lost = pattern_db(120.0, 4.0, np.array([120.0, 87.5, 152.5]), np.array([-4.0, -4.0, -4.0]))
    assert lost == pytest.approx([0.0, -3.0, -3.0])
    assert pattern_db(None, 4.0, of(0.0), np.array([1.0]))[0] == pytest.approx(-3.0)


def test_behind_the_antenna_thirty_decibels_are_lost_and_no_more() -> None:
    assert pattern_db(10.0, 0.0, of(190.0), np.array([-60.0]))[0] == -30.0
    assert pattern_db(None, 0.0, of(190.0), np.array([-60.0]))[0] == -20.0


@given(st.floats(0, 360), st.floats(-720, 720), st.floats(-90, 90), st.integers(-2, 2))
def test_a_turn_changes_nothing_and_nothing_is_gained(
    azimuth: float, bearing: float, elevation: float, turns: int
) -> None:
    once = pattern_db(azimuth, 3.0, of(bearing), of(elevation))[0]
    assert -30.0 <= once <= 0.0
    assert pattern_db(azimuth, 3.0, of(bearing + 360 * turns), of(elevation))[0] == pytest.approx(once, abs=1e-6)


# ---- houses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mhz", [700.0, 900.0, 1800.0, 2100.0, 2600.0, 3500.0])
def test_going_indoors_costs_about_the_median_of_traditional_buildings(mhz: float) -> None:
    logarithm = np.log10(mhz / 1000.0)
    p2109 = 12.64 + 3.72 * logarithm + 0.96 * logarithm**2  # ITU-R P.2109-1, table 1
    assert entry_loss(mhz).loss_db == pytest.approx(p2109, abs=1.0)
    assert entry_loss(mhz).sigma_db == pytest.approx(4.55, abs=0.05)


def test_the_worked_value_of_a_wall() -> None:
    # 1.8 GHz: glass 2.36 dB, concrete 12.2 dB; 5 - 10 log(0.3 · 0.5808 + 0.7 · 0.0603) + 0.5 · 3.333
    assert entry_loss(1800.0).loss_db == pytest.approx(13.315, abs=0.005)


def test_the_worked_value_of_houses_in_the_way() -> None:
    # K = 0.342 √1.8, 8.5 m above the phone, atan(8.5 / 27) = 17.475°: ν = 5.592
    assert clutter_loss(1800.0, 1.5).loss_db == pytest.approx(21.75, abs=0.02)


def test_a_receiver_above_the_roofs_and_a_model_of_the_surface_have_no_clutter() -> None:
    assert clutter_loss(1800.0, 12.0).loss_db == 0.0
    assert clutter_loss(1800.0, 1.5, Surroundings(clutter_height_m=0.0)) == (0.0, 0.0)


def test_levels_differ_from_place_to_place_by_five_decibels() -> None:
    assert location_sigma(1800.0) == pytest.approx(5.43, abs=0.01)
