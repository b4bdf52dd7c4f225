"""The InfluxDB exporter as tests build it: settings, secrets that can be changed, a context; nothing is faked below."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from songxa import catalogue as c
from songxa.exporters.influxdb.exporter import InfluxExporter
from songxa.model import (
    Context,
    Device,
    Exporters,
    InfluxSettings,
    Inventory,
    Poll,
    Reading,
    Sample,
    SecretError,
)
from songxa.secrets import Secret
from tests.support.commune import inventory
from tests.support.influx import BUCKET, DATABASE, ORG, TOKEN, Stored

PATIENCE_S = 60.0
HASTE = 200
"""Pauses after a failure pass so many times faster than they would."""

AT = 1_763_863_920


class FakeSecrets:
    """By name; a test changes them while songxa runs."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def get(self, name: str) -> Secret:
        if name not in self.values:
            raise SecretError(f"there is no secret {name}; add the line '{name}: VALUE' to secrets.yaml")
        return Secret(self.values[name])


class FakeDerived:
    """Tells that every device is up."""

    def of_device(self, key: str) -> Iterator[Sample]:
        yield Sample(c.UP, (), 1)

    def overall(self) -> Iterator[Sample]:
        yield Sample(c.INVENTORY_VALID, (), 1)


def secrets(**more: str) -> FakeSecrets:
    return FakeSecrets({"influxdb.token": TOKEN, **more})


def settings(url: str, *, version: int = 2, **more: Any) -> InfluxSettings:
    """Those of tests.support.influx."""
    where = {"database": DATABASE} if version == 1 else {"org": ORG, "bucket": BUCKET}
    return InfluxSettings(url, version, **{**where, **more})


def with_influx(wanted: InfluxSettings | None, devices: Sequence[Device] | None = None) -> Inventory:
    return replace(inventory(devices), exporters=Exporters(influxdb=wanted))


def context_of(commune: Inventory, folder: Path | None, known: FakeSecrets) -> Context:
    def clock() -> float:
        return time.monotonic() * HASTE

    return Context(commune, known, socket.socket, folder, clock, time.time, random.Random(1))


def polls_of(commune: Inventory, minute: int) -> list[Poll]:
    """A poll of every device in that minute after AT; the same whoever asks."""
    chance = random.Random(minute)
    made = []
    for device in commune.devices.values():
        samples = (
            Sample(c.WIFI_CLIENTS, ("ng", "Xã Hoa Sen"), chance.randrange(90)),
            Sample(c.IF_IN_OCTETS, ("eth0",), chance.getrandbits(63)),
            Sample(c.CPU, (), chance.random()),
        )
        made.append(Poll(device, "snmp", AT + 60 * minute + chance.random() * 50, Reading(chance.random(), samples)))
    return made


def wanted(commune: Inventory, polls: Iterable[Poll]) -> Stored:
    """What a server has to have of polls_of, where settings ask for the names of devices."""
    found: Stored = {}
    for poll in polls:
        reading, at = poll.reading, int(poll.at // 60 * 60) * 1000
        tags = {"device": poll.device.key, "name": poll.device.name}
        visit = {"answered": 1.0, "duration_seconds": reading.duration_s, "invalid_values": 0.0}
        told = [("songxa_poll", field, {"collector": "snmp"}, value) for field, value in visit.items()]
        clients, octets, cpu = (sample.value for sample in reading.samples)
        told.append(("songxa_wifi", "clients", {"radio": "ng", "ssid": "Xã Hoa Sen"}, float(clients)))
        told.append(("songxa_if", "in_octets_total", {"interface": "eth0"}, octets))
        told.append(("songxa_cpu", "ratio", {}, cpu))
        for measurement, field, own, value in told:
            found.setdefault((measurement, field, frozenset({**tags, **own}.items())), {})[at] = value
    return found


async def delivered(exporter: InfluxExporter) -> None:
    """Returns once nothing waits any more."""
    courier = exporter._delivery._courier
    assert courier is not None
    assert await asyncio.to_thread(courier.drained, PATIENCE_S), exporter.troubles()


async def until(look: Callable[[], bool], what: str) -> None:
    """Returns once it is so."""
    limit = time.monotonic() + PATIENCE_S
    while not look():
        assert time.monotonic() < limit, f"not within {PATIENCE_S} s: {what}"
        await asyncio.sleep(0.02)
