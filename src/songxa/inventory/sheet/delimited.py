"""CSV of any maker to one table: finds out the encoding and what separates the cells. Knows nothing of what they mean.

UTF-8, UTF-16 (with a byte order mark or without), else windows-1258 with its combining accents composed; comma,
semicolon, tab or |; RFC 4180 quotes; the line `sep=;` of Excel.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from itertools import islice

from songxa.inventory.sheet.headings import meaning
from songxa.inventory.sheet.table import MAX_COLUMNS, MAX_ROWS, Book, Row, Table, TableError, empty

_SEPARATORS = ",;\t|"
_LOOKED_AT = 40


def read(content: bytes, name: str) -> Book:
    """The only table of a file. Raises TableError."""
    text = _decoded(content, name)
    separator = ""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text = first.strip()[4], "\n" + rest
    rows: list[Row] = []
    number = 0
    try:
        for number, cells in enumerate(_records(text, separator or _separator(text)), 1):
            if len(cells) > MAX_COLUMNS and not all(map(empty, cells[MAX_COLUMNS:])):
                raise TableError("sheet.file.columns", name=name, row=str(number), most=MAX_COLUMNS)
            if not all(map(empty, cells)):
                rows.append(Row(number, tuple(cells[:MAX_COLUMNS])))
            if len(rows) > MAX_ROWS:
                raise TableError("sheet.file.rows", name=name, most=MAX_ROWS)
    except csv.Error:
        raise TableError("sheet.file.quotes", name=name, row=str(number + 1)) from None
    return Book((Table("", tuple(rows)),))


def _decoded(content: bytes, name: str) -> str:
    zeros = content[:2000:2].count(0), content[1:2000:2].count(0)
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif max(zeros) > len(content[:2000]) // 5:
        encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    for candidate in (encoding, "cp1258"):
        try:
            text = unicodedata.normalize("NFC", content.decode(candidate))
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        break
    raise TableError("sheet.file.no_text", name=name)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _separator(text: str) -> str:
    """The separator with which the first rows show most headings, else most cells in most rows."""

    def score(separator: str) -> tuple[int, int]:
        try:
            rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), _LOOKED_AT))
        except csv.Error:
            return 0, 0
        known = max((len({found for found in map(meaning, row) if found}) for row in rows), default=0)
        return known, sum(len(row) - 1 for row in rows)

    return max(_SEPARATORS, key=score)
