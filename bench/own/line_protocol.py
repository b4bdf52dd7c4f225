"""songxa's InfluxDB lines: renders a new poll of every device, each shape seen before, as it is between restarts."""

from __future__ import annotations

import argparse

from bench import series
from bench.measure import Stopwatch
from songxa import __version__
from songxa.exporters.influxdb.line_protocol import cut
from songxa.exporters.influxdb.lines import Renderer
from songxa.model import InfluxSettings


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("devices", type=int)
    arguments = parser.parse_args()
    inventory = series.inventory(arguments.devices)
    renderer = Renderer(inventory, InfluxSettings("").tags)
    before, after = series.polls(inventory, 1), series.polls(inventory, 2)
    for poll in before:
        renderer.of_poll(poll, 1.7e9)
    with Stopwatch() as watch:
        rendered = [renderer.of_poll(poll, 1.7e9 + 60) for poll in after]
    told = sum(points for _, points in rendered)
    watch.report(f"songxa {__version__}", told, sum(len(cut(payload)) for payload, _ in rendered))


if __name__ == "__main__":
    main()
