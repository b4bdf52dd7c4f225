"""Numbers, dates and spans of time as people write them in each language. Pure functions; no clock of its own."""

from __future__ import annotations

import math
import unicodedata
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from songxa.i18n import LANGUAGES, translate
from songxa.model import Trouble

_SEPARATORS = {"vi": str.maketrans(",.-", ".,−"), "en": str.maketrans("-", "−")}
_STEPS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNKNOWN = "–"


def number(language: str, value: float, digits: int = 0) -> str:
    """A number with `digits` decimals: 1.234,5 in Vietnamese, 1,234.5 in English; a real minus sign."""
    if not math.isfinite(value):
        return _UNKNOWN
    text = f"{value:,.{digits}f}"
    if text.startswith("-") and not text.strip("-0.,"):
        text = text[1:]
    return text.translate(_SEPARATORS[language])


def tell(language: str, words: str | Trouble) -> str:
    """A text as it stands, or a message in the reader's language: troubles among its values are told likewise, whole
    numbers written as the language writes them. Raises what `sayable` finds out."""
    if isinstance(words, str):
        return words
    return translate(language, words.key, **{name: _value(language, value) for name, value in words.values.items()})


def sayable(trouble: Trouble) -> bool:
    """Whether it is a message of songxa's with all that it needs, in every language."""
    try:
        for language in LANGUAGES:
            tell(language, trouble)
    except (KeyError, ValueError, IndexError, TypeError, AttributeError, OverflowError):
        return False
    return True


def _value(language: str, value: object) -> object:
    if isinstance(value, int):
        return number(language, value)
    return tell(language, value) if isinstance(value, Trouble) else value


def percent(language: str, ratio: float, digits: int = 0) -> str:
    """A ratio of 0 to 1 as a percentage; what is not all or nothing never shows as 100 % or 0 %."""
    if not math.isfinite(ratio):
        return _UNKNOWN
    shown = round(ratio * 100, digits)
    step = 10.0**-digits
    if (shown >= 100 and ratio < 1) or (shown <= 0 and ratio > 0):
        shown = 100 - step if shown >= 100 else step
    return f"{number(language, shown, digits)} %"


def zone(name: str) -> tzinfo:
    """The time zone by its IANA name; Vietnam's +07:00 where the machine has no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone(timedelta(hours=7))


def moment(language: str, at: float, where: tzinfo) -> str:
    """Date, time on the 24-hour clock and UTC offset: 23/11/2025 09:12:05 +07:00."""
    local = _local(at, where)
    if local is None:
        return _UNKNOWN
    day = f"{local.day:02}/{local.month:02}/{local.year}"
    if language == "en":
        day = f"{local.day} {_MONTHS[local.month - 1]} {local.year}"
    return f"{day} {time_of_day(at, where)}"


def time_of_day(at: float, where: tzinfo) -> str:
    """The 24-hour clock to the second, and the UTC offset: 09:12:05 +07:00."""
    local = _local(at, where)
    return f"{local:%H:%M:%S} {_offset(local)}" if local else _UNKNOWN


def clock(at: float, where: tzinfo, now: float) -> str:
    """The hour alone when it was today, with day and month otherwise: 09:12 or 22/11 09:12."""
    local, today = _local(at, where), _local(now, where)
    if local is None or today is None:
        return _UNKNOWN
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local:%d/%m %H:%M}"


def iso(at: float, where: tzinfo) -> str:
    """For machines: ISO 8601 with the offset; empty for what no calendar has."""
    local = _local(at, where)
    return local.isoformat(timespec="seconds") if local else ""


def span(language: str, seconds: float) -> str:
    """A length of time in its largest whole unit: 20 giây, 12 phút, 3 giờ, 5 ngày."""
    if not math.isfinite(seconds):
        return _UNKNOWN
    whole = max(0, int(seconds))
    size, unit = next((step for step in _STEPS if whole >= step[0]), _STEPS[-1])
    return translate(language, f"span.{unit}", n=number(language, whole // size))


def ago(language: str, seconds: float) -> str:
    """How long ago: vừa xong, 12 phút trước. What lies in the future (a stepped clock) is `vừa xong` too."""
    if not math.isfinite(seconds):
        return _UNKNOWN
    return translate(language, "ago.now") if seconds < 5 else translate(language, "ago", span=span(language, seconds))


def fold(text: str) -> str:
    """For searching: lower case without diacritics, đ as d; "Nhà văn hoá" becomes "nha van hoa"."""
    parts = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(part for part in parts if not unicodedata.combining(part)).split())


def _local(at: float, where: tzinfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(at, where)
    except (ValueError, OverflowError, OSError):
        return None


def _offset(local: datetime) -> str:
    text = f"{local:%z}"
    return f"{text[:3]}:{text[3:5]}"
