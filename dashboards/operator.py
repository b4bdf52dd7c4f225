"""The board of one operator: what of theirs is wrong, what it hits, how well they kept it running."""

from __future__ import annotations

from grafana_foundation_sdk.builders import stat, statetimeline, table, timeseries

from songxa import catalogue as c
from songxa.dashboards import Board, Frame
from songxa.dashboards.kit import limits, links, look
from songxa.dashboards.kit.answers import (
    MONTH,
    failed_table,
    incident_count,
    incident_table,
    or_none,
    uptime,
)
from songxa.dashboards.kit.availability import share
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.overrides import series_colours
from songxa.dashboards.kit.panels import stat_panel, table_panel, timeline_panel, timeseries_panel
from songxa.dashboards.kit.promql import code, over, series, states, worst
from songxa.dashboards.kit.tables import Column
from songxa.model import FAILED, WORKING


def board(frame: Frame) -> Board:
    """See the module."""
    draft = Draft(frame, "operator")
    draft.choose_operator()
    draft.choose_village()
    draft.incidents()
    draft.line(
        4,
        (4, incident_count(draft)),
        (5, _working(draft)),
        (5, _households(draft)),
        (5, uptime(draft, period=MONTH)),
        (5, _answering(draft)),
    )
    draft.line(6, (24, incident_table(draft)))
    draft.line(10, (24, failed_table(draft)))
    draft.row("course")
    draft.line(11, (24, _timeline(draft)))
    draft.line(9, (12, _share(draft)), (12, _latency(draft)))
    draft.row("devices", collapsed=True)
    draft.line(14, (24, _devices(draft)))
    return draft.board()


def _works() -> str:
    """By device, 1 where it works and 0 where it has failed."""
    works, failed = (f"({c.DEVICE_STATE.name}{{{states(each)}}} == 1)" for each in (WORKING, FAILED))
    return f"max by (device) ({works} or 0 * {failed})"


def _working(draft: Draft) -> stat.Panel:
    """The share of devices that work, of those of which it is known."""
    asked = draft.now(f"avg({draft.scope.ql().about(_works())})")
    return stat_panel(draft, "working", asked, unit="percentunit", steps=limits.DEVICES).decimals(0)


def _households(draft: Draft) -> stat.Panel:
    asked = draft.now(or_none(f"sum({draft.scope.ql().of_incidents(c.INCIDENT_HOUSEHOLDS)})"))
    calm = look.words({"0": look.result(draft.words.say("value.calm"), look.UP)})
    return stat_panel(draft, "households", asked, unit="short", steps=limits.ANY, mappings=calm).decimals(0)


def _answering(draft: Draft) -> stat.Panel:
    asked = draft.now(f"avg({draft.scope.ql().about(f'{series(c.PING_LOSS)} < 1')})")
    return stat_panel(draft, "loss", asked, unit="percentunit", steps=limits.LOSS).decimals(1)


def _timeline(draft: Draft) -> statetimeline.Panel:
    """The worst of each place: a line a device would be too many."""
    told = draft.scope.ql().through.named(worst(c.DEVICE_STATE), "site")
    asked = draft.course(f"max by (site) ({told})", "{{site}}")
    return timeline_panel(draft, "timeline", asked, mappings=draft.words.states())


def _share(draft: Draft) -> timeseries.Panel:
    told = draft.scope.ql().through.named(_works(), "operator")
    asked = draft.course(f"avg by (operator) ({told})", "{{operator}}")
    return (
        timeseries_panel(draft, "share", asked, unit="percentunit", steps=limits.UPTIME, lines=True)
        .max(1)
        .axis_soft_min(0.8)
        .overrides(series_colours(draft.scope.operators()))
    )


def _latency(draft: Draft) -> timeseries.Panel:
    told = draft.scope.ql().through.named(series(c.PING_RTT, 'stat="mean"'), "site")
    asked = draft.course(f"max by (site) ({told})", "{{site}}")
    panel = timeseries_panel(draft, "latency", asked, unit="s", steps=limits.LATENCY, lines=True, table=True)
    return panel.min(0)


def _devices(draft: Draft) -> table.Panel:
    """Every device with its figures for the time shown."""
    ql = draft.scope.ql()
    labels = ("name", "kind", "site", "village")
    latency = over("avg", c.PING_RTT, 'stat="mean"')
    asked = (
        ql.named(code(c.DEVICE_STATE), *labels),
        ql.named(share(ql, "device"), *labels),
        ql.named(f"max by (device) ({latency})", *labels),
        ql.named(over("avg", c.PING_LOSS), *labels),
    )
    words = draft.words
    columns = [
        Column("Value #A", "state", mappings=words.states(), coloured=True, width=150),
        Column("name", "device", link=links.to_device(draft.frame), link_title=words.say("link.device")),
        Column("kind", "kind", mappings=words.kinds()),
        Column("site", "place"),
        Column("village", "village"),
        Column("Value #B", "uptime", unit="percentunit", decimals=2, steps=limits.UPTIME, coloured=True),
        Column("Value #C", "latency", unit="s", steps=limits.LATENCY, coloured=True, width=110),
        Column("Value #D", "loss", unit="percentunit", decimals=1, steps=limits.LOSS, coloured=True, width=110),
        Column("device", "key", hidden=True),
    ]
    targets = map(draft.rows, asked)
    return table_panel(draft, "devices", *targets, columns=columns, sort="Value #B", page=True)
