"""Best servers: who is strongest where, what is recomputed when something changes, what dies with a station."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songxa.coverage.grid import Grid, build
from songxa.coverage.nouns import Field, Model, Points, Technology, Transmitter
from songxa.coverage.predict import Losses, Prediction, paths, predict
from songxa.coverage.predict.mast import mast_of, way
from songxa.coverage.transmitters import transmitters
from songxa.inventory import load
from tests.support.monitor import eventually
from tests.support.radio import PlainRadio

ROOT = Path(__file__).parents[4]
LTE, NR = Technology.LTE, Technology.NR
MIDDLE = (19.88, 105.8)


def tower(key: str, north_m: float = 0.0, sector: str = "A", **more: object) -> Transmitter:
    usual: dict[str, object] = {
        "key": f"{key}/{sector}",
        "device": key,
        "site": key,
        "operator": "viettel",
        "technology": LTE,
        "band_mhz": 1800.0,
        "latitude": MIDDLE[0] + north_m / 111_195,
        "longitude": MIDDLE[1],
        "height_m": 40.0,
        "azimuth_deg": None,
        "tilt_deg": 4.0,
        "bandwidth_mhz": 20.0,
        "eirp_dbm": 60.0,
    }
    return Transmitter(**{**usual, **more})  # type: ignore[arg-type]


def line(count: int = 41, step_m: float = 100.0) -> Points:
    """Points from 2 km south of the middle to 2 km north of it."""
    north = (np.arange(count) - count // 2) * step_m
    return Points(MIDDLE[0] + north / 111_195, np.full(count, MIDDLE[1] + 1e-4))


def run(some: list[Transmitter], points: Points, radio: PlainRadio | None = None, **more: object) -> Prediction:
    return predict(some, points, radio or PlainRadio(), Losses(None, "plain"), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def grid() -> Grid:
    return build(load(ROOT / "inventory.yaml"))


@pytest.fixture(scope="module")
def stations() -> tuple[Transmitter, ...]:
    return tuple(
        each
        for each in transmitters(load(ROOT / "inventory.yaml")).transmitters
        if each.technology is not Technology.WIFI
    )


# ---- who is strongest -----------------------------------------------------------------------------------------------


def test_the_nearer_of_two_equal_towers_serves() -> None:
    found = run([tower("south", -1500), tower("north", 1500)], line()).outdoors["viettel", LTE]
    assert [found.transmitters[server].device for server in found.server[[0, 10, 30, 40]]] == ["south"] * 2 + [
        "north"
    ] * 2
    assert found.distance_m[0] == pytest.approx(500, abs=1)


def test_every_point_has_the_strongest_of_all_sectors(grid: Grid, stations: tuple[Transmitter, ...]) -> None:
    radio = PlainRadio()
    found = run(list(stations), grid.points, radio).outdoors["viettel", LTE]
    levels = []
    for each in found.transmitters:
        distance, azimuth = way(each.latitude, each.longitude, grid.points.latitude, grid.points.longitude)
        assert np.all(distance < radio.reach_m(mast_of(each)))
        loss, _, _ = radio.paths(mast_of(each), grid.points)
        levels.append(radio.sent_dbm(each, azimuth, np.zeros(len(azimuth))) - loss)
    assert found.mean_dbm == pytest.approx(np.max(levels, axis=0), abs=1e-3)
    assert list(found.server) == list(np.argmax(levels, axis=0))


def test_operators_and_technologies_have_fields_of_their_own(grid: Grid, stations: tuple[Transmitter, ...]) -> None:
    found = run(list(stations), grid.points)
    whos = {("viettel", LTE), ("viettel", NR), ("vnpt", LTE), ("vnpt", NR), ("mobifone", LTE)}
    assert set(found.outdoors) == set(found.indoors) == whos
    for (operator, technology), field in found.outdoors.items():
        assert {(each.operator, each.technology) for each in field.transmitters} == {(operator, technology)}


def test_a_sector_is_stronger_where_it_points() -> None:
    found = run([tower("a", azimuth_deg=0.0)], line()).outdoors["viettel", LTE]
    assert found.mean_dbm[30] - found.mean_dbm[10] == pytest.approx(30, abs=0.1)  # a kilometre north and south of it


def test_indoors_the_lower_band_may_serve_where_outdoors_the_higher_does() -> None:
    high, low = tower("a", eirp_dbm=69.0), tower("a", sector="B", band_mhz=900.0, eirp_dbm=60.0)
    found = run([high, low], line())
    outside, inside = found.outdoors["viettel", LTE], found.indoors["viettel", LTE]
    assert {outside.transmitters[server].key for server in outside.server} == {"a/A"}
    assert {inside.transmitters[server].key for server in inside.server} == {"a/B"}
    assert np.all(inside.mean_dbm < outside.mean_dbm)
    assert np.all(inside.sigma_db > outside.sigma_db)


def test_beyond_the_reach_of_every_tower_nothing_is_known() -> None:
    found = run([tower("a")], line(141)).outdoors["viettel", LTE]
    known = np.isfinite(found.mean_dbm)
    distance, _ = way(*MIDDLE, found.points.latitude, found.points.longitude)
    assert list(known) == list(distance <= 5000)
    assert set(found.server[~known]) == {-1}
    assert set(found.model[~known]) == {Model.NONE}
    assert np.all(np.isnan(found.probability(-105)[~known]))


def test_no_transmitter_is_no_field_and_no_point_an_empty_one() -> None:
    assert run([], line()).outdoors == {}
    nowhere = run([tower("a")], Points(np.empty(0), np.empty(0)))
    assert len(nowhere.outdoors["viettel", LTE].mean_dbm) == 0


def test_what_is_assumed_widens_the_deviation_and_is_counted() -> None:
    sure, unsure = tower("a"), tower("b", assumed=("eirp_dbm", "tilt_deg"))
    assert run([sure], line()).outdoors["viettel", LTE].sigma_db == pytest.approx(8)
    found = run([unsure, replace(unsure, key="b/B", assumed=("eirp_dbm",))], line())
    assert [tuple(each) for each in found.assumed] == [("eirp_dbm", 2), ("tilt_deg", 1)]
    assert found.outdoors["viettel", LTE].sigma_db.max() == pytest.approx(np.hypot(8, 4), rel=1e-3)


def test_the_loss_beyond_free_space_is_the_servers() -> None:
    found = run([tower("a")], line()).outdoors["viettel", LTE]
    metres = np.hypot(found.distance_m, 38.5)
    free = 32.45 + 20 * np.log10(1800) + 20 * np.log10(metres / 1000)
    assert found.excess_db + free == pytest.approx(60 - found.mean_dbm, abs=1e-3)


# ---- without a station ----------------------------------------------------------------------------------------------


def same(one: Field, other: Field) -> bool:
    arrays = ("mean_dbm", "sigma_db", "server", "distance_m", "excess_db", "model")
    return all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in arrays)


def test_without_a_station_is_as_if_it_were_not_there() -> None:
    both = [tower("south", -1500), tower("north", 1500)]
    dead = run(both, line(), without=frozenset({"north"}))
    assert same(dead.outdoors["viettel", LTE], run(both[:1], line()).outdoors["viettel", LTE])
    assert dead.without == {"north"}


def test_one_sector_may_be_dead_alone() -> None:
    some = [tower("a", azimuth_deg=0.0), tower("a", sector="B", azimuth_deg=180.0)]
    dead = run(some, line(), without=frozenset({"a/B"})).outdoors["viettel", LTE]
    assert {dead.transmitters[server].key for server in dead.server} == {"a/A"}


def test_an_operator_whose_last_station_is_dead_keeps_a_field_in_which_nothing_is_known() -> None:
    dead = run([tower("a")], line(), without=frozenset({"a"})).outdoors["viettel", LTE]
    assert np.all(np.isnan(dead.mean_dbm))


def test_a_site_that_no_device_stands_for_does_not_die_with_the_empty_name() -> None:
    found = run([tower("a", device="")], line(), without=frozenset({""})).outdoors["viettel", LTE]
    assert np.all(np.isfinite(found.mean_dbm))


# ---- what is kept ---------------------------------------------------------------------------------------------------


def kept(folder: Path, some: list[Transmitter], points: Points, **more: object) -> tuple[Prediction, PlainRadio]:
    radio = PlainRadio(**{name: more.pop(name) for name in ("digest", "fails_at", "fatal") if name in more})  # type: ignore[arg-type]
    return predict(some, points, radio, Losses(folder, radio.digest), **more), radio  # type: ignore[arg-type]


def test_sectors_of_one_mast_and_band_share_their_paths(
    tmp_path: Path, grid: Grid, stations: tuple[Transmitter, ...]
) -> None:
    _, radio = kept(tmp_path, list(stations), grid.points)
    assert len(radio.asked) == len({mast_of(each) for each in stations}) < len(stations)


def test_nothing_is_computed_twice(tmp_path: Path, grid: Grid, stations: tuple[Transmitter, ...]) -> None:
    first, _ = kept(tmp_path, list(stations), grid.points)
    second, radio = kept(tmp_path, list(stations), grid.points)
    assert radio.asked == []
    assert first.digest == second.digest
    assert all(same(first.outdoors[who], second.outdoors[who]) for who in first.outdoors)


@pytest.mark.parametrize(
    ("change", "masts"),
    [({"tilt_deg": 9.0}, 0), ({"eirp_dbm": 55.0}, 0), ({"azimuth_deg": 77.0}, 0), ({"height_m": 20.0}, 1)],
)
def test_one_changed_sector_costs_only_what_follows_from_it(
    tmp_path: Path, grid: Grid, stations: tuple[Transmitter, ...], change: dict[str, float], masts: int
) -> None:
    before, _ = kept(tmp_path, list(stations), grid.points)
    changed = [replace(each, **change) if each.key == "bts-vnpt/4G-1800-A" else each for each in stations]  # type: ignore[arg-type]
    after, radio = kept(tmp_path, changed, grid.points)
    assert len(radio.asked) == masts
    assert after.digest != before.digest
    assert same(after.outdoors["vnpt", LTE], run(changed, grid.points).outdoors["vnpt", LTE])
    assert same(after.outdoors["viettel", LTE], before.outdoors["viettel", LTE])


def test_new_points_alone_are_computed_and_old_ones_forgotten(tmp_path: Path) -> None:
    kept(tmp_path, [tower("a")], line(41))
    more, radio = kept(tmp_path, [tower("a")], line(45))
    assert [count for _, count in radio.asked] == [4]
    assert same(more.outdoors["viettel", LTE], run([tower("a")], line(45)).outdoors["viettel", LTE])
    size = sum(file.stat().st_size for file in tmp_path.iterdir())
    kept(tmp_path, [tower("a")], line(11))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < size / 2


def test_points_of_another_purpose_are_kept_apart(tmp_path: Path) -> None:
    kept(tmp_path, [tower("a")], line(41))
    kept(tmp_path, [tower("a")], line(5), name="samples")
    _, radio = kept(tmp_path, [tower("a")], line(41))
    assert radio.asked == []


def test_two_points_at_one_place_have_one_loss(tmp_path: Path) -> None:
    points = line(5)
    twice = Points(np.tile(points.latitude, 2), np.tile(points.longitude, 2))
    for _ in range(2):
        found, _ = kept(tmp_path, [tower("a")], twice)
        mean = found.outdoors["viettel", LTE].mean_dbm
        assert list(mean[:5]) == list(mean[5:])


def test_other_models_or_other_terrain_begin_anew(tmp_path: Path) -> None:
    kept(tmp_path, [tower("a")], line())
    _, radio = kept(tmp_path, [tower("a")], line(), digest="other terrain")
    assert len(radio.asked) == 1


def test_a_run_that_was_ended_goes_on_where_it_was(
    tmp_path: Path, grid: Grid, stations: tuple[Transmitter, ...]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        kept(tmp_path, list(stations), grid.points, fails_at=3)
    found, radio = kept(tmp_path, list(stations), grid.points)
    masts = len({mast_of(each) for each in stations})
    assert len(radio.asked) in (masts - 3, masts - 2)  # the last that was computed may not have been kept
    assert same(found.outdoors["vnpt", NR], run(list(stations), grid.points).outdoors["vnpt", NR])


def test_progress_counts_masts(grid: Grid, stations: tuple[Transmitter, ...]) -> None:
    told: list[tuple[int, int]] = []
    run(list(stations), grid.points, progress=lambda done, of: told.append((done, of)))
    masts = len({mast_of(each) for each in stations})
    assert told == [(done + 1, masts) for done in range(masts)]


def test_several_processes_find_the_same(
    tmp_path: Path, grid: Grid, stations: tuple[Transmitter, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "WORTH_PROCESSES", 100)
    found, radio = kept(tmp_path, list(stations), grid.points, processes=2)
    assert radio.asked == []  # not in this process
    alone = run(list(stations), grid.points)
    assert all(same(found.outdoors[who], alone.outdoors[who]) for who in alone.outdoors)
    _, again = kept(tmp_path, list(stations), grid.points, processes=2)
    assert again.asked == []


def test_a_process_that_is_killed_costs_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "WORTH_PROCESSES", 10)
    some = [tower(str(north), north) for north in range(-800, 801, 400)]
    found, radio = kept(tmp_path, some, line(), processes=2, fatal=True)
    assert len(radio.asked) == len(some)  # here, after all
    assert same(found.outdoors["viettel", LTE], run(some, line()).outdoors["viettel", LTE])


def test_processes_end_with_the_one_that_was_killed(tmp_path: Path) -> None:
    started = subprocess.Popen([sys.executable, "-m", "tests.support.radio", str(tmp_path)], cwd=ROOT)
    try:
        mine = eventually(lambda: sorted(tmp_path.glob("*.pid")), lambda found: len(found) == 2, 60, "two at work")
        assert all(Path("/proc", file.stem).exists() for file in mine)
        started.kill()
        started.wait()
        left = [Path("/proc", file.stem) for file in mine]
        eventually(lambda: [at for at in left if at.exists()], lambda there: not there, 60, "nobody left")
    finally:
        started.kill()
        started.wait()
