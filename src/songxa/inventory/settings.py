"""What holds for a device once its kind's defaults are in: interval, ping, SNMP. Checks nothing."""

from __future__ import annotations

from songxa.inventory.schema import DefaultsEntry, DeviceEntry, InventoryFile, PingEntry, SnmpEntry

INTERVAL_S = 60.0
UDP_ECHO_PORT = 7
_NO_DEFAULTS = DefaultsEntry()


def interval_of(file: InventoryFile, device: DeviceEntry) -> float:
    """Seconds between two visits."""
    return device.interval or _defaults(file, device).interval or INTERVAL_S


def ping_of(file: InventoryFile, device: DeviceEntry) -> PingEntry | None:
    """How reachability is asked; None where it is not, or there is no address to ask."""
    if device.address is None:
        return None
    if "ping" in device.model_fields_set:
        return device.ping
    defaults = _defaults(file, device)
    return defaults.ping if "ping" in defaults.model_fields_set else PingEntry()


def snmp_of(file: InventoryFile, device: DeviceEntry) -> SnmpEntry | None:
    """How SNMP is asked, the device's own fields first; None where it is not. Its credential may still be None."""
    default = _defaults(file, device).snmp if device.address is not None else None
    if "snmp" not in device.model_fields_set:
        return default
    if device.snmp is None or default is None:
        return device.snmp
    return default.model_copy(update=device.snmp.model_dump(exclude_unset=True))


def _defaults(file: InventoryFile, device: DeviceEntry) -> DefaultsEntry:
    return file.defaults.get(device.kind, _NO_DEFAULTS)
