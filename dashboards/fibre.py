"""The board of fibre: which ONUs are dark and why, and whose light is fading against its own usual level.

A loss against the usual level tells of a bent or dirty fibre long before light is too weak.
"""

from __future__ import annotations

from grafana_foundation_sdk.builders import common, stat, statetimeline, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as shared
from grafana_foundation_sdk.models import dashboard as model

from songxa import catalogue as c
from songxa.dashboards import Board, Frame
from songxa.dashboards.kit import escape, limits, links, look, promql
from songxa.dashboards.kit.answers import or_none
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.overrides import Overrides, series_names
from songxa.dashboards.kit.panels import POINTS, stat_panel, table_panel, through, timeline_panel, timeseries_panel
from songxa.dashboards.kit.promql import Promql, series, worst
from songxa.dashboards.kit.shared import NONE, device_columns, label_columns, tall
from songxa.dashboards.kit.tables import Column
from songxa.model import Device, Kind, Metric, State

ONU = "device, port, onu"
SHOWN = 16
"""Curves on one chart: those that have fallen lowest."""
NAMED = 100
"""ONUs that get their own name in a legend; beyond that it would fill the board."""

_REASONS = {"los": (4, look.DOWN, State.DOWN), "dying_gasp": (3, look.UNREACHABLE, State.UNREACHABLE),
    "offline": (2, look.DEGRADED, State.DEGRADED), "other": (1, look.UNKNOWN, State.UNKNOWN)}  # fmt: skip
"""Why an ONU is dark: as a number, in which colour and shape."""

_ONUS, _MODULES = 'onu!=""', 'onu=""'
_KINDS = (Kind.OLT, Kind.FIBRE_BOX, Kind.ONU, Kind.MEDIA_CONVERTER)
_FIBRE = (promql.matcher("kind", *_KINDS),)


def board(frame: Frame) -> Board:
    """See the module."""
    draft = Draft(frame, "fibre")
    draft.choose_operator()
    optical = draft.scope.ql()  # of OLTs: an ONU may well stand in another village than its OLT
    draft.choose_village()
    draft.incidents()
    _answers(draft, optical)
    draft.row("onus")
    draft.line(tall(len(_keys(draft)) + 1), (24, _onus(draft, optical)))
    draft.line(7, (24, _dark(draft, optical)))
    draft.row("light")
    draft.line(10, (24, _fading(draft, optical)))
    draft.line(
        10,
        (12, _levels(draft, optical, "received", c.OPTICAL_RX, limits.RECEIVED)),
        (12, _levels(draft, optical, "olt", c.OPTICAL_OLT_RX, limits.RECEIVED_OLT)),
    )
    draft.row("ports")
    draft.line(9, (12, _ports(draft, optical)), (12, _ports_down(draft, optical)))
    draft.row("places")
    ql = draft.scope.ql()
    course = draft.course(ql.through.named(worst(c.DEVICE_STATE), "name", where=_FIBRE), "{{name}}")
    rows = sum(device.kind in _KINDS for device in draft.scope.devices())
    draft.line(tall(rows), (24, timeline_panel(draft, "timeline", course, mappings=draft.words.states())))
    draft.line(8, (24, _modules(draft, ql)))
    return draft.board()


# ---- what is asked -----------------------------------------------------------------------------------------------


def usual(metric: Metric, *matchers: str) -> str:
    """The median of the seven days up to the end of the time shown; asked once for all points of a curve."""
    labels = ", ".join(("device", *metric.label_names))
    inside = ",".join(matchers)
    return f"max by ({labels}) (quantile_over_time(0.5, {metric.name}{{{inside}}}[7d] @ end()))"


def change() -> str:
    return f"{series(c.OPTICAL_RX, _ONUS)} - {usual(c.OPTICAL_RX, _ONUS)}"


def _worst(metric: Metric) -> str:
    """The ONUs whose light fell lowest in the time shown."""
    lowest = f"max by ({ONU}) (min_over_time({metric.name}{{{_ONUS}}}[$__range] @ end()))"
    return f"bottomk({SHOWN}, {lowest} - {usual(metric, _ONUS)})"


def _placed(expression: str) -> str:
    """With the labels `place` and `where`: OLT, port and ONU, by which its name and its village are found."""
    parts = '" ", "device", "port", "onu"'
    return f'label_join(label_join({expression}, "place", {parts}), "where", {parts})'


_LEGEND = "{{device}} {{port}} {{onu}}"


def dark_code() -> str:
    """By ONU, 0 where its OLT sees it working, else the number of the reason."""
    up = f"max by ({ONU}) ({series(c.ONU_UP)})"
    parts = [f"({up} == 1) * 0"]
    parts += [
        f"(max by ({ONU}) ({series(c.ONU_DOWN_REASON, promql.matcher('reason', reason))}) == 1) * {number}"
        for reason, (number, _, _) in _REASONS.items()
    ]
    parts.append(f"({up} == 0) + {_REASONS['other'][0]}")
    return f" or on ({ONU}) ".join(parts)


# ---- what is drawn -----------------------------------------------------------------------------------------------


def _answers(draft: Draft, ql: Promql) -> None:
    down = f"sum({ql.about(series(c.PON_ONUS, promql.matcher('state', 'down')))})"
    bad = limits.ANY
    fading = or_none(f"count({ql.about(change())} < {limits.FADING})")

    def because(key: str, reason: str) -> stat.Panel:
        found = series(c.ONU_DOWN_REASON, promql.matcher("reason", reason))
        return stat_panel(draft, key, draft.now(or_none(f"count({ql.about(found)} == 1)")), unit="none", steps=bad)

    def weakest(key: str, metric: Metric) -> stat.Panel:
        lowest = draft.course(f"min({ql.through.about(series(metric, _ONUS))})")
        steps = limits.RECEIVED if metric is c.OPTICAL_RX else limits.RECEIVED_OLT
        return stat_panel(draft, key, lowest, unit="dBm", steps=steps, trend=True).decimals(1)

    draft.line(
        4,
        (4, stat_panel(draft, "down", draft.now(down), unit="none", steps=bad)),
        (4, because("los", "los")),
        (4, because("gasp", "dying_gasp")),
        (4, stat_panel(draft, "fading", draft.now(fading), unit="none", steps=limits.ANY_POOR)),
        (4, weakest("weakest", c.OPTICAL_RX)),
        (4, weakest("weakest.olt", c.OPTICAL_OLT_RX)),
    )


def _onus(draft: Draft, ql: Promql) -> table.Panel:
    named, villages = _names(draft)
    return table_panel(
        draft,
        "onus",
        draft.rows(_placed(ql.about(dark_code()))),
        draft.rows(ql.about(series(c.OPTICAL_RX, _ONUS))),
        draft.rows(ql.about(change())),
        draft.rows(ql.about(series(c.OPTICAL_OLT_RX, _ONUS))),
        draft.rows(ql.about(series(c.ONU_DISTANCE))),
        columns=[
            Column("place", "onu", mappings=named),
            Column("Value #A", "state", mappings=_reasons(draft), coloured=True, width=200),
            Column("where", "village", mappings=villages, width=150),
            Column(
                "device", "olt", width=100, link=links.to_device(draft.frame), link_title=draft.words.say("link.device")
            ),
            Column("port", "port", width=90),
            Column("onu", "key", hidden=True),
            Column("Value #B", "received", "dBm", 1, 120, steps=limits.RECEIVED, coloured=True, none=NONE),
            Column("Value #C", "change", "dB", 1, 120, steps=limits.CHANGE, coloured=True, none=NONE),
            Column("Value #D", "olt_received", "dBm", 1, 120, steps=limits.RECEIVED_OLT, coloured=True, none=NONE),
            Column("Value #E", "distance", "lengthm", 0, 110, none=NONE),
        ],
        sort="Value #A",
        descending=True,
        page=True,
    )


def _dark(draft: Draft, ql: Promql) -> statetimeline.Panel:
    """Those that were dark at any time shown."""
    ever = f"max by ({ONU}) (min_over_time({c.ONU_UP.name}[$__range] @ end())) == 0"
    course = draft.course(f"{ql.through.about(dark_code())} and on ({ONU}) ({ever})", _LEGEND)
    panel = timeline_panel(draft, "dark", course, mappings=_reasons(draft))
    return through(panel, draft, POINTS).overrides(_named_curves(draft))


def _fading(draft: Draft, ql: Promql) -> timeseries.Panel:
    course = draft.course(f"{ql.through.about(change())} and on ({ONU}) {_worst(c.OPTICAL_RX)}", _LEGEND)
    panel = timeseries_panel(draft, "change", course, unit="dB", steps=limits.CHANGE, lines=True, table=True)
    return panel.axis_soft_min(-4).axis_soft_max(1).overrides(_named_curves(draft))


def _levels(
    draft: Draft, ql: Promql, key: str, metric: Metric, steps: Builder[model.ThresholdsConfig]
) -> timeseries.Panel:
    course = draft.course(f"{ql.through.about(series(metric, _ONUS))} and on ({ONU}) {_worst(metric)}", _LEGEND)
    panel = timeseries_panel(draft, key, course, unit="dBm", steps=steps, lines=True)
    return panel.axis_soft_min(-30).axis_soft_max(-15).overrides(_named_curves(draft))


def _ports(draft: Draft, ql: Promql) -> table.Panel:
    up, down = (series(c.PON_ONUS, promql.matcher("state", state)) for state in ("up", "down"))
    return table_panel(
        draft,
        "ports",
        draft.rows(ql.named(f"max by (device, port) ({up})", "name", "operator")),
        draft.rows(ql.about(f"max by (device, port) ({down})")),
        columns=[
            *device_columns(draft),
            Column("port", "port", width=80),
            Column("Value #B", "onus_down", "none", 0, 110, steps=limits.ANY, coloured=True),
            Column("Value #A", "onus_up", "none", 0, 110),
            *label_columns("operator"),
        ],
        sort="Value #B",
        descending=True,
        page=True,
    )


def _ports_down(draft: Draft, ql: Promql) -> timeseries.Panel:
    down = f"max by (device, port) ({series(c.PON_ONUS, promql.matcher('state', 'down'))})"
    panel = timeseries_panel(
        draft, "ports.down", draft.course(ql.through.named(down, "name"), "{{name}} {{port}}"), unit="none"
    )
    return (
        panel.min(0)
        .axis_soft_max(4)
        .decimals(0)
        .fill_opacity(30)
        .line_interpolation(shared.LineInterpolation.STEP_AFTER)
        .stacking(common.StackingConfig().mode(shared.StackingMode.NORMAL).group("A"))
    )


def _modules(draft: Draft, ql: Promql) -> table.Panel:
    """Optical modules of switches and routers, whose limits differ by model: so against their own usual level."""
    received = series(c.OPTICAL_RX, _MODULES)
    return table_panel(
        draft,
        "modules",
        draft.rows(
            f"sum by (device, port, name, village, operator) ({ql.named(received, 'name', 'village', 'operator')})"
        ),
        draft.rows(f"sum by (device, port) ({ql.about(received)} - {usual(c.OPTICAL_RX, _MODULES)})"),
        columns=[
            *device_columns(draft),
            *label_columns("village", "operator"),
            Column("port", "port", width=120),
            Column("Value #A", "received", "dBm", 1, 120, none=NONE),
            Column("Value #B", "change", "dB", 1, 120, steps=limits.CHANGE, coloured=True, none=NONE),
        ],
        sort="Value #B",
        page=True,
    )


# ---- what things are called --------------------------------------------------------------------------------------


def _reasons(draft: Draft) -> list[model.ValueMapping]:
    told = {"0": look.result(draft.words.state(State.UP), look.UP, 0)}
    for reason, (number, colour, shape) in _REASONS.items():
        word = "unsaid" if reason == "other" else reason
        said = f"{look.SHAPES[shape]} {draft.words.say(f'value.{word}')}"
        told[str(number)] = look.result(said, colour, number)
    return look.words(told)


def _keys(draft: Draft) -> dict[str, Device]:
    """The inventory's ONUs by what a query calls them."""
    told = {}
    for device in draft.frame.inventory.devices.values():
        if device.onu is not None:
            told[" ".join(escape.label(part) for part in (device.onu.olt, device.onu.port, device.onu.onu))] = device
    return told


def _names(draft: Draft) -> tuple[list[model.ValueMapping], list[model.ValueMapping]]:
    """Words for the labels `place` and `where`: an ONU's name, and its village's."""
    inventory = draft.frame.inventory
    names, villages = {}, {}
    for place, (key, device) in enumerate(_keys(draft).items()):
        site = inventory.sites.get(device.site)
        area = inventory.areas.get(site.area) if site else None
        names[key] = look.result(escape.shown(device.name), place=place)
        villages[key] = look.result(escape.shown(area.name) if area else NONE, place=place)
    return look.words(names), look.words(villages)


def _named_curves(draft: Draft) -> Overrides:
    return series_names({key: device.name for key, device in list(_keys(draft).items())[:NAMED]})
