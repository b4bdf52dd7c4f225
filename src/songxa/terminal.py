"""What commands print: JSON for scripts, tables for people. Knows nothing of what is in them."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

import typer

from songxa.text import plain

TABLE_WIDTH = 100
"""Columns; what has no room is whole in --json."""

GAP = "  "


def show_json(value: Any) -> None:
    """One JSON document on standard output, letters as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def show_table(
    heading: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = (), *, whole: bool = False
) -> None:
    """Columns as wide as they need to be, the widest shortened until a line fits TABLE_WIDTH or the terminal.

    `right` are the columns that numbers stand in. With `whole`, nothing is shortened for what is no terminal: a pipe or
    a file has room for names that somebody looks for in it.
    """
    limit = max(TABLE_WIDTH, shutil.get_terminal_size().columns)
    if whole and not sys.stdout.isatty():
        limit = sys.maxsize
    for number, line in enumerate(table_lines(heading, rows, limit, right)):
        typer.secho(line, bold=number == 0)


def table_lines(
    heading: Sequence[str], rows: Sequence[Sequence[str]], limit: int = TABLE_WIDTH, right: Collection[int] = ()
) -> list[str]:
    """The heading and a line for every row, none longer than `limit`; no cell can steer the terminal."""
    table = [[plain(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(width(row[at]) for row in table) for at in range(len(heading))]
    while sum(widths) + len(GAP) * (len(widths) - 1) > limit and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return [
        GAP.join(fit(cell, widths[at], at in right) for at, cell in enumerate(row)).rstrip()[:limit] for row in table
    ]


def fit(cell: str, columns: int, right: bool = False) -> str:
    """The text in exactly so many columns; what is cut off ends in an ellipsis."""
    if width(cell) > columns:
        while cell and width(cell) > columns - 1:
            cell = cell[:-1]
        cell += "…"
    space = " " * (columns - width(cell))
    return space + cell if right else cell + space


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )
