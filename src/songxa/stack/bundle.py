"""All files of an export, by name below its folder. Makes texts; reads and writes no file."""

from __future__ import annotations

from collections.abc import Sequence

from songxa.i18n import translate
from songxa.stack import (
    alertmanager,
    incident_rules,
    own_rules,
    prometheus_file,
    recording_rules,
    rule_file,
    unit_tests,
)
from songxa.stack.alert_tests import alert_tests
from songxa.stack.plan import Plan
from songxa.stack.recording_tests import recording_tests

ALERTMANAGER = "alertmanager.yml"
"""The one file whose end is the user's."""


def files(plan: Plan) -> dict[str, str]:
    """Name to content. Of ALERTMANAGER, what a folder without one gets."""
    recording, alerts = (name.removeprefix("rules/") for name in prometheus_file.RULE_FILES)
    records = recording_rules.recording(plan)
    told = [incident_rules.incidents(plan), own_rules.own(plan)]
    return {
        "README": readme(plan),
        "prometheus.yml": prometheus_file.configuration(plan),
        ALERTMANAGER: alertmanager.head(plan) + alertmanager.tail(plan),
        f"rules/{recording}": rule_file.render(plan.head("records.head"), records),
        f"rules/{alerts}": rule_file.render(plan.head("rules.head"), told),
        **_tested(plan, recording, records, recording_tests(plan)),
        **_tested(plan, alerts, told, alert_tests(plan)),
        "targets/songxa.json": prometheus_file.songxa_targets(plan),
        "targets/devices.json": prometheus_file.device_targets(plan),
    }


def readme(plan: Plan) -> str:
    """In both languages, Vietnamese first."""
    return "\n".join(translate(language, "cli.export.readme") for language in ("vi", "en"))


def _tested(
    plan: Plan, rules: str, groups: Sequence[rule_file.Group], tests: Sequence[unit_tests.UnitTest]
) -> dict[str, str]:
    name = f"rules/{rules.removesuffix('.yml')}_test.yml"
    return {name: unit_tests.render(plan.head("tests.head", file=name), rules, [each.name for each in groups], tests)}
