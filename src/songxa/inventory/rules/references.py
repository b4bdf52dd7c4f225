"""References between entries: every key that is named exists, and nothing depends on itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from songxa.inventory.messages import suggestion
from songxa.inventory.rules.finding import Finding, Known
from songxa.inventory.schema import DeviceEntry, InventoryFile, SnmpEntry
from songxa.inventory.yaml12 import Path
from songxa.model import Kind

_LISTED = 8
_BATTERIES = frozenset({Kind.UPS, Kind.POWER_SYSTEM})
_CONTROLLERS = frozenset({Kind.WIFI_CONTROLLER, Kind.ACCESS_POINT})


def references(file: InventoryFile, known: Known, profiles: Collection[str] | None) -> Iterator[Finding]:
    """Unknown areas, sites, operators, devices, credentials and, where `profiles` are given, profiles; circles."""
    for key, area in file.areas.items():
        if area.parent is not None:
            yield from named(("areas", key, "parent"), area.parent, "area", known["areas"])
    for key, site in file.sites.items():
        yield from named(("sites", key, "area"), site.area, "area", known["areas"])
    for kind, defaults in file.defaults.items():
        if defaults.snmp is not None:
            yield from _snmp(("defaults", kind.value, "snmp"), defaults.snmp, known, profiles)
    for key, device in file.devices.items():
        yield from _device(file, key, device, known, profiles)
    yield from _canaries(file, known)
    for key, window in file.maintenance.items():
        for section in ("devices", "sites", "areas"):
            for place, name in enumerate(getattr(window, section)):
                yield from named(("maintenance", key, section, place), name, section[:-1], known[section])
    parents = {key: (area.parent,) if area.parent else () for key, area in file.areas.items()}
    yield from _circles("areas", "parent", parents)
    yield from _circles("devices", "uplinks", {key: device.uplinks for key, device in file.devices.items()})
    carriers = {key: (device.powered_by,) if device.powered_by else () for key, device in file.devices.items()}
    yield from _circles("devices", "powered_by", carriers)
    controllers = {
        key: (device.controller.device,) if device.controller else () for key, device in file.devices.items()
    }
    yield from _circles("devices", "controller", controllers)


def _canaries(file: InventoryFile, known: Known) -> Iterator[Finding]:
    for place, name in enumerate(file.canaries):
        path: Path = ("canaries", place)
        yield from named(path, name, "device", known["devices"])
        if name in file.canaries[:place]:
            yield path, f"names {name} a second time"
        elif name in file.devices and file.devices[name].address is None:
            yield (
                path,
                f"{name} has no address, so it cannot be asked; accepted: a device next to the monitor that has one",
            )


def _device(
    file: InventoryFile, key: str, device: DeviceEntry, known: Known, profiles: Collection[str] | None
) -> Iterator[Finding]:
    path: Path = ("devices", key)
    if device.site not in known["sites"]:
        yield from named((*path, "site"), device.site, "site", known["sites"])
    if device.operator not in known["operators"]:
        yield from named((*path, "operator"), device.operator, "operator", known["operators"])
    for place, uplink in enumerate(device.uplinks):
        yield from named((*path, "uplinks", place), uplink, "device", known["devices"])
        if uplink in device.uplinks[:place]:
            yield (*path, "uplinks", place), f"names {uplink} a second time"
    if device.snmp is not None:
        yield from _snmp((*path, "snmp"), device.snmp, known, profiles)
    if device.onu is not None:
        yield from named((*path, "onu", "olt"), device.onu.olt, "device", known["devices"])
        olt = file.devices.get(device.onu.olt)
        if olt is not None and olt.kind is not Kind.OLT:
            yield (*path, "onu", "olt"), f"{device.onu.olt} is of kind {olt.kind}; accepted: a device of kind olt"
    if device.controller is not None:
        yield from _controller(file, (*path, "controller", "device"), device.controller.device, known)
    if device.powered_by is not None:
        yield from named((*path, "powered_by"), device.powered_by, "device", known["devices"])
        carrier = file.devices.get(device.powered_by)
        if carrier is not None and carrier.kind not in _BATTERIES:
            accepted = "a device of kind ups or power_system"
            yield (*path, "powered_by"), f"{device.powered_by} is of kind {carrier.kind}; accepted: {accepted}"


def _controller(file: InventoryFile, path: Path, name: str, known: Known) -> Iterator[Finding]:
    yield from named(path, name, "device", known["devices"])
    controller = file.devices.get(name)
    if controller is None:
        return
    if controller.kind not in _CONTROLLERS:
        accepted = "a device of kind wifi_controller, or an access_point that plays controller"
        yield path, f"{name} is of kind {controller.kind}; accepted: {accepted}"
    elif controller.address is None:
        yield path, f"{name} has no address, so it cannot be asked; accepted: a controller that has one"


def _snmp(path: Path, snmp: SnmpEntry, known: Known, profiles: Collection[str] | None) -> Iterator[Finding]:
    if snmp.credential is not None and snmp.credential not in known["credentials"]:
        # what stands there may be the community itself, so it is not repeated
        near = suggestion(snmp.credential, known["credentials"])
        yield path, f"names no credential of this inventory{near}{_one_of(known['credentials'], 'credential')}"
    if profiles is not None and snmp.profile != "auto" and snmp.profile not in profiles:
        near = suggestion(snmp.profile, profiles)
        accepted = ", ".join(sorted(profiles))
        yield (*path, "profile"), f"there is no profile {snmp.profile}{near}; accepted: auto, {accepted}"


def named(path: Path, name: str, noun: str, known: Collection[str]) -> Iterator[Finding]:
    """A finding where no entry has this key."""
    if name not in known:
        yield path, f"there is no {noun} {name}{suggestion(name, known)}{_one_of(known, noun)}"


def twice(path: Path, names: Sequence[str]) -> Iterator[Finding]:
    """A finding for each name that a list has a second time."""
    seen: Counter[str] = Counter()
    for place, name in enumerate(names):
        seen[name] += 1
        if seen[name] == 2:
            yield (*path, place), f"names {name} a second time"


def _one_of(known: Collection[str], noun: str) -> str:
    if not known:
        return f"; this inventory has no {noun} at all"
    if len(known) > _LISTED:
        return f"; accepted: the key of a {noun} of this inventory"
    return f"; accepted: {', '.join(known)}"


def _circles(section: str, field: str, uplinks: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Each circle once, where the first of its members stands; without recursion, chains may be long."""
    done: set[str] = set()
    for start in uplinks:
        trail: dict[str, Iterator[str]] = {} if start in done else {start: iter(uplinks[start])}
        while trail:
            here = next(reversed(trail))
            above = next(trail[here], None)
            if above is None:
                del trail[here]
                done.add(here)
            elif above in trail:
                members = list(trail)
                circle = [*members[members.index(above) :], above]
                yield (section, above, field), f"goes in a circle: {' → '.join(_shortened(circle))}; accepted: a tree"
            elif above not in done and above in uplinks:
                trail[above] = iter(uplinks[above])


def _shortened(circle: list[str]) -> list[str]:
    return circle if len(circle) <= _LISTED else [*circle[:3], "…", *circle[-3:]]
