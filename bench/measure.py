"""What a driver measures and prints: one JSON line about the work it did. Knows no contestant."""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """`cpu_s` is user and system time of the contestant alone; `ok` are the units that came out right."""

    version: str
    units: int
    ok: int
    cpu_s: float
    wall_s: float
    rss_mb: float

    @property
    def cpu_us(self) -> float:
        """CPU microseconds a unit that came out right; a contestant gains nothing by failing."""
        return self.cpu_s / max(1, self.ok) * 1e6


def cpu_of_process(pid: int) -> float:
    """CPU seconds, user and system, all threads, of another process since it started.

    Read from its CPU clock (clock_getcpuclockid(3)), in nanoseconds; /proc/PID/stat counts in hundredths.
    """
    return time.clock_gettime((~pid << 3) | 2)


def memory_of_process(pid: int, field: str = "VmHWM") -> float:
    """Mebibytes of resident memory: VmHWM the highest ever, VmRSS now (proc_pid_status(5))."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(f"process {pid} has no {field}; it has ended")


def own_cpu() -> float:
    """CPU seconds, user and system, of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def children_cpu() -> float:
    """CPU seconds, user and system, of the children that this process has waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class Stopwatch:
    """`with Stopwatch() as watch: …` takes the time; `watch.report("gufo-snmp 0.13.0", units, ok)` prints the line.

    `cpu` is the clock to read and `pid` the process whose memory counts, where they are not this process's own.
    """

    def __init__(self, cpu: Callable[[], float] = own_cpu, pid: int | None = None) -> None:
        self._cpu, self._pid = cpu, pid

    def __enter__(self) -> Stopwatch:
        self._wall = time.monotonic()
        self._cpu_at = self._cpu()
        return self

    def __exit__(self, *_: object) -> None:
        self._cpu_at = self._cpu() - self._cpu_at
        self._wall = time.monotonic() - self._wall
        self._rss = memory_of_process(self._pid) if self._pid else memory_of_process(os.getpid())

    @property
    def cpu_s(self) -> float:
        """CPU seconds, once it has stopped."""
        return self._cpu_at

    def report(self, version: str, units: int, ok: int) -> None:
        measured = Measured(version, units, ok, self._cpu_at, self._wall, self._rss)
        sys.stdout.write(json.dumps(asdict(measured)) + "\n")


def snmp_arguments() -> tuple[str, int, int]:
    """The arguments of every SNMP driver: (get or walk, UDP port of the fixture, how many polls)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", choices=("get", "walk"))
    parser.add_argument("port", type=int)
    parser.add_argument("polls", type=int)
    arguments = parser.parse_args()
    return arguments.work, arguments.port, arguments.polls


def ping_arguments() -> tuple[int, int]:
    """The arguments of every ping driver: (targets a second, seconds)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("targets", type=int)
    parser.add_argument("seconds", type=int)
    arguments = parser.parse_args()
    return arguments.targets, arguments.seconds
