"""Where polls and incidents go: what must stand together, who must exist, what the plug-ins say of their settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any

from songxa.inventory import unrepeated
from songxa.inventory.messages import suggestion
from songxa.inventory.outlets import AlertsEntry, InfluxEntry, RemoteWriteEntry
from songxa.inventory.rules.certificates import certificate
from songxa.inventory.rules.finding import Check, Finding, Installed, Known
from songxa.inventory.rules.references import named, twice
from songxa.inventory.schema import InventoryFile
from songxa.inventory.yaml12 import Path

_OWN_COLLECTORS = frozenset({"ping", "snmp"})
_OWN_EXPORTERS = ("influxdb", "remote_write")
_INFLUX_FIELDS: Mapping[int, Sequence[Sequence[str]]] = {
    1: (("database",), ("retention_policy", "user"), ("org", "bucket")),
    2: (("org", "bucket"), (), ("database", "retention_policy", "user")),
}
"""By version: what it needs, what it may have, what belongs to the other."""

LEAST_REPEAT_HOURS = 0.25
"""Telling people again more often than this is a storm of messages."""


def outputs(file: InventoryFile, known: Known, plug_ins: Installed | None, folder: FilePath) -> Iterator[Finding]:
    """Settings that contradict each other, unknown operators and areas, files that are not there, and, where
    `plug_ins` are given, exporters and collectors that are not installed or do not accept their settings.

    `folder` is where the names of files begin.
    """
    exporters = file.exporters
    influxdb, remote_write = exporters.influxdb, exporters.remote_write
    if influxdb is not None:
        yield from _influx(influxdb)
        yield from certificate(("exporters", "influxdb"), influxdb.url, influxdb.ca_file, folder)
    if remote_write is not None:
        yield from _remote_write(remote_write)
        yield from certificate(("exporters", "remote_write"), remote_write.url, remote_write.ca_file, folder)
    for name, settings in (exporters.__pydantic_extra__ or {}).items():
        yield from _exporter(name, settings, plug_ins)
    for key, device in file.devices.items():
        for name, settings in device.collectors.items():
            yield from _collector(("devices", key, "collectors", name), name, settings, plug_ins)
    if file.alerts is not None:
        yield from _alerts(file.alerts, known)


# ---- plug-ins -------------------------------------------------------------------------------------------------------


def _exporter(name: str, settings: Mapping[str, Any], plug_ins: Installed | None) -> Iterator[Finding]:
    path: Path = ("exporters", name)
    if name == "prometheus":
        yield path, "/metrics is always served and has no settings; accepted: no entry"
        return
    yield from unrepeated.in_settings(path, settings)
    if plug_ins is None:
        return
    if name in plug_ins.exporters:
        yield from _checked(path, settings, plug_ins.exporters[name])
        return
    known = sorted({*_OWN_EXPORTERS, *plug_ins.exporters})
    hint = suggestion(name, known)
    if name in plug_ins.collectors:
        hint = f" ({name} is a collector: it stands below a device's collectors)"
    yield path, f"no exporter {name} is installed{hint}; accepted: {', '.join(known)}"


def _collector(path: Path, name: str, settings: Mapping[str, Any], plug_ins: Installed | None) -> Iterator[Finding]:
    if name in _OWN_COLLECTORS:
        yield path, f"songxa's own settings stand one step up; accepted: {name}:"
        return
    yield from unrepeated.in_settings(path, settings)
    if plug_ins is None:
        return
    if name in plug_ins.collectors:
        yield from _checked(path, settings, plug_ins.collectors[name])
        return
    hint = suggestion(name, plug_ins.collectors)
    if name in plug_ins.exporters:
        hint = f" ({name} is an exporter: it stands below exporters)"
    accepted = ", ".join(sorted(plug_ins.collectors)) or "none, as no plug-in of another maker is installed"
    yield path, f"no collector {name} is installed{hint}; accepted: {accepted}"


def _checked(path: Path, settings: Mapping[str, Any], check: Check) -> Iterator[Finding]:
    for key, message in check(settings):
        yield (*path, *filter(None, key.split("."))), message


# ---- songxa's own ---------------------------------------------------------------------------------------------------


def _influx(entry: InfluxEntry) -> Iterator[Finding]:
    needed, optional, foreign = _INFLUX_FIELDS[entry.version]
    for name in needed:
        if not getattr(entry, name):
            yield ("exporters", "influxdb", name), f"is missing; version {entry.version} needs {' and '.join(needed)}"
    for name in foreign:
        if getattr(entry, name):
            accepted = ", ".join((*needed, *optional))
            yield ("exporters", "influxdb", name), f"belongs to version {3 - entry.version}; accepted here: {accepted}"
    yield from twice(("exporters", "influxdb", "tags"), entry.tags)


def _remote_write(entry: RemoteWriteEntry) -> Iterator[Finding]:
    if entry.user and entry.bearer:
        yield ("exporters", "remote_write", "bearer"), "stands beside user; accepted: one of the two"


def _alerts(alerts: AlertsEntry, known: Known) -> Iterator[Finding]:
    for key, recipient in alerts.recipients.items():
        for section in ("operators", "areas"):
            path: Path = ("alerts", "recipients", key, section)
            for place, name in enumerate(getattr(recipient, section)):
                yield from named((*path, place), name, section[:-1], known[section])
            yield from twice(path, getattr(recipient, section))
        yield from twice(("alerts", "recipients", key, "causes"), [cause.value for cause in recipient.causes])
    quiet = alerts.quiet
    if quiet is not None and quiet.start == quiet.end:
        yield ("alerts", "quiet", "end"), f"is the start too, {quiet.start}; accepted: another time of day"
    if 0 < alerts.repeat_hours < LEAST_REPEAT_HOURS:
        accepted = f"0, or {LEAST_REPEAT_HOURS} (a quarter of an hour) and more"
        yield ("alerts", "repeat_hours"), f"is {alerts.repeat_hours:g}, a message too often; accepted: {accepted}"
