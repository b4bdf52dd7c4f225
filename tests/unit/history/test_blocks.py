"""Blocks hold what they are given, and points made of points are those made of the samples."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songxa.history.blocks import Curve, Curves, merge, moment, pack, roll, unpack
from songxa.history.levels import FINE, LEVELS, RAW, Level
from songxa.history.samples import HEAD, read, records_of

START = RAW.begin(1_763_863_200)
values = st.floats(-1e6, 1e6, width=32)


def samples_of(offsets: list[int], told: list[float]) -> Curve:
    times = array("d", [moment(START + each / 1_000) for each in sorted(set(offsets))])
    return Curve(times, (array("f", (told * len(times))[: len(times)]),))


@st.composite
def half_hours(draw: st.DrawFn) -> Curves:
    """Series of a half hour, some of them measured together."""
    groups = draw(st.lists(st.lists(st.integers(0, 1_799_999), min_size=1, max_size=40), max_size=4))
    found: Curves = {}
    for number, offsets in enumerate(groups):
        for member in range(draw(st.integers(1, 3))):
            told = draw(st.lists(values, min_size=1, max_size=40))
            found[number * 1_000 + member + 1] = samples_of(offsets, told)
    return found


@given(curves=half_hours())
def test_samples_come_back_as_they_went_in(curves: Curves) -> None:
    assert unpack(RAW, START, pack(RAW, START, curves)) == curves


@given(curves=half_hours())
def test_points_come_back_as_they_went_in(curves: Curves) -> None:
    start, rolled = FINE.begin(START), roll(curves, FINE.step_s)
    assert unpack(FINE, start, pack(FINE, start, rolled)) == rolled


@given(curves=half_hours())
def test_an_hour_made_of_points_is_the_hour_made_of_samples(curves: Curves) -> None:
    direct, twice = roll(curves, 3_600), roll(roll(curves, 300), 3_600)
    assert direct.keys() == twice.keys()
    for id, curve in direct.items():
        assert curve.times == twice[id].times
        for column in (0, 2, 3):
            assert curve.columns[column] == twice[id].columns[column]
        assert list(twice[id].columns[1]) == pytest.approx(list(curve.columns[1]), rel=1e-4, abs=0.5)


@given(first=st.lists(st.integers(0, 99), min_size=1), second=st.lists(st.integers(0, 99), min_size=1))
def test_merging_keeps_the_order_of_time_and_the_newer_value(first: list[int], second: list[int]) -> None:
    older, newer = samples_of(first, [1.0]), samples_of(second, [2.0])
    merged = merge(older, newer)
    assert list(merged.times) == sorted({*older.times, *newer.times})
    assert [value == 2.0 for value in merged.columns[0]] == [at in newer.times for at in merged.times]


@given(
    told=st.lists(
        st.tuples(st.integers(0, 1_799_999), st.lists(st.integers(0, 9), min_size=1, max_size=5, unique=True), values)
    )
)
def test_records_read_back_as_the_last_value_of_every_slot_and_time(
    told: list[tuple[int, list[int], float]],
) -> None:
    ids, data, right = list(range(100, 110)), b"", dict[tuple[int, float], float]()
    for offset, slots, value in told:
        at = moment(START + offset / 1_000)
        data += HEAD.pack(7, at, len(slots)) + bytes(slots) + array("f", [value] * len(slots)).tobytes()
        right |= {(ids[slot], at): value for slot in slots}
    assert sum(record.samples for record in records_of(data)) == sum(len(slots) for _, slots, _ in told)
    found = read(data, ids)
    assert {(id, at) for id, curve in found.items() for at in curve.times} == right.keys()
    for curve in found.values():
        assert list(curve.times) == sorted(set(curve.times))


@given(data=st.binary(max_size=200))
def test_what_is_no_block_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpack(RAW, START, data)


@given(level=st.sampled_from(LEVELS), at=st.integers(0, 2**32), device=st.integers(0, 2**32 - 1))
def test_a_block_number_tells_its_level_begin_and_device(level: Level, at: int, device: int) -> None:
    number = level.block(at, device)
    assert number < 2**63
    assert level.start_of(number) == level.begin(at)
    assert number >> 60 == level.number and number & 0xFFFF_FFFF == device
    assert level.block(0) <= number <= level.last
