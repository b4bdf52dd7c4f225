"""Uptime in PromQL, as docs/uptime.md defines it. Draws nothing.

(up + degraded) / (up + degraded + down + unreachable): planned and unknown time is left out; of a group, the seconds of
its devices are added up. A sample of Prometheus stands for a moment.
"""

from __future__ import annotations

from songxa import catalogue as c
from songxa.dashboards.kit import promql
from songxa.dashboards.kit.promql import RANGE, Promql, series, states
from songxa.model import FAILED, WORKING, Kind, State

DAY = ("1d", "offset -1d")
"""The day that begins at a point: with a step of a day, Grafana lets points be midnights of the board's time zone."""

_UNKNOWN = frozenset({State.UNKNOWN})


def moments(found: frozenset[State], window: str = RANGE, offset: str = "") -> str:
    """By device, in how many samples of the window it was in one of these states."""
    labels = ", ".join(("device", *c.DEVICE_STATE.label_names))
    asked = f"sum_over_time({c.DEVICE_STATE.name}{{{states(found)}}}[{window}]{' ' if offset else ''}{offset})"
    return f"sum by (device) (max by ({labels}) ({asked}))"


def share(ql: Promql, by: str = "", window: str = RANGE, offset: str = "") -> str:
    """Availability of what the board is about, in groups by a label of devices, by device, or of all together."""
    worked, counted = (moments(each, window, offset) for each in (WORKING, WORKING | FAILED))
    if by == "device":
        return f"{ql.about(worked)} / ({counted} > 0)"
    if by:
        worked, counted = (
            f"sum by ({by}) ({each} * on (device) group_left ({by}) {facts(ql, offset)})" for each in (worked, counted)
        )
    else:
        worked, counted = (f"sum({each} and on (device) {facts(ql, offset)})" for each in (worked, counted))
    return f"{worked} / ({counted} > 0)"


def facts(ql: Promql, offset: str = "") -> str:
    """What the inventory says of the devices at the end of the time shown, for every point of a curve: a day counts for
    whom a device belongs to now. With the offset of `DAY` the last point is today's midnight, so it looks at today."""
    labels = ", ".join(("device", *c.DEVICE_INFO.label_names))
    asked = f"{c.DEVICE_INFO.name}{{{','.join(ql.devices)}}}" if ql.devices else c.DEVICE_INFO.name
    found = f"last_over_time({asked}[1d] @ end() {offset})" if offset else f"{asked} @ end()"
    return f"topk by (device) (1, max by ({labels}) ({found}))"


def seconds(found: frozenset[State]) -> str:
    """By device, for how long it was in one of these states in the time shown, a minute at a time."""
    labels = ", ".join(("device", *c.DEVICE_STATE.label_names))
    asked = f"sum_over_time({c.DEVICE_STATE.name}{{{states(found)}}}[{RANGE}:1m])"
    return f"sum by (device) (max by ({labels}) ({asked})) * 60"


def known() -> str:
    """By device, the share of the time shown of which anything is known; looked at every five minutes."""
    labels = ", ".join(("device", *c.DEVICE_STATE.label_names))
    looked = frozenset(State) - _UNKNOWN
    asked = f"sum_over_time({c.DEVICE_STATE.name}{{{states(looked)}}}[{RANGE}:5m])"
    return f"clamp_max(sum by (device) (max by ({labels}) ({asked})) / ($__range_s / 300), 1)"


def served(ql: Promql) -> tuple[str, str]:
    """By public place, the minutes in which Wi-Fi was there, and those in which it was there or had failed.

    It is there while one access point works. While none does, it is unknown as long as one is; else it has failed as
    soon as one has; else it is planned.
    """
    access = (promql.matcher("kind", Kind.ACCESS_POINT.value),)

    def any_of(found: frozenset[State]) -> str:
        one = f"max by (device) ({series(c.DEVICE_STATE, states(found))})"
        return f"max by (site) ({ql.named(one, 'site', where=access)})"

    works, unknown, gone = any_of(WORKING), any_of(_UNKNOWN), any_of(FAILED)
    here = f"sum_over_time(({works})[{RANGE}:1m])"
    away = f"sum_over_time(((1 - ({works})) * (1 - ({unknown})) * ({gone}))[{RANGE}:1m])"
    return here, f"({here} + {away})"


def public(ql: Promql) -> str:
    """1 for every public place, by its name as devices tell it."""
    info = ql.site_info('public="yes"')
    return f'max by (site) (label_join(max by (name) ({info}), "site", "", "name"))'
