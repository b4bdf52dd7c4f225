"""Google's protobuf library builds the same WriteRequest of every poll; labels sorted, as the protocol wants them."""

from __future__ import annotations

import argparse
from importlib.metadata import version

from bench import series
from bench.measure import Stopwatch
from songxa.model import Poll
from tests.support.prompb import WriteRequest


def encoded(poll: Poll, instance: str) -> bytes:
    """One poll."""
    request = WriteRequest()
    at = round(poll.at * 1000)
    common = {"job": "songxa", "instance": instance, "device": poll.device.key}
    for metric, labels, value in poll.reading.samples:
        added = request.timeseries.add()
        pairs = {"__name__": metric.name, **common, **dict(zip(metric.label_names, labels, strict=True))}
        for name in sorted(pairs):
            added.labels.add(name=name, value=pairs[name])
        added.samples.add(value=value, timestamp=at)
    return bytes(request.SerializeToString())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("devices", type=int)
    arguments = parser.parse_args()
    inventory = series.inventory(arguments.devices)
    polls = series.polls(inventory, 2)
    encoded(polls[0], inventory.name)
    with Stopwatch() as watch:
        payloads = [encoded(poll, inventory.name) for poll in polls]
    read = sum(len(WriteRequest.FromString(payload).timeseries) for payload in payloads)
    watch.report(f"protobuf {version('protobuf')}", arguments.devices * 20, read)


if __name__ == "__main__":
    main()
