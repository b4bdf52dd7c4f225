"""What every spreadsheet comes down to: rows with their numbers, cells with their column letters. Knows no heading."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from songxa.inventory.told import Told

MAX_BYTES = 16 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 256

Cell = str | int | float | bool | datetime | date | time | timedelta | None


class TableError(Told):
    """A file that is no table, or none that can be used."""


class CellError(Told):
    """What stands in a cell cannot be used: why, and what is accepted."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty, and its number as the spreadsheet counts, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a column counted from 0; None behind the last."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name (empty for CSV) and its rows. Merged cells stand in every row that they cover. `unseen` are the
    numbers of rows that are hidden, as filters hide them."""

    name: str
    rows: tuple[Row, ...]
    unseen: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Book:
    """The tables of a file, and the names of those that were left out because they are hidden."""

    tables: tuple[Table, ...]
    hidden: tuple[str, ...] = field(default=())


def letter(column: int) -> str:
    """The name that spreadsheets give a column counted from 0: A to Z, AA …"""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def empty(cell: Cell) -> bool:
    """Whether nothing stands in a cell, or only blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
