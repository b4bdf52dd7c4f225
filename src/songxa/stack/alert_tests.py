"""promtool tests of the alert rules, with the names of the inventory: every alert fires, says its words, and ends.

What an alert should say is put together here from the words and the figures, and not by the template that is tested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from songxa import catalogue as c
from songxa.i18n.format import moment
from songxa.model import Cause, Inventory
from songxa.stack import own_rules
from songxa.stack.annotations import in_full, in_words, offset_of
from songxa.stack.incident_rules import ALERTS, CRITICAL, HOUSEHOLDS, SEVERITIES, thresholds
from songxa.stack.plan import Plan, label, operators
from songxa.stack.unit_tests import UnitTest

OPENED_AT = 1_763_863_925
"""23/11/2025 09:12:05 +07:00."""

FIGURES = {"devices": 13, "households": 265, "places": 1}
NOBODY = {"devices": 0, "households": 0, "places": 0}
_METRICS = {"devices": c.INCIDENT_DEVICES, "households": c.INCIDENT_HOUSEHOLDS, "places": c.INCIDENT_PLACES}
_BUILD = {"version": "0", "job": "songxa"}


def alert_tests(plan: Plan) -> list[UnitTest]:
    """All of them."""
    least = thresholds(plan.inventory)
    return [
        *(_one_cause(plan, cause) for cause in Cause),
        _growing(plan),
        _two_ways(plan),
        _while_songxa_is_away(plan),
        *([_many_households(plan, least)] if least else []),
        *_itself(plan),
    ]


def incident(plan: Plan, cause: Cause) -> dict[str, str]:
    """The labels of an incident as songxa would tell it of this inventory."""
    return {"incident": f"251123-{cause}", "cause": cause.value} | _root(plan.inventory, cause)


def says(plan: Plan, labels: Mapping[str, str], figures: Mapping[str, int]) -> dict[str, str]:
    """The annotations of its alert."""
    cause, operator = Cause(labels["cause"]), labels["operator"]
    hotline = next(
        (each.hotline for each in operators(plan.inventory) if each.hotline and label(each.name) == operator), ""
    )
    since = moment(plan.language, OPENED_AT, offset_of(plan.inventory.timezone))
    action = plan.say(f"action.{cause}")
    what = in_full(plan, cause, labels["name"], failed=figures["devices"] > 0)
    call = [plan.say("call", operator=operator, hotline=label(hotline))] if operator and hotline else []
    page = plan.inventory.alerts.page
    return {
        "summary": what + (f" ({labels['village']})" if labels["village"] else ""),
        "description": "\n".join([plan.say("since", since=since), *in_words(plan, figures), *call, action]),
        "since": since,
        **{name: str(count) for name, count in figures.items()},
        "hotline": label(hotline) if operator else "",
        "runbook": action,
        **({"page": f"{page.rstrip('/')}/incidents/{labels['incident']}"} if page else {}),
    }


def _root(inventory: Inventory, cause: Cause) -> dict[str, str]:
    """Something of the inventory that fails; nameless where the inventory is empty."""
    operator = next((label(each.name) for each in operators(inventory)), "")
    if cause is Cause.MONITOR:
        return {"root": "monitor", "name": "songxa", "village": "", "operator": ""}
    if cause is Cause.OPERATOR:
        return {"root": "operator", "name": operator or "?", "village": "", "operator": operator}
    device = next(iter(inventory.devices.values()), None)
    if device is None:
        return {"root": "device", "name": "?", "village": "", "operator": operator}
    site = inventory.sites.get(device.site)
    area = inventory.areas.get(site.area) if site else None
    runs = inventory.operators.get(device.operator)
    return {
        "root": device.key,
        "name": label(device.name),
        "village": label(area.name) if area else "",
        "operator": label(runs.name) if runs else "",
    }


def _tell(test: UnitTest, labels: Mapping[str, str], values: str = "1x9", **figures: str) -> None:
    """What songxa's metrics say of an incident, `values` minutes long."""
    test.give(c.INCIDENT_OPEN.name, values, **labels, job="songxa")
    length = values.partition("x")[2]
    test.give(c.INCIDENT_OPENED.name, f"{OPENED_AT}x{length}", incident=labels["incident"], job="songxa")
    for name, told in figures.items():
        test.give(_METRICS[name].name, told, incident=labels["incident"], job="songxa")


def _fires(plan: Plan, labels: Mapping[str, str], figures: Mapping[str, int]) -> tuple[dict[str, str], dict[str, str]]:
    return {**labels, "severity": SEVERITIES[Cause(labels["cause"])]}, says(plan, labels, figures)


def _one_cause(plan: Plan, cause: Cause) -> UnitTest:
    test = UnitTest(plan.say("test.cause", alert=ALERTS[cause]))
    labels = incident(plan, cause)
    test.give(c.BUILD_INFO.name, "1x30", **_BUILD)
    told = NOBODY if cause is Cause.MONITOR else FIGURES
    _tell(test, labels, "1x9", **{name: f"{count}x9" for name, count in told.items()})
    test.alert(ALERTS[cause], 5, [_fires(plan, labels, told)])
    test.alert(ALERTS[cause], 20, [])
    for other in Cause:
        if other is not cause:
            test.alert(ALERTS[other], 5, [])
    return test


def _growing(plan: Plan) -> UnitTest:
    test = UnitTest(plan.say("test.growing"))
    labels = incident(plan, Cause.POWER)
    test.give(c.BUILD_INFO.name, "1x30", **_BUILD)
    _tell(test, labels, "1x9", devices="0x3 13x5", households="0x3 265x5", places="0x3 1x5")
    test.alert(ALERTS[Cause.POWER], 2, [_fires(plan, labels, NOBODY)])
    test.alert(ALERTS[Cause.POWER], 6, [_fires(plan, labels, FIGURES)])
    return test


def _two_ways(plan: Plan) -> UnitTest:
    test = UnitTest(plan.say("test.ways"))
    labels = incident(plan, Cause.FIBRE)
    test.give(c.BUILD_INFO.name, "1x30", **_BUILD)
    _tell(test, labels, "1x9", **{name: f"{count}x9" for name, count in FIGURES.items()})
    test.give(c.INCIDENT_OPEN.name, "1x9", **labels)
    test.alert(ALERTS[Cause.FIBRE], 5, [_fires(plan, labels, FIGURES)])
    return test


def _while_songxa_is_away(plan: Plan) -> UnitTest:
    test = UnitTest(plan.say("test.away"))
    labels = incident(plan, Cause.FIBRE)
    test.give(c.BUILD_INFO.name, "1x5 stale _x23 1x10", **_BUILD)
    _tell(test, labels, "1x5", **{name: f"{count}x5" for name, count in FIGURES.items()})
    for each in range(2):  # what ends with the monitor ends at once, as after a scrape that failed
        name, values = test.series[1 + each]
        test.series[1 + each] = name, f"{values} stale"
    test.alert(ALERTS[Cause.FIBRE], 20, [_fires(plan, labels, FIGURES)])
    test.alert(own_rules.GONE, 20, [_own(plan, own_rules.GONE)])
    test.alert(ALERTS[Cause.FIBRE], 35, [])
    test.alert(own_rules.GONE, 35, [])
    return test


def _many_households(plan: Plan, least: list[int]) -> UnitTest:
    test = UnitTest(plan.say("test.households"))
    labels = incident(plan, Cause.BTS)
    hit = max(least)
    test.give(c.BUILD_INFO.name, "1x30", **_BUILD)
    below = min(least) - 1
    _tell(test, labels, "1x9", devices="2x9", places="0x9", households=f"{below}x4 {hit}x4")
    told = says(plan, labels, {"devices": 2, "households": hit, "places": 0})
    fires = [({**labels, "severity": CRITICAL, "households": str(each)}, told) for each in least]
    test.alert(HOUSEHOLDS, 3, [])
    test.alert(HOUSEHOLDS, 7, fires)
    return test


# ---- the monitor itself --------------------------------------------------------------------------------------------


def _own(plan: Plan, alert: str, **labels: str) -> tuple[dict[str, str], dict[str, str]]:
    own = next(each for each in own_rules.own_rules(plan.interval_s) if each.alert == alert)
    return {"severity": own.severity, **labels}, own_rules.words(plan, own, **labels)


def _itself(plan: Plan) -> Iterator[UnitTest]:
    """Of every rule: what is well, then what is not, and the alert only then."""
    exporter, recipient = {"exporter": "influxdb"}, {"recipient": "officer"}
    faults: dict[str, tuple[list[tuple[str, str, dict[str, str]]], dict[str, str]]] = {
        "SongxaInventoryInvalid": ([(c.INVENTORY_VALID.name, "1x9 0x30", {})], {}),
        "SongxaHistoryNotWritable": ([(c.HISTORY_WRITABLE.name, "1x9 0x30", {})], {}),
        "SongxaClock": ([(c.HISTORY_NEWEST.name, "0+60x9 5000x30", {})], {}),
        "SongxaLate": ([(c.RUNNER_LAG.name, "0x9 45x30", {})], {}),
        "SongxaExportBehind": ([(c.SPOOL_OLDEST.name, "0+60x9 -7200x30", exporter)], exporter),
        "SongxaExportDropping": ([(c.SPOOL_DROPPED.name, "0x9 5x30", exporter | {"reason": "age"})], exporter),
        "SongxaExportQuarantined": ([(c.SPOOL_QUARANTINED.name, "0x9 5x30", exporter)], exporter),
        "SongxaSpoolNotWritable": ([(c.SPOOL_WRITABLE.name, "1x9 0x30", exporter)], exporter),
        "SongxaExportErrors": ([(c.EXPORT_ERRORS.name, "0x9 5x30", exporter)], exporter),
        "SongxaAlertsFailing": (
            [
                (c.ALERT_MESSAGES.name, "0x9 3x30", recipient | {"outcome": "failed"}),
                (c.ALERT_MESSAGES.name, "7x40", recipient | {"outcome": "sent"}),
            ],
            recipient,
        ),
    }
    for alert, (given, labels) in faults.items():
        test = UnitTest(plan.say("test.own", alert=alert))
        for name, values, more in given:
            test.give(name, values, **more, job="songxa")
        test.alert(alert, 8, [])
        test.alert(alert, 30, [_own(plan, alert, **labels)])
        yield test
