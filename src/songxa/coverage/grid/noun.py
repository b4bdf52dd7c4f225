"""What a grid is. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats, People, Points
from songxa.model import Trouble

Cells = NDArray[np.uint64]
"""Numbers of H3 cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Households:
    """Points at which households are known to be, and how many at each."""

    points: Points
    counts: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The points that are looked at: first the centres of `cells`, in the order of their numbers, then public places,
    then points of households.

    `places` are the points of the public places by site, `people` the households by area: every area has an entry,
    one of which nothing is known an empty one. `notes` say what could not be placed. `digest` is that of the points.
    """

    points: Points
    cells: Cells
    resolution: int
    places: Mapping[str, int]
    people: Mapping[str, People]
    notes: tuple[Trouble, ...]
    digest: str
