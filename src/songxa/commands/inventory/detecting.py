"""What answers at an address that somebody is about to add: one short visit by ping and SNMP. Writes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from songxa.commands.shared import say
from songxa.model import Device, Inventory, Kind, PingSettings, SnmpSettings, SongxaError
from songxa.text import device_text

LIMIT_S = 8.0
"""Longer, nobody waits at a question."""
MOST_CREDENTIALS = 3
_KEY = "new"


class Found(NamedTuple):
    """What was learnt. `credential` is the one that was answered; `kinds` those that the family is known to be."""

    answered: bool
    credential: str = ""
    profile: str = ""
    kinds: tuple[str, ...] = ()
    model: str = ""

    def line(self) -> str:
        """In one line, for people."""
        if self.profile:
            return say("inventory.detected.family", profile=self.profile, model=self.model or "–")
        if self.credential:
            return say("inventory.detected.snmp", credential=self.credential)
        return say("inventory.detected.ping" if self.answered else "inventory.detected.nothing")


def detect(commune: Inventory, address: str, snmp: Any, credentials: Sequence[str]) -> Found:
    """Asks the address, which must be one that the inventory allows, with up to three credentials, one after the other.
    Ends within LIMIT_S. `snmp` is what was told of it, which may name a port."""
    return asyncio.run(_within(commune, address, snmp, credentials[:MOST_CREDENTIALS]))


async def _within(commune: Inventory, address: str, snmp: Any, credentials: Sequence[str]) -> Found:
    heard = [Found(answered=False)]
    try:
        await asyncio.wait_for(_ask(commune, address, snmp, credentials, heard), LIMIT_S)
    except TimeoutError:
        pass
    except SongxaError:
        return heard[-1]  # what keeps it from being asked, the monitor will say
    return heard[-1]


async def _ask(commune: Inventory, address: str, snmp: Any, credentials: Sequence[str], heard: list[Found]) -> None:
    from songxa.collectors.snmp.profile import load_profiles
    from songxa.probe import Subject, probe
    from songxa.secrets import SecretStore

    port = snmp.get("port", 161) if isinstance(snmp, Mapping) else 161
    for credential in credentials or [""]:
        version = commune.credentials[credential].version if credential else "2c"
        device = Device(
            key=_KEY, name=address, kind=Kind.ROUTER, site="", operator="", address=address,
            ping=None if heard[-1].answered else PingSettings(),
            snmp=SnmpSettings(credential, version, port) if credential else None,
        )  # fmt: skip
        around = replace(commune, devices={_KEY: device})
        report = await probe(Subject(address, device, around, SecretStore()), None)
        answered = heard[-1].answered or report.reachable
        reading = report.readings.get("snmp")
        if reading is None or reading.error:
            heard.append(Found(answered))
            continue
        profile = load_profiles().get(report.profile)
        kinds = tuple(sorted(kind.value for kind in profile.kinds)) if profile is not None else ()
        model = device_text(report.facts().get("model", ""))
        heard.append(Found(True, credential, report.profile, kinds, model))
        return
