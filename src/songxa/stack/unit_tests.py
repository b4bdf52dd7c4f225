"""The form of promtool's unit tests: series in, samples and alerts out. Knows no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from songxa.stack.quoting import quoted
from songxa.stack.yaml_text import Lines, comment, dump

Labels = Mapping[str, str]


@dataclass(slots=True)
class UnitTest:
    """One test, a minute a step. `why` is its claim."""

    why: str
    series: list[tuple[str, str]] = field(default_factory=list)
    """Series and their values as promtool writes them: `1x9` is ten times one."""
    samples: list[dict[str, Any]] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)

    def give(self, metric: str, values: str, /, **labels: str) -> None:
        """A series that comes in; to Prometheus an empty label is none."""
        self.series.append((series(metric, labels), values))

    def expect(self, expression: str, minute: int, found: Sequence[tuple[Labels, float]]) -> None:
        """What an expression gives then; its samples carry no name."""
        samples = [{"labels": series("", labels), "value": value} for labels, value in found]
        self.samples.append({"expr": expression, "eval_time": f"{minute}m", "exp_samples": samples})

    def alert(self, name: str, minute: int, fires: Sequence[tuple[Labels, Labels]]) -> None:
        """What an alert says then, with labels and annotations; none: it is silent."""
        alerts = [{"exp_labels": _given(labels), "exp_annotations": _annotations(words)} for labels, words in fires]
        self.alerts.append({"eval_time": f"{minute}m", "alertname": name, "exp_alerts": alerts})


def series(name: str, labels: Labels) -> str:
    """A series as PromQL writes it."""
    return f"{name}{{{', '.join(f'{key}={quoted(text)}' for key, text in _given(labels).items())}}}"


def render(head: str, rule_file: str, groups: Sequence[str], tests: Sequence[UnitTest]) -> str:
    """A file of tests for one file of rules beside it, whose groups promtool would evaluate in any order otherwise."""
    settings = {"rule_files": [rule_file], "evaluation_interval": "1m", "group_eval_order": list(groups)}
    parts = [comment(head), "\n", dump(settings), "\ntests:\n"]
    for place, test in enumerate(tests):
        body: dict[str, Any] = {
            "interval": "1m",
            "input_series": [{"series": name, "values": values} for name, values in test.series],
        }
        if test.samples:
            body["promql_expr_test"] = test.samples
        if test.alerts:
            body["alert_rule_test"] = test.alerts
        parts.append(("\n" if place else "") + comment(test.why, 2) + dump([body], 2))
    return "".join(parts)


def _given(labels: Labels) -> dict[str, str]:
    return {key: text for key, text in labels.items() if text}


def _annotations(words: Labels) -> dict[str, str]:
    return {key: Lines(text) if "\n" in text else text for key, text in words.items()}
