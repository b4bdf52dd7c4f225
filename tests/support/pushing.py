"""A remote_write exporter with its real courier, and beside it what a receiver has to hold in the end. Fake clocks."""

from __future__ import annotations

import asyncio
import contextlib
import random
import struct
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from math import floor, isclose, isnan
from pathlib import Path

from songxa import catalogue as c
from songxa.exporters.remote_write.exporter import RemoteWriteExporter
from songxa.model import Context, Derived, Exporters, Metric, Poll, Reading, RemoteWriteSettings, Sample
from songxa.secrets import SecretStore
from tests.support.commune import context, inventory
from tests.support.page import Labels

PATIENCE_S = 60.0
Kept = dict[Labels, dict[int, float]]

COUNTERS = {c.IF_IN_OCTETS.name, c.IF_OUT_OCTETS.name}


class Pushing:
    """Polls go in at `now`, which is the test's; `expected` is written down from the polls alone."""

    def __init__(self, folder: Path, url: str, now: float, derived: Derived | None = None, **more: object) -> None:
        self.now, self.hurry_s = now, 0.0
        settings = RemoteWriteSettings(f"{url}/api/v1/write", **more)  # type: ignore[arg-type]
        self.commune = replace(inventory(), exporters=Exporters(remote_write=settings))
        self.environment: dict[str, str] = {}
        store = SecretStore(environ=self.environment, files=())
        parts = context(self.commune)
        self.exporter = RemoteWriteExporter(
            Context(self.commune, store, parts.open_socket, folder, self._clock, lambda: self.now, random.Random(1))
        )
        if derived is not None:
            self.exporter.take_derived(derived)
        self.expected: Kept = {}
        self._shown: dict[tuple[str, str], set[Labels]] = {}

    def poll(self, key: str, collector: str, samples: Iterable[Sample], error: str | None = None) -> None:
        """One poll at the full minute before now."""
        samples = tuple(samples)
        device = self.commune.devices[key]
        self.exporter.export(Poll(device, collector, self.now, Reading(0.25, samples, error=error)))
        at = floor(self.now / 60) * 60_000
        told: dict[Labels, float] = {}
        for metric, labels, value in samples:
            wrapped = value % 2**53 if metric.name in COUNTERS else value
            told.setdefault(
                self.labels(metric, device=key, **dict(zip(metric.label_names, labels, strict=True))), wrapped
            )
        for metric, value in ((c.POLL_ANSWERED, error is None), (c.POLL_DURATION, 0.25), (c.POLL_INVALID, 0)):
            told[self.labels(metric, device=key, collector=collector)] = value
        ended = self._shown.get((key, collector), set()) - told.keys()
        for series, value in (*told.items(), *((series, float("nan")) for series in ended)):
            self.expected.setdefault(series, {})[at] = float(value)
        self._shown[key, collector] = set(told)

    def labels(self, metric: Metric, **labels: str) -> Labels:
        """A series as the receiver knows it."""
        common = {"__name__": metric.name, "job": "songxa", "instance": self.commune.name}
        carried = {name: utf8(text) for name, text in (common | labels).items() if text}
        return frozenset(carried.items())

    def rounds(self) -> None:
        """A minute, in which everything that is derived is told at least once."""
        rounds = self.exporter._rounds
        assert rounds is not None
        for _ in range(60):
            self.now += 1
            rounds.turn()

    def leave(self, key: str) -> None:
        """A device is taken out of the inventory."""
        devices = {each: device for each, device in self.commune.devices.items() if each != key}
        self.commune = replace(self.commune, devices=devices)
        self.exporter.adopt(self.commune)

    async def drained(self) -> None:
        """Until everything is where it belongs; pauses of minutes pass in no time."""
        courier = self.exporter._delivery._courier
        assert courier is not None
        limit = time.monotonic() + PATIENCE_S
        while not await asyncio.to_thread(courier.drained, 0.2):
            self.hurry_s += 60.0
            assert time.monotonic() < limit, list(self.exporter.troubles())

    def figure(self, metric: Metric, *labels: str) -> float:
        """One of the exporter's own figures."""
        wanted = ("remote_write", *labels)
        return next((value for each, of, value in self.exporter.health() if each is metric and of == wanted), 0.0)

    def _clock(self) -> float:
        return time.monotonic() + self.hurry_s


@contextlib.asynccontextmanager
async def pushing(
    folder: Path, url: str, now: float, derived: Derived | None = None, **more: object
) -> AsyncIterator[Pushing]:
    """A running exporter, whose spool is in `folder`. `more` are settings."""
    rig = Pushing(folder, url, now, derived, **more)
    await rig.exporter.start()
    try:
        yield rig
    finally:
        await rig.exporter.stop()


def utf8(text: str) -> str:
    """What UTF-8 can carry of a text, the rest replaced."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def difference(
    one: Mapping[Labels, Mapping[int, float]], other: Mapping[Labels, Mapping[int, float]], loss: float = 0.0
) -> str:
    """What the two do not have alike, in words; nothing if they are equal, every NaN being like every other. `loss` is
    by how much values that are no whole numbers may differ, relatively."""
    for series in one.keys() | other.keys():
        left, right = one.get(series, {}), other.get(series, {})
        for at in left.keys() | right.keys():
            a, b = left.get(at), right.get(at)
            if a is None or b is None or not (_same(a, b) or _close(a, b, loss)):
                return f"{dict(series)} at {at}: {a!r} and {b!r}"
    return ""


def _same(one: float, other: float) -> bool:
    """To the bit, zeros' signs included; NaNs are all alike."""
    return struct.pack("<d", one) == struct.pack("<d", other) or (isnan(one) and isnan(other))


def _close(one: float, other: float, loss: float) -> bool:
    return not other.is_integer() and isclose(one, other, rel_tol=loss)
