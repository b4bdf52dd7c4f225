"""Items to rows of the evidence and back, and the key that tells a row by all that it says. Opens no file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from songxa.coverage.nouns import Declared, Measurement, Technology
from songxa.coverage.survey.items import Household, Item, SectorRow, Sighting, Tile

Row = tuple[Any, ...]

INSERTS: Mapping[str, str] = {  # a question mark for each column
    "sample": "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key",
    "sector": "INSERT INTO sector VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT DO NOTHING RETURNING key",
    "sighting": "INSERT INTO sighting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key",
    "declared": "INSERT INTO declared VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key",
    "household": "INSERT INTO household VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key",
    "tile": "INSERT INTO tile VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key",
}
FORGETS = (
    "DELETE FROM sample WHERE import = ?",
    "DELETE FROM sector WHERE import = ?",
    "DELETE FROM sighting WHERE import = ?",
    "DELETE FROM declared WHERE import = ?",
    "DELETE FROM household WHERE import = ?",
    "DELETE FROM tile WHERE import = ?",
    "DELETE FROM import WHERE id = ?",
)

NAMED = 1_000_000
"""Contributors with a number that somebody gave them are counted from here; below are those that only their file tells
apart."""


@dataclass(frozen=True, slots=True)
class Import:
    """One file that was brought in: `rows` in it, `kept` of them, `known` from other imports already.

    `dropped` are the counts of rows that were left out, by reason; `assumed` what was taken for granted.
    """

    id: int
    at: float
    name: str
    sha256: str
    format: str
    licence: str
    staff: bool
    contributor: int | None
    operator: str | None
    technology: str | None
    rows: int
    kept: int
    known: int
    dropped: Mapping[str, int] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()


def row_of(item: Item, number: int, contributor: int | None, turn: int = 0) -> tuple[str, Row]:
    """The table and the row of an item of import `number`, where the same item has come `turn` times before and counts
    each time: two households in one house are two.

    Who measured is no part of the key: a reading that two people hand in is one."""
    if isinstance(item, Measurement):
        said: Row = (
            item.at, item.latitude, item.longitude, item.operator, item.technology.value, item.rsrp_dbm, item.rsrq_db,
            item.sinr_db, item.band_mhz,
        )  # fmt: skip
        who = min(item.contributor, NAMED - 1) if contributor is None else NAMED + contributor
        return "sample", (_key(said), number, *said, who)
    if isinstance(item, Declared):
        claim = item.operator, item.technology.value, json.dumps(item.polygons), item.at
        return "declared", (_key(claim), number, *claim, item.source)
    kinds: Mapping[type, str] = {SectorRow: "sector", Sighting: "sighting", Household: "household", Tile: "tile"}
    whole = tuple(each.value if isinstance(each, Technology) else each for each in item)
    return kinds[type(item)], (_key((*whole, turn) if turn else whole), number, *whole)


def _key(said: Row) -> int:
    """63 bits: of ten million rows, two different ones have the same key once in 180,000 files."""
    return int.from_bytes(hashlib.blake2b(repr(said).encode(), digest_size=8).digest(), "big") >> 1
