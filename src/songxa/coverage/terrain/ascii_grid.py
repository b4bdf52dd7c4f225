"""Reads ESRI ASCII grids (.asc): a head of names and figures, then a line of heights a row, from north to south."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np

from songxa.coverage.nouns import Singles
from songxa.coverage.terrain.errors import TerrainError
from songxa.coverage.terrain.raster import LARGEST, Raster

_LONGEST_LINE = 4_000_000
_SHOWN = 24
_NAMES = ("ncols", "nrows", "xllcorner", "xllcenter", "yllcorner", "yllcenter", "cellsize", "dx", "dy", "nodata_value")
_ACCEPTED = "ncols, nrows, xllcorner or xllcenter, yllcorner or yllcenter, cellsize (or dx, dy), NODATA_value"
_USUAL_VOID = -9999.0


def read_ascii(file: Path) -> Raster:
    """The grid. Raises TerrainError that names line, or row and column, of what cannot be used."""
    with file.open(encoding="latin-1") as stream:
        head, first = _head(file, stream)
        columns, rows = _count(file, head, "ncols"), _count(file, head, "nrows")
        if columns * rows > LARGEST:
            raise TerrainError("big", file, columns=columns, rows=rows, most=LARGEST)
        right, down = _figure(file, head, "dx", "cellsize"), _figure(file, head, "dy", "cellsize")
        if not (right > 0 and down > 0):
            raise TerrainError("head_missing", file, field="cellsize")
        cells = np.empty((rows, columns), dtype=np.float32)
        _fill(file, cells, _lines(stream, first))
    west = head["xllcenter"][1] if "xllcenter" in head else _figure(file, head, "xllcorner") + right / 2.0
    south = head["yllcenter"][1] if "yllcenter" in head else _figure(file, head, "yllcorner") + down / 2.0
    void = head["nodata_value"][1] if "nodata_value" in head else _USUAL_VOID
    raster = Raster(file, cells, south + (rows - 1) * down, west, down, right, void)
    raster.check()
    return raster


def _head(file: Path, stream: TextIO) -> tuple[dict[str, tuple[int, float]], str]:
    """By name the line and the figure; and the first line that is not of the head."""
    head: dict[str, tuple[int, float]] = {}
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        words = line.split()
        if not words:
            continue
        name = words[0].lower()
        if name not in _NAMES:
            if name[0].isalpha() and name not in ("nan", "inf"):
                raise TerrainError("header", file, line=number, found=_shown(words[0]), accepted=_ACCEPTED)
            return head, line
        try:
            value = float(words[1])
            sound = math.isfinite(value) or name == "nodata_value"
        except (ValueError, IndexError):
            sound = False
        if not sound or len(words) != 2:
            found = _shown(" ".join(words[1:]))
            raise TerrainError("head_value", file, line=number, field=name, found=found, accepted="a number")
        head[name] = number, value
    return head, ""


def _count(file: Path, head: dict[str, tuple[int, float]], name: str) -> int:
    if name not in head:
        raise TerrainError("head_missing", file, field=name)
    line, value = head[name]
    if not (value == int(value) and value >= 2):
        raise TerrainError("head_value", file, line=line, field=name, found=value, accepted="a whole number from 2")
    return int(value)


def _figure(file: Path, head: dict[str, tuple[int, float]], *names: str) -> float:
    for name in names:
        if name in head:
            return head[name][1]
    raise TerrainError("head_missing", file, field=names[-1])


def _lines(stream: TextIO, first: str) -> Iterator[str]:
    line = first
    while line:
        if line.strip():
            yield line
        line = stream.readline(_LONGEST_LINE)


def _fill(file: Path, cells: Singles, lines: Iterator[str]) -> None:
    rows, columns = cells.shape
    row = 0
    for row, line in enumerate(lines, 1):
        if row > rows:
            raise TerrainError("rows", file, found=f"> {rows}", expected=rows)
        words = line.split()
        if len(words) != columns:
            raise TerrainError("columns", file, row=row, found=len(words), expected=columns)
        try:
            cells[row - 1] = np.array(words, dtype=np.float32)
        except ValueError:
            column, word = next((at, word) for at, word in enumerate(words, 1) if not _is_number(word))
            raise TerrainError("number", file, row=row, column=column, found=_shown(word)) from None
    if row < rows:
        raise TerrainError("rows", file, found=row, expected=rows)


def _is_number(word: str) -> bool:
    try:
        np.array([word], dtype=np.float32)
    except ValueError:
        return False
    return True


def _shown(text: str) -> str:
    cut = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return "".join(character if character.isprintable() else "\ufffd" for character in cut) or "nothing"
