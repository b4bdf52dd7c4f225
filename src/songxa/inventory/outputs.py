"""Where polls and incidents go: from the checked entries to the settings of `songxa.model`. Looks for no faults."""

from __future__ import annotations

from pathlib import Path

from songxa.inventory.outlets import (
    AlertsEntry,
    ExportersEntry,
    GrafanaEntry,
    InfluxEntry,
    RemoteWriteEntry,
    SpoolEntry,
)
from songxa.model import (
    Alerts,
    Exporters,
    GrafanaSettings,
    GrafanaSource,
    InfluxSettings,
    Recipient,
    RemoteWriteSettings,
    SpoolLimits,
)

HOUR_S = 3600.0


def exporters(entry: ExportersEntry, folder: Path) -> Exporters:
    """Every destination that has settings. The names of files begin in `folder`."""
    return Exporters(
        influxdb=_influx(entry.influxdb, folder) if entry.influxdb else None,
        remote_write=_remote_write(entry.remote_write, folder) if entry.remote_write else None,
        others=dict(entry.__pydantic_extra__ or {}),
    )


def _influx(entry: InfluxEntry, folder: Path) -> InfluxSettings:
    return InfluxSettings(
        url=entry.url.rstrip("/"),
        version=entry.version,
        org=entry.org,
        bucket=entry.bucket,
        database=entry.database,
        retention_policy=entry.retention_policy,
        user=entry.user,
        ca_file=str(folder / entry.ca_file) if entry.ca_file else "",
        tags=tuple(entry.tags),
        spool=_spool(entry.spool),
    )


def _remote_write(entry: RemoteWriteEntry, folder: Path) -> RemoteWriteSettings:
    return RemoteWriteSettings(
        url=entry.url,
        user=entry.user,
        bearer=entry.bearer,
        tenant=entry.tenant,
        ca_file=str(folder / entry.ca_file) if entry.ca_file else "",
        in_order=entry.in_order,
        spool=_spool(entry.spool),
    )


def _spool(entry: SpoolEntry) -> SpoolLimits:
    return SpoolLimits(entry.max_megabytes << 20, entry.max_hours * HOUR_S)


def alerts(entry: AlertsEntry) -> Alerts:
    """Who is told of incidents."""
    quiet = entry.quiet
    return Alerts(
        recipients={
            key: Recipient(
                key=key,
                operators=tuple(each.operators),
                areas=tuple(each.areas),
                causes=tuple(each.causes),
                households=each.households,
                quiet=each.quiet,
                language=each.language or entry.language,
            )
            for key, each in entry.recipients.items()
        },
        language=entry.language,
        quiet_from=_minutes(quiet.start) if quiet else 0,
        quiet_until=_minutes(quiet.end) if quiet else 0,
        urgent_households=quiet.urgent_households if quiet else 0,
        repeat_s=entry.repeat_hours * HOUR_S,
        page=entry.page or "",
    )


def grafana(entry: GrafanaEntry, folder: Path) -> GrafanaSettings:
    """The Grafana that is kept in step. The names of files begin in `folder`."""
    prometheus, influxdb = entry.prometheus, entry.influxdb
    return GrafanaSettings(
        url=entry.url.rstrip("/"),
        user=entry.user,
        organisation=entry.organisation,
        key=entry.key,
        folder=entry.folder or "",
        ca_file=str(folder / entry.ca_file) if entry.ca_file else "",
        languages=tuple(entry.languages),
        partners=tuple(entry.partners),
        prometheus=GrafanaSource(_address(prometheus.url), prometheus.uid or "") if prometheus else None,
        influxdb=GrafanaSource(
            _address(influxdb.url), influxdb.uid or "", influxdb.database, influxdb.user, influxdb.token
        )
        if influxdb
        else None,
        page=_address(entry.page),
    )


def _address(url: str | None) -> str:
    return (url or "").rstrip("/")


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
