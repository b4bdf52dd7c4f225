"""The series that the exposition contest writes: polls of access points, values as they come from the field."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench.own.context import inventory_of
from songxa.catalogue import (
    CPU,
    IF_IN_OCTETS,
    IF_OUT_OCTETS,
    IF_UP,
    MEMORY,
    UPTIME,
    WIFI_CHANNEL,
    WIFI_CLIENTS,
    WIFI_UTILIZATION,
)
from songxa.model import Device, Inventory, Kind, Metric, Poll, Reading, Sample

INTERFACES, RADIOS = ("eth0", "wifi0", "wifi1", "br0"), ("2.4GHz", "5GHz")
SERIES_A_DEVICE = 24
"""20 samples and the four that the exporter adds: answered, duration, invalid values, device info."""


def inventory(devices: int) -> Inventory:
    """A commune that has nothing but access points."""
    points = [
        Device(f"ap-{number:05}", f"Điểm Wi-Fi {number}", Kind.ACCESS_POINT, f"site-{number % 40}", "commune")
        for number in range(devices)
    ]
    return inventory_of(points)


def samples(values: random.Random) -> Iterator[Sample]:
    """One visit's 20 samples."""
    for interface in INTERFACES:
        yield Sample(IF_IN_OCTETS, (interface,), values.getrandbits(44))
        yield Sample(IF_OUT_OCTETS, (interface,), values.getrandbits(42))
        yield Sample(IF_UP, (interface,), 1)
    for radio in RADIOS:
        yield Sample(WIFI_CLIENTS, (radio, "xa-hoi-wifi"), values.randrange(60))
    for radio in RADIOS:
        yield Sample(WIFI_UTILIZATION, (radio,), values.randrange(101) / 100)
    yield Sample(WIFI_CHANNEL, (RADIOS[0],), values.choice((1, 6, 11)))
    yield Sample(CPU, (), values.randrange(101) / 100)
    yield Sample(MEMORY, (), values.random())
    yield Sample(UPTIME, (), values.randrange(10**8) / 100)


def polls(inventory: Inventory, seed: int) -> list[Poll]:
    """A poll of every device; another seed gives other values of the same series."""
    values = random.Random(seed)
    return [
        Poll(device, "snmp", 1.7e9 + values.random(), Reading(values.random() / 10, tuple(samples(values))))
        for device in inventory.devices.values()
    ]


def metrics(polls: list[Poll]) -> list[Metric]:
    """The metrics of the polls, each once."""
    return list({sample.metric.name: sample.metric for sample in polls[0].reading.samples}.values())


def count_lines(page: bytes) -> int:
    """Series lines of a page, those of the exporting process left out."""
    return page.count(b'{device="')
