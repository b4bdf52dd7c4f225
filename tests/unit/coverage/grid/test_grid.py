"""Where coverage is looked at: hexagons, public places, and which point stands for how many households."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songxa.coverage.grid import Grid, Households, build, outlines, parents
from songxa.coverage.nouns import Points
from songxa.inventory import load
from songxa.model import Area, CoverageSettings, Inventory, Site

ROOT = Path(__file__).parents[4]


def square(west: float, south: float, wide: float = 0.02, high: float = 0.02) -> tuple[tuple[float, float], ...]:
    east, north = west + wide, south + high
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def inventory(*areas: Area, sites: tuple[Site, ...] = (), coverage: CoverageSettings | None = None) -> Inventory:
    return Inventory(
        name="Xã",
        timezone="Asia/Ho_Chi_Minh",
        revision="",
        areas={area.key: area for area in areas},
        sites={site.key: site for site in sites},
        operators={},
        devices={},
        credentials={},
        coverage=coverage or CoverageSettings(),
    )


def village(key: str, west: float, households: int | None = 100, parent: str | None = "xa") -> Area:
    return Area(key, f"Thôn {key}", "village", parent, households, households and 4 * households, square(west, 19.8))


def commune(households: int | None = None, polygon: tuple[tuple[float, float], ...] = ()) -> Area:
    return Area("xa", "Xã", "commune", None, households, None, polygon)


def homes(*places: tuple[float, float, float]) -> Households:
    latitude, longitude, counts = np.array(places, np.float64).T
    return Households(Points(latitude, longitude), counts)


def households_of(grid: Grid, area: str) -> float:
    return float(grid.people[area].households.sum())


def keys(grid: Grid) -> list[str]:
    return [note.key.removeprefix("coverage.people.") for note in grid.notes]


@pytest.fixture(scope="module")
def reference() -> Inventory:
    return load(ROOT / "inventory.yaml")


def test_the_reference_commune_has_its_households_people_and_land(reference: Inventory) -> None:
    grid = build(reference)
    assert (grid.resolution, grid.notes) == (10, ())
    for area in reference.areas.values():
        people = grid.people[area.key]
        assert people.assumed
        if area.households is not None:
            assert people.households.sum() == pytest.approx(area.households)
            assert people.population.sum() == pytest.approx(area.population)
    assert households_of(grid, "hoang-giang") == pytest.approx(312 + 287 + 341 + 265)
    assert households_of(grid, "thanh-hoa") == pytest.approx(312 + 287 + 341 + 265)
    assert grid.people["hoang-giang"].square_km.sum() == pytest.approx(6.4, abs=0.1)


def test_every_public_place_is_a_point_of_its_own(reference: Inventory) -> None:
    grid = build(reference)
    assert set(grid.places) == {key for key, site in reference.sites.items() if site.public}
    at = grid.places["ubnd"]
    assert at >= len(grid.cells)
    assert (grid.points.latitude[at], grid.points.longitude[at]) == (19.8826, 105.8041)


def test_the_first_points_are_the_middles_of_the_hexagons(reference: Inventory) -> None:
    grid = build(reference)
    for place in (0, 17, len(grid.cells) - 1):
        middle = h3.cell_to_latlng(h3.int_to_str(int(grid.cells[place])))
        assert (grid.points.latitude[place], grid.points.longitude[place]) == pytest.approx(middle)
    assert np.all(np.diff(grid.cells.astype(np.int64)) > 0)


def test_a_village_smaller_than_a_hexagon_keeps_its_households() -> None:
    tiny = Area("a", "Xóm", "village", None, 7, 30, square(105.8, 19.8, 0.0003, 0.0003))
    grid = build(inventory(tiny))
    assert households_of(grid, "a") == pytest.approx(7)
    assert grid.people["a"].square_km.sum() == pytest.approx(0.001045, rel=0.02)


def test_a_hexagon_on_a_border_is_shared_by_what_lies_in_each(reference: Inventory) -> None:
    grid = build(reference)
    shared = np.intersect1d(grid.people["bai-sen"].points, grid.people["con-vang"].points)
    assert len(shared)
    land = {key: dict(zip(part.points, part.square_km, strict=True)) for key, part in grid.people.items()}
    for point in shared:
        parts = sum(land[key].get(point, 0.0) for key in ("bai-sen", "con-vang", "go-da", "ngoc-lam"))
        assert parts == pytest.approx(land["hoang-giang"][point])
        assert parts <= h3.cell_area(h3.int_to_str(int(grid.cells[point]))) * 1.0001


def test_known_points_of_households_carry_them_and_nothing_is_assumed() -> None:
    grid = build(inventory(village("a", 105.8, parent=None)), homes((19.805, 105.805, 3), (19.81, 105.81, 1)))
    people = grid.people["a"]
    assert not people.assumed
    there = people.points[people.households > 0]
    assert list(grid.points.latitude[there]) == [19.805, 19.81]
    assert list(people.households[people.households > 0]) == pytest.approx([75, 25])
    assert list(people.population[people.households > 0]) == pytest.approx([300, 100])
    assert people.square_km[people.households > 0].sum() == 0  # land is the hexagons' alone


def test_households_nobody_counted_are_counted_by_their_points() -> None:
    grid = build(inventory(village("a", 105.8, None, None)), homes((19.805, 105.805, 3), (19.81, 105.81, 1)))
    assert households_of(grid, "a") == 4
    assert keys(grid) == []


def test_points_without_an_area_or_a_count_are_told_and_count_nowhere() -> None:
    outside = homes((19.805, 105.805, 3), (10.0, 106.0, 5), (19.81, 105.81, 0), (19.81, 105.812, np.nan))
    grid = build(inventory(village("a", 105.8, None, None)), outside)
    assert households_of(grid, "a") == 3
    assert [(note.key, note.values["n"]) for note in grid.notes] == [("coverage.people.outside", 5)]


def test_points_at_one_place_are_one() -> None:
    grid = build(inventory(village("a", 105.8, None, None)), homes((19.805, 105.805, 3), (19.805, 105.805, 4)))
    assert list(grid.people["a"].households[grid.people["a"].households > 0]) == [7]


def test_very_many_points_are_looked_at_hexagon_by_hexagon() -> None:
    random = np.random.default_rng(1)
    many = Households(
        Points(random.uniform(19.8005, 19.8195, 3000), random.uniform(105.8005, 105.8195, 3000)), np.ones(3000)
    )
    area = inventory(village("a", 105.8, None, None))
    grid, fine = build(area, many, most_homes=500), build(area, many)
    assert households_of(grid, "a") == households_of(fine, "a") == 3000
    assert len(grid.points) - len(grid.cells) < 500 < 2900 < len(fine.points) - len(fine.cells)


def test_a_village_without_a_border_has_nobody_and_that_is_told() -> None:
    bare = Area("b", "Thôn b", "village", "xa", 50, 200)
    grid = build(inventory(commune(150), village("a", 105.8), bare))
    assert len(grid.people["b"].points) == 0
    assert households_of(grid, "xa") == pytest.approx(100)
    assert [(note.key.removeprefix("coverage.people."), note.values["area"]) for note in grid.notes] == [
        ("no_border", "Thôn b"),
        ("unplaced", "Xã"),
    ]


def test_what_the_villages_do_not_count_lies_in_the_rest_of_the_commune() -> None:
    grid = build(inventory(commune(150, square(105.78, 19.78, 0.1, 0.1)), village("a", 105.8)))
    assert households_of(grid, "xa") == pytest.approx(150)
    inside = np.isin(grid.people["xa"].points, grid.people["a"].points)
    assert grid.people["xa"].households[~inside].sum() > 45
    assert grid.people["xa"].square_km.sum() == pytest.approx(116.2, rel=0.01)


def test_a_village_that_counts_nobody_takes_its_share_of_what_the_commune_counts() -> None:
    grid = build(inventory(commune(150), village("a", 105.8), village("b", 105.82, None)))
    assert households_of(grid, "xa") == pytest.approx(150)
    assert households_of(grid, "b") == 0
    assert keys(grid) == ["no_households"]


def test_a_sliver_between_two_drawings_of_a_border_is_no_land() -> None:
    outer = square(105.79999, 19.79999, 0.02002, 0.02002)
    grid = build(inventory(commune(110, outer), village("a", 105.8)))
    assert keys(grid) == ["unplaced"]
    assert households_of(grid, "xa") == pytest.approx(100)


def test_villages_that_count_more_than_their_commune_are_believed_and_that_is_told() -> None:
    grid = build(inventory(commune(80), village("a", 105.8)))
    assert households_of(grid, "xa") == pytest.approx(100)
    assert keys(grid) == ["more_inside"]


def test_a_province_is_looked_at_with_wider_hexagons_unless_told_otherwise() -> None:
    wide = Area("t", "Tỉnh", "province", None, None, None, square(105.8, 19.8, 0.4, 0.4))
    assert build(inventory(wide)).resolution == 9
    assert build(inventory(wide, coverage=CoverageSettings(resolution=8))).resolution == 8


def test_nothing_to_look_at_is_an_empty_grid() -> None:
    grid = build(inventory())
    assert (len(grid.points), grid.people, grid.notes) == (0, {}, ())


def test_the_same_points_have_the_same_digest(reference: Inventory) -> None:
    assert build(reference).digest == build(reference).digest
    fewer = replace(reference, sites={key: site for key, site in reference.sites.items() if key != "ubnd"})
    assert build(fewer).digest != build(reference).digest


def test_hexagons_have_outlines_and_coarser_ones_around_them(reference: Inventory) -> None:
    cells = build(reference).cells[:5]
    assert [len(shape.exterior.coords) for shape in outlines(cells)] == [7] * 5
    assert {h3.get_resolution(h3.int_to_str(int(cell))) for cell in parents(cells, 8)} == {8}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(3, 40), st.integers(3, 40)), min_size=1, max_size=5),
    st.lists(st.one_of(st.none(), st.integers(0, 3000)), min_size=5, max_size=5),
    st.one_of(st.none(), st.integers(0, 9000)),
)
def test_nobody_is_made_up_and_nobody_is_lost_unsaid(
    sizes: list[tuple[int, int]], counted: list[int | None], whole: int | None
) -> None:
    areas, west = [], 105.8
    for number, (wide, high) in enumerate(sizes):
        border = square(west, 19.8, wide / 2000, high / 2000)
        areas.append(Area(f"v{number}", "Thôn", "village", "xa", counted[number], None, border))
        west += wide / 2000
    grid = build(inventory(commune(whole), *areas))
    for area in areas:
        assert households_of(grid, area.key) == pytest.approx(area.households or 0)
    inside = sum(area.households or 0 for area in areas)
    unplaced = sum(float(str(note.values["n"])) for note in grid.notes if note.key == "coverage.people.unplaced")
    assert households_of(grid, "xa") + unplaced == pytest.approx(max(inside, whole or 0))
    for people in grid.people.values():
        assert np.all(people.households >= 0)
        assert np.all(people.square_km >= 0)
        assert len(np.unique(people.points)) == len(people.points)
