"""How the report writes lengths of time, shares, dates and names in one language. Words and numbers only."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import NamedTuple

from songxa.i18n import format as words
from songxa.i18n import translate
from songxa.model import Incident, RootKind
from songxa.report.account import Account
from songxa.text import plain

DIGITS = 2
"""Decimals of a percentage. What is not all or nothing never shows as such (`i18n.format.percent`)."""

NONE = "–"


class Length(NamedTuple):
    """A length of time in whole seconds."""

    seconds: int


class Share(NamedTuple):
    """A ratio of 0 to 1; None where there is nothing to share."""

    ratio: float | None

    @property
    def shown(self) -> float | None:
        """The ratio as its percentage shows it: never all or nothing where it is neither."""
        if self.ratio is None:
            return None
        step = 10.0 ** -(DIGITS + 2)
        shown = round(self.ratio, DIGITS + 2)
        return 1 - step if shown >= 1 > self.ratio else step if shown <= 0 < self.ratio else shown


class Moment(NamedTuple):
    """UTC seconds since the epoch; None where it has not come yet."""

    at: float | None


def clock(seconds: int) -> str:
    """Hours, minutes, seconds: 718:05:09. Such lengths add up where people can see it."""
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}"


def brief(language: str, seconds: float) -> str:
    """For narrow columns: 718h05, 12p05, 45s, – for none at all; what is not nothing never shows as nothing."""
    whole = int(seconds)
    if whole < 1:
        return NONE if seconds <= 0 else "<1s"
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return translate(language, "report.brief.minutes", minutes=whole // 60, seconds=f"{whole % 60:02}")
    return translate(language, "report.brief.hours", hours=whole // 3600, minutes=f"{whole // 60 % 60:02}")


class Words:
    """Writes for one reader. `where` is the zone that days are cut in."""

    def __init__(self, language: str, where: tzinfo) -> None:
        self.language, self.where = language, where

    def say(self, key: str, **values: object) -> str:
        """A message; numbers among `values` are written as the language writes them."""
        shown = {
            name: self.number(value) if isinstance(value, int) else plain(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        return translate(self.language, key, **shown)

    def number(self, value: float, digits: int = 0) -> str:
        return words.number(self.language, value, digits)

    def percent(self, ratio: float | None) -> str:
        return NONE if ratio is None else words.percent(self.language, ratio, DIGITS)

    def span(self, seconds: float) -> str:
        """In full, its two largest units: 3 ngày 4 giờ, 2 giờ 13 phút, 45 giây."""
        whole = max(0, int(seconds))
        parts = [
            ("days", whole // 86_400),
            ("hours", whole // 3600 % 24),
            ("minutes", whole // 60 % 60),
            ("seconds", whole % 60),
        ]
        first = next((at for at, (_, count) in enumerate(parts) if count), 3)
        shown = [(unit, count) for unit, count in parts[first : first + 2] if count] or [("seconds", 0)]
        return " ".join(translate(self.language, f"span.{unit}", n=self.number(count)) for unit, count in shown)

    def day(self, at: float) -> str:
        """23/11/2026, in every language: the report is a document of Vietnam."""
        return f"{datetime.fromtimestamp(at, self.where):%d/%m/%Y}"

    def moment(self, at: float | None) -> str:
        """09:12 23/11/2026."""
        return NONE if at is None else f"{datetime.fromtimestamp(at, self.where):%H:%M %d/%m/%Y}"


def root_name(account: Account, incident: Incident) -> str:
    """What stands at the root of the incident, by name where anybody ever knew one."""
    devices = account.named
    found = incident.root
    if incident.root_kind is RootKind.MONITOR:
        found = "songxa"
    elif incident.root_kind is RootKind.DEVICE and incident.root in devices:
        found = devices[incident.root].name
    elif incident.root_kind is RootKind.SITE:
        found = next((each.site_name for each in devices.values() if each.site == incident.root), found)
    elif incident.root_kind is RootKind.OPERATOR:
        found = operator_name(account, incident.root)
    return plain(found)


def operator_name(account: Account, key: str) -> str:
    """The operator by name, its key where no device of it is known."""
    found = next((each.operator_name for each in account.named.values() if each.operator == key), key)
    return plain(found) or NONE
