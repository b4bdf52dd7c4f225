"""A coverage ledger for the commune of pages: towers with sectors, a survey by staff, a claim; computed as any is."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from songxa.coverage import compute, evidence
from songxa.coverage.criteria import Criteria
from songxa.coverage.ledger import store
from songxa.coverage.mapping import Desk
from songxa.coverage.survey import Context
from songxa.coverage.terms import Technology
from songxa.model import Inventory, Kind, Sector
from tests.support.commune import NOW, FakeStation

DAY_S = 86_400.0
_HEADING = "mcc,mnc,lat,lon,accuracy,measured_at,net_type,neighboring,rsrp"
SOUTH, WEST, NORTH, EAST = 19.848, 105.842, 19.872, 105.866


def with_sectors(commune: Inventory) -> Inventory:
    """The base stations with three sectors of 4G each, and Viettel's of 5G as well."""
    devices = dict(commune.devices)
    for key, device in commune.devices.items():
        if device.kind is Kind.BTS:
            both = ("4G", 1800), *((("5G", 2600),) if device.operator == "viettel" else ())
            sectors = tuple(
                Sector(f"{technology}-{name}", technology, band, azimuth, 36.0, 4.0, 20.0, 58.0)
                for technology, band in both
                for name, azimuth in (("A", 0.0), ("B", 120.0), ("C", 240.0))
            )
            devices[key] = replace(device, sectors=sectors)
    return replace(commune, devices=devices)


def covered(station: FakeStation, folder: Path, *, surveyed: bool = True) -> FakeStation:
    """The same station with a ledger in `folder`; measured along the roads, but for the ledger of a new commune."""
    station.commune = with_sectors(station.commune)
    if surveyed:
        _survey(folder, station.commune)
        _claim(folder, station.commune)
    inputs = compute.Inputs.of(station.commune, folder, Criteria(), NOW - 7_200)
    store.write(folder, compute.compute(inputs, processes=1))
    station.coverage = Desk(folder)
    return station


def _survey(folder: Path, commune: Inventory) -> None:
    """Staff walked along a winding road; in the south there is little signal of VNPT."""
    dice, lines = random.Random(11), [_HEADING]
    for mnc, level in (("04", -88.0), ("02", -96.0)):
        for step in range(150):
            share = step / 150
            latitude = SOUTH + (NORTH - SOUTH) * share
            longitude = WEST + (EAST - WEST) * (0.5 + 0.45 * math.sin(share * 9))
            weak = 22.0 if mnc == "02" and share < 0.35 else 0.0
            rsrp = round(level - weak + 6 * math.sin(share * 14) + dice.gauss(0, 2.5))
            at = datetime.fromtimestamp(NOW - 5 * DAY_S + step * 20, UTC)
            lines.append(f"452,{mnc},{latitude:.6f},{longitude:.6f},5,{at:%Y-%m-%dT%H:%M:%SZ},LTE,false,{rsrp}")
    _take(folder, commune, "khao-sat.csv", "\r\n".join(lines) + "\r\n", evidence.Options(staff=True))


def _claim(folder: Path, commune: Inventory) -> None:
    ring = [[WEST, SOUTH], [EAST, SOUTH], [EAST, 19.862], [WEST, 19.862], [WEST, SOUTH]]
    feature = {
        "type": "Feature",
        "properties": {"date": "2025-06-01"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    _take(folder, commune, "vung-phu.geojson", text, evidence.Options("vnpt", Technology.LTE))


def _take(folder: Path, commune: Inventory, name: str, text: str, options: evidence.Options) -> None:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    technology = None if options.technology is None else Technology(options.technology)
    context = Context.of(commune, NOW, options.operator, technology)
    taken = evidence.take(file, evidence.path_in(folder), context, options)
    assert taken.kept, taken
