"""The board of mains and batteries: who runs on a battery, for how much longer, and how healthy the mains are.

Of everything that tells its power: UPS units and the power systems of base stations.
"""

from __future__ import annotations

from grafana_foundation_sdk.builders import stat, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as model

from songxa import catalogue as c
from songxa.dashboards import Board, Frame
from songxa.dashboards.kit import limits, look, promql
from songxa.dashboards.kit.answers import or_none
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.panels import stat_panel, table_panel, timeline_panel, timeseries_panel
from songxa.dashboards.kit.prometheus import PromTarget
from songxa.dashboards.kit.promql import Promql, series
from songxa.dashboards.kit.shared import NONE, device_columns, failed, label_columns, minutes, tall
from songxa.dashboards.kit.tables import Column
from songxa.model import Kind, Metric, State

_WHERE = (promql.matcher("kind", Kind.UPS.value, Kind.POWER_SYSTEM.value),)
_ON_BATTERY = f"{series(c.ON_BATTERY)} == 1"
_BATTERIES = 'sensor=~"battery.*"'
_HEAT = f"max by (device) ({series(c.TEMPERATURE, _BATTERIES)})"


def board(frame: Frame) -> Board:
    """See the module."""
    draft = Draft(frame, "power")
    draft.choose_village()
    draft.choose_operator()
    draft.incidents()
    ql = draft.scope.ql()
    _answers(draft, ql)
    draft.row("now")
    rows = _rows(draft)
    draft.line(tall(rows), (24, _places(draft, ql)))
    draft.row("course")
    carrier = draft.course(ql.through.named(_carrier(since=True), "name", where=_WHERE), "{{name}}")
    draft.line(tall(rows), (24, timeline_panel(draft, "timeline", carrier, mappings=_sources(draft))))
    draft.line(
        9,
        (12, _curves(draft, "charge", _curve(draft, ql, c.BATTERY_CHARGE), "percentunit", limits.CHARGE).min(0).max(1)),
        (12, _curves(draft, "runtime", _curve(draft, ql, c.BATTERY_RUNTIME), "s", limits.RUNTIME).min(0)),
    )
    mains = _curves(draft, "mains", _curve(draft, ql, c.INPUT_VOLTS), "volt", limits.MAINS)
    draft.line(
        9,
        (12, mains.axis_soft_min(limits.NOMINAL * 0.85).axis_soft_max(limits.NOMINAL * 1.15)),
        (
            12,
            _curves(draft, "load", _curve(draft, ql, c.LOAD), "percentunit", limits.POWER_LOAD).min(0).axis_soft_max(1),
        ),
    )
    draft.row("battery")
    heat = draft.course(ql.through.named(_HEAT, "name", where=_WHERE), "{{name}}")
    draft.line(
        9,
        (8, _curves(draft, "current", _curve(draft, ql, c.BATTERY_CURRENT), "amp", limits.CURRENT)),
        (8, timeseries_panel(draft, "volts", _curve(draft, ql, c.BATTERY_VOLTS), unit="volt")),
        (8, _curves(draft, "heat", heat, "celsius", limits.BATTERY_HEAT)),
    )
    return draft.board()


def _answers(draft: Draft, ql: Promql) -> None:
    running = or_none(f"count({ql.about(_ON_BATTERY, where=_WHERE)})")
    silent = or_none(f"count({ql.about(failed(), where=_WHERE)})")
    heat = ql.through.about(_HEAT, where=_WHERE)
    left = f"min({ql.about(f'{series(c.BATTERY_RUNTIME)} and on (device) ({_ON_BATTERY})', where=_WHERE)})"
    draft.line(
        4,
        (4, stat_panel(draft, "running", draft.now(running), unit="none", steps=limits.ANY_POOR)),
        (4, stat_panel(draft, "silent", draft.now(silent), unit="none", steps=limits.ANY)),
        (4, stat_panel(draft, "left", draft.now(left), unit="s", steps=limits.LEFT)),
        (4, _lowest(draft, "lowest", f"min({_of(ql.through, c.BATTERY_CHARGE)})", "percentunit", limits.CHARGE)),
        (4, _lowest(draft, "mains.lowest", f"min({_of(ql.through, c.INPUT_VOLTS)})", "volt", limits.MAINS)),
        (4, _lowest(draft, "heat.highest", f"max({heat})", "celsius", limits.BATTERY_HEAT)),
    )  # fmt: skip


def _rows(draft: Draft) -> int:
    return sum(device.kind in {Kind.UPS, Kind.POWER_SYSTEM} for device in draft.scope.devices())


def _lowest(draft: Draft, key: str, expression: str, unit: str, steps: Builder[model.ThresholdsConfig]) -> stat.Panel:
    """The most worrying value of all, with its course."""
    return stat_panel(draft, key, draft.course(expression), unit=unit, steps=steps, trend=True).decimals(0)


def _places(draft: Draft, ql: Promql) -> table.Panel:
    return table_panel(
        draft,
        "places",
        draft.rows(ql.named(_carrier(), "name", "village", "operator", where=_WHERE)),
        *(draft.rows(_of(ql, each)) for each in (c.BATTERY_CHARGE, c.BATTERY_RUNTIME, c.INPUT_VOLTS, c.LOAD)),
        draft.rows(ql.about(_HEAT, where=_WHERE)),
        draft.rows(ql.about(minutes(c.ON_BATTERY), where=_WHERE)),
        columns=[
            *device_columns(draft),
            Column("Value #A", "source", mappings=_sources(draft), coloured=True, width=140),
            *label_columns("village", "operator"),
            Column("Value #B", "charge", "percentunit", 0, 100, steps=limits.CHARGE, coloured=True, none=NONE),
            Column("Value #C", "runtime", "s", 1, 135, steps=limits.RUNTIME, coloured=True, none=NONE),
            Column("Value #D", "mains", "volt", 0, 100, steps=limits.MAINS, coloured=True, none=NONE),
            Column("Value #E", "load", "percentunit", 0, 70, steps=limits.POWER_LOAD, coloured=True, none=NONE),
            Column("Value #F", "heat", "celsius", 0, 130, steps=limits.BATTERY_HEAT, coloured=True, none=NONE),
            Column("Value #G", "battery_time", "s", 0, 130, none=NONE),
        ],
        sort="Value #A",
        descending=True,
    )


def _of(ql: Promql, metric: Metric) -> str:
    return ql.about(series(metric), where=_WHERE)


def _curve(draft: Draft, ql: Promql, metric: Metric) -> PromTarget:
    return draft.course(ql.through.named(series(metric), "name", where=_WHERE), "{{name}}")


def _curves(
    draft: Draft, key: str, target: PromTarget, unit: str, steps: Builder[model.ThresholdsConfig]
) -> timeseries.Panel:
    return timeseries_panel(draft, key, target, unit=unit, steps=steps, lines=True)


# ---- what carries the load through time ---------------------------------------------------------------------------

_SILENT = 2


def _carrier(*, since: bool = False) -> str:
    """0 for mains, 1 for the battery, 2 for one that tells nothing any more. `since`: for curves, 1 also for who ran on
    the battery at any time since the point before."""
    ever = f"max by (device) (max_over_time({c.ON_BATTERY.name}[$__interval])) or " if since else ""
    return f"{ever}{series(c.ON_BATTERY)} or on (device) ({failed()}) * {_SILENT}"


def _sources(draft: Draft) -> list[model.ValueMapping]:
    say = draft.words.say
    return look.words(
        {
            "0": look.result(f"{look.SHAPES[State.UP]} {say('value.mains')}", look.UP, 0),
            "1": look.result(f"{look.SHAPES[State.DEGRADED]} {say('value.battery')}", look.DEGRADED, 1),
            str(_SILENT): look.result(f"{look.SHAPES[State.DOWN]} {say('value.silent')}", look.DOWN, 2),
        }
    )
