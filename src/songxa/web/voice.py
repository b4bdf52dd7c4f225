"""One reader's language, time zone and moment, as the templates use them. Words and numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from urllib.parse import quote, urlencode

from markupsafe import Markup

from songxa.i18n import format as words
from songxa.i18n import translate


class Voice:
    """Speaks to one reader. `kept` are the query parameters that every link carries on (the chosen language)."""

    def __init__(self, language: str, where: tzinfo, now: float, kept: Mapping[str, str]) -> None:
        self.language, self.where, self.now = language, where, now
        self.kept = dict(kept)

    def say(self, key: str, **values: object) -> str:
        """A message; numbers among `values` are written as the language writes them."""
        shown = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return translate(self.language, key, **shown)

    def number(self, value: float, digits: int = 0) -> str:
        return words.number(self.language, value, digits)

    def ago(self, at: float) -> str:
        return words.ago(self.language, self.now - at)

    def span(self, seconds: float) -> str:
        return words.span(self.language, seconds)

    def clock(self, at: float) -> str:
        return words.clock(at, self.where, self.now)

    def wall(self, at: float) -> str:
        """The hour to the second, with the UTC offset."""
        return words.time_of_day(at, self.where)

    def moment(self, at: float) -> str:
        return words.moment(self.language, at, self.where)

    def time(self, at: float, text: str) -> Markup:
        """`text` as a time element: exact for machines, and for people on hover."""
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            words.iso(at, self.where), self.moment(at), text
        )

    def link(self, path: str, **query: str | int) -> str:
        """A link within songxa; empty parameters are left out."""
        given = {name: str(value) for name, value in (self.kept | query).items() if value not in ("", None)}
        return quote(path, errors="replace") + (f"?{urlencode(given, errors='replace')}" if given else "")
