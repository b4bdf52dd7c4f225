"""A file system for SQLite that forgets, when its power is cut, what was never synced: whole writes, or torn ones.

What was written since a file's last sync stays in this process's memory; `cut` lets a seeded part of it reach the disk.
Files made since the last sync of their folder may vanish, and files deleted may come back, as after a real power cut.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import apsw

SECTOR = 512


@dataclass
class Disk:
    """What survives, and what waits for a sync, of every file by its path."""

    waiting: dict[str, list[tuple[int, bytes | None]]] = field(default_factory=dict)
    """Writes in their order: where and what; None for a truncation."""
    refusing: type[apsw.Error] | None = None
    """What every write fails with, for a disk that is full or read-only."""
    on: bool = True

    def write(self, name: str, data: bytes, offset: int) -> None:
        if self.refusing is not None:
            raise self.refusing
        self.waiting.setdefault(name, []).append((offset, data))

    def truncate(self, name: str, size: int) -> None:
        self.waiting.setdefault(name, []).append((size, None))

    def sync(self, name: str) -> None:
        if self.on:
            for write in self.waiting.pop(name, []):
                _apply(name, write)

    def delete(self, name: str) -> None:
        if self.on:
            self.waiting.pop(name, None)
            Path(name).unlink()

    def content(self, name: str) -> bytearray:
        """The file as a running process sees it."""
        seen = bytearray(Path(name).read_bytes())
        for offset, data in self.waiting.get(name, []):
            if data is None:
                del seen[offset:]
            else:
                seen.extend(bytes(max(0, offset - len(seen))))
                seen[offset : offset + len(data)] = data
        return seen

    def cut(self, values: Random) -> None:
        """The power goes: of what was not synced some writes reach the disk, in any order, some in part."""
        self.on = False
        for name, writes in self.waiting.items():
            survivors = [write for write in writes if values.random() < 0.5]
            values.shuffle(survivors)
            for offset, data in survivors:
                if data is None or values.random() < 0.5:
                    _apply(name, (offset, data))
                else:
                    for first in range(0, len(data), SECTOR):
                        if values.random() < 0.5:
                            _apply(name, (offset + first, data[first : first + SECTOR]))
        self.waiting.clear()


def _apply(name: str, write: tuple[int, bytes | None]) -> None:
    offset, data = write
    if data is None:
        os.truncate(name, offset)
    else:
        with Path(name).open("r+b") as file:
            file.seek(offset)
            file.write(data)


class ForgetfulFile(apsw.VFSFile):
    """Reads what was written, writes it down when asked to sync."""

    def __init__(self, disk: Disk, name: str, filename: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", filename, flags)
        self._disk, self._name = disk, name
        self._seen = disk.content(name)

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.write(self._name, bytes(data), offset)
        self._seen.extend(bytes(max(0, offset - len(self._seen))))
        self._seen[offset : offset + len(data)] = data

    def xTruncate(self, newsize: int) -> None:
        self._disk.truncate(self._name, newsize)
        del self._seen[newsize:]

    def xFileSize(self) -> int:
        return len(self._seen)

    def xSync(self, flags: int) -> None:
        self._disk.sync(self._name)

    def xDeviceCharacteristics(self) -> int:
        return 0  # no promise of atomic or ordered writes

    def xSectorSize(self) -> int:
        return SECTOR


class ForgetfulFiles(apsw.VFS):
    """Registered under `name`; everything it opens forgets."""

    def __init__(self, name: str) -> None:
        self.disk = Disk()
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        assert name is not None, "no temporary files are expected"
        path = name if isinstance(name, str) else name.filename()
        return ForgetfulFile(self.disk, path, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.disk.delete(filename)
