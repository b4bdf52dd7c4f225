"""A remote_write exporter on a clock of the test's: what its courier is given, decoded, beside the page of the same."""

from __future__ import annotations

import asyncio
import random
import struct
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from songxa import catalogue as c
from songxa.exporters.prometheus import PrometheusExporter
from songxa.exporters.remote_write.exporter import RemoteWriteExporter
from songxa.exporters.remote_write.write_request import STALE, cut
from songxa.model import (
    Context,
    Exporters,
    Inventory,
    Metric,
    Poll,
    Reading,
    RemoteWriteSettings,
    Sample,
    SpoolLimits,
    Trouble,
)
from tests.support.commune import NoSecrets, context, inventory
from tests.support.page import Labels, series_of
from tests.support.prompb import decode

SETTINGS = RemoteWriteSettings("http://127.0.0.1:9/api/v1/write")


class Paper:
    """A courier that writes down what it is given, sample by sample. Started again it is another one."""

    couriers: list[Paper]

    def __init__(self, name: str, folder: object, limits: SpoolLimits, *more: object, **named: object) -> None:
        self.limits, self.named = limits, named
        self.life: list[str] = []
        self.stopped = threading.Event()
        self.couriers.append(self)

    told: dict[Labels, dict[int, float]]

    def put(self, payload: bytes, points: int, at: float) -> None:
        assert "start" in self.life and "stop" not in self.life
        assert len(cut(payload)) == points
        for labels, samples in decode(payload):
            assert labels == sorted(labels)
            ((value, when),) = samples
            assert when == round(at * 1000)
            of_series = self.told.setdefault(frozenset(labels), {})
            assert when > max(of_series, default=-1), "not later than the sample before it"
            of_series[when] = value

    def start(self) -> None:
        self.life.append("start")

    def stop(self) -> None:
        self.life.append("stop")
        self.stopped.set()

    def again(self) -> None:
        self.life.append("again")

    def health(self) -> Iterable[Sample]:
        return [Sample(c.EXPORT_SENT, ("remote_write",), 1)]

    def troubles(self) -> Sequence[Trouble]:
        return [Trouble("notice.some")]


def pushing(commune: Inventory, to: RemoteWriteSettings | None = SETTINGS) -> Inventory:
    return replace(commune, exporters=Exporters(remote_write=to))


@dataclass
class Pushed:
    """An exporter on a clock of the test's, beside the page of the same polls."""

    commune: Inventory = field(default_factory=lambda: pushing(inventory()))
    now: float = 1.7e9

    def __post_init__(self) -> None:
        parts = context(self.commune)
        self.context = Context(
            self.commune, NoSecrets(), parts.open_socket, None, time.monotonic, lambda: self.now, random.Random(1)
        )
        self.exporter = RemoteWriteExporter(self.context)
        self.page = PrometheusExporter(self.context)
        # In a loop of its own: there may be one here, which cannot be waited in.
        starting = threading.Thread(target=asyncio.run, args=(self.exporter.start(),))
        starting.start()
        starting.join()

    def poll(self, key: str, collector: str, reading: Reading) -> None:
        poll = Poll(self.commune.devices[key], collector, self.now, reading)
        self.exporter.export(poll)
        self.page.export(poll)

    def adopt(self, commune: Inventory) -> None:
        self.commune = commune
        self.exporter.adopt(commune)
        self.page.adopt(commune)

    def shown(self, job: str = "songxa") -> dict[Labels, float]:
        """What an instant query gives now: the newest sample of every series that has not ended."""
        found = {}
        for labels, samples in Paper.told.items():
            value = samples[max(samples)]
            if struct.pack("<d", value) != STALE:
                common = {("job", job), ("instance", self.commune.name)}
                assert common <= labels
                found[labels - common] = value
        return found

    def on_page(self) -> dict[Labels, float]:
        """What the page says, but for the facts of devices, which are derived here."""
        page = series_of(self.page.render()[0].decode())
        return {labels: value for labels, value in page.items() if ("__name__", "songxa_device_info") not in labels}


def reading(*samples: Sample) -> Reading:
    return Reading(0.1, samples)


def cpu(value: float) -> Reading:
    return reading(Sample(c.CPU, (), value))


def labels_of(metric: Metric, device: str | None = "ap-01", **labels: str) -> Labels:
    of = {"__name__": metric.name, **labels} | ({"device": device} if device else {})
    return frozenset(of.items())


class TellsOf:
    """Derived samples that a test sets."""

    def __init__(self) -> None:
        self.devices: list[Sample] = []
        self.all: list[Sample] = []

    def of_device(self, key: str) -> Iterable[Sample]:
        return self.devices

    def overall(self) -> Iterable[Sample]:
        return self.all


def deriving(pushed: Pushed) -> TellsOf:
    derived = TellsOf()
    pushed.exporter.take_derived(derived)
    return derived


def a_round(pushed: Pushed) -> None:
    """A minute, in which everything that is derived is told at least once."""
    rounds = pushed.exporter._rounds
    assert rounds is not None
    for _ in range(60):
        pushed.now += 1
        rounds.turn()
