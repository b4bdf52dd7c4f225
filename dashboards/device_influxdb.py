"""The board of one device over InfluxDB: what `device` tells, in InfluxQL."""

from __future__ import annotations

from grafana_foundation_sdk.builders import stat, statetimeline, table, timeseries
from grafana_foundation_sdk.builders.common import ReduceDataOptions
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import ThresholdsConfig

from songxa import catalogue as c
from songxa.dashboards import Board, Frame
from songxa.dashboards.kit import limits
from songxa.dashboards.kit.answers import about_columns
from songxa.dashboards.kit.draft import Draft
from songxa.dashboards.kit.influxql import NOW, WITHIN, by, coded, place, shares, where
from songxa.dashboards.kit.panels import stat_panel, table_panel, timeline_panel, timeseries_panel
from songxa.model import FAILED, WORKING, Metric

ONE = "\"device\" = '$device'"
_EVERY = "$__interval"
_WEEK = "time > now() - 7d"


def board(frame: Frame) -> Board:
    """See the module."""
    draft = Draft(frame, "device")
    draft.choose_village()
    draft.choose_operator()
    draft.choose_device()
    draft.line(4, (24, _about(draft)))
    draft.line(
        4, (6, _state(draft)), (6, _since(draft)), (4, _latency_now(draft)), (4, _loss_now(draft)), (4, _up(draft))
    )
    draft.line(4, (24, _timeline(draft)))
    draft.line(
        9,
        (12, _latency(draft)),
        (12, _curves(draft, "loss", c.PING_LOSS, "percentunit", limits.LOSS).min(0).max(1)),
    )
    _of_some_kinds(draft)
    return draft.board()


def _of_some_kinds(draft: Draft) -> None:
    draft.row("wifi", collapsed=True)
    draft.line(
        9,
        (8, _clients(draft)),
        (8, _curves(draft, "busy", c.WIFI_UTILIZATION, "percentunit", limits.BUSY, "radio").min(0).max(1)),
        (8, _curves(draft, "noise", c.WIFI_NOISE, "dBm", limits.NOISE, "radio")),
    )
    draft.row("cell", collapsed=True)
    draft.line(
        9,
        (12, _curves(draft, "rsrp", c.CELL_RSRP, "dBm", limits.RSRP, "modem")),
        (12, _curves(draft, "sinr", c.CELL_SINR, "dB", limits.SINR, "modem")),
    )
    draft.row("fibre", collapsed=True)
    draft.line(
        9,
        (12, _curves(draft, "optical", c.OPTICAL_RX, "dBm", limits.RECEIVED, "port", "onu")),
        (12, _curves(draft, "laser", c.OPTICAL_TX, "dBm", None, "port", "onu")),
    )
    draft.row("power", collapsed=True)
    draft.line(
        9,
        (8, _curves(draft, "charge", c.BATTERY_CHARGE, "percentunit", limits.CHARGE).min(0).max(1)),
        (8, _curves(draft, "runtime", c.BATTERY_RUNTIME, "s", limits.RUNTIME).min(0)),
        (8, _curves(draft, "mains", c.INPUT_VOLTS, "volt", limits.MAINS)),
    )
    draft.row("network", collapsed=True)
    draft.line(9, (12, _traffic(draft, "received", c.IF_IN_OCTETS)), (12, _traffic(draft, "sent", c.IF_OUT_OCTETS)))
    draft.row("host", collapsed=True)
    draft.line(
        9,
        (8, _curves(draft, "cpu", c.CPU, "percentunit", limits.LOAD).min(0).max(1)),
        (8, _curves(draft, "memory", c.MEMORY, "percentunit", limits.LOAD).min(0).max(1)),
        (8, _curves(draft, "heat", c.TEMPERATURE, "celsius", limits.HEAT, "sensor")),
    )


def _alias(draft: Draft, key: str, tags: tuple[str, ...]) -> str:
    return " ".join(f"$tag_{tag}" for tag in tags) or draft.words.own(key)


def _curves(
    draft: Draft, key: str, metric: Metric, unit: str, steps: Builder[ThresholdsConfig] | None, *tags: str
) -> timeseries.Panel:
    measurement, field = place(metric)
    asked = f"SELECT mean({field}) FROM {measurement} WHERE {ONE} AND {WITHIN}"  # noqa: S608
    told = draft.influx(asked + by(*tags, every=_EVERY, fill="none"), _alias(draft, key, tags))
    return timeseries_panel(draft, key, told, unit=unit, steps=steps, lines=True)


def _about(draft: Draft) -> table.Panel:
    measurement, field = place(c.DEVICE_INFO)
    asked = f"SELECT last({field}) FROM {measurement} WHERE {ONE} AND {NOW}{by(*c.DEVICE_INFO.label_names)}"  # noqa: S608
    return table_panel(draft, "facts", draft.influx_rows(asked), columns=about_columns(draft))


def _state(draft: Draft) -> stat.Panel:
    """As text: a field `state` of the newest point that is 1."""
    measurement, field = place(c.DEVICE_STATE)
    asked = f'SELECT last({field}), "state" FROM {measurement} WHERE {field} = 1 AND {ONE} AND {NOW}'  # noqa: S608
    told = draft.influx_rows(asked)
    panel = stat_panel(draft, "state", told, unit="none", mappings=draft.words.states(), background=True)
    return panel.reduce_options(ReduceDataOptions().calcs(["lastNotNull"]).fields("state").values(False))


def _since(draft: Draft) -> stat.Panel:
    """The time of the last point of the week with which a state began."""
    measurement, field = place(c.DEVICE_STATE)
    steps = f'SELECT difference({field}) AS "step" FROM {measurement} WHERE {ONE} AND {_WEEK}{by("state")}'  # noqa: S608
    asked = draft.influx_rows(f'SELECT last("step") FROM ({steps}) WHERE "step" = 1')  # noqa: S608
    panel = stat_panel(draft, "since", asked, unit="dateTimeAsLocalNoDateIfToday")
    return panel.reduce_options(ReduceDataOptions().calcs(["lastNotNull"]).fields("/^Time$/").values(False))


def _latency_now(draft: Draft) -> stat.Panel:
    measurement, field = place(c.PING_RTT)
    asked = f"SELECT last({field}) FROM {measurement} WHERE {ONE} AND \"stat\" = 'mean' AND {NOW}"  # noqa: S608
    return stat_panel(draft, "latency_now", draft.influx(asked), unit="s", steps=limits.LATENCY)


def _loss_now(draft: Draft) -> stat.Panel:
    measurement, field = place(c.PING_LOSS)
    asked = f"SELECT last({field}) FROM {measurement} WHERE {ONE} AND {NOW}"  # noqa: S608
    return stat_panel(draft, "loss_now", draft.influx(asked), unit="percentunit", steps=limits.LOSS).decimals(0)


def _up(draft: Draft) -> stat.Panel:
    told = draft.influx(shares(WORKING, WORKING | FAILED, ONE))
    return stat_panel(draft, "uptime", told, unit="percentunit", steps=limits.UPTIME).decimals(2)


def _timeline(draft: Draft) -> statetimeline.Panel:
    asked = coded(c.DEVICE_STATE, ("device",), where(ONE, WITHIN))
    told = draft.influx(asked, draft.words.say("legend.device"))
    return timeline_panel(draft, "timeline", told, mappings=draft.words.states(), rows=1)


def _latency(draft: Draft) -> timeseries.Panel:
    measurement, field = place(c.PING_RTT)
    said = [
        draft.influx(
            f"SELECT mean({field}) FROM {measurement} WHERE {ONE} AND \"stat\" = '{each}' AND {WITHIN}"  # noqa: S608
            f"{by(every=_EVERY, fill='none')}",
            draft.words.own(f"latency.{each}"),
        )
        for each in ("mean", "max")
    ]
    return timeseries_panel(draft, "latency", *said, unit="s", steps=limits.LATENCY, lines=True).min(0)


def _clients(draft: Draft) -> timeseries.Panel:
    measurement, field = place(c.WIFI_CLIENTS)
    radios = (
        f'SELECT mean({field}) AS "clients" FROM {measurement} WHERE {ONE} AND {WITHIN}'  # noqa: S608
        f"{by('radio', 'ssid', every=_EVERY, fill='none')}"
    )
    asked = f'SELECT sum("clients") FROM ({radios}) WHERE {WITHIN}{by("ssid", every=_EVERY, fill="none")}'  # noqa: S608
    return timeseries_panel(draft, "clients", draft.influx(asked, "$tag_ssid"), unit="short").min(0).decimals(0)


def _traffic(draft: Draft, key: str, metric: Metric) -> timeseries.Panel:
    measurement, field = place(metric)
    asked = (
        f"SELECT non_negative_derivative(last({field}), 1s) * 8 FROM {measurement} WHERE {ONE} AND {WITHIN}"  # noqa: S608
        f"{by('interface', every=_EVERY, fill='none')}"
    )
    return timeseries_panel(draft, key, draft.influx(asked, "$tag_interface"), unit="bps").min(0)
