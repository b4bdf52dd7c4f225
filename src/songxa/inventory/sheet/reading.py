"""From a path to the tables of a spreadsheet, within bounds of size. Tells by the content what the file is."""

from __future__ import annotations

import stat
from pathlib import Path

from songxa.inventory.messages import printable
from songxa.inventory.sheet import delimited, office
from songxa.inventory.sheet.table import MAX_BYTES, Book, TableError

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: Path | str) -> Book:
    """The tables of a .csv or .xlsx file. Raises TableError, and nothing else, whatever the file holds."""
    name = printable(str(path))
    content = _content(Path(path), name)
    if content.startswith(_OLD_OFFICE):
        raise TableError("sheet.file.old", name=name)
    if content.startswith(b"%PDF"):
        raise TableError("sheet.file.pdf", name=name)
    if content.startswith(b"PK"):
        return office.read(content, name)
    return delimited.read(content, name)


def _content(path: Path, name: str) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise TableError("sheet.file.no_file", name=name)
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise TableError("sheet.file.missing", name=name) from None
    except PermissionError:
        raise TableError("sheet.file.forbidden", name=name) from None
    except OSError as error:
        raise TableError("sheet.file.unreadable", name=name, why=error.strerror or str(error)) from None
    except ValueError:
        raise TableError("sheet.file.no_path", name=name) from None
    if len(content) > MAX_BYTES:
        raise TableError("sheet.file.large", name=name)
    if not content.strip():
        raise TableError("sheet.file.empty", name=name)
    return content
