"""The file of the evidence: its tables, its version, how it is opened. Writes no rows."""

from __future__ import annotations

import os
from pathlib import Path

import apsw

from songxa.history.schema import BUSY_MS, transaction
from songxa.model import StartError

APPLICATION_ID = 0x536F5865
"""`SoXe`."""

VERSION = 1

CACHE_KIB = 32_768
"""Keys come in no order, so a long import touches the whole of a table."""

TABLES = """
CREATE TABLE import (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    name TEXT NOT NULL,           -- of the file, without its folder
    sha256 TEXT NOT NULL UNIQUE,  -- of the file
    format TEXT NOT NULL, licence TEXT NOT NULL,
    staff INTEGER NOT NULL, contributor INTEGER, operator TEXT, technology TEXT,
    rows INTEGER NOT NULL, kept INTEGER NOT NULL, known INTEGER NOT NULL,
    fold INTEGER NOT NULL,        -- the keys of its rows, exclusive-ored: tells what is in it
    report TEXT NOT NULL          -- what was left out and taken for granted, JSON
) STRICT;

-- the key of a row is a hash of all that it says, so the same row of another file is no second one
CREATE TABLE sample (
    key INTEGER PRIMARY KEY, import INTEGER NOT NULL,
    at REAL, latitude REAL NOT NULL, longitude REAL NOT NULL,
    operator TEXT NOT NULL, technology TEXT NOT NULL,
    rsrp REAL NOT NULL, rsrq REAL, sinr REAL, band REAL,
    contributor INTEGER NOT NULL
) STRICT;

CREATE TABLE sector (
    key INTEGER PRIMARY KEY, import INTEGER NOT NULL,
    name TEXT NOT NULL, site TEXT NOT NULL, operator TEXT NOT NULL, technology TEXT NOT NULL,
    latitude REAL NOT NULL, longitude REAL NOT NULL,
    band REAL, height REAL, azimuth REAL, tilt REAL, bandwidth REAL, eirp REAL
) STRICT;

CREATE TABLE sighting (
    key INTEGER PRIMARY KEY, import INTEGER NOT NULL,
    operator TEXT NOT NULL, technology TEXT NOT NULL, area INTEGER NOT NULL, cell INTEGER NOT NULL,
    latitude REAL NOT NULL, longitude REAL NOT NULL, range REAL, seen INTEGER NOT NULL, at REAL
) STRICT;

CREATE TABLE declared (
    key INTEGER PRIMARY KEY, import INTEGER NOT NULL,
    operator TEXT NOT NULL, technology TEXT NOT NULL, polygons TEXT NOT NULL, at REAL, source TEXT NOT NULL
) STRICT;

CREATE TABLE household (
    key INTEGER PRIMARY KEY, import INTEGER NOT NULL,
    latitude REAL NOT NULL, longitude REAL NOT NULL, households REAL NOT NULL
) STRICT;

CREATE TABLE tile (
    key INTEGER PRIMARY KEY, import INTEGER NOT NULL,
    quadkey TEXT NOT NULL, kind TEXT NOT NULL, down REAL NOT NULL, up REAL NOT NULL, latency REAL,
    tests INTEGER NOT NULL, devices INTEGER NOT NULL, at REAL
) STRICT;
"""


def connect(path: Path | None, *, write: bool) -> apsw.Connection:
    """Opens the evidence, or makes it, readable by its owner only: it says where people live. None is one in memory.

    Raises StartError for what is no evidence or cannot be opened, apsw.BusyError while another makes the tables.
    """
    try:
        return _connect(path, write=write)
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise StartError(f"{path}: damaged ({error}); move the file away, and import the surveys again") from None
    except apsw.BusyError:
        raise
    except (apsw.Error, OSError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise StartError(f"{path}: cannot be opened ({why}); give a folder that this user may write") from None


def _connect(path: Path | None, *, write: bool) -> apsw.Connection:
    if path is not None and write:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE if write else apsw.SQLITE_OPEN_READWRITE
    connection = apsw.Connection(str(path) if path else ":memory:", flags=flags)
    try:
        connection.set_busy_timeout(BUSY_MS)
        _check(connection, path, new_is_fine=write)
        if write:
            connection.pragma("journal_mode", "wal")
            if not connection.pragma("user_version"):
                _make(connection)
            connection.pragma("synchronous", "full")
            connection.pragma("cache_size", -CACHE_KIB)
    except BaseException:
        connection.close()
        raise
    return connection


def _make(connection: apsw.Connection) -> None:
    with transaction(connection):
        if not connection.pragma("user_version"):
            connection.execute(TABLES)
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("user_version", VERSION)


def _check(connection: apsw.Connection, path: Path | None, *, new_is_fine: bool) -> None:
    kind, version = connection.pragma("application_id"), connection.pragma("user_version")
    if kind == 0 and new_is_fine and not connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
        return
    if kind != APPLICATION_ID:
        raise StartError(f"{path}: not the evidence of a songxa; move the file away, or name another folder")
    if version > VERSION:
        raise StartError(
            f"{path}: written by a newer songxa (format {version}, this one knows up to {VERSION}); update songxa"
        )
