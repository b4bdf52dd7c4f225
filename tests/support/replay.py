"""Recorded agents (`.snmprec`, one `OID|tag|value` a line) brought back to life on a real UDP socket."""

from __future__ import annotations

import asyncio
import random
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from songxa.collectors.snmp import ber
from songxa.collectors.snmp.ber import BerError, Value
from songxa.collectors.snmp.collector import SnmpCollector
from songxa.model import Context, Credential, Device, Inventory, Kind, OnuPlace, Reading, SecretError, SnmpSettings
from songxa.secrets import Secret
from songxa.simulator.agent import TableMib, UdpAgent

ROW = tuple[bytes, int, Value]
COMMUNITY = "a-recorded-agent"

_ESCAPE = re.compile(rb"\\(x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"0": b"\0"}


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code[1:], 16)]) if len(code) == 3 else _ESCAPED.get(code, code)


def _value(tag: int, form: str, raw: bytes) -> Value:
    """The value behind a tag. Raises ValueError or BerError for what no agent could send."""
    content = bytes.fromhex(raw.decode()) if form == "x" else _ESCAPE.sub(_unescape, raw) if form == "e" else raw
    if tag == ber.NULL:
        return None
    if tag == ber.OBJECT_IDENTIFIER:
        return ber.encode_oid(raw.decode().strip().lstrip("."))
    if tag == ber.IP_ADDRESS:
        return content if form == "x" else bytes(int(part) for part in raw.decode().split("."))
    if tag in (ber.OCTET_STRING, ber.OPAQUE):
        return content
    number = int(raw)
    return number if tag == ber.INTEGER else number % (1 << 8 * ber.UNSIGNED_WIDTH[tag])


def rows(path: Path) -> Iterator[ROW]:
    """The rows of a recording in the order of the file; synthetic, empty and impossible ones left out."""
    for line in path.read_bytes().split(b"\n"):
        parts = line.rstrip(b"\r").split(b"|", 2)
        if line.startswith(b"#") or len(parts) != 3 or b":" in parts[1]:
            continue
        kind = re.fullmatch(r"(\d+)([xe]?)", parts[1].decode())
        if kind is None:
            continue
        try:
            oid, tag = ber.encode_oid(parts[0].decode().strip()), int(kind[1])
            value = _value(tag, kind[2], parts[2])
            ber.encode_value(tag, value)
        except (ValueError, BerError, KeyError):
            continue
        yield oid, tag, value


class _Secrets:
    def __init__(self, community: str | None) -> None:
        self._community = community

    def get(self, name: str) -> Secret:
        if self._community is None:
            raise SecretError(f"{name}: not found; accepted places: credentials, file, environment")
        return Secret(self._community)


def device(port: int, *, profile: str = "auto", version: str = "2c", kind: Kind = Kind.ROUTER) -> Device:
    """A device on loopback."""
    settings = SnmpSettings("recorded", version=version, port=port, profile=profile)
    return Device("subject", "Subject", kind, "here", "nobody", address="127.0.0.1", snmp=settings)


def context(
    subject: Device, *, community: str | None = COMMUNITY, memory: Path | None = None, onus: tuple[OnuPlace, ...] = ()
) -> Context:
    """What a collector is built with, for one device and the ONUs that hang on it."""
    devices = {subject.key: subject}
    for number, place in enumerate(onus):
        devices[f"onu-{number}"] = Device(f"onu-{number}", "", Kind.ONU, "here", "nobody", onu=place)
    inventory = Inventory(
        "test",
        "Asia/Ho_Chi_Minh",
        "0",
        {},
        {},
        {},
        devices,
        {"recorded": Credential("recorded", subject_version(subject))},
    )
    return Context(inventory, _Secrets(community), socket.socket, memory, time.monotonic, time.time, random.Random(1))


def subject_version(subject: Device) -> str:
    """The SNMP version of its settings."""
    assert subject.snmp is not None
    return subject.snmp.version


async def visit(
    collector: SnmpCollector, subject: Device, trace: list[str] | None = None, *, everything: bool = False
) -> Reading:
    """One visit, awaited."""
    ended: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
    ask = collector.probe if everything else collector.visit

    def note(line: str) -> None:
        if trace is not None:
            trace.append(line)

    ask(subject, 20.0, ended.set_result, None if trace is None else note)
    return await ended


@dataclass(frozen=True)
class Replayed:
    """What one visit made of a recording."""

    reading: Reading
    trace: list[str]
    requests: int


async def replay(
    path: Path,
    *,
    profile: str = "auto",
    version: str = "2c",
    everything: bool = True,
    onus: tuple[OnuPlace, ...] = (),
) -> Replayed:
    """A visit of the real collector, over UDP, to an agent that answers from the recording."""
    async with UdpAgent(TableMib(rows(path)), COMMUNITY.encode()) as agent:
        subject = device(agent.address[1], profile=profile, version=version)
        collector = SnmpCollector(context(subject, onus=onus))
        await collector.start()
        trace: list[str] = []
        try:
            reading = await visit(collector, subject, trace, everything=everything)
        finally:
            await collector.stop()
        return Replayed(reading, trace, agent.requests)


def moved(subject: Device, port: int) -> Device:
    """The same device, listening elsewhere."""
    assert subject.snmp is not None
    return replace(subject, snmp=replace(subject.snmp, port=port))
