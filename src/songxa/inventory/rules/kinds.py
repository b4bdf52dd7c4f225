"""What a device of each kind must, may and may not have, and what must be told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from songxa.inventory.rules.finding import Finding, Known
from songxa.inventory.schema import CredentialEntry, DeviceEntry, InventoryFile, PingEntry
from songxa.inventory.settings import ping_of, snmp_of
from songxa.inventory.yaml12 import Path
from songxa.model import Kind, PingMethod

_MAY_LACK_ADDRESS = frozenset({Kind.BTS, Kind.FIBRE_BOX, Kind.ONU})
_HAS_WIFI = frozenset({Kind.ACCESS_POINT, Kind.ROUTER, Kind.WIFI_CONTROLLER})


def kinds(file: InventoryFile, known: Known) -> Iterator[Finding]:
    """Fields that do not go with a kind, settings that do not go together, names and places taken twice."""
    for key, credential in file.credentials.items():
        yield from _credential(("credentials", key), credential)
    for kind, defaults in file.defaults.items():
        if defaults.ping is not None:
            yield from _ping(("defaults", kind.value, "ping"), defaults.ping)
    for key, device in file.devices.items():
        path: Path = ("devices", key)
        yield from _address(path, device)
        if device.kind in file.defaults or device.kind not in known["defaults"]:
            yield from _asked(file, path, device)  # else it may lack what a faulty default would give it
        if device.ping is not None:
            yield from _ping((*path, "ping"), device.ping)
        yield from _fields(path, device)
    yield from _taken_twice(file)


def _address(path: Path, device: DeviceEntry) -> Iterator[Finding]:
    if device.kind is Kind.FIBRE_BOX:
        for field in ("address", "ping", "snmp"):
            if getattr(device, field) is not None:
                yield (*path, field), "a fibre box is passive, nothing can ask it; leave this out"
    elif device.address is None:
        for field in ("ping", "snmp"):
            if getattr(device, field) is not None:
                yield (*path, field), "needs an address; give the device one, or leave this out"
        if device.kind not in _MAY_LACK_ADDRESS and device.controller is None:
            yield (*path, "address"), f"is missing; accepted: the IPv4 or IPv6 address of this {device.kind}"
        elif device.kind is Kind.ONU and device.onu is None:
            yield (
                path,
                "nothing tells how it is; accepted: an address, or onu with the olt, port and onu where it hangs",
            )


def _asked(file: InventoryFile, path: Path, device: DeviceEntry) -> Iterator[Finding]:
    if device.address is None:
        return
    ping, snmp = ping_of(file, device), snmp_of(file, device)
    if ping is None and snmp is None and not device.collectors:
        yield path, "neither ping nor snmp nor any of its collectors asks it; accepted: one of them, or no address"
    if snmp is not None and snmp.credential is None:
        accepted = f"a credential here or in defaults.{device.kind}.snmp"
        yield (*path, "snmp"), f"names no credential; accepted: {accepted}"


def _ping(path: Path, ping: PingEntry) -> Iterator[Finding]:
    if ping.method is PingMethod.TCP and ping.port is None:
        yield (*path, "port"), "is missing; accepted: the TCP port to knock at, such as 80"
    if ping.method is PingMethod.ICMP and ping.port is not None:
        yield (*path, "port"), "ICMP has no ports; accepted: with method tcp or udp-echo"


def _fields(path: Path, device: DeviceEntry) -> Iterator[Finding]:
    if device.onu is not None and device.kind is not Kind.ONU:
        yield (*path, "onu"), f"only a device of kind onu has this, and this one is of kind {device.kind}"
    if device.controller is not None and device.kind is not Kind.ACCESS_POINT:
        accepted = f"only a device of kind access_point has this, and this one is of kind {device.kind}"
        yield (*path, "controller"), accepted
    if device.sectors and device.kind is not Kind.BTS:
        yield (*path, "sectors"), f"only a device of kind bts has these, and this one is of kind {device.kind}"
    if device.ssids and device.kind not in _HAS_WIFI:
        accepted = ", ".join(sorted(_HAS_WIFI))
        yield (*path, "ssids"), f"a {device.kind} has none; accepted for: {accepted}"
    yield from _repeated((*path, "sectors"), [sector.name for sector in device.sectors], "the sector")
    yield from _repeated((*path, "ssids"), device.ssids, "the network")


def _repeated(path: Path, names: Sequence[str], noun: str) -> Iterator[Finding]:
    for place, name in enumerate(names):
        if name in names[:place]:
            yield (*path, place), f"{noun} {name} stands here a second time"


def _credential(path: Path, credential: CredentialEntry) -> Iterator[Finding]:
    if credential.version == "3":
        if not credential.user:
            yield (*path, "user"), "is missing; accepted: the SNMPv3 user name"
        return
    for field in ("user", "auth", "privacy"):
        if getattr(credential, field):
            yield (*path, field), f"SNMP version {credential.version} has none; accepted: with version 3"


def _taken_twice(file: InventoryFile) -> Iterator[Finding]:
    names: dict[tuple[str, str], str] = {}
    onus: dict[tuple[str, str, int], str] = {}
    points: dict[tuple[str, str], str] = {}
    plmns: dict[str, str] = {}
    for key, device in file.devices.items():
        if device.retired:
            continue  # what takes its place may have its name and hang where it hung
        first = names.setdefault((device.site, device.name.casefold()), key)
        if first != key:
            yield ("devices", key, "name"), f"{first} has the same name at this site; accepted: a name of its own"
        if device.onu is not None:
            first = onus.setdefault((device.onu.olt, device.onu.port, device.onu.onu), key)
            if first != key:
                yield ("devices", key, "onu"), f"{first} hangs at the same place; accepted: another onu number or port"
        if device.controller is not None:
            first = points.setdefault((device.controller.device, device.controller.ap), key)
            if first != key:
                yield ("devices", key, "controller"), f"{first} has this name there; accepted: another ap or controller"
    for key, operator in file.operators.items():
        for place, plmn in enumerate(operator.plmn):
            if plmn in plmns:
                yield ("operators", key, "plmn", place), f"{plmn} stands at {plmns[plmn]} already"
            plmns.setdefault(plmn, key)
