"""The evidence, read: samples, sectors, claims, households, tiles, and what was imported. Changes nothing but forgets.

Without a file there is no evidence, which is an answer. A snapshot is asked of each question anew, so an import that is
under way is seen whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import apsw
import numpy as np

from songxa.coverage.evidence.records import FORGETS, Import
from songxa.coverage.evidence.samples import from_table
from songxa.coverage.evidence.schema import connect
from songxa.coverage.nouns import Declared, Floats, Points, Samples, Technology
from songxa.coverage.survey.items import SectorRow, Sighting, Tile
from songxa.coverage.survey.reasons import SurveyError
from songxa.history.schema import transaction
from songxa.model import StartError

FILE = Path("coverage") / "evidence.sqlite"

_SAMPLES = """
SELECT s.latitude, s.longitude, s.rsrp, coalesce(s.at, 9e999), coalesce(s.band, 9e999), s.contributor, i.staff
FROM sample s CROSS JOIN import i ON i.id = s.import WHERE s.operator = ? AND s.technology = ? ORDER BY s.key
"""
_IMPORTS = """
SELECT id, at, name, sha256, format, licence, staff, contributor, operator, technology, rows, kept, known, report
FROM import ORDER BY id
"""


def path_in(folder: Path) -> Path:
    """Where the evidence of a data folder is."""
    return folder / FILE


class Evidence:
    """Opens `path` for every question anew; a path without a file is evidence of nothing.

    Questions raise StartError for a file that is damaged or none of songxa's."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def samples(self, operator: str, technology: Technology) -> Samples:
        """What was measured of one operator's technology; Wi-Fi's is the level of its beacons."""
        if not self.path.exists():
            return from_table(np.empty((0, 7)))
        with self._open(write=False) as connection:
            rows = connection.execute(_SAMPLES, (operator, technology.value))
            return from_table(np.fromiter(chain.from_iterable(rows), np.float64).reshape(-1, 7))

    def measured(self) -> tuple[tuple[str, Technology, int], ...]:
        """Of which operators and technologies there are samples, and how many."""
        asked = "SELECT operator, technology, count(*) FROM sample GROUP BY 1, 2 ORDER BY 1, 2"
        return tuple((operator, Technology(which), count) for operator, which, count in self._rows(asked))

    def sectors(self) -> tuple[SectorRow, ...]:
        """Of operators' tables and of lists of towers. Of two rows of one name, the later import's."""
        asked = """SELECT name, site, operator, technology, latitude, longitude, band, height, azimuth, tilt, bandwidth,
            eirp FROM sector ORDER BY import, name, key"""
        rows = (SectorRow._make((*row[:3], Technology(row[3]), *row[4:])) for row in self._rows(asked))
        return tuple({row.key: row for row in rows}.values())

    def sightings(self) -> tuple[Sighting, ...]:
        """Cells that phones have seen, and about where; no basis for a prediction."""
        asked = """SELECT operator, technology, area, cell, latitude, longitude, range, seen, at FROM sighting
            ORDER BY key"""
        return tuple(Sighting._make((row[0], Technology(row[1]), *row[2:])) for row in self._rows(asked))

    def declared(self) -> tuple[Declared, ...]:
        """The operators' claims, every one that was imported."""
        asked = "SELECT operator, technology, polygons, at, source FROM declared ORDER BY import, key"
        return tuple(
            Declared(operator, Technology(which), _tupled(json.loads(polygons)), at, source)
            for operator, which, polygons, at, source in self._rows(asked)
        )

    def households(self) -> tuple[Points, Floats]:
        """Where households are, and how many at each point. For the authenticated staff only."""
        rows = self._rows("SELECT latitude, longitude, households FROM household ORDER BY key")
        table = np.array(rows, np.float64).reshape(-1, 3)
        return Points(table[:, 0].copy(), table[:, 1].copy()), table[:, 2].copy()

    def experienced(self) -> tuple[Tile, ...]:
        """Speed tests by tile, of all operators together."""
        asked = "SELECT quadkey, kind, down, up, latency, tests, devices, at FROM tile ORDER BY key"
        return tuple(map(Tile._make, self._rows(asked)))

    def imports(self) -> tuple[Import, ...]:
        """Every file that was brought in, oldest first."""
        return tuple(_import(row) for row in self._rows(_IMPORTS))

    def digest(self) -> str:
        """Changes whenever the evidence does, and is the same for the same evidence."""
        asked = "SELECT fold, kept, staff, contributor, licence FROM import WHERE kept > 0 ORDER BY 1, 2, 3, 4, 5"
        return hashlib.sha256(json.dumps(self._rows(asked)).encode()).hexdigest()

    def forget(self, number: int) -> tuple[Import, tuple[Import, ...]]:
        """Deletes an import and its rows; it, and the imports that held some of the same rows and are to be imported
        again if those are to come back. Raises SurveyError where there is no such import."""
        with self._open(write=True) as connection, transaction(connection):
            found = {each.id: each for each in map(_import, connection.execute(_IMPORTS))}
            if number not in found:
                raise SurveyError("no_import", number=str(number), known=", ".join(map(str, found)) or "–")
            for statement in FORGETS:
                connection.execute(statement, (number,))
        gone = found.pop(number)
        return gone, tuple(each for each in found.values() if each.known and each.format == gone.format)

    def _rows(self, asked: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        if not self.path.exists():
            return []
        with self._open(write=False) as connection:
            return list(connection.execute(asked, values))

    @contextmanager
    def _open(self, *, write: bool) -> Iterator[apsw.Connection]:
        if write and not self.path.exists():
            raise SurveyError("no_import", number="–", known="–")
        try:
            connection = connect(self.path, write=write)
            try:
                yield connection
            finally:
                connection.close()
        except apsw.BusyError:
            raise StartError(f"{self.path}: an import is under way; try again when it has ended") from None
        except apsw.Error as error:
            raise StartError(f"{self.path}: cannot be read ({error})") from None


def _import(row: tuple[Any, ...]) -> Import:
    report = json.loads(row[13])
    return Import(
        id=row[0],
        at=row[1],
        name=row[2],
        sha256=row[3],
        format=row[4],
        licence=row[5],
        staff=bool(row[6]),
        contributor=row[7],
        operator=row[8],
        technology=row[9],
        rows=row[10],
        kept=row[11],
        known=row[12],
        dropped=report["dropped"],
        assumed=tuple(report["assumed"]),
    )


def _tupled(polygons: list[list[list[list[float]]]]) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    return tuple(tuple(tuple((x, y) for x, y in ring) for ring in polygon) for polygon in polygons)
