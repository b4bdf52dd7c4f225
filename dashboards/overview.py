"""The board of the commune: what is wrong and whom it hits, where that is, and how the day went."""

from __future__ import annotations

from grafana_foundation_sdk.builders import bargauge, geomap, statetimeline

from songxa import catalogue as c
from songxa.dashboards import Board, Engine, Frame, overview_influxdb
from songxa.dashboards.kit import limits
from songxa.dashboards.kit.answers import (
    MONTH,
    failed_table,
    incident_count,
    incident_table,
    or_none,
    people,
    place_columns,
    places,
    uptime,
)
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.maps import map_of_states
from songxa.dashboards.kit.panels import bars_panel, timeline_panel
from songxa.dashboards.kit.promql import PUBLIC, in_state, series, worst
from songxa.model import State

_ON_TOP = (State.DOWN, State.UNREACHABLE, State.DEGRADED, State.UNKNOWN, State.MAINTENANCE, State.UP)


def board(frame: Frame) -> Board:
    """See the module."""
    if frame.source.engine is Engine.INFLUXDB:
        return overview_influxdb.board(frame)
    draft = Draft(frame, "overview")
    draft.choose_village()
    draft.incidents()
    draft.line(
        4,
        (4, incident_count(draft)),
        (5, places(draft)),
        (5, _households(draft)),
        (5, uptime(draft, period=MONTH)),
        (5, people(draft)),
    )
    draft.line(6, (24, incident_table(draft)))
    draft.line(14, (11, _map(draft)), (13, failed_table(draft)))
    draft.row("day")
    draft.line(11, (24, _timeline(draft)))
    return draft.board()


def _households(draft: Draft) -> bargauge.Panel:
    ql = draft.scope.ql()
    hit = or_none(f"sum({ql.of_incidents(c.INCIDENT_HOUSEHOLDS)})")
    all_ = f"sum({series(c.VILLAGE_HOUSEHOLDS, *draft.scope.villages_asked())})"
    asked = draft.now(f"1 - clamp_max(({hit}) / {all_}, 1)")
    return bars_panel(
        draft, "households", asked, unit="percentunit", steps=limits.HOUSEHOLDS, least=0, most=1
    ).decimals(1)


def _map(draft: Draft) -> geomap.Panel:
    told = ("name", "village", "latitude", "longitude")
    asked = {
        state: draft.rows(draft.scope.ql().placed(f"{series(c.SITE_STATE, in_state(state))} == 1", *told))
        for state in reversed(_ON_TOP)
    }
    return map_of_states(draft, "map", asked, columns=place_columns(draft))


def _timeline(draft: Draft) -> statetimeline.Panel:
    asked = draft.scope.ql().through.placed(worst(c.SITE_STATE), "name", where=(PUBLIC,))
    return timeline_panel(draft, "timeline", draft.course(asked, "{{name}}"), mappings=draft.words.states())
