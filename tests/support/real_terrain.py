"""Real ground: the Jacksboro fault in Tennessee, 344 × 403 heights of SRTM, 3″, one of matplotlib's samples."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import matplotlib
import numpy as np

from songxa.coverage.nouns import Floats, Singles
from songxa.coverage.terrain.raster import Raster

FILE = Path(matplotlib.get_data_path()) / "sample_data" / "jacksboro_fault_dem.npz"


class Jacksboro:
    """A `Terrain`. The sample calls its northern edge ymin: its first row is the northernmost."""

    digest = "jacksboro"
    source = "USGS, SRTM 3″, by matplotlib"
    vintage = "2000"

    @cached_property
    def raster(self) -> Raster:
        with np.load(FILE) as data:
            step = 1.0 / 1200.0
            west, north = float(data["xmin"]) + step / 2, float(data["ymin"]) - step / 2
            return Raster(FILE, data["elevation"], north, west, step, step, None)

    def heights(self, latitude: Floats, longitude: Floats) -> Singles:
        found = np.full(latitude.shape, np.nan, dtype=np.float32)
        here = self.raster.covers(latitude, longitude)
        found[here] = self.raster.heights(latitude[here], longitude[here])
        return found
