"""The composition root: builds every room and joins them. The only module that knows them all; it decides nothing else.

Data flows one way: inventory -> runner -> collectors -> polls -> exporters (the newest polls and /metrics among them)
-> web.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import SystemRandom

from songxa import __version__, inventory, plugins, simulator
from songxa.bygone import give_past, lacks_past
from songxa.catalogue import BUILD_INFO, INVENTORY_DEVICES, INVENTORY_VALID
from songxa.collectors.snmp.profile import load_profiles
from songxa.coverage.mapping import Desk
from songxa.coverage.watch import Watcher
from songxa.exporters.facts import of_places
from songxa.exporters.prometheus import PrometheusExporter
from songxa.grafana.follow import Follower
from songxa.grafana.in_step import bring_in_step
from songxa.history import Archive, History
from songxa.incident import Sentinel
from songxa.incident.metrics import Derived, Told
from songxa.latest import Latest
from songxa.machine import boot_clock, bound_pauses, claim_folder
from songxa.model import (
    Context,
    Exporter,
    InputError,
    Inventory,
    Problem,
    Sample,
    Secrets,
    SocketFactory,
    StartError,
    Trouble,
)
from songxa.notify.office import open_office
from songxa.reload import Reload, changed_devices
from songxa.runner import Runner
from songxa.seclusion import Either, kept_inside
from songxa.secrets import SecretStore
from songxa.web import create_app
from songxa.web.server import address_of, http_server, listen

log = logging.getLogger(__name__)

TICK_S = 1.0
"""How often states and incidents are decided."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `songxa run` was told. `data` is the folder of the history and of what polling learns.

    `past_days` is how much past a simulated commune is given where its history is new. What is simulated reaches other
    servers and people's telephones only with `push`. `follow_grafana`: the Grafana of the inventory is kept in step.
    """

    inventory: Path
    data: Path
    host: str = "127.0.0.1"
    port: int = 8765
    simulate: bool = False
    past_days: float = 0.0
    push: bool = False
    follow_grafana: bool = False
    scenario: Path | None = None
    seed: int = 1


def context_of(
    commune: Inventory, secrets: Secrets, open_socket: SocketFactory = socket.socket, memory: Path | None = None
) -> Context:
    """A plug-in's context on the machine's own clocks and randomness."""
    return Context(commune, secrets, open_socket, memory, time.monotonic, time.time, SystemRandom())


def read_inventory(path: Path) -> Inventory:
    """The inventory, checked against the profiles that this songxa has. Raises InventoryError."""
    return inventory.load(path, profiles=load_profiles(), plug_ins=plugins.strangers())


class Monitor:
    """A running songxa. What the page asks (`songxa.web.Station`) is answered here."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._simulation: simulator.Simulation | None = None
        self._desk = Desk(options.data)
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
    def board(self) -> Sentinel:
        """How everything is at this moment."""
        return self._sentinel

    @property
    def archive(self) -> Archive:
        """The history."""
        return self._history.archive

    @property
    def coverage(self) -> Desk:
        """The coverage ledger."""
        return self._desk

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
        return self._reloading.problems

    def troubles(self) -> Sequence[Trouble]:
        """What keeps exporters, plug-ins and messages from their work."""
        guests = (each for each in self._collectors if isinstance(each, plugins.GuestCollector))
        told = [trouble for each in self._exporters for trouble in each.troubles()]
        others = (*self._notifier.troubles(), *self._follower.troubles(), *self._watcher.troubles())
        shrunk = [self._reloading.shrunk] if self._reloading.shrunk is not None else []
        return [*shrunk, *told, *others, *(trouble for each in guests for trouble in each.troubles())]

    def metrics(self, accept: str) -> tuple[bytes, str]:
        """The exposition and its content type, as the `Accept` header wishes."""
        return self._prometheus.render(accept)

    # ---- life ---------------------------------------------------------------------------------------------------

    async def run(self, ready: Callable[[str], None], patience: Callable[[], None] = lambda: None) -> None:
        """Runs until SIGTERM or SIGINT. `ready` is called with the page's address once it is served; `patience` before
        something that takes seconds.

        Raises SongxaError for whatever a user can mend, and only before anything is polled, unless the simulated
        commune ends by itself.
        """
        stop, hangup = asyncio.Event(), asyncio.Event()
        async with contextlib.AsyncExitStack() as stack:
            listener = stack.enter_context(listen(self._options.host, self._options.port))
            await self._build(stack, patience)
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop.set)
            loop.add_signal_handler(signal.SIGHUP, hangup.set)
            server = http_server(create_app(self))
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            following = self._reloading.follow(hangup, self._reload)
            others = [asyncio.create_task(each) for each in (stop.wait(), following, self._keep_watch())]
            if self._simulation is not None:
                others.append(asyncio.create_task(self._simulation.ended()))
            self._tell_missing_secrets()
            self._runner.start(self._inventory)
            if self._options.follow_grafana:
                self._follower.adopt(self._inventory)
            bound_pauses()
            ready(address_of(listener))
            await asyncio.wait({serving, *others}, return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            await serving
            for task in others:
                task.cancel()
            ended = await asyncio.gather(*others, return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome
        if not stop.is_set():
            ended_by_itself = (
                "the web server" if self._simulation is None else "the simulated commune or the web server"
            )
            raise StartError(f"{ended_by_itself} has ended by itself; the log has the reason, start songxa again")

    async def _build(self, stack: contextlib.AsyncExitStack, patience: Callable[[], None]) -> None:
        options = self._options
        self._reloading = Reload(options.inventory, read_inventory, self._take_over)
        commune = self._inventory = self._reloading.loaded
        secrets: Secrets = SecretStore()
        open_socket: SocketFactory = socket.socket
        if options.simulate:
            scenario = simulator.load_scenario(options.scenario, commune) if options.scenario else None
            self._simulation = await simulator.start(commune, scenario=scenario, seed=options.seed)
            stack.push_async_callback(self._simulation.stop)
            commune = self._simulation.inventory
            real, secrets, open_socket = secrets, self._simulation.secrets, self._simulation.open_socket
            if options.push:
                secrets = Either(secrets, real)
        claim_folder(options.data)
        if options.simulate and not options.push:
            commune = kept_inside(commune)
        self._inventory = commune
        self._secrets = secrets
        context = context_of(commune, secrets, open_socket, options.data)
        plug_ins = plugins.PlugIns(time.monotonic)
        self._collectors = plug_ins.collectors(context)
        self._latest = Latest(commune)
        with self._its_place():
            self._outlets = plugins.Outlets(plug_ins, context)
        if options.simulate and options.past_days > 0 and lacks_past(options.data):
            patience()
            await give_past(options.data, commune, options.seed, time.time(), options.past_days)
        self._history = History(options.data, commune, time.time)
        await self._history.start()
        stack.push_async_callback(self._history.stop)
        self._watcher = Watcher(commune, options.data, time.time, self._coverage_changed)
        stack.push_async_callback(self._watcher.stop)
        self._sentinel = Sentinel(commune, self._history, self._hurry, time.time, boot_clock, served=self._watcher)
        self._sentinel.resume(*self._history.resume())
        self._notifier = open_office(
            commune, self._sentinel, self.archive, options.data, secrets, simulated=options.simulate
        )
        stack.push_async_callback(self._notifier.stop)
        self._follower = Follower(partial(bring_in_step, data=options.data, secrets=secrets))
        stack.push_async_callback(asyncio.to_thread, self._follower.stop)
        self._runner = Runner(self._collectors, self._exporters, time.monotonic, time.time)
        self._prometheus = self._shown()
        derived = Derived(self._latest, self._sentinel, self._pushed)
        for collector in self._collectors:
            await collector.start()
            stack.push_async_callback(collector.stop)
        for exporter in (self._latest, self._sentinel):
            await exporter.start()
            stack.push_async_callback(exporter.stop)
        await self._outlets.start(derived)
        stack.push_async_callback(self._outlets.stop)
        stack.callback(self._runner.stop)

    def _shown(self) -> PrometheusExporter:
        """Who is scraped, told where to find what no poll brings."""
        prometheus = next(each for each in self._outlets.exporters if isinstance(each, PrometheusExporter))
        prometheus.add_source(self._latest.up_samples)
        prometheus.add_source(Told(self._sentinel, prometheus.put).samples)
        prometheus.add_source(self._own_samples)
        return prometheus

    @property
    def _exporters(self) -> list[Exporter]:
        """Whoever is told of polls and of a new inventory, in this order."""
        return [self._latest, *self._outlets.exporters, self._history, self._sentinel]

    @contextlib.contextmanager
    def _its_place(self) -> Iterator[None]:
        """Settings that an exporter does not accept are told with the file that they stand in."""
        try:
            yield
        except InputError as error:
            raise InputError(f"{self._options.inventory}: {error}") from None

    def _hurry(self, keys: Collection[str]) -> None:
        self._runner.hurry(keys)

    def _coverage_changed(self) -> None:
        """What is known of coverage has changed: who is scraped shows it, and incidents count anew whom they hit."""
        self._prometheus.put("", "coverage", self._watcher.samples)
        self._sentinel.recount()

    async def _keep_watch(self) -> None:
        """Has states and incidents decided. A bug in there is told once a tick and stops neither polls nor pages."""
        while True:
            await asyncio.sleep(TICK_S)
            try:
                self._sentinel.tick()
            except Exception:
                log.exception("deciding states and incidents failed: this is a bug in songxa")
            try:
                self._watcher.tick(self._sentinel.failures())
            except Exception:
                log.exception("following coverage failed: this is a bug in songxa")
            try:
                self._notifier.tick()
            except Exception:
                log.exception("telling people of incidents failed: this is a bug in songxa")

    def _own_samples(self) -> Iterator[tuple[None, Sample]]:
        yield None, Sample(BUILD_INFO, (__version__,), 1)
        yield None, Sample(INVENTORY_VALID, (), int(self._reloading.valid))
        for kind, count in Counter(device.kind for device in self._inventory.devices.values()).items():
            yield None, Sample(INVENTORY_DEVICES, (kind,), count)
        for sample in of_places(self._inventory):
            yield None, sample
        healths = [self._runner.health, *(each.health for each in self._collectors)]
        for health in (*healths, *(each.health for each in self._exporters), self._notifier.health):
            for sample in health():
                yield None, sample

    def _pushed(self) -> Iterator[Sample]:
        """The same for whoever is not scraped, with what is known of coverage."""
        yield from (sample for _, sample in self._own_samples())
        yield from self._watcher.news()

    # ---- the inventory changes ----------------------------------------------------------------------------------

    async def _reload(self) -> None:
        await self._reloading.again()

    async def _take_over(self, loaded: Inventory, same: bool) -> None:
        """Puts what the files say in force. Raises SongxaError, and then nothing has changed."""
        commune, inside = loaded, self._simulation is not None and not self._options.push
        change = self._outlets.plan(self._inventory if same else kept_inside(loaded) if inside else loaded)
        if self._simulation is not None and not same:
            commune = await self._simulation.adopt(loaded)
            if inside:
                commune = kept_inside(commune)
        if same:
            # An exporter that could not start is tried again: what kept it from that need not be the inventory.
            if change.new:
                await self._outlets.carry_out(change, lambda: self._runner.hand_to(self._exporters))
            log.info("inventory reloaded: nothing has changed")
            return
        changed = changed_devices(self._inventory, commune)
        await self._outlets.carry_out(change, lambda: self._runner.hand_to(self._exporters))
        self._inventory = commune
        self._hand_over(commune, changed)
        self._tell_missing_secrets()
        log.info("inventory reloaded: %d devices, %d gone or changed", len(commune.devices), len(changed))

    def _hand_over(self, commune: Inventory, changed: frozenset[str]) -> None:
        """Has every part take over the inventory, without a pause between them."""
        adopters: list[Callable[[], None]] = [partial(each.adopt, commune, changed) for each in self._collectors]
        adopters += [partial(each.adopt, commune) for each in self._exporters]
        others = self._notifier, self._runner, self._watcher
        adopters += [partial(each.adopt, commune) for each in others]
        if self._options.follow_grafana:
            adopters.append(partial(self._follower.adopt, commune))
        for adopt in adopters:
            try:
                adopt()
            except Exception:
                log.exception("a part of songxa failed to take over the new inventory: this is a bug")

    def _tell_missing_secrets(self) -> None:
        for line in inventory.missing_secrets(self._inventory, self._secrets):
            log.warning("%s", line)
