"""The SNMP collector: a device in, a Reading out. Joins credentials, engine, detection, profiles and what was learnt.

It decides when slow tables are due and keeps their rows between. What is asked stands in `visit`, what it means in
`interpret`; nothing here knows an OID.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from songxa.catalogue import SNMP_BAD_PACKETS, SNMP_REQUESTS, SNMP_RETRIES
from songxa.collectors.snmp.ber import V1, V2C
from songxa.collectors.snmp.detect import Detection
from songxa.collectors.snmp.guard import Guard
from songxa.collectors.snmp.interpret import Interest, interpret
from songxa.collectors.snmp.memory import Learnt, Memory
from songxa.collectors.snmp.profile import library
from songxa.collectors.snmp.profile_model import Library
from songxa.collectors.snmp.session import DeadlineExceeded, PortClosed, SnmpError, Timeout
from songxa.collectors.snmp.transport import Engine, Peer
from songxa.collectors.snmp.visit import Cells, Plan, Visited, visit
from songxa.model import Context, Device, Done, Inventory, Reading, Sample, SecretError, SongxaError, Trace

log = logging.getLogger(__name__)

TIMEOUT_S, TRIES = 1.5, 3
SAVE_EVERY_S = 30.0
JITTER = 0.1
"""Slow tables come due this share of their interval earlier or later, so that devices drift apart."""

STALE = 2.5
"""Rows of a slow table are shown for at most this many of its intervals when it cannot be read anew."""

_VERSIONS = {"1": V1, "2c": V2C}


@dataclass(slots=True)
class _Kept:
    rows: Cells
    read_at: float
    due: float


@dataclass(slots=True)
class _State:
    """What the collector remembers of a device between visits."""

    silent: bool = False
    slow: dict[str, _Kept] = field(default_factory=dict)


class _CannotAsk(SongxaError):
    """Why a device is not asked at all: one line for its reading."""


class _Defects:
    """Logs defects of songxa: each with its traceback once, then a line a time, for every device has it every cycle."""

    def __init__(self) -> None:
        self._known: set[tuple[str, type[Exception], str, int | None]] = set()

    def log(self, device: str, profile: str, defect: Exception) -> None:
        """Of the same profile, type and place it is the same defect."""
        frames = list(traceback.walk_tb(defect.__traceback__))
        file, line = (frames[-1][0].f_code.co_filename, frames[-1][1]) if frames else ("", None)
        what = (profile, type(defect), file, line)
        if what in self._known:
            name, place = type(defect).__name__, f"{Path(file).name}:{line}"
            log.error("a visit of %s failed by the defect of %s already shown: %s at %s", device, profile, name, place)
            return
        self._known.add(what)
        log.error("a visit of %s failed by a defect of songxa, profile %s", device, profile, exc_info=defect)


class SnmpCollector:
    """SNMP v1 and v2c. A device is visited if the inventory gives it SNMP settings and an address."""

    name = "snmp"

    def __init__(self, context: Context) -> None:
        self._context = context
        self._library: Library = library()
        self._engine = Engine(context.open_socket, clock=context.clock, random=context.random)
        self._memory = Memory(context.memory, self._library.revision)
        self._states: dict[str, _State] = {}
        self._saved_at = context.clock()
        self._saving: asyncio.Future[None] | None = None
        self._defects = _Defects()
        self._running = False
        self.adopt(context.inventory, frozenset())

    def accepts(self, device: Device) -> bool:
        """Whether there is somebody to ask, and with what."""
        return device.snmp is not None and device.address is not None

    async def start(self) -> None:
        """Opens the sockets. Raises StartError."""
        await self._engine.start()
        self._running = True

    def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        """One visit; the ONUs and access points that the inventory names get series of their own."""
        self._begin(device, budget_s, done, trace, Interest(self._places.get(device.key, frozenset())))

    def probe(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        """One visit for a person: reads all that the profile can, slow tables included, and lists all its parts."""
        self._states.pop(device.key, None)
        self._begin(device, budget_s, done, trace, Interest(everything=True))

    def adopt(self, inventory: Inventory, changed: frozenset[str]) -> None:
        """A new inventory: forgets what was learnt of devices gone or changed."""
        self._inventory = inventory
        places: dict[str, set[tuple[str, ...]]] = {}
        for device in inventory.devices.values():
            if device.onu is not None:
                places.setdefault(device.onu.olt, set()).add((device.onu.port, device.onu.onu))
            if device.controller is not None:
                places.setdefault(device.controller.device, set()).add((device.controller.ap,))
        self._places = {key: frozenset(found) for key, found in places.items()}
        self._memory.forget(changed)
        if inventory.devices:
            self._memory.keep(inventory.devices)
        for key in [key for key in self._states if key in changed or key not in inventory.devices]:
            del self._states[key]

    def health(self) -> Iterable[Sample]:
        """The engine's counters."""
        stats = self._engine.stats
        yield Sample(SNMP_REQUESTS, (), stats.requests)
        yield Sample(SNMP_RETRIES, (), stats.retries)
        for reason, count in sorted(stats.bad.items()):
            yield Sample(SNMP_BAD_PACKETS, (reason,), count)
        if stats.dropped:
            yield Sample(SNMP_BAD_PACKETS, ("no room in the socket's buffer",), stats.dropped)

    async def stop(self) -> None:
        """Closes the sockets and writes down what was learnt."""
        self._running = False
        await self._engine.stop()
        if self._saving is not None:
            await asyncio.wait([self._saving])
        if (write := self._memory.writer()) is not None:
            await asyncio.to_thread(write)

    # ---- a visit --------------------------------------------------------------------------------------------------

    def _begin(self, device: Device, budget_s: float, done: Done, trace: Trace | None, interest: Interest) -> None:
        begun = self._context.clock()
        try:
            peer, plan = self._prepare(device, interest)
        except SongxaError as error:
            reading = Reading(0.0, error=f"not asked, {error}", asked=False)
            asyncio.get_running_loop().call_soon(self._refuse, done, reading)
            return
        state = self._states.setdefault(device.key, _State())
        learnt = self._memory.of(device.key, peer.address)
        settled = False

        def settle(outcome: Visited | Exception) -> None:
            nonlocal settled
            duration_s = self._context.clock() - begun
            try:
                reading = self._settle(state, learnt, interest, outcome, duration_s)
            except Exception as defect:  # noqa: BLE001 - it is logged, and must not cost the device its schedule
                self._defects.log(device.key, _profile(plan, outcome), defect)
                line = "songxa has a defect: this visit could not be read (see the log)"
                reading = Reading(duration_s, error=line, asked=False)
            if trace is not None:
                for fact, text in reading.facts.items():
                    trace(f"{fact}: {text}")
            self._save_sometimes()
            settled = True
            done(reading)

        def fail(bug: Exception) -> None:
            if settled:  # the engine tells here what `done` raised, too
                log.error("whoever waited for the visit of %s failed", device.key, exc_info=bug)
            else:
                settle(bug)

        self._engine.run(
            peer,
            visit(plan),
            settle,
            deadline_s=budget_s,
            timeout_s=min(TIMEOUT_S, budget_s / 2),
            tries=1 if state.silent else TRIES,
            trace=None if trace is None else Guard(trace, self._library.readable),
            on_bug=fail,
        )

    def _refuse(self, done: Done, reading: Reading) -> None:
        if self._running:
            done(reading)

    def _prepare(self, device: Device, interest: Interest) -> tuple[Peer, Plan]:
        settings = device.snmp
        if settings is None or device.address is None:
            raise _CannotAsk("the inventory gives it no SNMP settings or no address")
        credential = self._inventory.credentials.get(settings.credential)
        if settings.version not in _VERSIONS or (credential is not None and credential.version == "3"):
            raise _CannotAsk("SNMPv3 is not built yet; use 1 or 2c")
        if settings.profile != "auto" and self._library.get(settings.profile) is None:
            names = ", ".join(sorted(self._library.profiles))
            raise _CannotAsk(f"there is no profile {settings.profile!r}; accepted: auto, {names}")
        try:
            community = self._context.secrets.get(f"snmp.{settings.credential}.community").reveal().encode()
        except SecretError as error:
            raise _CannotAsk(f"its community is missing: {str(error).splitlines()[0]}") from None
        except UnicodeEncodeError:
            raise _CannotAsk("its community is no UTF-8 text") from None
        try:
            address = str(ipaddress.ip_address(device.address))
        except ValueError:
            raise _CannotAsk(f"{device.address!r} is no IP address") from None
        version = _VERSIONS[settings.version]
        learnt = self._memory.of(device.key, address)
        plan = Plan(
            library=self._library,
            profile=None if settings.profile == "auto" else settings.profile,
            detected=learnt.detected,
            bulk=learnt.bulk,
            interest=interest,
            kept=self._kept(device.key),
            version=version,
        )
        return Peer(address, settings.port, version, community), plan

    def _kept(self, device: str) -> dict[str, Cells]:
        now = self._context.clock()
        state = self._states.get(device)
        return {} if state is None else {name: kept.rows for name, kept in state.slow.items() if now < kept.due}

    def _settle(
        self, state: _State, learnt: Learnt, interest: Interest, outcome: Visited | Exception, duration_s: float
    ) -> Reading:
        """The reading of a visit that has ended, whichever way. Raises only what is a defect of songxa."""
        if isinstance(outcome, SnmpError):
            state.silent = True
            return Reading(duration_s, error=_silence(outcome))
        if isinstance(outcome, Exception):
            raise outcome
        state.silent = False
        if outcome.detected.certain:
            learnt.detected = outcome.detected
        self._keep_slow(state, outcome)
        found = interpret(outcome.profile, outcome.values, interest)
        return Reading(
            duration_s,
            samples=tuple(found.samples),
            invalid=tuple(found.invalid),
            warnings=(*outcome.warnings, *found.warnings),
            partial=outcome.partial,
            facts=_facts(outcome.detected, found.facts),
        )

    def _keep_slow(self, state: _State, visited: Visited) -> None:
        """Keeps fresh slow tables until they are due; of one that could not be read, the old rows for a while."""
        now = self._context.clock()
        for table in visited.profile.tables:
            if not table.every:
                continue
            if table.name in visited.fresh:
                share = self._context.random.uniform(1 - JITTER, 1 + JITTER)
                state.slow[table.name] = _Kept(visited.values.tables[table.name], now, now + table.every * share)
                continue
            kept = state.slow.get(table.name)
            if kept is not None and now - kept.read_at > STALE * table.every:
                del state.slow[table.name]
            elif kept is not None:
                visited.values.tables[table.name] = kept.rows

    def _save_sometimes(self) -> None:
        """Writes what was learnt in a thread, at most every SAVE_EVERY_S."""
        now = self._context.clock()
        writing = self._saving is not None and not self._saving.done()
        if now - self._saved_at >= SAVE_EVERY_S and self._running and not writing:
            self._saved_at = now
            if (write := self._memory.writer()) is not None:
                self._saving = asyncio.get_running_loop().run_in_executor(None, write)


def _silence(error: SnmpError) -> str:
    """Why there is nothing, in words that help: a wrong community looks like silence."""
    if isinstance(error, PortClosed):
        return "no SNMP there: the port is closed (SNMP is off, or it listens on another port)"
    if isinstance(error, Timeout | DeadlineExceeded):
        return f"no SNMP answer: wrong community, SNMP off, or unreachable ({error})"
    return f"no usable SNMP answer: {error}"


def _profile(plan: Plan, outcome: Visited | Exception) -> str:
    """The profile that a visit went by, as far as that is known."""
    if isinstance(outcome, Visited):
        return outcome.profile.name
    return plan.profile or (plan.detected.profile if plan.detected is not None else "not known yet")


def _facts(detected: Detection, found: dict[str, str]) -> dict[str, str]:
    facts = {"profile": detected.profile, "why": detected.why}
    if detected.sys_descr:
        facts["description"] = detected.sys_descr
    return facts | found
