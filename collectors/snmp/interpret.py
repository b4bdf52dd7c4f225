"""A visit's values to samples: pure, with no I/O and no clock. What cannot be true is returned as invalid, counted.

A rule takes rows to samples; for one metric and set of labels the first rule that gives a value wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean

from songxa.catalogue import UPTIME
from songxa.collectors.snmp.ber import Value
from songxa.collectors.snmp.convert import NotANumber, number
from songxa.collectors.snmp.profile_model import UPTIME_CLOCKS, Compute, MetricRule, Profile
from songxa.collectors.snmp.rows import Cell, Index, Row, Rows, build_rows, holds, render
from songxa.collectors.snmp.uptime import uptime_seconds
from songxa.model import Invalid, Metric, MetricKind, Sample

Labels = tuple[str, ...]
Number = int | float


@dataclass(slots=True)
class Values:
    """What one visit read: scalars by field name (None: the agent has none), tables as columns by row index.

    A table that did not come whole is not among them: rules find no rows in it, and those that stand in for it apply.
    """

    scalars: dict[str, Value] = field(default_factory=dict)
    tables: dict[str, dict[Index, dict[str, Value]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interest:
    """Which parts of a device get series of their own: those that the inventory names, or all of them.

    An ONU is named by its port's label and its own, an access point by its label alone.
    """

    named: frozenset[tuple[str, ...]] = frozenset()
    everything: bool = False

    def has(self, *labels: str) -> bool:
        return self.everything or labels in self.named


@dataclass(slots=True)
class Interpreted:
    samples: list[Sample] = field(default_factory=list)
    invalid: list[Invalid] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)


def interpret(profile: Profile, values: Values, interest: Interest) -> Interpreted:
    """Everything that the profile makes of the values. Never raises for what a device sent."""
    rules = _Rules(interest)
    scalars: Row = dict(values.scalars)
    rows: dict[str, Rows] = {}
    for table in profile.tables:
        rows[table.name] = build_rows(table, values.tables.get(table.name, {}), rows, rules.result.warnings)
    rules.add_uptime(values.scalars, profile.engine_time)
    for rule in profile.rules:
        if not any(row.get(column) is not None for table, column in rule.unless for row in rows[table].all.values()):
            rules.apply(rule, rows[rule.table].shown.values() if rule.table is not None else [scalars])
    for fact, template in profile.facts:
        if text := render(template, scalars):
            rules.result.facts[fact] = text
    return rules.result


class _Rules:
    """Applies rules one after the other and keeps what came of them."""

    def __init__(self, interest: Interest) -> None:
        self.result = Interpreted()
        self._interest = interest
        self._seen: set[tuple[Metric, Labels]] = set()

    def apply(self, rule: MetricRule, rows: Iterable[Row]) -> None:
        groups: dict[Labels, list[Number]] = {}
        for row in rows:
            if not rule.where or all(holds(condition, row) for condition in rule.where):
                self._take(rule, row, groups)
        _fill(rule, groups)
        for labels, numbers in groups.items():
            if (rule.metric, labels) in self._seen:
                continue
            value = _aggregate(rule.aggregate, numbers)
            if rule.aggregate == "first" or self._possible(rule.metric, labels, value, rule.metric.valid_range):
                self._add(rule.metric, labels, value)

    def add_uptime(self, scalars: Mapping[str, Value], engine_time: bool) -> None:
        """The one metric that no rule can express."""
        clocks: list[Number | None] = []
        for name in UPTIME_CLOCKS:
            try:
                clocks.append(number(scalars.get(name)))
            except NotANumber as error:
                clocks.append(None)
                self.result.invalid.append(Invalid(UPTIME.name, (), str(error), "not a number"))
        seconds = uptime_seconds(clocks[0], clocks[1], clocks[2] if engine_time else None)
        if seconds is not None:
            self._add(UPTIME, (), seconds)

    def _take(self, rule: MetricRule, row: Row, groups: dict[Labels, list[Number]]) -> None:
        """One row's value into its group; what has no value or no name is left out."""
        try:
            value = compute(rule.compute, row)
        except NotANumber as error:
            labels = _labels(rule, row) or ()
            self.result.invalid.append(Invalid(rule.metric.name, labels, str(error), "not a number"))
            return
        if value is None:
            return
        named = _labels(rule, row)
        if named is None:
            self._warn(f"a row of {rule.table or 'single values'} is left out, it names no {_needed(rule)}")
            return
        if rule.metric.kind is MetricKind.INFO and not any(named[1:]):
            return
        wanted = not rule.named or self._interest.has(*(named[place] for place in rule.named))
        if wanted and self._possible(rule.metric, named, value, rule.compute.range):
            groups.setdefault(named, []).append(value)

    def _possible(self, metric: Metric, labels: Labels, value: Number, allowed: tuple[float, float] | None) -> bool:
        if allowed is None or allowed[0] <= value <= allowed[1]:
            return True
        reason = f"outside {allowed[0]:g} to {allowed[1]:g}"
        self.result.invalid.append(Invalid(metric.name, labels, f"{value:.12g}", reason))
        return False

    def _add(self, metric: Metric, labels: Labels, value: Number) -> None:
        self._seen.add((metric, labels))
        self.result.samples.append(Sample(metric, labels, value))

    def _warn(self, text: str) -> None:
        if text not in self.result.warnings:
            self.result.warnings.append(text)


def _fill(rule: MetricRule, groups: dict[Labels, list[Number]]) -> None:
    """Counts of nothing: where a port has ONUs that are up, none that are down is a number too."""
    for index, wanted in rule.fill:
        for labels in list(groups):
            for text in wanted:
                groups.setdefault((*labels[:index], text, *labels[index + 1 :]), [])


def _labels(rule: MetricRule, row: Row) -> Labels | None:
    labels = []
    for template in rule.labels:
        text = render(template, row)
        if text is None:
            return None
        labels.append(text)
    return tuple(labels)


def _needed(rule: MetricRule) -> str:
    return " or ".join(sorted({name for template in rule.labels for name in template.fields}))


def compute(rule: Compute, row: Mapping[str, Cell]) -> Number | None:
    """The number that a rule takes out of one row, in the metric's unit. Raises NotANumber."""
    if rule.const is not None:
        return rule.const
    raw: Number | None = None
    for name in rule.fields:
        found = rule.conversion.raw(_scalar(row.get(name)))
        if found is not None and (raw is None or found > raw):
            raw = found
            if not rule.greatest:
                break
    if raw is None:
        return None
    for name in rule.minus:
        part = number(_scalar(row.get(name)))
        if part is None or part in rule.conversion.none:
            return None
        raw -= part
    if rule.of is not None:
        whole = number(_scalar(row.get(rule.of)))
        if not whole or whole in rule.conversion.none:
            return None
        raw /= whole
    return rule.conversion.finish(raw)


def _scalar(cell: Cell) -> Value | str:
    return None if isinstance(cell, tuple) else cell


def _aggregate(how: str, numbers: list[Number]) -> Number:
    match how:
        case "sum":
            return sum(numbers)
        case "count":
            return len(numbers)
        case "mean":
            return fmean(numbers)
        case "max":
            return max(numbers)
        case "min":
            return min(numbers)
    return numbers[0]
