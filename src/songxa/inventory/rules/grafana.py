"""What must hold for the Grafana that is kept in step: where its data comes from, who its partners are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from songxa.inventory.outlets import GrafanaInfluxEntry, GrafanaPrometheusEntry
from songxa.inventory.rules.certificates import certificate
from songxa.inventory.rules.finding import Finding, Known
from songxa.inventory.rules.references import named, twice
from songxa.inventory.schema import InventoryFile
from songxa.inventory.yaml12 import Path

_ONE_OF = "accepted: url of a data source that songxa makes, or uid of one that is there"


def grafana(file: InventoryFile, known: Known, folder: FilePath) -> Iterator[Finding]:
    """Unknown partners, data sources that are none or contradict themselves, a certificate that is not there.

    `folder` is where the names of files begin.
    """
    entry = file.grafana
    if entry is None:
        return
    path: Path = ("grafana",)
    yield from certificate(path, entry.url, entry.ca_file, folder)
    yield from twice((*path, "languages"), entry.languages)
    for place, name in enumerate(entry.partners):
        yield from named((*path, "partners", place), name, "operator", known["operators"])
    yield from twice((*path, "partners"), entry.partners)
    if entry.prometheus is None and entry.influxdb is None:
        yield path, "names no data source; accepted: prometheus:, or influxdb:, or both"
    if entry.prometheus is not None:
        yield from _one_of_two((*path, "prometheus"), entry.prometheus)
    if entry.influxdb is not None:
        yield from _influx((*path, "influxdb"), entry.influxdb)


def _one_of_two(path: Path, entry: GrafanaPrometheusEntry | GrafanaInfluxEntry) -> Iterator[Finding]:
    if entry.url is None and entry.uid is None:
        yield path, f"has neither url nor uid; {_ONE_OF}"
    elif entry.url is not None and entry.uid is not None:
        yield (*path, "uid"), f"stands beside url; {_ONE_OF}"


def _influx(path: Path, entry: GrafanaInfluxEntry) -> Iterator[Finding]:
    yield from _one_of_two(path, entry)
    if entry.url is None:
        for name in ("database", "user", "token"):
            if getattr(entry, name):
                yield (*path, name), "belongs to url: a data source that is there already keeps its own"
        return
    if not entry.database:
        yield (*path, "database"), "is missing; accepted: the database that url is asked for"
    if entry.user and entry.token:
        yield (*path, "token"), "stands beside user; accepted: one of the two"
