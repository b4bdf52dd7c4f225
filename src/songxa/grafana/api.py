"""What songxa asks of a Grafana: typed answers, the seam `Grafana`, and what can go wrong. Sends nothing itself.

Paths, bodies and codes are those of Grafana's HTTP API (https://grafana.com/docs/grafana/latest/developers/http_api/);
where versions differ, `Server` says what this one can do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

JsonObject = Mapping[str, Any]
"""A JSON object as it is on the wire."""


@dataclass(frozen=True, slots=True)
class Server:
    """Which Grafana this is and what it can do; found out once. `version` is as it tells it, empty where it hides it.

    `nested_folders`: folders within folders (10). `folder_uids`: saving a board with a `folderUid` (8, not 7.5, which
    takes it silently for the top). `object_sources`: panels name their data source as `{type, uid}` (8.3).
    `sources_by_uid`: PUT of data sources by uid (9). `new_panels`: it knows the newer types of panels
    (state-timeline 8.0, geomap 8.1).
    """

    version: str
    organisation: int
    organisation_name: str
    nested_folders: bool
    folder_uids: bool
    object_sources: bool
    sources_by_uid: bool
    new_panels: bool


@dataclass(frozen=True, slots=True)
class LiveFolder:
    """A folder. `parent` is the uid of the one that it stands in, empty at the top. `id` is the old numeric one."""

    uid: str
    title: str
    parent: str = ""
    version: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A board as a listing has it. `folder` is a folder's uid, empty at the top."""

    uid: str
    title: str
    folder: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LiveBoard:
    """A board with all of its JSON. `provisioned`: it comes from a file and cannot be saved."""

    uid: str
    folder: str
    version: int
    spec: JsonObject
    provisioned: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What Grafana says that it has saved."""

    uid: str
    version: int


@dataclass(frozen=True, slots=True)
class LiveSource:
    """A data source; what is secret in it, Grafana never tells. `read_only`: it comes from a file.

    A listing tells no `version` and no `basic_auth_user`. Whether it `is_default` is for people to say: it is kept.
    """

    uid: str
    name: str
    type: str
    url: str
    user: str = ""
    database: str = ""
    json_data: JsonObject = field(default_factory=dict)
    id: int = 0
    version: int = 0
    read_only: bool = False
    basic_auth: bool = False
    basic_auth_user: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class LiveTeam:
    """A team; who is in it is not songxa's business."""

    id: int
    name: str


VIEW, EDIT, ADMIN = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of a folder's list: who (exactly one of team, user, role) may do what (VIEW, EDIT, ADMIN)."""

    level: int
    team: int = 0
    user: int = 0
    role: str = ""
    inherited: bool = False


class Grafana(Protocol):
    """One organisation of a Grafana. Every call may raise `GrafanaError`; what is not there is None, not an error, and
    to delete it is no error either. Before anything is written the organisation is made sure of."""

    def server(self) -> Server: ...

    def folders(self, start: str = "", into: Collection[str] = ()) -> Sequence[LiveFolder]:
        """Those directly in `start` (empty: at the top), and all that is in those of `into` at any depth, as far as
        they can be come to: into the others nobody looks. With `start` in `into`, all below it. Parents come before
        children.

        A request for each folder that is looked into. Where folders cannot be nested: all that there are, in one.
        """

    def folder(self, uid: str) -> LiveFolder | None: ...

    def create_folder(self, uid: str, title: str, parent: str) -> LiveFolder:
        """Raises `NameTaken` where its uid, or its title beside it, is taken. `parent` counts with nested folders."""

    def rename_folder(self, folder: LiveFolder, title: str) -> LiveFolder:
        """Raises `Conflict` where it is not any more as `folder` says."""

    def move_folder(self, uid: str, parent: str) -> None: ...

    def counts(self, folder: str) -> Mapping[str, int]:
        """How many there are of each kind in a folder, at any depth: boards, folders, and what no listing here tells,
        such as alert rules and library panels. Empty where this Grafana does not count (before 9)."""

    def delete_folder(self, uid: str) -> None:
        """With everything in it: ask `boards`, `folders` and `counts` first."""

    def boards(self, tag: str = "", folders: Sequence[str] = ()) -> Sequence[Hit]:
        """All boards with this tag; all of them without one. In these folders only, where any are given."""

    def board(self, uid: str) -> LiveBoard | None: ...

    def save_board(self, spec: JsonObject, folder: str, version: int | None, message: str) -> Saved:
        """A new one where `version` is None, else over that version; never over anything else.

        Raises `Conflict` where another version, or one that was not known of, is there; after the save where
        simultaneous saves, or another folder than `folder`, show in the answer. Grafanas before 12 do not tell the
        folder there: read it back.
        """

    def delete_board(self, uid: str) -> None: ...

    def sources(self) -> Sequence[LiveSource]: ...

    def create_source(self, source: LiveSource, secrets: Mapping[str, str]) -> LiveSource: ...

    def update_source(self, source: LiveSource, secrets: Mapping[str, str]) -> LiveSource:
        """`secrets` that are left out stay as they are. With a `version` in `source`, over that one only. Raises
        `ReadOnly` for what comes from a file, even where Grafana would take it."""

    def delete_source(self, uid: str) -> None: ...

    def team(self, name: str) -> LiveTeam | None: ...

    def create_team(self, name: str) -> LiveTeam: ...

    def delete_team(self, id: int) -> None: ...

    def permissions(self, folder: str) -> Sequence[Permission]: ...

    def set_permissions(self, folder: str, permissions: Sequence[Permission]) -> None:
        """Replaces the whole list and reads it back; inherited lines are left out of what is sent. Raises `Conflict`
        where another list stands there afterwards."""

    def close(self) -> None: ...
