"""The ledger's figures as samples, with what failures leave of them. What is not known is left out, never 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from songxa import catalogue as c
from songxa.coverage.criteria import ALL, ANY
from songxa.coverage.terms import Basis, Setting, Technology, Weight
from songxa.coverage.watch.exchange import Drop, Share, Summary
from songxa.model import Metric, Sample
from songxa.scope import Scope
from songxa.text import printable

NOW = "now"
"""The basis of what is left at this moment."""
TOLD_S = 15.0
"""How often those who push ask."""

_STAFF = Scope.staff()
_OF: dict[tuple[str, str], Metric] = {
    (Weight.HOUSEHOLDS, Setting.OUTDOORS): c.COVERAGE_HOUSEHOLDS,
    (Weight.HOUSEHOLDS, Setting.INDOORS): c.COVERAGE_INDOORS,
    (Weight.POPULATION, Setting.OUTDOORS): c.COVERAGE_POPULATION,
    (Weight.AREA, Setting.OUTDOORS): c.COVERAGE_LAND,
}


def samples(
    summary: Summary, drops: Iterable[Drop] = (), *, is_current: bool = True, scope: Scope = _STAFF
) -> Iterator[Sample]:
    """Everything that a scope may see: an operator its own figures, and none of all operators together."""
    names = _Names(summary, scope)
    yield Sample(c.COVERAGE_COMPUTED, (), summary.made)
    yield Sample(c.COVERAGE_CURRENT, (), int(is_current))
    seen: set[tuple[Metric, tuple[str, ...]]] = set()  # two areas or operators may be called the same
    for sample in (*_shares(summary, names), *_left(summary, drops, names), *_others(summary, names)):
        if (sample.metric, sample.labels) not in seen:
            seen.add((sample.metric, sample.labels))
            yield sample


class _Names:
    """How things are called in labels, and whose may be told."""

    def __init__(self, summary: Summary, scope: Scope) -> None:
        self._areas = {key: printable(name) for key, name in summary.areas.items()}
        self._operators = {key: printable(name) for key, name in summary.operators.items()}
        self._scope = scope

    def sees(self, operator: str) -> bool:
        return self._scope.operators is None or (operator not in (ANY, ALL) and self._scope.sees(operator))

    def area(self, key: str) -> tuple[str, str]:
        return key, self._areas.get(key, key)

    def operator(self, key: str) -> str:
        return key if key in (ANY, ALL) else self._operators.get(key, key)


def _shares(summary: Summary, names: _Names) -> Iterator[Sample]:
    for each in summary.shares:
        metric = _OF.get((each.of, each.setting))
        if metric is None or not names.sees(each.operator):
            continue
        labels = *names.area(each.area), names.operator(each.operator), each.technology.value, each.basis
        yield Sample(metric, labels, each.share)
        if each.low is not None and each.high is not None:
            yield Sample(c.COVERAGE_HOUSEHOLDS_LOW, labels, each.low)
            yield Sample(c.COVERAGE_HOUSEHOLDS_HIGH, labels, each.high)


def _left(summary: Summary, drops: Iterable[Drop], names: _Names) -> Iterator[Sample]:
    """What is left at this moment, by the best basis that there is."""
    best: dict[tuple[str, str, Technology], Share] = {}
    for each in summary.shares:
        who = each.area, each.operator, each.technology
        told = (each.of, each.setting) == (Weight.HOUSEHOLDS, Setting.OUTDOORS)
        if told and names.sees(each.operator) and each.basis != Basis.DECLARED:
            best[who] = each if who not in best or each.basis == Basis.FUSED else best[who]
    gone = {(each.area, each.operator, each.technology): each.share for each in drops}
    for who, each in best.items():
        left = each.share - gone.get(who, 0.0) / (each.known or 1.0)
        labels = *names.area(who[0]), names.operator(who[1]), each.technology.value, NOW
        yield Sample(c.COVERAGE_HOUSEHOLDS, labels, round(max(0.0, left), 6))


def _others(summary: Summary, names: _Names) -> Iterator[Sample]:
    for level in summary.levels:
        if names.sees(level.operator):
            key, village = names.area(level.area)
            what = names.operator(level.operator), level.technology.value, level.basis
            yield Sample(c.COVERAGE_RSRP, (key, level.place, village, *what), level.dbm)
    for newest in summary.newest:
        if names.sees(newest.operator):
            labels = *names.area(newest.area), names.operator(newest.operator), newest.technology.value
            yield Sample(c.COVERAGE_NEWEST, labels, newest.at)
    for judged in summary.judged:
        if names.sees(judged.operator):
            labels_ = names.operator(judged.operator), judged.technology.value, judged.verdict
            yield Sample(c.COVERAGE_VERDICTS, labels_, judged.verdicts)
