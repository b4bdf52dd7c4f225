"""Where polls and incidents go: what must stand together, who must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from songxa.inventory.messages import suggestion
from songxa.inventory.rules.finding import Finding, Known
from songxa.inventory.rules.references import named
from songxa.inventory.schema import AlertsEntry, InfluxEntry, InventoryFile, RemoteWriteEntry

_OWN_COLLECTORS = frozenset({"ping", "snmp"})


def outputs(file: InventoryFile, known: Known, plug_ins: Collection[str] | None) -> Iterator[Finding]:
    """Settings that contradict each other, unknown operators and areas, and, where `plug_ins` are given, exporters and
    collectors that are not installed."""
    if file.exporters.influxdb is not None:
        yield from _influx(file.exporters.influxdb)
    if file.exporters.remote_write is not None:
        yield from _remote_write(file.exporters.remote_write)
    for name in file.exporters.__pydantic_extra__ or {}:
        if plug_ins is not None and name not in plug_ins:
            known_ones = sorted({"influxdb", "remote_write", *plug_ins})
            near = suggestion(name, known_ones)
            yield ("exporters", name), f"no exporter {name} is installed{near}; accepted: {', '.join(known_ones)}"
    for key, device in file.devices.items():
        for name in device.collectors:
            if name in _OWN_COLLECTORS:
                yield (
                    ("devices", key, "collectors", name),
                    f"songxa's own settings stand one step up; accepted: {name}:",
                )
            elif plug_ins is not None and name not in plug_ins:
                yield (
                    ("devices", key, "collectors", name),
                    f"no collector {name} is installed{suggestion(name, plug_ins)}; accepted: "
                    + (", ".join(sorted(plug_ins)) or "none, as no plug-in of another maker is installed"),
                )
    if file.alerts is not None:
        yield from _alerts(file.alerts, known)


def _alerts(alerts: AlertsEntry, known: Known) -> Iterator[Finding]:
    for key, recipient in alerts.recipients.items():
        for section in ("operators", "areas"):
            for place, name in enumerate(getattr(recipient, section)):
                path = ("alerts", "recipients", key, section, place)
                yield from named(path, name, section[:-1], known[section])
    quiet = alerts.quiet
    if quiet is not None and quiet.start == quiet.end:
        yield ("alerts", "quiet", "end"), f"is the start too, {quiet.start}; accepted: another time of day"


def _influx(entry: InfluxEntry) -> Iterator[Finding]:
    mine: tuple[str, ...]
    others: tuple[str, ...]
    mine, others = (("org", "bucket"), ("database", "retention_policy", "user"))
    if entry.version == 1:
        mine, others = ("database",), ("org", "bucket")
    for name in mine:
        if not getattr(entry, name):
            yield ("exporters", "influxdb", name), f"is missing; version {entry.version} needs {' and '.join(mine)}"
    for name in others:
        if getattr(entry, name):
            other = 3 - entry.version
            yield ("exporters", "influxdb", name), f"belongs to version {other}; accepted here: {', '.join(mine)}"


def _remote_write(entry: RemoteWriteEntry) -> Iterator[Finding]:
    if entry.user and entry.bearer:
        yield ("exporters", "remote_write", "bearer"), "stands beside user; accepted: one of the two"
