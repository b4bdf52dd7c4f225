"""The section `coverage:` of an inventory: what `load` makes of it, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from songxa.inventory import load
from songxa.model import CoverageSettings
from tests.support.inventories import GOOD, problems_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "inventory.yaml"


def with_coverage(path: Path, section: str) -> Path:
    path.write_text(f"{GOOD}\ncoverage: {section}\n", encoding="utf-8")
    return path


def test_an_inventory_that_says_nothing_of_coverage_has_the_defaults(path: Path) -> None:
    path.write_text(GOOD, encoding="utf-8")
    assert load(path).coverage == CoverageSettings()
    assert load(with_coverage(path, "")).coverage == CoverageSettings()
    assert load(with_coverage(path, "{}")).coverage == CoverageSettings()


def test_names_of_files_begin_in_the_folder_of_the_inventory(path: Path) -> None:
    (path.parent / "terrain").mkdir()
    (path.parent / "criteria.yaml").touch()
    section = """
  terrain: terrain
  terrain_source: SRTM 1
  terrain_vintage: "2000"
  terrain_kind: surface
  criteria: criteria.yaml
  resolution: 9
  public_resolution: 7
  receiver_height_m: 2
  climate: maritime_subtropical
  reach_km: 20"""
    folder = path.parent.absolute()
    assert load(with_coverage(path, section)).coverage == CoverageSettings(
        terrain=str(folder / "terrain"),
        terrain_source="SRTM 1",
        terrain_vintage="2000",
        terrain_kind="surface",
        criteria=str(folder / "criteria.yaml"),
        resolution=9,
        public_resolution=7,
        receiver_height_m=2.0,
        climate="maritime_subtropical",
        reach_km=20.0,
    )


def test_the_terrain_may_be_one_file(path: Path) -> None:
    (path.parent / "dem.asc").touch()
    assert load(with_coverage(path, "{terrain: dem.asc}")).coverage.terrain.endswith("dem.asc")


@pytest.mark.parametrize(
    ("fields", "key", "words"),
    [
        ("terrain: hgt", "coverage.terrain", "there is no hgt, from the inventory's folder on; accepted: a folder of"),
        ("criteria: c.yaml", "coverage.criteria", "there is no c.yaml, from the inventory's folder on"),
        ("criteria: .", "coverage.criteria", "accepted: a file of criteria"),
        ("terrain: 5", "coverage.terrain", "is 5, so put it in quotes"),
        ("resolution: 15", "coverage.resolution", "is 15; accepted: a whole number from 7 to 11"),
        ("resolution: 7", "coverage.public_resolution", "is 8, finer than what is computed; accepted: at most 7"),
        ("receiver_height_m: .nan", "coverage.receiver_height_m", "accepted: a number from 1 to 10"),
        ("climate: equatoriall", "coverage.climate", "did you mean equatorial?"),
        ("reach_km: 0", "coverage.reach_km", "accepted: a number from 1 to 100"),
        ("climat: desert", "coverage.climat", "unknown key; did you mean climate?"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(path: Path, fields: str, key: str, words: str) -> None:
    (problem,) = problems_of(with_coverage(path, f"{{{fields}}}"))
    assert problem.key == key
    assert words in problem.message


def test_a_field_that_is_wrong_does_not_hide_what_is_wrong_with_another(path: Path) -> None:
    found = problems_of(with_coverage(path, "{reach_km: 0, terrain: hgt}"))
    assert [problem.key for problem in found] == ["coverage.reach_km", "coverage.terrain"]
