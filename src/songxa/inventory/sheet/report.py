"""What a clerk is told about a spreadsheet: row, column, what is wrong and what is accepted. Decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from songxa.i18n import translate
from songxa.i18n.format import tell
from songxa.model import Trouble
from songxa.text import plain

MAX_LINES = 1000
"""A report with more says one thing many times; the first thousand show which."""


class Level(StrEnum):
    """What a remark means for the import: wrong stops it, the other two do not."""

    WRONG = "wrong"
    ASSUMED = "assumed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to be told. `row` is 0 for what concerns the whole table, `column` a letter or empty."""

    level: Level
    sheet: str
    row: int
    column: str
    words: Trouble


@dataclass(slots=True)
class Report:
    """All remarks, and how many entries of each section are new, changed or the same."""

    remarks: list[Remark] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, level: Level, sheet: str, row: int, column: str, words: Trouble) -> None:
        """Adds a remark."""
        self.remarks.append(Remark(level, sheet, row, column, words))

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return all(remark.level is not Level.WRONG for remark in self.remarks)

    def lines(self, language: str) -> Iterator[str]:
        """The report: how it ends, the sums where it ends well, then what is wrong, assumed and skipped. The same words
        about several rows of a column share a line."""
        key = "sheet.ready" if self.clean else "sheet.refused"
        yield translate(language, key, n=sum(remark.level is Level.WRONG for remark in self.remarks))
        for (section, outcome), count in sorted(self.counts.items()) if self.clean else ():
            what = translate(language, f"sheet.section.{section}")
            yield "  " + translate(language, f"sheet.count.{outcome}", section=what, count=count)
        left = MAX_LINES
        for level in Level:
            told = _grouped([remark for remark in self.remarks if remark.level is level])
            if told and left > 0:
                yield translate(language, f"sheet.level.{level}")
            for group in told[: max(0, left)]:
                yield "  " + _line(language, group)
            if len(told) > max(0, left) and left > 0:
                yield "  " + translate(language, "sheet.more", count=len(told) - left)
            left -= len(told)


def _grouped(remarks: Sequence[Remark]) -> list[list[Remark]]:
    groups: dict[object, list[Remark]] = {}
    for remark in remarks:
        same = (remark.sheet, remark.column, remark.words.key, repr(sorted(remark.words.values.items())))
        groups.setdefault(same, []).append(remark)
    return sorted(groups.values(), key=lambda group: (group[0].sheet, group[0].row))


def _line(language: str, group: Sequence[Remark]) -> str:
    first = group[0]
    where = []
    if first.sheet:
        where.append(translate(language, "sheet.at.sheet", name=plain(first.sheet)))
    if first.row:
        where.append(translate(language, "sheet.at.row", rows=_ranges([remark.row for remark in group])))
    if first.column:
        where.append(translate(language, "sheet.at.column", column=first.column))
    said = tell(language, first.words)
    return f"{', '.join(where)}: {said}" if where else said


def _ranges(rows: Sequence[int]) -> str:
    """5–20, 31"""
    parts: list[list[int]] = []
    for row in sorted(set(rows)):
        if parts and parts[-1][1] == row - 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in parts)
