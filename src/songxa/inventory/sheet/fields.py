"""The columns of sites and devices: their names in both languages, in what order, how a value gets in and out.

`COLUMNS` is everything that an entry can say, so that a file with these columns says all of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from songxa.i18n import translate
from songxa.inventory.sheet.cells import write_access, write_json, write_list, write_text

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sites": ("key", "name", "area", "latitude", "longitude", "category", "public"),
    "devices": (
        "key", "name", "kind", "site", "operator", "address", "model", "uplinks", "uplinks_needed", "interval",
        "ping", "snmp", "olt", "onu_port", "onu", "controller", "ap", "powered_by", "ssids", "note", "sectors",
        "collectors", "retired",
    ),
}  # fmt: skip

PARTS = {"olt": ("onu", "olt"), "onu_port": ("onu", "port"), "onu": ("onu", "onu"),
         "controller": ("controller", "device"), "ap": ("controller", "ap")}  # fmt: skip
"""Columns that are a part of a mapping: the entry's field, and the name in it."""

_LISTS = frozenset({"uplinks", "ssids"})
_DEEP = frozenset({"sectors", "collectors"})
_ACCESS = frozenset({"ping", "snmp"})


def heading(column: str, section: str, language: str) -> str:
    """What a column is called."""
    if column in ("key", "name"):
        return translate(language, f"sheet.column.{section}.{column}")
    return translate(language, f"sheet.column.{column}")


def field_of(column: str) -> str:
    """The field of an entry that a column speaks of."""
    return PARTS[column][0] if column in PARTS else column


def row_of(section: str, key: str, entry: Mapping[str, Any], language: str) -> Iterator[str | int | float]:
    """The cells of an entry, in the order of COLUMNS; empty where it says nothing."""
    for column in COLUMNS[section]:
        field, part = PARTS.get(column, (column, ""))
        value = key if column == "key" else entry.get(field)
        if part:
            value = value.get(part) if isinstance(value, Mapping) else None
        yield _cell(column, value, language)


def _cell(column: str, value: Any, language: str) -> str | int | float:
    if value is None or value == [] or (value == {} and column not in _ACCESS):
        cell: str | int | float = ""
    elif column in _LISTS:
        cell = write_list(list(value))
    elif column in _DEEP:
        cell = write_json(value)
    elif column in _ACCESS:
        cell = write_access(value, column)
    elif isinstance(value, bool):
        cell = translate(language, "sheet.yes" if value else "sheet.no")
    elif isinstance(value, int | float):
        cell = value
    else:
        text = unicodedata.normalize("NFC", str(value))
        cell = translate(language, f"kind.{text}") if column == "kind" else write_text(text) if text else ""
    return cell
