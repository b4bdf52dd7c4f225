"""What the files of an inventory say, read again only where their bytes are others than before. Checks no schema.

The reading of a flawless text is kept as JSON, by the SHA-256 of its bytes: a tenth of the time of reading YAML, a
tenth of the memory of the tree, and a format that can hold nothing but plain data. Lines are not kept: who needs one
has a problem to tell, and reads the text once more for it. Nothing is kept on the disk, where somebody else could put
another reading in its place.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from songxa.inventory import yaml12
from songxa.inventory.files import decoded

MOST_KEPT = 64 * 1024 * 1024
"""Characters of readings that are kept; an inventory of 20,000 devices has about 4 million."""


class Readings:
    """The readings of texts by their digest, the least used forgotten first. May be used by several threads."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, digest: str) -> str | None:
        """The reading as JSON, or None."""
        with self._lock:
            reading = self._kept.get(digest)
            if reading is not None:
                self._kept.move_to_end(digest)
            return reading

    def keep(self, digest: str, reading: str) -> None:
        """Takes a reading in, and others out where there are too many."""
        with self._lock:
            if digest in self._kept or len(reading) > self._most:
                return
            self._kept[digest] = reading
            self._size += len(reading)
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1])


READINGS = Readings()
"""Of this process."""


@dataclass(slots=True)
class Part:
    """One file of an inventory. `name` is what people call it, `root` plain data."""

    name: str
    path: Path
    digest: str
    text: str
    root: object
    document: yaml12.Document | None = field(default=None, repr=False)

    def flaws(self) -> list[yaml12.Flaw]:
        """What the reader refused; a text whose reading was kept had none."""
        return self.document.flaws if self.document is not None else []

    @property
    def whole(self) -> bool:
        """False where reading stopped at a flaw."""
        return self.document is None or self.document.whole

    def line(self, path: yaml12.Path) -> int:
        """The line of the deepest part of `path` that the file has; 1 if it has none of it."""
        if self.document is None:
            self.document = yaml12.parse(self.text)
        return self.document.line(path)


def part(name: str, path: Path, content: bytes, readings: Readings = READINGS) -> Part:
    """What these bytes say. Raises InventoryError where they are no text."""
    digest = hashlib.sha256(content).hexdigest()
    text = decoded(content, name)
    reading = readings.get(digest)
    if reading is not None:
        return Part(name, path, digest, text, json.loads(reading))
    document = yaml12.parse(text)
    if document.whole and not document.flaws:
        readings.keep(digest, json.dumps(document.root, ensure_ascii=False, separators=(",", ":")))
    return Part(name, path, digest, text, document.root, document)


def said(text: str) -> tuple[Any, list[yaml12.Flaw]]:
    """What a text says, a tree of the caller's own, and what the reader refused of it. Raises UnicodeEncodeError for
    what no file can hold."""
    each = part("", Path(), text.encode())
    return each.root, each.flaws()
