"""Alert rules of incidents, all from `songxa_incident_open`: one outage is one alert. Words stand in `annotations`."""

from __future__ import annotations

from songxa.catalogue import BUILD_INFO, INCIDENT_HOUSEHOLDS, INCIDENT_OPEN
from songxa.model import Cause, Inventory
from songxa.stack.annotations import HOTLINES, of_incidents
from songxa.stack.plan import Plan, label, operators
from songxa.stack.rule_file import Group, Rule, alerting, recorded

ALERTS = {
    Cause.POWER: "SongxaPower",
    Cause.LAN: "SongxaLan",
    Cause.FIBRE: "SongxaFibre",
    Cause.OPERATOR: "SongxaOperator",
    Cause.BTS: "SongxaBts",
    Cause.DEVICE: "SongxaDevice",
    Cause.MONITOR: "SongxaMonitor",
}
HOUSEHOLDS = "SongxaHouseholds"
"""Fires beside the alert of an incident once so many households are hit, for those who asked for that."""

CRITICAL, WARNING = "critical", "warning"

SEVERITIES = {
    cause: WARNING if cause in (Cause.LAN, Cause.DEVICE) else CRITICAL for cause in Cause
}  # of what comes from the cause, which never changes, so that neither does the alert; a toll grows

KEPT = ", ".join(INCIDENT_OPEN.label_names)
"""What an incident's alert is known by. Where it came from (job, instance) is none of it, so two ways are one alert."""


def incidents(plan: Plan) -> Group:
    """The hotlines first: the alerts' texts ask for them."""
    return Group("songxa-incidents", [*_hotlines(plan), *(_of_cause(plan, cause) for cause in Cause), *_tolls(plan)])


def thresholds(inventory: Inventory) -> list[int]:
    """The numbers of households that somebody asked to be told from, in order."""
    alerts = inventory.alerts
    asked = {recipient.households for recipient in alerts.recipients.values()}
    if alerts.quiet_from != alerts.quiet_until:
        asked.add(alerts.urgent_households)
    return sorted(asked - {0})


def _hotlines(plan: Plan) -> list[Rule]:
    found: dict[str, str] = {}
    for operator in operators(plan.inventory):
        if operator.name and operator.hotline:
            found.setdefault(label(operator.name), label(operator.hotline))
    why = plan.say("why.hotlines")
    return [
        recorded(HOTLINES, "vector(1)", "" if place else why, operator=name, hotline=hotline)
        for place, (name, hotline) in enumerate(found.items())
    ]


def _of_cause(plan: Plan, cause: Cause) -> Rule:
    now = f'max by ({KEPT}) ({INCIDENT_OPEN.name}{{cause="{cause}"}}) == 1'
    return alerting(
        ALERTS[cause],
        _until_songxa_is_seen(now, f'alertname="{ALERTS[cause]}"'),
        {"severity": SEVERITIES[cause]},
        of_incidents(plan, [cause]),
        why=plan.say("why.incidents") if cause is next(iter(Cause)) else "",
    )


def _tolls(plan: Plan) -> list[Rule]:
    found: list[Rule] = []
    for least in thresholds(plan.inventory):
        now = (
            f"max by ({KEPT}) ({INCIDENT_OPEN.name}) == 1\n"
            f"and on (incident)\n"
            f"max by (incident) ({INCIDENT_HOUSEHOLDS.name}) >= {least}"
        )
        expression = _until_songxa_is_seen(now, f'alertname="{HOUSEHOLDS}", households="{least}"')
        labels = {"severity": CRITICAL, "households": str(least)}
        why = "" if found else plan.say("why.households")
        found.append(alerting(HOUSEHOLDS, expression, labels, of_incidents(plan, Cause), why=why))
    return found


def _until_songxa_is_seen(now: str, matchers: str) -> str:
    """While songxa itself is away, nobody knows that an incident is over: its alert stays as it was."""
    before = f'max by ({KEPT}) (ALERTS{{{matchers}, alertstate="firing"}})'
    return f"{now}\nor\n{before}\nunless on ()\n{BUILD_INFO.name}"
