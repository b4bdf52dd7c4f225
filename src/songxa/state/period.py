"""Days, months, quarters and spans as half-open intervals of UTC seconds, cut in a time zone. Pure; no clock.

A local midnight that a clock change skips is the moment of the change; of one that comes twice, the first counts. So
the days of a month always tile it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from songxa.model import InputError

YEARS = range(1971, 3000)
ACCEPTED = "a day (2026-11-23), a month (2026-11) or a quarter (2026-Q4)"

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_QUARTER = re.compile(r"([0-9]{4})-[Qq]([1-4])")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end) in UTC seconds. `text` is how it is written: `2026-11-23`, `2026-11`, `2026-Q4`, `… … …`."""

    text: str
    start: float
    end: float

    @property
    def length_s(self) -> float:
        return self.end - self.start


def day(text: str, where: tzinfo) -> Period:
    """A calendar day. Raises InputError."""
    return _of_days(text, _date(text, "a day is written as 2026-11-23"), 1, where)


def month(text: str, where: tzinfo) -> Period:
    """A calendar month. Raises InputError."""
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) not in YEARS:
        raise InputError(f"{text}: not a month; a month is written as 2026-11")
    return _of_months(text, int(found[1]), int(found[2]), 1, where)


def quarter(text: str, where: tzinfo) -> Period:
    """A calendar quarter; Q1 begins on the first of January. Raises InputError."""
    found = _QUARTER.fullmatch(text)
    if found is None or int(found[1]) not in YEARS:
        raise InputError(f"{text}: not a quarter; a quarter is written as 2026-Q4")
    return _of_months(text.upper(), int(found[1]), 3 * int(found[2]) - 2, 3, where)


def parse(text: str, where: tzinfo) -> Period:
    """A day, a month or a quarter, whichever it is written as. Raises InputError."""
    for form, read in ((_DAY, day), (_MONTH, month), (_QUARTER, quarter)):
        if form.fullmatch(text):
            return read(text, where)
    raise InputError(f"{text}: not a period; accepted: {ACCEPTED}")


def between(first: str, last: str, where: tzinfo) -> Period:
    """From `first` to `last`, each a day or a local time. A day as `last` is part of the period. Raises InputError."""
    start, end = _moment(first, where, after=False), _moment(last, where, after=True)
    if end <= start:
        raise InputError(f"{first} … {last}: the period ends before it begins")
    return Period(f"{first} … {last}", start, end)


def month_of(at: float, where: tzinfo) -> Period:
    """The month that the moment lies in."""
    local = datetime.fromtimestamp(at, where)
    return month(f"{local.year:04}-{local.month:02}", where)


def day_of(at: float, where: tzinfo) -> Period:
    """The day that the moment lies in."""
    return day(datetime.fromtimestamp(at, where).date().isoformat(), where)


def days(period: Period, where: tzinfo) -> list[Period]:
    """The period cut at every local midnight. The pieces tile it; the first and the last may be parts of days."""
    pieces: list[Period] = []
    if period.start >= period.end:
        return pieces
    today = datetime.fromtimestamp(period.start, where).date()
    start = period.start
    while start < period.end:
        tomorrow = today + timedelta(days=1)
        end = min(_midnight(tomorrow, where), period.end)
        if end > start:  # a zone that crosses the date line leaves a whole day out
            pieces.append(Period(today.isoformat(), start, end))
            start = end
        today = tomorrow
    return pieces


def _of_days(text: str, first: date, count: int, where: tzinfo) -> Period:
    return Period(text, _midnight(first, where), _midnight(first + timedelta(days=count), where))


def _of_months(text: str, year: int, first: int, count: int, where: tzinfo) -> Period:
    over, last = divmod(first - 1 + count, 12)
    return Period(text, _midnight(date(year, first, 1), where), _midnight(date(year + over, last + 1, 1), where))


def _midnight(of: date, where: tzinfo) -> float:
    return datetime(of.year, of.month, of.day, tzinfo=where).timestamp()


def _date(text: str, accepted: str) -> date:
    found = _DAY.fullmatch(text)
    try:
        if found is None or int(found[1]) not in YEARS:
            raise ValueError
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise InputError(f"{text}: not a day of the calendar; {accepted}") from None


def _moment(text: str, where: tzinfo, after: bool) -> float:
    accepted = "accepted: a day (2026-11-23) or a local time (2026-11-23T08:05)"
    found = _MOMENT.fullmatch(text)
    if found is None:
        day_of = _date(text, accepted)
        return _midnight(day_of + timedelta(days=1) if after else day_of, where)
    day_of = _date(found[1], accepted)
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise InputError(f"{text}: not a time of the day; {accepted}")
    return datetime(day_of.year, day_of.month, day_of.day, hour, minute, second, tzinfo=where).timestamp()
