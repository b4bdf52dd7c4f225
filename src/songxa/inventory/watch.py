"""Whether the files of an inventory may have changed: looks at times and sizes, reads only what names other files."""

from __future__ import annotations

from pathlib import Path

from songxa.inventory.files import stamp
from songxa.inventory.shrink import mark_of
from songxa.inventory.split import looked_at

Seen = tuple[object, ...]
"""Equal only as long as nothing may have changed."""


class Watch:
    """Looks at an inventory, at what it includes, and at the mark that accepts a shrink."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: list[Path] = []
        self._deciding: list[Path] = []
        self._decided: Seen = ()

    def look(self) -> Seen:
        """What changes whenever the inventory may have. A file that is not there is one more way to be."""
        return tuple((str(file), stamp(file)) for file in (*self._present(), mark_of(self._path)))

    def _present(self) -> list[Path]:
        """The files; asked again only where the inventory, or what it names, has changed."""
        if not self._decided or self._decided != tuple(map(stamp, self._deciding)):
            self._files, self._deciding = looked_at(self._path)
            self._decided = tuple(map(stamp, self._deciding))
        return self._files
