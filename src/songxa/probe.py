"""One visit to one device, for a person who wants to know: finds the device, asks it, reports. Keeps no schedule."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import SystemRandom
from typing import Any

from songxa import plugins
from songxa.inventory import load
from songxa.model import (
    Context,
    Credential,
    Device,
    InputError,
    Inventory,
    InventoryError,
    Kind,
    PingSettings,
    Reading,
    Secrets,
    SnmpSettings,
    SongxaError,
    Trace,
)
from songxa.secrets import Secret, SecretStore

BUDGET_S = 30.0
AD_HOC = "probe"
"""The credential's name where a community was typed."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What to probe, and the inventory and secrets it is probed with."""

    target: str
    device: Device
    inventory: Inventory
    secrets: Secrets


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it: a reading for every collector that could ask, a line for every one that could not."""

    target: str
    profile: str
    readings: dict[str, Reading]
    refused: dict[str, str]

    @property
    def reachable(self) -> bool:
        """Whether any method was answered."""
        return any(reading.error is None for reading in self.readings.values())

    def facts(self) -> dict[str, str]:
        """Everything learnt that is text."""
        return {name: text for reading in self.readings.values() for name, text in reading.facts.items()}

    def as_json(self) -> dict[str, Any]:
        """The documented form of `songxa probe --json`."""
        ping = self.readings.get("ping")
        return {
            "target": self.target,
            "profile": self.profile,
            "reachable": self.reachable,
            "ping": _ping_facts(ping) if ping else None,
            "samples": [
                {
                    "metric": sample.metric.name,
                    "labels": dict(zip(sample.metric.label_names, sample.labels, strict=True)),
                    "value": sample.value,
                }
                for reading in self.readings.values()
                for sample in reading.samples
            ],
            "invalid": [invalid._asdict() for reading in self.readings.values() for invalid in reading.invalid],
            "errors": [
                *(f"{name}: {text}" for name, text in self.refused.items()),
                *(f"{name}: {reading.error}" for name, reading in self.readings.items() if reading.error),
                *(f"{name}: {text}" for name, reading in self.readings.items() for text in reading.warnings),
            ],
            "facts": self.facts(),
            "timings": {name: round(reading.duration_s, 6) for name, reading in self.readings.items()},
        }


def _ping_facts(reading: Reading) -> dict[str, Any]:
    facts: dict[str, Any] = {"answered": reading.error is None, **reading.facts}
    for sample in reading.samples:
        name = sample.metric.name.removeprefix("songxa_ping_")
        facts["_".join((name, *sample.labels))] = sample.value
    return facts


@dataclass(frozen=True, slots=True)
class _Typed:
    """The secrets of one probe: a community that was typed, everything else from where secrets are kept."""

    community: Secret
    rest: Secrets

    def get(self, name: str) -> Any:
        return self.community if name == f"snmp.{AD_HOC}.community" else self.rest.get(name)


def find(
    target: str,
    file: Path,
    credential: str | None,
    community: str | None,
    profile: str,
    ask: Callable[[], str],
) -> Subject:
    """The device that `target` names: a key of the inventory, or `host[:port]`.

    `ask` is called for a community where neither it nor a credential was given. Raises SongxaError.
    """
    commune = _inventory(file, needed=credential is not None)
    known = commune.devices.get(target)
    device = known or _ad_hoc(target, commune)
    secrets: Secrets = SecretStore()
    if community is None and credential is None and known is None:
        community = ask()
    if community is not None:
        secrets = _Typed(Secret(community), secrets)
        credential = AD_HOC
        commune = replace(commune, credentials={**commune.credentials, AD_HOC: Credential(AD_HOC)})
    if credential is not None and credential not in commune.credentials:
        names = ", ".join(sorted(commune.credentials)) or "none"
        raise InputError(f"--credential {credential}: {file} has no such credential; it has: {names}")
    if device.snmp is not None or credential is not None:
        snmp = device.snmp or SnmpSettings(credential or AD_HOC)
        version = commune.credentials[credential].version if credential else snmp.version
        device = replace(device, snmp=replace(snmp, credential=credential or snmp.credential, version=version))
    if profile != "auto" and device.snmp is not None:
        device = replace(device, snmp=replace(device.snmp, profile=profile))
    if device.address is None:
        raise InputError(f"{target} has no address: it cannot be asked itself, only what it hangs on ({device.kind})")
    commune = replace(commune, devices={**commune.devices, device.key: device})
    return Subject(target, device, commune, secrets)


def _inventory(file: Path, needed: bool) -> Inventory:
    """The inventory, or an empty one where none is there and none is needed."""
    if not file.exists() and not needed:
        return Inventory("", "Asia/Ho_Chi_Minh", "", {}, {}, {}, {}, {})
    try:
        return load(file)
    except InventoryError:
        if needed:
            raise
        return Inventory("", "Asia/Ho_Chi_Minh", "", {}, {}, {}, {}, {})


def _ad_hoc(target: str, commune: Inventory) -> Device:
    """A device that no inventory knows, made up from an address."""
    host, port = _split(target)
    try:
        address = str(ipaddress.ip_address(host))
    except ValueError:
        try:
            address = str(socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)[0][4][0])
        except (OSError, UnicodeError):
            near = ", ".join(list(commune.devices)[:3]) or "none"
            raise InputError(
                f"{target}: neither a device of the inventory (such as {near}) nor a host that can be found"
            ) from None
    return Device(
        key=target,
        name=target,
        kind=Kind.ROUTER,
        site="",
        operator="",
        address=address,
        ping=PingSettings(),
        snmp=SnmpSettings(AD_HOC, port=port),
    )


def _split(target: str) -> tuple[str, int]:
    """`host`, `host:port`, `[v6]:port` or a bare IPv6 address. Raises InputError."""
    host, port = target, "161"
    if target.startswith("["):
        host, _, rest = target[1:].partition("]")
        port = rest.removeprefix(":") or port
    elif target.count(":") == 1:
        host, _, port = target.partition(":")
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise InputError(f"{target}: the port is a number from 1 to 65535, as in 192.168.1.1:161")
    return host, int(port)


async def probe(subject: Subject, trace: Trace | None) -> Report:
    """Visits once with every collector that accepts the device, all at the same time."""
    context = Context(
        subject.inventory, subject.secrets, socket.socket, None, time.monotonic, time.time, SystemRandom()
    )
    readings: dict[str, Reading] = {}
    refused: dict[str, str] = {}
    for name, build in sorted(plugins.collectors().items()):
        collector = build(context)
        if not collector.accepts(subject.device):
            continue
        try:
            await collector.start()
        except SongxaError as error:
            refused[name] = str(error)
            continue
        ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        try:
            collector.probe(subject.device, BUDGET_S, ended.set_result, trace)
            readings[name] = await ended
        finally:
            await collector.stop()
    profile = next((reading.facts["profile"] for reading in readings.values() if "profile" in reading.facts), "")
    return Report(subject.target, profile, readings, refused)
