"""One grid of heights in degrees, read between its points bilinearly. Knows no file format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats, Singles
from songxa.coverage.terrain.errors import TerrainError

LOWEST_M, HIGHEST_M = -500.0, 9000.0
LARGEST = 200_000_000
"""Heights in one file: 14,000 × 14,000."""
_LOOKED_AT = 64
_NO_SAY = 1e-5
"""Of a step, a millimetre: what arithmetic makes of a place that is a height's own."""


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Heights by row from north to south, by column from west to east; metres, `void` (or NaN) where unknown.

    `north` and `west` are the degrees of the first height itself, `down` and `right` the degrees between two heights,
    positive. `cells` may lie on the disk. `file` is where they come from.
    """

    file: Path
    cells: NDArray[np.generic]
    north: float
    west: float
    down: float
    right: float
    void: float | None

    @property
    def south(self) -> float:
        return float(self.north - (self.cells.shape[0] - 1) * self.down)

    @property
    def east(self) -> float:
        return float(self.west + (self.cells.shape[1] - 1) * self.right)

    def covers(self, latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
        """Whether places lie within, or half a step beyond, since files of neighbours may leave a step between them."""
        down, right = self.down / 2.0, self.right / 2.0
        return np.asarray(
            (latitude >= self.south - down)
            & (latitude <= self.north + down)
            & (longitude >= self.west - right)
            & (longitude <= self.east + right)
        )

    def heights(self, latitude: Floats, longitude: Floats) -> Singles:
        """Of places that are covered, metres; NaN where one of the heights around is unknown and has a say."""
        rows, columns = self.cells.shape
        y = np.clip((self.north - latitude) / self.down, 0.0, rows - 1.0)
        x = np.clip((longitude - self.west) / self.right, 0.0, columns - 1.0)
        top = np.minimum(y.astype(np.intp), max(rows - 2, 0))
        left = np.minimum(x.astype(np.intp), max(columns - 2, 0))
        below, aside = min(1, rows - 1) * columns, min(1, columns - 1)
        south, east = (y - top).astype(np.float32), (x - left).astype(np.float32)
        first = top * columns + left
        flat = self.cells.reshape(-1)
        corners = [self._known(flat[first + offset]) for offset in (0, aside, below, below + aside)]
        upper = corners[0] + (corners[1] - corners[0]) * east
        lower = corners[2] + (corners[3] - corners[2]) * east
        found: Singles = upper + (lower - upper) * south
        unknown = np.isnan(found)
        if unknown.any():
            found[unknown] = _weighed([corner[unknown] for corner in corners], south[unknown], east[unknown])
        return found

    def _known(self, cells: NDArray[np.generic]) -> Singles:
        values = cells.astype(np.float32)
        if self.void is not None:
            values[values == np.float32(self.void)] = np.nan
        return values

    def check(self) -> None:
        """Raises TerrainError where corners are no degrees, or where a look at some rows finds what no ground is."""
        if not (-90.0 <= self.south < self.north <= 90.0 and -180.0 <= self.west < self.east <= 180.0 + self.right):
            corners = {name: round(getattr(self, name), 2) for name in ("south", "north", "west", "east")}
            raise TerrainError("degrees", self.file, **corners)
        step = max(1, self.cells.shape[0] // _LOOKED_AT)
        some = self._known(self.cells[::step])
        known = some[np.isfinite(some)]
        if known.size and not (known.min() >= LOWEST_M and known.max() <= HIGHEST_M):
            raise TerrainError("heights", self.file, least=f"{known.min():.0f}", most=f"{known.max():.0f}")


def _weighed(corners: list[Singles], south: Singles, east: Singles) -> Singles:
    """Interpolated with corners of no weight left out: a place on a known height has it, whatever lies beside."""
    weights = ((1 - south) * (1 - east), (1 - south) * east, south * (1 - east), south * east)
    parts = [
        np.where(weight < _NO_SAY, np.float32(0), corner * weight)
        for corner, weight in zip(corners, weights, strict=True)
    ]
    return np.asarray(sum(parts[1:], parts[0]), dtype=np.float32)
