"""A ledger's file: where it is, and its records without the arrays. Needs no arithmetic library; writes nothing.

The file is a ZIP archive: `ledger.json` has the records, `sheets.json` the transmitters, the rest are NumPy arrays
(.npy). A reader who only wants figures never opens those.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from pydantic import TypeAdapter

from songxa.coverage.ledger.records import Records
from songxa.model import StartError

FILE = Path("coverage") / "ledger.zip"
RECORDS = "ledger.json"
VERSION = 1

ADAPTER = TypeAdapter(Records)


class NoLedger(StartError):
    """Nobody has computed one yet."""


def path_of(folder: Path) -> Path:
    """Where the ledger of a data folder is."""
    return folder / FILE


def opened(folder: Path) -> zipfile.ZipFile:
    """The ledger's file. Raises NoLedger where there is none, StartError where it cannot be read."""
    path = path_of(folder)
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise NoLedger(f"{path}: there is no coverage ledger yet; make one with: songxa coverage compute") from None
    except (OSError, zipfile.BadZipFile) as error:
        raise damaged(path, error) from None


def damaged(path: Path, error: Exception) -> StartError:
    """The line for a file that is no ledger of this version."""
    why = (error.strerror or "") if isinstance(error, OSError) else "it is damaged, or of another version"
    return StartError(f"{path}: the coverage ledger cannot be read ({why}); make it anew with: songxa coverage compute")


def records(folder: Path) -> Records:
    """The ledger's records. Raises StartError."""
    with opened(folder) as archive:
        return records_in(archive, path_of(folder))


def records_in(archive: zipfile.ZipFile, path: Path) -> Records:
    """The records in an open file. Raises StartError."""
    try:
        found = ADAPTER.validate_json(archive.read(RECORDS))
    except (KeyError, ValueError, zipfile.BadZipFile, OSError, EOFError) as error:
        raise damaged(path, error) from None
    if found.head.version != VERSION:
        raise damaged(path, ValueError(found.head.version))
    return found
