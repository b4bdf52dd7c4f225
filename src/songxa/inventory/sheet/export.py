"""Sections of an inventory as CSV, XLSX and GeoJSON. No cell is a formula; reading the tables again changes nothing.

What goes out is what the file itself says, not what its defaults add.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from songxa.i18n import translate
from songxa.inventory.sheet.fields import COLUMNS, heading, row_of
from songxa.model import InputError

_MOST_SIGNS = 32_767
"""Of a cell (Microsoft, Excel specifications and limits)."""
_ESCAPE = "x005F_"
"""Part of how Office Open XML writes signs that XML cannot; readers drop it from a text that holds it."""
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
_WIDTHS = {"name": 34, "key": 24, "note": 34, "model": 28, "uplinks": 24, "sectors": 24, "collectors": 24}


def to_csv(sections: Mapping[str, Any], section: str, language: str = "vi") -> bytes:
    """The sites or the devices: UTF-8 with a byte order mark, so that spreadsheets read the letters right; RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heading(column, section, language) for column in COLUMNS[section])
    for key, entry in (sections.get(section) or {}).items():
        writer.writerow([_csv(cell) for cell in row_of(section, key, entry, language)])
    return text.getvalue().encode("utf-8-sig")


def _csv(cell: str | float) -> str:
    return cell if isinstance(cell, str) else repr(cell)


def to_xlsx(sections: Mapping[str, Any], language: str = "vi") -> bytes:
    """A workbook with a sheet of sites and a sheet of devices. Raises InputError for a text that no cell can hold."""
    stream = io.BytesIO()
    book = Workbook(stream, _OPTIONS)
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF4", "border": 1})
    text = book.add_format({"num_format": "@"})
    for section, columns in COLUMNS.items():
        sheet = book.add_worksheet(translate(language, f"sheet.section.{section}")[:31])
        sheet.freeze_panes(1, 2)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _WIDTHS.get(column, 14))
            sheet.write_string(0, at, heading(column, section, language), head)
        for line, (key, entry) in enumerate((sections.get(section) or {}).items(), 1):
            for at, cell in enumerate(row_of(section, key, entry, language)):
                if isinstance(cell, str):
                    if cell:
                        sheet.write_string(line, at, _fitting(cell, section, key), text)
                elif float(f"{cell:.16G}") == cell:
                    sheet.write_number(line, at, cell)
                else:
                    sheet.write_string(line, at, repr(cell), text)  # more digits than the format keeps of a number
    book.close()
    return stream.getvalue()


def _fitting(cell: str, section: str, key: str) -> str:
    if len(cell.encode("utf-16-le")) // 2 > _MOST_SIGNS or _ESCAPE in cell:
        what = f"holds {_ESCAPE}" if _ESCAPE in cell else f"has a text of over {_MOST_SIGNS} characters"
        raise InputError(f"{section}.{key}: {what}, which no cell of a workbook keeps; accepted: export csv")
    return cell


def to_geojson(sections: Mapping[str, Any]) -> bytes:
    """A FeatureCollection (RFC 7946): a point for every site and for every device, at its site. `properties` holds the
    section, the key and the entry as it stands in the file. Raises InputError for what JSON cannot say."""
    sites = sections.get("sites") or {}
    features = [
        {
            "type": "Feature",
            "id": f"{section}/{key}",
            "geometry": _point(sites.get(key if section == "sites" else entry.get("site"))),
            "properties": {"section": section, "key": key, "entry": entry},
        }
        for section in COLUMNS
        for key, entry in (sections.get(section) or {}).items()
    ]
    try:
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, allow_nan=False)
        return text.encode()
    except ValueError:
        raise InputError("GeoJSON cannot say .inf or .nan; accepted: finite numbers, or export yaml") from None


def _point(site: Mapping[str, Any] | None) -> dict[str, object] | None:
    if site is None or "latitude" not in site:
        return None
    return {"type": "Point", "coordinates": [site["longitude"], site["latitude"]]}
