"""Uptime of devices and groups in a period, measured and corrected. Runs in a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

from songxa.i18n import known
from songxa.model import InputError, State
from songxa.state import period as periods
from songxa.state import uptime
from songxa.state.figures import By, Figures
from songxa.state.ledger import Ledger
from songxa.text import printable
from songxa.web.api import shapes
from songxa.web.api.ask import Ask
from songxa.web.api.params import DEVICE, FROM, LIMIT, OFFSET, TO, Choice, Matching, words
from songxa.web.api.past import between
from songxa.web.api.refusal import Refused, Said, quoted

BY = Choice("by", "What devices are put together by; place: public places by their access points.", "device", words(By))
DAY = Matching("day", "A calendar day.", "", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "api.day")
MONTH = Matching("month", "A calendar month.", "", r"[0-9]{4}-[0-9]{2}", "api.month")
QUARTER = Matching("quarter", "A calendar quarter.", "", r"[0-9]{4}-[Qq][1-4]", "api.quarter")

MOST_S = 5 * 366 * 86_400.0

DEAR_S, KEPT_TIMES, MOST_KEPT = 0.1, 30, 2
"""What took so long is kept for so many times as long, so that little of the time goes into reading it."""


class _Account:
    """What was recorded of a period. Rows are worked out when they are asked for; those of groups are kept."""

    def __init__(self, ask: Ask, start: float, end: float) -> None:
        self._ledger = Ledger(ask.station.archive, ask.scope, start, end, ask(DEVICE) or None)
        self._end = end
        # What every question needs is read now, so that it shows what the account costs.
        self._rows: dict[By, Sequence[Figures]] = {By.ALL: self._ledger.figures(By.ALL)}

    @property
    def is_final(self) -> bool:
        """Whether time adds nothing to it any more."""
        return self._ledger.beat is not None and self._end <= self._ledger.beat

    def page(self, by: By, offset: int, limit: int) -> tuple[int, Sequence[Figures]]:
        """How many rows there are, and those of a page."""
        if by is By.DEVICE:
            keys = list(self._ledger.devices)
            return len(keys), self._ledger.figures(by, keys[offset : offset + limit])
        if by not in self._rows:
            self._rows[by] = self._ledger.figures(by)
        return len(self._rows[by]), self._rows[by][offset : offset + limit]


class Availability:
    """Answers questions about uptime. What was dear to read serves whoever asks for the same period soon afterwards."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._kept: dict[object, tuple[float, int | None, _Account]] = {}
        """By question: until when it is kept, the revision that it holds for however old it is, the account."""

    def answer(self, ask: Ask) -> shapes.Uptime:
        """GET /api/uptime"""
        start, end = _period(ask)
        with self._one_at_a_time:
            total, rows = self._account(ask, start, end).page(By(ask(BY)), ask(OFFSET), ask(LIMIT))
        return shapes.Uptime(
            start=start,
            start_iso=ask.words.iso(start),
            end=end,
            end_iso=ask.words.iso(end),
            by=ask(BY),
            total=total,
            limit=ask(LIMIT),
            offset=ask(OFFSET),
            rows=[_row(ask, row) for row in rows],
        )

    def _account(self, ask: Ask, start: float, end: float) -> _Account:
        key = ask.scope, start, end, ask(DEVICE)
        began, revision = time.monotonic(), ask.station.archive.revision()
        kept = self._kept.get(key)
        if kept is not None and (revision == kept[1] or began < kept[0]):
            return kept[2]
        account = _Account(ask, start, end)
        took = time.monotonic() - began
        self._kept.pop(key, None)
        if took >= DEAR_S:
            while len(self._kept) >= MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            until = time.monotonic() + KEPT_TIMES * took
            self._kept[key] = until, revision if account.is_final else None, account
        return account


def _row(ask: Ask, row: Figures) -> shapes.UptimeRow:
    name = row.name
    if not name and known(f"kind.{row.key}"):
        name = ask.words.say(f"kind.{row.key}")
    measured = _shape(row.seconds)
    corrected = measured if row.corrected is None else _shape(row.corrected)
    return shapes.UptimeRow(
        row.key, printable(name), row.devices, measured, corrected, row.outages.count, row.outages.longest_s
    )


def _shape(seconds: Mapping[State, float]) -> shapes.Figures:
    parts = {state.value: seconds[state] for state in State}
    return shapes.Figures(shapes.Seconds(**parts), uptime.availability(seconds), uptime.known_share(seconds))


READERS: Mapping[str, Callable[[str, tzinfo], periods.Period]] = {
    "day": periods.day,
    "month": periods.month,
    "quarter": periods.quarter,
}


def _period(ask: Ask) -> tuple[float, float]:
    named = [param for param in (DAY, MONTH, QUARTER) if ask(param)]
    spelled = ask(FROM) is not None or ask(TO) is not None
    if len(named) + spelled != 1:
        raise Refused(400, "api.period", {"accepted": "day; month; quarter; from, to"})
    if spelled:
        start, end = between(ask(FROM), ask(TO), ask)
    else:
        text = ask(named[0])
        try:
            period = READERS[named[0].name](text, ask.where)
        except InputError:
            accepted = Said(named[0].accepted)
            raise Refused(
                400, "api.bad", {"name": named[0].name, "value": quoted(text), "accepted": accepted}
            ) from None
        start, end = period.start, period.end
    if end - start > MOST_S:
        raise Refused(400, "api.wide")
    return start, end
