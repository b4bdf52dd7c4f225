"""How the history grows: weeks of a few devices through the real writer on a clock of its own, and what two years take.

`.venv/bin/python -m bench.history --days 58 --devices 4`
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import apsw

from bench.own.context import inventory_of
from songxa import catalogue as c
from songxa.history import Archive, schema
from songxa.history.inbox import Inbox
from songxa.history.levels import COARSE, DAY_S, FINE, LEVELS, RAW
from songxa.history.reading import rows
from songxa.history.writer import Writer
from songxa.model import (
    Cause,
    Device,
    Evidence,
    Hit,
    Incident,
    Kind,
    Poll,
    Reading,
    RootKind,
    Sample,
    State,
    Transition,
)
from songxa.scope import Scope

COMMUNE, TWO_YEARS = 40, 730
CLASSES = {RAW: "as measured", FINE: "5 minutes", COARSE: "1 hour"}
BEGIN = FINE.begin(1_763_863_200)


class Station:
    """An access point whose values move as those in the field do: some rest, some wander, some are noise."""

    def __init__(self, device: Device, seed: int) -> None:
        self.device, self._values = device, random.Random(seed)
        self._rtt, self._clients, self._heat = 0.004, [8, 20], 41.0

    def ping(self) -> Iterator[Sample]:
        """What three echoes tell."""
        found = sorted(self._rtt * self._values.lognormvariate(0, 0.3) for _ in range(3))
        for stat, value in zip(("min", "mean", "max", "jitter"), (*found, found[2] - found[0]), strict=True):
            yield Sample(c.PING_RTT, (stat,), value)
        yield Sample(c.PING_LOSS, (), 0.0)

    def snmp(self, at: float) -> Iterator[Sample]:
        """What the agent tells."""
        values = self._values
        for number, radio in enumerate(("2.4GHz", "5GHz")):
            self._clients[number] = max(0, self._clients[number] + values.choice((-1, 0, 0, 0, 1)))
            yield Sample(c.WIFI_CLIENTS, (radio, "xa"), self._clients[number])
            yield Sample(c.WIFI_UTILIZATION, (radio,), values.randrange(5, 40) / 100)
            yield Sample(c.WIFI_NOISE, (radio,), -95 + values.randrange(3))
            yield Sample(c.WIFI_CHANNEL, (radio,), 6 + 30 * number)
        self._heat += values.choice((-0.5, 0, 0, 0.5))
        yield Sample(c.CPU, (), values.randrange(3, 30) / 100)
        yield Sample(c.MEMORY, (), 0.4 + values.randrange(50) / 1_000)
        yield Sample(c.TEMPERATURE, ("cpu",), self._heat)
        yield Sample(c.UPTIME, (), at - BEGIN + 1e6)


def grow(folder: Path, devices: int, days: int) -> dict[str, float]:
    """Runs the days; bytes a device and day of every class, file overhead in it."""
    keys = [f"ap-{each:02}" for each in range(devices)]
    inventory = inventory_of(Device(key, key, Kind.ACCESS_POINT, "s", "xa") for key in keys)
    stations = [Station(device, seed) for seed, device in enumerate(inventory.devices.values())]
    now = float(BEGIN)
    writer = Writer(folder / schema.FILE, Inbox(), lambda: now, None)
    writer.open(inventory)
    for minute in range(days * 1_440 + 60):
        for station in stations:
            at = now + zlib.crc32(station.device.key.encode()) % 60
            writer.admit(Poll(station.device, "ping", at, Reading(0.01, tuple(station.ping()))))
            writer.admit(Poll(station.device, "snmp", at, Reading(0.1, tuple(station.snmp(now)))))
        if minute % 720 == 0:
            _outage(writer, keys, now, minute)
        now += 60
        writer.admit(now)
        writer.round()
        if minute % 60 == 0:
            writer.tidy()
    writer.join()
    return _taken(folder, devices * days)


def _outage(writer: Writer, keys: list[str], at: float, number: int) -> None:
    """Twice a day everything fails for a while: four transitions a device and day, two incidents."""
    writer.admit([Transition(key, at, State.DOWN, "why.silent", keys[0]) for key in keys])
    writer.admit([Transition(key, at + 600, State.UP, "why.answers") for key in keys])
    hits = tuple(Hit(key, State.DOWN, at, at + 600) for key in keys)
    evidence = tuple(Evidence(at, "silent", key, {"seconds": 90.0}) for key in keys)
    told = (at, at + 600, at + 600, "xa", evidence, hits)
    writer.admit(Incident(f"i{number}", Cause.FIBRE, RootKind.DEVICE, keys[0], State.DOWN, *told))


def _taken(folder: Path, device_days: int) -> dict[str, float]:
    """Bytes a device and day, the file's own overhead in them."""
    sizes = "SELECT name, sum(pgsize) FROM dbstat GROUP BY name"
    lengths = "SELECT id >> 60, sum(length(data)), avg(length(data)) FROM block GROUP BY 1"
    with apsw.Connection(str(folder / schema.FILE)) as connection:
        pages: dict[str, int] = dict(rows(connection, sizes))
        blocks = list(rows(connection, lengths))
    overhead = pages["block"] / sum(total for _, total, _ in blocks)
    found = {CLASSES[LEVELS[level]]: mean * DAY_S / LEVELS[level].span_s * overhead for level, _, mean in blocks}
    found["states"] = pages["transition"] / device_days
    found["incidents"] = sum(pages[name] for name in ("incident", "hit", "hit_device", "incident_opened")) / device_days
    return found


def show(taken: dict[str, float]) -> None:
    """A line a class, and what a commune has after two years."""
    total = 0.0
    for name, size in taken.items():
        level = next((level for level, label in CLASSES.items() if label == name), None)
        days = TWO_YEARS if level is None else min(level.keep_s // DAY_S, TWO_YEARS)
        total += size * days * COMMUNE
        print(f"{name:>12}: {size:>8,.0f} bytes a device and day, {days} days: {size * days * COMMUNE / 1e6:>6,.0f} MB")
    print(f"{COMMUNE} devices after two years: {total / 1e6:,.0f} MB, and up to {schema.WAL_LIMIT / 1e6:.0f} MB of log")


def main() -> None:
    """Parses, runs, prints a line a class and the projection."""
    parser = argparse.ArgumentParser(prog="python -m bench.history", description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=58, help="at least 57, for a block of hours (default: 58)")
    parser.add_argument("--devices", type=int, default=4)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        begun = time.perf_counter()
        taken = grow(Path(name), asked.devices, asked.days)
        print(f"{asked.devices} devices, {asked.days} days in {time.perf_counter() - begun:.0f} s")
        show(taken)
        archive = Archive(Path(name))
        end = archive.beat() or 0
        for label, span in (("24 h", DAY_S), ("7 d", 7 * DAY_S), ("30 d", 30 * DAY_S)):
            begun = time.perf_counter()
            found = archive.series(Scope.staff(), "ap-00", end - span, end)
            took = time.perf_counter() - begun
            print(f"{label:>6}: {len(found)} curves of {len(found[0].points)} points in {took * 1e3:.0f} ms")
        archive.close()


if __name__ == "__main__":
    main()
