"""Files of rules as Prometheus reads them: groups of rules, a comment before each. Knows no rule of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from songxa.stack.yaml_text import Lines, comment, dump


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, and why it is there: a comment, or empty."""

    body: Mapping[str, Any]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that are evaluated one after the other; `interval` is empty where it is that of all."""

    name: str
    rules: Sequence[Rule]
    interval: str = ""


def recorded(name: str, expression: str, why: str = "", **labels: str) -> Rule:
    """A recording rule. Its labels are no templates: they mean themselves."""
    body: dict[str, Any] = {"record": name, "expr": _block(expression)}
    if labels:
        body["labels"] = labels
    return Rule(body, why)


def alerting(
    name: str,
    expression: str,
    labels: Mapping[str, str],
    annotations: Mapping[str, str],
    after: str = "",
    why: str = "",
) -> Rule:
    """An alert rule. Labels and annotations are templates; `after` is how long the expression has to hold."""
    body: dict[str, Any] = {"alert": name, "expr": _block(expression)}
    if after:
        body["for"] = after
    body["labels"] = dict(labels)
    body["annotations"] = {key: _block(text) for key, text in annotations.items()}
    return Rule(body, why)


def render(head: str, groups: Iterable[Group]) -> str:
    """The whole file."""
    parts = [comment(head), "\ngroups:\n"]
    for place, group in enumerate(groups):
        parts.append(("\n" if place else "") + f"  - name: {group.name}\n")
        if group.interval:
            parts.append(f"    interval: {group.interval}\n")
        parts.append("    rules:\n")
        for number, rule in enumerate(group.rules):
            spaced = number > 0 and bool(rule.why)
            parts.append(("\n" if spaced else "") + (comment(rule.why, 6) if rule.why else ""))
            parts.append(dump([dict(rule.body)], 6))
    return "".join(parts)


def _block(text: str) -> str:
    return Lines(text) if "\n" in text else text
