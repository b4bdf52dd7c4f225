"""GeoJSON (RFC 7946). Data only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

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
class Sites:
    """Every site that has a device."""

    features: Sequence[SiteFeature]
    type: Annotated[str, Field(pattern="^FeatureCollection$")] = "FeatureCollection"


@shape
class Areas:
    """Every area whose border the inventory knows."""

    features: Sequence[AreaFeature]
    type: Annotated[str, Field(pattern="^FeatureCollection$")] = "FeatureCollection"
