"""What every board is drawn with: queries, panels, variables, links and their words; no board itself.

A board's module draws on a `Draft`: it lets the reader choose (`choose_village` …), takes its queries from
`draft.scope.ql()`, and puts panels into lines of 24 columns.
"""

from songxa.dashboards.kit import escape, influxql, links, look, promql
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.overrides import series_colours, series_names
from songxa.dashboards.kit.panels import (
    bars_panel,
    heatmap_panel,
    stat_panel,
    table_panel,
    timeline_panel,
    timeseries_panel,
)
from songxa.dashboards.kit.tables import Column

__all__ = [
    "Column",
    "Draft",
    "bars_panel",
    "escape",
    "heatmap_panel",
    "influxql",
    "links",
    "look",
    "promql",
    "series_colours",
    "series_names",
    "stat_panel",
    "table_panel",
    "timeline_panel",
    "timeseries_panel",
]
