"""The file of what was told: its name, its tables, how it is opened and written. Knows nothing of what rows mean."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw

from songxa.history.schema import transaction

log = logging.getLogger(__name__)

FILE = "alerts.sqlite"
APPLICATION_ID = 0x536F416C
"""`SoAl`."""

VERSION = 1
BUSY_MS = 5_000

Write = tuple[str, tuple[Any, ...]]
"""A statement and what it is filled with."""

TABLES = """
CREATE TABLE recipient (
    key TEXT PRIMARY KEY, since REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE incident (
    id TEXT PRIMARY KEY,
    seen REAL NOT NULL,
    fresh INTEGER NOT NULL,       -- it had just begun when it was first seen
    done INTEGER NOT NULL         -- over, and nothing more to be said to anybody
) STRICT, WITHOUT ROWID;
CREATE TABLE told (
    recipient TEXT NOT NULL, incident TEXT NOT NULL,
    news TEXT NOT NULL, at REAL NOT NULL, reached INTEGER NOT NULL, count INTEGER NOT NULL,
    state TEXT NOT NULL, households INTEGER NOT NULL, grown_at REAL NOT NULL,
    PRIMARY KEY (recipient, incident)
) STRICT, WITHOUT ROWID;
CREATE TABLE sent (
    id TEXT NOT NULL, recipient TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (recipient, at, id)
) STRICT, WITHOUT ROWID;
"""


def connect(path: Path | None) -> apsw.Connection:
    """Opens the file, making it where there is none; one in memory for None. A damaged one is put aside.

    Raises apsw.Error for what cannot be opened.
    """
    if path is None:
        return _prepared(apsw.Connection(":memory:"))
    connection = apsw.Connection(str(path))
    try:
        return _prepared(connection)
    except (apsw.NotADBError, apsw.CorruptError) as error:
        connection.close()
        _put_aside(path)
        log.error("%s is damaged (%s) and was put aside; what was told before is not known any more", path, error)
        return _prepared(apsw.Connection(str(path)))


def _prepared(connection: apsw.Connection) -> apsw.Connection:
    try:
        connection.set_busy_timeout(BUSY_MS)
        if connection.pragma("user_version") not in (0, VERSION) or connection.pragma("integrity_check") != "ok":
            raise apsw.CorruptError("not of this format")
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "full")
        with transaction(connection):
            if not connection.pragma("user_version"):
                connection.execute(TABLES)
                connection.pragma("application_id", APPLICATION_ID)
                connection.pragma("user_version", VERSION)
    except BaseException:
        connection.close()
        raise
    return connection


def _put_aside(path: Path) -> None:
    for ending in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + ending).unlink()
    path.replace(path.with_name(path.name + ".damaged"))


def write(connection: apsw.Connection, writes: Sequence[Write]) -> None:
    """All of it, or nothing. On the disk when this returns. Raises apsw.Error."""
    with transaction(connection):
        for statement, values in writes:
            connection.execute(statement, values)
