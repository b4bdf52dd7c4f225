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
from songxa.collectors.snmp.profile import load_profiles
from songxa.inventory import load, not_to_be_asked
from songxa.model import (
    Collector,
    Context,
    Credential,
    Device,
    InputError,
    Inventory,
    InventoryError,
    Kind,
    PingSettings,
    Reading,
    Sample,
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

    def samples(self) -> list[Sample]:
        """Every value, collector by collector."""
        return [sample for reading in self.readings.values() for sample in reading.samples]

    def errors(self) -> list[str]:
        """What could not be asked, was not answered, or was left out."""
        return [
            *(f"{name}: {text}" for name, text in self.refused.items()),
            *(f"{name}: {reading.error}" for name, reading in self.readings.items() if reading.error),
            *(f"{name}: {text}" for name, reading in self.readings.items() for text in reading.warnings),
        ]

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
                for sample in self.samples()
            ],
            "invalid": [invalid._asdict() for reading in self.readings.values() for invalid in reading.invalid],
            "errors": self.errors(),
            "facts": self.facts(),
            "timings": {name: round(reading.duration_s, 6) for name, reading in self.readings.items()},
        }


def _ping_facts(reading: Reading) -> dict[str, Any]:
    facts: dict[str, Any] = {"answered": reading.error is None, "method": reading.facts.get("ping", "")}
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

    `ask` is called for a community where neither it nor a credential was given. Raises InputError.
    """
    profiles = load_profiles()
    if profile != "auto" and profile not in profiles:
        raise InputError(f"--profile {profile}: there is no such profile; accepted: auto, {', '.join(profiles)}")
    commune = _inventory(file, target, needed=credential is not None)
    known = commune.devices.get(target)
    device = known or _ad_hoc(target, commune, file)
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


NO_INVENTORY = Inventory("", "Asia/Ho_Chi_Minh", "", {}, {}, {}, {}, {})


def _inventory(file: Path, target: str, needed: bool) -> Inventory:
    """The inventory; none where it is not there, or broken and the target is an address, which can be asked without."""
    if not needed and not file.exists():
        return NO_INVENTORY
    try:
        return load(file, profiles=load_profiles())
    except InventoryError:
        if needed or not _is_address(target):
            raise
        return NO_INVENTORY


def _is_address(target: str) -> bool:
    try:
        ipaddress.ip_address(_split(target)[0])
    except (ValueError, InputError):
        return False
    return True


def _ad_hoc(target: str, commune: Inventory, file: Path) -> Device:
    """A device that no inventory knows, made up from an address."""
    host, port = _split(target)
    try:
        address = str(ipaddress.ip_address(host))
    except ValueError:
        try:
            address = str(socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)[0][4][0])
        except (OSError, UnicodeError):
            known = f"such as {', '.join(list(commune.devices)[:3])}" if commune.devices else f"{file} has none"
            raise InputError(
                f"{target}: neither a device of the inventory ({known}) nor a host that can be found"
            ) from None
    if why := not_to_be_asked(address):
        raise InputError(f"{target}: {why}")
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
        host, bracket, rest = target[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise InputError(f"{target}: an IPv6 address with a port is written as in [2001:db8::1]:161")
        port = rest.removeprefix(":") or port
    elif target.count(":") == 1:
        host, _, port = target.partition(":")
    if not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65535:
        raise InputError(f"{target}: the port is a number from 1 to 65535, as in 192.168.1.1:161")
    return host, int(port)


async def probe(subject: Subject, trace: Trace | None) -> Report:
    """Visits with every collector that accepts the device, all at the same time."""
    context = Context(
        subject.inventory, subject.secrets, socket.socket, None, time.monotonic, time.time, SystemRandom()
    )
    readings: dict[str, Reading] = {}
    refused: dict[str, str] = {}

    async def visit(name: str, collector: Collector) -> None:
        try:
            await collector.start()
        except SongxaError as error:
            refused[name] = str(error)
            return
        ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        try:
            collector.probe(subject.device, BUDGET_S, ended.set_result, trace)
            readings[name] = await asyncio.wait_for(ended, 2 * BUDGET_S)
        except TimeoutError:
            refused[name] = "the visit did not end in time: this is a bug in songxa"
        finally:
            await collector.stop()

    collectors = {each.name: each for each in plugins.PlugIns(time.monotonic).collectors(context)}
    await asyncio.gather(*(visit(name, each) for name, each in collectors.items() if each.accepts(subject.device)))
    profile = next((reading.facts["profile"] for reading in readings.values() if "profile" in reading.facts), "")
    return Report(subject.target, profile, dict(sorted(readings.items())), refused)
