"""Workbooks (Office Open XML) to tables, by openpyxl, after the archive was vetted. Knows nothing of what they mean.

Cells are values, never formulas: what a formula last gave counts.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils.cell import range_boundaries  # type: ignore[import-untyped]

from songxa.inventory.sheet.table import MAX_COLUMNS, MAX_ROWS, Book, Cell, Row, Table, TableError, empty
from songxa.inventory.sheet.vetting import vet

_MOST_ROWS_OF_EXCEL = 1_048_576
_MAX_SHEETS = 100
_MAX_FILLED = 1_000_000
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile and openpyxl raise for archives that are none, or that hold something else than a workbook."""


def read(content: bytes, name: str) -> Book:
    """The visible sheets of a workbook. Raises TableError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out: drawings, validation, styles
            return _read(content, name)
    except TableError:
        raise
    except _BROKEN:
        raise TableError("sheet.file.damaged", name=name) from None


def _read(content: bytes, name: str) -> Book:
    vetted = vet(content, name)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = book.worksheets
        if len(sheets) > _MAX_SHEETS:
            raise TableError("sheet.file.sheets", name=name, most=_MAX_SHEETS)
        tables, hidden, left = [], [], MAX_ROWS
        for sheet in sheets:
            if sheet.sheet_state != "visible":
                hidden.append(str(sheet.title))
                continue
            if _member(sheet) in vetted.wide:
                raise TableError("sheet.file.wide", name=name, cell=vetted.wide[_member(sheet)], most=MAX_COLUMNS)
            if _member(sheet) in vetted.uncalculated:
                where = {"sheet": str(sheet.title), "cell": vetted.uncalculated[_member(sheet)]}
                raise TableError("sheet.file.uncalculated", name=name, **where)
            rows = _rows(sheet, name, left)
            left -= len(rows)
            filled = tuple(_filled(rows, vetted.merged.get(_member(sheet), ()), name))
            tables.append(Table(str(sheet.title), filled, frozenset(vetted.unseen.get(_member(sheet), ()))))
        return Book(tuple(tables), tuple(hidden))
    finally:
        book.close()


def _rows(sheet: Any, name: str, most: int) -> list[Row]:
    sheet.reset_dimensions()  # some programs write wrong ones
    rows = []
    found: Iterator[tuple[Cell, ...]] = sheet.iter_rows(
        values_only=True, max_row=_MOST_ROWS_OF_EXCEL, max_col=MAX_COLUMNS
    )
    nothing: object = None
    for number, cells in enumerate(found, 1):
        if cells is nothing:  # a million rows between two: openpyxl gives one and the same for each
            continue
        if all(map(empty, cells)):
            nothing = cells
            continue
        rows.append(Row(number, cells[: len(cells) - _blanks_at_the_end(cells)]))
        if len(rows) > most:
            raise TableError("sheet.file.rows", name=name, most=MAX_ROWS)
    return rows


def _blanks_at_the_end(cells: Sequence[Cell]) -> int:
    return next(count for count, cell in enumerate(reversed(cells)) if not empty(cell))


def _member(sheet: Any) -> str:
    return str(sheet._worksheet_path).lstrip("/")


def _filled(rows: list[Row], merged: Sequence[str], name: str) -> list[Row]:
    """The rows with what stands in cells that are merged over several of them. A cell merged over columns alone counts
    for the first of them; rows that are empty but for such cells stay out."""
    numbers = [row.number for row in rows]
    filled = 0
    for area in merged:
        column, first, _, last = range_boundaries(area)
        top = bisect_left(numbers, first)
        if top == len(rows) or numbers[top] != first or column > MAX_COLUMNS:
            continue
        value = rows[top].cell(column - 1)
        if empty(value):
            continue
        for place in range(top + 1, bisect_right(numbers, last)):
            filled += 1
            if filled > _MAX_FILLED:
                raise TableError("sheet.file.merged", name=name)
            row = rows[place]
            if empty(row.cell(column - 1)):
                cells = list(row.cells) + [None] * (column - len(row.cells))
                cells[column - 1] = value
                rows[place] = Row(row.number, tuple(cells))
    return rows
