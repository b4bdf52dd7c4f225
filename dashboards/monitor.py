"""The board of the monitor's own health: whether it asks in time, remembers, sends on and is heard."""

from __future__ import annotations

from collections.abc import Sequence

from grafana_foundation_sdk.builders import common, stat, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as shared
from grafana_foundation_sdk.models import dashboard as model

from songxa import catalogue as c
from songxa.dashboards import Board, Frame
from songxa.dashboards.kit import limits, links
from songxa.dashboards.kit.answers import or_none
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.panels import stat_panel, table_panel, timeseries_panel
from songxa.dashboards.kit.promql import EVERY, RANGE, series
from songxa.dashboards.kit.shared import NONE
from songxa.dashboards.kit.tables import Column
from songxa.model import Metric

_FAULTS = 'kind!="series"'
"""What the history drops by a fault; that a device has more series than it keeps is a limit."""

_LOSSES = (c.SPOOL_DROPPED, c.SPOOL_QUARANTINED)


def board(frame: Frame) -> Board:
    """See the module. The monitor is one: there is nothing to choose."""
    draft = Draft(frame, "monitor", cheap=True)
    _answers(draft)
    draft.row("asking")
    _asking(draft)
    draft.row("history")
    _history(draft)
    draft.row("sending")
    _sending(draft)
    draft.row("process")
    _process(draft)
    return draft.board()


# ---- what is asked -----------------------------------------------------------------------------------------------


def rate(metric: Metric, *by: str, matchers: str = "") -> str:
    """Of a counter, how much a second, summed by some of its labels."""
    return _summed("rate", metric, EVERY, by, matchers)


def grown(metric: Metric, *by: str, matchers: str = "") -> str:
    """How much a counter has grown in the time shown, summed by some of its labels."""
    return _summed("increase", metric, RANGE, by, matchers)


def _summed(function: str, metric: Metric, window: str, by: Sequence[str], matchers: str) -> str:
    inside = f"{{{matchers}}}" if matchers else ""
    each = f"{function}({metric.name}{inside}[{window}])"
    # every series once, should songxa be scraped and pushed
    once = f"max by ({', '.join(metric.label_names)}) ({each})" if metric.label_names else f"max({each})"
    return f"sum by ({', '.join(by)}) ({once})" if by else f"sum({once})"


def own(expression: str) -> str:
    """Of songxa's process alone: every Python program tells such metrics."""
    return f"max({expression} and on (job, instance) {c.BUILD_INFO.name})"


def ago(metric: Metric, *by: str) -> str:
    """Seconds since a time that is told."""
    return f"time() - max by ({', '.join(by)}) ({metric.name})" if by else f"time() - max({metric.name})"


# ---- what is drawn -----------------------------------------------------------------------------------------------


def _answers(draft: Draft) -> None:
    valid, writable = draft.words.yes_no("valid", "invalid"), draft.words.yes_no("writable", "stuck")
    running = f"time() - {own('process_start_time_seconds')}"
    losses = (grown(c.HISTORY_DROPPED, matchers=_FAULTS), *map(grown, _LOSSES))
    lost = " + ".join(f"({or_none(each)})" for each in losses)
    draft.line(
        4,
        (4, stat_panel(draft, "running", draft.now(running), unit="s", steps=limits.STARTED).decimals(1)),
        (
            4,
            stat_panel(
                draft, "lag", draft.course(series(c.RUNNER_LAG)), unit="s", steps=limits.LATE, trend=True
            ).decimals(1),
        ),
        (4, _word(draft, "inventory", f"min({c.INVENTORY_VALID.name})", valid)),
        (4, _word(draft, "writable", f"min({c.HISTORY_WRITABLE.name})", writable)),
        (4, stat_panel(draft, "lost", draft.now(lost), unit="short", steps=limits.ANY_POOR).decimals(0)),
        (
            4,
            stat_panel(
                draft, "messages", draft.now(f"sum({series(c.ALERT_WAITING)})"), unit="none", steps=limits.ANY_POOR
            ),
        ),
    )


def _word(draft: Draft, key: str, expression: str, mappings: list[model.ValueMapping]) -> stat.Panel:
    return stat_panel(draft, key, draft.now(expression), unit="none", steps=limits.ALL_OR_NOT, mappings=mappings)


def _asking(draft: Draft) -> None:
    """Visits: answered, begun late, left out, repeated."""
    good = rate(c.RUNNER_VISITS, matchers='outcome="answered"')
    visits = draft.course(rate(c.RUNNER_VISITS, "collector", "outcome"), "{{collector}} · {{outcome}}")
    draft.line(
        8,
        (8, _share(draft, "answered", f"{good} / ({rate(c.RUNNER_VISITS)} > 0)", limits.ANSWERED).max(1)),
        (8, timeseries_panel(draft, "visits", visits, unit="reqps").min(0)),
        (8, _lines(draft, "late", series(c.RUNNER_LAG), limits.LATE, 6)),
    )
    repeated = f"{rate(c.SNMP_RETRIES)} / ({rate(c.SNMP_REQUESTS)} > 0)"
    skipped = draft.course(f"60 * {rate(c.RUNNER_SKIPPED, 'collector', 'reason')}", "{{collector}} · {{reason}}")
    draft.line(
        8,
        (8, _share(draft, "repeated", repeated, limits.REPEATED).axis_soft_max(0.25)),
        (8, _bars(timeseries_panel(draft, "skipped", skipped, unit="cpm"))),
        (8, _slowest(draft)),
    )


def _slowest(draft: Draft) -> table.Panel:
    return table_panel(
        draft,
        "slowest",
        draft.rows(series(c.RUNNER_SLOWEST)),
        columns=[
            Column("collector", "collector", width=110),
            Column("device", "device", link=links.to_device(draft.frame), link_title=draft.words.say("link.device")),
            Column("Value", "duration", "s", 1, 110, steps=limits.SLOW, coloured=True),
        ],
        sort="Value",
        descending=True,
    )


def _history(draft: Draft) -> None:
    draft.line(
        8,
        (6, _lines(draft, "written", ago(c.HISTORY_NEWEST), limits.OLD, 40)),
        (6, _plain(draft, "size", series(c.HISTORY_BYTES), "bytes")),
        (6, _plain(draft, "queued", series(c.HISTORY_QUEUED), "bytes")),
        (6, _plain(draft, "commits", rate(c.HISTORY_COMMITS), "wps")),
    )


def _sending(draft: Draft) -> None:
    """What goes to other servers, and messages to people."""
    writable = draft.words.yes_no("writable", "stuck")
    exporter = "exporter"
    asked = [
        series(c.SPOOL_WRITABLE),
        ago(c.EXPORT_DELIVERED, exporter),
        series(c.SPOOL_POINTS),
        series(c.SPOOL_BYTES),
        f"{ago(c.SPOOL_OLDEST, exporter)} or on ({exporter}) 0 * {series(c.SPOOL_POINTS)}",
        *(grown(each, exporter) for each in _LOSSES),
    ]
    spools = table_panel(
        draft,
        "spools",
        *(draft.rows(each) for each in asked),
        columns=[
            Column(exporter, "exporter"),
            Column("Value #A", "spool", mappings=writable, coloured=True, width=150),
            Column("Value #B", "delivered", "s", 0, 150, steps=limits.BEHIND, coloured=True, none=NONE),
            Column("Value #C", "points", "short", 0, 120, none=NONE),
            Column("Value #D", "bytes", "bytes", 0, 110, none=NONE),
            Column("Value #E", "oldest", "s", 0, 130, steps=limits.BEHIND, coloured=True, none=NONE),
            Column("Value #F", "dropped", "short", 0, 110, steps=limits.ANY, coloured=True, none=NONE),
            Column("Value #G", "quarantined", "short", 0, 120, steps=limits.ANY_POOR, coloured=True, none=NONE),
        ],
    )
    draft.line(6, (24, spools))
    points = draft.course(rate(c.EXPORT_SENT, exporter), "{{exporter}}")
    requests = draft.course(f"60 * {rate(c.EXPORT_REQUESTS, exporter, 'outcome')}", "{{exporter}} · {{outcome}}")
    messages = draft.course(f"60 * {rate(c.ALERT_MESSAGES, 'recipient', 'outcome')}", "{{recipient}} · {{outcome}}")
    draft.line(
        8,
        (8, timeseries_panel(draft, "points", points, unit="wps").min(0)),
        (8, _bars(timeseries_panel(draft, "requests", requests, unit="cpm"))),
        (8, _bars(timeseries_panel(draft, "told", messages, unit="cpm"))),
    )


def _process(draft: Draft) -> None:
    files = "process_open_fds / process_max_fds"
    draft.line(
        8,
        (6, _share(draft, "cpu", own(f"rate(process_cpu_seconds_total[{EVERY}])"), limits.PROCESSOR).axis_soft_max(1)),
        (6, _plain(draft, "memory", own("process_resident_memory_bytes"), "bytes")),
        (6, _share(draft, "files", own(files), limits.FILES).axis_soft_max(1)),
        (6, _errors(draft)),
    )
    kinds = draft.rows(series(c.INVENTORY_DEVICES))
    columns = [Column("kind", "kind", mappings=draft.words.kinds()), Column("Value", "count", "none", 0, 110)]
    draft.line(
        9,
        (12, table_panel(draft, "devices", kinds, columns=columns, sort="Value", descending=True)),
        (12, _versions(draft)),
    )


_ERRORS = {
    "exports": (c.EXPORT_ERRORS, ""),
    "duplicates": (c.EXPORT_DUPLICATES, ""),
    "plugins": (c.PLUGIN_ERRORS, ""),
    "snmp": (c.SNMP_BAD_PACKETS, ""),
    "ping": (c.PING_BAD_PACKETS, ""),
    "socket": (c.PING_OWN_DROPS, ""),
    "dropped": (c.HISTORY_DROPPED, _FAULTS),
}
"""What should not happen at all, by the keys of its words; with matchers."""


def _errors(draft: Draft) -> timeseries.Panel:
    asked = [
        draft.course(or_none(f"60 * {rate(metric, matchers=matchers)}"), draft.words.own(f"errors.{key}"))
        for key, (metric, matchers) in _ERRORS.items()
    ]
    return _bars(timeseries_panel(draft, "errors", *asked, unit="cpm"))


def _versions(draft: Draft) -> table.Panel:
    columns = [Column("version", "version"), Column("instance", "instance"), Column("Value", "running", "s", 1, 150)]
    since = f"(time() - process_start_time_seconds) * on (job, instance) group_left (version) {c.BUILD_INFO.name}"
    return table_panel(draft, "versions", draft.rows(since), columns=columns)


def _share(draft: Draft, key: str, expression: str, steps: Builder[model.ThresholdsConfig]) -> timeseries.Panel:
    course = draft.course(expression, draft.words.own(key))
    return _alone(timeseries_panel(draft, key, course, unit="percentunit", steps=steps, lines=True)).min(0)


def _lines(
    draft: Draft, key: str, expression: str, steps: Builder[model.ThresholdsConfig], most: float
) -> timeseries.Panel:
    course = draft.course(expression, draft.words.own(key))
    return _alone(timeseries_panel(draft, key, course, unit="s", steps=steps, lines=True)).min(0).axis_soft_max(most)


def _plain(draft: Draft, key: str, expression: str, unit: str) -> timeseries.Panel:
    return _alone(timeseries_panel(draft, key, draft.course(expression, draft.words.own(key)), unit=unit)).min(0)


def _alone(panel: timeseries.Panel) -> timeseries.Panel:
    """One curve, called as its panel: a legend would only say it again."""
    legend = common.VizLegendOptions().display_mode(shared.LegendDisplayMode.LIST).show_legend(False)
    return panel.legend(legend.placement(shared.LegendPlacement.BOTTOM))


def _bars(panel: timeseries.Panel) -> timeseries.Panel:
    """How often something happened: bars, stacked, so that nothing is drawn while nothing happens."""
    stacked = common.StackingConfig().mode(shared.StackingMode.NORMAL).group("A")
    return panel.draw_style(shared.GraphDrawStyle.BARS).fill_opacity(70).min(0).axis_soft_max(1).stacking(stacked)
