"""Path losses on the disk, a file a mast and set of points, each found by everything it follows from. Computes none.

What is kept is only ever a saving: a file that is damaged, or cannot be written, is as if it were not there. A file
holds the points that were last asked for and no others, and the files of one folder are bounded together, the longest
unused going first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Singles
from songxa.coverage.predict.mast import Ids, Mast

MOST_BYTES = 2 << 30
_ROW = np.dtype([("id", "<u8"), ("loss", "<f4"), ("sigma", "<f4"), ("model", "u1")])
_MARK = b"songxa path losses 1\n"
_SIZE = 16
_NAME, _LEFT = (re.compile(rf"[0-9a-f]{{32}}-[a-z0-9-]+\.{ending}") for ending in ("losses", "new"))


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """The losses of one mast, by the number of the point, in the order of these numbers."""

    ids: Ids
    loss_db: Singles
    sigma_db: Singles
    model: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.ids)


NO_PATHS = Paths(np.empty(0, np.uint64), np.empty(0, np.float32), np.empty(0, np.float32), np.empty(0, np.uint8))


class Losses:
    """The files of one folder; with None, nothing is kept. `radio` tells models and terrain from others.

    One process writes; several may read meanwhile.
    """

    def __init__(self, folder: Path | None, radio: str, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._radio, self._most = folder, radio, most_bytes

    def has(self, mast: Mast, name: str) -> bool:
        """Whether a file is there, whatever it holds."""
        path = self._path(mast, name)
        return path is not None and path.exists()

    def get(self, mast: Mast, name: str) -> Paths:
        """What is kept of a mast for the set of points called `name`; nothing is no error."""
        path = self._path(mast, name)
        if path is None:
            return NO_PATHS
        try:
            content = path.read_bytes()
        except OSError:
            return NO_PATHS
        rows = _rows(content)
        with contextlib.suppress(OSError):
            os.utime(path)  # used: it stays longer than what is not
        return NO_PATHS if rows is None else Paths(*(np.ascontiguousarray(rows[field]) for field in _ROW.names or ()))

    def put(self, mast: Mast, name: str, paths: Paths) -> None:
        """Keeps the losses, in place of those that were kept; where the disk does not take them, does without."""
        path = self._path(mast, name)
        if path is None:
            return
        rows = np.empty(len(paths), _ROW)
        rows["id"], rows["loss"], rows["sigma"], rows["model"] = paths.ids, paths.loss_db, paths.sigma_db, paths.model
        body = rows.tobytes()
        fresh = path.with_suffix(".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(_MARK + _sum(body) + body)
            fresh.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)

    def prune(self) -> int:
        """Removes the longest unused files beyond the bound, and whatever a kill left; how many."""
        if self._folder is None:
            return 0
        found, gone = [], 0
        with contextlib.suppress(OSError):
            for entry in os.scandir(self._folder):
                if _LEFT.fullmatch(entry.name):
                    Path(entry.path).unlink()
                elif _NAME.fullmatch(entry.name):
                    status = entry.stat()
                    found.append((status.st_mtime, status.st_size, Path(entry.path)))
        left = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if left <= self._most:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                left, gone = left - size, gone + 1
        return gone

    def _path(self, mast: Mast, name: str) -> Path | None:
        if self._folder is None:
            return None
        told = f"{self._radio}\n{mast.latitude!r} {mast.longitude!r} {mast.height_m!r} {mast.band_mhz!r} {mast.wifi}"
        return self._folder / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}-{name}.losses"


def _rows(content: bytes) -> NDArray[np.void] | None:
    """The rows of a file that is whole and as it was written, else None."""
    head = len(_MARK) + _SIZE
    body = content[head:]
    if not content.startswith(_MARK) or len(body) % _ROW.itemsize or content[len(_MARK) : head] != _sum(body):
        return None
    return np.frombuffer(body, _ROW)


def _sum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_SIZE).digest()
