"""songxa's own models as a prediction asks for them: which model where, what a sector sends, what a terrain changes."""

from __future__ import annotations

import dataclasses
import pickle
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from songxa.coverage.grid import build
from songxa.coverage.nouns import Field, Model, Points, Technology, Transmitter
from songxa.coverage.predict import Losses, Prediction, Propagation, predict, wifi_radius_m
from songxa.coverage.predict.mast import mast_of
from songxa.coverage.predict.models import REFRACTIVITY
from songxa.coverage.propagation import itm
from songxa.coverage.transmitters import transmitters
from songxa.inventory import load
from songxa.inventory.coverage import Climate
from songxa.model import CoverageSettings, InputError

ROOT = Path(__file__).parents[4]
LTE, NR, WIFI = Technology.LTE, Technology.NR, Technology.WIFI
PLAIN = CoverageSettings()


@pytest.fixture(scope="module")
def sectors() -> tuple[Transmitter, ...]:
    return transmitters(load(ROOT / "inventory.yaml")).transmitters


@pytest.fixture(scope="module")
def points() -> Points:
    return build(load(ROOT / "inventory.yaml")).points


@pytest.fixture
def ridge(tmp_path: Path) -> CoverageSettings:
    """A wall of 300 m from west to east, north of every station of the reference commune but its own villages too."""
    heights = np.zeros((1201, 1201))
    south_of_top = round((20 - 19.885) * 1200)
    heights[south_of_top - 2 : south_of_top + 3] = 300
    (tmp_path / "N19E105.hgt").write_bytes(heights.astype(">i2").tobytes())
    return CoverageSettings(terrain=str(tmp_path), terrain_source="made up", terrain_vintage="2026")


def run(settings: CoverageSettings, sectors: tuple[Transmitter, ...], points: Points) -> Prediction:
    radio = Propagation(settings)
    return predict(sectors, points, radio, Losses(None, radio.digest))


def best(field: Field) -> float:
    return float(np.nanmax(field.mean_dbm))


def test_the_reference_commune_has_levels_that_phones_there_would_show(
    sectors: tuple[Transmitter, ...], points: Points
) -> None:
    found = run(PLAIN, sectors, points)
    for (_, technology), field in found.outdoors.items():
        if technology is not WIFI:
            assert np.all(field.model == Model.RMA)
            assert -130 < field.mean_dbm.min() < field.mean_dbm.max() < -45
            assert np.all(field.excess_db > -0.1)  # nothing is stronger than in free space
            assert np.all((field.sigma_db > 3) & (field.sigma_db < 20))
    assert found.basics.terrain == ""
    assert found.basics.version.startswith("songxa ")


def test_indoors_is_weaker_by_ten_to_twenty_decibels(sectors: tuple[Transmitter, ...], points: Points) -> None:
    found = run(PLAIN, sectors, points)
    for who, outside in found.outdoors.items():
        lost = outside.mean_dbm - found.indoors[who].mean_dbm
        known = np.isfinite(lost)
        assert np.all((lost[known] > 8) & (lost[known] < 25))


def test_wifi_is_predicted_by_distance_alone_and_not_far(sectors: tuple[Transmitter, ...], points: Points) -> None:
    field = run(PLAIN, sectors, points).outdoors["viettel", WIFI]
    known = np.isfinite(field.mean_dbm)
    assert set(field.model[known]) == {Model.LOG_DISTANCE}
    assert field.distance_m[known].max() <= 500 < 5000


def test_a_wifi_point_reaches_as_far_as_its_level_is_of_use(sectors: tuple[Transmitter, ...]) -> None:
    point = next(each for each in sectors if each.technology is WIFI)
    assert 50 < wifi_radius_m(point) < 100
    assert wifi_radius_m(point, -60) < wifi_radius_m(point, -70) < wifi_radius_m(point, -80)
    assert wifi_radius_m(replace(point, eirp_dbm=90.0)) == 500


def test_a_resource_element_has_its_share_of_the_carrier() -> None:
    radio, zero = Propagation(PLAIN), np.zeros(1)
    sector = Transmitter("a", "a", "a", "v", LTE, 1800, 19.9, 105.8, 40, 0.0, 0.0, 20.0, 46.0)
    assert radio.sent_dbm(sector, zero, zero)[0] == pytest.approx(46 - 30.8, abs=0.02)
    assert radio.sent_dbm(sector, zero + 180, zero)[0] == pytest.approx(46 - 30.8 - 30, abs=0.02)
    down = replace(sector, tilt_deg=4.0)
    assert radio.sent_dbm(down, zero, zero + 4.0)[0] == pytest.approx(46 - 30.8, abs=0.02)
    assert radio.sent_dbm(down, zero, zero)[0] < 46 - 30.8 - 1


def test_over_terrain_itm_has_the_word_and_a_ridge_takes_signal(
    sectors: tuple[Transmitter, ...], points: Points, ridge: CoverageSettings
) -> None:
    vnpt = tuple(each for each in sectors if each.operator == "vnpt")  # stands in the south
    flat, hilly = run(PLAIN, vnpt, points), run(ridge, vnpt, points)
    north = points.latitude > 19.889
    field = hilly.outdoors["vnpt", LTE]
    assert np.mean(field.model[north] == Model.ITM) > 0.9
    assert np.median(flat.outdoors["vnpt", LTE].mean_dbm[north] - field.mean_dbm[north]) > 10
    assert (hilly.basics.terrain_source, hilly.basics.terrain_vintage) == ("made up", "2026")
    assert hilly.basics.terrain
    assert hilly.digest != flat.digest


def test_houses_and_trees_count_once_where_they_are_in_the_heights_already(
    sectors: tuple[Transmitter, ...], points: Points, ridge: CoverageSettings
) -> None:
    surface = dataclasses.replace(ridge, terrain_kind="surface")
    bare, built = run(surface, sectors, points), run(ridge, sectors, points)
    who = ("vnpt", LTE)
    over_terrain = built.outdoors[who].model == Model.ITM
    assert np.all(bare.outdoors[who].mean_dbm[over_terrain] >= built.outdoors[who].mean_dbm[over_terrain])
    assert np.median(bare.outdoors[who].mean_dbm[over_terrain] - built.outdoors[who].mean_dbm[over_terrain]) > 3
    assert bare.digest != built.digest


def test_the_ground_under_mast_and_receiver_counts_for_the_tilt(ridge: CoverageSettings) -> None:
    heights = Propagation(ridge).ground_m(Points(np.array([19.885, 19.87, 30.0]), np.full(3, 105.8)))
    assert list(heights) == [300, 0, 0]  # nothing is known of the last


def test_another_process_is_sent_the_settings_and_finds_the_same(
    sectors: tuple[Transmitter, ...], points: Points, ridge: CoverageSettings
) -> None:
    radio = Propagation(ridge)
    sent = pickle.dumps(radio)
    assert len(sent) < 2000
    twin: Propagation = pickle.loads(sent)
    mast = mast_of(next(each for each in sectors if each.operator == "vnpt"))
    some = Points(points.latitude[:20], points.longitude[:20])
    assert (twin.digest, twin.slow) == (radio.digest, True)
    here, there = radio.paths(mast, some), twin.paths(mast, some)
    assert [each.tolist() for each in here] == [each.tolist() for each in there]


@pytest.mark.parametrize("change", [{"receiver_height_m": 3.0}, {"climate": "desert"}])
def test_what_changes_a_loss_changes_the_digest(change: dict[str, object]) -> None:
    assert Propagation(replace(PLAIN, **change)).digest != Propagation(PLAIN).digest  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"reach_km": 3.0}, {"resolution": 9}, {"criteria": "c.yaml"}, {"public_resolution": 7}]
)
def test_what_changes_no_loss_leaves_what_was_kept_of_use(change: dict[str, object]) -> None:
    assert Propagation(replace(PLAIN, **change)).digest == Propagation(PLAIN).digest  # type: ignore[arg-type]


def test_terrain_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        Propagation(CoverageSettings(terrain=str(tmp_path / "none")))
    assert "\n" not in str(caught.value)


def test_every_climate_of_the_inventory_is_one_of_itms() -> None:
    assert {itm.Climate[name.upper()] for name in get_args(Climate)} == set(itm.Climate) == set(REFRACTIVITY)
