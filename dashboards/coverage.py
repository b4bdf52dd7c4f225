"""The board of mobile coverage: base stations, how many households they reach, the signal that modem probes measure."""

from __future__ import annotations

from grafana_foundation_sdk.builders import table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import dashboard as model

from songxa import catalogue as c
from songxa.dashboards import Board, Frame
from songxa.dashboards.kit import limits, look, promql
from songxa.dashboards.kit.answers import or_none
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.overrides import override
from songxa.dashboards.kit.panels import stat_panel, table_panel, timeline_panel, timeseries_panel
from songxa.dashboards.kit.promql import Promql, code, series, worst
from songxa.dashboards.kit.shared import NONE, device_columns, failed, label_columns, tall
from songxa.dashboards.kit.tables import Column
from songxa.model import Kind, Metric

_BTS = (promql.matcher("kind", Kind.BTS.value),)
_ONE = 'operator!~"any|all"'
_PROBES = (promql.matcher("kind", Kind.MODEM_PROBE.value),)


def board(frame: Frame) -> Board:
    """See the module."""
    draft = Draft(frame, "coverage")
    draft.choose_village()
    draft.choose_operator()
    draft.incidents()
    ql = draft.scope.ql()
    _answers(draft, ql)
    draft.row("stations")
    stations = sum(device.kind is Kind.BTS for device in draft.scope.devices())
    course = draft.course(ql.through.named(worst(c.DEVICE_STATE), "name", where=_BTS), "{{name}}")
    timeline = timeline_panel(draft, "timeline", course, mappings=draft.words.states())
    draft.line(tall(stations), (14, _stations(draft, ql)), (10, timeline))
    _ratio(draft, ql)
    draft.row("signal")
    probes = sum(device.kind is Kind.MODEM_PROBE for device in draft.scope.devices())
    draft.line(tall(probes, 10), (24, _probes(draft, ql)))
    strength = _curves(draft, ql, "rsrp", c.CELL_RSRP, "dBm", limits.RSRP)
    draft.line(9, (9, _matrix(draft, ql)), (15, strength.axis_soft_min(-120).axis_soft_max(-80)))
    draft.line(
        8,
        (12, _curves(draft, ql, "rsrq", c.CELL_RSRQ, "dB", limits.RSRQ).axis_soft_min(-20).axis_soft_max(-5)),
        (12, _curves(draft, ql, "sinr", c.CELL_SINR, "dB", limits.SINR).axis_soft_min(-5).axis_soft_max(25)),
    )
    return draft.board()


def _answers(draft: Draft, ql: Promql) -> None:
    down = or_none(f"count({ql.about(failed(), where=_BTS)})")
    hit = f"max by (village) ({ql.named(failed(), 'village', where=_BTS)})"
    households = or_none(f"sum({series(c.VILLAGE_HOUSEHOLDS)} and on (village) ({hit}))")
    measured = ql.about(f"max by (device) ({series(c.CELL_RSRP)})", where=_PROBES)
    blind = or_none(f"count({ql.info(*_PROBES)} unless on (device) ({measured}))")
    weakest = ql.through.about(series(c.CELL_RSRP), where=_PROBES)
    noisiest = draft.course(f"min({_of(ql.through, c.CELL_SINR)})")
    draft.line(
        4,
        (5, stat_panel(draft, "down", draft.now(down), unit="none", steps=limits.ANY)),
        (5, stat_panel(draft, "households", draft.now(households), unit="none", steps=limits.ANY)),
        (5, stat_panel(draft, "weakest", draft.course(f"min({weakest})"), unit="dBm", steps=limits.RSRP, trend=True)),
        (5, stat_panel(draft, "noisiest", noisiest, unit="dB", steps=limits.SINR, trend=True).decimals(1)),
        (4, stat_panel(draft, "blind", draft.now(blind), unit="none", steps=limits.ANY_POOR)),
    )  # fmt: skip


def _ratio(draft: Draft, ql: Promql) -> None:
    """What the coverage ledger says of households: now, with every station alive, and how sure that is."""
    draft.row("ratio")
    villages = max(1, len(draft.scope.villages()))
    rows = villages * max(1, len(draft.scope.operators())) * 2
    kept = _ledger(ql, c.COVERAGE_HOUSEHOLDS, 'basis="now"')
    course = draft.course(f"min by (operator, technology) ({kept})", "{{operator}} · {{technology}}")
    lowest = timeseries_panel(draft, "lowest", course, unit="percentunit", steps=limits.COVERED, lines=True)
    shares = _shares(draft, ql, kept)
    draft.line(tall(rows), (15, shares), (9, lowest.axis_soft_min(0).axis_soft_max(1)))


def _ledger(ql: Promql, metric: Metric, *matchers: str) -> str:
    """A figure of each village and operator; those of several operators together are told elsewhere."""
    asked = series(metric, *ql.devices, _ONE, *matchers)
    return f"max by (village, operator, technology) ({asked})"


def _best(ql: Promql, metric: Metric) -> str:
    """With every station alive: corrected by what was measured where anything was, else as the model says."""
    fused, predicted = (_ledger(ql, metric, f'basis="{basis}"') for basis in ("fused", "predicted"))
    return f"{fused} or {predicted}"


def _shares(draft: Draft, ql: Promql, kept: str) -> table.Panel:
    """A village, operator and technology a row, the worst first."""
    return table_panel(
        draft,
        "shares",
        draft.rows(kept),
        draft.rows(_best(ql, c.COVERAGE_HOUSEHOLDS)),
        draft.rows(_best(ql, c.COVERAGE_HOUSEHOLDS_LOW)),
        draft.rows(_best(ql, c.COVERAGE_HOUSEHOLDS_HIGH)),
        draft.rows(f"time() - {_ledger(ql, c.COVERAGE_NEWEST)}"),
        columns=[
            *label_columns("village", "operator"),
            Column("technology", "technology", width=100),
            Column("Value #A", "covered", "percentunit", 0, 120, steps=limits.COVERED, coloured=True, none=NONE),
            Column("Value #B", "built", "percentunit", 0, 120, steps=limits.COVERED, none=NONE),
            Column("Value #C", "at_least", "percentunit", 0, 100, none=NONE),
            Column("Value #D", "at_most", "percentunit", 0, 100, none=NONE),
            Column("Value #E", "measured_ago", "s", 0, 130, none=draft.words.own("shares.unmeasured")),
        ],
        sort="Value #A",
        descending=False,
    )


def _of(ql: Promql, metric: Metric) -> str:
    return ql.about(series(metric), where=_PROBES)


def _stations(draft: Draft, ql: Promql) -> table.Panel:
    """Base stations, the worst first, each with the households of the village that it stands in."""
    state = ql.named(code(c.DEVICE_STATE), "name", "village", "operator", where=_BTS)
    here = f"max by (device, village) ({ql.info(*_BTS)})"
    households = f"max by (device) ({here} * on (village) group_left () {series(c.VILLAGE_HOUSEHOLDS)})"
    told = draft.words.states()
    return table_panel(
        draft,
        "stations",
        draft.rows(state),
        draft.rows(households),
        columns=[
            *device_columns(draft),
            Column("Value #A", "state", mappings=told, coloured=True, width=150),
            *label_columns("village", "operator"),
            Column("Value #B", "village_households", "none", 0, 130, none=NONE),
        ],
        sort="Value #A",
        descending=True,
    )


def _matrix(draft: Draft, ql: Promql) -> table.Panel:
    """Villages down, operators across: the weakest RSRP of each."""
    worst = f"min by (village, operator) ({ql.named(series(c.CELL_RSRP), 'village', 'operator', where=_PROBES)})"
    corner = "village\\operator"
    panel = table_panel(draft, "matrix", draft.rows(worst), columns=[])
    cells = {"type": "color-background", "mode": "basic"}
    village = {"displayName": draft.words.column("village"), "custom.cellOptions": {"type": "auto"}}
    return (
        panel.unit("dBm")
        .min_width(90)
        .decimals(0)
        .thresholds(limits.RSRP)
        .color_scheme(look.by_steps())
        .transformations(
            [
                model.DataTransformerConfig(
                    id_val="groupingToMatrix",
                    options={
                        "rowField": "village",
                        "columnField": "operator",
                        "valueField": "Value",
                        "emptyValue": "null",
                    },
                )
            ]
        )
        .overrides(
            [override("/.*/", matcher="byRegexp", told={"custom.cellOptions": cells}), override(corner, village)]
        )
    )


def _probes(draft: Draft, ql: Promql) -> table.Panel:
    """What each probe's modem measures, and in whose network it is."""
    told = series(c.CELL_INFO)
    camping = f'max by (device, modem, technology, network) (label_join({told}, "network", "", "operator"))'
    return table_panel(
        draft,
        "probes",
        draft.rows(ql.named(code(c.DEVICE_STATE), "name", "village", where=_PROBES)),
        draft.rows(_of(ql, c.CELL_RSRP)),
        draft.rows(_of(ql, c.CELL_RSRQ)),
        draft.rows(_of(ql, c.CELL_SINR)),
        draft.rows(ql.about(camping, where=_PROBES)),
        columns=[
            *device_columns(draft),
            Column("modem", "key", hidden=True),
            Column("Value #A", "state", mappings=draft.words.states(), coloured=True, width=150),
            *label_columns("village"),
            Column("network", "network", width=110, none=NONE),
            Column("technology", "technology", width=100, none=NONE),
            Column("Value #B", "rsrp", "dBm", 0, 110, steps=limits.RSRP, coloured=True, none=NONE),
            Column("Value #C", "rsrq", "dB", 0, 90, steps=limits.RSRQ, coloured=True, none=NONE),
            Column("Value #D", "sinr", "dB", 0, 90, steps=limits.SINR, coloured=True, none=NONE),
        ],
        sort="Value #A",
        descending=True,
    )


def _curves(
    draft: Draft, ql: Promql, key: str, metric: Metric, unit: str, steps: Builder[model.ThresholdsConfig]
) -> timeseries.Panel:
    course = draft.course(
        ql.through.named(series(metric), "village", "operator", where=_PROBES), "{{operator}} · {{village}}"
    )
    return timeseries_panel(draft, key, course, unit=unit, steps=steps, lines=True)
