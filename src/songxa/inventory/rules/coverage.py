"""What must hold for how coverage is worked out: the files that it names are there, its hexagons fit together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from songxa.inventory.rules.finding import Finding
from songxa.inventory.schema import InventoryFile

FINEST_BY_DEFAULT = 10


def coverage(file: InventoryFile, folder: FilePath) -> Iterator[Finding]:
    """Files that are not there, public hexagons finer than those that are computed. `folder`: where names begin."""
    entry = file.coverage
    if entry is None:
        return
    for name, accepted in (
        ("terrain", "a folder of .hgt tiles, or a file of heights"),
        ("criteria", "a file of criteria"),
    ):
        value = getattr(entry, name)
        if value and not _there(folder / value, or_folder=name == "terrain"):
            yield ("coverage", name), f"there is no {value}, from the inventory's folder on; accepted: {accepted}"
    finest = FINEST_BY_DEFAULT if entry.resolution is None else entry.resolution
    if entry.public_resolution > finest:
        yield (
            ("coverage", "public_resolution"),
            f"is {entry.public_resolution}, finer than what is computed; accepted: at most {finest}",
        )


def _there(path: FilePath, *, or_folder: bool) -> bool:
    """True also where this user may not look: whoever runs songxa may be another."""
    try:
        return path.is_file() or (or_folder and path.is_dir())
    except OSError:
        return True
    except ValueError:
        return False
