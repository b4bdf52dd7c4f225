"""songxa's Prometheus exporter: takes a new poll of every device and renders the page, or renders the page alone."""

from __future__ import annotations

import argparse

from bench import series
from bench.measure import Stopwatch
from bench.own.context import context_of
from songxa import __version__
from songxa.exporters.prometheus import PrometheusExporter


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("series", type=int)
    parser.add_argument("--page-alone", action="store_true")
    arguments = parser.parse_args()
    inventory = series.inventory(arguments.series // series.SERIES_A_DEVICE)
    exporter = PrometheusExporter(context_of(inventory))
    before, after = series.polls(inventory, 1), series.polls(inventory, 2)
    for poll in before:
        exporter.export(poll)
    exporter.render("")
    if arguments.page_alone:
        for poll in after:
            exporter.export(poll)
        after = []
    with Stopwatch() as watch:
        for poll in after:
            exporter.export(poll)
        page, _ = exporter.render("")
    expected = len(inventory.devices) * series.SERIES_A_DEVICE
    watch.report(f"songxa {__version__}", expected, min(series.count_lines(page), expected))


if __name__ == "__main__":
    main()
