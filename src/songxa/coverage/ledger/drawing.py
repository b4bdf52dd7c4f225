"""A dead spot's surroundings as shapes for SVG: cells by their chance, borders, sites, where was measured. No words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import h3
import numpy as np
from numpy.typing import NDArray

from songxa.coverage.ledger.ledger import Ledger, Sheet
from songxa.coverage.ledger.records import Spot
from songxa.coverage.nouns import Floats, Transmitter
from songxa.model import Area

WIDTH = 640.0
HEIGHTS = (320.0, 560.0)
MARGIN_M = 400.0
MOST_CELLS = 4000
SCALES_M = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
_METRES_A_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A hexagon: its outline as SVG points, and how probable a signal is in it; `inside`: it is part of the spot."""

    points: str
    chance: float | None
    inside: bool
    measured: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A site on the drawing."""

    x: float
    y: float
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """`borders` are outlines as SVG points; the scale bar is `scale_px` long for `scale_m`."""

    width: float
    height: float
    cells: Sequence[Cell]
    borders: Sequence[str]
    sites: Sequence[Mark]
    scale_px: float
    scale_m: int


class _Plane:
    """Degrees to a drawing's pixels, north up; flat, which a few kilometres are."""

    def __init__(self, south: float, west: float, north: float, east: float) -> None:
        self._lean = math.cos(math.radians((south + north) / 2))
        wide, high = (east - west) * _METRES_A_DEGREE * self._lean, (north - south) * _METRES_A_DEGREE
        scale = min(WIDTH / wide, HEIGHTS[1] / high)
        self.height = max(HEIGHTS[0], min(HEIGHTS[1], high * scale))
        self.scale = scale
        self._middle = (south + north) / 2, (west + east) / 2

    def __call__(self, latitude: float, longitude: float) -> tuple[float, float]:
        x = (longitude - self._middle[1]) * _METRES_A_DEGREE * self._lean * self.scale + WIDTH / 2
        y = self.height / 2 - (latitude - self._middle[0]) * _METRES_A_DEGREE * self.scale
        return round(x, 1), round(y, 1)

    def shows(self, x: float, y: float) -> bool:
        """Whether a place lies on the drawing."""
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def draw(ledger: Ledger, spot: Spot, sheets: Sequence[Sheet], areas: Mapping[str, Area]) -> Drawing:
    """The spot with a few hundred metres around it; of several operators, the best of them at each cell."""
    ground = ledger.map
    inside = np.array(spot.cells, dtype=np.int64)
    pad = MARGIN_M / _METRES_A_DEGREE
    lean = math.cos(math.radians(spot.latitude))
    south, north = float(ground.points.latitude[inside].min()) - pad, float(ground.points.latitude[inside].max()) + pad
    west = float(ground.points.longitude[inside].min()) - pad / lean
    east = float(ground.points.longitude[inside].max()) + pad / lean
    plane = _Plane(south, west, north, east)
    chance = _best(ledger, sheets)
    some = np.zeros(len(chance), dtype=np.bool_)
    for sheet in sheets:
        some |= sheet.count > 0
    masts = {(each.site or each.key): each for sheet in sheets for each in sheet.transmitters}
    bar = max((each for each in SCALES_M if each * plane.scale <= WIDTH / 4), default=SCALES_M[0])
    return Drawing(
        width=WIDTH,
        height=round(plane.height, 1),
        cells=_cells(ledger, plane, inside, chance, some),
        borders=[
            " ".join(f"{x},{y}" for x, y in (plane(latitude, longitude) for longitude, latitude in area.polygon))
            for area in areas.values()
            if area.polygon
        ],
        sites=_marks(plane, list(masts.values())),
        scale_px=round(bar * plane.scale, 1),
        scale_m=bar,
    )


def _best(ledger: Ledger, sheets: Sequence[Sheet]) -> Floats:
    chances = [sheet.chance(ledger.threshold(sheet.technology)) for sheet in sheets]
    return np.fmax.reduce(chances) if chances else np.full(len(ledger.map.points), np.nan)


def _cells(
    ledger: Ledger, plane: _Plane, inside: NDArray[np.int64], chance: Floats, some: NDArray[np.bool_]
) -> list[Cell]:
    """Every hexagon on the drawing; one with households' points in it is as bad as the worst of these."""
    ground = ledger.map
    resolution = next((h3.get_resolution(h3.int_to_str(int(cell))) for cell in ground.cells if cell), 10)
    in_spot = np.zeros(len(ground.points), dtype=np.bool_)
    in_spot[inside] = True
    found: dict[str, tuple[float, bool, bool]] = {}
    for at in range(len(ground.points)):
        latitude, longitude = float(ground.points.latitude[at]), float(ground.points.longitude[at])
        if not plane.shows(*plane(latitude, longitude)):
            continue
        whole = int(ground.cells[at])
        name = h3.int_to_str(whole) if whole else h3.latlng_to_cell(latitude, longitude, resolution)
        known = found.get(name, (math.nan, False, False))
        worst = float(np.fmin(known[0], chance[at]))
        found[name] = (worst, known[1] or bool(in_spot[at]), known[2] or bool(some[at]))
        if len(found) >= MOST_CELLS:
            break
    return [
        Cell(
            points=" ".join(f"{x},{y}" for x, y in (plane(*corner) for corner in h3.cell_to_boundary(name))),
            chance=None if math.isnan(worst) else round(worst, 3),
            inside=is_inside,
            measured=measured,
        )
        for name, (worst, is_inside, measured) in found.items()
    ]


def _marks(plane: _Plane, masts: Sequence[Transmitter]) -> list[Mark]:
    marks = [(plane(each.latitude, each.longitude), each.site or each.key) for each in masts]
    return [Mark(*at, name) for at, name in marks if plane.shows(*at)]
