"""The map of places. Asks nothing.

Grafana's marks have one shape a layer (it knows a field for their colour, none for their shape). So each state is a
layer of its own, of one query; where the data source cannot ask that way, the state stands in words below the mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grafana_foundation_sdk.builders import common, geomap
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as shared
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.geomap import ControlsOptions, MapViewConfig, TooltipMode, TooltipOptions

from songxa.dashboards import Engine
from songxa.dashboards.kit import look
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.panels import begin
from songxa.dashboards.kit.ready import Ready
from songxa.dashboards.kit.tables import Column, column_override, order, told
from songxa.dashboards.kit.target import Target
from songxa.model import State

LATITUDE, LONGITUDE, NAME, STATE = "latitude", "longitude", "name", "state"
"""The fields that a map's queries tell."""

Layer = Builder[shared.MapLayerOptions]


def map_of_states(
    draft: Draft, key: str, targets: Mapping[State, Target], *, columns: Sequence[Column]
) -> geomap.Panel:
    """A query a state: shape and colour tell it. What comes last lies on top."""
    layers = []
    for place, state in enumerate(targets):
        style = {
            **_mark(look.SYMBOLS[state], {"fixed": look.COLOURS[state]}),
            **_text(NAME, below=True),
            "rotation": {"fixed": look.TURNS.get(state, 0), "min": -360, "max": 360, "mode": "mod"},
        }
        only = {"id": "byRefId", "options": chr(ord("A") + place)}
        layers.append(_layer(draft.words.state(state), style).filter_data(only))
    return _panel(draft, key, list(targets.values()), layers, order(columns, merge=False), columns)


def map_of_words(draft: Draft, key: str, targets: Sequence[Target], *, columns: Sequence[Column]) -> geomap.Panel:
    """All queries joined, of which one tells the state: its colour is the mark's, its words stand below. What has no
    place in the end is left out."""
    marks = {**_mark(look.SYMBOLS[State.UP], {"field": STATE, "fixed": look.UNKNOWN}), **_text(STATE, below=True)}
    names = {"color": {"fixed": look.QUIET}, **_text(NAME, below=False)}
    layers = [_layer(draft.words.column("state"), marks), _layer(draft.words.column("place"), names)]
    joined = order(columns, merge=True, one_time=draft.frame.source.engine is Engine.PROMETHEUS)
    return _panel(draft, key, targets, layers, [*joined, told(LATITUDE)], columns)


def _mark(symbol: str, colour: Mapping[str, str]) -> dict[str, object]:
    return {
        "color": dict(colour),
        "opacity": 0.95,
        "size": {"fixed": 9, "min": 9, "max": 9},
        "symbol": {"mode": "fixed", "fixed": symbol},
        "symbolAlign": {"horizontal": "center", "vertical": "center"},
    }


def _text(field: str, *, below: bool) -> dict[str, object]:
    config = {"fontSize": 12, "offsetX": 0, "offsetY": 18 if below else -18}
    return {
        "text": {"mode": "field", "field": field, "fixed": ""},
        "textConfig": {**config, "textAlign": "center", "textBaseline": "middle"},
    }


def _layer(name: str, style: Mapping[str, object]) -> common.MapLayerOptions:
    where = common.FrameGeometrySource().mode(shared.FrameGeometrySourceMode.COORDS)
    layer = common.MapLayerOptions().type("markers").name(name).tooltip(True)
    return layer.location(where.latitude(LATITUDE).longitude(LONGITUDE)).config({"showLegend": False, "style": style})


def _panel(
    draft: Draft,
    key: str,
    targets: Sequence[Target],
    layers: Sequence[Layer],
    steps: Sequence[model.DataTransformerConfig],
    columns: Sequence[Column],
) -> geomap.Panel:
    """The background is Grafana's own default; the view fits what is there. Labels and tags are texts: the two numbers
    are made of them."""
    numbers = [{"targetField": each, "destinationType": "number"} for each in (LATITUDE, LONGITUDE)]
    convert = model.DataTransformerConfig(id_val="convertFieldType", options={"conversions": numbers, "fields": {}})
    return (
        begin(geomap.Panel(), draft, key, targets, "none", None)
        .color_scheme(look.by_steps())
        .basemap(common.MapLayerOptions().type("default").name("").config({}))
        .layers(list(layers))
        .view(Ready(MapViewConfig(id_val="fit", lat=0, lon=0, zoom=15, all_layers=True, padding=12)))
        .controls(Ready(ControlsOptions(show_zoom=True, mouse_wheel_zoom=False, show_attribution=True)))
        .tooltip(Ready(TooltipOptions(mode=TooltipMode.DETAILS)))
        .transformations([*steps, convert])
        .overrides([column_override(column, draft.words) for column in columns])
    )
