"""What a plug-in of another maker gives, before anybody takes it over: whatever does not fit is left out and told of.

A metric whose name is bad, or somebody else's, would spoil the page of all the others. No I/O, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from math import isfinite
from typing import Any

from songxa import catalogue as c
from songxa.exporters.exposition import check_metric, openmetrics_name
from songxa.model import Invalid, Metric, MetricKind, Reading, Sample
from songxa.plugins.ward import Ward
from songxa.text import DEVICE_LENGTH, device_text

MOST_SAMPLES = 2000
"""Of one visit; the rest is left out."""

MOST_JUDGED = 5000
"""Metrics that are known; a plug-in that makes new ones all the time is to be told of, not to be remembered."""

_SONGXAS = frozenset({c.UP, c.DEVICE_INFO, c.DEVICE_STATE, c.POLL_ANSWERED, c.POLL_DURATION, c.POLL_INVALID})
"""What songxa itself tells of every device."""

_PROCESS = ("process_", "python_")
"""What the client library tells of songxa's own process."""


class Vocabulary:
    """Every metric that is in use: the catalogue's, and what plug-ins brought, first come, first served."""

    def __init__(self) -> None:
        self._known: dict[str, Metric] = dict(c.BY_NAME)
        self._families = {openmetrics_name(metric): metric.name for metric in c.METRICS}
        self._judged: dict[Metric, Metric | str] = {}

    def judge(self, metric: object) -> Metric | str:
        """The metric as it is known to everybody, or why it cannot be taken."""
        if not isinstance(metric, Metric):
            return f"{type(metric).__name__} is no Metric"
        judged = self._judged.get(metric)
        if judged is None:
            if len(self._judged) >= MOST_JUDGED:
                return "a new Metric for every sample; make each once, as a constant"
            judged = self._judged[metric] = self._first_look(metric)
        return judged

    def _first_look(self, metric: Metric) -> Metric | str:
        known = c.BY_NAME.get(metric.name) if isinstance(metric.name, str) else None
        if known is metric:
            return metric
        if known is not None:
            return f"metric {metric.name} is songxa's own; take it from songxa.catalogue, or choose another name"
        wrong = _malformed(metric)
        if wrong:
            return wrong
        family = openmetrics_name(metric)
        taken = self._families.get(family, metric.name)
        if taken != metric.name:
            return f"metric {metric.name}: OpenMetrics would give it the same family as {taken}; choose another name"
        before = self._known.setdefault(metric.name, metric)
        if before is not metric and _shape(before) != _shape(metric):
            return f"metric {metric.name} is another plug-in's, with other labels or meaning; choose another name"
        self._families[family] = metric.name
        return before

    # ---- what is given -----------------------------------------------------------------------------------------

    def reading(self, ward: Ward, given: object) -> Reading:
        """What a visit brought, as far as it can be taken over."""
        if not isinstance(given, Reading):
            ward.misbehaved(f"a visit ended with {type(given).__name__}, not with a Reading")
            return broken(ward, 0.0)
        invalid: list[Invalid] = []
        samples = tuple(self._of_device(ward, given.samples, invalid))
        duration = given.duration_s if _is_number(given.duration_s) and 0 <= given.duration_s < 86_400 else 0.0
        return Reading(
            duration_s=float(duration),
            samples=samples,
            invalid=(*_invalid(ward, given.invalid), *invalid),
            error=None if given.error is None else ward.words(given.error) or "no answer",
            warnings=tuple(ward.words(text) for text in _texts(given.warnings)),
            facts=_facts(ward, given.facts),
            partial=bool(given.partial),
            asked=bool(given.asked),
        )

    def _of_device(self, ward: Ward, samples: object, invalid: list[Invalid]) -> Iterator[Sample]:
        for sample in self._sound(ward, samples, of_device=True):
            metric, labels, value = sample
            low, high = metric.valid_range or (-float("inf"), float("inf"))
            if metric in _SONGXAS:
                ward.misbehaved(f"metric {metric.name} is told by songxa itself, of every device")
            elif not (low <= value <= high and isfinite(value)):
                invalid.append(Invalid(metric.name, labels, repr(value), f"not from {low:g} to {high:g}"))
            else:
                yield sample

    def health(self, ward: Ward, samples: object) -> Iterator[Sample]:
        """A plug-in's own counters. A metric of the catalogue is only taken where one of its labels is the plug-in."""
        for sample in self._sound(ward, samples, of_device=False):
            if sample.metric is c.BY_NAME.get(sample.metric.name) and ward.name not in sample.labels:
                ward.misbehaved(f"metric {sample.metric.name} is songxa's own")
            else:
                yield sample

    def _sound(self, ward: Ward, samples: object, *, of_device: bool) -> Iterator[Sample]:
        if not isinstance(samples, Iterable):
            ward.misbehaved(f"samples are {type(samples).__name__}, not a row of Sample")
            return
        taken = islice(samples, MOST_SAMPLES + 1)
        for number, sample in enumerate(taken):
            if number == MOST_SAMPLES:
                ward.misbehaved(f"more than {MOST_SAMPLES} samples at a time")
                return
            if not isinstance(sample, tuple) or len(sample) != len(Sample._fields):
                ward.misbehaved(f"{type(sample).__name__} is no Sample")
                continue
            metric, wrong = self.judge(sample[0]), ""
            if isinstance(metric, str):
                wrong = metric
            elif metric.of_device is not of_device:
                wrong = f"metric {metric.name} is {'not ' if of_device else ''}of a device, so it has no place here"
            elif not _fit(metric, sample[1]):
                wrong = f"metric {metric.name}: its labels are {len(metric.label_names)} texts"
            elif not _is_number(sample[2]):
                wrong = f"metric {metric.name}: a value is {type(sample[2]).__name__}, no number of 64 bits"
            if wrong or isinstance(metric, str):
                ward.misbehaved(wrong)
                continue
            yield Sample(metric, tuple(map(_label, sample[1])), _plain(sample[2]))


def broken(ward: Ward, duration_s: float) -> Reading:
    """What stands for a visit that the plug-in did not end well: it says nothing about the device."""
    return Reading(duration_s, error=f"the plug-in {ward.name} failed; the log says how", asked=False)


def _malformed(metric: Metric) -> str:
    texts = (metric.name, metric.unit, metric.help)
    if not all(isinstance(text, str) for text in texts) or not isinstance(metric.kind, MetricKind):
        return "a Metric whose name, kind, unit or help is no text"
    if not isinstance(metric.label_names, tuple) or not all(isinstance(name, str) for name in metric.label_names):
        return f"metric {metric.name}: label_names is no tuple of texts"
    bounds = metric.valid_range
    if bounds is not None and not (isinstance(bounds, tuple) and len(bounds) == 2 and all(map(_is_number, bounds))):
        return f"metric {metric.name}: valid_range is no pair of numbers"
    if metric.name.startswith(_PROCESS):
        return f"metric {metric.name}: names with process_ and python_ are those of songxa's own process"
    try:
        check_metric(metric)
    except ValueError as error:
        return str(error)
    return ""


def _shape(metric: Metric) -> tuple[object, ...]:
    return metric.kind, metric.unit, metric.help, metric.label_names, metric.valid_range, metric.of_device


def _fit(metric: Metric, labels: object) -> bool:
    if not isinstance(labels, tuple) or len(labels) != len(metric.label_names):
        return False
    return all(isinstance(label, str) for label in labels)


def _label(text: str) -> str:
    return text if len(text) <= DEVICE_LENGTH and text.isascii() and text.isprintable() else device_text(text)


def _is_number(value: object) -> bool:
    """Whether every exporter can write it: no whole number that needs more than 64 bits."""
    return isinstance(value, float) or (isinstance(value, int) and value.bit_length() <= 64)


def _plain(value: Any) -> int | float:
    """Booleans, enumerations and the numbers of other libraries as the plain ones that every exporter can write."""
    return int(value) if isinstance(value, int) else float(value)


def _invalid(ward: Ward, given: object) -> Iterator[Invalid]:
    for each in islice(given, MOST_SAMPLES) if isinstance(given, tuple) else ():
        if isinstance(each, tuple) and len(each) == len(Invalid._fields):
            labels = tuple(map(ward.words, each[1])) if isinstance(each[1], tuple) else ()
            yield Invalid(ward.words(each[0]), labels, ward.words(each[2]), ward.words(each[3]))


def _texts(given: object) -> Iterator[object]:
    return islice(given, 20) if isinstance(given, tuple | list) else iter(())


def _facts(ward: Ward, given: object) -> dict[str, str]:
    pairs = islice(given.items(), 20) if isinstance(given, Mapping) else ()
    return {ward.words(name): ward.words(text) for name, text in pairs}
