"""Connections for reading, one for whoever asks at the moment, and how a scope is put to a query."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from songxa.history import schema
from songxa.history.blocks import Curves, unpack
from songxa.history.levels import Level
from songxa.model import StartError
from songxa.scope import Scope

log = logging.getLogger(__name__)

IDLE = 4
"""Connections kept for the next question."""


class Readers:
    """Hands every caller a connection of its own, at one moment of the history."""

    def __init__(self, folder: Path) -> None:
        """Raises StartError where there is no history, or none that can be read."""
        self._path = folder / schema.FILE
        self._idle: list[apsw.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        self._file = self._identity()
        if self._file is None:
            raise StartError(f"{folder}: no history here yet; `songxa run` makes one, --data names another folder")
        self._give_back(self._open())

    @contextmanager
    def snapshot(self) -> Iterator[apsw.Connection]:
        """Everything read inside the `with` is of the same moment."""
        connection = self._borrow()
        try:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)

    def close(self) -> None:
        """Closes what nobody uses now; the rest when it is given back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _borrow(self) -> apsw.Connection:
        there = self._identity()
        with self._lock:
            if there != self._file:  # another file has taken its place, such as a restored backup
                self._file, stale, self._idle = there, self._idle, []
            else:
                stale = []
            connection = self._idle.pop() if self._idle else None
        for each in stale:
            each.close()
        return connection or self._open()

    def _give_back(self, connection: apsw.Connection) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < IDLE:
                self._idle.append(connection)
                return
        connection.close()

    def _identity(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_dev, stat.st_ino

    def _open(self) -> apsw.Connection:
        return open_read_only(self._path)


def open_read_only(path: Path) -> apsw.Connection:
    """Raises StartError for what cannot be read or is no history."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            connection.set_busy_timeout(schema.BUSY_MS)
            connection.pragma("schema_version")
        except apsw.CantOpenError:
            connection.close()
            connection = _unshared(path)
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise StartError(f"{path}: damaged, or not a history of songxa ({error})") from None
    except apsw.Error as error:
        raise StartError(f"{path}: cannot be read ({error})") from None
    try:
        schema.check(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _unshared(path: Path) -> apsw.Connection:
    """For whoever may read the file but write nothing beside it, which a write-ahead log in use asks for."""
    if path.with_name(path.name + "-wal").exists():
        raise apsw.CantOpenError("its write-ahead log cannot be shared; ask as the user that songxa runs as")
    uri = f"{path.absolute().as_uri()}?immutable=1"
    return apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)


Row = tuple[Any, ...]


def rows(connection: apsw.Connection, query: str, asked: Mapping[str, Any] | Row = ()) -> Iterator[Row]:
    """What a query finds, typed as loosely as SQLite is."""
    return connection.execute(query, asked)


def one(connection: apsw.Connection, query: str, asked: Mapping[str, Any] | Row = ()) -> Any:
    """The first column of the only row."""
    (value, *_), *_ = rows(connection, query, asked)
    return value


def read_block(connection: apsw.Connection, level: Level, start: int, device: int) -> Curves:
    """A block's curves; none where there is no block, or a damaged one."""
    for (data,) in rows(connection, "SELECT data FROM block WHERE id = ?", (level.block(start, device),)):
        try:
            return unpack(level, start, data)
        except ValueError as error:
            log.error("level %d, device %d, from %d: %s", level.number, device, start, error)
    return {}


def seen(scope: Scope) -> str | None:
    """A scope as a parameter of `songxa.history.queries`."""
    return None if scope.operators is None else json.dumps(sorted(scope.operators))
