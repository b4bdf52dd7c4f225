"""One table of the report as CSV (RFC 4180): UTF-8 with a byte order mark, so that spreadsheets read the letters right.

Numbers are for machines: whole seconds, ratios with a point, ISO 8601 times; nothing in a cell is a formula.
"""

from __future__ import annotations

import csv
import io

from songxa.i18n.format import iso
from songxa.report.account import Account
from songxa.report.canonical import checksum
from songxa.report.tables import (
    GROUPS,
    Cell,
    Column,
    Table,
    corrections_table,
    gaps_table,
    incidents_table,
    uptime_table,
)
from songxa.report.words import Length, Moment, Share, Words
from songxa.text import unformulated

TABLES = ("uptime", "incidents", "corrections", "gaps")


def render(account: Account, words: Words, name: str = "uptime") -> bytes:
    """The table `name` of TABLES; its last column is the checksum of what the report rests on."""
    table = {
        "uptime": _all_groups,
        "incidents": incidents_table,
        "corrections": corrections_table,
        "gaps": gaps_table,
    }[name](account, words)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*(unformulated(column.title) for column in table.columns), "sha256"])
    mark = checksum(account)
    for row in table.rows:
        writer.writerow([*(_cell(cell, words) for cell in row), mark])
    return text.getvalue().encode("utf-8-sig")


def _all_groups(account: Account, words: Words) -> Table:
    """Every uptime table under the other, with a column that says by what it is."""
    tables = [uptime_table(account, by, words) for by in GROUPS]
    columns = [Column(words.say("report.column.group")), Column(words.say("report.column.name"))]
    rows: list[list[Cell]] = [[table.key, *row] for table in tables for row in table.rows]
    return Table("uptime", "", [*columns, *tables[0].columns[1:]], rows)


def _cell(cell: Cell, words: Words) -> str | int:
    match cell:
        case None | Share(None) | Moment(None):
            return ""
        case Share():
            return f"{cell.shown:.4f}"
        case Length(seconds):
            return seconds
        case Moment(at) if at is not None:
            return iso(at, words.where)
        case str():
            return unformulated(cell)
        case int():
            return cell
    raise AssertionError(f"{cell!r} is no cell")
