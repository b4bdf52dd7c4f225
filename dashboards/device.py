"""The board of one device: how it is and since when, how it answered, then what only its kind tells, folded.

A part that is about another kind of device stays folded; opened, its panels say that this device tells no such thing.
"""

from __future__ import annotations

from grafana_foundation_sdk.builders import stat, statetimeline, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import ThresholdsConfig

from songxa import catalogue as c
from songxa.dashboards import Board, Engine, Frame, device_influxdb
from songxa.dashboards.kit import escape, limits
from songxa.dashboards.kit.answers import about_columns
from songxa.dashboards.kit.availability import share
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.panels import stat_panel, table_panel, timeline_panel, timeseries_panel
from songxa.dashboards.kit.prometheus import PromTarget
from songxa.dashboards.kit.promql import Promql, code, rate, series
from songxa.dashboards.kit.tables import Column
from songxa.dashboards.kit.target import Target
from songxa.model import Metric

ONE = 'device="$device"'


def board(frame: Frame) -> Board:
    """See the module."""
    if frame.source.engine is Engine.INFLUXDB:
        return device_influxdb.board(frame)
    draft = Draft(frame, "device", cheap=True)
    draft.choose_village()
    draft.choose_operator()
    draft.choose_device()
    draft.incidents()
    draft.line(4, (24, _about(draft)))
    draft.line(
        4, (6, _state(draft)), (6, _since(draft)), (4, _latency_now(draft)), (4, _loss_now(draft)), (4, _up(draft))
    )
    draft.line(4, (24, _timeline(draft)))
    draft.line(9, (12, _latency(draft)), (12, _loss(draft)))
    _wifi(draft)
    _cell(draft)
    _fibre(draft)
    _power(draft)
    _network(draft)
    _host(draft)
    return draft.board()


# ---- always ---------------------------------------------------------------------------------------------------------


def _about(draft: Draft) -> table.Panel:
    asked = draft.rows(Promql().info(ONE))
    return table_panel(draft, "facts", asked, columns=about_columns(draft))


def _state(draft: Draft) -> stat.Panel:
    asked = draft.now(code(c.DEVICE_STATE, ONE))
    mappings = draft.words.states()
    return stat_panel(draft, "state", asked, unit="none", mappings=mappings, steps=limits.STATES, background=True)


def _since(draft: Draft) -> stat.Panel:
    """The last moment of the week at which it was in another state."""
    now = series(c.DEVICE_STATE, ONE)
    asked = draft.now(f"1000 * max(max_over_time(timestamp({now} == 0)[7d:1m]) and on (state) ({now} == 1))")
    return stat_panel(draft, "since", asked, unit="dateTimeAsLocalNoDateIfToday")


def _latency_now(draft: Draft) -> stat.Panel:
    asked = draft.now(series(c.PING_RTT, ONE, 'stat="mean"'))
    return stat_panel(draft, "latency_now", asked, unit="s", steps=limits.LATENCY)


def _loss_now(draft: Draft) -> stat.Panel:
    asked = draft.now(series(c.PING_LOSS, ONE))
    return stat_panel(draft, "loss_now", asked, unit="percentunit", steps=limits.LOSS).decimals(0)


def _up(draft: Draft) -> stat.Panel:
    asked = draft.now(share(Promql((ONE,)), "device"))
    return stat_panel(draft, "uptime", asked, unit="percentunit", steps=limits.UPTIME).decimals(2)


def _timeline(draft: Draft) -> statetimeline.Panel:
    asked = draft.course(code(c.DEVICE_STATE, ONE), draft.words.say("legend.device"))
    return timeline_panel(draft, "timeline", asked, mappings=draft.words.states(), rows=1)


def _latency(draft: Draft) -> timeseries.Panel:
    said = [
        draft.course(series(c.PING_RTT, ONE, f'stat="{each}"'), draft.words.own(f"latency.{each}"))
        for each in ("mean", "max")
    ]
    return timeseries_panel(draft, "latency", *said, unit="s", steps=limits.LATENCY, lines=True).min(0)


def _loss(draft: Draft) -> timeseries.Panel:
    asked = draft.course(series(c.PING_LOSS, ONE), draft.words.own("loss"))
    panel = timeseries_panel(draft, "loss", asked, unit="percentunit", steps=limits.LOSS, lines=True)
    return panel.min(0).max(1)


# ---- what only some kinds tell --------------------------------------------------------------------------------------


def _own(draft: Draft, metric: Metric, key: str) -> PromTarget:
    """A metric of which a device has one curve, called like its panel."""
    return draft.course(series(metric, ONE), draft.words.own(key))


def limited(draft: Draft, key: str, target: Target, unit: str, steps: Builder[ThresholdsConfig]) -> timeseries.Panel:
    """Curves with the limits that they are judged by as dashed lines."""
    return timeseries_panel(draft, key, target, unit=unit, steps=steps, lines=True)


def _wifi(draft: Draft) -> None:
    draft.row("wifi", collapsed=True)
    nameless = escape.quoted(draft.words.own("clients.nameless"))
    clients = f'label_replace(sum by (ssid) ({series(c.WIFI_CLIENTS, ONE)}), "ssid", {nameless}, "ssid", "")'
    radio = "{{radio}}"
    draft.line(
        9,
        (8, timeseries_panel(draft, "clients", draft.course(clients, "{{ssid}}"), unit="short").min(0).decimals(0)),
        (8, limited(draft, "busy", draft.course(series(c.WIFI_UTILIZATION, ONE), radio), "percentunit", limits.BUSY)
            .min(0).max(1)),
        (8, limited(draft, "noise", draft.course(series(c.WIFI_NOISE, ONE), radio), "dBm", limits.NOISE)),
    )  # fmt: skip
    draft.line(
        8,
        (12, limited(draft, "link", draft.course(series(c.WIFI_SIGNAL, ONE), radio), "dBm", limits.LINK)),
        (12, limited(draft, "quality", draft.course(series(c.WIFI_CCQ, ONE), "{{radio}} {{ssid}}"), "percentunit",
            limits.QUALITY).min(0).max(1)),
    )  # fmt: skip


def _cell(draft: Draft) -> None:
    draft.row("cell", collapsed=True)
    modem = "{{modem}}"
    draft.line(
        9,
        (12, limited(draft, "rsrp", draft.course(series(c.CELL_RSRP, ONE), modem), "dBm", limits.RSRP)),
        (12, limited(draft, "sinr", draft.course(series(c.CELL_SINR, ONE), modem), "dB", limits.SINR)),
    )


def _fibre(draft: Draft) -> None:
    draft.row("fibre", collapsed=True)
    legend = "{{port}} {{onu}}"
    received = draft.course(series(c.OPTICAL_RX, ONE), legend)
    draft.line(
        9,
        (12, limited(draft, "optical", received, "dBm", limits.RECEIVED)),
        (12, timeseries_panel(draft, "laser", draft.course(series(c.OPTICAL_TX, ONE), legend), unit="dBm")),
    )


def _power(draft: Draft) -> None:
    draft.row("power", collapsed=True)
    draft.line(
        9,
        (8, limited(draft, "charge", _own(draft, c.BATTERY_CHARGE, "charge"), "percentunit", limits.CHARGE)
            .min(0).max(1)),
        (8, limited(draft, "runtime", _own(draft, c.BATTERY_RUNTIME, "runtime"), "s", limits.RUNTIME).min(0)),
        (8, limited(draft, "mains", _own(draft, c.INPUT_VOLTS, "mains"), "volt", limits.MAINS)),
    )  # fmt: skip


def _network(draft: Draft) -> None:
    draft.row("network", collapsed=True)
    asked = (
        series(c.IF_UP, ONE),
        f"8 * {series(c.IF_SPEED, ONE)}",
        f"8 * {rate(c.IF_IN_OCTETS, ONE)}",
        f"8 * {rate(c.IF_OUT_OCTETS, ONE)}",
        f"{rate(c.IF_IN_ERRORS, ONE)} + {rate(c.IF_OUT_ERRORS, ONE)}",
    )
    columns = [
        Column("interface", "interface"),
        Column("Value #A", "state", mappings=draft.words.yes_no("up", "down"), coloured=True, width=120),
        Column("Value #B", "speed", unit="bps", width=120),
        Column("Value #C", "in", unit="bps", width=120),
        Column("Value #D", "out", unit="bps", width=120),
        Column("Value #E", "errors", unit="pps", width=120, steps=limits.ERRORS, coloured=True),
    ]
    interfaces = table_panel(draft, "interfaces", *map(draft.rows, asked), columns=columns, sort="Value #C",
                             descending=True, page=True)  # fmt: skip
    received = draft.course(f"8 * {rate(c.IF_IN_OCTETS, ONE)}", "{{interface}}")
    sent = draft.course(f"8 * {rate(c.IF_OUT_OCTETS, ONE)}", "{{interface}}")
    draft.line(9, (12, timeseries_panel(draft, "received", received, unit="bps").min(0)),
               (12, timeseries_panel(draft, "sent", sent, unit="bps").min(0)))  # fmt: skip
    draft.line(10, (24, interfaces))


def _host(draft: Draft) -> None:
    draft.row("host", collapsed=True)
    heat = draft.course(series(c.TEMPERATURE, ONE), "{{sensor}}")
    draft.line(
        9,
        (8, limited(draft, "cpu", _own(draft, c.CPU, "cpu"), "percentunit", limits.LOAD).min(0).max(1)),
        (8, limited(draft, "memory", _own(draft, c.MEMORY, "memory"), "percentunit", limits.LOAD).min(0).max(1)),
        (8, limited(draft, "heat", heat, "celsius", limits.HEAT)),
    )
