"""A ledger as CSV, GeoJSON or JSON. For everybody, or for staff; works nothing out.

For everybody: no point of a household, and measurements only as `Records.published` has them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import Any

import h3
import numpy as np

from songxa.coverage.ledger.ledger import Ledger, Sheet
from songxa.coverage.ledger.records import Fact, Records
from songxa.coverage.terms import Basis, Setting
from songxa.text import unformulated

FACTS = ("declared", "predicted", "measured", "experienced")


def as_csv(ledger: Ledger, *, public: bool) -> str:
    """A row for every place, operator and technology: the four facts, the figure, the verdict. UTF-8 with a mark."""
    out = io.StringIO()
    out.write("\ufeff")
    rows = list(_rows(ledger, public))
    names = list(rows[0]) if rows else ["place"]
    writer = csv.DictWriter(out, names, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue()


def _cell(value: object) -> object:
    return unformulated(value) if isinstance(value, str) else "" if value is None else value


def _rows(ledger: Ledger, public: bool) -> Iterator[dict[str, object]]:
    for each in ledger.entries:
        place = ledger.place(each.place)
        if place is None:
            continue
        row: dict[str, object] = {
            "place": each.place,
            "name": place.name,
            "kind": place.kind,
            "households": place.households,
            "households_assumed": place.assumed,
            "operator": each.operator,
            "technology": each.technology.value,
            "threshold_dbm": ledger.threshold(each.technology),
        }
        for name in FACTS:
            fact: Fact | None = getattr(each, name)
            hidden = public and fact is not None and name == "measured" and not shown(fact, ledger)
            row[f"{name}_share"] = None if fact is None or hidden else fact.share
            row[f"{name}_count"] = None if fact is None or hidden else fact.count
            row[f"{name}_at"] = None if fact is None or hidden else fact.at
            row[f"{name}_source"] = None if fact is None else fact.source
        figures = ledger.figures_of(each.place, each.operator, each.technology)
        figure = next(figures, None)
        row |= {
            "basis": figure.basis.value if figure else None,
            "share": figure.share if figure else None,
            "low": figure.low if figure else None,
            "high": figure.high if figure else None,
            "known": figure.known if figure else None,
            "verdict": each.verdict.value if each.verdict else None,
            "reason": each.reason.key,
            "made": ledger.head.made,
        }
        yield row


def shown(fact: Fact, ledger: Ledger) -> bool:
    """Whether a place's measurements may be shown to everybody."""
    enough = fact.values.get("contributors", 0) >= ledger.head.least_people and fact.count >= ledger.head.least_samples
    return enough or bool(fact.values.get("staff", 0))


def as_geojson(ledger: Ledger, *, public: bool) -> str:
    """Cells as polygons (RFC 7946), a feature for each cell and operator's technology of which anything is known.

    For everybody, what was measured comes as features of its own, whose cells may be larger (`basis` is `measured`).
    """
    features = [feature for sheet in ledger.sheets for feature in _features(ledger, sheet, public)]
    if public:
        features += [
            _feature(
                each.cell,
                {
                    "basis": Basis.MEASURED.value,
                    "operator": each.operator,
                    "technology": each.technology.value,
                    "measured_dbm": each.median_dbm,
                    "samples": each.count,
                    "newest": each.newest,
                    "staff": each.staff,
                },
            )
            for each in ledger.published
        ]
    return json.dumps({"type": "FeatureCollection", "made": ledger.head.made, "features": features}, ensure_ascii=False)


def _features(ledger: Ledger, sheet: Sheet, public: bool) -> Iterator[dict[str, Any]]:
    threshold = ledger.threshold(sheet.technology)
    outdoors, indoors = sheet.chance(threshold), sheet.chance(threshold, Setting.INDOORS)
    for at in np.flatnonzero((ledger.map.cells > 0) & (np.isfinite(sheet.mean_dbm) | (sheet.count > 0))):
        told = {
            "basis": (Basis.FUSED if sheet.evidence_m[at] <= ledger.head.near_m else Basis.PREDICTED).value,
            "operator": sheet.operator,
            "technology": sheet.technology.value,
            "area": ledger.map.area_of(int(at)),
            "probability": _rounded(outdoors[at], 3),
            "probability_indoors": _rounded(indoors[at], 3),
            "rsrp_dbm": _rounded(sheet.mean_dbm[at], 1),
            "sigma_db": _rounded(sheet.sigma_db[at], 1),
            "declared": bool(sheet.claimed[at]) if sheet.claims else None,
        }
        if not public:
            told |= {
                "evidence_m": _rounded(sheet.evidence_m[at], 0),
                "measured_dbm": _rounded(sheet.median_dbm[at], 1),
                "samples": int(sheet.count[at]),
                "households": _rounded(ledger.map.households[at], 2),
            }
        yield _feature(h3.int_to_str(int(ledger.map.cells[at])), told)


def _feature(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    ring = [[round(longitude, 6), round(latitude, 6)] for latitude, longitude in h3.cell_to_boundary(name)]
    return {
        "type": "Feature",
        "id": name,
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        "properties": properties,
    }


def _rounded(value: float, digits: int) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None


def as_json(ledger: Ledger, *, public: bool) -> str:
    """The records whole; for everybody without the measurements of too few."""
    told = asdict(Records(**{each.name: getattr(ledger, each.name) for each in fields(Records)}))
    if public:
        for entry, each in zip(told["entries"], ledger.entries, strict=True):
            if each.measured is not None and not shown(each.measured, ledger):
                entry["measured"] = None
    return json.dumps(told, ensure_ascii=False, indent=1)
