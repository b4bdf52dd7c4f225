"""The section `coverage:` of an inventory: its entry, and the settings that it stands for. Looks for no faults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from songxa.inventory.terms import Entry, Note
from songxa.model import CoverageSettings

Climate = Literal[
    "equatorial",
    "continental_subtropical",
    "maritime_subtropical",
    "desert",
    "continental_temperate",
    "maritime_temperate_over_land",
    "maritime_temperate_over_sea",
]


class CoverageEntry(Entry):
    """How mobile coverage is worked out; everything has a default."""

    terrain: Annotated[Note, Field(max_length=500)] = ""
    """Folder of .hgt tiles, or one file of heights, from this file's folder on; left out, hills are not considered."""
    terrain_source: Annotated[Note, Field(max_length=200)] = ""
    """Whose heights these are, for whoever asks what a figure rests on, such as SRTM 1."""
    terrain_vintage: Annotated[Note, Field(max_length=64)] = ""
    """When the heights were measured, such as 2000."""
    terrain_kind: Literal["ground", "surface"] = "ground"
    """What the heights are of: the bare ground, or the surface with houses and trees (Copernicus GLO-30)."""
    criteria: Annotated[Note, Field(max_length=500)] = ""
    """File that says what counts as covered, from this file's folder on; left out, songxa's own criteria."""
    resolution: Annotated[int, Field(ge=7, le=11)] | None = None
    """Resolution of the H3 hexagons; left out, 10 in a commune and 9 in a province."""
    public_resolution: Annotated[int, Field(ge=5, le=10)] = 8
    """Resolution of the H3 hexagons of what everybody may see."""
    receiver_height_m: Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)] = 1.5
    """Where a telephone is held, in metres above ground."""
    climate: Climate = "equatorial"
    """Radio climate, where there is terrain; Vietnam is equatorial unless a radio engineer says otherwise."""
    reach_km: Annotated[float, Field(ge=1, le=100, allow_inf_nan=False)] = 10.0
    """How far from a base station anything is expected of it, in kilometres; farther away nothing is said."""


def settings(entry: CoverageEntry, folder: Path) -> CoverageSettings:
    """The names of files begin in `folder`."""
    return CoverageSettings(
        terrain=str(folder / entry.terrain) if entry.terrain else "",
        terrain_source=entry.terrain_source,
        terrain_vintage=entry.terrain_vintage,
        terrain_kind=entry.terrain_kind,
        criteria=str(folder / entry.criteria) if entry.criteria else "",
        resolution=entry.resolution,
        public_resolution=entry.public_resolution,
        receiver_height_m=entry.receiver_height_m,
        climate=entry.climate,
        reach_km=entry.reach_km,
    )
