"""Polls and samples to lines. What repeats is worked out once; knows no time of its own, no spool and no server.

A device gives the same series poll after poll, and devices of one family give the same as each other. So the lines of a
shape (which metrics, with which labels) are made once as one template, into which a poll's values, its time and its
device's tags are filled. Anything that does not fit, such as a NaN, is written line by line instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from operator import itemgetter
from typing import Any, NamedTuple

from songxa.catalogue import POLL_ANSWERED, POLL_DURATION, POLL_INVALID
from songxa.exporters.exposition import check_metric
from songxa.exporters.facts import FACTS, facts
from songxa.exporters.influxdb.line_protocol import COUNTER_MODULUS, measurement_field, number, tag, tag_key
from songxa.model import Inventory, Metric, MetricKind, Poll, Sample

KEPT_SAMPLES = 200_000
"""Of shapes kept for whoever comes next. Devices choose some labels, so there must be an end; then it starts afresh."""

_OF_VISITS = (POLL_ANSWERED, POLL_DURATION, POLL_INVALID)
_PLAIN = frozenset({int, float})

Lines = tuple[bytes, int]
"""A payload and how many points it has."""

_Metrics = tuple[Metric, ...]
_Labels = tuple[tuple[str, ...], ...]
_Run = tuple[str, ...]
"""Facts of a device that stand next to each other in a line, by name."""


class _Name(NamedTuple):
    """A metric in line protocol."""

    measurement: str
    field: str
    counter: bool


class _Field(NamedTuple):
    name: str
    place: int
    """Of its sample."""
    counter: bool


@dataclass(slots=True)
class _Line:
    """`head` has a `%s` for every one of `runs`, which are places in a device's tags."""

    head: str
    runs: tuple[int, ...]
    fields: list[_Field]


@dataclass(slots=True)
class _Shape:
    """What the lines of these series have in common, whatever the values, the time and the device."""

    metrics: _Metrics
    labels: _Labels
    lines: list[_Line]
    duplicates: int
    template: str
    pick: Callable[[tuple[Any, ...]], tuple[Any, ...]]
    """What goes into the template, from (time, values of the samples, tags of the device)."""
    counters: Callable[[tuple[Any, ...]], tuple[float, ...]] | None

    def plain(self, values: tuple[float, ...]) -> bool:
        """Whether the template will do."""
        try:
            if not _PLAIN.issuperset(map(type, values)) or not isfinite(sum(values)):
                return False
        except OverflowError:  # an int beyond the range of floats
            return False
        if self.counters is None:
            return True
        counted = self.counters(values)
        return min(counted) >= 0 and max(counted) < COUNTER_MODULUS


class _Tags:
    """A device's own tags, and the runs of them that lines have asked for so far."""

    __slots__ = ("parts", "runs")

    def __init__(self, parts: dict[str, str]) -> None:
        self.parts = parts
        self.runs: tuple[str, ...] = ()


class Renderer:
    """Lines of the devices of one inventory. `tags` are the facts that every line of a device carries."""

    def __init__(self, inventory: Inventory, tags: Sequence[str]) -> None:
        self.duplicates = 0
        self._names: dict[Metric, _Name] = {}
        self._shapes: dict[tuple[_Metrics, _Labels], _Shape] = {}
        self._kept = 0
        self._last: dict[tuple[str, str], _Shape] = {}
        self.adopt(inventory, tags)

    def adopt(self, inventory: Inventory, tags: Sequence[str]) -> None:
        """Forgets devices that are gone and tells what is known of the others anew."""
        self._inventory, self._facts = inventory, tuple(tags)
        # With the facts, what may stand where in a line changes too.
        self._runs: dict[_Run, int] = {}
        self._tags: dict[str, _Tags] = {}
        self._shapes, self._last, self._kept = {}, {}, 0

    def of_poll(self, poll: Poll, at: float) -> Lines:
        """What a visit brought and how it went, at `at` (UTC seconds).

        Raises ValueError, TypeError or KeyError for samples that do not fit their metric (a bug of the collector), and
        KeyError for a device that the inventory does not have.
        """
        reading, owner = poll.reading, (poll.device.key, poll.collector)
        metrics, labels, values = _columns(reading.samples)
        mine = (poll.collector,)
        visit = (int(reading.error is None), reading.duration_s, len(reading.invalid))
        return self._render(owner, (*_OF_VISITS, *metrics), (mine, mine, mine, *labels), (*visit, *values), at)

    def of_samples(self, device: str | None, samples: Iterable[Sample], at: float) -> Lines:
        """Samples of a device, or of what belongs to none (None). Raises as `of_poll` does."""
        metrics, labels, values = _columns(tuple(samples))
        return self._render((device or "", ""), metrics, labels, values, at)

    def _render(
        self, owner: tuple[str, str], metrics: _Metrics, labels: _Labels, values: tuple[float, ...], at: float
    ) -> Lines:
        if not metrics:
            return b"", 0
        shape = self._last.get(owner)
        if shape is None or shape.metrics != metrics or shape.labels != labels:
            shape = self._last[owner] = self._shape(metrics, labels)
        self.duplicates += shape.duplicates
        time = round(at * 1000)
        runs = self._runs_of(owner[0]) if metrics[0].of_device else ()
        if shape.plain(values):
            text = shape.template % shape.pick((time, *values, *runs))
            return text.encode(), len(shape.lines)
        written = list(_one_by_one(shape, values, time, runs))
        return "".join(written).encode(), len(written)

    def _runs_of(self, key: str) -> tuple[str, ...]:
        tags = self._tags.get(key)
        if tags is None:
            tags = self._tags[key] = _Tags(self._parts(key))
        if len(tags.runs) != len(self._runs):
            tags.runs = tuple("".join(tags.parts[name] for name in run) for run in self._runs)
        return tags.runs

    def _parts(self, key: str) -> dict[str, str]:
        """`,name=value` by name, in the order of lines; empty for what is not known."""
        known = dict(zip(FACTS, facts(self._inventory, self._inventory.devices[key]), strict=True))
        told = {"device": key, **{name: known[name] for name in self._facts}}
        return {name: tag(name, told[name]) for name in sorted(told)}

    def _shape(self, metrics: _Metrics, labels: _Labels) -> _Shape:
        shape = self._shapes.get((metrics, labels))
        if shape is None:
            if self._kept > KEPT_SAMPLES:
                self._shapes, self._kept = {}, 0
            shape = self._shapes[metrics, labels] = self._work_out(metrics, labels)
            self._kept += len(metrics)
        return shape

    def _work_out(self, metrics: _Metrics, labels: _Labels) -> _Shape:
        lines: dict[tuple[str, tuple[int, ...]], _Line] = {}
        told: set[tuple[str, tuple[int, ...], str]] = set()
        duplicates = 0
        for place, (metric, texts) in enumerate(zip(metrics, labels, strict=True)):
            if metric.of_device is not metrics[0].of_device:
                raise ValueError(
                    f"metric {metric.name}: of_device is {metric.of_device}, unlike that of its neighbours"
                )
            name = self._name(metric)
            head, runs = self._head(name.measurement, metric, texts)
            if (head, runs, name.field) in told:
                duplicates += 1
                continue
            told.add((head, runs, name.field))
            line = lines.setdefault((head, runs), _Line(head, runs, []))
            line.fields.append(_Field(name.field, place, name.counter))
        return _compile(metrics, labels, list(lines.values()), duplicates)

    def _name(self, metric: Metric) -> _Name:
        name = self._names.get(metric)
        if name is None:
            check_metric(metric)
            taken = {"device", *FACTS, *metric.label_names}
            measurement, field = measurement_field(metric.name, taken)
            counter = metric.kind is MetricKind.COUNTER and not metric.unit
            name = self._names[metric] = _Name(measurement, field, counter)
        return name

    def _head(self, measurement: str, metric: Metric, texts: tuple[str, ...]) -> tuple[str, tuple[int, ...]]:
        """A line until its fields, with `%s` where tags of the device stand. Tags are sorted by key, as InfluxDB does
        otherwise; a label of the metric itself, even an empty one, takes the place of the device's fact."""
        own = dict(zip(metric.label_names, texts, strict=True))
        theirs = {"device", *self._facts} - own.keys() if metric.of_device else set()
        head, runs, run = measurement.replace("%", "%%"), [], list[str]()

        def end_run() -> str:
            if not run:
                return ""
            runs.append(self._runs.setdefault(tuple(run), len(self._runs)))
            run.clear()
            return "%s"

        for key in sorted(own.keys() | theirs, key=tag_key):
            if key in theirs:
                run.append(key)
            elif text := tag(key, own[key]):
                head += end_run() + text.replace("%", "%%")
        return head + end_run(), tuple(runs)


def _columns(samples: Sequence[Sample]) -> tuple[_Metrics, _Labels, tuple[float, ...]]:
    if not samples:
        return (), (), ()
    metrics, labels, values = zip(*samples, strict=True)
    return metrics, labels, values


def _compile(metrics: _Metrics, labels: _Labels, lines: list[_Line], duplicates: int) -> _Shape:
    template, order, counters = "", list[int](), list[int]()
    for line in lines:
        fields = ",".join(f"{name}=%di" if counter else f"{name}=%r" for name, _, counter in line.fields)
        template += f"{line.head} {fields} %d\n"
        order += [1 + len(metrics) + run for run in line.runs]
        order += [1 + field.place for field in line.fields]
        order.append(0)
        counters += [field.place for field in line.fields if field.counter]
    # A getter of one place gives no tuple; the same place twice does no harm.
    counted = itemgetter(*counters, counters[0]) if counters else None
    return _Shape(metrics, labels, lines, duplicates, template, itemgetter(*order), counted)


def _one_by_one(shape: _Shape, values: Sequence[float], time: int, tags: Sequence[str]) -> Iterator[str]:
    """The lines that have anything to tell."""
    for line in shape.lines:
        texts = [(name, number(values[place], counter=counter)) for name, place, counter in line.fields]
        fields = ",".join(f"{name}={text}" for name, text in texts if text is not None)
        if fields:
            yield f"{line.head % tuple(tags[run] for run in line.runs)} {fields} {time}\n"
