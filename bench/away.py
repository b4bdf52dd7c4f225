"""A database that was away for a day: how fast the backlog drains while polling goes on, and how late fresh data is.

Every contestant brings the same polls to the same victoria-metrics: songxa's two exporters as they are shipped, and
vmagent with its queue on the disk in between. The hours of the outage are fed as fast as they are taken, with the
database not running; then it is started, while the commune is polled live.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench import servers
from bench.measure import cpu_of_process, memory_of_process
from bench.own.away import MARK, Told

DEVICES = 2_000
CYCLE_S = 60
HOUR = 60
"""Cycles of an hour."""

LOOK_S = 0.2
LIMIT_S, REST_S = 3600.0, 60.0
BEFORE = 10
"""Cycles that the database gets before it goes away, so that it knows the series."""

NEARLY = 2.0
"""Seconds of live data that wait even with nothing in the way: then the backlog is gone."""

RATE_BAR, LAG_BAR_S = 10.0, float(CYCLE_S)
CONTESTANTS = ("remote_write", "influxdb", "vmagent")


class AwayFailed(Exception):
    """An outage could not be measured; the text is one line."""


@dataclass(frozen=True, slots=True)
class Away:
    """One contestant's outage. Rates are points a second; `points` are samples as the destination counts them.

    `lags` are seconds from the export of a mark until victoria-metrics shows it, during the drain, sorted. `cpu` is in
    cores, of whoever keeps and delivers; `export_us` is CPU time within `export`, a poll.
    """

    name: str
    devices: int
    hours: float
    polls: int
    samples: int
    filled_s: float
    stored: int
    export_us: float
    drained_s: float
    drained: float
    live: float
    cpu: float
    fill_cpu_s: float
    rss_mb: float
    lags: tuple[float, ...]
    lost: float

    @property
    def rate(self) -> float:
        return self.drained / self.drained_s

    @property
    def bytes_a_device_and_day(self) -> float:
        return self.stored / self.devices / (self.hours / 24)

    @property
    def lag_p99(self) -> float:
        return self.lags[int(len(self.lags) * 0.99)] if self.lags else float("nan")

    @property
    def held(self) -> dict[str, bool]:
        """Every bar by name."""
        return {
            "rate": self.rate >= RATE_BAR * self.live,
            "lag": bool(self.lags) and self.lags[-1] < LAG_BAR_S,
            "lost": not self.lost,
        }


class Driver:
    """bench/own/away.py as a child."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, command: str) -> Told:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise AwayFailed(f"the driver has ended at {command!r}")
        return Told(**json.loads(line))


@contextmanager
def driver(exporter: str, url: str, devices: int, begin: int, folder: Path, log: Path) -> Iterator[Driver]:
    command = [sys.executable, "-m", "bench.own.away", exporter, url, str(devices), str(begin), str(folder)]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            yield Driver(process)
            process.communicate(timeout=60)
        finally:
            process.kill()


def run(name: str, devices: int, hours: float) -> Away:
    """Raises AwayFailed or ServerMissing."""
    cycles = int(hours * HOUR)
    begin = int(time.time()) // CYCLE_S * CYCLE_S - (BEFORE + cycles) * CYCLE_S
    with tempfile.TemporaryDirectory(prefix="songxa-bench-") as place, ExitStack() as stack:
        folder = Path(place)
        spool = folder / "spool"
        spool.mkdir()
        port = servers.free_port()
        database = f"http://127.0.0.1:{port}"
        exporter, url, agent = _through(name, folder, database, stack)
        own = stack.enter_context(driver(exporter, url, devices, begin, spool, folder / "driver.log"))
        pid = agent.pid if agent else own.process.pid
        with servers.victoria(folder, port):
            own.ask(f"fill {BEFORE}")
            before = own.ask("rest")
            _until_there(database, before.samples)
        cpu, begun = cpu_of_process(pid), time.monotonic()
        filled = own.ask(f"fill {cycles}")
        if agent:
            own.ask("rest")
        fill_cpu_s, filled_s = cpu_of_process(pid) - cpu, time.monotonic() - begun
        queue = folder / "vmagent" if agent else spool
        stored = sum(each.stat().st_size for each in queue.rglob("*") if each.is_file())
        with servers.victoria(folder, port):
            drained = _drain(own, database, pid, before, agent is not None, begin)
            told = own.ask("rest")
            _until_there(database, told.samples - before.samples)
        samples = filled.samples - before.samples
        return Away(
            name=name, devices=devices, hours=hours, polls=filled.polls - before.polls, samples=samples,
            filled_s=filled_s, stored=stored, live=samples / cycles / CYCLE_S, fill_cpu_s=fill_cpu_s,
            export_us=(filled.export_s - before.export_s) / (filled.polls - before.polls) * 1e6,
            rss_mb=memory_of_process(pid), lost=told.dropped, **drained,
        )  # fmt: skip


def _through(
    name: str, folder: Path, database: str, stack: ExitStack
) -> tuple[str, str, subprocess.Popen[bytes] | None]:
    """Which exporter pushes where, and vmagent if it stands in between."""
    if name == "influxdb":
        return "influxdb", database, None
    if name == "remote_write":
        return "remote_write", f"{database}/api/v1/write", None
    port = servers.free_port()
    agent = stack.enter_context(servers.vmagent(folder, port, database))
    return "remote_write", f"http://127.0.0.1:{port}/api/v1/write", agent


def _until_there(database: str, rows: int) -> None:
    """Waits until the database has been given so many samples, stale markers among them. Raises AwayFailed."""
    limit = time.monotonic() + REST_S
    while (there := servers.counted(database, "vm_rows_inserted_total")) < rows:
        if time.monotonic() > limit:
            raise AwayFailed(f"of {rows:,} samples only {there:,.0f} arrived")
        time.sleep(LOOK_S)


def _drain(own: Driver, database: str, pid: int, before: Told, through_agent: bool, begin: int) -> dict[str, Any]:
    """From the first samples that arrive until nothing but live data waits."""
    live = own.ask("live")
    seen: dict[float, float] = {}
    live_s = from_s = time.time()
    limit = time.monotonic() + LIMIT_S
    started = cpu = first = 0.0
    while True:
        time.sleep(LOOK_S)
        rows, now = servers.counted(database, "vm_rows_inserted_total"), time.monotonic()
        if rows and not started:
            started, cpu, first, from_s = now, cpu_of_process(pid), rows, time.time()
        _look(database, from_s, begin, seen)
        told = own.ask("tell")
        rate = (told.samples - live.samples) / (time.time() - live_s)
        left = told.samples - before.samples - rows if through_agent else told.waiting
        if started and left <= rate * NEARLY:
            break
        if now > limit:
            raise AwayFailed(f"not drained within {LIMIT_S:.0f} s: {left:,.0f} of {told.samples:,} wait")
    elapsed, until_s = now - started, time.time()
    cores = (cpu_of_process(pid) - cpu) / elapsed
    while not any(exported >= until_s - begin for exported in seen):
        if time.time() > until_s + REST_S:
            raise AwayFailed(f"what was exported during the drain is not shown within {REST_S:.0f} s after it")
        time.sleep(LOOK_S)
        _look(database, from_s, begin, seen)
    lags = sorted(lag for exported, lag in seen.items() if from_s <= exported + begin <= until_s)
    return {"drained_s": elapsed, "drained": rows - first, "cpu": cores, "lags": tuple(lags)}


def _look(database: str, from_s: float, begin: int, seen: dict[float, float]) -> None:
    """Notes every mark from `from_s` on that is shown for the first time: how long ago it was exported."""
    found = servers.values(database, f'{{__name__=~".*uptime.*",device=~"{MARK}-.*"}}', from_s - 2 * CYCLE_S)
    now = time.time() - begin
    for exported in found:
        seen.setdefault(exported, now - exported)


def table(runs: list[Away]) -> Iterator[str]:
    """The runs as lines of text."""
    one = runs[0]
    yield (
        f"away: {one.devices:,} devices each {CYCLE_S} s, database away for {one.hours:g} h ({one.polls:,} polls,"
        f" {one.samples:,} samples), then started while polling goes on; to victoria-metrics"
        f" {servers.version('victoria-metrics')}"
    )
    yield (
        f"  {'':14}{'fed s':>7}{'µs/poll':>9}{'queue MB':>10}{'B/dev/day':>11}{'drained s':>11}{'samples/s':>12}"
        f"{'x live':>8}{'MB/s':>7}{'cores':>7}{'lag p99 s':>11}{'lag max s':>11}{'RSS MB':>8}{'lost':>6}"
    )
    for run in runs:
        yield (
            f"  {run.name:14}{run.filled_s:>7.0f}{run.export_us:>9.1f}{run.stored / 2**20:>10.0f}"
            f"{run.bytes_a_device_and_day:>11,.0f}{run.drained_s:>11.1f}{run.rate:>12,.0f}{run.rate / run.live:>8.0f}"
            f"{run.stored / 2**20 / run.drained_s:>7.1f}{run.cpu:>7.2f}{run.lag_p99:>11.2f}"
            f"{run.lags[-1] if run.lags else float('nan'):>11.2f}{run.rss_mb:>8.0f}{run.lost:>6.0f}"
        )
    for run in runs:
        if run.name != "vmagent":
            told = ", ".join(f"{name} {'held' if held else 'MISSED'}" for name, held in run.held.items())
            yield f"  bar: {run.name}: {told}"
    yield f"  bars: {RATE_BAR:g} times the live rate, fresh data under {LAG_BAR_S:g} s late, nothing lost"
    yield ""


def data(run: Away) -> dict[str, Any]:
    """The run as plain data."""
    return {**asdict(run), "rate": run.rate, "lag_p99": run.lag_p99, "held": run.held}
