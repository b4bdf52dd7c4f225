"""Devices that are out of use: what is in use does not hang on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from songxa.inventory.rules.finding import Finding
from songxa.inventory.schema import DeviceEntry, InventoryFile
from songxa.inventory.yaml12 import Path


def retirement(file: InventoryFile) -> Iterator[Finding]:
    """Days that are none; devices in use, and canaries, that need a retired one. What is retired may name anything."""
    retired = {key: device.retired for key, device in file.devices.items() if device.retired}
    for key, day in retired.items():
        try:
            date.fromisoformat(day)
        except ValueError:
            yield ("devices", key, "retired"), f"{day} is no day of the calendar; accepted: such as 2026-12-05"
    if not retired:
        return
    for place, name in enumerate(file.canaries):
        if name in retired:
            yield ("canaries", place), _refusal(name, retired[name])
    for key, device in file.devices.items():
        if not device.retired:
            for path, name in _needed(device):
                if name in retired:
                    yield ("devices", key, *path), _refusal(name, retired[name])


def _needed(device: DeviceEntry) -> Iterator[tuple[Path, str]]:
    for place, name in enumerate(device.uplinks):
        yield ("uplinks", place), name
    if device.powered_by is not None:
        yield ("powered_by",), device.powered_by
    if device.onu is not None:
        yield ("onu", "olt"), device.onu.olt
    if device.controller is not None:
        yield ("controller", "device"), device.controller.device


def needs(entry: Mapping[str, Any]) -> Iterator[str]:
    """The devices that one needs to be asked or to work, in an entry as the file has it, whatever is wrong in it."""
    uplinks = entry.get("uplinks")
    onu, controller = entry.get("onu"), entry.get("controller")
    found = [
        *(uplinks if isinstance(uplinks, list) else ()),
        entry.get("powered_by"),
        onu.get("olt") if isinstance(onu, Mapping) else None,
        controller.get("device") if isinstance(controller, Mapping) else None,
    ]
    return (name for name in found if isinstance(name, str))


def _refusal(name: str, since: str) -> str:
    return (
        f"{name} is retired since {since}; accepted: a device in use (songxa inventory restore {name} brings it back)"
    )
