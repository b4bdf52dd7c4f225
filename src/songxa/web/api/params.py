"""What a question may carry: every parameter declared once, checked by that declaration and described by it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any, Generic, TypeVar

from songxa.i18n import LANGUAGES
from songxa.model import Kind, State
from songxa.web.api.refusal import Refused, Said, quoted

T = TypeVar("T")

MOST_CHARACTERS = 200
LATEST = 4_102_444_800.0
"""The year 2100: whatever is later was mistyped."""

_OFFSET_AFTER_BLANK = re.compile(r" (\d\d:?\d\d)$")


@dataclass(frozen=True, slots=True)
class Param(ABC, Generic[T]):
    """One parameter of the query. `about` says what it means, for the OpenAPI document."""

    name: str
    about: str
    default: T

    @abstractmethod
    def parse(self, text: str, where: tzinfo) -> T:
        """The value. Raises Refused with what is accepted; `where` is the inventory's time zone."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the value."""

    def refuse(self, text: str, accepted: Said | str) -> Refused:
        return Refused(400, "api.bad", {"name": self.name, "value": quoted(text), "accepted": accepted})


@dataclass(frozen=True, slots=True)
class Whole(Param[int]):
    """A whole number from `least` to `most`."""

    least: int
    most: int

    def parse(self, text: str, where: tzinfo) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            raise self.refuse(text, Said("api.whole", least=str(self.least), most=str(self.most)))
        return int(text)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most, "default": self.default}


@dataclass(frozen=True, slots=True)
class Text(Param[str]):
    """Any text, up to a length."""

    most: int = MOST_CHARACTERS

    def parse(self, text: str, where: tzinfo) -> str:
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.most}


@dataclass(frozen=True, slots=True)
class Choice(Param[str]):
    """One of a few words; empty for none of them, unless one is the default."""

    choices: tuple[str, ...]

    def parse(self, text: str, where: tzinfo) -> str:
        if text not in self.choices and text != self.default:
            raise self.refuse(text, ", ".join(self.choices))
        return text

    def schema(self) -> dict[str, Any]:
        default = {"default": self.default} if self.default else {}
        return {"type": "string", "enum": list(self.choices)} | default


@dataclass(frozen=True, slots=True)
class Matching(Param[str]):
    """A text of one form; `accepted` is the key of the message that shows it."""

    pattern: str
    accepted: str

    def parse(self, text: str, where: tzinfo) -> str:
        if not re.fullmatch(self.pattern, text, re.ASCII):
            raise self.refuse(text, Said(self.accepted))
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern}$"}


@dataclass(frozen=True, slots=True)
class Instant(Param[float | None]):
    """A moment: seconds since 1970 or ISO 8601; without an offset it is the commune's own time."""

    def parse(self, text: str, where: tzinfo) -> float:
        try:
            at = float(text) if re.fullmatch(r"[0-9]{1,11}(\.[0-9]{1,6})?", text, re.ASCII) else _calendar(text, where)
        except (ValueError, OverflowError):
            at = -1.0
        if not 0 <= at <= LATEST:
            raise self.refuse(text, Said("api.time"))
        return at

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": MOST_CHARACTERS, "examples": ["2026-11-25T08:00+07:00", "1795568400"]}


def _calendar(text: str, where: tzinfo) -> float:
    # A plus sign that was not escaped arrives as a blank.
    given = datetime.fromisoformat(_OFFSET_AFTER_BLANK.sub(r"+\1", text))
    return (given if given.tzinfo else given.replace(tzinfo=where)).timestamp()


def words(choices: type[StrEnum]) -> tuple[str, ...]:
    return tuple(choice.value for choice in choices)


LANG = Choice("lang", "Language of the words; else Accept-Language decides.", "", tuple(LANGUAGES))
LIMIT = Whole("limit", "At most so many entries.", 200, 1, 1000)
OFFSET = Whole("offset", "So many entries are passed over.", 0, 0, 1_000_000)
STATE = Choice("state", "Only what is in this state.", "", words(State))
KIND = Choice("kind", "Only devices of this kind.", "", words(Kind))
OPERATOR = Text("operator", "Only devices that this operator runs; its key.", "")
AREA = Text("area", "Only devices in this area or in one that is part of it; its key.", "")
SITE = Text("site", "Only devices at this site; its key.", "")
SEARCH = Text("q", "Words that all have to occur in what the inventory says of a device; diacritics do not matter.", "")
DEVICE = Text("device", "Only what concerns this device; its key.", "")
FROM = Instant("from", "Begin of the period.", None)
TO = Instant("to", "End of the period, not included.", None)

FILTERS: Sequence[Param[Any]] = (STATE, KIND, OPERATOR, AREA, SITE, SEARCH)
PAGE: Sequence[Param[Any]] = (LIMIT, OFFSET)
