"""Claims about which model tells which loss, over ground that is made up and over ground that is real."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.nouns import Floats, Model, Points, Singles
from songxa.coverage.propagation import (
    DEVIATIONS_DB,
    Surroundings,
    free_space_loss,
    itm,
    path_loss,
    rma,
    sight,
    widened,
)
from songxa.coverage.terrain import from_to, profiles
from tests.support.real_terrain import Jacksboro


@dataclass(frozen=True)
class Mast:
    latitude: float = 21.5
    longitude: float = 105.5
    height_m: float = 40.0


@dataclass(frozen=True)
class Ridge:
    """Level ground at 50 m, with a wall of the given height along a meridian; unknown beyond the east."""

    height_m: float = 0.0
    at: float = 105.52
    known_to: float = 180.0
    digest: str = "ridge"
    source: str = "made up"
    vintage: str = ""

    def heights(self, latitude: Floats, longitude: Floats) -> Singles:
        ground = 50.0 + self.height_m * (np.abs(longitude - self.at) < 0.001)
        return np.where(longitude <= self.known_to, ground, np.nan).astype(np.float32)


BARE = Surroundings(clutter_height_m=0.0)


def eastwards(*metres: float) -> Points:
    """Points east of the mast, so far away."""
    east = np.array(metres) / (np.radians(1.0) * 6_371_008.8 * np.cos(np.radians(21.5)))
    return Points(np.full(len(metres), 21.5), 105.5 + east)


def test_near_the_mast_it_is_free_space_then_rma() -> None:
    told = path_loss(Mast(), eastwards(0.0, 9.0, 11.0, 4000.0), 1800.0)
    assert [Model(int(model)) for model in told.model] == [Model.FREE_SPACE] * 2 + [Model.RMA] * 2
    assert told.loss_db[0] == pytest.approx(free_space_loss(np.array([38.5]), 1800.0)[0], abs=0.001)
    expected = rma.mixed_loss(np.array([4000.0]), 1800.0, 40.0, 1.5)
    assert told.loss_db[3] == pytest.approx(expected.loss_db[0], abs=0.01)
    assert told.sigma_db[3] == pytest.approx(expected.sigma_db[0], abs=0.01)


def test_over_known_ground_it_is_itm_from_a_kilometre_on() -> None:
    told = path_loss(Mast(), eastwards(5.0, 500.0, 990.0, 1010.0, 8000.0), 1800.0, terrain=Ridge())
    assert list(told.model) == [Model.FREE_SPACE, Model.RMA, Model.RMA, Model.ITM, Model.ITM]


def test_a_hill_within_a_kilometre_is_seen() -> None:
    ridge = Ridge(height_m=120.0, at=105.504)
    told = path_loss(Mast(), eastwards(200.0, 900.0), 1800.0, terrain=ridge)
    level = path_loss(Mast(), eastwards(200.0, 900.0), 1800.0, terrain=Ridge())
    assert list(told.model) == [Model.RMA, Model.ITM]
    assert told.loss_db[0] == level.loss_db[0] and told.loss_db[1] > level.loss_db[1] + 15
    assert told.outside[1]  # nearer than ITM's makers vouch for


def test_behind_a_ridge_more_is_lost_than_before_it() -> None:
    points = eastwards(1800.0, 2600.0)
    level, hidden = (path_loss(Mast(), points, 1800.0, terrain=Ridge(height)).loss_db for height in (0.0, 150.0))
    assert hidden[0] == pytest.approx(level[0], abs=1.0) and hidden[1] > level[1] + 20


def test_over_bare_ground_without_houses_the_loss_is_itms() -> None:
    point = eastwards(6000.0)
    distance = from_to(21.5, 105.5, point.latitude, point.longitude).distance_m
    ridge = Ridge(height_m=90.0)
    told = path_loss(Mast(), point, 900.0, terrain=ridge, around=BARE, step_m=50.0)
    heights = profiles(ridge, 21.5, 105.5, point.latitude, point.longitude, 120)
    expected = itm.point_to_point(heights, distance / 120, 40.0, 1.5, 900.0)
    assert told.loss_db[0] == pytest.approx(expected.loss_db[0], abs=0.01)


def test_houses_cost_what_they_take_where_nothing_is_seen_past_them() -> None:
    points = eastwards(6000.0, 9000.0)
    with_houses = path_loss(Mast(), points, 1800.0, terrain=Ridge(90.0))
    without = path_loss(Mast(), points, 1800.0, terrain=Ridge(90.0), around=BARE)
    assert with_houses.loss_db - without.loss_db == pytest.approx([21.75, 21.75], abs=0.2)
    assert (with_houses.sigma_db > without.sigma_db).all()


def test_where_the_ground_is_unknown_it_is_rma_again() -> None:
    points = eastwards(2000.0, 4000.0)
    partly = Ridge(known_to=105.5 + 0.03)
    told = path_loss(Mast(), points, 1800.0, terrain=partly)
    assert list(told.model) == [Model.ITM, Model.RMA]
    assert told.loss_db[1] == path_loss(Mast(), points, 1800.0).loss_db[1]
    nowhere = path_loss(Mast(), points, 1800.0, terrain=Ridge(known_to=0.0))
    assert (nowhere.model == Model.RMA).all()


def test_at_a_kilometre_over_level_ground_the_models_agree_within_their_doubt() -> None:
    near, far = path_loss(Mast(), eastwards(999.0, 1001.0), 1800.0, terrain=Ridge()).loss_db
    assert far == pytest.approx(near, abs=4.0)


def test_points_computed_together_have_the_losses_that_they_have_alone() -> None:
    metres = [20.0, 700.0, 1200.0, 1250.0, 3000.0, 3100.0, 9000.0]
    together = path_loss(Mast(), eastwards(*metres), 2100.0, terrain=Ridge(40.0))
    alone = [path_loss(Mast(), eastwards(each), 2100.0, terrain=Ridge(40.0)) for each in metres]
    # those of like length share how finely their ground is looked at
    assert together.loss_db == pytest.approx([each.loss_db[0] for each in alone], abs=1.5)
    assert list(together.model) == [each.model[0] for each in alone]


def test_no_points_have_no_losses() -> None:
    for ground in (None, Ridge()):
        assert len(path_loss(Mast(), eastwards(), 1800.0, terrain=ground).loss_db) == 0


@given(
    metres=st.lists(st.floats(0, 60_000), min_size=1, max_size=12),
    mhz=st.sampled_from((700.0, 900.0, 1800.0, 2100.0, 2600.0, 3500.0)),
    height=st.floats(5, 150),
    ridge=st.one_of(st.none(), st.floats(0, 400)),
)
def test_nothing_is_stronger_than_in_free_space_nor_without_doubt(
    metres: list[float], mhz: float, height: float, ridge: float | None
) -> None:
    points = eastwards(*metres)
    mast = Mast(height_m=height)
    told = path_loss(mast, points, mhz, terrain=None if ridge is None else Ridge(ridge))
    slant = np.hypot(from_to(21.5, 105.5, points.latitude, points.longitude).distance_m, height - 1.5)
    assert (told.loss_db >= free_space_loss(slant, mhz) - 0.001).all()
    assert (told.sigma_db >= 3.0).all() and np.isfinite(told.sigma_db).all() and np.isfinite(told.loss_db).all()


def test_over_real_ground_what_a_ridge_hides_loses_more_than_what_is_seen() -> None:
    ground, mast = Jacksboro(), Mast(36.59, -84.25, 45.0)
    latitude, longitude = np.meshgrid(np.linspace(36.47, 36.71, 40), np.linspace(-84.39, -84.10, 40))
    points = Points(latitude.ravel(), longitude.ravel())
    told = path_loss(mast, points, 900.0, terrain=ground)
    assert np.isfinite(told.loss_db).all() and (told.model == Model.ITM).mean() > 0.9
    under = profiles(ground, mast.latitude, mast.longitude, points.latitude, points.longitude, 200)
    line = (
        np.linspace(0, 1, 201) * ((under[:, -1] + 1.5) - (under[:, 0] + 45.0))[:, None] + (under[:, 0] + 45.0)[:, None]
    )
    hidden = (under[:, 1:-1] > line[:, 1:-1]).any(axis=1)
    distance = sight(mast, points).distance_m
    far = (distance > 5000) & (distance < 12_000)
    assert (far & hidden).sum() > 100 and (far & ~hidden).sum() > 20
    assert np.median(told.loss_db[far & hidden]) > np.median(told.loss_db[far & ~hidden]) + 20


def test_a_point_below_the_mast_is_seen_below_the_horizon() -> None:
    way = sight(Mast(), eastwards(1000.0), terrain=Ridge())
    assert way.distance_m[0] == pytest.approx(1000.0, abs=0.5)
    assert way.bearing_deg[0] == pytest.approx(90.0, abs=0.01)
    assert way.elevation_deg[0] == pytest.approx(-np.degrees(np.arctan(38.5 / 1000)), abs=0.01)
    up = sight(Mast(), eastwards(1000.0), terrain=Ridge(200.0, at=eastwards(1000.0).longitude[0]))
    assert up.elevation_deg[0] > 9


def test_assumptions_widen_the_doubt_and_each_counts_once() -> None:
    sigma = np.array([8.0, 10.0], dtype=np.float32)
    assert widened(sigma, ()) == pytest.approx(sigma)
    wider = widened(sigma, ("height_m", "eirp_dbm", "height_m", "anything"))
    assert wider == pytest.approx(
        np.sqrt(sigma**2 + DEVIATIONS_DB["height_m"] ** 2 + DEVIATIONS_DB["eirp_dbm"] ** 2 + 4)
    )
