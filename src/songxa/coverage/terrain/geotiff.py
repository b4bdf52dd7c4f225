"""Reads GeoTIFF (.tif, .tiff) with one band of heights in degrees, by Pillow where it is installed."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from songxa.coverage.terrain.errors import TerrainError
from songxa.coverage.terrain.raster import Raster

if TYPE_CHECKING:
    from PIL.TiffImagePlugin import TiffImageFile

# OGC GeoTIFF 1.1, annexes B and C; 42113 is GDAL's
_SCALE, _TIE, _KEYS, _NO_DATA = 33550, 33922, 34735, 42113
_MODEL, _RASTER = 1024, 1025
_GEOGRAPHIC, _POINT = 2, 2
_CUT_OFF = "Corrupt|Possibly corrupt|Truncated|Tag data"
"""What Pillow warns of and goes on without."""
_MODES = ("F", "I", "I;16", "I;16B", "L")


def read_geotiff(file: Path) -> Raster:
    """The grid. Raises TerrainError where Pillow is missing or the file is something else."""
    try:
        from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  (an extra)
        from PIL.TiffImagePlugin import TiffImageFile  # noqa: PLC0415
    except ImportError:
        raise TerrainError("no_pillow", file) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.filterwarnings("error", message=_CUT_OFF)
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=("TIFF",)) as image:
                assert isinstance(image, TiffImageFile)
                return _raster(file, image)
    except (UnidentifiedImageError, Image.DecompressionBombError, Warning) as error:
        raise TerrainError("no_geotiff", file, why=type(error).__name__) from None
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, MemoryError) as error:  # what broken TIFFs raise
        raise TerrainError("no_geotiff", file, why=type(error).__name__) from None


def _raster(file: Path, image: TiffImageFile) -> Raster:
    tags = image.tag_v2
    scale, tie = tags.get(_SCALE), tags.get(_TIE)
    if scale is None or tie is None or len(scale) < 2 or len(tie) != 6:
        raise TerrainError("no_geotiff", file, why="ModelPixelScaleTag, ModelTiepointTag")
    keys = _geo_keys(tags.get(_KEYS, ()))
    if keys.get(_MODEL, _GEOGRAPHIC) != _GEOGRAPHIC:
        raise TerrainError("no_geotiff", file, why=f"GTModelTypeGeoKey = {keys[_MODEL]}")
    if image.mode not in _MODES:
        raise TerrainError("no_geotiff", file, why=f"mode {image.mode}")
    right, down = float(scale[0]), float(scale[1])
    if not (0 < right < 1 and 0 < down < 1):
        raise TerrainError("no_geotiff", file, why=f"ModelPixelScaleTag = {right:g}, {down:g}")
    half = 0.0 if keys.get(_RASTER) == _POINT else 0.5  # the corner of an area, or the point itself
    west = float(tie[3]) + (half - float(tie[0])) * right
    north = float(tie[4]) - (half - float(tie[1])) * down
    raster = Raster(file, np.asarray(image), north, west, down, right, _void(tags.get(_NO_DATA)))
    if min(raster.cells.shape) < 2:
        raise TerrainError("no_geotiff", file, why=f"{raster.cells.shape[1]} × {raster.cells.shape[0]}")
    raster.check()
    return raster


def _geo_keys(directory: tuple[int, ...]) -> dict[int, int]:
    """The keys whose value stands in the directory itself: four numbers each, after four that say how many."""
    entries = [directory[at : at + 4] for at in range(4, len(directory) - 3, 4)]
    return {entry[0]: entry[3] for entry in entries if entry[1] == 0}


def _void(text: object) -> float | None:
    try:
        value = float(str(text).strip("\0 "))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
