"""The statements on a spool's file: one transaction a commit, and what reads. Decides nothing, outlives no error."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Generator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from songxa.history.schema import transaction
from songxa.spool import schema
from songxa.spool.batch import Batch, Meta
from songxa.spool.tally import AGE, SIZE

QUARANTINE_RECORDS, QUARANTINE_BYTES = 10_000, 16 << 20
"""What is kept of refused records; then the oldest go."""

SPARE_PAGES = 1_024
"""Free pages that stay in the file to be used again."""

SHRINK_PAGES = 1_024
"""How many at most are given back to the file system at a time."""

FLOOR = 1 << 20
"""Bytes that the spool may have, however little room the disk has left."""

START, END = float("-inf"), float("inf")

_METAS = "SELECT id, at, kept, points, size, room FROM batch WHERE id > ? AND id <= ? ORDER BY id"


class Totals(NamedTuple):
    """What waits in the file."""

    batches: int
    points: int
    room: int

    def more(self, meta: Meta) -> Totals:
        return Totals(self.batches + 1, self.points + meta.points, self.room + meta.room)

    def less(self, meta: Meta) -> Totals:
        return Totals(self.batches - 1, self.points - meta.points, self.room - meta.room)


class Refusal(NamedTuple):
    """A record that was refused alone."""

    at: float
    refused: float
    points: int
    words: str
    record: bytes


class Changes(NamedTuple):
    """What one commit writes: batches that are done with, with fewer records, new; what was refused."""

    gone: Collection[Meta]
    replaced: Collection[tuple[Meta, Batch]]
    new: Collection[Batch]
    refused: Sequence[Refusal]
    ran: float
    told: str


class Bounds(NamedTuple):
    """`room` in bytes; what was kept before `kept_since` is too old. `held` is on its way and stays.

    `tight`: the file is not to grow either, beyond FLOOR.
    """

    room: int
    kept_since: float
    held: Collection[int]
    tight: bool


class SpoolFile:
    """An open spool. Belongs to one thread at a time. Everything may raise apsw.Error.

    `quarantine`: whether there is anything in it.
    """

    def __init__(self, path: Path | None) -> None:
        """Raises StartError for what is no spool."""
        self._connection = schema.connect(path)
        try:
            self.totals = self._count()
            self.quarantine = self._quarantined()
            self._version: int | None = self._connection.pragma("data_version")
            self.born = str(self._one("SELECT born FROM spool WHERE id = 1"))
            self.ran = float(self._one("SELECT ran FROM spool WHERE id = 1"))
            self.newest = int(self._one("SELECT coalesce(max(id), 0) FROM batch"))
        except (apsw.SQLError, TypeError, ValueError) as error:
            self._connection.close()
            raise apsw.CorruptError(f"its tables are not those of a spool: {error}") from None
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        self._connection.close()

    def metas(self, after: float, upto: float, *, latest: bool = False) -> Generator[Meta, None, None]:
        """Batches with numbers in (after, upto], in their order or the newest first. Close it when it is left early."""
        cursor = self._connection.cursor()
        try:
            for row in cursor.execute(_METAS + " DESC" if latest else _METAS, (after, upto)):
                yield Meta._make(row)
        finally:
            cursor.close()

    def data(self, id: int) -> bytes | None:
        """A batch's payload, compressed; None where it has been lost."""
        row = self._connection.execute("SELECT data FROM payload WHERE id = ?", (id,)).fetchone()
        return None if row is None else bytes(row[0])

    def meta(self, id: int) -> Meta | None:
        """A batch without its payload."""
        row = self._connection.execute("SELECT id, at, kept, points, size, room FROM batch WHERE id = ?", (id,))
        found = row.fetchone()
        return None if found is None else Meta._make(found)

    def recount(self) -> bool:
        """Brings the totals and `quarantine` up to date where another process has written."""
        version = self._connection.pragma("data_version")
        if version == self._version:
            return False
        self._version, self.totals, self.quarantine = version, self._count(), self._quarantined()
        return True

    def commit(self, changes: Changes, bounds: Bounds) -> list[tuple[Meta, str]]:
        """Writes all of it or nothing; which batches were dropped for it, and for which reason."""
        before = self.totals
        try:
            with transaction(self._connection):
                self.recount()
                self._settle(changes)
                coming = sum(batch.meta.room for batch in changes.new)
                dropped = self._drop(bounds._replace(room=bounds.room - coming))
                if bounds.tight:
                    dropped += self._make_room(changes.new, bounds.held)
                self._insert(changes.new)
                dropped += self._drop(bounds)
                self._quarantine(changes.refused)
                self._connection.execute("UPDATE spool SET ran = ?, told = ?", (changes.ran, changes.told))
        except BaseException:
            self.totals, self._version = before, None
            raise
        self.quarantine = self.quarantine or bool(changes.refused)
        return dropped

    def shrink(self) -> None:
        """Gives a part of what is free back to the file system, where more is free than is soon used again."""
        spare = self._connection.pragma("freelist_count") - SPARE_PAGES
        if spare > 0:
            self._connection.execute(f"PRAGMA incremental_vacuum({min(spare, SHRINK_PAGES)})").fetchall()

    def _count(self) -> Totals:
        row = self._connection.execute("SELECT count(*), coalesce(sum(points), 0), coalesce(sum(room), 0) FROM batch")
        return Totals._make(row.fetchone() or (0, 0, 0))

    def _quarantined(self) -> bool:
        return self._one("SELECT 1 FROM quarantine LIMIT 1") is not None

    def _settle(self, changes: Changes) -> None:
        self._delete(changes.gone)
        for old, (new, data) in changes.replaced:
            self._connection.execute(
                "UPDATE batch SET points = ?, size = ?, room = ? WHERE id = ?", (new.points, new.size, new.room, new.id)
            )
            self._connection.execute("UPDATE payload SET data = ? WHERE id = ?", (data, new.id))
            self.totals = self.totals.less(old).more(new)

    def _insert(self, batches: Collection[Batch]) -> None:
        self._connection.executemany("INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?)", [each.meta for each in batches])
        self._connection.executemany(
            "INSERT INTO payload VALUES (?, ?)", [(each.meta.id, each.data) for each in batches]
        )
        for each in batches:
            self.totals = self.totals.more(each.meta)

    def _drop(self, bounds: Bounds) -> list[tuple[Meta, str]]:
        room = self.totals.room
        dropped: list[tuple[Meta, str]] = []
        with contextlib.closing(self.metas(START, END)) as metas:
            for meta in metas:
                old = meta.kept < bounds.kept_since
                # what was put back stands first and is not the oldest
                if not old and room <= bounds.room and meta.id > 0:
                    break
                if meta.id not in bounds.held and (old or room > bounds.room):
                    dropped.append((meta, AGE if old else SIZE))
                    room -= meta.room
        self._delete([meta for meta, _ in dropped])
        return dropped

    def _make_room(self, batches: Collection[Batch], held: Collection[int]) -> list[tuple[Meta, str]]:
        """Drops the oldest until new batches fit into pages that the file has already."""
        page = self._connection.pragma("page_size")
        # its last page is not full, and it may need another for its place among the others
        needed = sum(batch.meta.room // page + 2 for batch in batches)
        dropped: list[tuple[Meta, str]] = []
        while self.totals.room > FLOOR and self._connection.pragma("freelist_count") < needed:
            with contextlib.closing(self.metas(START, END)) as metas:
                oldest = next((meta for meta in metas if meta.id not in held), None)
            if oldest is None:
                break
            self._delete([oldest])
            dropped.append((oldest, SIZE))
        return dropped

    def _delete(self, batches: Collection[Meta]) -> None:
        ids = [(meta.id,) for meta in batches]
        self._connection.executemany("DELETE FROM batch WHERE id = ?", ids)
        self._connection.executemany("DELETE FROM payload WHERE id = ?", ids)
        for meta in batches:
            self.totals = self.totals.less(meta)

    def _quarantine(self, refused: Sequence[Refusal]) -> None:
        if not refused:
            return
        self._connection.executemany(
            "INSERT INTO quarantine (at, refused, points, words, record) VALUES (?, ?, ?, ?, ?)", refused
        )
        self._connection.execute(
            "DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM (SELECT id, row_number() OVER newer AS place,"
            " sum(length(record)) OVER newer AS bytes FROM quarantine WINDOW newer AS (ORDER BY id DESC))"
            " WHERE place > ? OR bytes > ?)",
            (QUARANTINE_RECORDS, QUARANTINE_BYTES),
        )

    def _one(self, query: str) -> Any:
        (value,) = self._connection.execute(query).fetchone() or (None,)
        return value
