"""The board of the commune over InfluxDB: what `overview` tells, in InfluxQL."""

from __future__ import annotations

from grafana_foundation_sdk.builders import geomap, stat, statetimeline, table
from grafana_foundation_sdk.models.common import BigValueTextMode

from songxa import catalogue as c
from songxa.dashboards import Board, Frame
from songxa.dashboards.kit import influxql, limits, look
from songxa.dashboards.kit.answers import (
    MONTH,
    failed_columns,
    incident_columns,
    place_columns,
)
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.influxql import NOW, WITHIN, by, coded, in_states, place, shares, where, worst_now
from songxa.dashboards.kit.maps import map_of_words
from songxa.dashboards.kit.overrides import series_names
from songxa.dashboards.kit.panels import stat_panel, table_panel, timeline_panel
from songxa.dashboards.kit.tables import Column, added, order, told
from songxa.model import FAILED, WORKING, Kind, Metric, State

_TOLD = ("device", "name", "site", "operator")
_LASTS = "time > now() - 1m"
"""An incident that is over is not written any more."""


def board(frame: Frame) -> Board:
    """See the module."""
    draft = Draft(frame, "overview")
    draft.choose_village()
    draft.line(4, (4, _incidents(draft)), (5, _places(draft)), (5, _households(draft)), (5, _uptime(draft)),
               (5, _people(draft)))  # fmt: skip
    draft.line(6, (24, _wrong(draft)))
    draft.line(14, (11, _map(draft)), (13, _failed(draft)))
    draft.row("day")
    draft.line(11, (24, _timeline(draft)))
    return draft.board()


def _newest(metric: Metric, conditions: str, tags: tuple[str, ...], name: str = "value", times: int = 1) -> str:
    measurement, field = place(metric)
    told = f"last({field})" + (f" * {times}" if times != 1 else "")
    return f'SELECT {told} AS "{name}" FROM {measurement} WHERE {conditions}{by(*tags)}'  # noqa: S608


def _concerned(draft: Draft) -> str:
    """Incidents of what the board is limited to and of what is chosen, and those of no village."""
    return where(*(_or_nowhere(each) for each in draft.scope.influx().devices))


def _or_nowhere(condition: str) -> str:
    return f"({condition} OR \"village\" = '')"


def _there(value: float) -> str:
    """This value while songxa is there, nothing while it is not."""
    measurement, field = place(c.BUILD_INFO)
    return f'SELECT 0 * last({field}) + {value} AS "value" FROM {measurement} WHERE {NOW}'  # noqa: S608


def _incidents(draft: Draft) -> stat.Panel:
    newest = _newest(c.INCIDENT_OPEN, where(_concerned(draft), _LASTS), ("incident",))
    asked = draft.influx(f'SELECT count("value") FROM ({newest})'), draft.influx(_there(0))  # noqa: S608
    calm = look.words({"0": look.result(draft.words.say("value.calm"), look.UP)})
    panel = stat_panel(draft, "incidents", *asked, unit="short", steps=limits.ANY, mappings=calm)
    return panel.decimals(0).text_mode(BigValueTextMode.VALUE).transformations(added(draft.words.own("incidents")))


def _places(draft: Draft) -> stat.Panel:
    inventory = draft.frame.inventory
    names = sorted(inventory.sites[key].name for key in draft.scope.site_keys() if inventory.sites[key].public)
    known = where(in_states(WORKING), f"\"kind\" = '{Kind.ACCESS_POINT}'", influxql.matcher("site", *names), NOW)
    each = _newest(c.DEVICE_STATE, where(*draft.scope.influx().devices, known), ("device", "state", "site", "village"))
    best = f'SELECT max("value") AS "best" FROM ({each}){by("site", "village")}'  # noqa: S608
    asked = draft.influx(f'SELECT mean("best") FROM ({best})')  # noqa: S608
    return stat_panel(draft, "places.share", asked, unit="percentunit", steps=limits.PLACES).decimals(0)


def _households(draft: Draft) -> stat.Panel:
    areas = draft.frame.inventory.areas
    inside = {draft.frame.inventory.sites[key].area for key in draft.scope.site_keys()}
    total = sum(areas[key].households or 0 for key in inside if key in areas) or 1
    hit = _newest(c.INCIDENT_HOUSEHOLDS, _LASTS, ("incident",))
    asked = draft.influx(f'SELECT -1 * sum("value") / {total} FROM ({hit})'), draft.influx(_there(1))  # noqa: S608
    panel = stat_panel(draft, "households.all", *asked, unit="percentunit", steps=limits.HOUSEHOLDS)
    return panel.decimals(1).text_mode(BigValueTextMode.VALUE).transformations(added(draft.words.own("households.all")))


def _uptime(draft: Draft) -> stat.Panel:
    asked = draft.influx(shares(WORKING, WORKING | FAILED, *draft.scope.influx().devices))
    panel = stat_panel(draft, "uptime", asked, unit="percentunit", steps=limits.UPTIME).decimals(2)
    return panel.time_from(MONTH).hide_time_override(True)


def _people(draft: Draft) -> stat.Panel:
    each = _newest(c.WIFI_CLIENTS, where(*draft.scope.influx().devices, NOW), ("device", "radio", "ssid"))
    asked = draft.influx(f'SELECT sum("value") FROM ({each})')  # noqa: S608
    return stat_panel(draft, "people", asked, unit="short").color_scheme(look.fixed(look.ACCENT)).decimals(0)


def _wrong(draft: Draft) -> table.Panel:
    tags = tuple(name for name in c.INCIDENT_OPEN.label_names if name != "root")
    asked = [
        _newest(c.INCIDENT_OPEN, where(_concerned(draft), _LASTS), tags, "open"),
        _newest(c.INCIDENT_OPENED, _LASTS, ("incident",), "opened", 1000),
        _newest(c.INCIDENT_DEVICES, _LASTS, ("incident",), "devices"),
        _newest(c.INCIDENT_HOUSEHOLDS, _LASTS, ("incident",), "households"),
        _newest(c.INCIDENT_PLACES, _LASTS, ("incident",), "places"),
    ]
    columns = incident_columns(draft, "opened", "devices", "households", "places")
    targets = map(draft.influx_rows, asked)
    panel = table_panel(draft, "wrong", *targets, columns=columns, sort="households", descending=True)
    return panel.transformations([*order(columns, merge=True, one_time=False), told("name")])


def _state_now(metric: Metric, conditions: str, tags: tuple[str, ...]) -> str:
    """The state itself, as a field `state`, by tags."""
    measurement, field = place(metric)
    asked = where(f"{field} = 1", conditions, NOW)
    return f'SELECT last({field}), "state" FROM {measurement} WHERE {asked}{by(*tags)}'  # noqa: S608


def _map(draft: Draft) -> geomap.Panel:
    sites = where(*draft.scope.influx().sites)
    here = where(sites, *draft.scope.influx().devices, NOW)
    info = _newest(c.SITE_INFO, here, ("site", "name", "village", "latitude", "longitude"), "info")
    asked = draft.influx_rows(info), draft.influx_rows(_state_now(c.SITE_STATE, sites, ("site",)))
    columns = [*place_columns(draft), Column("site", "key", hidden=True)]
    return map_of_words(draft, "map.words", asked, columns=columns)


def _failed(draft: Draft) -> table.Panel:
    bad = worst_now(c.DEVICE_STATE, _TOLD, FAILED | {State.DEGRADED}, *draft.scope.influx().devices)
    columns = failed_columns(draft, "code")
    return table_panel(
        draft, "failed", draft.influx_rows(bad), columns=columns, sort="code", descending=True, page=True
    )


def _timeline(draft: Draft) -> statetimeline.Panel:
    inventory = draft.frame.inventory
    public = [key for key in draft.scope.site_keys() if inventory.sites[key].public]
    asked = coded(c.SITE_STATE, ("site",), where(influxql.matcher("site", *public, ""), WITHIN))
    names = {key: inventory.sites[key].name for key in public}
    target = draft.influx(asked, "$tag_site")
    panel = timeline_panel(draft, "timeline", target, mappings=draft.words.states())
    return panel.overrides(series_names(names))
