"""The report as a spreadsheet (Office Open XML). Only `write_string` and `write_number`: no text becomes a formula.

The same account gives the same bytes: the file says no time of making but the period's end.
"""

from __future__ import annotations

import io
import re
from datetime import datetime

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from songxa.report.account import Account
from songxa.report.canonical import checksum
from songxa.report.summary import criteria, headline, summary
from songxa.report.tables import (
    GROUPS,
    Cell,
    Table,
    corrections_table,
    gaps_table,
    incidents_table,
    uptime_table,
)
from songxa.report.words import Length, Moment, Share, Words
from songxa.text import plain

MOST_ROWS = 1_048_576 - 4
"""Of a sheet, less the lines above and below (Microsoft, Excel specifications and limits)."""

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "dd/mm/yyyy hh:mm",
}


class _Sheets:
    def __init__(self, book: Workbook, words: Words) -> None:
        self._book, self._words = book, words

        def form(**more: object) -> Format:
            return book.add_format({"font_name": "Times New Roman", "font_size": 12, "valign": "top", **more})

        self._title = form(bold=True, font_size=14)
        self._head = form(bold=True, text_wrap=True, border=1, bg_color="#E8EEF4")
        self._text = form(text_wrap=True, border=1)
        self._count = form(num_format="#,##0", border=1)
        self._length = form(num_format="[h]:mm:ss", border=1)
        self._share = form(num_format="0.00%", border=1)
        self._moment = form(num_format="dd/mm/yyyy hh:mm", border=1)

    def add(self, table: Table) -> None:
        """A sheet with a title, a heading that stays in view, and a row for every one of the table's."""
        sheet = self._book.add_worksheet(sheet_name(self._words.say(f"report.sheet.{table.key}")))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.freeze_panes(3, 1)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, max(1, len(table.columns) - 1), 15)
        sheet.write_string(0, 0, plain(table.title), self._title)
        for at, column in enumerate(table.columns):
            sheet.write_string(2, at, plain(column.title), self._head)
        for line, row in enumerate(table.rows[:MOST_ROWS], start=3):
            for at, cell in enumerate(row):
                self._write(sheet, line, at, cell)

    def lines(self, name: str, title: str, lines: list[str]) -> None:
        """A sheet of sentences."""
        sheet = self._book.add_worksheet(sheet_name(name))
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, plain(title), self._title)
        for at, line in enumerate(lines, start=2):
            sheet.write_string(at, 0, plain(line), self._text)

    def _write(self, sheet: Worksheet, line: int, at: int, cell: Cell) -> None:
        match cell:
            case None | Share(None) | Moment(None):
                sheet.write_string(line, at, "", self._text)
            case Length(seconds):
                sheet.write_number(line, at, seconds / 86_400, self._length)
            case Share():
                sheet.write_number(line, at, cell.shown or 0.0, self._share)
            case Moment(when) if when is not None:
                sheet.write_number(line, at, serial(when, self._words), self._moment)
            case int():
                sheet.write_number(line, at, cell, self._count)
            case str():
                sheet.write_string(line, at, plain(cell), self._text)


def serial(at: float, words: Words) -> float:
    """Days since 30/12/1899 on the local clock, as spreadsheets count time."""
    local = datetime.fromtimestamp(at, words.where).replace(tzinfo=None)
    return (local - datetime(1899, 12, 30)).total_seconds() / 86_400


def sheet_name(text: str) -> str:
    """At most 31 characters, without those that a sheet's name may not have."""
    return re.sub(r"[\[\]:*?/\\']", " ", plain(text))[:31]


def render(account: Account, words: Words) -> bytes:
    """The workbook: a summary, the criteria, uptime by everything, incidents, corrections, gaps."""
    stream = io.BytesIO()
    book = Workbook(stream, _OPTIONS)
    book.set_properties(
        {
            "title": headline(account, words),
            "created": datetime.fromtimestamp(account.period.end, words.where).replace(tzinfo=None),
        }
    )
    sheets = _Sheets(book, words)
    mark = words.say("report.checksum", sum=checksum(account))
    sheets.lines(words.say("report.sheet.summary"), headline(account, words), [*summary(account, words), mark])
    sheets.add(criteria(account, words))
    for by in GROUPS:
        sheets.add(uptime_table(account, by, words))
    for build in (incidents_table, corrections_table, gaps_table):
        sheets.add(build(account, words))
    book.close()
    return stream.getvalue()
