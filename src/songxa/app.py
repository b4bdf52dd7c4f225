"""The composition root: builds every room and joins them. The only module that knows them all; it decides nothing else.

Data flows one way: inventory -> runner -> collectors -> polls -> exporters (the newest polls and /metrics among them)
-> web.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

import uvicorn

from songxa import __version__, inventory, plugins, simulator
from songxa.catalogue import BUILD_INFO, EXPORT_DUPLICATES, INVENTORY_DEVICES, INVENTORY_VALID
from songxa.collectors.snmp.profile import load_profiles
from songxa.exporters.prometheus import PrometheusExporter
from songxa.latest import Latest
from songxa.model import (
    Collector,
    Context,
    Exporter,
    Inventory,
    InventoryError,
    Problem,
    Sample,
    Secrets,
    SocketFactory,
    SongxaError,
    StartError,
)
from songxa.runner import Runner
from songxa.secrets import SecretStore
from songxa.web import create_app

log = logging.getLogger(__name__)

WATCH_S = 1.0
"""How often the inventory file is looked at for a change."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `songxa run` was told. `data` is None where what polling learns stays in memory."""

    inventory: Path
    host: str = "127.0.0.1"
    port: int = 8765
    data: Path | None = None
    simulate: bool = False
    scenario: Path | None = None
    seed: int = 1


def context_of(
    commune: Inventory, secrets: Secrets, open_socket: SocketFactory = socket.socket, memory: Path | None = None
) -> Context:
    """A plug-in's context on the machine's own clocks and randomness."""
    return Context(commune, secrets, open_socket, memory, time.monotonic, time.time, SystemRandom())


def build_collectors(context: Context) -> list[Collector]:
    """Every installed collector; by name, so that ping, the cheapest, comes first and stands watch for the others."""
    return [build(context) for _, build in sorted(plugins.collectors().items())]


def read_inventory(path: Path) -> Inventory:
    """The inventory, checked against the profiles that this songxa has. Raises InventoryError."""
    return inventory.load(path, profiles=load_profiles())


class Monitor:
    """A running songxa. What the page asks (`songxa.web.Station`) is answered here."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._problems: tuple[Problem, ...] = ()
        self._simulation: simulator.Simulation | None = None
        self.started_at = time.time()

    # ---- what the page asks -------------------------------------------------------------------------------------

    def inventory(self) -> Inventory:
        """The inventory in force."""
        return self._inventory

    @property
    def latest(self) -> Latest:
        """The newest polls."""
        return self._latest

    @property
    def simulation(self) -> str | None:
        """The key of the words that say how the simulated commune is reached; None when devices are real."""
        if self._simulation is None:
            return None
        return "simulated.icmp" if self._simulation.real_icmp else "simulated.udp-echo"

    @property
    def notes(self) -> Sequence[str]:
        """What the simulation does otherwise than the inventory says."""
        return self._simulation.notes if self._simulation else ()

    def now(self) -> float:
        """UTC seconds since the epoch."""
        return time.time()

    def problems(self) -> Sequence[Problem]:
        """What is wrong with the inventory file while the last good one is in force."""
        return self._problems

    def metrics(self, accept: str) -> tuple[bytes, str]:
        """The exposition and its content type, as the `Accept` header wishes."""
        return self._prometheus.render(accept)

    # ---- life ---------------------------------------------------------------------------------------------------

    async def run(self, ready: Callable[[str], None]) -> None:
        """Runs until SIGTERM or SIGINT. `ready` is called with the page's address once it is served.

        Raises SongxaError, before anything is polled, for whatever a user can mend.
        """
        stop = asyncio.Event()
        async with contextlib.AsyncExitStack() as stack:
            listener = stack.enter_context(listen(self._options.host, self._options.port))
            await self._build(stack)
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop.set)
            hangup = asyncio.Event()
            loop.add_signal_handler(signal.SIGHUP, hangup.set)
            server = _Server(
                uvicorn.Config(create_app(self), lifespan="off", log_config=None, server_header=False, access_log=False)
            )
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            watching = asyncio.create_task(self._watch(hangup))
            stopping = asyncio.create_task(stop.wait())
            self._runner.start(self._inventory)
            ready(address_of(listener))
            await asyncio.wait({serving, watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
            watching.cancel()
            stopping.cancel()
            server.should_exit = True
            await serving
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def _build(self, stack: contextlib.AsyncExitStack) -> None:
        options = self._options
        commune = read_inventory(options.inventory)
        secrets: Secrets = SecretStore()
        open_socket: SocketFactory = socket.socket
        if options.simulate:
            scenario = simulator.load_scenario(options.scenario, commune) if options.scenario else None
            self._simulation = await simulator.start(commune, scenario=scenario, seed=options.seed)
            stack.push_async_callback(self._simulation.stop)
            commune = self._simulation.inventory
            secrets, open_socket = self._simulation.secrets, self._simulation.open_socket
        if options.data is not None:
            claim_folder(options.data)
        self._inventory = commune
        context = context_of(commune, secrets, open_socket, options.data)
        self._collectors = build_collectors(context)
        self._latest = Latest(commune)
        exporters = [build(context) for _, build in sorted(plugins.exporters().items())]
        self._exporters: list[Exporter] = [self._latest, *exporters]
        self._runner = Runner(self._collectors, self._exporters, time.monotonic, time.time)
        self._prometheus = next(each for each in exporters if isinstance(each, PrometheusExporter))
        self._prometheus.add_source(self._latest.up_samples)
        self._prometheus.add_source(self._own_samples)
        for collector in self._collectors:
            await collector.start()
            stack.push_async_callback(collector.stop)
        for exporter in self._exporters:
            await exporter.start()
            stack.push_async_callback(exporter.stop)
        stack.callback(self._runner.stop)

    def _own_samples(self) -> Iterator[tuple[None, Sample]]:
        yield None, Sample(BUILD_INFO, (__version__,), 1)
        yield None, Sample(INVENTORY_VALID, (), int(not self._problems))
        kinds = [device.kind for device in self._inventory.devices.values()]
        for kind in sorted(set(kinds)):
            yield None, Sample(INVENTORY_DEVICES, (kind,), kinds.count(kind))
        yield None, Sample(EXPORT_DUPLICATES, (self._prometheus.name,), self._prometheus.duplicates)
        for samples in (self._runner.health(), *(collector.health() for collector in self._collectors)):
            for sample in samples:
                yield None, sample

    # ---- the inventory changes ----------------------------------------------------------------------------------

    async def _watch(self, hangup: asyncio.Event) -> None:
        """Reloads on SIGHUP, and when the file has changed and then stood still for one look."""
        path = self._options.inventory
        loaded = seen = fingerprint(path)
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(hangup.wait(), WATCH_S)
            before, seen = seen, fingerprint(path)
            if hangup.is_set() or (seen != loaded and seen == before):
                hangup.clear()
                loaded = seen
                await self._reload(path)

    async def _reload(self, path: Path) -> None:
        """Puts a new inventory in force, or keeps the last good one and says why. Nothing in between."""
        try:
            commune = await asyncio.to_thread(read_inventory, path)
            if self._simulation is not None:
                commune = await self._simulation.adopt(commune)
        except SongxaError as error:
            problems = error.problems if isinstance(error, InventoryError) else [Problem(str(path), 0, "", str(error))]
            self._problems = tuple(problems)
            for problem in problems:
                log.error("%s", problem)
            log.error("the last good inventory stays in force")
            return
        changed = changed_devices(self._inventory, commune)
        self._inventory, self._problems = commune, ()
        for collector in self._collectors:
            collector.adopt(commune, changed)
        for exporter in self._exporters:
            exporter.adopt(commune)
        self._runner.adopt(commune)
        log.info("inventory reloaded: %d devices, %d gone or changed", len(commune.devices), len(changed))


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: one place decides when songxa stops."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def changed_devices(old: Inventory, new: Inventory) -> frozenset[str]:
    """Keys of devices that are gone or differ; what is new is not among them."""
    return frozenset(key for key, device in old.devices.items() if new.devices.get(key) != device)


def fingerprint(path: Path) -> tuple[int, int, int] | None:
    """What changes whenever a file's content may have; None while there is no file."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises StartError where the address cannot be had, saying what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        raise StartError(f"--listen {host}:{port}: no such host; give an address of this machine") from None
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(128)
    except OSError as error:
        sock.close()
        hint = {
            errno.EADDRINUSE: "something else listens there; stop it, or give another port: --listen 127.0.0.1:8766",
            errno.EADDRNOTAVAIL: "this machine does not have that address; 127.0.0.1 is always there",
            errno.EACCES: "ports below 1024 need the right CAP_NET_BIND_SERVICE; give a higher one",
        }.get(error.errno or 0, error.strerror)
        raise StartError(f"--listen {host}:{port}: {hint}") from None
    return sock


def address_of(listener: socket.socket) -> str:
    """The page's address for a browser on this machine."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"


def claim_folder(folder: Path) -> None:
    """Makes the data folder and proves that it can be written. Raises StartError."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartError(
            f"--data {folder}: {(error.strerror or str(error)).lower()}; give a folder that this user may write"
        ) from None
