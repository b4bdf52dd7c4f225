"""What is shown to the public is of at least three people and ten readings; staff's surveys are shown as they are."""

from __future__ import annotations

import h3
from hypothesis import given
from hypothesis import strategies as st

from songxa.coverage.evidence import publish

CELL = h3.latlng_to_cell(19.8826, 105.8041, 10)
NEAR = [str(cell) for cell in sorted(h3.grid_disk(CELL, 6))]


def test_a_cell_of_three_people_and_ten_readings_is_shown() -> None:
    (shown,) = publish([CELL] * 10, [1, 2, 3, *[1] * 7], [False] * 10)
    assert (shown.cell, len(shown.samples), shown.staff) == (CELL, 10, False)


def test_nine_readings_or_two_people_are_too_few() -> None:
    assert publish([CELL] * 9, [1, 2, 3] * 3, [False] * 9) == ()
    assert publish([CELL] * 20, [1, 2] * 10, [False] * 20) == ()


def test_what_is_too_little_is_shown_in_the_parent() -> None:
    parent = h3.cell_to_parent(CELL, 9)
    siblings = [str(cell) for cell in h3.cell_to_children(parent, 10)][:2]
    (shown,) = publish([siblings[0]] * 5 + [siblings[1]] * 5, [1, 2, 3, 1, 2] * 2, [False] * 10)
    assert shown.cell == parent


def test_a_parent_is_made_of_what_its_children_could_not_show() -> None:
    parent = h3.cell_to_parent(CELL, 9)
    siblings = [str(cell) for cell in h3.cell_to_children(parent, 10)][:2]
    cells = [siblings[0]] * 12 + [siblings[1]] * 4
    shown = publish(cells, [1, 2, 3, 4] * 4, [False] * 16)
    assert [(each.cell, len(each.samples)) for each in shown] == [(siblings[0], 12)]


def test_one_reading_of_staff_is_enough_and_is_never_mixed_with_others() -> None:
    shown = publish([CELL] * 11, [9, *[1, 2, 3, 4, 5] * 2], [True, *[False] * 10])
    assert [(each.staff, each.samples) for each in shown] == [(True, (0,)), (False, tuple(range(1, 11)))]


@given(st.lists(st.tuples(st.sampled_from(NEAR), st.integers(0, 4), st.booleans()), max_size=120))
def test_whatever_was_measured_nobody_is_shown_without_company(given_: list[tuple[str, int, bool]]) -> None:
    cells, who, staff = [each[0] for each in given_], [each[1] for each in given_], [each[2] for each in given_]
    shown = publish(cells, who, staff)
    places = [place for each in shown for place in each.samples]
    assert len(places) == len(set(places))
    for each in shown:
        for place in each.samples:
            assert h3.cell_to_parent(cells[place], h3.get_resolution(each.cell)) == each.cell
            assert staff[place] == each.staff
        if not each.staff:
            assert len(each.samples) >= 10
            assert len({who[place] for place in each.samples}) >= 3
    assert {place for place, own in enumerate(staff) if own} <= set(places)
