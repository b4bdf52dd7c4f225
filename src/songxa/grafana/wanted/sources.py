"""The data sources that an inventory wants: their uids, and those that songxa makes. Reads no secret."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from songxa.dashboards import Engine, Source
from songxa.grafana.api import LiveSource
from songxa.grafana.wanted.nouns import WantedSource
from songxa.model import GrafanaSettings, GrafanaSource

STEP = "60s"
"""How far apart values usually are: Grafana takes no rate over less than four of them."""


def engines(settings: GrafanaSettings) -> Iterator[Source]:
    """What the boards ask, Prometheus first."""
    for engine, source in _configured(settings):
        yield Source(engine, source.uid or own_uid(settings.key, engine))


def managed(settings: GrafanaSettings) -> Iterator[WantedSource]:
    """Those with a url; one with a uid is somebody else's and only used."""
    for engine, source in _configured(settings):
        if source.url:
            yield _prometheus(settings, source) if engine is Engine.PROMETHEUS else _influxdb(settings, source)


def own_uid(key: str, engine: Engine) -> str:
    """Of the data source that the songxa of this key makes."""
    about = "\n".join((key, engine))
    return f"sx-ds-{sha256(about.encode()).hexdigest()[:16]}"


def _configured(settings: GrafanaSettings) -> Iterator[tuple[Engine, GrafanaSource]]:
    if settings.prometheus is not None:
        yield Engine.PROMETHEUS, settings.prometheus
    if settings.influxdb is not None:
        yield Engine.INFLUXDB, settings.influxdb


def _prometheus(settings: GrafanaSettings, source: GrafanaSource) -> WantedSource:
    return WantedSource(
        LiveSource(
            uid=own_uid(settings.key, Engine.PROMETHEUS),
            name=f"{settings.key} · Prometheus",
            type=Engine.PROMETHEUS.value,
            url=source.url,
            json_data={"httpMethod": "POST", "timeInterval": STEP},
        ),
        {},
    )


def _influxdb(settings: GrafanaSettings, source: GrafanaSource) -> WantedSource:
    """InfluxQL. The database stands twice: where Grafana before 10 looks for it, and where later ones do."""
    data: dict[str, Any] = {"httpMode": "POST", "dbName": source.database, "timeInterval": STEP, "version": "InfluxQL"}
    secrets: dict[str, tuple[str, str]] = {}
    if source.token:
        data["httpHeaderName1"] = "Authorization"
        secrets["httpHeaderValue1"] = "Token ", "influxdb.token"
    elif source.user:
        secrets["password"] = "", "influxdb.password"
    return WantedSource(
        LiveSource(
            uid=own_uid(settings.key, Engine.INFLUXDB),
            name=f"{settings.key} · InfluxDB",
            type=Engine.INFLUXDB.value,
            url=source.url,
            user=source.user,
            database=source.database,
            json_data=data,
        ),
        secrets,
    )
