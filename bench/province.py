"""A province: 20,000 devices polled by a real `songxa run` on top of a month of history, while people open its pages.

What is measured is how long each page and API call takes, and whether polling missed anything meanwhile. The history
is written through songxa's own store before it starts: two transitions a device and day, fifty incidents a day.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.fixture import Agent
from bench.measure import cpu_of_process, memory_of_process
from bench.product import (
    INTERVAL_S,
    PROFILE,
    SETTLE_S,
    growth,
    outcome,
    own_metrics,
    reachability,
    scrape,
    wait_until_serving,
)
from bench.workload import COMMUNITY, addresses

DAYS = 30
DAY_S = 86_400.0
AT_A_SITE, SITES_OF_A_VILLAGE, VILLAGES_OF_A_COMMUNE = 5, 6, 4
INCIDENTS_A_DAY = 50
PAUSE_S = 0.2
"""Between two requests of the load: five a second, which is a busy office."""

BAR_S = 1.0
"""Every page and every call, at the 95th percentile."""


@dataclass(frozen=True, slots=True)
class Visited:
    """How one page or call answered: seconds, and the size of its body as it came over the wire."""

    path: str
    requests: int
    median_s: float
    p95_s: float
    worst_s: float
    kilobytes: float
    failed: int

    @property
    def held(self) -> bool:
        return not self.failed and self.p95_s <= BAR_S


@dataclass(frozen=True, slots=True)
class Province:
    """The load's figures beside the poller's own account of the same minutes."""

    devices: int
    transitions: int
    filled_s: float
    history_mb: float
    cycles: int
    visits: int
    missed: int
    silent: int
    cpu: float
    rss_mb: float
    lag_s: float
    pages: tuple[Visited, ...]

    @property
    def held(self) -> bool:
        return not self.missed and not self.silent and all(page.held for page in self.pages)


def inventory(devices: int, agent: Agent) -> Iterator[str]:
    """A province of communes, villages and sites; everything at a site hangs behind its router."""
    per_commune = AT_A_SITE * SITES_OF_A_VILLAGE * VILLAGES_OF_A_COMMUNE
    communes = -(-devices // per_commune)
    yield "name: Bench"
    yield "allowed_networks: [127.0.0.0/8]"
    yield "operators: {commune: {name: Commune}, viettel: {name: Viettel}, vnpt: {name: VNPT}}"
    yield "areas:"
    yield "  province: {name: Province, level: province}"
    for commune in range(communes):
        yield f"  c{commune}: {{name: Commune {commune}, level: commune, parent: province}}"
        for village in range(VILLAGES_OF_A_COMMUNE):
            yield f"  c{commune}-v{village}: {{name: Village {commune}.{village}, level: village, parent: c{commune}}}"
    yield "sites:"
    for site in range(-(-devices // AT_A_SITE)):
        commune, rest = divmod(site, SITES_OF_A_VILLAGE * VILLAGES_OF_A_COMMUNE)
        village = rest // SITES_OF_A_VILLAGE
        north, east = 19.2 + commune // 13 * 0.06 + village * 0.01, 104.5 + commune % 13 * 0.1 + site % 6 * 0.01
        where = f"latitude: {north:.4f}, longitude: {east:.4f}"
        yield f"  s{site}: {{name: Site {site}, area: c{commune}-v{village}, {where}, public: true}}"
    yield "credentials: {bench: {version: 2c}}"
    yield "defaults:"
    for kind in ("router", "access_point", "ups"):
        yield f"  {kind}: {{interval: {INTERVAL_S}, ping: {reachability(agent)},"
        yield f"    snmp: {{credential: bench, port: {agent.snmp_port}, profile: {PROFILE}}}}}"
    yield "devices:"
    for number, address in enumerate(addresses(devices, net=3)):
        site, place = divmod(number, AT_A_SITE)
        kind = ("router", "access_point", "access_point", "access_point", "ups")[place]
        uplink = "" if place == 0 else f", uplinks: [d{site * AT_A_SITE}]"
        operator = ("commune", "viettel", "vnpt")[number % 3]
        yield (
            f"  d{number}: {{name: Device {number}, kind: {kind}, site: s{site}, operator: {operator},"
            f" address: {address}{uplink}}}"
        )


def fill(file: Path, folder: Path) -> int:
    """Writes a month that ends now; the number of transitions."""
    from songxa.history import History
    from songxa.inventory import load
    from songxa.model import Cause, Evidence, Hit, Incident, RootKind, State, Toll, Transition

    commune = load(file)
    now = time.time()
    start = now - DAYS * DAY_S
    chance = random.Random(1)
    keys = list(commune.devices)

    async def write() -> int:
        history = History(folder, commune, lambda: start)
        await history.start()
        history.record([Transition(key, start, State.UP, "why.up") for key in keys])
        count = len(keys)
        for day in range(DAYS):
            begins = start + day * DAY_S
            of_day = []
            for key in keys:
                down = begins + chance.uniform(60, DAY_S - 7300)
                of_day.append(Transition(key, down, State.DOWN, "why.down.silent"))
                of_day.append(Transition(key, down + chance.uniform(60, 7200), State.UP, "why.up"))
            history.record(of_day)
            count += len(of_day)
            for turn in range(INCIDENTS_A_DAY):
                root = chance.choice(keys)
                begun = begins + chance.uniform(0, DAY_S - 7300)
                ended = begun + chance.uniform(60, 7200)
                hits = tuple(Hit(key, State.DOWN, begun, ended) for key in (root, *chance.sample(keys, 2)))
                told = (Evidence(begun, "silent", root),)
                history.keep(
                    Incident(
                        f"b{day:02}-{turn:03}", Cause.DEVICE, RootKind.DEVICE, root, State.DOWN, begun, ended, ended,
                        "commune", told, hits, Toll(3, 1),
                    )
                )  # fmt: skip
            history.beat(begins + DAY_S)
            history.flush(120.0)
        await history.stop()
        return count

    return asyncio.run(write())


def paths(devices: int) -> tuple[str, ...]:
    """What people and programs open."""
    month = time.strftime("%Y-%m", time.gmtime())
    middle = f"d{devices // 2}"
    return (
        "/", "/?page=2", "/?q=device+77", "/?state=down", "/?area=c3", "/?operator=viettel&kind=ups",
        f"/device/{middle}", f"/device/{middle}?range=7d", f"/device/{middle}?range=30d",
        "/incidents", f"/incidents?month={month}", "/incidents/b07-003",
        f"/uptime?month={month}", f"/uptime?month={month}&by=operator", f"/uptime?month={month}&by=village",
        "/map", "/map?area=c3", "/wall", "/public", "/public.json",
        "/api/devices", "/api/devices?offset=10000&limit=1000", f"/api/devices/{middle}",
        f"/api/devices/{middle}/series?range=7d", f"/api/devices/{middle}/timeline",
        "/api/states", "/api/incidents", "/api/incidents/b07-003", f"/api/uptime?month={month}&by=kind",
        f"/api/uptime?month={month}&by=device", "/api/sites", "/api/areas", "/sd/prometheus", "/metrics",
    )  # fmt: skip


def run(agent: Agent, devices: int, cycles: int) -> Province:
    """Measures one province over whole cycles, after it has settled. Raises ProductFailed."""
    with tempfile.TemporaryDirectory() as name, Path(name, "log").open("w") as log:
        file, folder = Path(name, "inventory.yaml"), Path(name, "data")
        file.write_text("\n".join(inventory(devices, agent)) + "\n")
        begun = time.monotonic()
        transitions = fill(file, folder)
        filled_s = time.monotonic() - begun
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "songxa.cli", "run", "-i", str(file), "--data", str(folder)]
        command += ["--listen", f"127.0.0.1:{port}"]
        environment = {**os.environ, "SONGXA_SNMP_BENCH_COMMUNITY": COMMUNITY}
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=environment)
        url = f"http://127.0.0.1:{port}/metrics"
        try:
            wait_until_serving(child, url, log.name)
            time.sleep(SETTLE_S)
            before = own_metrics(scrape(url))
            cpu, start = cpu_of_process(child.pid), time.monotonic()
            pages = load(port, devices, until=start + cycles * INTERVAL_S)
            after = own_metrics(scrape(url))
            elapsed = time.monotonic() - start
            return Province(
                devices=devices,
                transitions=transitions,
                filled_s=filled_s,
                history_mb=sum(each.stat().st_size for each in folder.iterdir()) / 2**20,
                cycles=cycles,
                visits=growth(before, after, "songxa_runner_visits_total"),
                missed=growth(before, after, "songxa_runner_skipped_total"),
                silent=outcome(before, after, "silent"),
                cpu=(cpu_of_process(child.pid) - cpu) / elapsed,
                rss_mb=memory_of_process(child.pid),
                lag_s=after.get("songxa_runner_lag_seconds", 0.0),
                pages=pages,
            )
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def load(port: int, devices: int, until: float) -> tuple[Visited, ...]:
    """Opens every path in turn until the time is up, each over a connection of its own, compressed as browsers ask."""
    took: dict[str, list[float]] = {path: [] for path in paths(devices)}
    sizes: dict[str, float] = {}
    failed: dict[str, int] = dict.fromkeys(took, 0)
    while time.monotonic() < until:
        for path, times in took.items():
            begun = time.monotonic()
            status, size = fetch(port, path)
            times.append(time.monotonic() - begun)
            sizes[path] = size / 1024
            failed[path] += status != 200
            time.sleep(PAUSE_S)
    return tuple(_visited(path, times, sizes[path], failed[path]) for path, times in took.items())


def fetch(port: int, path: str) -> tuple[int, int]:
    """The status and the size of the body as it came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept-Language": "vi"})
        answer = connection.getresponse()
        return answer.status, len(answer.read())
    finally:
        connection.close()


def _visited(path: str, times: list[float], kilobytes: float, failed: int) -> Visited:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Visited(path, len(times), statistics.median(times), p95, ordered[-1], kilobytes, failed)


def table(run: Province) -> Iterator[str]:
    """The run as lines of text."""
    yield (
        f"province: {run.devices:,} devices, {run.transitions:,} transitions of {DAYS} days ({run.history_mb:.0f} MB,"
        f" written in {run.filled_s:.0f} s), pages opened every {PAUSE_S:g} s while all is polled each {INTERVAL_S} s"
    )
    yield f"  {'path':<46}{'n':>5}{'median s':>10}{'p95 s':>9}{'worst s':>9}{'kB':>8}"
    for page in run.pages:
        told = f"  {page.path:<46}{page.requests:>5}{page.median_s:>10.3f}{page.p95_s:>9.3f}{page.worst_s:>9.3f}"
        failed = f"   {page.failed} failed" if page.failed else ""
        yield f"{told}{page.kilobytes:>8.0f}   {'held' if page.held else 'MISSED'}{failed}"
    yield (
        f"  polling meanwhile: {run.visits} visits, {run.missed} missed, {run.silent} silent, {run.cpu:.3f} cores,"
        f" {run.rss_mb:.0f} MB, lag {run.lag_s:.3f} s   {'held' if not run.missed and not run.silent else 'MISSED'}"
    )
    yield f"  bar: every page and call under {BAR_S:g} s at the 95th percentile, no visit missed"
    yield ""


def data(run: Province) -> dict[str, Any]:
    """The run as plain data."""
    pages: list[Mapping[str, Any]] = [{**asdict(page), "held": page.held} for page in run.pages]
    return {**asdict(run), "pages": pages, "held": run.held}
