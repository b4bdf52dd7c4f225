"""The board of uptime: by operator, village, place and device over the time shown, against a target of the reader's.

Reckoned as in docs/uptime.md (`kit.availability`); planned and unknown time stands beside it.
"""

from __future__ import annotations

from grafana_foundation_sdk.builders import statushistory, table, timeseries
from grafana_foundation_sdk.builders.dashboard import CustomVariable
from grafana_foundation_sdk.models import common as shared
from grafana_foundation_sdk.models import dashboard as model

from songxa.dashboards import Board, Frame
from songxa.dashboards.kit import limits, look
from songxa.dashboards.kit.answers import or_none
from songxa.dashboards.kit.availability import DAY, known, part, public, seconds, served, served_part, share
from songxa.dashboards.kit.draft import FEW, Draft
from songxa.dashboards.kit.history import history_panel
from songxa.dashboards.kit.overrides import override, series_colours
from songxa.dashboards.kit.panels import counting, stat_panel, table_panel, timeseries_panel
from songxa.dashboards.kit.promql import Promql
from songxa.dashboards.kit.shared import NONE, device_columns, label_columns, tall
from songxa.dashboards.kit.tables import Column
from songxa.i18n.format import number
from songxa.model import FAILED, State

TARGETS = (0.99, 0.995, 0.999, 0.9995)
USUAL = 0.995
"""What is chosen until a reader chooses; the contract says which it is."""

TARGET = "$target"

_OUTSIDE = frozenset({State.MAINTENANCE})


def board(frame: Frame) -> Board:
    """See the module."""
    few = len(frame.inventory.devices) <= FEW  # every sample of the time shown is read, again and again
    draft = Draft(frame, "uptime", period="now-7d" if few else "now-24h", refresh="15m")
    draft.choose_village()
    draft.choose_operator()
    draft.variable(_target(draft))
    draft.incidents()
    ql = draft.scope.ql()
    _answers(draft, ql)
    draft.row("groups")
    rows = max(len(draft.scope.operators()), len(draft.scope.villages()))
    draft.line(
        tall(rows, 12), (12, _group(draft, ql, "operators", "operator")), (12, _group(draft, ql, "villages", "village"))
    )
    draft.row("days")
    draft.line(10, (12, _days(draft, ql)), (12, _calendar(draft, ql)))
    draft.row("places", collapsed=True)
    draft.line(11, (12, _places(draft, ql)), (12, _sites(draft, ql)))
    draft.row("devices", collapsed=True)
    draft.line(14, (24, _devices(draft, ql)))
    return draft.board()


# ---- what is drawn -----------------------------------------------------------------------------------------------


def _answers(draft: Draft, ql: Promql) -> None:
    of_places = part(*(f"sum({each} and on (site) {public(ql)})" for each in served(ql)))
    missed = or_none(f"count({share(ql, 'device')} < {TARGET})")
    gap = draft.now(f"{share(ql)} - {TARGET}")
    down = f"sum({ql.about(seconds(FAILED))}) / count({ql.info()})"
    whole = f"avg({ql.about(known())})"
    draft.line(
        4,
        (5, stat_panel(draft, "all", draft.now(share(ql)), unit="percentunit", steps=limits.UPTIME).decimals(2)),
        (5, counting(stat_panel(draft, "wifi", draft.now(of_places), unit="percentunit", steps=limits.UPTIME), draft)
            .decimals(2)),
        (5, stat_panel(draft, "gap", gap, unit="percentunit", steps=limits.GAP).decimals(2)),
        (3, stat_panel(draft, "missed", draft.now(missed), unit="none", steps=limits.ANY_POOR)),
        (3, counting(stat_panel(draft, "down", draft.now(down), unit="s"), draft).decimals(1)),
        (3, counting(stat_panel(draft, "known", draft.now(whole), unit="percentunit", steps=limits.KNOWN), draft)
            .decimals(1)),
    )  # fmt: skip


def _shares(*, below: bool = True) -> list[Column]:
    """Availability, how far it is from the target, time lost."""
    return [
        Column("Value #A", "availability", "percentunit", 2, 130, none=NONE),
        Column("Value #B", "gap", "percentunit", 2, 140, steps=limits.GAP, coloured=True, none=NONE),
        *([Column("Value #C", "lost", "s", 1, 130, none=NONE)] if below else []),
    ]


def _group(draft: Draft, ql: Promql, key: str, by: str) -> table.Panel:
    devices = f"count by ({by}) ({ql.info()})"
    lost = f"sum by ({by}) ({ql.named(seconds(FAILED), by)}) / {devices}"
    panel = table_panel(
        draft,
        key,
        draft.rows(share(ql, by)),
        draft.rows(f"{share(ql, by)} - {TARGET}"),
        draft.rows(lost),
        draft.rows(devices),
        columns=[Column(by, by), *_shares(), Column("Value #D", "count", "none", 0, 90, none=NONE)],
        sort="Value #A",
    )
    return counting(panel, draft)


def _days(draft: Draft, ql: Promql) -> timeseries.Panel:
    panel = timeseries_panel(
        draft,
        "daily",
        draft.course(share(ql, "operator", *DAY), "{{operator}}"),
        draft.course(f"vector({TARGET})", draft.words.own("target")),
        unit="percentunit",
    )
    target = override(
        draft.words.own("target"),
        {
            "color": look.fixed(look.QUIET).build(),
            "custom.lineStyle": {"fill": "dash", "dash": [8, 6]},
            "custom.fillOpacity": 0,
        },
    )
    return (
        panel.interval("1d")
        .max(1)
        .axis_soft_min(0.95)
        .decimals(1)
        .insert_nulls(False)
        .span_nulls(True)
        .fill_opacity(0)
        .line_interpolation(shared.LineInterpolation.STEP_AFTER)
        .show_points(shared.VisibilityMode.ALWAYS)
        .overrides([*series_colours(draft.scope.operators()), target])
    )


def _calendar(draft: Draft, ql: Promql) -> statushistory.Panel:
    course = draft.course(share(ql, "village", *DAY), "{{village}}")
    return history_panel(draft, "calendar", course, unit="percentunit", steps=limits.UPTIME).interval("1d").decimals(1)


def _places(draft: Draft, ql: Promql) -> table.Panel:
    here = f"{served_part(ql)} and on (site) {public(ql)}"
    _, gone = served(ql)
    panel = table_panel(
        draft,
        "places",
        draft.rows(here),
        draft.rows(f"({here}) - {TARGET}"),
        draft.rows(f"{gone} and on (site) {public(ql)}"),
        columns=[Column("site", "place"), *_shares()],
        sort="Value #A",
        page=True,
    )
    return counting(panel, draft)


def _sites(draft: Draft, ql: Promql) -> table.Panel:
    devices = f"count by (site) ({ql.info()})"
    lost = f"sum by (site) ({ql.named(seconds(FAILED), 'site')}) / {devices}"
    panel = table_panel(
        draft,
        "sites",
        draft.rows(share(ql, "site")),
        draft.rows(f"{share(ql, 'site')} - {TARGET}"),
        draft.rows(lost),
        draft.rows(devices),
        columns=[Column("site", "place"), *_shares(), Column("Value #D", "count", "none", 0, 90, none=NONE)],
        sort="Value #A",
        page=True,
    )
    return counting(panel, draft)


def _devices(draft: Draft, ql: Promql) -> table.Panel:
    words = draft.words
    here = share(ql, "device")
    panel = table_panel(
        draft,
        "devices",
        draft.rows(ql.named(here, "name", "kind", "village", "operator")),
        draft.rows(f"({here}) - {TARGET}"),
        draft.rows(ql.about(seconds(FAILED))),
        draft.rows(ql.about(seconds(_OUTSIDE))),
        draft.rows(ql.about(known())),
        columns=[
            *device_columns(draft),
            *_shares(),
            *label_columns("village", "operator"),
            Column("kind", "kind", mappings=words.kinds(), width=190),
            Column("Value #D", "planned", "s", 1, 110, none=NONE),
            Column("Value #E", "known", "percentunit", 1, 110, steps=limits.KNOWN, coloured=True, none=NONE),
        ],
        sort="Value #A",
        page=True,
    )
    return counting(panel, draft)


def _target(draft: Draft) -> CustomVariable:
    options = [
        model.VariableOption(selected=each == USUAL, text=_percent(draft, each), value=str(each)) for each in TARGETS
    ]
    listed = ",".join(
        f"{option.text} : {option.value}".replace(",", "\\,", 1 if "," in str(option.text) else 0) for option in options
    )
    return (
        CustomVariable("target")
        .label(draft.words.say("variable.target"))
        .values(listed)
        .options(options)
        .current(next(option for option in options if option.selected))
        .multi(False)
        .include_all(False)
        .allow_custom_value(True)
    )


def _percent(draft: Draft, value: float) -> str:
    told = number(draft.frame.language, value * 100, 2).rstrip("0")
    return f"{told.rstrip('.,')} %"
