"""Claims about the Irregular Terrain Model: it is NTIA's, for many paths at once, and tells what it cannot know."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.nouns import Floats
from songxa.coverage.propagation.itm import (
    Climate,
    Error,
    Mode,
    Polarisation,
    Prediction,
    Settings,
    Siting,
    Warn,
    Way,
    area,
    point_to_point,
)
from tests.support import itm_scalar
from tests.support.itm_vectors import DATA, computed

PUBLISHED_DB = 0.1


def rows(name: str) -> list[dict[str, float]]:
    with (DATA / name).open(newline="") as stream:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(stream)]


def settings_of(row: dict[str, float]) -> Settings:
    mdvar = int(row["mdvar"])
    return Settings(
        Climate(int(row["climate"])),
        row["N_0"],
        Polarisation(int(row["pol"])),
        row["epsilon"],
        row["sigma"],
        Mode(mdvar % 10),
        mdvar // 10 % 2 == 1,
        mdvar // 20 == 1,
        row["time"],
        row["location"],
        row["situation"],
    )


def hills(count: int, intervals: int, seed: int = 1, rough: float = 3.0) -> Floats:
    return np.cumsum(np.random.default_rng(seed).normal(0, rough, (count, intervals + 1)), axis=1) + 300.0


# ---- the published figures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(5))
def test_ntias_point_to_point_examples_come_out_within_a_tenth_of_a_decibel(number: int) -> None:
    row = rows("ntia-itm-p2p.csv")[number]
    line = (DATA / "ntia-itm-pfls.csv").read_text().split()[number].split(",")
    heights = np.array(line[2:], dtype=np.float64)
    assert len(heights) == int(line[0]) + 1
    told = point_to_point(
        heights[None], float(line[1]), row["h_tx__meter"], row["h_rx__meter"], row["f__mhz"], settings_of(row)
    )
    assert told.error[0] == Error.NONE
    assert told.loss_db[0] == pytest.approx(row["A__db"], abs=PUBLISHED_DB)
    assert told.loss_db[0] == pytest.approx(row["A__db"], abs=0.006)  # they are printed with two digits


@pytest.mark.parametrize("number", range(5))
def test_ntias_area_examples_come_out_within_a_tenth_of_a_decibel(number: int) -> None:
    row = rows("ntia-itm-area.csv")[number]
    siting = (Siting(int(row["tx_siting_criteria"])), Siting(int(row["rx_siting_criteria"])))
    told = area(
        row["d__km"],
        row["delta_h__meter"],
        row["h_tx__meter"],
        row["h_rx__meter"],
        row["f__mhz"],
        siting,
        settings_of(row),
    )
    assert told.error[0] == Error.NONE
    assert told.loss_db[0] == pytest.approx(row["A__db"], abs=PUBLISHED_DB)
    assert told.loss_db[0] == pytest.approx(row["A__db"], abs=0.051)  # they are printed with one digit


def test_four_hundred_paths_have_the_losses_warnings_and_errors_of_ntias_own_code() -> None:
    ways = set()
    for path in computed():
        told = point_to_point(
            path.heights[None], path.spacing_m, path.tx_m, path.rx_m, path.frequency_mhz, path.settings
        )
        assert told.error[0] == path.error
        assert told.warnings[0] == path.warnings and told.way[0] == path.way
        assert told.loss_db[0] == pytest.approx(path.loss_db, abs=1e-3, nan_ok=True)
        ways.add(Way(int(told.way[0])))
    assert ways == set(Way)


# ---- any path -------------------------------------------------------------------------------------------------------

terrains = st.lists(st.floats(-10, 2000), min_size=2, max_size=120).map(np.array)
wanderings = st.lists(st.floats(-25, 25), min_size=2, max_size=300).map(lambda steps: np.cumsum(steps) + 400.0)


@given(
    heights=st.one_of(terrains, wanderings),
    spacing=st.floats(10, 2000),
    tx=st.floats(1, 150),
    rx=st.floats(1, 20),
    frequency=st.sampled_from((300.0, 700.0, 900.0, 1800.0, 2600.0, 3500.0, 9000.0)),
    refractivity=st.floats(280, 390),
    vertical=st.booleans(),
)
def test_any_path_has_the_loss_of_a_plain_transcription(
    heights: Floats, spacing: float, tx: float, rx: float, frequency: float, refractivity: float, vertical: bool
) -> None:
    settings = Settings(refractivity=refractivity, polarisation=Polarisation(int(vertical)))
    told = point_to_point(heights[None], spacing, tx, rx, frequency, settings)
    path = itm_scalar.look(list(heights), spacing, (tx, rx), frequency, refractivity, vertical, 15.0, 0.005)
    if told.error[0] == Error.NONE:
        assert told.delta_h_m[0] == pytest.approx(path.dh, abs=1e-6, rel=1e-9)
        assert told.reference_db[0] == pytest.approx(itm_scalar.reference(path), abs=1e-4)


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 40), intervals=st.integers(1, 90))
def test_paths_computed_together_have_the_losses_that_they_have_alone(seed: int, count: int, intervals: int) -> None:
    draw = np.random.default_rng(seed)
    heights = hills(count, intervals, seed)
    spacing, tx, rx = draw.uniform(20, 500, count), draw.uniform(1, 90, count), draw.uniform(1, 9, count)
    together = point_to_point(heights, spacing, tx, rx, 1800.0)
    for at in range(count):
        alone = point_to_point(heights[at : at + 1], spacing[at], tx[at], rx[at], 1800.0)
        np.testing.assert_allclose(together.loss_db[at], alone.loss_db[0], atol=1e-6)
        assert (together.error[at], together.warnings[at]) == (alone.error[0], alone.warnings[0])


def test_many_paths_are_computed_in_batches_without_a_seam() -> None:
    heights = hills(900, 500)
    whole = point_to_point(heights, 40.0, 35.0, 1.5, 900.0)
    parts = [point_to_point(heights[start : start + 7], 40.0, 35.0, 1.5, 900.0) for start in range(0, 900, 7)]
    np.testing.assert_allclose(whole.loss_db, np.concatenate([part.loss_db for part in parts]), atol=1e-6)


@given(
    time=st.floats(0.01, 99.99),
    better=st.floats(0.01, 99.99),
    mode=st.sampled_from(Mode),
    climate=st.sampled_from(Climate),
)
def test_what_holds_for_more_of_the_time_and_situations_costs_more(
    time: float, better: float, mode: Mode, climate: Climate
) -> None:
    low, high = sorted((time, better))
    heights = hills(3, 200)

    def at(percent: float) -> Floats:
        settings = Settings(
            climate, mode=mode, time_percent=percent, location_percent=percent, situation_percent=percent
        )
        return point_to_point(heights, 100.0, 30.0, 2.0, 800.0, settings).loss_db

    # Hastings' approximation is not monotonic in the last of its digits
    assert (at(low) <= at(high) + 0.05).all()


def test_the_median_does_not_depend_on_what_varies() -> None:
    heights = hills(4, 300)
    losses = [
        point_to_point(heights, 100.0, 30.0, 2.0, 800.0, Settings(mode=mode, known_location=known)).loss_db
        for mode in Mode
        for known in (False, True)
    ]
    for other in losses[1:]:
        np.testing.assert_allclose(other, losses[0], atol=0.01)


def test_a_known_situation_has_no_doubt_of_its_own() -> None:
    told = point_to_point(hills(2, 50), 100.0, 30.0, 2.0, 800.0, Settings(known_situation=True))
    assert (told.situation_sigma_db == 0).all()
    doubted = point_to_point(hills(2, 50), 100.0, 30.0, 2.0, 800.0).situation_sigma_db
    assert ((doubted > 5) & (doubted <= 8)).all()


# ---- what it cannot tell --------------------------------------------------------------------------------------------


def test_a_path_that_breaks_a_limit_is_told_and_leaves_its_neighbours_alone() -> None:
    heights = hills(6, 80)
    heights[3, 40] = np.nan
    good = point_to_point(hills(6, 80), 100.0, 30.0, 1.5, 1800.0)
    told = point_to_point(
        heights,
        np.array([100.0, 0.0, 100.0, 100.0, 100.0, np.inf]),
        np.array([30.0, 30.0, 0.2, 30.0, 30.0, 30.0]),
        1.5,
        np.array([1800.0, 1800.0, 1800.0, 1800.0, 25_000.0, 1800.0]),
    )
    expected = [Error.NONE, Error.DISTANCE, Error.TX_HEIGHT, Error.PROFILE, Error.FREQUENCY, Error.DISTANCE]
    assert [Error(int(code)) for code in told.error] == expected
    assert told.loss_db[0] == good.loss_db[0]
    assert np.isnan(told.loss_db[1:]).all() and (told.way[1:] == Way.NONE).all() and (told.warnings[1:] == 0).all()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"refractivity": 240.0}, Error.REFRACTIVITY),
        ({"permittivity": 0.5}, Error.PERMITTIVITY),
        ({"conductivity": 0.0}, Error.CONDUCTIVITY),
        ({"time_percent": 0.0}, Error.TIME),
        ({"location_percent": 100.0}, Error.LOCATION),
        ({"situation_percent": float("nan")}, Error.SITUATION),
        ({"polarisation": Polarisation.HORIZONTAL, "permittivity": 1.0, "conductivity": 5.0}, Error.GROUND_IMPEDANCE),
    ],
)
def test_settings_beyond_the_limits_are_told_for_every_path(change: dict[str, float], error: Error) -> None:
    told = point_to_point(hills(3, 40), 100.0, 30.0, 1.5, 1800.0, replace(Settings(), **change))  # type: ignore[arg-type]
    assert (told.error == error).all() and np.isnan(told.loss_db).all()


def test_ground_so_high_that_the_air_is_too_thin_is_told() -> None:
    told = point_to_point(np.full((1, 50), 9000.0), 100.0, 30.0, 1.5, 1800.0)
    assert told.error[0] == Error.SURFACE_REFRACTIVITY_SMALL


def test_a_short_path_is_computed_with_a_warning() -> None:
    told = point_to_point(np.full((1, 11), 20.0), 60.0, 30.0, 1.5, 1800.0)
    assert told.error[0] == Error.NONE and told.warnings[0] & Warn.DISTANCE_UNDER_1_KM


def test_an_area_with_a_negative_irregularity_is_told() -> None:
    told = area([10.0, -1.0], [-5.0, 10.0], 30.0, 1.5, 900.0)  # type: ignore[arg-type]
    assert [Error(int(code)) for code in told.error] == [Error.DELTA_H, Error.DISTANCE]


def test_no_paths_have_no_losses() -> None:
    told = point_to_point(np.zeros((0, 20)), 100.0, 30.0, 1.5, 1800.0)
    assert all(len(getattr(told, name)) == 0 for name in Prediction.__slots__)


@pytest.mark.parametrize("shape", [(5,), (2, 1), (2, 3, 4)])
def test_profiles_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="profiles have to be"):
        point_to_point(np.zeros(shape), 100.0, 30.0, 1.5, 1800.0)
