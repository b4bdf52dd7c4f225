"""What people say of an incident afterwards: written beside the measurement, never into it."""

from __future__ import annotations

from pathlib import Path

import apsw

from songxa.history import schema
from songxa.history.trouble import FULL, READ_ONLY, reason
from songxa.model import Correction, InputError, StartError


def mark(folder: Path, correction: Correction) -> None:
    """Enters a correction, whether or not a monitor runs on the folder. It is on the disk when this returns.

    Raises InputError where there is no such incident, StartError where there is no history or it cannot be written.
    """
    path = folder / schema.FILE
    if not path.exists():
        raise StartError(f"{folder}: no history here yet; `songxa run` makes one, --data names another folder")
    planned = None if correction.planned is None else int(correction.planned)
    cause = None if correction.cause is None else correction.cause.value
    row = (correction.incident, correction.at, correction.who, correction.reason, planned, cause)
    try:
        connection = schema.connect(path)
        try:
            with schema.transaction(connection):
                if not connection.execute("SELECT 1 FROM incident WHERE id = ?", (correction.incident,)).fetchone():
                    raise InputError(f"no incident {correction.incident}; `songxa incidents` lists them with their ids")
                connection.execute("INSERT INTO correction VALUES (NULL,?,?,?,?,?,?)", row)
                connection.execute("UPDATE pulse SET revision = revision + 1")
        finally:
            connection.close()
    except apsw.Error as error:
        trouble = {FULL: "the disk is full", READ_ONLY: "this user may not write it"}.get(reason(error), str(error))
        raise StartError(f"{path}: the correction was not written: {trouble}") from None
