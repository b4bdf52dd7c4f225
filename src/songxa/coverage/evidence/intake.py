"""Brings a file into the evidence, whole or not at all; the same file or the same rows again add nothing.

Finds no format out itself, prints nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import xor
from pathlib import Path
from typing import Any

import apsw

from songxa.coverage.evidence.records import INSERTS, Row, row_of
from songxa.coverage.evidence.schema import connect
from songxa.coverage.survey import Context, Dropped, Household, Item, Reason, Survey, SurveyError, open_survey
from songxa.history.schema import transaction
from songxa.model import StartError
from songxa.text import device_text

BATCH = 5_000
Progress = Callable[[float], None]

_LONG_NUMBER = re.compile(r"\d{12,}|(?:[0-9A-Fa-f]{2}[:_-]){5}[0-9A-Fa-f]{2}")
"""An IMEI, IMSI, ICCID, telephone number with its country, or MAC address, such as routers put into the names of their
files. A moment to the second has at most fourteen digits only where nothing separates day and time."""


@dataclass(frozen=True, slots=True)
class Options:
    """What people say of a file. `contributor` is a number that the commune gave whoever measured: without one, all
    that is told is which devices of one file are different, and files count as one person's."""

    operator: str | None = None
    technology: str | None = None
    licence: str = ""
    staff: bool = False
    contributor: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file. `number` is its import, 0 where nothing of it is kept; `before` is whether it had been
    imported already. `kept` counts what is new."""

    number: int
    name: str
    format: str
    licence: str
    rows: int
    kept: int
    known: int
    dropped: tuple[Dropped, ...]
    assumed: tuple[str, ...]
    strangers: tuple[tuple[str, int], ...] = ()
    before: bool = False


class _NotKept(Exception):
    """Ends a transaction that is not to be committed."""


def take(
    path: Path,
    database: Path,
    context: Context,
    options: Options,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Taken:
    """Reads `path` into the evidence at `database`.

    Raises InputError for a file that cannot be used, StartError for evidence that cannot be written. `progress` is
    called with the part that is done, 0 to 1."""
    name = device_text(_LONG_NUMBER.sub("…", path.name), 80)
    survey = open_survey(path, context, name)
    try:
        digest = _digest(path)
        # a trial run writes nothing, so it makes no file either
        place = None if dry_run and not database.exists() else database
        try:
            with closing(connect(place, write=True)) as connection:
                return _Intake(connection, survey, name, digest, options, context.now, progress).run(dry_run)
        except apsw.BusyError:
            raise StartError(f"{database}: another import is under way; try again when it has ended") from None
        except apsw.Error as error:
            raise StartError(f"{database}: cannot be written ({error}); nothing of {name} was imported") from None
    finally:
        survey.close()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SurveyError("unreadable", why=error.strerror or str(error)) from None


class _Intake:
    def __init__(
        self,
        connection: apsw.Connection,
        survey: Survey,
        name: str,
        digest: str,
        options: Options,
        now: float,
        progress: Progress | None,
    ) -> None:
        self._connection, self._survey, self._options = connection, survey, options
        self._name, self._digest, self._now, self._progress = name, digest, now, progress
        self._fold = self._kept = self._known = 0
        self._homes: Counter[Household] = Counter()

    def run(self, dry_run: bool) -> Taken:
        taken: Taken | None = None
        try:
            with transaction(self._connection):
                taken = self._take()
                if dry_run:
                    raise _NotKept
        except _NotKept:
            pass
        assert taken is not None  # what else ends a transaction raises
        return taken

    def _take(self) -> Taken:
        before = self._before()
        if before is not None:
            number, known, fold, kept, rows, report = before
            if not known:
                return self._taken(number, rows, 0, kept, (), tuple(report["assumed"]), before=True)
            self._fold = fold
        else:
            number, kept = self._next(), 0
        self._read(number)
        if not kept + self._kept + self._known:
            # nothing that counts, and so nothing to remember: with other options it may be imported again
            return self._done(0, before=False)
        self._write(number, kept + self._kept)
        return self._done(number, before=before is not None)

    def _before(self) -> tuple[int, int, int, int, int, Any] | None:
        asked = "SELECT id, known, fold, kept, rows, report, operator, technology, staff, contributor FROM import"
        row = self._connection.execute(f"{asked} WHERE sha256 = ?", (self._digest,)).fetchone()
        if row is None:
            return None
        mine = self._options
        if row[6:] != (mine.operator, mine.technology, int(mine.staff), mine.contributor):
            raise SurveyError("other_options", number=row[0])
        return row[0], row[1], row[2], row[3], row[4], json.loads(row[5])

    def _next(self) -> int:
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'import'").fetchone()
        return int(row[0]) + 1 if row else 1

    def _read(self, number: int) -> None:
        items = self._survey.items()
        while batch := list(islice(items, BATCH)):
            tables: dict[str, list[Row]] = {}
            for item in batch:
                table, row = row_of(item, number, self._options.contributor, self._turn(item))
                tables.setdefault(table, []).append(row)
            for table, rows in tables.items():
                new = self._insert(table, rows)
                self._kept += len(new)
                self._known += len(rows) - len(new)
                self._fold = reduce(xor, new, self._fold)
            if self._progress is not None:
                self._progress(self._survey.progress)

    def _turn(self, item: Item) -> int:
        """How often the file has named the same household already."""
        if not isinstance(item, Household):
            return 0
        self._homes[item] += 1
        return self._homes[item] - 1

    def _insert(self, table: str, rows: list[Row]) -> list[int]:
        inserted: Iterator[tuple[int]] = self._connection.executemany(INSERTS[table], rows)
        return [key for (key,) in inserted]

    def _write(self, number: int, kept: int) -> None:
        tally, options = self._survey.tally, self._options
        report = {
            "dropped": {str(each.reason): each.count for each in tally.dropped()},
            "assumed": list(self._survey.assumed),
        }
        licence = device_text(options.licence or self._survey.licence)
        self._connection.execute(
            """INSERT INTO import VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE
            SET kept = excluded.kept, known = excluded.known, fold = excluded.fold, report = excluded.report""",
            (
                number, self._now, self._name, self._digest, self._survey.format, licence, int(options.staff),
                options.contributor, options.operator, options.technology, tally.rows, kept,
                self._known_elsewhere(kept), self._fold, json.dumps(report),
            ),
        )  # fmt: skip

    def _known_elsewhere(self, kept: int) -> int:
        """How many of its rows are some other import's: all that count, but those that are its own."""
        return self._known + self._kept - kept

    def _done(self, number: int, *, before: bool) -> Taken:
        tally = self._survey.tally
        if self._known:
            tally.drop(Reason.KNOWN, 0, count=self._known)
        return self._taken(
            number, tally.rows, self._kept, self._known, tally.dropped(), self._survey.assumed, before=before
        )

    def _taken(
        self,
        number: int,
        rows: int,
        kept: int,
        known: int,
        dropped: tuple[Dropped, ...],
        assumed: tuple[str, ...],
        *,
        before: bool,
    ) -> Taken:
        return Taken(
            number,
            self._name,
            self._survey.format,
            device_text(self._options.licence or self._survey.licence),
            rows,
            kept,
            known,
            dropped,
            assumed,
            tuple(self._survey.tally.strangers.most_common(5)),
            before,
        )
