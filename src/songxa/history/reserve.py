"""A file that takes up room for nothing, to be given up when the disk is full: states can then still be written."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

SIZE = 1 << 20
"""Enough for the states of some hundred commits."""


class Reserve:
    """`spent` while it has been given up, or could not be had."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.spent = True

    def take(self) -> bool:
        """Takes the room where there is some to spare. False where there is not."""
        try:
            with contextlib.suppress(FileNotFoundError):
                if self._path.stat().st_size >= SIZE:
                    self.spent = False
                    return True
            free = os.statvfs(self._path.parent)
            if free.f_bavail * free.f_frsize < 2 * SIZE:
                return False
            with self._path.open("wb") as file:
                # written, not only allocated: some file systems promise room that they do not have
                file.write(os.urandom(SIZE))
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            self.give_up()
            return False
        self.spent = False
        return True

    def give_up(self) -> bool:
        """Whether there was something to give."""
        had, self.spent = not self.spent, True
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        return had
