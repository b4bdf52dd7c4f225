"""What commands print: JSON for scripts, tables for people. Knows nothing of what is in them."""

from __future__ import annotations

import json
import shutil
from typing import Any

import typer

TABLE_WIDTH = 100
"""Columns; what has no room is whole in --json."""


def show_json(value: Any) -> None:
    """One JSON document on standard output, letters as they are."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def show_table(heading: list[str], rows: list[list[str]]) -> None:
    """Columns as wide as they need to be, the widest shortened until a line fits TABLE_WIDTH or the terminal."""
    limit = max(TABLE_WIDTH, shutil.get_terminal_size().columns)
    widths = [max(len(row[at]) for row in [heading, *rows]) for at in range(len(heading))]
    while sum(widths) + 2 * (len(widths) - 1) > limit:
        widths[widths.index(max(widths))] -= 1
    for number, row in enumerate([heading, *rows]):
        cells = (_fit(cell, width) for cell, width in zip(row, widths, strict=True))
        typer.secho("  ".join(cells).rstrip(), bold=number == 0)


def _fit(cell: str, width: int) -> str:
    return cell.ljust(width) if len(cell) <= width else cell[: width - 1] + "…"
