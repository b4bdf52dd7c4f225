"""Whether a new value of a secret works, by a real try with it. Keeps no value and writes nothing.

A try asks as songxa itself would: the devices of a community, InfluxDB and remote_write with an empty write,
Grafana for who we are, a recipient with a test message.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from songxa.commands.shared import LANGUAGE, say
from songxa.i18n.format import number, tell
from songxa.model import Device, Inventory, SecretError, SecretLike, Secrets
from songxa.secrets import Secret

MOST = 12
"""Devices that are asked, spread over all that have the credential."""
AT_ONCE = 6


class Verdict(Enum):
    """What a try says of the new value."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    """Nobody was there to say."""
    NONE = "none"
    """There is nothing to try it on."""


class Trial(NamedTuple):
    """`words` is one line for people."""

    verdict: Verdict
    words: str


@dataclass(frozen=True, slots=True)
class Instead:
    """All secrets as they are, and one of them as it is to be."""

    name: str
    value: Secret
    rest: Secrets

    def get(self, name: str) -> SecretLike:
        """See `Secrets`."""
        return self.value if name == self.name else self.rest.get(name)


def attempt(name: str, value: Secret, commune: Inventory, known: Secrets) -> Trial:
    """Tries the value that a secret is to have. Never raises for what a network or a server does."""
    fresh = Instead(name, value, known)
    kind, _, rest = name.partition(".")
    trial: Callable[[], Trial] | None = None
    match kind:
        case "snmp" if devices := of_credential(commune, rest.removesuffix(".community")):
            trial = lambda: _on_devices(devices, commune, fresh, known)  # noqa: E731 - one of five
        case "influxdb" if commune.exporters.influxdb is not None:
            trial = lambda: _on_influxdb(commune, fresh)  # noqa: E731
        case "remote-write" if commune.exporters.remote_write is not None:
            trial = lambda: _on_remote_write(commune, fresh)  # noqa: E731
        case "grafana" if commune.grafana is not None:
            trial = lambda: _on_grafana(commune, fresh)  # noqa: E731
        case "alerts" if rest.removesuffix(".url") in commune.alerts.recipients:
            trial = lambda: _on_recipient(rest.removesuffix(".url"), commune, fresh)  # noqa: E731
    return trial() if trial is not None else Trial(Verdict.NONE, say("secret.try.none", secret=name))


def of_credential(commune: Inventory, credential: str) -> list[Device]:
    """Devices that are asked with the community of this credential."""
    return [
        device
        for device in commune.devices.values()
        if device.snmp and device.address and device.snmp.credential == credential and device.snmp.version != "3"
    ]


# ---- devices --------------------------------------------------------------------------------------------------------


def _on_devices(devices: list[Device], commune: Inventory, fresh: Secrets, known: Secrets) -> Trial:
    """Confirmed where some answer to the new community, and none to the old one alone. Silent ones may be switched
    off: they say nothing of either."""
    step = max(1, len(devices) / MOST)
    chosen = [devices[int(place * step)] for place in range(min(MOST, len(devices)))]
    new = asyncio.run(_answering(chosen, commune, fresh))
    rest = [device for device in chosen if device.key not in new]
    old = asyncio.run(_answering(rest, commune, known))
    counts = {"n": number(LANGUAGE, len(new)), "all": number(LANGUAGE, len(chosen))}
    if old:
        return Trial(Verdict.REFUSED, say("secret.try.snmp.old", devices=", ".join(sorted(old)), **counts))
    if not new:
        return Trial(Verdict.UNANSWERED, say("secret.try.snmp.silent", **counts))
    every = "all" if len(new) == len(chosen) else "new"
    return Trial(Verdict.CONFIRMED, say(f"secret.try.snmp.{every}", **counts))


async def _answering(devices: list[Device], commune: Inventory, secrets: Secrets) -> set[str]:
    """Keys of those that answer over SNMP."""
    from songxa.probe import Subject, probe

    turn = asyncio.Semaphore(AT_ONCE)

    async def ask(device: Device) -> bool:
        async with turn:
            bare = replace(device, ping=None, collectors={})
            report = await probe(Subject(device.key, bare, commune, secrets), None)
        reading = report.readings.get("snmp")
        return reading is not None and reading.error is None

    answers = await asyncio.gather(*map(ask, devices))
    return {device.key for device, answered in zip(devices, answers, strict=True) if answered}


# ---- servers --------------------------------------------------------------------------------------------------------


def _on_influxdb(commune: Inventory, fresh: Secrets) -> Trial:
    from songxa.commands.influx import good
    from songxa.exporters.influxdb.check import examine
    from songxa.exporters.influxdb.faults import Kind

    settings = commune.exporters.influxdb
    assert settings is not None
    found = asyncio.run(examine(settings, fresh, time.time, time.monotonic))
    if found.fault is None:
        return Trial(Verdict.CONFIRMED, good(settings, found))
    words = found.fault.words(LANGUAGE)
    if found.fault.key == "clock":  # it has taken what was written
        return Trial(Verdict.CONFIRMED, words)
    return Trial(Verdict.REFUSED if found.fault.kind is Kind.OURS else Verdict.UNANSWERED, words)


def _on_remote_write(commune: Inventory, fresh: Secrets) -> Trial:
    from songxa.exporters.remote_write.transport import RemoteWriteTransport
    from songxa.spool import Delivered, Later, Outcome

    settings = commune.exporters.remote_write
    assert settings is not None

    async def write() -> Outcome:
        transport = RemoteWriteTransport(lambda: settings, fresh, time.time)
        try:
            return await transport.send(b"")  # a WriteRequest of no series
        finally:
            await transport.close()

    outcome = asyncio.run(write())
    if isinstance(outcome, Delivered):
        return Trial(Verdict.CONFIRMED, say("secret.try.remote_write", url=settings.url))
    refused = isinstance(outcome, Later) and outcome.ours
    return Trial(Verdict.REFUSED if refused else Verdict.UNANSWERED, tell(LANGUAGE, outcome.words))


def _on_grafana(commune: Inventory, fresh: Secrets) -> Trial:
    from songxa.grafana.errors import GrafanaError, Starting, Unreachable
    from songxa.grafana.http.client import HttpGrafana

    settings = commune.grafana
    assert settings is not None
    try:
        grafana = HttpGrafana(settings, fresh)
        try:
            server = grafana.server()
        finally:
            grafana.close()
    except SecretError as error:
        return Trial(Verdict.REFUSED, tell(LANGUAGE, error.reason))
    except GrafanaError as error:
        away = isinstance(error, Unreachable | Starting)
        return Trial(Verdict.UNANSWERED if away else Verdict.REFUSED, error.words(LANGUAGE))
    return Trial(Verdict.CONFIRMED, say("secret.try.grafana", url=settings.url, organisation=server.organisation_name))


def _on_recipient(key: str, commune: Inventory, fresh: Secrets) -> Trial:
    from songxa.commands.alerts import result, try_all
    from songxa.notify.service import Fate

    outcome = try_all(commune, [key], fresh)[key]
    words = f"{key}: {result(key, outcome)}"
    if outcome.fate is Fate.DELIVERED:
        return Trial(Verdict.CONFIRMED, words)
    return Trial(Verdict.UNANSWERED if outcome.fate in (Fate.SLOW, Fate.FAILED) else Verdict.REFUSED, words)
