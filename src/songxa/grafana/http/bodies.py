"""The bodies of requests to a Grafana as closed forms: a misspelt field is found before it can be sent. Types only.

Fields: https://grafana.com/docs/grafana/latest/developers/http_api/. The content of a board is the board's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

from songxa.grafana.api import JsonObject


class Making(TypedDict):
    """POST /api/folders."""

    uid: str
    title: str
    parentUid: NotRequired[str]


class Renaming(TypedDict):
    """PUT /api/folders/UID. Never with `overwrite`: 7.5 then writes over another folder of the same name."""

    title: str
    version: int


class Moving(TypedDict):
    """POST /api/folders/UID/move; an empty parent is the top."""

    parentUid: str


class Saving(TypedDict):
    """POST /api/dashboards/db; exactly one of folderUid (from Grafana 8) and folderId, none of them at the top."""

    dashboard: JsonObject
    overwrite: bool
    message: str
    folderUid: NotRequired[str]
    folderId: NotRequired[int]


class SourceBody(TypedDict):
    """POST /api/datasources, PUT /api/datasources/…; what is left out is empty afterwards, secrets excepted."""

    name: str
    uid: str
    type: str
    url: str
    access: str
    database: NotRequired[str]
    user: NotRequired[str]
    basicAuth: NotRequired[bool]
    basicAuthUser: NotRequired[str]
    isDefault: NotRequired[bool]
    jsonData: NotRequired[JsonObject]
    secureJsonData: NotRequired[Mapping[str, str]]
    version: NotRequired[int]


class Naming(TypedDict):
    """POST /api/teams."""

    name: str


class Line(TypedDict):
    """Of a folder's permissions: one of teamId, userId, role."""

    permission: int
    teamId: NotRequired[int]
    userId: NotRequired[int]
    role: NotRequired[str]


class Permitting(TypedDict):
    """POST /api/folders/UID/permissions."""

    items: Sequence[Line]


Body = Making | Renaming | Moving | Saving | SourceBody | Naming | Permitting
