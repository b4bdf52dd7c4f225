"""prometheus-client: a custom collector gives the same series as metric families, generate_latest writes the page."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric as ClientMetric

from bench import series
from bench.measure import Stopwatch
from songxa.model import MetricKind, Poll


class Polls:
    """The newest polls, as prometheus-client wants to have them."""

    def __init__(self, polls: list[Poll]) -> None:
        self.polls, self.metrics = polls, series.metrics(polls)

    def collect(self) -> Iterator[ClientMetric]:
        families = {
            metric.name: (CounterMetricFamily if metric.kind is MetricKind.COUNTER else GaugeMetricFamily)(
                metric.name, metric.help, labels=("device", *metric.label_names)
            )
            for metric in self.metrics
        }
        for poll in self.polls:
            key = poll.device.key
            for metric, labels, value in poll.reading.samples:
                families[metric.name].add_metric((key, *labels), value)
        yield from families.values()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("series", type=int)
    arguments = parser.parse_args()
    devices = arguments.series // 20  # the four series that songxa's exporter adds are not there
    collector = Polls(series.polls(series.inventory(devices), 2))
    registry = CollectorRegistry()
    registry.register(collector)
    with Stopwatch() as watch:
        page = generate_latest(registry)
    expected = devices * 20
    watch.report(f"prometheus-client {version('prometheus-client')}", expected, min(series.count_lines(page), expected))


if __name__ == "__main__":
    main()
