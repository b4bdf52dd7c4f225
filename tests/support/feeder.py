"""An exporter as `songxa run` has it, fed with a day by command, in a process of its own so that it can be killed.

As a program: `python -m tests.support.feeder JSON`, with a `Feed` as JSON. It reads commands, a line each, and prints
JSON lines: `feed FIRST END EVERY MS` exports whole cycles on a clock that follows them and prints
`{"acknowledged": CYCLE}` whenever all up to that one is on the disk (or `{"refused": CYCLE}` where it is not within
MS); `wake` lets time pass until the destination is asked again; `drain` does so and prints `{"waiting": POINTS}` until
nothing waits; `tell` prints what the exporter says of itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from songxa import plugins
from songxa.machine import bound_pauses
from songxa.model import Context, Exporter, Exporters, InfluxSettings, RemoteWriteSettings, SecretError, SpoolLimits
from songxa.spool import Courier
from tests.support.day import Day

FLUSH_MS, IMPATIENT_MS = 120_000, 200
"""How long the disk is waited for: where it must take everything, and where it is known that it cannot."""

LOOK_S = 0.05
ROOT = Path(__file__).resolve().parents[2]
LONGEST_PAUSE_S = 90.0
"""After so long at most the courier tries again whether its destination is back."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What is fed where. `settings` are those of InfluxSettings or RemoteWriteSettings, `limits` of SpoolLimits."""

    exporter: str
    settings: dict[str, Any]
    folder: str
    devices: int
    begin: int
    limits: dict[str, float]
    secrets: dict[str, str]

    def day(self) -> Day:
        limits = SpoolLimits(**cast("dict[str, Any]", self.limits))
        made: dict[str, Callable[..., Any]] = {"influxdb": InfluxSettings, "remote_write": RemoteWriteSettings}
        settings = made[self.exporter](**self.settings, spool=limits)
        return Day(self.devices, self.begin, Exporters(**{self.exporter: settings}))


# ---- the program ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Secret:
    value: str

    def reveal(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return "<secret>"


class _Secrets:
    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def get(self, name: str) -> _Secret:
        if name not in self._values:
            raise SecretError(f"no secret {name}")
        return _Secret(self._values[name])


def say(**what: object) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


class Clock:
    """Real time, and a minute more with every cycle that is fed: pauses pass and records grow old as in a real day."""

    def __init__(self, begin: float) -> None:
        self._behind = time.time() - begin
        self._ahead = 0.0

    def wall(self) -> float:
        return time.time() - self._behind

    def steady(self) -> float:
        return time.monotonic() + self._ahead

    def advance_to(self, wall: float) -> None:
        ahead = max(0.0, wall - self.wall())
        self._behind -= ahead
        self._ahead += ahead


class Feeder:
    """The exporter with its clock."""

    def __init__(self, feed: Feed) -> None:
        self.day = feed.day()
        self._clock = Clock(feed.begin)
        self._export_s = 0.0
        folder = Path(feed.folder)
        folder.mkdir(exist_ok=True)
        context = Context(
            self.day.inventory, _Secrets(feed.secrets), _no_socket, folder, self._clock.steady,
            self._clock.wall, random.Random(1),
        )  # fmt: skip
        self.exporter: Exporter = plugins.exporters()[feed.exporter](context)
        self.put_points = 0

    async def start(self) -> None:
        await self.exporter.start()
        self.courier = courier_of(self.exporter)
        put = self.courier.put

        def counted(payload: bytes, points: int, at: float) -> None:
            self.handed_over(payload, points)
            put(payload, points, at)

        setattr(self.courier, "put", counted)  # noqa: B010 what was handed over, counted apart from what the courier says

    def handed_over(self, payload: bytes, points: int) -> None:
        """The courier gets something."""
        self.put_points += points

    async def feed(self, first: int, end: int, every: int, wait_ms: int) -> None:
        export = self.exporter.export
        for cycle in range(first, end):
            polls = list(self.day.polls(cycle))
            self._clock.advance_to(self.day.until(cycle))
            begun = time.thread_time()
            for poll in polls:
                export(poll)
            self._export_s += time.thread_time() - begun
            if cycle % every == every - 1 or cycle == end - 1:
                kept = await asyncio.to_thread(self.courier.flush, wait_ms / 1000)
                say(**{"acknowledged" if kept else "refused": cycle})

    async def wake(self) -> None:
        """Lets a pause pass: the destination is asked again."""
        self._clock.advance_to(self._clock.wall() + LONGEST_PAUSE_S)

    async def drain(self) -> None:
        await self.wake()
        while waiting := self.told()["songxa_spool_points"]:
            say(waiting=waiting)
            await asyncio.to_thread(self.courier.drained, LOOK_S)
        say(waiting=0)

    def told(self) -> dict[str, float]:
        """The exporter's own metrics, sums over all labels and each by the labels after `exporter`."""
        values: dict[str, float] = {}
        for metric, labels, value in self.exporter.health():
            values[metric.name] = values.get(metric.name, 0) + value
            if len(labels) > 1:
                values[f"{metric.name} {' '.join(labels[1:])}"] = value
        return values

    async def tell(self) -> None:
        troubles = [trouble.key for trouble in self.exporter.troubles()]
        say(
            told=self.told(),
            put=self.put_points,
            troubles=troubles,
            rss_mb=_peak_mb(),
            cpu_s=time.process_time(),
            export_s=self._export_s,
        )


def courier_of(exporter: Exporter) -> Courier:
    """The courier of an exporter, wherever it keeps it: back pressure is a test's wish, polling never waits."""
    parts = [*vars(exporter).values()]
    parts += [inner for part in parts if hasattr(part, "__dict__") for inner in vars(part).values()]
    return next(part for part in parts if isinstance(part, Courier))


def _peak_mb() -> float:
    """The most memory that this process has had resident, in mebibytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _no_socket(*_: int) -> Any:
    raise AssertionError("an exporter opens no socket of a collector's")


async def main(feed: Feed) -> None:
    """Obeys until the commands end."""
    feeder = Feeder(feed)
    await feeder.start()
    bound_pauses()
    say(started=True)
    try:
        while command := await asyncio.to_thread(sys.stdin.readline):
            what, *numbers = command.split()
            await getattr(feeder, what)(*map(int, numbers))
    finally:
        await feeder.exporter.stop()
    say(stopped=True)


# ---- from outside -----------------------------------------------------------------------------------------------


class Feeding:
    """A feeder under way."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def heard(self) -> Iterator[dict[str, Any]]:
        """What it says, until it has ended."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            yield json.loads(line)

    def command(self, *words: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()

    def feed(self, first: int, end: int, every: int = 1) -> None:
        """Feeds cycles and waits until all are on the disk."""
        self.command("feed", first, end, every, FLUSH_MS)
        for said in self.heard():
            assert "refused" not in said, f"the spool could not be written: {said}"
            if said.get("acknowledged") == end - 1:
                return
        raise AssertionError(f"the feeder has ended with {self.process.wait()}")

    def feed_whatever(self, first: int, end: int, every: int) -> list[int]:
        """Feeds cycles, on the disk or not; the last ones of those groups of which something could not be kept."""
        self.command("feed", first, end, every, IMPATIENT_MS)
        refused = []
        for said in self.heard():
            refused += [said["refused"]] if "refused" in said else []
            if end - 1 in (said.get("acknowledged"), said.get("refused")):
                return refused
        raise AssertionError(f"the feeder has ended with {self.process.wait()}")

    def drain(self) -> None:
        """Waits until nothing waits any more."""
        self.command("drain")
        for said in self.heard():
            if said.get("waiting") == 0:
                return
        raise AssertionError(f"the feeder has ended with {self.process.wait()}")

    def told(self) -> dict[str, Any]:
        """What the exporter says of itself and its process."""
        self.command("tell")
        return next(said for said in self.heard() if "told" in said)

    def kill(self) -> list[dict[str, Any]]:
        """kill -9; what it had still said."""
        self.process.kill()
        last = list(self.heard())
        self.process.wait()
        return last


@contextlib.contextmanager
def feeding(feed: Feed, *within: str) -> Iterator[Feeding]:
    """A feeder for the length of a `with`, stopped in good order unless it was killed. `within` is put before it."""
    command = [*within, sys.executable, "-m", "tests.support.feeder", json.dumps(asdict(feed))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            yield Feeding(process)
            assert process.stdin is not None and process.stdout is not None
            if process.poll() is None:
                process.stdin.close()
                process.stdout.read()
                assert process.wait(60) == 0
        finally:
            process.kill()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)  # that the destination is away is no news here
    asyncio.run(main(Feed(**json.loads(sys.argv[1]))))
