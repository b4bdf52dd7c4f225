"""Puts an exported file in its place, whole, and over nothing that was not meant. Knows nothing of what it holds."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path


class Fate(StrEnum):
    """What became of the file. `ITSELF` is a file of the inventory, `THERE` another one: both are left alone."""

    DONE = "done"
    SAME = "same"
    THERE = "there"
    ITSELF = "itself"


def save(file: Path, content: bytes, sources: Iterable[Path], *, force: bool) -> Fate:
    """Writes `content`, over another file only where that is forced, never over one of `sources`. Raises OSError."""
    real = file.resolve()
    try:
        found = real.stat()
    except FileNotFoundError:
        _replace(real, content, 0o666 & ~_umask())
        return Fate.DONE
    if any(source.exists() and source.samefile(real) for source in sources):
        return Fate.ITSELF
    if not stat.S_ISREG(found.st_mode):
        real.write_bytes(content)  # a pipe or a device, such as /dev/stdout; a folder says what it is
        return Fate.DONE
    if real.read_bytes() == content:
        return Fate.SAME
    if not force:
        return Fate.THERE
    _replace(real, content, stat.S_IMODE(found.st_mode))
    return Fate.DONE


def _replace(file: Path, content: bytes, mode: int) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        beside.chmod(mode)
        beside.replace(file)
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
