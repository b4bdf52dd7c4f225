"""influxdb-client's Point: the lines that songxa writes of the same polls, of samples that were grouped beforehand."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib.metadata import version

from influxdb_client.client.write.point import Point

from bench import series
from bench.measure import Stopwatch
from songxa.catalogue import POLL_ANSWERED, POLL_DURATION, POLL_INVALID
from songxa.exporters.facts import FACTS, facts
from songxa.exporters.influxdb.line_protocol import measurement_field
from songxa.model import InfluxSettings, Inventory, MetricKind, Poll, Sample

AT_MS = 1_700_000_060_000

Group = tuple[str, dict[str, str], dict[str, int | float]]
"""Measurement, tags, fields."""


def groups(inventory: Inventory, poll: Poll) -> Iterator[Group]:
    """A point each."""
    told = dict(zip(FACTS, facts(inventory, poll.device), strict=True))
    common = {"device": poll.device.key, **{name: told[name] for name in InfluxSettings("").tags if told[name]}}
    visit = (POLL_ANSWERED, 1), (POLL_DURATION, poll.reading.duration_s), (POLL_INVALID, 0)
    own = (Sample(metric, (poll.collector,), value) for metric, value in visit)
    found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], dict[str, int | float]] = {}
    for metric, labels, value in (*own, *poll.reading.samples):
        measurement, field = measurement_field(metric.name)
        counter = metric.kind is MetricKind.COUNTER
        found.setdefault((measurement, metric.label_names, labels), {})[field] = value if counter else float(value)
    for (measurement, names, labels), fields in found.items():
        yield measurement, {**common, **dict(zip(names, labels, strict=True))}, fields


def line(group: Group) -> str:
    """As the library's users write it."""
    measurement, tags, fields = group
    point = Point(measurement)
    for name, text in tags.items():
        point.tag(name, text)
    for name, value in fields.items():
        point.field(name, value)
    return str(point.time(AT_MS, "ms").to_line_protocol())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("devices", type=int)
    arguments = parser.parse_args()
    inventory = series.inventory(arguments.devices)
    told = [group for poll in series.polls(inventory, 2) for group in groups(inventory, poll)]
    line(told[0])
    with Stopwatch() as watch:
        payload = "\n".join([line(group) for group in told]).encode()
    watch.report(f"influxdb-client {version('influxdb-client')}", len(told), payload.count(b" 1700000060000"))


if __name__ == "__main__":
    main()
