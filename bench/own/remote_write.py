"""songxa's remote_write: encodes a new poll of every device, or takes it as the exporter does, bookkeeping included."""

from __future__ import annotations

import argparse
from dataclasses import replace

from bench import series
from bench.measure import Stopwatch
from bench.own.context import context_of
from songxa import __version__
from songxa.exporters.remote_write import exporter as module
from songxa.exporters.remote_write.write_request import Encoder, cut, records, stamp
from songxa.model import Exporters, Inventory, Poll, RemoteWriteSettings

SAMPLES_A_DEVICE = 20


class Taken:
    """Stands in for the spool: keeps what it is given."""

    def __init__(self, *_: object) -> None:
        self.payloads: list[bytes] = []

    def put(self, payload: bytes, points: int, at: float) -> None:
        del points, at
        self.payloads.append(payload)


def encoded(polls: list[Poll], encoder: Encoder) -> list[bytes]:
    """A payload a poll."""
    payloads = []
    for poll in polls:
        key = poll.device.key.encode()
        found, values = encoder.encode(key, poll.reading.samples, collected=True)
        payloads.append(records(key, found, values, stamp(poll.at)))
    return payloads


def taken(inventory: Inventory, before: list[Poll], after: list[Poll]) -> tuple[Stopwatch, list[bytes]]:
    """The exporter takes `after` once it knows everybody from `before`."""
    module.Delivery = Taken  # type: ignore[misc,assignment]  # the spool is measured by itself
    exporters = Exporters(remote_write=RemoteWriteSettings("http://127.0.0.1:9/api/v1/write"))
    exporter = module.RemoteWriteExporter(context_of(replace(inventory, exporters=exporters)))
    for poll in before:
        exporter.export(poll)
    kept = exporter._delivery.payloads  # type: ignore[attr-defined]  # of Taken
    kept.clear()
    with Stopwatch() as watch:
        for poll in after:
            exporter.export(poll)
    return watch, kept


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("devices", type=int)
    parser.add_argument("--exporter", action="store_true")
    arguments = parser.parse_args()
    inventory = series.inventory(arguments.devices)
    before = series.polls(inventory, 1)
    after = [replace(poll, at=poll.at + 60) for poll in series.polls(inventory, 2)]
    expected = arguments.devices * SAMPLES_A_DEVICE
    if arguments.exporter:
        watch, payloads = taken(inventory, before, after)
        expected += arguments.devices * 3  # it tells of the visit besides
    else:
        encoder = Encoder({"job": "songxa", "instance": inventory.name})
        encoded(before, encoder)
        with Stopwatch() as watch:
            payloads = encoded(after, encoder)
    watch.report(f"songxa {__version__}", expected, sum(len(cut(payload)) for payload in payloads))


if __name__ == "__main__":
    main()
