"""Periods tile: days make months, months make quarters, in zones with and without clock changes."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from songxa.model import InputError
from songxa.state.period import Period, between, day, days, month, month_of, parse, quarter

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ZONES = [
    "Asia/Ho_Chi_Minh",
    "Europe/Berlin",  # changes at 02:00
    "America/Havana",  # midnight comes twice in autumn
    "Asia/Beirut",  # midnight is skipped in spring
    "Pacific/Apia",  # left out 30/12/2011
]


def utc(*when: int) -> float:
    return datetime(*when, tzinfo=UTC).timestamp()  # type: ignore[arg-type, misc]


def test_a_month_of_vietnam_begins_at_17_hours_utc_of_the_day_before() -> None:
    assert month("2026-11", VIETNAM) == Period("2026-11", utc(2026, 10, 31, 17), utc(2026, 11, 30, 17))
    assert day("2026-11-23", VIETNAM) == Period("2026-11-23", utc(2026, 11, 22, 17), utc(2026, 11, 23, 17))
    assert quarter("2026-q4", VIETNAM) == Period("2026-Q4", utc(2026, 9, 30, 17), utc(2026, 12, 31, 17))


def test_a_day_on_which_the_clock_changes_has_23_or_25_hours() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert day("2026-03-29", berlin).length_s == 23 * 3600
    assert day("2026-10-25", berlin).length_s == 25 * 3600


@given(zone=some.sampled_from(ZONES), year=some.integers(1990, 2090), number=some.integers(1, 12))
def test_the_days_of_a_month_tile_it(zone: str, year: int, number: int) -> None:
    where = ZoneInfo(zone)
    whole = month(f"{year}-{number:02}", where)
    pieces = days(whole, where)
    assert pieces[0].start == whole.start
    assert pieces[-1].end == whole.end
    assert all(one.end == other.start for one, other in itertools.pairwise(pieces))
    assert all(piece == day(piece.text, where) for piece in pieces)
    assert sum(piece.length_s for piece in pieces) == whole.length_s


@given(zone=some.sampled_from(ZONES), year=some.integers(1990, 2090))
def test_the_months_tile_the_quarters_and_the_quarters_tile_the_year(zone: str, year: int) -> None:
    where = ZoneInfo(zone)
    months = [month(f"{year}-{number:02}", where) for number in range(1, 13)]
    quarters = [quarter(f"{year}-Q{number}", where) for number in range(1, 5)]
    for number, each in enumerate(quarters):
        assert (each.start, each.end) == (months[3 * number].start, months[3 * number + 2].end)
    for tiles in (months, quarters):
        assert all(one.end == other.start for one, other in itertools.pairwise(tiles))
        assert tiles[-1].end == day(f"{year + 1}-01-01", where).start


@given(zone=some.sampled_from(ZONES), at=some.floats(utc(1990, 1, 1), utc(2090, 1, 1)))
def test_every_moment_lies_in_its_month(zone: str, at: float) -> None:
    found = month_of(at, ZoneInfo(zone))
    assert found.start <= at < found.end


@given(
    zone=some.sampled_from(ZONES),
    start=some.floats(utc(2011, 1, 1), utc(2012, 6, 1)),
    length=some.floats(0, 40 * 86_400),
)
def test_any_span_is_tiled_by_its_days(zone: str, start: float, length: float) -> None:
    where = ZoneInfo(zone)
    span = Period("", start, start + length)
    pieces = days(span, where)
    cuts = [piece.start for piece in pieces] + [span.end]
    assert cuts == [span.start, *(piece.end for piece in pieces)]
    assert all(piece.length_s > 0 for piece in pieces)


def test_a_span_ends_with_its_last_day_or_at_the_local_time_that_was_given() -> None:
    assert between("2026-11-01", "2026-11-30", VIETNAM).end == month("2026-11", VIETNAM).end
    span = between("2026-11-01T08:05", "2026-11-01 09:00:30", VIETNAM)
    assert (span.start, span.length_s) == (utc(2026, 11, 1, 1, 5), 55 * 60 + 30)


def test_a_period_is_read_by_the_form_it_has() -> None:
    for text, read in (("2026-11-23", day), ("2026-11", month), ("2026-Q4", quarter)):
        assert parse(text, VIETNAM) == read(text, VIETNAM)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-Q5", "11/2026", "2026-1", "0000-11", "９999-11"]
)
def test_what_is_no_period_is_one_line_that_says_what_is_accepted(text: str) -> None:
    for read in (parse, month, quarter, day):
        with pytest.raises(InputError, match=r"2026-(11|Q4)"):
            read(text, VIETNAM)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-31", "2026-12-01", "2026-11-31: not a day of the calendar"),
        ("2026-11-01T25:00", "2026-11-02", "not a time of the day"),
        ("2026-11-02", "2026-11-01T08:00", "ends before it begins"),
        ("yesterday", "2026-11-01", "accepted: a day"),
    ],
)
def test_a_span_that_cannot_be_is_one_line(first: str, last: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        between(first, last, VIETNAM)
