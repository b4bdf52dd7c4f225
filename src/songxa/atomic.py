"""A private file put in place whole or not at all, whenever the power fails. Knows nothing of what stands in it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def replace_file(path: Path, content: str | bytes) -> None:
    """Readable by its owner only; its folder is made where there is none. One writer at a time. Raises OSError."""
    fresh = path.with_name(f".{path.name}.new")  # always this name: what a kill leaves, the next one writes over
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
