"""The spool's file through all that disks do: opened, taken away, damaged, full, read-only, well again.

Writes no rows.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

import apsw

from songxa.history.trouble import BROKEN, FULL, READ_ONLY, reason
from songxa.model import StartError
from songxa.spool.file import SpoolFile
from songxa.spool.schema import DAMAGE, Claim, put_aside

log = logging.getLogger(__name__)

RESERVE = 64 << 20
"""With less free space than this the spool does not grow any more: the history needs it."""

RETRY_S = (1.0, 30.0)
"""The first pause after the disk failed and the longest."""

WORDS = {FULL: "the disk is full", READ_ONLY: "it cannot be written", BROKEN: "the disk fails, or it is no spool"}


class Found(Enum):
    """What `ensure` came upon."""

    OPEN = auto()
    AGAIN = auto()
    """The file had been closed because of an error; what the last commit did is not sure."""
    ANOTHER = auto()
    """A new file, or the first one."""


class Disk:
    """`file` is the spool while it is open. Belongs to the courier's thread."""

    def __init__(self, path: Path | None, clock: Callable[[], float]) -> None:
        """Without a path, the spool is in memory."""
        self._path, self._clock = path, clock
        self.file: SpoolFile | None = None
        self.trouble: str | None = None
        """See `songxa.history.trouble`."""
        self.aside_at: float | None = None
        """When a damaged file was last put aside, on the clock."""
        self.lost = ""
        """What became of the file before the one that was found last, for the log; empty where there was none."""
        self._damage: apsw.Error | None = None
        self._claim: Claim | None = None
        self._place: tuple[int, int] | None = None
        self._born: str | None = None
        self._retry_at, self._pause_s = 0.0, RETRY_S[0]

    def claim(self) -> None:
        """Raises StartError where another courier has the spool, or the folder cannot be written."""
        if self._path is not None:
            self._claim = Claim(self._path)

    def close(self) -> None:
        """For good."""
        self._close_file()
        if self._claim is not None:
            self._claim.release()
            self._claim = None

    @property
    def due(self) -> bool:
        """Whether it is worth trying to write."""
        return self.trouble is None or self._clock() >= self._retry_at

    def ensure(self) -> Found:
        """Opens the file where it is not open, no longer in its place, or damaged: that one is put aside.

        Raises apsw.Error, OSError, StartError.
        """
        if self.file is not None:
            if self._path is None or self._place_now() == self._place:
                return Found.OPEN
            self._close_file()
        self.lost = ""
        self.file = self._opened()
        self._place = self._place_now()
        before, self._born = self._born, self.file.born
        if before == self._born:
            return Found.AGAIN
        if before is not None and not self.lost:
            self.lost = f"{self._path} has been taken away"
        return Found.ANOTHER

    def _opened(self) -> SpoolFile:
        if self._damage is None:
            try:
                return SpoolFile(self._path)
            except DAMAGE as error:
                self._damage = error
        if self._path is not None:
            aside = put_aside(self._path)
            self.lost = f"{self._path} is damaged ({self._damage}) and was put aside as {aside.name}"
            self.aside_at = self._clock()
        self._damage = None
        return SpoolFile(self._path)

    @property
    def tight(self) -> bool:
        """Whether the file should not grow any more. Raises OSError."""
        if self._path is None:
            return False
        disk = os.statvfs(self._path.parent)
        return disk.f_bavail * disk.f_frsize < RESERVE

    def fail(self, error: BaseException) -> None:
        """Something could not be read or written."""
        trouble = BROKEN if isinstance(error, StartError) else reason(error)
        if isinstance(error, DAMAGE):  # the next attempt puts the file aside and tells it
            self._damage = error
        elif self.trouble != trouble:
            log.error("%s cannot be used, %s (%s); trying again", self._path, WORDS[trouble], error)
        self.trouble = trouble
        if trouble == BROKEN:
            self._close_file()
        self._retry_at = self._clock() + self._pause_s
        self._pause_s = min(self._pause_s * 2, RETRY_S[1])

    def recovered(self) -> None:
        """Something was written."""
        if self.trouble is not None:
            log.warning("%s can be written again", self._path)
        self.trouble, self._pause_s = None, RETRY_S[0]

    def _place_now(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat() if self._path is not None else None
        except OSError:
            return None
        return None if stat is None else (stat.st_dev, stat.st_ino)

    def _close_file(self) -> None:
        file, self.file = self.file, None
        if file is not None:
            try:
                file.close()
            except apsw.Error as error:
                log.warning("closing %s: %s", self._path, error)
