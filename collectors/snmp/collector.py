"""The SNMP collector: a device in, a Reading out. Joins credentials, engine, detection, profiles and what was learnt.

It decides when slow tables are due and keeps their rows between. What is asked stands in `visit`, what it means in
`interpret`; nothing here knows an OID.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

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
        """One visit; the ONUs that the inventory names get series of their own."""
        self._begin(device, budget_s, done, trace, Interest(self._places.get(device.key, frozenset())))

    def probe(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        """One visit for a person: reads all that the profile can, slow tables included, and lists every ONU."""
        self._states.pop(device.key, None)
        self._begin(device, budget_s, done, trace, Interest(everything=True))

    def adopt(self, inventory: Inventory, changed: frozenset[str]) -> None:
        """A new inventory: forgets what was learnt of devices gone or changed."""
        self._inventory = inventory
        places: dict[str, set[tuple[str, str]]] = {}
        for device in inventory.devices.values():
            if device.onu is not None:
                places.setdefault(device.onu.olt, set()).add((device.onu.port, device.onu.onu))
        self._places = {olt: frozenset(found) for olt, found in places.items()}
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
        if (write := self._memory.writer()) is not None:
            await asyncio.to_thread(write)

    # ---- a visit --------------------------------------------------------------------------------------------------

    def _begin(self, device: Device, budget_s: float, done: Done, trace: Trace | None, interest: Interest) -> None:
        begun = self._context.clock()
        try:
            peer, plan = self._prepare(device, interest)
        except SongxaError as error:
            asyncio.get_running_loop().call_soon(self._refuse, done, Reading(0.0, error=str(error)))
            return
        state = self._states.setdefault(device.key, _State())
        learnt = self._memory.of(device.key, peer.address)

        def settle(outcome: Visited | Exception) -> None:
            reading = self._settle(state, learnt, interest, outcome, self._context.clock() - begun)
            if trace is not None:
                for fact, text in reading.facts.items():
                    trace(f"{fact}: {text}")
            done(reading)
            self._save_sometimes()

        self._engine.run(
            peer,
            visit(plan),
            settle,
            deadline_s=budget_s,
            timeout_s=min(TIMEOUT_S, budget_s / 2),
            tries=1 if state.silent else TRIES,
            trace=None if trace is None else Guard(trace, self._library.readable),
            on_bug=settle,
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
            raise _CannotAsk(f"not asked, its community is missing: {str(error).splitlines()[0]}") from None
        try:
            address = str(ipaddress.ip_address(device.address))
        except ValueError:
            raise _CannotAsk(f"not asked, {device.address!r} is no IP address") from None
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
        """The reading of a visit that has ended, whichever way."""
        if isinstance(outcome, SnmpError):
            state.silent = True
            return Reading(duration_s, error=_silence(outcome))
        try:
            if isinstance(outcome, Exception):
                raise outcome
            state.silent = False
            self._learn(learnt, outcome.detected)
            self._keep_slow(state, outcome)
            found = interpret(outcome.profile, outcome.values, interest)
        except Exception:  # a defect in one profile must not cost the device its schedule
            log.exception("a visit failed by a defect of songxa")
            return Reading(duration_s, error="songxa has a defect: this visit could not be read (see the log)")
        return Reading(
            duration_s,
            samples=tuple(found.samples),
            invalid=tuple(found.invalid),
            warnings=(*outcome.warnings, *found.warnings),
            facts=_facts(outcome.detected, found.facts),
        )

    def _learn(self, learnt: Learnt, detected: Detection) -> None:
        """Keeps what detection found, if it did find out."""
        if detected.certain and learnt.detected != detected:
            learnt.detected = detected
            self._memory.changed = True

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
        if self._memory.changed and now - self._saved_at >= SAVE_EVERY_S and self._running:
            self._saved_at = now
            if (write := self._memory.writer()) is not None:
                asyncio.get_running_loop().run_in_executor(None, write)


def _silence(error: SnmpError) -> str:
    """Why there is nothing, in words that help: a wrong community looks like silence."""
    if isinstance(error, PortClosed):
        return "no SNMP there: the port is closed (SNMP is off, or it listens on another port)"
    if isinstance(error, Timeout | DeadlineExceeded):
        return f"no SNMP answer: wrong community, SNMP off, or unreachable ({error})"
    return f"no usable SNMP answer: {error}"


def _facts(detected: Detection, found: dict[str, str]) -> dict[str, str]:
    facts = {"profile": detected.profile, "why": detected.why}
    if detected.sys_descr:
        facts["description"] = detected.sys_descr
    return facts | found
