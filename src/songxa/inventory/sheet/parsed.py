"""The rows of a table to typed values by column, each with its row number. Knows no inventory.

What stands between the entries is told apart here: repeated headings, headings of groups, sums, signatures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from ipaddress import ip_address
from typing import Any

from songxa.inventory.sheet import words
from songxa.inventory.sheet.cells import (
    read_access,
    read_day,
    read_json,
    read_list,
    read_number,
    read_text,
    read_yes,
    shown,
)
from songxa.inventory.sheet.degrees import Place, from_pair, from_two
from songxa.inventory.sheet.headings import IGNORED, Headings, repeats
from songxa.inventory.sheet.report import Level, Report
from songxa.inventory.sheet.table import Cell, CellError, Row, Table, empty, letter
from songxa.inventory.sheet.words import folded
from songxa.model import Trouble

_READERS: Mapping[str, Callable[[Cell], Any]] = {
    "interval": read_number,
    "onu": read_number,
    "uplinks": read_list,
    "ssids": read_list,
    "public": read_yes,
    "sectors": read_json,
    "collectors": read_json,
    "ping": lambda cell: read_access(cell, "ping"),
    "snmp": lambda cell: read_access(cell, "snmp"),
}
_NOT_BY_THEMSELVES = frozenset({"latitude", "longitude", "position", "address", "retired", "secret", *IGNORED})
_ROMAN = re.compile(r"[ivxlc]+|[a-h]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry comes from, and the letters of its table's columns by what they mean."""

    sheet: str
    row: int
    columns: Mapping[str, str]

    def column(self, *meanings: str) -> str:
        """The letter of the first of these columns that the table has, else nothing."""
        return next((self.columns[each] for each in meanings if each in self.columns), "")


@dataclass(slots=True)
class Parsed:
    """What a row says: values by column, without those about which it says nothing. `group` is the last heading of a
    group above it; `misread` the columns of cells that cannot be read, so that nobody calls them empty as well."""

    origin: Origin
    values: dict[str, Any] = field(default_factory=dict)
    place: Place | None = None
    group: str = ""
    misread: set[str] = field(default_factory=set)


class Parser:
    """Reads the rows of one table; what is wrong goes into the report."""

    def __init__(self, table: Table, headings: Headings, report: Report) -> None:
        self._table, self._headings, self._report = table, headings, report
        self._letters = {meaning: letter(column) for meaning, column in headings.columns.items()}
        self._group = ""

    def rows(self) -> Iterator[Parsed]:
        """The rows that are entries. A row with a cell that cannot be read has its remark, and goes on without it."""
        self._tell_columns()
        for row in self._table.rows[self._headings.last + 1 :]:
            if self._between(row):
                continue
            if row.number in self._table.unseen:
                self._tell(Level.ASSUMED, row.number, "", "sheet.assumed.unseen")
            yield self._parse(row)

    def _tell(self, level: Level, row: int, column: str, key: str, /, **values: object) -> None:
        self._report.add(level, self._table.name, row, column, Trouble(key, values))

    def _tell_columns(self) -> None:
        for column, text in self._headings.unknown.items():
            self._tell(Level.SKIPPED, 0, letter(column), "sheet.skipped.column", heading=shown(text))
        for column, text in self._headings.repeated.items():
            self._tell(Level.SKIPPED, 0, letter(column), "sheet.skipped.repeated_column", heading=shown(text))
        if "person" in self._letters:
            self._tell(Level.SKIPPED, 0, self._letters["person"], "sheet.skipped.person")
        secret = self._headings.columns.get("secret")
        if secret is not None and any(
            not empty(row.cell(secret)) for row in self._table.rows[self._headings.last + 1 :]
        ):
            self._tell(Level.WRONG, 0, letter(secret), "sheet.wrong.secret")

    def _between(self, row: Row) -> bool:
        """Whether a row is none of the entries but something between, above or below them."""
        ordinal = self._headings.columns.get("ordinal", -1)
        cells = {at: cell for at, cell in enumerate(row.cells) if not empty(cell)}
        number = folded(str(cells.get(ordinal, ""))).rstrip(".)")
        texts = [cell for at, cell in cells.items() if at != ordinal and isinstance(cell, str)]
        if not [at for at in cells if at != ordinal] and not re.search("[^0-9.]", number):
            return True  # numbered beforehand, and left empty
        first = folded(next(iter(str(cell) for cell in cells.values()), ""))
        said = [folded(text) for text in texts] or [first]
        key = ""
        if repeats(row):
            key = "sheet.skipped.headings"
        elif len(texts) <= 1 and {first.rstrip(" :."), said[0].rstrip(" :.")} & words.SUMS:
            key = "sheet.skipped.sum"
        elif len(cells) <= 3 and (said[0].startswith(words.CLOSING) or any(map(words.DATE_LINE.match, said))):
            key = "sheet.skipped.closing"
        elif self._heads_group(cells, ordinal, number):
            self._group = str(texts[0] if texts else cells[ordinal])
            key = "sheet.skipped.group"
        if key:
            self._tell(Level.SKIPPED, row.number, "", key, text=shown(" ".join(str(self._first_text(cells)).split())))
        return bool(key)

    @staticmethod
    def _first_text(cells: Mapping[int, Cell]) -> Cell:
        texts = [cell for cell in cells.values() if isinstance(cell, str) and len(cell) > 3]
        return texts[0] if texts else next(iter(cells.values()))

    def _heads_group(self, cells: Mapping[int, Cell], ordinal: int, number: str) -> bool:
        others = [at for at in cells if at != ordinal]
        if len(others) > 1 or len(self._headings.columns) < 3:
            return False
        only = cells[others[0]] if others else cells[ordinal]
        if not isinstance(only, str):
            return False
        named = {self._headings.columns.get(each) for each in ("name", "site", "device_name")}
        heading = words.AREA_PREFIX.match(folded(only)) or _ROMAN.fullmatch(number) or only == only.upper()
        return not others or others[0] not in named or bool(heading)

    def _parse(self, row: Row) -> Parsed:
        parsed = Parsed(Origin(self._table.name, row.number, self._letters), group=self._group)
        for meaning, column in self._headings.columns.items():
            cell = row.cell(column)
            if empty(cell) or meaning in _NOT_BY_THEMSELVES:
                continue
            try:
                value = _READERS.get(meaning, read_text)(cell)
            except CellError as error:
                self._report.add(Level.WRONG, self._table.name, row.number, letter(column), error.words)
                parsed.misread.add(meaning)
                continue
            if value not in (None, "", []):
                parsed.values[meaning] = value
        self._place(row, parsed)
        self._address(row, parsed)
        self._day(row, parsed)
        return parsed

    def _place(self, row: Row, parsed: Parsed) -> None:
        columns = self._headings.columns
        pair = row.cell(columns["position"]) if "position" in columns else None
        north, east = (row.cell(columns[each]) if each in columns else None for each in ("latitude", "longitude"))
        at = self._letters.get("position" if empty(north) and empty(east) else "latitude", "")
        try:
            if not _nothing(north) and not _nothing(east):
                parsed.place = from_two(north, east)
            elif not _nothing(pair):
                at, parsed.place = self._letters["position"], from_pair(pair)
            elif not _nothing(north) or not _nothing(east):
                alone = east if _nothing(north) else north
                at = self._letters["longitude" if _nothing(north) else "latitude"]
                parsed.place = from_pair(alone)
        except CellError as error:
            self._report.add(Level.WRONG, self._table.name, row.number, at, error.words)
            parsed.misread.add("position")
        if parsed.place is not None and parsed.place.turned:
            self._tell(Level.ASSUMED, row.number, at, "sheet.assumed.turned")

    def _address(self, row: Row, parsed: Parsed) -> None:
        column = self._headings.columns.get("address")
        cell = row.cell(column) if column is not None else None
        if column is None or _nothing(cell):
            return
        at = letter(column)
        try:
            text = read_text(cell)
        except CellError as error:
            self._report.add(Level.WRONG, self._table.name, row.number, at, error.words)
            parsed.misread.add("address")
            return
        bare = re.sub(r"^https?://|/.*$", "", text.strip(), flags=re.IGNORECASE)
        if re.fullmatch(r"\d+(\s*,\s*\d+){3}", bare):
            bare = bare.replace(",", ".")
        bare = re.sub(r"\s", "", bare)
        try:
            ip_address(bare)
        except ValueError:
            self._tell(Level.WRONG, row.number, at, "sheet.wrong.address", text=shown(text))
            parsed.misread.add("address")
            return
        parsed.values["address"] = bare
        if bare != text:
            self._tell(Level.ASSUMED, row.number, at, "sheet.assumed.address", address=bare, text=shown(text))

    def _day(self, row: Row, parsed: Parsed) -> None:
        column = self._headings.columns.get("retired")
        cell = row.cell(column) if column is not None else None
        if column is None or _nothing(cell):
            return
        try:
            day = read_day(cell)
        except CellError as error:
            self._report.add(Level.WRONG, self._table.name, row.number, letter(column), error.words)
            return
        parsed.values["retired"] = day
        if not isinstance(cell, date) and day != str(cell).strip():
            self._tell(Level.ASSUMED, row.number, letter(column), "sheet.assumed.day", text=shown(str(cell)), day=day)


def _nothing(cell: Cell) -> bool:
    return empty(cell) or (isinstance(cell, str) and folded(cell) in words.EMPTY)
