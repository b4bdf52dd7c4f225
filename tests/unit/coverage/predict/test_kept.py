"""Path losses on the disk: what comes back, what a damaged file or a full disk does, how much is kept."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.nouns import Points
from songxa.coverage.predict.kept import NO_PATHS, Losses, Paths
from songxa.coverage.predict.mast import Mast, Reach, ids, way

MAST = Mast(19.88, 105.8, 40.0, 1800.0)


def some(count: int, loss: float = 120.0) -> Paths:
    return Paths(
        np.arange(count, dtype=np.uint64),
        np.full(count, loss, np.float32),
        np.full(count, 8, np.float32),
        np.full(count, 2, np.uint8),
    )


def same(one: Paths, other: Paths) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ("ids", "loss_db", "sigma_db", "model")
    )


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    losses = Losses(tmp_path / "new" / "cache", "r")
    assert not losses.has(MAST, "grid")
    losses.put(MAST, "grid", some(100))
    assert same(losses.get(MAST, "grid"), some(100))
    assert losses.has(MAST, "grid")
    losses.put(MAST, "grid", some(3, 99.0))
    assert same(losses.get(MAST, "grid"), some(3, 99.0))


@pytest.mark.parametrize(
    "other",
    [
        MAST._replace(latitude=19.8800001),
        MAST._replace(height_m=40.5),
        MAST._replace(band_mhz=900.0),
        MAST._replace(wifi=True),
    ],
)
def test_anything_else_about_a_mast_is_another_mast(tmp_path: Path, other: Mast) -> None:
    losses = Losses(tmp_path, "r")
    losses.put(MAST, "grid", some(3))
    assert len(losses.get(other, "grid")) == 0
    assert len(Losses(tmp_path, "other models").get(MAST, "grid")) == 0
    assert len(losses.get(MAST, "samples")) == 0


def test_a_damaged_file_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    losses = Losses(tmp_path, "r")
    losses.put(MAST, "grid", some(50))
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (
        b"",
        whole[:-1],
        whole[:-17],
        b"x" + whole[1:],
        whole[:200] + b"\xff" + whole[201:],
        whole + b"more",
    ):
        file.write_bytes(damaged)
        assert same(losses.get(MAST, "grid"), NO_PATHS)


def test_a_disk_that_takes_nothing_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    losses = Losses(tmp_path / "cache", "r")
    losses.put(MAST, "grid", some(3))
    assert len(losses.get(MAST, "grid")) == 0
    assert losses.prune() == 0


def test_the_longest_unused_go_first_and_strangers_stay(tmp_path: Path) -> None:
    losses = Losses(tmp_path, "r", most_bytes=4000)
    masts = [MAST._replace(height_m=float(height)) for height in range(10, 13)]
    for age, mast in enumerate(masts):
        before = set(tmp_path.iterdir())
        losses.put(mast, "grid", some(100))
        (fresh,) = set(tmp_path.iterdir()) - before
        os.utime(fresh, (1000 + age, 1000 + age))
    (tmp_path / "note.txt").write_text("x" * 9000)
    (tmp_path / f"{'0' * 32}-grid.new").write_text("what a kill left")
    losses.get(masts[0], "grid")
    assert losses.prune() == 1
    assert [len(losses.get(mast, "grid")) for mast in masts] == [100, 0, 100]
    assert (tmp_path / "note.txt").exists()
    assert not list(tmp_path.glob("*.new"))


def test_without_a_folder_nothing_is_kept() -> None:
    losses = Losses(None, "r")
    losses.put(MAST, "grid", some(3))
    assert len(losses.get(MAST, "grid")) == losses.prune() == 0


@given(
    st.lists(st.tuples(st.floats(8.0, 23.0), st.floats(102.0, 110.0)), min_size=1, max_size=60),
    st.tuples(st.floats(8.0, 23.0), st.floats(102.0, 110.0)),
    st.floats(1.0, 2e6),
)
def test_who_is_within_reach_is_found_as_by_asking_everybody(
    places: list[tuple[float, float]], middle: tuple[float, float], metres: float
) -> None:
    latitude, longitude = np.array(places).T
    found = Reach(Points(latitude, longitude)).of(*middle, metres)
    distance, azimuth = way(*middle, latitude, longitude)
    near = np.flatnonzero(distance <= metres)
    assert list(found.at) == list(near)
    assert found.distance_m == pytest.approx(distance[near])
    assert found.azimuth_deg == pytest.approx(azimuth[near])


@pytest.mark.parametrize(
    ("to", "metres", "degrees"),
    [
        ((19.89, 105.8), 1111.95, 0),
        ((19.88, 105.81), 1045.7, 90),
        ((19.87, 105.8), 1111.95, 180),
        ((19.88, 105.79), 1045.7, 270),
    ],
)
def test_distance_and_direction_are_those_of_the_map(to: tuple[float, float], metres: float, degrees: float) -> None:
    distance, azimuth = way(19.88, 105.8, np.array([to[0]]), np.array([to[1]]))
    assert distance[0] == pytest.approx(metres, rel=1e-3)
    assert azimuth[0] == pytest.approx(degrees, abs=0.01)


def test_places_a_metre_apart_have_different_numbers() -> None:
    near = Points(np.array([19.88, 19.88001, 19.88]), np.array([105.8, 105.8, 105.80001]))
    assert len(set(ids(near).tolist())) == 3
