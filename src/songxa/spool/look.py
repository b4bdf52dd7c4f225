"""What a person asks of a spool while songxa may be running: what waits, what was refused, and what to do with that.

Reads the file and its lock; the courier notices by itself what is put back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from songxa.history.reading import one, rows
from songxa.history.schema import BUSY_MS, transaction
from songxa.model import StartError
from songxa.spool import schema
from songxa.spool.batch import Put, grouped, pack
from songxa.spool.outcome import Words
from songxa.spool.standing import OK
from songxa.spool.words import of_json

OBSERVED_S, OBSERVED_SHARE = 600.0, 0.1
"""A backlog tells how fast it grows once it is this old, or takes this much of the room. Before, only ages count."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a spool stands. `told` is what the courier wrote there last, see `standing`; `running` whether it lives.
    `words` are why nothing is delivered, empty where nothing is wrong.

    `drops_in_s` is when the limits will cost the oldest of what waits, if nothing is delivered. None where nothing
    waits, where it is being delivered, and where no courier has the spool: it then neither grows nor grows older.
    """

    exporter: str
    running: bool
    told: dict[str, Any]
    words: Words
    batches: int
    points: int
    room: int
    oldest: float | None
    drops_in_s: float | None
    quarantined: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A record in quarantine."""

    exporter: str
    id: int
    at: float
    refused: float
    points: int
    words: str
    record: bytes


def waiting(folder: Path, exporter: str) -> Waiting:
    """How the spool of an exporter stands. Raises StartError for what cannot be read."""
    path = schema.path_of(folder, exporter)
    with _reading(path) as connection:
        ((ran, document),) = rows(connection, "SELECT ran, told FROM spool")
        ((batches, points, room),) = rows(
            connection, "SELECT count(*), coalesce(sum(points), 0), coalesce(sum(room), 0) FROM batch"
        )
        first = list(rows(connection, "SELECT at, kept FROM batch ORDER BY id LIMIT 1"))
        quarantined = int(one(connection, "SELECT count(*) FROM quarantine"))
    told = json.loads(document)
    words, running = of_json(told.get("words", "")), schema.claimed(path)
    oldest, left = None, None
    for at, kept in first:
        oldest = at
        if running and told.get("state") != OK:
            left = _left(told, room, ran - kept)
    return Waiting(exporter, running, told, words, batches, points, room, oldest, left, quarantined)


def _left(told: dict[str, Any], room: int, waited_s: float) -> float | None:
    """How long until the spool is full at the rate so far, or the oldest too old, whichever comes first."""
    if not told:
        return None
    old, most = float(told["max_age_s"]) - waited_s, float(told["max_bytes"])
    observed = waited_s >= OBSERVED_S or (waited_s > 0 and room >= OBSERVED_SHARE * most)
    full = (most - room) * waited_s / room if observed and room else old
    return max(0.0, min(old, full))


def refused(folder: Path, exporter: str, limit: int) -> list[Refused]:
    """What is in quarantine, newest first. Raises StartError for what cannot be read."""
    query = "SELECT id, at, refused, points, words, record FROM quarantine ORDER BY id DESC LIMIT ?"
    with _reading(schema.path_of(folder, exporter)) as connection:
        return [Refused(exporter, *row) for row in rows(connection, query, (limit,))]


def put_back(folder: Path, exporter: str) -> int:
    """Lets everything in quarantine wait again, before all else; how many records. Raises StartError."""
    with _writing(schema.path_of(folder, exporter)) as connection:
        ran = float(one(connection, "SELECT ran FROM spool"))
        lowest = min(0, int(one(connection, "SELECT coalesce(min(id), 0) FROM batch")))
        puts = [
            Put(record, points, at)
            for record, points, at in rows(connection, "SELECT record, points, at FROM quarantine ORDER BY id")
        ]
        groups = list(grouped(puts))
        for place, group in enumerate(groups):
            meta, data = pack(lowest - len(groups) + place, group, ran)
            connection.execute("INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?)", meta)
            connection.execute("INSERT INTO payload VALUES (?, ?)", (meta.id, data))
        connection.execute("DELETE FROM quarantine")
    return len(puts)


def discard(folder: Path, exporter: str) -> int:
    """Deletes everything in quarantine; how many records. Raises StartError."""
    with _writing(schema.path_of(folder, exporter)) as connection:
        count = int(one(connection, "SELECT count(*) FROM quarantine"))
        connection.execute("DELETE FROM quarantine")
    return count


@contextmanager
def _reading(path: Path) -> Iterator[apsw.Connection]:
    """At one moment of the spool."""
    with _opened(path, apsw.SQLITE_OPEN_READONLY) as connection:
        connection.execute("BEGIN")
        yield connection


@contextmanager
def _writing(path: Path) -> Iterator[apsw.Connection]:
    with _opened(path, apsw.SQLITE_OPEN_READWRITE) as connection, transaction(connection):
        yield connection


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[apsw.Connection]:
    connection: apsw.Connection | None = None
    try:
        connection = _open(path, flags)
        schema.check(connection, path)
        yield connection
    except schema.DAMAGE as error:
        raise StartError(f"{path}: damaged, or not a spool of songxa ({error}); songxa run puts it aside") from None
    except apsw.Error as error:
        raise StartError(f"{path}: cannot be used ({error}); ask as the user that songxa runs as") from None
    finally:
        if connection is not None:
            connection.close()


def _open(path: Path, flags: int) -> apsw.Connection:
    """Also for whoever may read the file but write nothing beside it, while nobody else has it open."""
    connection = apsw.Connection(str(path), flags=flags)
    try:
        connection.set_busy_timeout(BUSY_MS)
        connection.pragma("schema_version")
    except apsw.CantOpenError:
        connection.close()
        if flags != apsw.SQLITE_OPEN_READONLY or path.with_name(path.name + "-wal").exists():
            raise
        connection = apsw.Connection(f"{path.absolute().as_uri()}?immutable=1", flags=flags | apsw.SQLITE_OPEN_URI)
    return connection
