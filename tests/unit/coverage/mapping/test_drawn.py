"""A layer of the map: like cells together, nothing guessed, nothing of a household or of too few people."""

from __future__ import annotations

from dataclasses import replace

import h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon, shape
from shapely.ops import unary_union

from songxa.coverage import layering
from songxa.coverage.ledger.ledger import Ledger
from songxa.coverage.ledger.surface import Ground
from songxa.coverage.mapping import Level, Picture, Question
from songxa.coverage.mapping.drawn import outline, picture
from songxa.coverage.nouns import Floats, Samples
from songxa.coverage.terms import Basis, Setting, Verdict
from tests.support import coverage_town as town

STAFF = Question(staff=True)


def east_is_strong(plane: Floats) -> Floats:
    return np.where(plane[:, 0] > 0, -60.0, -140.0)


def levels(found: Picture) -> dict[Level, int]:
    counted: dict[Level, int] = {}
    for each in found.patches:
        counted[each.level] = counted.get(each.level, 0) + each.cells
    return counted


@pytest.fixture(scope="module")
def ground() -> Ground:
    return town.ground(rings=4)


def test_like_cells_of_an_area_are_one_feature_and_all_of_them_are_there(ground: Ground) -> None:
    found = picture(town.ledger(ground, [town.layer(ground, east_is_strong)]), STAFF)
    cells = int((ground.cells > 0).sum())
    assert sum(each.cells for each in found.patches) == cells
    assert set(levels(found)) == {Level.GOOD, Level.NONE}
    assert len({(each.area, each.level, each.measured) for each in found.patches}) == len(found.patches)
    assert {each.area for each in found.patches} == {town.WEST, town.EAST}
    strong = [each for each in found.patches if each.level is Level.GOOD]
    assert all(each.mean_dbm == -60 and each.chance is not None and each.chance > 0.99 for each in strong)


def test_outlines_cover_exactly_the_cells_closed_and_the_right_way_round(ground: Ground) -> None:
    names = [h3.int_to_str(int(each)) for each in ground.cells if each]
    holed = [name for name in names if name != h3.latlng_to_cell(*town.MIDDLE, 10)]
    (polygon,) = outline(holed)
    assert len(polygon) == 2, "an outer ring and a hole"
    assert all(ring[0] == ring[-1] for ring in polygon)
    assert Polygon(polygon[0]).exterior.is_ccw
    assert not Polygon(polygon[1]).exterior.is_ccw
    cells = unary_union([Polygon([(x, y) for y, x in h3.cell_to_boundary(name)]).buffer(1e-9) for name in holed])
    drawn = shape({"type": "Polygon", "coordinates": polygon})
    assert drawn.symmetric_difference(cells).area / cells.area < 0.005, "but for the rounding to five decimals"
    assert all(round(value, 5) == value for ring in polygon for place in ring for value in place)


def test_where_nothing_is_known_is_grey_and_never_a_signal(ground: Ground) -> None:
    for layers in ([town.unknown(ground)], []):
        found = picture(town.ledger(ground, layers), STAFF)
        assert set(levels(found)) == {Level.UNKNOWN}
        assert all(each.chance is None and each.mean_dbm is None and not each.operators for each in found.patches)


def test_a_prediction_alone_never_meets_anything_however_strong(ground: Ground) -> None:
    alone = picture(town.ledger(ground, [town.layer(ground, -50.0)]), STAFF)
    assert {each.level.verdict(measured=each.measured) for each in alone.patches} == {Verdict.UNKNOWN}
    walked = town.samples(ground, -50.0, staff=True)
    measured = picture(town.ledger(ground, [town.layer(ground, -50.0, samples=walked)]), STAFF)
    assert {each.level.verdict(measured=each.measured) for each in measured.patches} == {Verdict.MET}
    assert all(each.newest == town.NOW - town.DAY_S for each in measured.patches)


def test_of_several_operators_the_best_counts_at_each_place(ground: Ground) -> None:
    one = town.layer(ground, east_is_strong)
    other = town.layer(ground, lambda plane: np.where(plane[:, 0] > 0, -140.0, -60.0), "hai")
    ledger = town.ledger(ground, [one, other])
    both = picture(ledger, STAFF)
    assert set(levels(both)) == {Level.GOOD}
    assert {each for patch in both.patches for each in patch.operators} == {"mot", "hai"}
    assert set(levels(picture(ledger, replace(STAFF, operators=("mot",))))) == {Level.GOOD, Level.NONE}


def test_walls_take_their_share(ground: Ground) -> None:
    ledger = town.ledger(ground, [town.layer(ground, -100.0, wall=30.0)])
    assert set(levels(picture(ledger, STAFF))) == {Level.LIKELY}
    assert set(levels(picture(ledger, replace(STAFF, setting=Setting.INDOORS)))) == {Level.NONE}


def test_claims_are_an_outline_and_no_signal(ground: Ground) -> None:
    layer = town.layer(ground, -140.0, claims=(town.claim(half_deg=0.003),))
    ledger = town.ledger(ground, [layer])
    declared = picture(ledger, replace(STAFF, basis=Basis.DECLARED))
    assert set(levels(declared)) == {Level.CLAIMED}
    assert 0 < levels(declared)[Level.CLAIMED] < int((ground.cells > 0).sum())
    assert declared.claimed
    fused = picture(ledger, STAFF)
    assert set(levels(fused)) == {Level.NONE}
    assert fused.claims == declared.claims


def test_only_cells_with_measurements_are_drawn_of_these(ground: Ground) -> None:
    some = town.samples(ground, -100.0, every=5)
    found = picture(
        town.ledger(ground, [town.layer(ground, -60.0, samples=some)]), replace(STAFF, basis=Basis.MEASURED)
    )
    assert set(levels(found)) == {Level.LIKELY}
    assert sum(each.count for each in found.patches) == len(some.points)
    assert sum(each.cells for each in found.patches) == len(some.points)


# ---- what others than staff see ------------------------------------------------------------------------------------


def published(ground: Ground, samples: Samples) -> Ledger:
    layer = town.layer(ground, -60.0, samples=samples)
    bare = town.field(ground, -140.0)
    layer = replace(layer, predicted=bare)
    return town.ledger(ground, [layer], published=layering.published([layer], 10, 10, 3))


def test_others_see_only_the_prediction_where_too_few_measured(ground: Ground) -> None:
    few = published(ground, town.samples(ground, -60.0, contributors=1))
    assert set(levels(picture(few, STAFF))) == {Level.GOOD}
    seen = picture(few, Question())
    assert set(levels(seen)) == {Level.NONE}
    assert not any(each.measured or each.count or each.newest for each in seen.patches)
    assert picture(few, Question(basis=Basis.MEASURED)).patches == ()


def test_others_see_what_enough_people_measured(ground: Ground) -> None:
    many = published(ground, town.samples(ground, -60.0, contributors=3, times=12))
    assert set(levels(picture(many, Question()))) == {Level.GOOD}
    shown = picture(many, Question(basis=Basis.MEASURED)).patches
    assert shown
    assert all(each.count >= 10 for each in shown)


def test_others_see_no_finer_cells_than_resolution_nine(ground: Ground) -> None:
    ledger = town.ledger(ground, [town.layer(ground, -60.0)])
    assert [picture(ledger, Question(resolution=each)).resolution for each in (None, 10, 9, 8)] == [9, 9, 9, 8]
    assert [picture(ledger, replace(STAFF, resolution=each)).resolution for each in (None, 10, 8)] == [10, 10, 8]


def test_no_point_of_a_household_is_ever_drawn(ground: Ground) -> None:
    # The hall's point is in no cell of its own, as households' points are not.
    layer = town.layer(ground, lambda plane: np.where(np.arange(len(plane)) == len(plane) - 1, -60.0, -140.0))
    found = picture(town.ledger(ground, [layer]), STAFF)
    assert set(levels(found)) == {Level.NONE}


@settings(max_examples=40, deadline=None)
@given(level=st.floats(-150, -40), resolution=st.integers(6, 10))
def test_whatever_is_asked_for_weights_stay_and_chances_are_chances(level: float, resolution: int) -> None:
    ground = town.ground(rings=2)
    found = picture(town.ledger(ground, [town.layer(ground, level)]), replace(STAFF, resolution=resolution))
    assert found.resolution == resolution
    for each in found.patches:
        assert each.chance is not None
        assert 0 <= each.chance <= 1
        assert Level.of(each.chance) is each.level
        assert each.mean_dbm == pytest.approx(level, abs=0.1)
