"""Reads .hgt tiles of SRTM and its like: a degree square of big-endian heights, on the disk until they are asked for.

Rows run from north to south; the outermost ones are those of the neighbours too. The name is the south-west corner.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from songxa.coverage.terrain.errors import TerrainError
from songxa.coverage.terrain.raster import Raster

_NAME = re.compile(r"([NS])([0-8]\d)([EW])(0\d\d|1[0-7]\d|180)", re.IGNORECASE | re.ASCII)
_SIDES = {2 * side * side: side for side in (1201, 3601)}
VOID = -32768


def read_hgt(file: Path) -> Raster:
    """The tile. Raises TerrainError for another name or size, or heights that cannot be."""
    corner = _NAME.fullmatch(file.stem[:7])
    if corner is None or not (len(file.stem) == 7 or file.stem[7] in "._-"):
        raise TerrainError("name", file)
    size = file.stat().st_size
    side = _SIDES.get(size)
    if side is None:
        raise TerrainError("size", file, size=size)
    south = int(corner[2]) * (1 if corner[1] in "Nn" else -1)
    west = int(corner[4]) * (1 if corner[3] in "Ee" else -1)
    cells = np.memmap(file, dtype=">i2", mode="r", shape=(side, side))
    step = 1.0 / (side - 1)
    raster = Raster(file, cells, south + 1.0, float(west), step, step, VOID)
    raster.check()
    return raster
