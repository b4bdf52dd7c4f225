"""Why the history cannot be written: errors to the few troubles that a person can do something about. Words only."""

from __future__ import annotations

import errno
from pathlib import Path

import apsw

FULL, READ_ONLY, BROKEN = "history.full", "history.readonly", "history.broken"
"""Keys of messages."""


def reason(error: BaseException) -> str:
    """Which trouble an error is a sign of."""
    if isinstance(error, OSError):
        return FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else READ_ONLY
    if isinstance(error, apsw.FullError):
        return FULL
    if isinstance(error, apsw.ReadOnlyError | apsw.CantOpenError | apsw.PermissionsError | apsw.BusyError):
        return READ_ONLY
    if isinstance(error, apsw.IOError) and getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_SHMSIZE:
        return FULL
    return BROKEN


def cannot_start(path: Path, error: BaseException) -> str:
    """What is told when the history is needed and cannot be opened."""
    trouble = reason(error)
    if trouble == FULL:
        return f"{path}: the disk is full; make room, then start songxa again"
    if trouble == READ_ONLY:
        return f"{path}: cannot be written ({error}); songxa's user needs the right to write the folder"
    return f"{path}: damaged ({error}); put a backup in its place with `songxa restore`, or move the file away"
