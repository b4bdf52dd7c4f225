"""Axes, curves, bars and maps as numbers."""

from __future__ import annotations

import dataclasses
import itertools
import math
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.history import Point
from songxa.model import Area, Site, State
from songxa.scope import Scope
from songxa.state.uptime import Spell
from songxa.web.draw import bars, chart, scale
from songxa.web.draw.map import MOST_SITES, draw
from songxa.web.draw.mercator import Projection, world
from songxa.web.overview import Watch
from tests.support.commune import FakeStation, inventory, troubled
from tests.support.past import remembered

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
STAFF = Scope.staff()
FINITE = st.floats(-1e12, 1e12)


@given(FINITE, FINITE, st.integers(1, 8))
def test_ticks_are_few_evenly_spaced_and_hold_what_they_are_for(one: float, other: float, about: int) -> None:
    low, high = sorted((one, other))
    marks = scale.ticks(low, high, about)
    assert 2 <= len(marks) <= 3 * about + 3
    steps = [b - a for a, b in itertools.pairwise(marks)]
    assert min(steps) > 0
    assert max(steps) - min(steps) <= 1e-6 * max(map(abs, [*marks, 1]))
    slack = 1e-6 * max(abs(low), abs(high), 1)
    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack


@given(st.floats(), st.floats())
def test_no_values_whatever_make_an_axis_fail(one: float, other: float) -> None:
    marks = scale.ticks(one, other)
    assert all(map(math.isfinite, marks))
    assert 0 <= scale.digits(marks) <= 6


@pytest.mark.parametrize(
    ("low", "high", "marks", "digits"),
    [
        (0, 7, [0, 2, 4, 6, 8], 0),
        (-21.3, -19.2, [-22, -21, -20, -19], 0),
        (-21.3, -20.2, [-21.5, -21, -20.5, -20], 1),
        (0, 100, [0, 25, 50, 75, 100], 0),
        (0.0012, 0.0031, [0.001, 0.0015, 0.002, 0.0025, 0.003, 0.0035], 4),
    ],
)
def test_ticks_are_round(low: float, high: float, marks: list[float], digits: int) -> None:
    assert scale.ticks(low, high) == pytest.approx(marks)
    assert scale.digits(marks) == digits


def test_times_are_whole_hours_or_midnights_of_the_place() -> None:
    noon = 1_763_874_000.0  # 23/11/2025 12:00 +07:00
    day = scale.moments(noon - 86_400, noon, VIETNAM)
    assert [(at - noon) / 3_600 for at in day] == [-24, -21, -18, -15, -12, -9, -6, -3, 0]
    month = scale.moments(noon - 30 * 86_400, noon, VIETNAM)
    assert all((at + 7 * 3_600) % 86_400 == 0 for at in month)
    assert 6 <= len(month) <= 9
    assert scale.moments(noon, noon, VIETNAM) == []


AXIS = chart.Axis(0.0, 1_000.0)


def drawn(*points: tuple[float, float], baseline: float | None = None) -> chart.Chart:
    curve = chart.Curve("a", 10.0, [Point(at, value, value, value) for at, value in points])
    return chart.draw(AXIS, [], [curve], lambda value, digits: f"{value:.{digits}f}", baseline=baseline)


def test_a_curve_has_a_gap_where_nothing_was_measured_and_a_dot_where_only_one_was() -> None:
    (line,) = drawn((0, 1), (10, 2), (20, 3), (300, 4), (600, 5), (610, 6)).lines
    assert line.path.count("M") == 3
    assert line.path.count("h.01") == 1
    assert line.band == "", "single measurements have no spread"


def test_rolled_up_points_have_a_band_from_least_to_most() -> None:
    curve = chart.Curve("a", 10.0, [Point(0, 1, 2, 3), Point(10, 1, 2, 4)])
    (line,) = chart.draw(AXIS, [], [curve], lambda value, digits: str(value)).lines
    assert line.band.startswith("M")
    assert line.band.endswith("Z")


@given(st.lists(st.tuples(st.floats(0, 1_000), FINITE), min_size=1, max_size=40))
def test_every_point_lies_inside_its_chart(points: list[tuple[float, float]]) -> None:
    made = drawn(*sorted(points), baseline=points[0][1])
    for line in made.lines:
        numbers = line.path.replace("M", " ").replace("L", " ").replace("h.01", "").split()
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            assert chart.LEFT <= float(x) <= chart.WIDTH - chart.RIGHT
            assert chart.TOP - 0.1 <= float(y) <= made.height - chart.BOTTOM + 0.1
    assert sum(len(column.values) for column in made.columns) <= chart.COLUMNS


def test_a_chart_of_nothing_has_its_axes_all_the_same() -> None:
    made = chart.draw(AXIS, [], [], lambda value, digits: str(value))
    assert not made.lines
    assert len(made.values) >= 2


SECONDS = st.fixed_dictionaries({state: st.floats(0, 1e7) for state in State})


@given(SECONDS)
def test_a_bar_is_full_and_shows_whatever_there_was(seconds: dict[State, float]) -> None:
    pieces = bars.shares(seconds)
    assert {piece.state for piece in pieces} == {state for state, length in seconds.items() if length > 0}
    if pieces:
        assert sum(piece.width for piece in pieces) == pytest.approx(bars.WIDE, abs=0.1)
        assert min(piece.width for piece in pieces) > 2.5


def test_a_minute_of_outage_in_a_month_is_still_seen() -> None:
    month = 30 * 86_400.0
    tiles = [Spell(0, 500, State.UP), Spell(500, 560, State.DOWN), Spell(560, month, State.UP)]
    (down,) = [piece for piece in bars.spells(tiles, 0, month) if piece.state is State.DOWN]
    assert down.width >= 2
    assert bars.spells(tiles, 0, month)[-1] is not None
    assert bars.spells(tiles, 0, month)[-1].state is State.DOWN, "it is drawn last"


def test_a_spark_leaves_out_what_is_not_known() -> None:
    found = bars.spark([1, 2, None, 4, 3])
    assert found is not None
    assert found.path.count("M") == 2
    assert bars.spark([None, 1, None]) is None
    assert bars.spark([]) is None


def test_a_place_is_where_web_mercator_puts_it() -> None:
    assert world(0, 0) == pytest.approx((0.5, 0.5))
    x, y = world(105.84, 19.86)  # tile 13/6504/3634 of the usual scheme
    assert (int(x * 8192), int(y * 8192)) == (6504, 3634)


@given(st.lists(st.tuples(st.floats(102, 110), st.floats(8, 23.5)), min_size=1, max_size=20))
def test_every_place_lies_on_the_drawing_and_tiles_cover_it(places: list[tuple[float, float]]) -> None:
    project = Projection(places, 720.0, (320.0, 620.0), 30.0)
    for place in places:
        x, y = project(*place)
        assert -0.1 <= x <= project.width + 0.1
        assert -0.1 <= y <= project.height + 0.1
    tiles = project.tiles()
    assert 1 <= len(tiles) < 60
    assert min(tile.left for tile in tiles) <= 0
    assert max(tile.left + tile.size for tile in tiles) >= project.width


def test_the_layers_show_their_own_kinds_and_villages_are_coloured_by_them() -> None:
    station = remembered()
    watch = Watch(station)
    directory, conditions = watch.directory(STAFF), watch.overview(STAFF).conditions
    mobile = draw(directory, conditions, "mobile")
    assert mobile is not None
    assert {place.key for place in mobile.places} == {"tram-0", "tram-1", "tram-2"}
    fibre = draw(directory, conditions, "fibre")
    assert fibre is not None
    assert any(wire.failed for wire in fibre.wires)
    assert {patch.name: patch.state for patch in mobile.patches}["Thôn Đoài"] is State.DEGRADED


def test_a_site_knows_its_way_up_to_the_root() -> None:
    watch = Watch(troubled())
    drawing = draw(watch.directory(STAFF), watch.overview(STAFF).conditions)
    assert drawing is not None
    by_key = {place.key: place for place in drawing.places}
    root = by_key["ubnd"]
    assert any((wire.x2, wire.y2) == (root.x, root.y) for wire in by_key["dt"].wires)


def test_a_province_is_drawn_by_its_areas_and_an_area_by_its_parts() -> None:
    commune = inventory()
    areas = {"tinh": Area("tinh", "Tỉnh", "province")}
    sites, devices = {}, {}
    for index in range(MOST_SITES * 2):
        key = f"xa-{index % 20}"
        areas[key] = Area(key, f"Xã {index % 20}", "commune", "tinh")
        sites[f"s{index}"] = Site(f"s{index}", "x", key, 19 + index % 20 / 40, 105 + index % 7 / 50)
        devices[f"d{index}"] = dataclasses.replace(commune.devices["bts-1"], key=f"d{index}", site=f"s{index}")
    station = FakeStation(dataclasses.replace(commune, areas=areas, sites=sites, devices=devices))
    station.silence("d3")
    watch = Watch(station)
    directory, conditions = watch.directory(STAFF), watch.overview(STAFF).conditions
    whole = draw(directory, conditions)
    assert whole is not None
    assert whole.aggregated
    assert not whole.places
    assert len(whole.patches) == 20
    assert sum(patch.total for patch in whole.patches) == MOST_SITES * 2
    part = draw(directory, conditions, area="xa-3")
    assert part is not None
    assert not part.aggregated
    assert len(part.places) == MOST_SITES * 2 // 20
