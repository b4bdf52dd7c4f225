"""Claims about great circles and the ground under them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.nouns import Floats, Singles
from songxa.coverage.terrain import along, from_to, profiles
from songxa.coverage.terrain.sphere import RADIUS_M

latitudes, longitudes = st.floats(-80, 80), st.floats(-179, 179)
steps = st.floats(-0.5, 0.5)


class Slope:
    """Ground that rises a metre a ten-thousandth of a degree to the north, unknown in a strip of longitudes."""

    digest = source = vintage = ""

    def __init__(self, west: float = 1e9, east: float = 1e9) -> None:
        self._west, self._east = west, east

    def heights(self, latitude: Floats, longitude: Floats) -> Singles:
        unknown = (longitude > self._west) & (longitude < self._east)
        return np.where(unknown, np.nan, (latitude - 21.0) * 10_000).astype(np.float32)


def one(value: float) -> Floats:
    return np.array([value])


def test_a_degree_to_the_north_is_a_hundred_and_eleven_kilometres() -> None:
    way = from_to(21.0, 105.0, one(22.0), one(105.0))
    assert way.distance_m[0] == pytest.approx(111_195.08, abs=0.01)
    assert way.bearing_deg[0] == pytest.approx(0.0, abs=1e-9)


def test_bearings_go_from_north_over_east() -> None:
    way = from_to(0.0, 105.0, np.array([1.0, 0.0, -1.0, 0.0]), np.array([105.0, 106.0, 105.0, 104.0]))
    assert way.bearing_deg == pytest.approx([0.0, 90.0, 180.0, 270.0])


def test_ha_noi_to_ho_chi_minh_city_is_eleven_hundred_and_forty_kilometres() -> None:
    way = from_to(21.0285, 105.8542, one(10.7769), one(106.7009))
    assert way.distance_m[0] == pytest.approx(1_143_500, rel=0.003)


@given(latitudes, longitudes, steps, steps, st.integers(1, 30))
def test_steps_along_a_great_circle_are_equal_and_end_where_they_should(
    latitude: float, longitude: float, north: float, east: float, intervals: int
) -> None:
    lat, lon = along(latitude, longitude, one(latitude + north), one(longitude + east), intervals)
    assert (lat[0, 0], lon[0, 0]) == pytest.approx((latitude, longitude), abs=1e-9)
    assert (lat[0, -1], lon[0, -1]) == pytest.approx((latitude + north, longitude + east), abs=1e-9)
    whole = from_to(latitude, longitude, one(latitude + north), one(longitude + east)).distance_m[0]
    reached = from_to(latitude, longitude, lat[0], lon[0]).distance_m
    np.testing.assert_allclose(reached, np.linspace(0, whole, intervals + 1), atol=0.01)


def test_a_great_circle_is_not_a_parallel() -> None:
    lat, _ = along(60.0, 0.0, one(60.0), one(60.0), 2)
    assert lat[0, 1] > 63


def test_a_path_over_the_date_line_goes_the_short_way() -> None:
    _, lon = along(0.0, 179.9, one(0.0), one(-179.9), 4)
    assert np.abs(lon).min() > 179.8


def test_a_profile_is_the_ground_from_here_to_there() -> None:
    found = profiles(Slope(), 21.0, 105.0, np.array([21.1, 20.9]), np.array([105.0, 105.0]), 10)
    np.testing.assert_allclose(found, [np.arange(11) * 100.0, -np.arange(11) * 100.0], atol=0.01)


def test_profiles_of_many_points_are_those_of_each() -> None:
    draw = np.random.default_rng(3)
    latitude, longitude = 21 + draw.random(3000), 105 + draw.random(3000)
    together = profiles(Slope(), 21.5, 105.5, latitude, longitude, 300)
    for number in (0, 1234, 2999):
        alone = profiles(Slope(), 21.5, 105.5, latitude[[number]], longitude[[number]], 300)
        np.testing.assert_allclose(together[[number]], alone, atol=1e-3)


def test_a_small_gap_is_filled_from_both_sides() -> None:
    found = profiles(Slope(105.0499, 105.0551), 21.0, 105.0, one(21.1), one(105.1), 100)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[0], np.linspace(0, 1000, 101), atol=1.0)


@pytest.mark.parametrize(("west", "east"), [(105.02, 105.06), (105.09, 105.2), (104.9, 105.01)])
def test_a_wide_gap_or_one_at_an_end_leaves_the_profile_unknown(west: float, east: float) -> None:
    assert np.isnan(profiles(Slope(west, east), 21.0, 105.0, one(21.1), one(105.1), 100)).all()


def test_a_path_to_where_one_stands_is_level() -> None:
    found = profiles(Slope(), 21.05, 105.0, one(21.05), one(105.0), 5)
    np.testing.assert_allclose(found, np.full((1, 6), 500.0), atol=0.01)
    assert RADIUS_M == 6_371_008.8  # IUGG's mean radius
