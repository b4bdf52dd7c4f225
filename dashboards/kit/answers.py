"""Panels that answer the same question on several boards: what is wrong, what does not work, for how long.

Their queries are PromQL; the columns of their tables serve InfluxQL too.
"""

from __future__ import annotations

from grafana_foundation_sdk.builders import stat, table
from grafana_foundation_sdk.models.common import BigValueTextMode

from songxa import catalogue as c
from songxa.dashboards.kit import availability, escape, limits, links, look, promql
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.panels import stat_panel, table_panel
from songxa.dashboards.kit.tables import Column
from songxa.model import State

MONTH = "now/M"

_ALIVE = f"0 * max({c.BUILD_INFO.name})"
"""Nought while songxa is there, nothing while it is not: nothing known must not look like nothing wrong."""


def or_none(expression: str) -> str:
    """What counts, and 0 where there is nothing to count."""
    return f"({expression}) or {_ALIVE}"


def incident_count(draft: Draft, key: str = "incidents") -> stat.Panel:
    """How many incidents last; in words where none does."""
    calm = {"0": look.result(draft.words.say("value.calm"), look.UP)}
    asked = draft.now(or_none(f"count({draft.scope.ql().open_incidents()})"))
    return stat_panel(draft, key, asked, unit="short", steps=limits.ANY, mappings=look.words(calm)).decimals(0)


def incident_columns(draft: Draft, opened: str, devices: str, households: str, places: str) -> list[Column]:
    """Of a table of incidents; the arguments are the fields of its figures."""
    words = draft.words
    page = links.to_incident(draft.frame)
    return [
        Column("cause", "cause", mappings=words.causes(), width=110),
        Column("name", "what", link=page, link_title=words.say("link.incident")),
        Column("operator", "call", mappings=words.operators(draft.frame.inventory), width=240),
        Column("village", "village", width=150),
        Column(opened, "since", unit="dateTimeAsLocalNoDateIfToday", width=150),
        Column(devices, "devices", unit="short", decimals=0, width=110),
        Column(households, "households", unit="short", decimals=0, width=100, steps=limits.HIT, coloured=True),
        Column(places, "places", unit="short", decimals=0, width=140),
        Column("incident", "incident", hidden=True),
    ]


def incident_table(draft: Draft, key: str = "wrong") -> table.Panel:
    """Every incident that lasts: what, where, since when, whom it hits, whom to call."""
    ql = draft.scope.ql()
    figures = (c.INCIDENT_OPENED, c.INCIDENT_DEVICES, c.INCIDENT_HOUSEHOLDS, c.INCIDENT_PLACES)
    asked = [ql.of_incidents(metric) for metric in figures]
    targets = [draft.rows(f"1000 * {asked[0]}"), *(draft.rows(each) for each in asked[1:])]
    columns = incident_columns(draft, *(f"Value #{letter}" for letter in "ABCD"))
    return table_panel(draft, key, *targets, columns=columns, sort="Value #C", descending=True)


def failed_columns(draft: Draft, state: str) -> list[Column]:
    """Of a table of devices; `state` is the field of their state."""
    words = draft.words
    to = links.to_device(draft.frame)
    return [
        Column(state, "state", mappings=words.states(), coloured=True, width=140),
        Column("name", "device", link=to, link_title=words.say("link.device")),
        Column("site", "place"),
        Column("operator", "call", mappings=words.operators(draft.frame.inventory)),
        Column("device", "key", hidden=True),
    ]


def failed_table(draft: Draft, key: str = "failed") -> table.Panel:
    """Every device that does not work as it should, worst first."""
    bad = f"{promql.code(c.DEVICE_STATE)} >= {look.CODES[State.DEGRADED]}"
    asked = draft.rows(draft.scope.ql().named(bad, "name", "site", "operator"))
    columns = failed_columns(draft, "Value")
    return table_panel(draft, key, asked, columns=columns, sort="Value", descending=True, page=True)


def uptime(draft: Draft, key: str = "uptime", period: str = "") -> stat.Panel:
    """The share of time in which devices worked, their time added up; `period` where it is not the time shown, unless
    there are too many devices for it."""
    asked = draft.now(availability.share(draft.scope.ql()))
    panel = stat_panel(draft, key, asked, unit="percentunit", steps=limits.UPTIME).decimals(2)
    if draft.cheap:
        return panel.time_from(period).hide_time_override(True) if period else panel
    # every sample of a month of thousands of devices is half a minute's work
    return panel.title(draft.words.say("share.shown")).description(draft.words.say("share.shown.about"))


def place_columns(draft: Draft) -> list[Column]:
    """Of the map: what a mark's own words tell."""
    return [
        Column("state", "state", mappings=draft.words.states(), coloured=True),
        Column("name", "place"),
        Column("village", "village"),
        Column("latitude", "latitude", unit="degree", decimals=5, hidden=True),
        Column("longitude", "longitude", unit="degree", decimals=5, hidden=True),
    ]


def places(draft: Draft, key: str = "places") -> stat.Panel:
    """Public places with usable Wi-Fi, of how many.

    Told as "11/12" and judged by the share: PromQL makes labels of both counts, and the panel shows the legend.
    """
    places = draft.scope.ql().hotspots()
    counts = f'count_values("working", sum({places})) * on () group_left (total) count_values("total", count({places}))'
    told = f"avg({places}) * on () group_right () ({counts})"
    told = f'label_join({told}, "told", "/", "working", "total")'
    nothing = f'label_replace(vector(NaN), "told", {escape.quoted(draft.words.own(f"{key}.none"))}, "", "")'
    asked = draft.now(f"{told} or on () {nothing}", "{{told}}")
    panel = stat_panel(draft, key, asked, unit="percentunit", steps=limits.PLACES)
    return panel.text_mode(BigValueTextMode.NAME)


def about_columns(draft: Draft) -> list[Column]:
    """What the inventory says of the device, in one row."""
    words = draft.words
    return [
        Column("name", "device"),
        Column("kind", "kind", mappings=words.kinds()),
        Column("site", "place"),
        Column("village", "village"),
        Column("operator", "call", mappings=words.operators(draft.frame.inventory)),
        Column("model", "model"),
    ]


def people(draft: Draft, key: str = "people") -> stat.Panel:
    """How many use Wi-Fi now, and how it went."""
    asked = f"sum({draft.scope.ql().through.about(promql.series(c.WIFI_CLIENTS))})"
    panel = stat_panel(draft, key, draft.course(asked), unit="short", trend=True)
    return panel.color_scheme(look.fixed(look.ACCENT)).decimals(0)
