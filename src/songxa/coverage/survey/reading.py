"""From a path to what a file of other people's holds: finds out the format, then goes through it row by row.

Memory stays bounded however long the file is, but for workbooks and GeoJSON, which are bounded themselves.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from songxa.coverage.nouns import Measurement, Technology
from songxa.coverage.survey import cells, geo, phones, tables, tiles, wifi
from songxa.coverage.survey.columns import Columns, Format, Found, NearMiss, Reader, recognise
from songxa.coverage.survey.context import Context
from songxa.coverage.survey.items import Item
from songxa.coverage.survey.reasons import Reason, SurveyError, Tally, Unfit
from songxa.coverage.survey.text import Row, TextFile
from songxa.coverage.survey.values import OddOnly
from songxa.inventory import sheet
from songxa.inventory.sheet.table import Cell
from songxa.model import InputError, Trouble
from songxa.text import device_text

FORMATS: tuple[Format, ...] = (*phones.FORMATS, *wifi.FORMATS, *cells.FORMATS, *tiles.FORMATS, *tables.FORMATS)
_HEADINGS_WITHIN = 30
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Survey(Protocol):
    """A file whose format is known. `items` may be gone through once; `tally` and `assumed` grow meanwhile."""

    format: str
    licence: str
    tally: Tally

    @property
    def assumed(self) -> tuple[str, ...]: ...
    @property
    def progress(self) -> float:
        """How much has been read, 0 to 1."""
        ...

    def items(self) -> Iterator[Item]:
        """What the file holds. Raises SurveyError at the end, where the file turned out to be something else."""
        ...

    def close(self) -> None: ...


def open_survey(path: Path, context: Context, named: str = "") -> Survey:
    """Opens a file and finds out what it is. Raises SurveyError, InputError for a workbook that cannot be read.

    `named` is its name for people, such as without a path."""
    named = named or path.name
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise SurveyError("no_file")
        with path.open("rb") as file:
            begin = file.read(64)
        if begin.startswith((_OLD_OFFICE, b"%PDF")):
            raise SurveyError("old_office")
        if begin.startswith(b"PK"):
            return _TableSurvey.of_workbook(path, context, named)
        if begin.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return _GeoSurvey(path, context, named)
        return _TableSurvey.of_text(path, context, named)
    except FileNotFoundError:
        raise SurveyError("missing") from None
    except PermissionError:
        raise SurveyError("forbidden") from None
    except OSError as error:
        raise SurveyError("unreadable", why=error.strerror or str(error)) from None
    except ValueError:
        raise SurveyError("missing") from None


class _TableSurvey:
    """A table: of a text file, or of a workbook's sheet."""

    def __init__(
        self, rows: Iterator[Row], found: Found, context: Context, named: str, file: TextFile | None, headless: bool
    ) -> None:
        self.format, self.licence = found.format.name, found.format.licence
        self.tally = Tally()
        self._rows, self._columns, self._file = rows, found.columns, file
        self._first = 0 if headless else found.row + 1
        self._reader: Reader = found.format.reader(found.columns, replace(context, named=named))
        self._headless = headless
        self._odd: dict[str, OddOnly] = {}

    @classmethod
    def of_text(cls, path: Path, context: Context, named: str) -> _TableSurvey:
        file = TextFile(path)
        try:
            head = [row.cells or () for row in file.head][:_HEADINGS_WITHIN]
            bare = cells.headings_of([each for each in head if each])
            found: Found | NearMiss | None
            if bare is not None:
                found = Found(bare[0], Columns(bare[0].columns(bare[1]).places, ()), 0)
            else:
                found = recognise(head, FORMATS)
            if not isinstance(found, Found):
                raise _unknown(found, head)
            return cls(file.rows(), found, context, named, file, bare is not None)
        except BaseException:
            file.close()
            raise

    @classmethod
    def of_workbook(cls, path: Path, context: Context, named: str) -> _TableSurvey:
        book = sheet.read(path)
        near: NearMiss | None = None
        seen: Sequence[Sequence[str]] = ()
        for each in book.tables:
            rows = [Row(row.number, [_text(cell) for cell in row.cells]) for row in each.rows]
            head = [row.cells or () for row in rows[:_HEADINGS_WITHIN]]
            found = recognise(head, FORMATS)
            if isinstance(found, Found):
                # `row` counts rows that are not empty here, line numbers there: the number of the headings' row counts
                number = rows[found.row].number
                return cls(iter(rows), Found(found.format, found.columns, number - 1), context, named, None, False)
            near, seen = near or found, seen or head
        raise _unknown(near, seen)

    @property
    def assumed(self) -> tuple[str, ...]:
        return tuple(sorted({*self._reader.assumed, *(["no_headings"] if self._headless else [])}))

    @property
    def progress(self) -> float:
        return min(1.0, self._file.done / max(self._file.size, 1)) if self._file else 1.0

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def items(self) -> Iterator[Item]:
        for row in self._rows:
            if row.number <= self._first:
                continue
            self.tally.rows += 1
            item = self._item(row)
            if item is not None:
                yield item
        if any(odd.rssi for odd in self._odd.values()):
            raise SurveyError("rssi_only", column=self._columns.shown("rsrp") or self._columns.shown("signal"))
        _believe(self.tally)

    def _item(self, row: Row) -> Item | None:
        if row.cells is None:
            self.tally.drop(Reason.UNREADABLE, row.number)
            return None
        try:
            item = self._reader.read(row.cells, row.number)
        except Unfit as why:
            self.tally.drop(why.reason, row.number, self._columns.shown(why.field), why.value)
            return None
        if isinstance(item, Measurement) and item.technology is Technology.LTE:
            self._odd.setdefault(item.technology, OddOnly()).take(item.rsrp_dbm)
        return item


class _GeoSurvey:
    """The features of a GeoJSON file; their number stands for the row."""

    licence = ""

    def __init__(self, path: Path, context: Context, named: str) -> None:
        self._features = geo.features(path)
        kinds = {feature.kind for feature in self._features}
        self.format = "household_points" if kinds == {"Point"} else "declared"
        self._reader = geo.GeoReader(context, device_text(named, 80))
        self.tally = Tally()

    @property
    def assumed(self) -> tuple[str, ...]:
        return tuple(sorted(self._reader.assumed))

    @property
    def progress(self) -> float:
        return self.tally.rows / len(self._features)

    def close(self) -> None:
        """Nothing is open."""

    def items(self) -> Iterator[Item]:
        for feature in self._features:
            self.tally.rows += 1
            try:
                yield self._reader.read(feature)
            except Unfit as why:
                self.tally.drop(why.reason, feature.number, why.field, why.value)
        _believe(self.tally)


def _believe(tally: Tally) -> None:
    """Raises SurveyError for a file that says something else than it claims."""
    lie = tally.lie
    if lie is not None:
        first = next(each for each in tally.dropped() if each.reason is lie)
        raise SurveyError(
            f"lie.{lie}", row=first.row, column=first.column or "–", value=first.value, n=tally.count(lie)
        )


def _unknown(near: NearMiss | None, head: Sequence[Sequence[str]]) -> InputError:
    if near is not None:
        return SurveyError("nearly", format=Trouble(f"cli.survey.format.{near.name}"), missing=", ".join(near.missing))
    longest = max(head, key=lambda row: sum(map(bool, row)), default=())
    return SurveyError("unknown", headings=device_text(", ".join(cell for cell in longest if cell), 120) or "–")


def _text(cell: Cell) -> str:
    """A workbook's cell as a log would have it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()
