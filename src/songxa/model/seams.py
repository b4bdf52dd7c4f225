"""The two seams, Collector and Exporter, and what plug-ins are built from. Protocols only."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, Protocol, runtime_checkable

from songxa.model.commune import Device, Inventory
from songxa.model.measure import Poll, Reading, Sample, Trace

SocketFactory = Callable[[int, int, int], socket.socket]
"""(family, type, protocol) -> socket; the simulator passes one that opens sockets in its own network namespace."""

Done = Callable[[Reading], None]


class SecretLike(Protocol):
    """A value that prints as `<secret>`; `reveal` is called only where it goes onto the wire."""

    def reveal(self) -> str: ...


class Secrets(Protocol):
    """Where secrets are read: by name, such as `snmp.ap-default.community`. Raises SecretError."""

    def get(self, name: str) -> SecretLike: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What the composition root hands to every plug-in when it builds it as `PlugIn(context)`.

    `memory` is a folder for what polling learnt (detection, GETBULK sizes), or None to keep it in memory only.
    `clock` counts seconds monotonically; `wall` is UTC seconds since the epoch.
    """

    inventory: Inventory
    secrets: Secrets
    open_socket: SocketFactory
    memory: Path | None
    clock: Callable[[], float]
    wall: Callable[[], float]
    random: Random


class Collector(Protocol):
    """Devices to samples, over one protocol. Everything runs in the event loop's thread; nothing blocks."""

    name: str

    def accepts(self, device: Device) -> bool:
        """Whether this device is to be visited by this collector."""
        ...

    async def start(self) -> None:
        """Opens sockets. Raises PermissionMissing or StartError, each with the way out."""
        ...

    def visit(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        """Begins a visit; `done` is called exactly once, at the latest after `budget_s` and one engine tick.

        Never raises for what a device, a packet or the network does.
        """
        ...

    def probe(self, device: Device, budget_s: float, done: Done, trace: Trace | None = None) -> None:
        """A visit for a person who asks now: like `visit`, but reads all there is, slow tables included."""
        ...

    def adopt(self, inventory: Inventory, changed: frozenset[str]) -> None:
        """A new inventory is in force; drop what was learnt about the `changed` devices (gone or edited)."""
        ...

    def health(self) -> Iterable[Sample]:
        """The collector's own counters, as samples of metrics that are not `of_device`."""
        ...

    async def stop(self) -> None:
        """Closes sockets; visits under way end without calling `done`."""
        ...


class Trouble(NamedTuple):
    """Something that keeps an exporter from its work: the key of a message and the values that it is filled with."""

    key: str
    values: Mapping[str, object] = {}


class Exporter(Protocol):
    """Polls to the outside. `export` returns at once; whatever is slow is queued by the exporter itself.

    Built as `PlugIn(context)`, which raises InputError for settings that it cannot use. `start` comes before the first
    poll; `stop` comes after the last, keeps what is not delivered yet, and waits for no server.
    """

    name: str

    async def start(self) -> None: ...

    def export(self, poll: Poll) -> None:
        """Takes one poll. Replaces everything known from this device and collector: no series outlives its poll."""
        ...

    def adopt(self, inventory: Inventory) -> None:
        """A new inventory is in force: forget devices that are gone, renew facts."""
        ...

    def health(self) -> Iterable[Sample]:
        """The exporter's own counters, as samples of metrics that are not `of_device`."""
        ...

    def troubles(self) -> Sequence[Trouble]:
        """What a person has to know of; empty while all is well."""
        ...

    async def stop(self) -> None: ...


class Derived(Protocol):
    """What songxa knows beyond what a poll brings: up or not, states, incidents, its own health. As of now."""

    def of_device(self, key: str) -> Iterable[Sample]:
        """Samples of metrics that are `of_device`, of one device."""
        ...

    def overall(self) -> Iterable[Sample]:
        """Samples of metrics that are not `of_device`."""
        ...


@runtime_checkable
class TakesDerived(Protocol):
    """An exporter that pushes and wants the derived samples too; whoever is scraped has them already."""

    def take_derived(self, derived: Derived) -> None:
        """Called once, before `start`. From then on the exporter asks whenever it wants, in the event loop's thread."""
        ...


Objection = tuple[str, str]
"""What is wrong with a plug-in's settings: the key concerned (`tls.port`; empty: all of it), and one line: what is
wrong, what is accepted."""


class ChecksSettings(Protocol):
    """A plug-in's class that can say what is wrong with its settings before anything is built, as `songxa check` does.

    For an exporter these are its entry below `exporters:`, for a collector a device's below `collectors:`.
    """

    def check_settings(self, settings: Mapping[str, Any]) -> Iterable[Objection]:
        """Everything that is wrong, at once; to be a static method. Asks no server, keeps nothing, in any thread.

        May raise InputError instead, for a single objection to all of it. Texts must not repeat what may be a secret.
        """
        ...
