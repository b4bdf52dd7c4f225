"""Uptime in PromQL, as docs/uptime.md defines it. Draws nothing.

(up + degraded) / (up + degraded + down + unreachable): planned and unknown time is left out; of a group, the seconds of
its devices are added up. A sample of Prometheus stands for a moment.
"""

from __future__ import annotations

from songxa import catalogue as c
from songxa.dashboards.kit import promql
from songxa.dashboards.kit.promql import RANGE, Promql, states
from songxa.model import FAILED, WORKING, Kind, State

LOOKS = 1440
"""How often a panel looks at most (`maxDataPoints`) that counts time: each minute of a day, every five of a week."""

FEWER = 144
"""The same of very many devices: every ten minutes of a day."""

LOOK = "1m"
"""How far its looks are apart at least (its `interval`)."""

_LOOKED = f"[{RANGE}:$__interval]"
_LOOK_S = "$__interval_ms / 1000"

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
    worked, failed = (moments(each, window, offset) for each in (WORKING, FAILED))
    if by == "device":
        return part(ql.about(worked), failed)
    if by:
        worked, failed = (
            f"sum by ({by}) ({each} * on (device) group_left ({by}) {facts(ql, offset)})" for each in (worked, failed)
        )
    else:
        worked, failed = (f"sum({each} and on (device) {facts(ql, offset)})" for each in (worked, failed))
    return part(worked, failed)


def part(worked: str, failed: str) -> str:
    """worked / (worked + failed), each of them asked once: both read every sample of the time shown. Nothing where
    neither is."""
    return f"(1 / (1 + {failed} / {worked}) >= 0)"


def facts(ql: Promql, offset: str = "") -> str:
    """What the inventory says of the devices at the end of the time shown, for every point of a curve: a day counts for
    whom a device belongs to now. With the offset of `DAY` the last point is today's midnight, so it looks at today."""
    labels = ", ".join(("device", *c.DEVICE_INFO.label_names))
    asked = f"{c.DEVICE_INFO.name}{{{','.join(ql.devices)}}}" if ql.devices else c.DEVICE_INFO.name
    found = f"last_over_time({asked}[1d:5m] @ end() {offset})" if offset else f"{asked} @ end()"
    return f"topk by (device) (1, max by ({labels}) ({found}))"


def seconds(found: frozenset[State]) -> str:
    """By device, for how long it was in one of these states in the time shown; for panels that are `counting`."""
    labels = ", ".join(("device", *c.DEVICE_STATE.label_names))
    asked = f"sum_over_time({c.DEVICE_STATE.name}{{{states(found)}}}{_LOOKED})"
    return f"sum by (device) (max by ({labels}) ({asked})) * {_LOOK_S}"


def known() -> str:
    """By device, the share of the time shown of which anything is known; for panels that are `counting`."""
    asked = f"sum_over_time((1 - {c.DEVICE_STATE.name}{{{states(_UNKNOWN)}}}){_LOOKED})"
    return f"clamp_max(max by (device) ({asked}) * {_LOOK_S} / $__range_s, 1)"


_HERE, _UNCERTAIN, _GONE = 3, 2, 1


def _wifi(ql: Promql) -> str:
    """By place, how its Wi-Fi is: it is there while one access point works. While none does, it is unknown as long as
    one is; else it has failed as soon as one has; else it is planned and tells nothing."""
    told = ((WORKING, _HERE), (_UNKNOWN, _UNCERTAIN), (FAILED, _GONE))
    each = " or ".join(f"{number} * ({c.DEVICE_STATE.name}{{{states(found)}}} == 1)" for found, number in told)
    access = (promql.matcher("kind", Kind.ACCESS_POINT.value),)
    return f"max by (site) ({ql.named(f'max by (device) ({each})', 'site', where=access)})"


def served(ql: Promql) -> tuple[str, str]:
    """By place, the seconds in which Wi-Fi was there, and those in which it had failed; for panels that are
    `counting`."""
    here, gone = (f"(sum_over_time(({_wifi(ql)} == bool {number}){_LOOKED}) * {_LOOK_S})" for number in (_HERE, _GONE))
    return here, gone


def served_part(ql: Promql) -> str:
    """By place, of the time in which Wi-Fi was there or had failed, that in which it was there; asked once."""
    return f"avg_over_time(((({_wifi(ql)} != {_UNCERTAIN}) - {_GONE}) / {_HERE - _GONE}){_LOOKED})"


def public(ql: Promql) -> str:
    """1 for every public place, by its name as devices tell it."""
    info = ql.site_info('public="yes"')
    return f'max by (site) (label_join(max by (name) ({info}), "site", "", "name"))'
