"""Looks through the archive of a workbook before anything builds trees of it: size, ratio, entities, depth, count.

Also finds which cells are merged, which a reader that streams the rows does not tell.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string  # type: ignore[import-untyped]

from songxa.inventory.sheet.table import MAX_COLUMNS, TableError

_MAX_MEMBERS = 2000
_MAX_UNPACKED = 96 * 1024 * 1024
_MAX_RATIO = 200
_SMALL = 4 * 1024 * 1024
"""Below this, a ratio is nothing to fear."""
_MAX_ELEMENTS = 4_000_000
_MAX_DEPTH = 64
_MAX_MERGED = 20_000
_CHUNK = 256 * 1024
_BEGINNINGS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<")


@dataclass(slots=True)
class Vetted:
    """By the name of the sheet's member of the archive: the merged areas, such as A1:B3, the numbers of hidden rows, a
    cell that is filled and stands behind the last column that is read, and a formula that nobody has calculated."""

    merged: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unseen: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    wide: dict[str, str] = field(default_factory=dict)
    uncalculated: dict[str, str] = field(default_factory=dict)


def vet(content: bytes, name: str) -> Vetted:
    """Raises TableError for an archive that would unpack to too much, or is no workbook; zipfile's and expat's errors
    become ValueError."""
    vetted = Vetted()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        _weigh(members, name)
        names = {member.filename for member in members}
        if "[Content_Types].xml" not in names:
            raise TableError("sheet.file.opendocument" if "mimetype" in names else "sheet.file.zip", name=name)
        elements = 0
        for member in members:
            with archive.open(member) as stream:
                beginning = stream.read(_CHUNK)
                if beginning.lstrip()[:3].startswith(_BEGINNINGS):
                    elements = _Look(vetted, member.filename, name, elements).through(beginning, stream)
    return vetted


def _weigh(members: list[zipfile.ZipInfo], name: str) -> None:
    unpacked, packed = (sum(getattr(each, size) for each in members) for size in ("file_size", "compress_size"))
    if (
        len(members) > _MAX_MEMBERS
        or unpacked > _MAX_UNPACKED
        or (unpacked > _SMALL and unpacked > _MAX_RATIO * packed)
    ):
        found = {"size": unpacked // 1024 // 1024, "parts": len(members)}
        raise TableError("sheet.file.bomb", name=name, **found, most=_MAX_UNPACKED // 1024 // 1024, ratio=_MAX_RATIO)


class _Look:
    def __init__(self, vetted: Vetted, member: str, name: str, elements: int) -> None:
        self._vetted, self._member, self._name = vetted, member, name
        self._elements, self._depth = elements, 0
        self._row, self._column, self._cell = 0, 0, ""
        self._formula = self._value = False
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def through(self, chunk: bytes, stream: IO[bytes]) -> int:
        """Reads a member to its end; how many elements there are up to here."""
        try:
            while chunk:
                self._parser.Parse(chunk, False)
                chunk = stream.read(_CHUNK)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from None
        return self._elements

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > _MAX_ELEMENTS or self._depth > _MAX_DEPTH:
            raise TableError("sheet.file.deep", name=self._name)
        name = tag.rpartition(":")[2]
        if name == "row":
            self._column, self._cell = 0, ""
            self._row = int(attributes.get("r", self._row + 1))
            if attributes.get("hidden") in ("1", "true"):
                self._vetted.unseen[self._member].append(self._row)
        elif name == "c":
            self._formula, self._value = False, attributes.get("t") == "str"  # a text may well be empty
            self._cell = attributes.get("r", "")
            letters = self._cell.rstrip("0123456789").upper()
            self._column = column_index_from_string(letters) if letters else self._column + 1
        elif name == "f":
            self._formula = True
        elif name in ("v", "is"):
            if self._formula and not self._value:
                self._parser.CharacterDataHandler = self._text
            if self._column > MAX_COLUMNS:
                self._vetted.wide.setdefault(self._member, self._cell)
        elif name == "mergeCell":
            areas = self._vetted.merged[self._member]
            areas.append(attributes.get("ref", ""))
            if len(areas) > _MAX_MERGED:
                raise TableError("sheet.file.merged", name=self._name)

    def _text(self, text: str) -> None:
        self._value = self._value or bool(text.strip())

    def _end(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(":")[2]
        if name == "v":
            self._parser.CharacterDataHandler = None
        if name == "c" and self._formula and not self._value:
            self._vetted.uncalculated.setdefault(self._member, self._cell)

    def _doctype(self, *_: object) -> None:
        raise TableError("sheet.file.doctype", name=self._name)
