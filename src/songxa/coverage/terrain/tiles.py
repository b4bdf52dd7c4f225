"""A file or a folder of terrain as one: which grid knows a place, and one digest of all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from songxa.coverage.nouns import Floats, Singles
from songxa.coverage.terrain.ascii_grid import read_ascii
from songxa.coverage.terrain.errors import TerrainError
from songxa.coverage.terrain.geotiff import read_geotiff
from songxa.coverage.terrain.hgt import read_hgt
from songxa.coverage.terrain.raster import Raster

_READERS: Mapping[str, Callable[[Path], Raster]] = {
    ".hgt": read_hgt,
    ".asc": read_ascii,
    ".tif": read_geotiff,
    ".tiff": read_geotiff,
}
ACCEPTED = ", ".join(_READERS)


class Tiles:
    """Heights of all files together; a `Terrain`. Where two know a place the finer one has the word.

    It travels to other processes as the names of its files. `source` and `vintage` are what their owner says of them.
    """

    def __init__(self, files: Sequence[Path], source: str = "", vintage: str = "") -> None:
        """Reads the files' heads. Raises TerrainError for the first that cannot be used."""
        self._files, self.vintage = tuple(files), vintage
        self._rasters = sorted(map(_read, self._files), key=lambda raster: (raster.down, raster.file.name))
        self.source = source or ", ".join(file.name for file in self._files)

    def __reduce__(self) -> tuple[type[Tiles], tuple[tuple[Path, ...], str, str]]:
        return Tiles, (self._files, self.source, self.vintage)

    @cached_property
    def digest(self) -> str:
        """Of the files' names and contents; reads them once, about a second a gigabyte."""
        whole = hashlib.blake2b(digest_size=16)
        for file in self._files:
            with file.open("rb") as stream:
                content = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16))
            whole.update(f"{file.name}\0".encode() + content.digest())
        return whole.hexdigest()

    def heights(self, latitude: Floats, longitude: Floats) -> Singles:
        """Metres above the sea, interpolated bilinearly; NaN where no file knows. Raises nothing."""
        found = np.full(np.shape(latitude), np.nan, dtype=np.float32)
        if not np.isfinite(latitude + longitude).any():
            return found
        box = (np.nanmin(latitude), np.nanmax(latitude), np.nanmin(longitude), np.nanmax(longitude))
        for raster in self._rasters:
            if not _meets(raster, *box):
                continue
            here = np.isnan(found) & raster.covers(latitude, longitude)
            if here.all():
                found = raster.heights(latitude, longitude)
            elif here.any():
                found[here] = raster.heights(latitude[here], longitude[here])
            if not np.isnan(found).any():
                break
        return found


def open_terrain(path: Path, *, source: str = "", vintage: str = "") -> Tiles:
    """A file, or every file of terrain in a folder; others in it are left alone.

    Raises TerrainError, one line, where there is none or one cannot be used.
    """
    if not path.exists():
        raise TerrainError("missing", path)
    files = [path]
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in _READERS)
        if not files:
            raise TerrainError("empty", path, accepted=ACCEPTED)
    return Tiles(files, source, vintage)


def _read(file: Path) -> Raster:
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise TerrainError("kind", file, accepted=ACCEPTED)
    try:
        return reader(file)
    except OSError as error:
        raise TerrainError("unreadable", file, why=error.strerror or type(error).__name__) from None


def _meets(raster: Raster, south: float, north: float, west: float, east: float) -> bool:
    return bool(
        south <= raster.north + raster.down
        and north >= raster.south - raster.down
        and west <= raster.east + raster.right
        and east >= raster.west - raster.right
    )
