"""A panel of cells: a row a thing, a column a span of time, the colour how it went. Looks like the other panels."""

from __future__ import annotations

from grafana_foundation_sdk.builders import common, statushistory
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as shared
from grafana_foundation_sdk.models import dashboard as model

from songxa.dashboards.kit import look
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.panels import begin
from songxa.dashboards.kit.target import Target


def history_panel(
    draft: Draft, key: str, target: Target, *, unit: str, steps: Builder[model.ThresholdsConfig], rows: int = 20
) -> statushistory.Panel:
    """`steps` colour the cells, whose figures stand in them where there is room. Up to `rows` at once, then pages."""
    return (
        begin(statushistory.Panel(), draft, key, [target], unit, steps)
        .color_scheme(look.by_steps())
        .show_value(shared.VisibilityMode.AUTO)
        .row_height(0.85)
        .col_width(0.92)
        .line_width(0)
        .fill_opacity(85)
        .per_page(rows)
        .legend(common.VizLegendOptions().show_legend(False).display_mode(shared.LegendDisplayMode.LIST))
        .tooltip(common.VizTooltipOptions().mode(shared.TooltipDisplayMode.SINGLE).sort(shared.SortOrder.NONE))
    )
