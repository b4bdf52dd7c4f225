"""What the inventory says of a device, as every exporter tells it. Renders nothing."""

from __future__ import annotations

from songxa.model import Device, Inventory

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
