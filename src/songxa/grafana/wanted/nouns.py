"""The nouns of what an inventory wants to stand in a Grafana. Data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from songxa.grafana.api import JsonObject, LiveSource


@dataclass(frozen=True, slots=True)
class WantedFolder:
    """`parent` is the uid of the folder it stands in, empty at the top."""

    uid: str
    title: str
    parent: str


@dataclass(frozen=True, slots=True)
class WantedSource:
    """A data source that songxa makes. `secrets`: field of Grafana's `secureJsonData` to what stands before the secret
    there and the secret's name, such as `Token ` and `influxdb.token`."""

    source: LiveSource
    secrets: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class WantedGrant:
    """Who may look into a folder: the teams with these names, and no more everybody with the role Viewer."""

    folder: str
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WantedBoard:
    """`folder` is a folder's uid. `spec` has its uid, title and tags."""

    uid: str
    name: str
    title: str
    folder: str
    spec: JsonObject


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of it. Folders stand parents before children; `teams` are names. `root` is the uid of the folder of somebody
    else's that everything stands below, empty: at the top. `devices` counts what the inventory watches."""

    key: str
    revision: str
    devices: int
    root: str
    folders: Sequence[WantedFolder]
    sources: Sequence[WantedSource]
    teams: Sequence[str]
    grants: Sequence[WantedGrant]
    boards: Sequence[WantedBoard]
