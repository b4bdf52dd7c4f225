"""Alert rules for the monitor itself: gone, wrong, late, or with nobody who hears it. Words stand in `songxa.i18n`."""

from __future__ import annotations

from dataclasses import dataclass

from songxa import catalogue as c
from songxa.stack.incident_rules import CRITICAL, WARNING
from songxa.stack.plan import Plan
from songxa.stack.quoting import duration
from songxa.stack.rule_file import Group, Rule, alerting

GONE = "SongxaGone"
BEHIND_S = 3600
"""How old the oldest point may be that waits for a destination."""
LATE_S = 30
"""How late a visit may begin."""
CLOCK_S = 120
"""How far the clocks of songxa and Prometheus may be apart; a heartbeat is written every 5 s."""


@dataclass(frozen=True, slots=True)
class Own:
    """`key` is that of its words, `after_s` how long it has to last; `by` are the labels that it keeps."""

    alert: str
    key: str
    severity: str
    after_s: float
    expression: str
    by: tuple[str, ...] = ()


def own_rules(interval_s: int) -> tuple[Own, ...]:
    """Every one; a scrape that fails once, or a restart, is no alert."""
    return (
        Own(GONE, "gone", CRITICAL, max(120, 4 * interval_s), 'max(up{job="songxa"} == 0)\nor\n'
            f"absent({c.BUILD_INFO.name})"),
        Own("SongxaInventoryInvalid", "inventory", WARNING, 300, f"min({c.INVENTORY_VALID.name}) == 0"),
        Own("SongxaHistoryNotWritable", "history", CRITICAL, 120, f"min({c.HISTORY_WRITABLE.name}) == 0"),
        Own("SongxaClock", "clock", WARNING, 300, f"abs(time() - max({c.HISTORY_NEWEST.name})) > {CLOCK_S}\n"
            f"unless on ()\n(min({c.HISTORY_WRITABLE.name}) == 0)"),
        Own("SongxaLate", "late", WARNING, 600, f"max({c.RUNNER_LAG.name}) > {LATE_S}"),
        Own("SongxaExportBehind", "behind", WARNING, 600,
            f"time() - min by (exporter) ({c.SPOOL_OLDEST.name}) > {BEHIND_S}", ("exporter",)),
        Own("SongxaExportDropping", "dropping", CRITICAL, 0,
            f"sum by (exporter) (increase({c.SPOOL_DROPPED.name}[1h])) > 0", ("exporter",)),
        Own("SongxaExportQuarantined", "quarantined", WARNING, 0,
            f"sum by (exporter) (increase({c.SPOOL_QUARANTINED.name}[1h])) > 0", ("exporter",)),
        Own("SongxaSpoolNotWritable", "spool", CRITICAL, 120,
            f"min by (exporter) ({c.SPOOL_WRITABLE.name}) == 0", ("exporter",)),
        Own("SongxaExportErrors", "errors", WARNING, 0,
            f"sum by (exporter) (increase({c.EXPORT_ERRORS.name}[1h])) > 0", ("exporter",)),
        Own("SongxaAlertsFailing", "alerts", CRITICAL, 0,
            f'sum by (recipient) (increase({c.ALERT_MESSAGES.name}{{outcome="dropped"}}[1h])) > 0\nor\n'
            f'sum by (recipient) (increase({c.ALERT_MESSAGES.name}{{outcome="failed"}}[30m])) > 0\n'
            f'unless on (recipient)\n'
            f'sum by (recipient) (increase({c.ALERT_MESSAGES.name}{{outcome="sent"}}[30m])) > 0', ("recipient",)),
    )  # fmt: skip


def own(plan: Plan) -> Group:
    """The group of them all."""
    return Group("songxa-itself", [_rule(plan, each) for each in own_rules(plan.interval_s)])


def words(plan: Plan, each: Own, **values: str) -> dict[str, str]:
    """The annotations, with `values` or the templates of its labels filled in."""
    filled = {name: f"{{{{ $labels.{name} }}}}" for name in each.by} | values
    summary, action = plan.say(f"own.{each.key}", **filled), plan.say(f"own.{each.key}.action", **filled)
    return {"summary": summary, "description": action, "runbook": action}


def _rule(plan: Plan, each: Own) -> Rule:
    after = duration(each.after_s) if each.after_s else ""
    return alerting(each.alert, each.expression, {"severity": each.severity}, words(plan, each), after)
