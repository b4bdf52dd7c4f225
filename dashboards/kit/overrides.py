"""What is told of one field or curve apart from what its panel says of all. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grafana_foundation_sdk.builders.dashboard import DashboardFieldConfigSourceOverrides
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as model

from songxa.dashboards.kit import escape, look

Overrides = list[Builder[model.DashboardFieldConfigSourceOverrides]]


def override(field: str, told: Mapping[str, object], *, matcher: str = "byName") -> DashboardFieldConfigSourceOverrides:
    """Properties ("unit", "custom.width" …) of a field, by its name, or by what another of Grafana's matchers takes."""
    return (
        DashboardFieldConfigSourceOverrides()
        .matcher(model.MatcherConfig(id_val=matcher, options=field))
        .properties([model.DynamicConfigValue(id_val=name, value=value) for name, value in told.items()])
    )


def series_colours(names: Sequence[str]) -> Overrides:
    """A colour of its own for each of a few curves, by what the legend calls them."""
    return [
        override(name, {"color": look.fixed(look.SERIES[place % len(look.SERIES)]).build()})
        for place, name in enumerate(names)
    ]


def series_names(names: Mapping[str, str]) -> Overrides:
    """What curves are called, where the data source knows their keys only."""
    return [override(key, {"displayName": escape.shown(name)}) for key, name in names.items()]
