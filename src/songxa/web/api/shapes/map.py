"""GeoJSON (RFC 7946). Data only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from songxa.coverage.mapping import Level
from songxa.coverage.terms import Basis, Setting, Technology, Verdict
from songxa.model import State
from songxa.web.api.shapes.common import shape


@shape
class Position:
    """RFC 7946, WGS 84."""

    coordinates: Annotated[Sequence[float], Field(min_length=2, max_length=2)]
    """[longitude, latitude]"""
    type: Annotated[str, Field(pattern="^Point$")] = "Point"


@shape
class Border:
    """RFC 7946: one ring, counter-clockwise, closed."""

    coordinates: Sequence[Sequence[Annotated[Sequence[float], Field(min_length=2, max_length=2)]]]
    type: Annotated[str, Field(pattern="^Polygon$")] = "Polygon"


@shape
class SiteProperties:
    """Of a site. `marker-color` is the state's colour, as simplestyle has it."""

    name: str
    category: str
    public: bool
    area: str
    area_name: str
    state: State
    state_text: str
    devices: int
    working: int
    marker_color: Annotated[str, Field(serialization_alias="marker-color")]


@shape
class AreaProperties:
    """Of an area. fill and stroke are the state's colour, as simplestyle has them."""

    name: str
    level: str
    parent: str | None
    households: int | None
    state: State
    state_text: str
    devices: int
    working: int
    fill: str
    fill_opacity: Annotated[float, Field(serialization_alias="fill-opacity")]
    stroke: str
    stroke_width: Annotated[int, Field(serialization_alias="stroke-width")]


@shape
class SiteFeature:
    """A site as a point; its id is its key."""

    id: str
    geometry: Position
    properties: SiteProperties
    type: Annotated[str, Field(pattern="^Feature$")] = "Feature"


@shape
class AreaFeature:
    """An area as a polygon; its id is its key."""

    id: str
    geometry: Border
    properties: AreaProperties
    type: Annotated[str, Field(pattern="^Feature$")] = "Feature"


@shape
class Borders:
    """RFC 7946: several polygons, each an outer ring, counter-clockwise, and its holes, closed."""

    coordinates: Sequence[Sequence[Sequence[Annotated[Sequence[float], Field(min_length=2, max_length=2)]]]]
    type: Annotated[str, Field(pattern="^MultiPolygon$")] = "MultiPolygon"


@shape
class CoverageProperties:
    """Of cells that are alike. fill and stroke are the level's colour, as simplestyle has them."""

    area: str
    area_name: str
    operators: Sequence[str]
    """Whose signal is the best there."""
    technology: Technology
    basis: Basis
    setting: Setting
    level: Level
    level_text: str
    verdict: Verdict
    verdict_text: str
    measured: bool
    """Whether a measurement is near enough to speak of these cells; else the model alone does."""
    probability: float | None
    """That the signal reaches the threshold, 0 to 1; null where only a claim or a level is known."""
    rsrp_dbm: float | None
    rsrp_least_dbm: float | None
    rsrp_most_dbm: float | None
    threshold_dbm: float
    samples: int
    newest: float | None
    newest_iso: str | None
    age_seconds: float | None
    """Of the newest measurement."""
    text: str
    """All that in a sentence."""
    fill: str
    fill_opacity: Annotated[float, Field(serialization_alias="fill-opacity")]
    stroke: str
    stroke_width: Annotated[float, Field(serialization_alias="stroke-width")]


@shape
class CoverageFeature:
    """Cells that are alike."""

    geometry: Borders
    properties: CoverageProperties
    type: Annotated[str, Field(pattern="^Feature$")] = "Feature"


@shape
class CoverageMap:
    """Who has signal. Without a ledger it has no features, and `made` is null."""

    features: Sequence[CoverageFeature]
    made: float | None
    made_iso: str | None
    resolution: int | None
    """Of the cells (H3)."""
    type: Annotated[str, Field(pattern="^FeatureCollection$")] = "FeatureCollection"


@shape
class Sites:
    """Every site that has a device."""

    features: Sequence[SiteFeature]
    type: Annotated[str, Field(pattern="^FeatureCollection$")] = "FeatureCollection"


@shape
class Areas:
    """Every area whose border the inventory knows."""

    features: Sequence[AreaFeature]
    type: Annotated[str, Field(pattern="^FeatureCollection$")] = "FeatureCollection"
