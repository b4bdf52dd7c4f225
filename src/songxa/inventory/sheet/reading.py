"""From a path to the tables of a spreadsheet, within bounds of size. Tells by the content what the file is."""

from __future__ import annotations

import stat
from pathlib import Path

from songxa.inventory.messages import printable
from songxa.inventory.sheet import delimited, office
from songxa.inventory.sheet.table import MAX_BYTES, Book
from songxa.model import InputError

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: Path | str) -> Book:
    """The tables of a .csv or .xlsx file. Raises InputError, and nothing else, whatever the file holds."""
    name = printable(str(path))
    content = _content(Path(path), name)
    if content.startswith(_OLD_OFFICE):
        what = "is an old .xls file, or one with a password"
    elif content.startswith(b"%PDF"):
        what = "is a PDF"
    elif content.startswith(b"PK"):
        return office.read(content, name)
    else:
        return delimited.read(content, name)
    raise InputError(f"{name}: {what}; accepted: .xlsx (in Excel: Save As, Excel Workbook, no password) or .csv")


def _content(path: Path, name: str) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise InputError(f"{name}: is no plain file; accepted: a .csv or .xlsx file")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{name}: there is no such file; accepted: the path of a .csv or .xlsx file") from None
    except PermissionError:
        raise InputError(f"{name}: this user may not read it") from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise InputError(f"{name}: is no path that a file can have") from None
    if len(content) > MAX_BYTES:
        raise InputError(f"{name}: is larger than 16 MB; accepted: up to 16 MB")
    if not content.strip():
        raise InputError(f"{name}: the file is empty; accepted: a table with headings, such as Tên, Vĩ độ, Kinh độ")
    return content
