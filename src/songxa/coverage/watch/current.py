"""Where coverage is other at this moment than the ledger says, as a small file beside it. For whoever draws a map.

The file is there only while base stations are dead. Needs no arithmetic library.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from songxa.atomic import replace_file
from songxa.coverage.terms import Technology

FILE = Path("coverage") / "now.json"


@dataclass(frozen=True, slots=True)
class Changed:
    """One operator's technology: positions in the ledger's arrays, what is left there outdoors (None: nothing), its
    standard deviation, and how probable a signal is."""

    operator: str
    technology: Technology
    points: list[int]
    dbm: list[float | None]
    sigma_db: list[float]
    chance: list[float]


@dataclass(frozen=True, slots=True)
class Now:
    """`digest` is that of the ledger that it is about, `dead` are the base stations that are left out."""

    digest: str
    dead: list[str]
    sheets: list[Changed]


_ADAPTER = TypeAdapter(Now)


def write(folder: Path, now: Now) -> None:
    """Puts it in place of what was there; where the disk does not take it, there is none."""
    try:
        replace_file(folder / FILE, _ADAPTER.dump_json(now))
    except OSError:
        clear(folder)


def read(folder: Path, digest: str) -> Now | None:
    """What has changed about the ledger of this digest; None where nothing has."""
    try:
        found = _ADAPTER.validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return None
    return found if found.digest == digest else None


def stamp(folder: Path) -> int | None:
    """Tells one state from the next; None where everything is as the ledger says."""
    try:
        return (folder / FILE).stat().st_mtime_ns
    except OSError:
        return None


def clear(folder: Path) -> None:
    """Everything is as the ledger says."""
    with contextlib.suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)
