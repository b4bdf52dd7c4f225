"""The file of the history: its name, its tables, its version, and how it is opened. Writes no rows but those of a new
file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from songxa.model import StartError

FILE = "history.sqlite"
APPLICATION_ID = 0x536F5861
"""`SoXa`: what `file` and PRAGMA application_id say of a history."""

VERSION = 1
"""Of the tables. A songxa that meets a newer number refuses; an older number is brought up to date."""

BUSY_MS = 5_000
"""How long a connection waits for another's write. The longest is a slice of upkeep: milliseconds."""

WAL_LIMIT = 16 << 20

TABLES = """
CREATE TABLE pulse (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    beat REAL,                    -- everything seen until then has been recorded
    newest REAL,                  -- the latest time that anything was written for
    revision INTEGER NOT NULL     -- grows with every change of devices, states, incidents, corrections
) STRICT;
INSERT INTO pulse VALUES (1, NULL, NULL, 0);

CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, kind TEXT NOT NULL,
    site TEXT NOT NULL, site_name TEXT NOT NULL,
    area TEXT NOT NULL, area_name TEXT NOT NULL,
    operator TEXT NOT NULL, operator_name TEXT NOT NULL,
    public INTEGER NOT NULL,
    since REAL NOT NULL, until REAL
) STRICT;

-- what the device had come to when this transition came, in ticks: derived, see tally. How long it had been in each
-- state, how many outages had begun, how long the one in progress had lasted
CREATE TABLE transition (
    device INTEGER NOT NULL, at REAL NOT NULL,
    state INTEGER NOT NULL, why TEXT NOT NULL, root TEXT,
    s0 INTEGER NOT NULL, s1 INTEGER NOT NULL, s2 INTEGER NOT NULL,
    s3 INTEGER NOT NULL, s4 INTEGER NOT NULL, s5 INTEGER NOT NULL,
    failures INTEGER NOT NULL, outage INTEGER NOT NULL,
    PRIMARY KEY (device, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident (
    id TEXT PRIMARY KEY,
    opened REAL NOT NULL, closed REAL,
    document TEXT NOT NULL        -- everything but the hits, JSON
) STRICT;
CREATE INDEX incident_opened ON incident (opened);
CREATE INDEX incident_open ON incident (opened) WHERE closed IS NULL;

CREATE TABLE hit (
    incident TEXT NOT NULL, position INTEGER NOT NULL,
    device TEXT NOT NULL, state INTEGER NOT NULL, start REAL NOT NULL, "end" REAL,
    PRIMARY KEY (incident, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX hit_device ON hit (device, incident);

CREATE TABLE correction (
    id INTEGER PRIMARY KEY,
    incident TEXT NOT NULL, at REAL NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL,
    planned INTEGER, cause TEXT
) STRICT;
CREATE INDEX correction_incident ON correction (incident);

CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device INTEGER NOT NULL,
    slot INTEGER,                 -- its number among the device's series; NULL once another took it
    metric TEXT NOT NULL, labels TEXT NOT NULL,
    seen REAL NOT NULL
) STRICT;
CREATE INDEX series_device ON series (device);

CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    low REAL NOT NULL, high REAL NOT NULL,
    records BLOB NOT NULL
) STRICT;

CREATE TABLE rolled (
    level INTEGER PRIMARY KEY,
    until INTEGER NOT NULL        -- the level's blocks before this time have been made of the finer ones
) STRICT;

CREATE TABLE block (
    id INTEGER PRIMARY KEY,       -- level, start and device in one number: see levels
    data BLOB NOT NULL
) STRICT;
"""


def connect(path: Path, *, vfs: str | None = None) -> apsw.Connection:
    """Opens the history for writing, making it where there is none. Raises StartError or apsw.Error.

    `vfs` names a file system of a test's; such have no shared memory, so the connection then owns the file alone.
    """
    connection = apsw.Connection(str(path), vfs=vfs)
    try:
        connection.set_busy_timeout(BUSY_MS)
        if vfs is not None:
            connection.pragma("locking_mode", "exclusive")
        prepare(connection, path)
        connection.pragma("synchronous", "full")
        connection.pragma("journal_size_limit", WAL_LIMIT)
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(connection: apsw.Connection, path: Path) -> None:
    """Makes the tables of a new file, or checks those of an old one."""
    check(connection, path, new_is_fine=True)
    connection.pragma("journal_mode", "wal")
    with transaction(connection):
        if not connection.pragma("user_version"):
            connection.execute(TABLES)
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("user_version", VERSION)


def check(connection: apsw.Connection, path: Path, *, new_is_fine: bool = False) -> None:
    """Raises StartError for what is no history, or one that this songxa cannot read."""
    try:
        kind, version = connection.pragma("application_id"), connection.pragma("user_version")
        # a process that died while it made the file may have left one without tables
        empty = kind == 0 and not connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise StartError(
            f"{path}: damaged ({error}); put a backup in its place with `songxa restore`, or move the file away"
        ) from None
    if empty and new_is_fine:
        return
    if kind != APPLICATION_ID:
        raise StartError(f"{path}: not a history of songxa; move the file away, or name another folder with --data")
    if version > VERSION:
        raise StartError(
            f"{path}: written by a newer songxa (format {version}, this one knows up to {VERSION}); update songxa"
        )


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """All or nothing. The write lock is taken at the begin, so that waiting for it cannot fail half-way."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
