"""Where coverage is looked at: hexagons over the inventory's polygons, public places, and where its households are."""

from songxa.coverage.grid.build import build
from songxa.coverage.grid.noun import Grid, Households
from songxa.coverage.grid.outline import outlines, parents

__all__ = ["Grid", "Households", "build", "outlines", "parents"]
