"""Grafana boards as code, one file a board. Knows no Grafana server: who brings boards there is `songxa.grafana`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from importlib import import_module
from typing import Any, NamedTuple

from songxa.model import Inventory


class Engine(StrEnum):
    """What a data source speaks; the value is Grafana's name of its plug-in."""

    PROMETHEUS = "prometheus"
    INFLUXDB = "influxdb"


class Source(NamedTuple):
    """A data source, by its uid in Grafana."""

    engine: Engine
    uid: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What a set of boards is about and for whom.

    `key` is that of the settings (`GrafanaSettings.key`). `operator`: key of the one operator that everything is
    limited to, empty: all. `area`: key of the area that everything is limited to, empty: all. `page` is the address of
    songxa's own page, empty where readers cannot reach it.
    """

    inventory: Inventory
    language: str
    source: Source
    key: str = "songxa"
    operator: str = ""
    area: str = ""
    page: str = ""

    def uid(self, name: str) -> str:
        """The board's uid: the same for ever, at most 40 characters, out of keys and never of titles."""
        about = "\n".join((self.key, name, self.language, self.source.engine, self.operator, self.area))
        return f"sx-{name}-{sha256(about.encode()).hexdigest()[:12]}"


class Board(NamedTuple):
    """`name` is that of its file, such as `overview`; `spec` the JSON of the dashboard, without id and version."""

    name: str
    uid: str
    title: str
    spec: Mapping[str, Any]


NAMES = ("overview", "wifi", "coverage", "fibre", "power", "operator", "device", "uptime", "monitor")
"""Every board, in the order in which people look for them."""


def names(frame: Frame) -> Sequence[str]:
    """The boards that a frame has."""
    if frame.area:
        return ("overview",)
    if frame.operator:
        return ("operator", "device") if frame.source.engine is Engine.PROMETHEUS else ("device",)
    return NAMES if frame.source.engine is Engine.PROMETHEUS else ("overview", "device")


def boards(frame: Frame) -> Sequence[Board]:
    """All boards of a frame, the same for the same frame. A board's module is loaded when it is drawn."""
    found: list[Board] = []
    for name in names(frame):
        draw = import_module(f"songxa.dashboards.{name}").board
        found.append(draw(frame))
    return found
