"""Panels as they look on every board: title, description and the word for "nothing there" from i18n, then the look.

A panel called KEY of the board BOARD needs the texts `board.BOARD.KEY`, `….KEY.about` and, where an empty panel is good
news or needs explaining, `….KEY.none`. What is returned is the SDK's own builder: whatever is special is set on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self, TypeVar

from grafana_foundation_sdk.builders import (
    bargauge,
    common,
    heatmap,
    stat,
    statetimeline,
    table,
    timeseries,
)
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import common as shared
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models import heatmap as heat

from songxa.dashboards import Engine
from songxa.dashboards.kit import look
from songxa.dashboards.kit.availability import FEWER, LOOK, LOOKS
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.look import fixed, quiet
from songxa.dashboards.kit.ready import Ready
from songxa.dashboards.kit.tables import Column, column_override, order
from songxa.dashboards.kit.target import Target


class _Panel(Protocol):
    """What the SDK's builders of panels have in common."""

    def title(self, title: str) -> Self: ...
    def description(self, description: str) -> Self: ...
    def datasource(self, datasource: shared.DataSourceRef) -> Self: ...
    def no_value(self, no_value: str) -> Self: ...
    def unit(self, unit: str) -> Self: ...
    def thresholds(self, thresholds: Builder[model.ThresholdsConfig]) -> Self: ...
    def color_scheme(self, color: Builder[model.FieldColor]) -> Self: ...
    def targets(self, targets: list[Builder[Dataquery]]) -> Self: ...
    def interval(self, interval: str) -> Self: ...
    def max_data_points(self, max_data_points: float) -> Self: ...


P = TypeVar("P", bound=_Panel)

POINTS, NOW_POINTS, SPANS = 150, 300, 75
"""Of curves that come from very many devices, for each point asks all of them: ten minutes of a day are one point. Five
where the last one is also told as what is now; twenty of timelines, which ask every state of every device."""


def through(panel: P, draft: Draft, points: float = POINTS) -> P:
    """A panel of curves: with as many points as Grafana likes only where that is cheap."""
    return panel if draft.cheap else panel.max_data_points(points)


def counting(panel: P, draft: Draft) -> P:
    """A panel that counts time by looking again and again (`availability.seconds` …): how often, by the time shown."""
    return panel.interval(LOOK).max_data_points(LOOKS if draft.cheap else FEWER)


def begin(
    panel: P,
    draft: Draft,
    key: str,
    targets: Sequence[Target],
    unit: str,
    steps: Builder[model.ThresholdsConfig] | None,
) -> P:
    """What all panels have; the first thing that is done to one."""
    words = draft.words
    asked: list[Builder[Dataquery]] = [each.ref_id(chr(ord("A") + place)) for place, each in enumerate(targets)]
    draft.know(panel, key)
    panel.title(words.own(key)).description(words.own(f"{key}.about")).datasource(draft.source)
    panel.no_value(words.perhaps(f"{key}.none") or words.say("none"))
    panel.unit(unit).thresholds(steps or quiet()).targets(asked)
    return panel


def stat_panel(
    draft: Draft,
    key: str,
    *targets: Target,
    unit: str,
    steps: Builder[model.ThresholdsConfig] | None = None,
    mappings: list[model.ValueMapping] | None = None,
    trend: bool = False,
    background: bool = False,
) -> stat.Panel:
    """One figure or word in big type. `trend`: with a quiet curve below it; needs a target over time without labels.

    A word is a mapping of the number (`mappings`); `background`: the colour fills the panel, for states alone.
    """
    for each in targets if trend else ():
        each.or_unknown()
    nothing = look.nothing(draft.words.perhaps(f"{key}.none") or draft.words.say("none"))
    calc = "last" if trend else "lastNotNull"
    graph = shared.BigValueGraphMode.AREA if trend else shared.BigValueGraphMode.NONE
    colour = shared.BigValueColorMode.BACKGROUND_SOLID if background else shared.BigValueColorMode.VALUE
    panel = begin(stat.Panel(), draft, key, targets, unit, steps)
    return (
        (through(panel, draft, NOW_POINTS) if trend else panel)
        .color_scheme(look.by_steps())
        .mappings([*(mappings or []), nothing])
        .graph_mode(graph)
        .color_mode(colour)
        .text_mode(shared.BigValueTextMode.VALUE if len(targets) == 1 else shared.BigValueTextMode.VALUE_AND_NAME)
        .justify_mode(shared.BigValueJustifyMode.AUTO)
        .reduce_options(common.ReduceDataOptions().calcs([calc]).fields("").values(False))
    )


def timeseries_panel(
    draft: Draft,
    key: str,
    *targets: Target,
    unit: str,
    steps: Builder[model.ThresholdsConfig] | None = None,
    lines: bool = False,
    table: bool = False,
    colour: Builder[model.FieldColor] | None = None,
) -> timeseries.Panel:
    """Curves. With `steps`, what is beyond them is told apart; `lines`: by dashed lines rather than tinted ground.

    `table`: the legend tells the last and the highest value of each curve, worst first; for many curves.
    """
    legend = (
        common.VizLegendOptions()
        .display_mode(shared.LegendDisplayMode.TABLE if table else shared.LegendDisplayMode.LIST)
        .placement(shared.LegendPlacement.BOTTOM)
        .show_legend(True)
        .calcs(["lastNotNull", "max"] if table else [])
    )
    shown = shared.GraphThresholdsStyleMode.DASHED if lines else shared.GraphThresholdsStyleMode.AREA
    mode = shown if steps is not None else shared.GraphThresholdsStyleMode.OFF
    return (
        through(begin(timeseries.Panel(), draft, key, targets, unit, steps), draft)
        .color_scheme(colour or look.shades())
        .draw_style(shared.GraphDrawStyle.LINE)
        .line_interpolation(shared.LineInterpolation.LINEAR)
        .line_width(2 if len(targets) == 1 else 1)
        .fill_opacity(6)
        .show_points(shared.VisibilityMode.NEVER)
        .span_nulls(False)
        .insert_nulls(300_000)
        .axis_border_show(False)
        .thresholds_style(common.GraphThresholdsStyleConfig().mode(mode))
        .legend(legend)
        .tooltip(common.VizTooltipOptions().mode(shared.TooltipDisplayMode.MULTI).sort(shared.SortOrder.DESCENDING))
    )


def table_panel(
    draft: Draft,
    key: str,
    *targets: Target,
    columns: Sequence[Column],
    sort: str = "",
    descending: bool = False,
    page: bool = False,
) -> table.Panel:
    """A table of exactly these columns in this order; several queries in table form are joined on what they share.

    `sort` is the field of a column. `page`: in pages, where there may be many rows.
    """
    panel = (
        begin(table.Panel(), draft, key, targets, "none", None)
        .show_header(True)
        .cell_height(shared.TableCellHeight.MD)
        .align(shared.FieldTextAlignment.AUTO)
        .transformations(
            order(columns, merge=len(targets) > 1, one_time=draft.frame.source.engine is Engine.PROMETHEUS)
        )
        .overrides([column_override(column, draft.words) for column in columns])
    )
    if page:
        panel.footer(common.TableFooterOptions().show(False).enable_pagination(True).reducer([]).count_rows(False))
    if sort:
        by = next(column for column in columns if column.field == sort)
        panel.sort_by([common.TableSortByFieldState().display_name(draft.words.column(by.title)).desc(descending)])
    return panel


def timeline_panel(
    draft: Draft, key: str, *targets: Target, mappings: list[model.ValueMapping], rows: int = 20
) -> statetimeline.Panel:
    """A bar a thing, its state through time as words. Up to `rows` at once, then pages."""
    legend = common.VizLegendOptions().display_mode(shared.LegendDisplayMode.LIST)
    return (
        through(begin(statetimeline.Panel(), draft, key, targets, "none", None), draft, SPANS)
        .mappings(mappings)
        .color_scheme(look.by_steps())
        .merge_values(True)
        .show_value(shared.VisibilityMode.NEVER)
        .align_value(shared.TimelineValueAlignment.LEFT)
        .row_height(0.8)
        .line_width(0)
        .fill_opacity(85)
        .per_page(rows)
        .legend(legend.placement(shared.LegendPlacement.BOTTOM).show_legend(True))
        .tooltip(common.VizTooltipOptions().mode(shared.TooltipDisplayMode.SINGLE).sort(shared.SortOrder.NONE))
    )


def bars_panel(
    draft: Draft,
    key: str,
    *targets: Target,
    unit: str,
    steps: Builder[model.ThresholdsConfig],
    least: float,
    most: float,
) -> bargauge.Panel:
    """Horizontal bars of what is now against a target (the last of `steps`), from `least` to `most`."""
    return (
        begin(bargauge.Panel(), draft, key, targets, unit, steps)
        .color_scheme(look.by_steps())
        .min(least)
        .max(most)
        .display_mode(shared.BarGaugeDisplayMode.BASIC)
        .orientation(shared.VizOrientation.HORIZONTAL)
        .show_unfilled(True)
        .value_mode(shared.BarGaugeValueMode.COLOR)
        .name_placement(shared.BarGaugeNamePlacement.LEFT)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).fields("").values(False))
    )


def heatmap_panel(draft: Draft, key: str, *targets: Target, unit: str, buckets: int = 24) -> heatmap.Panel:
    """How many of many things have which value, through time; tones of one colour."""
    size = common.HeatmapCalculationBucketConfig().mode(shared.HeatmapCalculationMode.COUNT).value(str(buckets))
    colours = heat.HeatmapColorOptions(
        mode=heat.HeatmapColorMode.OPACITY, fill=look.ACCENT, scale=heat.HeatmapColorScale.EXPONENTIAL, exponent=0.5
    )
    return (
        through(begin(heatmap.Panel(), draft, key, targets, unit, None), draft)
        .color_scheme(fixed(look.ACCENT))
        .calculate(True)
        .calculation(common.HeatmapCalculationOptions().y_buckets(size))
        .color(Ready(colours))
        .y_axis(Ready(heat.YAxisConfig(unit=unit, axis_placement=shared.AxisPlacement.LEFT)))
        .cell_gap(1)
        .hide_legend()
    )
