"""One reader's language, time zone and moment, as the templates use them. Words and numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from urllib.parse import quote, urlencode

from markupsafe import Markup

from songxa.i18n import format as words
from songxa.i18n import translate
from songxa.model import Trouble

_STEPS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))


class Voice:
    """Speaks to one reader. `kept` are the query parameters that every link carries on (the chosen language)."""

    def __init__(self, language: str, where: tzinfo, now: float, kept: Mapping[str, str]) -> None:
        self.language, self.where, self.now = language, where, now
        self.kept = dict(kept)

    def say(self, key: str, **values: object) -> str:
        """A message; numbers among `values` are written as the language writes them."""
        return self.tell(Trouble(key, values))

    def tell(self, trouble: Trouble) -> str:
        """See `songxa.i18n.format.tell`."""
        return words.tell(self.language, trouble)

    def number(self, value: float, digits: int = 0) -> str:
        return words.number(self.language, value, digits)

    def percent(self, ratio: float | None, digits: int = 2) -> str:
        """A share; a dash where there is none."""
        return "–" if ratio is None else words.percent(self.language, ratio, digits)

    def ago(self, at: float) -> str:
        return words.ago(self.language, self.now - at)

    def span(self, seconds: float) -> str:
        """A length of time in its two largest units: 3 giờ 20 phút."""
        whole = max(0, int(seconds))
        size, _ = next((step for step in _STEPS if whole >= step[0]), _STEPS[-1])
        said = words.span(self.language, whole)
        smaller = next((step for step in _STEPS if step[0] < size), None)
        rest = whole % size // smaller[0] if smaller is not None and size < 86_400 * 100 else 0
        if smaller is None or not rest or size == 60:
            return said
        return f"{said} {translate(self.language, f'span.{smaller[1]}', n=self.number(rest))}"

    def clock(self, at: float) -> str:
        return words.clock(at, self.where, self.now)

    def seconds(self, at: float) -> str:
        """The hour to the second: 09:12:05."""
        return words.time_of_day(at, self.where).partition(" ")[0]

    def moment(self, at: float) -> str:
        return words.moment(self.language, at, self.where)

    def day(self, at: float) -> str:
        """A date: 23/11/2025 or 23 Nov 2025."""
        return words.moment(self.language, at, self.where).rsplit(" ", 2)[0]

    def hour(self, at: float) -> str:
        """The hour and minute of the day: 09:12."""
        return f"{datetime.fromtimestamp(at, self.where):%H:%M}"

    def short(self, at: float) -> str:
        """Day and month alone: 23/11."""
        return f"{datetime.fromtimestamp(at, self.where):%d/%m}"

    def month(self, text: str) -> str:
        """`2025-11` as people write it: 11/2025."""
        year, _, month = text.partition("-")
        return f"{month}/{year}"

    def time(self, at: float, text: str) -> Markup:
        """`text` as a time element: exact for machines, and for people on hover."""
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            words.iso(at, self.where), self.moment(at), text
        )

    def link(self, path: str, **query: str | int) -> str:
        """A link within songxa; empty parameters are left out."""
        given = {name: str(value) for name, value in (self.kept | query).items() if value not in ("", None)}
        return quote(path, errors="replace") + (f"?{urlencode(given, errors='replace')}" if given else "")
