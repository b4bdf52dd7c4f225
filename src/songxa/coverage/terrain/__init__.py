"""Terrain: heights above the sea from files that people have, and profiles along great circles. Knows no radio."""

from songxa.coverage.terrain.errors import TerrainError
from songxa.coverage.terrain.profile import profiles
from songxa.coverage.terrain.sphere import along, from_to
from songxa.coverage.terrain.tiles import ACCEPTED, Tiles, open_terrain

__all__ = ["ACCEPTED", "TerrainError", "Tiles", "along", "from_to", "open_terrain", "profiles"]
