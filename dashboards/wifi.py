"""The board of Wi-Fi: how many use it and where, and whether the air lets them (busy channels, noise)."""

from __future__ import annotations

from grafana_foundation_sdk.builders import heatmap, stat, table, timeseries

from songxa import catalogue as c
from songxa.dashboards import Board, Frame
from songxa.dashboards.kit import limits, links, look, promql
from songxa.dashboards.kit.answers import people, places
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.panels import heatmap_panel, stat_panel, table_panel, timeseries_panel
from songxa.dashboards.kit.promql import Promql, series
from songxa.dashboards.kit.tables import Column
from songxa.model import Kind, Metric

_AIR = ("site", "village")


def board(frame: Frame) -> Board:
    """See the module."""
    draft = Draft(frame, "wifi")
    draft.choose_village()
    draft.choose_operator()
    draft.incidents()
    draft.line(4, (6, people(draft)), (6, places(draft)), (6, _busy(draft)), (6, _noisy(draft)))
    draft.line(12, (24, _sites(draft)))
    draft.row("use")
    draft.line(10, (14, _clients(draft)), (10, _networks(draft)))
    draft.row("air")
    draft.line(10, (12, _utilisation(draft)), (12, _noise(draft)))
    draft.row("radios", collapsed=True)
    draft.line(9, (24, _spread(draft)))
    draft.line(10, (24, _radios(draft)))
    draft.line(9, (24, _quality(draft)))
    return draft.board()


def _counted(draft: Draft, key: str, metric: Metric, above: float) -> stat.Panel:
    """How many radios are above a limit; none is a word."""
    ql = draft.scope.ql()
    told = ql.about(series(metric))
    asked = draft.now(f"count({told} > {above}) or 0 * count({told})")
    calm = look.words({"0": look.result(draft.words.own(f"{key}.calm"), look.UP)})
    return stat_panel(draft, key, asked, unit="short", steps=limits.RADIOS, mappings=calm).decimals(0)


def _busy(draft: Draft) -> stat.Panel:
    return _counted(draft, "busy", c.WIFI_UTILIZATION, limits.CROWDED)


def _noisy(draft: Draft) -> stat.Panel:
    return _counted(draft, "noisy", c.WIFI_NOISE, limits.LOUD)


def _by_site(ql: Promql, function: str, metric: Metric) -> str:
    told = ql.named(series(metric), *_AIR)
    return f"{function} by ({', '.join(_AIR)}) ({told})"


def _sites(draft: Draft) -> table.Panel:
    """Every place with Wi-Fi in a row."""
    ql = draft.scope.ql()
    clients = _by_site(ql, "sum", c.WIFI_CLIENTS)
    state = f"max by (device) ({promql.code(c.DEVICE_STATE)})"
    worst = f"max by (site, village) ({ql.named(state, *_AIR, where=(promql.matcher('kind', Kind.ACCESS_POINT),))})"
    asked = (
        worst,
        clients,
        f"(max_over_time(({clients})[{promql.RANGE}:5m]) > {clients}) or {clients}",
        _by_site(ql, "max", c.WIFI_UTILIZATION),
        _by_site(ql, "max", c.WIFI_NOISE),
    )
    to = links.to(draft.frame, "wifi", village=links.field("village"))
    columns = [
        Column("Value #A", "state", mappings=draft.words.states(), coloured=True, width=150),
        Column("site", "place"),
        Column("village", "village", link=to, link_title=draft.words.say("link.village")),
        Column("Value #B", "clients", unit="short", decimals=0, width=120),
        Column("Value #C", "peak", unit="short", decimals=0, width=120),
        Column("Value #D", "busy", unit="percentunit", decimals=0, steps=limits.BUSY, coloured=True, width=130),
        Column("Value #E", "noise", unit="dBm", decimals=0, steps=limits.NOISE, coloured=True, width=130),
    ]
    targets = map(draft.rows, asked)
    return table_panel(draft, "sites", *targets, columns=columns, sort="Value #B", descending=True, page=True)


def _clients(draft: Draft) -> timeseries.Panel:
    asked = draft.course(_by_site(draft.scope.ql().through, "sum", c.WIFI_CLIENTS), "{{site}}")
    return timeseries_panel(draft, "clients", asked, unit="short", table=True).min(0).decimals(0)


def _networks(draft: Draft) -> timeseries.Panel:
    told = draft.scope.ql().through.about(series(c.WIFI_CLIENTS, 'ssid!=""'))
    asked = draft.course(f"sum by (ssid) ({told})", "{{ssid}}")
    return timeseries_panel(draft, "networks", asked, unit="short").min(0).decimals(0)


def _utilisation(draft: Draft) -> timeseries.Panel:
    asked = draft.course(_by_site(draft.scope.ql().through, "max", c.WIFI_UTILIZATION), "{{site}}")
    return (
        timeseries_panel(draft, "utilisation", asked, unit="percentunit", steps=limits.BUSY, lines=True).min(0).max(1)
    )


def _noise(draft: Draft) -> timeseries.Panel:
    asked = draft.course(_by_site(draft.scope.ql().through, "max", c.WIFI_NOISE), "{{site}}")
    return timeseries_panel(draft, "noise", asked, unit="dBm", steps=limits.NOISE, lines=True).axis_soft_min(-100)


def _spread(draft: Draft) -> heatmap.Panel:
    asked = draft.course(draft.scope.ql().through.about(series(c.WIFI_UTILIZATION)), "{{device}} {{radio}}")
    return heatmap_panel(draft, "spread", asked, unit="percentunit", buckets=10)


def _radios(draft: Draft) -> table.Panel:
    ql = draft.scope.ql()
    metrics = (c.WIFI_UTILIZATION, c.WIFI_CHANNEL, c.WIFI_TX_POWER)
    asked = [draft.rows(ql.named(series(metric), "name", "site")) for metric in metrics]
    columns = [
        Column("name", "device", link=links.to_device(draft.frame), link_title=draft.words.say("link.device")),
        Column("site", "place"),
        Column("radio", "radio", width=180),
        Column("Value #B", "channel", unit="none", decimals=0, width=100),
        Column("Value #C", "power", unit="dBm", decimals=0, width=130),
        Column("Value #A", "busy", unit="percentunit", decimals=0, steps=limits.BUSY, coloured=True, width=130),
        Column("device", "key", hidden=True),
    ]
    return table_panel(draft, "radios", *asked, columns=columns, sort="Value #A", descending=True, page=True)


def _quality(draft: Draft) -> timeseries.Panel:
    told = draft.scope.ql().through.named(series(c.WIFI_CCQ), "name")
    asked = draft.course(f"min by (name) ({told})", "{{name}}")
    return timeseries_panel(draft, "quality", asked, unit="percentunit", steps=limits.QUALITY, lines=True).min(0).max(1)
