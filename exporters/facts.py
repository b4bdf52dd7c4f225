"""What the inventory says of devices and places, as every exporter tells it. Renders nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from songxa.catalogue import SITE_INFO, VILLAGE_HOUSEHOLDS
from songxa.model import Device, Inventory, Sample
from songxa.text import printable

FACTS = ("name", "kind", "site", "village", "operator", "model")
"""The labels of `songxa_device_info`, in their order."""


def facts(inventory: Inventory, device: Device) -> tuple[str, ...]:
    """The values of FACTS, as people name things; what the inventory lacks is empty."""
    site = inventory.sites.get(device.site)
    area = inventory.areas.get(site.area) if site else None
    operator = inventory.operators.get(device.operator)
    return (
        device.name,
        device.kind.value,
        site.name if site else "",
        area.name if area else "",
        operator.name if operator else "",
        device.model,
    )


def of_places(inventory: Inventory) -> Iterator[Sample]:
    """Sites, and the households of the areas in which sites stand."""
    for key, site in inventory.sites.items():
        area = inventory.areas.get(site.area)
        village = printable(area.name) if area else ""
        public = "yes" if site.public else "no"
        where = f"{site.latitude:.6f}", f"{site.longitude:.6f}"
        yield Sample(SITE_INFO, (key, printable(site.name), village, printable(site.category), public, *where), 1)
    counted: Counter[str] = Counter()  # the same name may stand in two communes, and a series only once
    for key in {site.area for site in inventory.sites.values()}:
        area = inventory.areas.get(key)
        if area and area.households is not None:
            counted[printable(area.name)] += area.households
    for village, households in counted.items():
        yield Sample(VILLAGE_HOUSEHOLDS, (village,), households)
