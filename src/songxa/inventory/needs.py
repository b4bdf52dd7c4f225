"""Which secrets an inventory refers to, by name, and which of them cannot be read. Tells none."""

from __future__ import annotations

from collections.abc import Iterator

from songxa.model import GrafanaSettings, Inventory, SecretError, Secrets


def secret_names(inventory: Inventory) -> Iterator[str]:
    """Names of the secrets that devices, songxa's own exporters, recipients of messages and Grafana need, each once.

    The keys of SNMPv3 are not among them: which of them are needed, its security level says. What a plug-in of another
    maker needs is known to it alone.
    """
    return iter(dict.fromkeys(_names(inventory)))


def missing_secrets(inventory: Inventory, secrets: Secrets) -> list[str]:
    """A line for every secret that the inventory refers to and that cannot be read."""
    lines = []
    for name in secret_names(inventory):
        try:
            secrets.get(name)
        except SecretError as error:
            lines.append(str(error))
    return lines


def _names(inventory: Inventory) -> Iterator[str]:
    devices = inventory.devices.values()
    used = {device.snmp.credential for device in devices if device.snmp and device.snmp.version != "3"}
    for credential in sorted(used):
        yield f"snmp.{credential}.community"
    influxdb, remote_write = inventory.exporters.influxdb, inventory.exporters.remote_write
    if influxdb is not None and influxdb.version == 2:
        yield "influxdb.token"
    elif influxdb is not None and influxdb.user:
        yield "influxdb.password"
    if remote_write is not None and remote_write.user:
        yield "remote-write.password"
    elif remote_write is not None and remote_write.bearer:
        yield "remote-write.token"
    for key in inventory.alerts.recipients:
        yield f"alerts.{key}.url"
    if inventory.grafana is not None:
        yield from _of_grafana(inventory.grafana)


def _of_grafana(settings: GrafanaSettings) -> Iterator[str]:
    """Its own, and what it is given to read the InfluxDB with."""
    yield "grafana.password" if settings.user else "grafana.token"
    if settings.influxdb is not None and settings.influxdb.user:
        yield "influxdb.password"
    elif settings.influxdb is not None and settings.influxdb.token:
        yield "influxdb.token"
