"""Who hears of which alert: Alertmanager's routes, from the operators, areas and recipients of the inventory.

`songxa` hears everything, `songxa-monitor` what is wrong with the monitor itself, a recipient what its settings say,
and every operator and village has a receiver of its own, for whoever fills it in. So all routes go on (`continue`).
`songxa-nobody` takes what is told beside an incident's own alert and was asked for by somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from songxa.model import Alerts, Inventory, Recipient
from songxa.stack.incident_rules import ALERTS, thresholds
from songxa.stack.own_rules import GONE
from songxa.stack.plan import Plan, label, operators, villages, within
from songxa.stack.quoting import duration, equals
from songxa.stack.yaml_text import Flow

EVERYTHING, ITSELF, NOBODY = "songxa", "songxa-monitor", "songxa-nobody"
QUIET = "quiet-hours"
MOST_REPEAT_S = 5 * 86_400
"""Alertmanager forgets after so long (--data.retention) what it has told; 0, never again, is the most it can do."""


@dataclass(frozen=True, slots=True)
class Way:
    """One route. `muted` and `awake` say whether it is closed, or open only, in the quiet hours."""

    receiver: str
    matchers: tuple[str, ...] = ()
    muted: bool = False
    awake: bool = False
    why: str = ""


def ways(plan: Plan) -> list[Way]:
    """All routes below the first, in order."""
    inventory, alerts = plan.inventory, plan.inventory.alerts
    quiet = is_quiet(alerts)
    plain = ('households=""',) if thresholds(inventory) else ()
    found = [Way(ITSELF, ('alertname=~"Songxa.+"', 'incident=""'), why=plan.say("why.itself"))]
    for recipient in alerts.recipients.values():
        found += _of(inventory, recipient, quiet)
    for operator in operators(inventory):
        way = Way(f"operator-{operator.key}", (equals("operator", [label(operator.name)]), *plain), quiet)
        found += _with_urgent(way, alerts)
    for key in villages(inventory):
        way = Way(f"village-{key}", (equals("village", [label(inventory.areas[key].name)]), *plain), quiet)
        found += _with_urgent(way, alerts)
    found += _with_urgent(Way(EVERYTHING, plain, quiet), alerts)
    return [*found, Way(NOBODY, ('households!=""',))] if plain else found


def is_quiet(alerts: Alerts) -> bool:
    """Whether there are quiet hours."""
    return alerts.quiet_from != alerts.quiet_until


def receivers(plan: Plan) -> list[tuple[str, bool]]:
    """The names of all receivers, and whether it is one of the two that together hear everything once."""
    general = (EVERYTHING, ITSELF)
    names = (*general, *plan.inventory.alerts.recipients, *(way.receiver for way in ways(plan)))
    return [(name, name in general) for name in dict.fromkeys(names)]


def route(plan: Plan) -> dict[str, Any]:
    """The whole tree."""
    repeat = plan.inventory.alerts.repeat_s
    return {
        "receiver": EVERYTHING,
        "group_by": Flow(["incident"]),
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": duration(min(repeat, MOST_REPEAT_S) if repeat else MOST_REPEAT_S),
        "routes": [_entry(way) for way in ways(plan)],
    }


def time_intervals(plan: Plan) -> list[dict[str, Any]]:
    """The quiet hours, cut at midnight where they span it; empty where there are none."""
    alerts = plan.inventory.alerts
    if not is_quiet(alerts):
        return []
    start, end = alerts.quiet_from, alerts.quiet_until
    spans = [(start, end)] if start < end else [(start, 1440), *([(0, end)] if end else [])]
    times = [{"start_time": _clock(begin), "end_time": _clock(until)} for begin, until in spans]
    return [{"name": QUIET, "time_intervals": [{"times": times, "location": plan.inventory.timezone}]}]


def inhibit_rules() -> list[dict[str, Any]]:
    """While the monitor sees nothing, or is not there, nobody is told again what it said before."""
    known = [equals("cause", [cause for cause in ALERTS if cause != "monitor"])]
    return [
        {"source_matchers": ['cause="monitor"'], "target_matchers": known},
        {"source_matchers": [f'alertname="{GONE}"'], "target_matchers": ['cause=~".+"']},
    ]


# ---- one route ------------------------------------------------------------------------------------------------------


def _of(inventory: Inventory, recipient: Recipient, quiet: bool) -> Iterator[Way]:
    matchers = [*_matchers(inventory, recipient)]
    least = recipient.households
    if thresholds(inventory):
        matchers.append(f'households="{least or ""}"')
    way = Way(recipient.key, tuple(matchers), quiet and recipient.quiet)
    urgent = inventory.alerts.urgent_households
    if least and urgent and least >= urgent:
        yield replace(way, muted=False)  # whatever it hears of is urgent
        return
    yield from _with_urgent(way, inventory.alerts)


def _matchers(inventory: Inventory, recipient: Recipient) -> Iterator[str]:
    yield equals("cause", recipient.causes or list(ALERTS))
    if recipient.operators:
        yield equals("operator", (label(inventory.operators[key].name) for key in recipient.operators))
    if recipient.areas:
        inside = _names(inventory, recipient.areas)
        yield equals("village", (*inside, ""))  # what is nobody's village, such as a whole operator, is everybody's


def _names(inventory: Inventory, areas: Iterable[str]) -> list[str]:
    return [label(inventory.areas[key].name) for area in areas for key in within(inventory, area)]


def _with_urgent(way: Way, alerts: Alerts) -> Iterator[Way]:
    """The route; and where it is closed at night, one beside it for what is urgent."""
    yield way
    if way.muted and alerts.urgent_households:
        rest = tuple(each for each in way.matchers if not each.startswith("households="))
        urgent = (*rest, f'households="{alerts.urgent_households}"')
        yield replace(way, matchers=urgent, muted=False, awake=True)


def _entry(way: Way) -> dict[str, Any]:
    found: dict[str, Any] = {"receiver": way.receiver}
    if way.receiver == ITSELF:
        found["group_by"] = Flow(["alertname", "exporter", "recipient"])
    if way.matchers:
        found["matchers"] = list(way.matchers)
    if way.muted:
        found["mute_time_intervals"] = Flow([QUIET])
    if way.awake:
        found["active_time_intervals"] = Flow([QUIET])
    if way.receiver not in (ITSELF, NOBODY):
        found["continue"] = True
    return found


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
