"""Single cells to values and back, so that what is written reads back equal. Knows no other cell, and no entry.

Text that a spreadsheet would take for a formula, or this reader for nothing, is written with an apostrophe before it
(OWASP, CSV injection), and read without. Mappings are `name=value, name=value`; lists `one; two`; the rest is JSON.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from songxa.inventory.messages import printable
from songxa.inventory.sheet import words
from songxa.inventory.sheet.keys import is_key
from songxa.inventory.sheet.table import Cell, CellError
from songxa.inventory.sheet.words import folded

_FORMULA = tuple("=+-@＝＋－＠")
_PAIR = re.compile(r"\s*([a-z_]+)\s*[=:]\s*([^=:,;]+?)\s*")
_NUMBER = re.compile(r"[-+]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][-+]?\d{1,3})?")
_PING = re.compile(r"(icmp|ping|tcp|udp-echo|udp)(?:\s*[:/ ]\s*(\d{1,5}))?")
_PING_METHODS = {"ping": "icmp", "udp": "udp-echo"}
_DAY = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ T]00:00:00)?|(?P<d1>\d{1,2})([/.-])(?P<m1>\d{1,2})\5(?P<y1>\d{4})"
)
_DAY_0 = date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 36_526, 73_050
"""2000 to 2099, as Excel counts."""
_LONGEST = 40


def read_text(cell: Cell) -> str:
    """The text of a cell in one line, composed (NFC); empty where it says nothing. Raises CellError for a date, which
    is what spreadsheets make of 1/2/3, and for what they show in place of a failed formula."""
    if cell is None:
        return ""
    if isinstance(cell, date | time | timedelta):
        raise CellError("sheet.wrong.date", text=str(cell))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, int):
        return str(cell)
    text = unicodedata.normalize("NFC", cell).strip()
    if not text.isprintable():
        text = re.sub(" *\x00 *", " ", "".join(sign if sign.isprintable() else "\0" for sign in text)).strip()
    if text in words.ERRORS:
        raise CellError("sheet.wrong.formula", text=text)
    if text.startswith("'") and _needs_mark(text[1:]):
        return text[1:]
    return "" if folded(text) in words.EMPTY else text


def write_text(text: str) -> str:
    """The text as a cell that no spreadsheet calculates and that `read_text` reads back."""
    return f"'{text}" if _needs_mark(text) else text


def _needs_mark(text: str) -> bool:
    return text.startswith((*_FORMULA, "'")) or folded(text) in words.EMPTY or text in words.ERRORS


def read_number(cell: Cell) -> int | float | None:
    """A number, with a decimal point or comma."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not math.isfinite(cell):
            raise CellError("sheet.wrong.number", text=str(cell))
        return int(cell) if float(cell).is_integer() and abs(cell) < 1e15 else cell
    text = read_text(cell)
    if not text:
        return None
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        raise CellError("sheet.wrong.number", text=shown(text))
    number = float(text.replace(",", "."))
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def read_day(cell: Cell) -> str:
    """A day as YYYY-MM-DD; empty where nothing stands. Of three numbers the day comes first, as in Vietnam; a number
    alone is what spreadsheets count days by."""
    if isinstance(cell, date):  # also a datetime
        return cell.strftime("%Y-%m-%d")
    text = read_text(cell)
    if not text:
        return ""
    if re.fullmatch(r"\d{5}(\.0)?", text) and _FIRST_DAY <= int(float(text)) <= _LAST_DAY:
        return (_DAY_0 + timedelta(days=int(float(text)))).isoformat()
    numbers = _DAY.fullmatch(text)
    year, month, day = numbers.group("y", "m", "d") if numbers and numbers["y"] else (0, 0, 0)
    if numbers and not year:
        day, month, year = numbers.group("d1", "m1", "y1")
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise CellError("sheet.wrong.day", text=shown(text)) from None


def read_yes(cell: Cell) -> bool | None:
    """Yes or no; None where nothing stands."""
    text = folded(read_text(cell))
    if not text:
        return None
    if text in words.YES or text in words.NO:
        return text in words.YES
    raise CellError("sheet.wrong.yes", text=shown(text))


def read_list(cell: Cell) -> list[str]:
    """Texts separated by semicolons, commas or line ends, or a JSON list of texts."""
    if isinstance(cell, str) and cell.lstrip().startswith("["):
        try:
            found = json.loads(cell)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, list) and all(isinstance(item, str) for item in found):
            return [unicodedata.normalize("NFC", item) for item in found]
    if isinstance(cell, str):
        cell = cell.replace("\r", ";").replace("\n", ";")
    text = read_text(cell)
    items = (item.strip() for item in re.split("[;,]", text))
    return [item for item in items if item]


def write_list(items: list[str]) -> str:
    """As `read_list` reads it."""
    text = "; ".join(items)
    if read_list(write_text(text)) == items:
        return write_text(text)
    return write_json(items)


def read_json(cell: Cell) -> Any:
    """Anything that JSON can say; None where nothing stands."""
    text = read_text(cell)
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise CellError("sheet.wrong.json", text=shown(text)) from None


def write_json(value: object) -> str:
    """As `read_json` reads it: with letters as they are where a cell keeps them as they are."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() and unicodedata.is_normalized("NFC", text) else json.dumps(value)


def read_access(cell: Cell, field: str) -> Any:
    """What an entry says about ping or snmp: False for none, a word alone, or a mapping; None where nothing stands."""
    text = read_text(cell)
    if not text:
        return None
    if folded(text) in words.NO:
        return False
    if field == "ping":
        method = _PING.fullmatch(text.lower())
        if method:
            name = _PING_METHODS.get(method[1], method[1])
            return {"method": name, "port": int(method[2])} if method[2] else {"method": name}
        if folded(text) in words.YES:
            return {"method": "icmp"}
    elif is_key(text):
        return text
    return _read_mapping(text, field)


def _read_mapping(text: str, field: str) -> dict[str, object]:
    if text == "{}":
        return {}
    found: dict[str, object] = {}
    for part in re.split("[,;]", text):
        pair = _PAIR.fullmatch(part)
        if pair is None:
            raise CellError(f"sheet.wrong.{field}")  # not repeated: people write communities here
        found[pair[1]] = int(pair[2]) if re.fullmatch(r"\d{1,9}", pair[2]) and pair[1] in ("port", "count") else pair[2]
    return found


def write_access(value: object, field: str) -> str:
    """As `read_access` reads it."""
    if value is False:
        return "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={each}" for name, each in value.items() if each is not None) or "{}"
    text = str(value)
    return text if is_key(text) and read_access(text, field) == text else f"credential={text}"


def shown(text: str) -> str:
    """A cell's text in one line, cut so that it stays readable."""
    return printable(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
