"""The file of a spool: its name, its tables, its version, how it is opened, and that one process owns it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from pathlib import Path

import apsw

from songxa.history.schema import BUSY_MS, transaction
from songxa.model import StartError

APPLICATION_ID = 0x536F5870
"""`SoXp`."""

VERSION = 1

WAL_LIMIT = 8 << 20

DAMAGE = (apsw.NotADBError, apsw.CorruptError)
"""What SQLite raises for a file that will not get well again."""

TABLES = """
CREATE TABLE spool (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    born TEXT NOT NULL,           -- tells this file from another in its place
    ran REAL NOT NULL,            -- for how many seconds this spool has been kept by a running songxa
    told TEXT NOT NULL            -- how the delivery stands, JSON: see standing
) STRICT;
INSERT INTO spool VALUES (1, hex(randomblob(16)), 0, '{}');

CREATE TABLE batch (
    id INTEGER PRIMARY KEY,       -- in the order in which they came; below zero: put back from the quarantine
    at REAL NOT NULL,             -- the oldest record's time
    kept REAL NOT NULL,           -- what `ran` was when it came
    points INTEGER NOT NULL,
    size INTEGER NOT NULL,        -- bytes of the payload
    room INTEGER NOT NULL         -- and compressed
) STRICT;

-- apart from its batch, so that all batches are counted without reading them
CREATE TABLE payload (
    id INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,             -- the time of the batch that it was in
    refused REAL NOT NULL,        -- when, UTC
    points INTEGER NOT NULL,
    words TEXT NOT NULL,          -- what the destination said
    record BLOB NOT NULL
) STRICT;
"""


def path_of(folder: Path, name: str) -> Path:
    """Where the spool of an exporter is."""
    return folder / f"spool-{name}.sqlite"


def names(folder: Path) -> list[str]:
    """The exporters that have a spool in this folder."""
    return sorted(path.name[len("spool-") : -len(".sqlite")] for path in folder.glob("spool-*.sqlite"))


def connect(path: Path | None) -> apsw.Connection:
    """Opens a spool for writing, or makes it; None is one in memory.

    Raises StartError for what is something else, DAMAGE for what is damaged, other apsw.Error for a disk that fails.
    """
    connection = apsw.Connection(str(path) if path else ":memory:")
    try:
        connection.set_busy_timeout(BUSY_MS)
        check(connection, path, new_is_fine=True)
        if not connection.pragma("user_version"):
            connection.pragma("auto_vacuum", "incremental")
        connection.pragma("journal_mode", "wal")
        with transaction(connection):
            if not connection.pragma("user_version"):
                connection.execute(TABLES)
                connection.pragma("application_id", APPLICATION_ID)
                connection.pragma("user_version", VERSION)
        connection.pragma("synchronous", "full")
        connection.pragma("journal_size_limit", WAL_LIMIT)
    except BaseException:
        connection.close()
        raise
    return connection


def check(connection: apsw.Connection, path: Path | None, *, new_is_fine: bool = False) -> None:
    """Raises StartError for what is no spool, or one that this songxa cannot read; apsw.Error."""
    kind, version = connection.pragma("application_id"), connection.pragma("user_version")
    # a process that died while it made the file may have left one without tables
    empty = kind == 0 and not connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    if empty and new_is_fine:
        return
    if kind != APPLICATION_ID:
        raise StartError(f"{path}: not a spool of songxa; move the file away, or name another folder with --data")
    if version > VERSION:
        raise StartError(
            f"{path}: written by a newer songxa (format {version}, this one knows up to {VERSION}); update songxa"
        )


def put_aside(path: Path) -> Path:
    """Moves a damaged spool out of the way with what SQLite has beside it, in the place of one that was before it;
    where to. Raises OSError.
    """
    aside = path.with_name(path.name + ".damaged")
    for ending in ("-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        with contextlib.suppress(FileNotFoundError):
            aside.with_name(aside.name + ending).unlink()
        with contextlib.suppress(FileNotFoundError):
            beside.replace(aside.with_name(aside.name + ending))
    with contextlib.suppress(FileNotFoundError):
        path.replace(aside)
    return aside


class Claim:
    """Held by the courier that owns the spool; the kernel lets go of it when the process ends, however it ends.

    A file of its own: closing any descriptor of SQLite's file would drop the locks that SQLite holds on it.
    """

    def __init__(self, path: Path) -> None:
        """Raises StartError where another has it, or the folder cannot be written."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(_lock_of(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise StartError(f"{path.parent}: {why}; give a folder that this user may write") from None
        try:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, _flock(fcntl.F_WRLCK))
        except OSError:
            os.close(self._file)
            raise StartError(f"{path}: in use by another songxa; stop it, or give this one another folder") from None

    def release(self) -> None:
        """The file stays: removing it would let a third process lock a file that is no longer there."""
        os.close(self._file)


def claimed(path: Path) -> bool:
    """Whether a courier has the spool now; asks without locking anything (fcntl(2), F_OFD_GETLK)."""
    try:
        file = os.open(_lock_of(path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        held = fcntl.fcntl(file, fcntl.F_OFD_GETLK, _flock(fcntl.F_WRLCK))
    finally:
        os.close(file)
    (kind,) = struct.unpack_from("@h", held)
    return bool(kind != fcntl.F_UNLCK)


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _flock(kind: int) -> bytes:
    """A struct flock (fcntl(2)) over the whole file, with the zero as its process that open-file locks ask for."""
    return struct.pack("@hhqqi4x", kind, os.SEEK_SET, 0, 0, 0)
