"""Polls as a Prometheus page. Lines are made when a poll comes, a scrape only joins them; serves no HTTP itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from songxa.catalogue import DEVICE_INFO, EXPORT_DUPLICATES, METRICS, POLL_ANSWERED, POLL_DURATION, POLL_INVALID
from songxa.exporters import exposition
from songxa.exporters.facts import facts
from songxa.model import Context, Device, Inventory, Metric, MetricKind, Poll, Sample, Trouble

log = logging.getLogger(__name__)

Source = Callable[[], Iterable[tuple[str | None, Sample]]]
"""Samples made at the moment of a scrape, each with its device's key; None for a metric that is not of a device."""

_Owner = tuple[str, str]
"""(device key, collector): whose lines a chunk holds."""

_OF_VISITS = (POLL_ANSWERED, POLL_DURATION, POLL_INVALID)
"""What the exporter itself tells of every poll."""

_TAILS_KEPT = 50_000
"""Label sets kept ready per family. Devices choose some labels, so there must be an end; then it starts afresh."""


class _Family:
    """One metric's headers, its lines by owner, and the label sets met so far: `,stat="min"} ` is made once for all."""

    __slots__ = ("chunks", "head", "metric", "number", "openmetrics_header", "tails", "text_header")

    def __init__(self, metric: Metric) -> None:
        exposition.check_metric(metric)
        self.metric = metric
        self.text_header = exposition.text_header(metric)
        self.openmetrics_header = exposition.openmetrics_header(metric)
        self.head = metric.name + ('{device="' if metric.of_device else "")
        self.number = exposition.counter_number if metric.kind is MetricKind.COUNTER else exposition.number
        self.tails: dict[tuple[str, ...], str] = {}
        self.chunks: dict[_Owner, bytes] = {}

    def tail(self, labels: tuple[str, ...]) -> str:
        """Everything between the device's key and the value."""
        tail = self.tails.get(labels)
        if tail is None:
            if len(self.tails) >= _TAILS_KEPT:
                self.tails.clear()
            pairs = exposition.label_pairs(self.metric.label_names, labels)
            opened, bare = ('",', '"} ') if self.metric.of_device else ("{", " ")
            tail = self.tails[labels] = f"{opened}{pairs}}} " if pairs else bare
        return tail


class PrometheusExporter:
    """Holds what the newest polls said, as lines ready to be served.

    A series appears once however often it is given: within a poll and between the collectors of a device the first
    wins, and `duplicates` counts the rest.
    """

    name = "prometheus"

    def __init__(self, context: Context) -> None:
        self.duplicates = 0
        self._families = {metric.name: _Family(metric) for metric in METRICS}
        self._of_visits = tuple(self._families[metric.name] for metric in _OF_VISITS)
        self._openmetrics_names = {exposition.openmetrics_name(metric): metric.name for metric in METRICS}
        self._shown: dict[str, dict[str, tuple[_Family, ...]]] = {}
        self._devices: Mapping[str, Device] = {}
        self._sources: list[Source] = []
        self._put: dict[_Owner, tuple[_Family, ...]] = {}
        self._process = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._process)
        self.adopt(context.inventory)

    async def start(self) -> None:
        """Nothing to open: whoever serves HTTP calls `render`."""

    async def stop(self) -> None:
        """Nothing to close."""

    def health(self) -> Iterator[Sample]:
        """Series that came twice."""
        yield Sample(EXPORT_DUPLICATES, (self.name,), self.duplicates)

    def troubles(self) -> Sequence[Trouble]:
        """None: whoever scrapes knows best."""
        return ()

    def add_source(self, source: Source) -> None:
        """Has `source` called at every `render`."""
        self._sources.append(source)

    def put(self, key: str, source: str, samples: Iterable[Sample]) -> None:
        """Shows these samples of one thing until they are put anew; none takes them away.

        For what changes seldom and is much: it is rendered when it changes, not at every scrape. `key` is a device's
        for metrics that are `of_device`. No other source may give the same series.
        """
        for family in self._put.pop((key, source), ()):
            del family.chunks[key, source]
        lines: dict[_Family, list[str]] = {}
        for metric, labels, value in samples:
            family = self._family(metric)
            device = exposition.escape(key) if metric.of_device else ""
            lines.setdefault(family, []).append(f"{family.head}{device}{family.tail(labels)}{family.number(value)}\n")
        for family, of_family in lines.items():
            family.chunks[key, source] = "".join(of_family).encode()
        if lines:
            self._put[key, source] = tuple(lines)

    def adopt(self, inventory: Inventory) -> None:
        """Forgets devices that are gone or asked otherwise, and tells anew what the inventory says of all."""
        for key, before in self._devices.items():
            now = inventory.devices.get(key)
            if now is None or now.access != before.access:
                for collector in tuple(self._shown[key]):
                    self._forget((key, collector))
        self._devices = inventory.devices
        self._shown = {key: self._shown.get(key, {}) for key in inventory.devices}
        info = self._families[DEVICE_INFO.name]
        info.chunks.clear()
        for key, device in inventory.devices.items():
            labels = exposition.label_pairs(("device", *DEVICE_INFO.label_names), (key, *facts(inventory, device)))
            info.chunks[key, ""] = f"{DEVICE_INFO.name}{{{labels}}} 1\n".encode()

    def export(self, poll: Poll) -> None:
        """Takes one poll in place of the last one from this device and collector.

        Raises ValueError or TypeError for samples that do not fit their metric (a bug of the collector); nothing of
        such a poll is shown. A device that the inventory does not have is passed over: its poll came too late.
        """
        shown = self._shown.get(poll.device.key)
        if shown is None:
            return
        owner = (poll.device.key, poll.collector)
        self._forget(owner)
        lines = self._lines(poll)
        for family, of_family in lines.items():
            for other in shown:
                if (poll.device.key, other) in family.chunks:
                    self._drop_what_is_shown(family, of_family, (poll.device.key, other))
            if of_family:
                family.chunks[owner] = "".join(of_family.values()).encode()
        told = [family for family, of_family in lines.items() if of_family]
        for family, value in zip(self._of_visits, _of_the_visit(poll), strict=True):
            line = f"{family.head}{exposition.escape(poll.device.key)}{family.tail((poll.collector,))}{value}\n"
            family.chunks[owner] = line.encode()
        shown[poll.collector] = (*self._of_visits, *told)

    def render(self, accept: str = "") -> tuple[bytes, str]:
        """The page and its content type: OpenMetrics 1.0 where the Accept header prefers it, else text 0.0.4.

        Belongs to the thread that calls `export`; what is slow (compression) is the caller's to move elsewhere.
        """
        openmetrics = exposition.wants_openmetrics(accept)
        fresh = self._from_sources()
        parts: list[bytes] = []
        for name, family in self._families.items():
            chunks, computed = family.chunks, fresh.get(name)
            if chunks or computed:
                parts.append(family.openmetrics_header if openmetrics else family.text_header)
                parts.extend(chunks.values())
                if computed:
                    parts.append("".join(computed.values()).encode())
        generate = generate_openmetrics if openmetrics else generate_latest
        parts.append(generate(self._process))
        return b"".join(parts), exposition.OPENMETRICS if openmetrics else exposition.TEXT

    def _family(self, metric: Metric) -> _Family:
        family = self._families.get(metric.name)
        if family is None:
            family = _Family(metric)
            taken = self._openmetrics_names.setdefault(exposition.openmetrics_name(metric), metric.name)
            if taken != metric.name:
                raise ValueError(f"metric {metric.name}: OpenMetrics would give it the same family as {taken}")
            self._families[metric.name] = family
        return family

    def _lines(self, poll: Poll) -> dict[_Family, dict[str, str]]:
        """The lines of a poll, by family and then by label set."""
        device = exposition.escape(poll.device.key)
        lines: dict[_Family, dict[str, str]] = {}
        for metric, labels, value in poll.reading.samples:
            family = self._families.get(metric.name) or self._family(metric)
            if not family.metric.of_device or family in self._of_visits:
                raise ValueError(f"metric {metric.name} is not for a collector to give, yet {poll.collector} did")
            tail = family.tails.get(labels) or family.tail(labels)
            of_family = lines.get(family)
            if of_family is None:
                of_family = lines[family] = {}
            elif tail in of_family:
                self.duplicates += 1
                continue
            of_family[tail] = f"{family.head}{device}{tail}{family.number(value)}\n"
        return lines

    def _drop_what_is_shown(self, family: _Family, lines: dict[str, str], owner: _Owner) -> None:
        # Lines are kept as bytes alone, since two collectors seldom tell the same: here the label sets are read back.
        before = len(family.head) + len(exposition.escape(owner[0]))
        theirs = {line.rpartition(" ")[0][before:] + " " for line in family.chunks[owner].decode().split("\n")}
        for tail in lines.keys() & theirs:
            del lines[tail]
            self.duplicates += 1

    def _forget(self, owner: _Owner) -> None:
        for family in self._shown[owner[0]].pop(owner[1], ()):
            del family.chunks[owner]

    def _from_sources(self) -> dict[str, dict[str, str]]:
        """Lines made for this scrape, by metric name and then by series; a source that fails costs only itself."""
        fresh: dict[str, dict[str, str]] = {}
        for source in self._sources:
            try:
                for device, sample in source():
                    self._add_computed(fresh, device, sample)
            except Exception:  # a bug of one source must not cost the page of all the others
                log.exception("a source of metrics failed; what it had not given yet is missing from this scrape")
        return fresh

    def _add_computed(self, fresh: dict[str, dict[str, str]], device: str | None, sample: Sample) -> None:
        metric, labels, value = sample
        family = self._family(metric)
        if family.metric.of_device is (device is None):
            raise ValueError(f"metric {metric.name}: device is {device!r}, of_device is {metric.of_device}")
        series = family.head + exposition.escape(device or "") + family.tail(labels)
        of_family = fresh.setdefault(metric.name, {})
        if series in of_family or (family.chunks and self._shows(family, device, series)):
            self.duplicates += 1
        else:
            of_family[series] = f"{series}{family.number(value)}\n"

    def _shows(self, family: _Family, device: str | None, series: str) -> bool:
        line = b"\n" + series.encode()
        owners = ((device or "", collector) for collector in ("", *self._shown.get(device or "", ())))
        return any(line in b"\n" + family.chunks.get(owner, b"") for owner in owners)


def _of_the_visit(poll: Poll) -> tuple[str, str, str]:
    """The values of _OF_VISITS."""
    reading = poll.reading
    return str(int(reading.error is None)), exposition.number(reading.duration_s), str(len(reading.invalid))
