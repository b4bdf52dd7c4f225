"""A history copied while it is written, and put back. Both are verified before anything is replaced."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import apsw

from songxa.history import schema, tally
from songxa.history.blocks import unpack
from songxa.history.digest import Digest, digest
from songxa.history.folder import Lock
from songxa.history.levels import LEVELS
from songxa.history.reading import Readers, one, open_read_only, rows
from songxa.history.samples import load_log
from songxa.model import InputError, StartError

_PAGES = 256
"""Copied at a time."""

_SEAL = "CREATE TABLE seal (sha256 TEXT NOT NULL) STRICT"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was copied. `sha256` is over devices, transitions, incidents and corrections; `beat` is its last moment.

    `aside` is where a restore has put the history that it replaced.
    """

    path: Path
    bytes: int
    transitions: int
    incidents: int
    corrections: int
    sha256: str
    beat: float | None
    aside: Path | None = None


def backup(folder: Path, target: Path) -> BackupReport:
    """Copies `folder`'s history into the new file `target`, one moment of it, whether or not a monitor writes on.

    Raises InputError where `target` exists or cannot be written, StartError where there is no sound history.
    """
    if target.is_dir():
        raise InputError(f"{target}: a folder; name the file that the backup is to be")
    if not target.parent.is_dir():
        raise InputError(f"{target}: there is no folder {target.parent}; make it first")
    if target.exists():
        raise InputError(f"{target}: exists already and is not overwritten; name another file")
    readers = Readers(folder)
    partial = target.with_name(f".{target.name}.partial-{os.getpid()}")
    try:
        with readers.snapshot() as source:
            said = digest(source)
            _copy(source, partial, said)
        report = _verified(partial, said)
        _publish(partial, target)
    except (OSError, apsw.Error) as error:
        raise InputError(f"{target}: the backup cannot be written: {_why(error)}") from None
    finally:
        readers.close()
        partial.unlink(missing_ok=True)
    return _of(report, target)


def restore(source: Path, folder: Path, *, force: bool = False) -> BackupReport:
    """Puts a backup into `folder`; with `force` in place of a history that is there, which is kept aside.

    Raises InputError where the backup is damaged or a history would be replaced, StartError while a monitor runs.
    """
    if not source.is_file():
        raise InputError(f"{source}: no such file; `songxa backup` makes one")
    try:
        report = _verified(source)
    except StartError as error:
        raise InputError(str(error)) from None
    lock = Lock(folder)
    try:
        place = folder / schema.FILE
        if place.exists() and not force:
            raise InputError(
                f"{folder}: holds a history already; --force puts the backup in its place and keeps it aside"
            )
        fresh = folder / f"{schema.FILE}.restoring"
        _drop(fresh)
        with contextlib.closing(open_read_only(source)) as connection, _moment(connection):
            _copy(connection, fresh, None)
        _verified(fresh, Digest(report.transitions, report.incidents, report.corrections, report.sha256))
        aside = _put_aside(place) if place.exists() else None
        fresh.replace(place)
        _sync(folder)
    except (OSError, apsw.Error) as error:
        raise InputError(f"{folder}: the backup cannot be put there: {_why(error)}") from None
    finally:
        lock.release()
    return _of(report, place, aside)


def verify(path: Path) -> BackupReport:
    """Reads all of a history or backup that nobody writes. Raises InputError for what is damaged."""
    return _verified(path)


def _copy(source: apsw.Connection, target: Path, said: Digest | None) -> None:
    """Copies page by page, inside the caller's transaction on `source`, then seals the copy and leaves one file."""
    with contextlib.closing(apsw.Connection(str(target))) as connection:
        with connection.backup("main", source, "main") as copying:
            while not copying.done:
                copying.step(_PAGES)
        connection.pragma("journal_mode", "delete")
        with schema.transaction(connection):
            connection.execute("DROP TABLE IF EXISTS seal")
            if said is not None:
                connection.execute(_SEAL)
                connection.execute("INSERT INTO seal VALUES (?)", (said.sha256,))
    _sync(target)


def _verified(path: Path, expected: Digest | None = None) -> BackupReport:
    """Every page, every sum, every block, and the checksum that it was sealed with."""
    try:
        fault, said, sealed, beat = _examined(path)
    except (apsw.Error, ValueError, TypeError, LookupError) as error:  # what damage makes of values can be anything
        raise InputError(f"{path}: damaged, cannot be used: {_line(error)}") from None
    wanted = expected.sha256 if expected else sealed
    if not fault and wanted is not None and said.sha256 != wanted:
        fault = "its checksum is not the one that it was made with"
    if fault:
        raise InputError(f"{path}: damaged, cannot be used: {_line(fault)}")
    counts = said.transitions, said.incidents, said.corrections
    return BackupReport(path, path.stat().st_size, *counts, said.sha256, beat)


def _examined(path: Path) -> tuple[str, Digest, str | None, float | None]:
    """The first fault or nothing, what it says, what it was sealed with, its last heartbeat."""
    with contextlib.closing(open_read_only(path)) as connection, _moment(connection):
        fault = next((row[0] for row in rows(connection, "PRAGMA integrity_check(1)") if row[0] != "ok"), "")
        said = digest(connection)
        if not fault and tally.wrong(connection):
            fault = "sums of states or counts of outages do not follow from the transitions"
        _read_samples(connection)
        return fault, said, _seal_of(connection), one(connection, "SELECT beat FROM pulse")


def _read_samples(connection: apsw.Connection) -> None:
    for id, data in rows(connection, "SELECT id, data FROM block"):
        level = LEVELS[id >> 60]
        unpack(level, level.start_of(id), data)
    for _ in load_log(connection, strict=True):
        pass


def _seal_of(connection: apsw.Connection) -> str | None:
    if not list(rows(connection, "SELECT 1 FROM sqlite_schema WHERE name = 'seal'")):
        return None
    sealed: str = one(connection, "SELECT sha256 FROM seal")
    return sealed


@contextlib.contextmanager
def _moment(connection: apsw.Connection) -> Iterator[None]:
    """Everything read inside is of the same moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def _put_aside(place: Path) -> Path:
    """Gives the present history a second name, its write-ahead log brought in first where that can be done."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = place.with_name(f"{place.name}.before-{stamp}-{os.getpid()}")
    with contextlib.suppress(apsw.Error), contextlib.closing(apsw.Connection(str(place))) as connection:
        connection.pragma("schema_version")  # the log is opened by reading
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    os.link(place, aside)
    for suffix in ("-wal", "-shm"):
        # what is left of a log here could not be brought in; beside the new file it would be taken for that one's
        with contextlib.suppress(FileNotFoundError):
            place.with_name(place.name + suffix).replace(aside.with_name(aside.name + suffix))
    return aside


def _publish(partial: Path, target: Path) -> None:
    """Gives the finished file its name, unless somebody has taken it in the meantime."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise InputError(f"{target}: exists already and is not overwritten; name another file") from None
    _sync(target.parent)


def _drop(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _line(words: object) -> str:
    return " ".join(str(words).split())


def _of(report: BackupReport, path: Path, aside: Path | None = None) -> BackupReport:
    return BackupReport(
        path, report.bytes, report.transitions, report.incidents, report.corrections, report.sha256, report.beat, aside
    )


def _why(error: OSError | apsw.Error) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
