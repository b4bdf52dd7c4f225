"""What Prometheus' service discovery is told of songxa and its devices, over HTTP and in files. Serves nothing.

Addresses are what a target is; beside them stand the inventory's facts. No credential, and no name of one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from songxa.model import Device, Inventory
from songxa.text import printable

PREFIX = "__meta_songxa_"
"""What begins with `__` is dropped after relabelling: a configuration takes of it what it wants."""

HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?")
"""A host name or address, IPv6 in brackets, and perhaps a port."""


class Target(NamedTuple):
    """One target and its labels, as a group of its own."""

    address: str
    labels: dict[str, str]


def of_songxa(inventory: Inventory, scheme: str, host: str) -> Target:
    """Songxa itself, where it is reached under `host`."""
    return Target(host, {"__scheme__": scheme, f"{PREFIX}commune": printable(inventory.name)})


def of_device(inventory: Inventory, device: Device) -> Target | None:
    """A device, for whoever asks it through another exporter; None where it has no address."""
    if device.address is None:
        return None
    site = inventory.sites.get(device.site)
    labels = {
        "device": device.key,
        "name": device.name,
        "kind": device.kind.value,
        "site": device.site,
        "village": site.area if site else "",
        "operator": device.operator,
        "model": device.model,
    }
    return Target(device.address, {PREFIX + name: printable(text) for name, text in labels.items() if text})
