"""Which format a table's headings are of, and which of its columns holds which field. Reads no row below the headings.

Headings are compared without case, diacritics, punctuation and the unit in brackets, and never by their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from songxa.coverage.survey.context import Context
from songxa.coverage.survey.items import Item
from songxa.coverage.survey.values import unit_of
from songxa.i18n.format import fold
from songxa.inventory.sheet.table import letter

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands, counted from 0, and the headings as they were written."""

    places: Mapping[str, int]
    headings: Sequence[str]

    def text(self, cells: Sequence[str], name: str) -> str:
        """What stands in a field of a row; empty where the table has no such column."""
        place = self.places.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    def has(self, name: str) -> bool:
        """Whether the table has a column for the field."""
        return name in self.places

    def unit(self, name: str) -> str:
        """The unit in a heading's brackets, in lower case; empty without any."""
        return unit_of(self.headings[self.places[name]]) if name in self.places else ""

    def shown(self, name: str) -> str:
        """A field's column for people: `RSRP (H)`; empty where there is none."""
        place = self.places.get(name, -1)
        if place < 0:
            return ""
        heading = self.headings[place].strip() if place < len(self.headings) else ""
        return f"{heading[:_LONGEST]} ({letter(place)})" if heading else letter(place)


class Reader(Protocol):
    """Rows of one format to what they say."""

    @property
    def assumed(self) -> Iterable[str]:
        """What had to be taken for granted, as names of messages `cli.survey.assumed.…`."""
        ...

    def read(self, cells: Sequence[str], row: int, /) -> Item:
        """What the row numbered `row` says. Raises Unfit where it counts for nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """How a sort of files is known: `fields` are headings by field, joined by |, of which `required` have to be there
    (joined by |: one of them)."""

    name: str
    fields: Mapping[str, str]
    required: tuple[str, ...]
    reader: Callable[[Columns, Context], Reader]
    licence: str = ""
    never: str = ""
    """Fields, joined by |, that such a table does not have."""
    words: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        words = {word: name for name, listed in self.fields.items() for word in (name, *listed.split("|"))}
        object.__setattr__(self, "words", {squeezed(word): name for word, name in words.items() if word})

    def columns(self, headings: Sequence[str]) -> Columns:
        """The columns that it knows; of two that say the same, the first."""
        places: dict[str, int] = {}
        for place, heading in enumerate(headings):
            name = self.words.get(squeezed(heading)) or self.words.get(squeezed(_BRACKETS.sub(" ", heading)))
            if name is not None:
                places.setdefault(name, place)
        return Columns(places, headings)

    def missing(self, columns: Columns) -> list[str]:
        """The headings that would have to be there, and are not."""
        return [
            " / ".join(self.fields[name].split("|")[0] or name for name in each.split("|"))
            for each in self.required
            if not any(map(columns.has, each.split("|")))
        ]


_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")


@lru_cache(maxsize=4096)
def squeezed(heading: str) -> str:
    """A heading as headings are compared."""
    if len(heading) > _LONGEST:
        return ""
    return " ".join(re.sub(r"[\W_]+", " ", fold(heading)).split())


@dataclass(frozen=True, slots=True)
class Found:
    """The format of a table, and which of the rows looked at has its headings."""

    format: Format
    columns: Columns
    row: int


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The format that a table is nearest to, and what it lacks."""

    name: str
    missing: tuple[str, ...]


def recognise(rows: Sequence[Sequence[str]], formats: Sequence[Format]) -> Found | NearMiss | None:
    """The format of which the first row that can be headings has most; what it is nearest to where it is none."""
    near: tuple[float, NearMiss] | None = None
    for place, headings in enumerate(rows):
        best: Found | None = None
        for each in formats:
            columns = each.columns(headings)
            if any(map(columns.has, filter(None, each.never.split("|")))):
                continue
            missing = each.missing(columns)
            if not missing and (best is None or len(each.required) > len(best.format.required)):
                best = Found(each, columns, place)
            share = 1 - len(missing) / len(each.required)
            if share >= 0.6 and (near is None or share > near[0]):
                near = share, NearMiss(each.name, tuple(missing))
        if best is not None:
            return best
    return near[1] if near else None
