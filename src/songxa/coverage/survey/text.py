"""A text file to rows of cells, a line a row, in bounded memory however large or hostile the file is. Knows no format.

UTF-8 and UTF-16 (what is no UTF-8 counts as windows-1258), plain or compressed with gzip. A line that is too long, has
NULs (a phone that died while it wrote) or quotes that are not closed is a row that cannot be read, and no more.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

from songxa.coverage.survey.reasons import SurveyError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_LINE = 65_536
MAX_UNPACKED = 4 << 30
"""Bytes that a compressed file may come to: what a country's cells need fifty times over."""
MAX_COLUMNS = 512
SEPARATORS = ",;\t|"
_LOOKED_AT = 65_536
_HEAD_LINES = 40


class Row(NamedTuple):
    """A line and its number, from 1. `cells` is None for a line that cannot be read."""

    number: int
    cells: Sequence[str] | None


class TextFile:
    """An open file. `head` are its first rows, which `rows` gives again; close it when done."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, and SurveyError for what is no text."""
        self._raw: IO[bytes] = path.open("rb")
        try:
            self.size = path.stat().st_size
            packed = self._raw.read(2) == b"\x1f\x8b"
            self._raw.seek(0)
            self._bytes = io.BufferedReader(_Unpacked(self._raw) if packed else _Plain(self._raw), _LOOKED_AT)
            begin = self._peek()
            self._encoding = _encoding(begin)
            stream = io.TextIOWrapper(self._bytes, encoding=self._encoding, errors="replace", newline=None)
            self._lines = _lines(stream)
            self._head = self._first_lines()
            separators = _given(self._head[0]) if self._head else ""
            self.separator = separators or _separator([line for line in self._head if line])
            self.head = [self._row(number, line) for number, line in enumerate(self._head, 1)]
        except BaseException:
            self._raw.close()
            raise

    @property
    def done(self) -> int:
        """Bytes of the file that have been read, as they lie on the disk."""
        return self._raw.tell()

    def close(self) -> None:
        """Closes the file."""
        self._raw.close()

    def rows(self) -> Iterator[Row]:
        """All rows but empty ones. Raises SurveyError for a compressed file that is damaged."""
        yield from (row for row in self.head if row.cells != [])
        number = len(self._head)
        try:
            for line in self._lines:
                number += 1
                row = self._row(number, line)
                if row.cells != []:
                    yield row
        except (OSError, EOFError, zlib.error):
            raise SurveyError("damaged", row=number + 1) from None

    def _peek(self) -> bytes:
        try:
            return self._bytes.peek(_LOOKED_AT)[:_LOOKED_AT]
        except (OSError, EOFError, zlib.error):
            raise SurveyError("damaged", row=1) from None

    def _first_lines(self) -> list[str | None]:
        found: list[str | None] = []
        try:
            for line in self._lines:
                found.append(line)
                if len(found) == _HEAD_LINES:
                    break
        except (OSError, EOFError, zlib.error):
            raise SurveyError("damaged", row=len(found) + 1) from None
        return found

    def _row(self, number: int, line: str | None) -> Row:
        if line is None or "\0" in line:
            return Row(number, None)
        if '"' not in line:
            cells = line.split(self.separator)
        else:
            try:
                cells = next(csv.reader([line], delimiter=self.separator, strict=True))
            except (csv.Error, StopIteration):
                return Row(number, None)
        if len(cells) > MAX_COLUMNS:
            return Row(number, None)
        if self._encoding == "cp1258":
            cells = [unicodedata.normalize("NFC", cell) for cell in cells]
        return Row(number, cells if any(cells) else [])


class _Reads(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Plain(io.RawIOBase):
    """The file itself, so that both sorts are read alike and its position can be asked."""

    def __init__(self, raw: _Reads) -> None:
        self._source = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        place = memoryview(buffer).cast("B")
        data = self._source.read(len(place))
        place[: len(data)] = data
        return len(data)


class _Unpacked(_Plain):
    """What a gzip file holds, up to MAX_UNPACKED."""

    def __init__(self, raw: IO[bytes]) -> None:
        super().__init__(gzip.GzipFile(fileobj=raw))
        self._left = MAX_UNPACKED

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = super().readinto(buffer)
        self._left -= count
        if self._left < 0:
            raise SurveyError("unpacks", gigabytes=MAX_UNPACKED >> 30)
        return count


def _encoding(begin: bytes) -> str:
    """The encoding of a text. Raises SurveyError for what is none."""
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if not begin.strip():
        raise SurveyError("empty")
    if begin.count(0) > len(begin) // 20:
        raise SurveyError("binary")
    try:
        codecs.getincrementaldecoder("utf-8-sig")("strict").decode(begin)
    except UnicodeDecodeError:
        if sum(byte < 32 and byte not in b"\t\r\n\x1a\x1b\0" for byte in begin) > len(begin) // 50:
            raise SurveyError("binary") from None
        return "cp1258"
    return "utf-8-sig"


def _lines(stream: io.TextIOWrapper) -> Iterator[str | None]:
    """The lines without their ends; None for one that is too long."""
    while line := stream.readline(MAX_LINE):
        if len(line) < MAX_LINE or line[-1] == "\n":
            yield line.rstrip("\n")
            continue
        while line and line[-1] != "\n":
            line = stream.readline(MAX_LINE)
        yield None


def _given(line: str | None) -> str:
    """The separator that Excel's line `sep=;` names."""
    text = (line or "").strip()
    return text[4] if text.lower().startswith("sep=") and len(text) == 5 else ""


def _separator(lines: Sequence[str]) -> str:
    """What stands most often in the line where it stands most often."""
    return max(SEPARATORS, key=lambda sign: max((line.count(sign) for line in lines), default=0))
