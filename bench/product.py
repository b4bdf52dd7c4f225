"""The whole product: a real `songxa run` polls thousands of simulated devices, and its own account is read afterwards.

Every device is a loopback address of the load fixture; the kernel answers its echoes. What is measured is the process
of `songxa run`: CPU time, memory, and from its /metrics what it did and what it missed.
"""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.fixture import Agent
from bench.measure import cpu_of_process, memory_of_process
from bench.workload import COMMUNITY, addresses

MOST_DEVICES = 62_500
INTERVAL_S = 60
SETTLE_S = 120
"""The first round is spread over less than a minute, and the regular rhythm begins within another."""
SCRAPE_S = 60
"""How often the page is scraped while measuring: Prometheus' own default."""
START_LIMIT_S = 120.0
PROFILE = "ups-mib"
"""A visit is a GET of 12 objects and GETBULKs of three columns of one row: no lighter than the bar's 12 objects."""

CPU_BAR, MEMORY_BAR_MB, BAR_DEVICES = 0.25, 600.0, 20_000


class ProductFailed(Exception):
    """`songxa run` could not be measured; the text is one line."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one `songxa run` did in the measured cycles. `cpu` is in cores, so 0.25 is a quarter of one.

    `missed` are visits that did not begin when they were due, `silent` those that brought no answer, `own_drops`
    datagrams that the poller's sockets lost. `requests` counts SNMP requests, repeats included.
    """

    devices: int
    cycles: int
    method: str
    cpu: float
    rss_mb: float
    visits: int
    missed: int
    silent: int
    requests: int
    retries: int
    own_drops: int
    lag_s: float
    series: int
    page_mb: float
    said: str = ""
    """The first line of its log after it began to serve, where there is one."""

    @property
    def cpu_us(self) -> float:
        """CPU microseconds a device and cycle: its SNMP visit, its echoes, its exposition, everything."""
        return self.cpu * INTERVAL_S / self.devices * 1e6


Metrics = dict[str, float]
"""Value by `name{labels}`."""


def reachability(agent: Agent) -> str:
    """The ping settings: ICMP where this user may send it, else the fixture's UDP echo."""
    for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
        try:
            socket.socket(socket.AF_INET, kind, socket.IPPROTO_ICMP).close()
        except PermissionError:
            continue
        return "{method: icmp, count: 3}"
    return f"{{method: udp-echo, port: {agent.echo_port}, count: 3}}"


def inventory(devices: int, agent: Agent) -> Iterator[str]:
    """The lines of an inventory in which every device is an address of the fixture."""
    yield "name: Bench"
    yield "allowed_networks: [127.0.0.0/8]"
    yield "operators: {commune: {name: Commune}}"
    yield "areas: {commune: {name: Commune, level: commune}}"
    yield "sites: {post: {name: Post, area: commune, latitude: 21.0, longitude: 105.8}}"
    yield "credentials: {bench: {version: 2c}}"
    yield "defaults:"
    yield f"  ups: {{interval: {INTERVAL_S}, ping: {reachability(agent)},"
    yield f"    snmp: {{credential: bench, port: {agent.snmp_port}, profile: {PROFILE}}}}}"
    yield "devices:"
    for number, address in enumerate(addresses(devices, net=3)):
        yield f"  d{number}: {{name: D{number}, kind: ups, site: post, operator: commune, address: {address}}}"


@contextmanager
def running_songxa(devices: int, agent: Agent) -> Iterator[tuple[int, str, Path]]:
    """A `songxa run` on a free port: its process id, the address of its metrics, the file of its log."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder, Path(folder, "log").open("w") as log:
        file = Path(folder, "inventory.yaml")
        file.write_text("\n".join(inventory(devices, agent)) + "\n")
        command = [sys.executable, "-m", "songxa.cli", "run", "--inventory", str(file), "--listen", f"127.0.0.1:{port}"]
        command += ["--data", str(Path(folder, "data"))]
        environment = {**os.environ, "SONGXA_SNMP_BENCH_COMMUNITY": COMMUNITY}
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=environment)
        try:
            url = f"http://127.0.0.1:{port}/metrics"
            wait_until_serving(child, url, log.name)
            yield child.pid, url, Path(log.name)
            if child.poll() is not None:
                raise ProductFailed(f"songxa ended with code {child.returncode}: {last_line(log.name)}")
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def last_line(log: str) -> str:
    return (Path(log).read_text().strip().splitlines() or ["it said nothing"])[-1]


def wait_until_serving(child: subprocess.Popen[bytes], url: str, log: str) -> None:
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end:
        if child.poll() is not None:
            raise ProductFailed(f"songxa ended with code {child.returncode}: {last_line(log)}")
        try:
            scrape(url)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise ProductFailed(f"songxa does not serve after {START_LIMIT_S:.0f} s: {last_line(log)}")


def scrape(url: str) -> str:
    """The page, fetched as Prometheus does, compressed."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: bytes = answer.read()
        return (gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body).decode()


def own_metrics(page: str) -> Metrics:
    """What songxa says of itself: the lines that are not of a device."""
    lines = re.findall(r"^(songxa_(?:runner|snmp|ping)_\S*?(?:\{[^}]*\})?) (\S+)$", page, re.MULTILINE)
    return {name: float(value) for name, value in lines if 'device="d' not in name or "slowest" in name}


def growth(before: Metrics, after: Metrics, prefix: str) -> int:
    """How much the counters whose line begins so have grown."""
    return round(sum(value - before.get(name, 0.0) for name, value in after.items() if name.startswith(prefix)))


def outcome(before: Metrics, after: Metrics, wanted: str) -> int:
    name = "songxa_runner_visits_total"
    return round(
        sum(
            value - before.get(line, 0.0)
            for line, value in after.items()
            if line.startswith(name) and f'outcome="{wanted}"' in line
        )
    )


def run(agent: Agent, devices: int, cycles: int) -> Run:
    """Measures one `songxa run` over whole cycles, after it has settled. Raises ProductFailed."""
    with running_songxa(devices, agent) as (pid, url, log):
        time.sleep(SETTLE_S)
        before = own_metrics(scrape(url))
        start, cpu = time.monotonic(), cpu_of_process(pid)
        lag = 0.0
        for scrapes in range(1, cycles * INTERVAL_S // SCRAPE_S + 1):
            time.sleep(max(0.0, start + scrapes * SCRAPE_S - time.monotonic()))
            page = scrape(url)
            lag = max(lag, own_metrics(page).get("songxa_runner_lag_seconds", 0.0))
        cpu, elapsed = cpu_of_process(pid) - cpu, time.monotonic() - start
        after = own_metrics(page)
        return Run(
            devices=devices,
            cycles=cycles,
            method=reachability(agent),
            cpu=cpu / elapsed,
            rss_mb=memory_of_process(pid),
            visits=growth(before, after, "songxa_runner_visits_total"),
            missed=growth(before, after, "songxa_runner_skipped_total"),
            silent=outcome(before, after, "silent"),
            requests=growth(before, after, "songxa_snmp_requests_total"),
            retries=growth(before, after, "songxa_snmp_retries_total"),
            own_drops=growth(before, after, "songxa_ping_own_drops_total"),
            lag_s=lag,
            series=page.count("\nsongxa_"),
            page_mb=len(page) / 2**20,
            said=log.read_text().partition("\n")[0],
        )


def held(run: Run) -> bool:
    """The bar for the whole product, which is set for BAR_DEVICES; smaller communes have to meet it as well."""
    return not run.missed and not run.silent and run.cpu <= CPU_BAR and run.rss_mb <= MEMORY_BAR_MB


def table(runs: list[Run]) -> Iterator[str]:
    """The measured runs as lines of text."""
    yield (
        f"product: `songxa run`, profile {PROFILE} and three echoes, every device each {INTERVAL_S} s,"
        f" /metrics scraped each {SCRAPE_S} s; ping {runs[0].method}"
    )
    heading = ("devices", "cycles", "visits", "missed", "silent", "cores", "µs/device", "MB", "lag s", "series")
    yield "  " + "".join(f"{cell:>10}" for cell in (*heading, "retries"))
    for run in runs:
        cells = (run.devices, run.cycles, run.visits, run.missed, run.silent, f"{run.cpu:.3f}", f"{run.cpu_us:.0f}")
        more = (f"{run.rss_mb:.0f}", f"{run.lag_s:.3f}", run.series, run.retries)
        yield "  " + "".join(f"{cell:>10}" for cell in (*cells, *more)) + ("   held" if held(run) else "   MISSED")
    yield from (f"  with {run.devices} devices songxa said: {run.said}" for run in runs if run.said)
    yield (
        f"  bar: no visit missed or silent, at most {CPU_BAR:g} cores and {MEMORY_BAR_MB:.0f} MB"
        f" at {BAR_DEVICES:,} devices"
    )
    yield ""


def data(run: Run) -> dict[str, Any]:
    """One run as plain data."""
    return {**asdict(run), "cpu_us": run.cpu_us, "held": held(run)}
