"""Every request that songxa sends to a Grafana: path, body, what it is for and which right it takes. Sends none.

Paths: https://grafana.com/docs/grafana/latest/developers/http_api/. Bodies are the closed forms of `bodies`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from songxa.grafana.api import JsonObject, LiveSource, Permission
from songxa.grafana.http.bodies import Body, Line, Making, Moving, Naming, Permitting, Renaming, Saving, SourceBody
from songxa.model import Trouble
from songxa.text import device_text

PAGE = 1000
"""So many a page; it is also what Grafana gives where no limit is told. A search takes at most 5000."""

_TITLE_LENGTH = 80

VIEWER, EDITOR, ADMINISTRATOR = "Viewer", "Editor", "Admin"

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """`what` fills "songxa meant to …"; `role` is the basic role that may do it, `right` its name in Grafana's access
    control. `making`: it is about something new, so whatever is in its way has its name."""

    method: str
    path: str
    what: Trouble
    role: str
    right: str
    query: Query = ()
    body: Body | None = field(default=None, repr=False)
    making: bool = False

    @property
    def writes(self) -> bool:
        """Whether it changes anything; such a one is never sent twice."""
        return self.method != "GET"


def health() -> Request:
    """Is it well, and which version is it?"""
    return Request("GET", "/api/health", Trouble("fault.grafana.to.health"), VIEWER, "")


def frontend() -> Request:
    """What the browser is told: version and feature toggles."""
    return Request("GET", "/api/frontend/settings", Trouble("fault.grafana.to.health"), VIEWER, "")


def counts(uid: str) -> Request:
    """What is in a folder (from Grafana 9)."""
    what = Trouble("fault.grafana.to.folder", {"uid": device_text(uid)})
    return Request("GET", f"/api/folders/{_segment(uid)}/counts", what, VIEWER, "folders:read")


def organisation() -> Request:
    """Which organisation do the credentials belong to?"""
    return Request("GET", "/api/org", Trouble("fault.grafana.to.organisation"), VIEWER, "orgs:read")


def folders(page: int, limit: int, parent: str = "") -> Request:
    """A page of the folders in one, or of those at the top. Before 10 of all; before 8, one page is all there is."""
    query = [("limit", str(limit)), *([("page", str(page))] if page > 1 else [])]
    query += [("parentUid", parent)] if parent else []
    return Request("GET", "/api/folders", Trouble("fault.grafana.to.folders"), VIEWER, "folders:read", query)


def folder(uid: str) -> Request:
    """One folder."""
    what = Trouble("fault.grafana.to.folder", {"uid": device_text(uid)})
    return Request("GET", f"/api/folders/{_segment(uid)}", what, VIEWER, "folders:read")


def create_folder(uid: str, title: str, parent: str) -> Request:
    """A new folder; `parent` is empty at the top."""
    body: Making = {"uid": uid, "title": title}
    if parent:
        body["parentUid"] = parent
    what = _what(Trouble("fault.grafana.to.create_folder"), uid, title=title)
    return Request("POST", "/api/folders", what, EDITOR, "folders:create", body=body, making=True)


def rename_folder(uid: str, title: str, version: int) -> Request:
    """Another title, if it is of that version still."""
    body: Renaming = {"title": title, "version": version}
    what = _what(Trouble("fault.grafana.to.rename_folder"), uid, title=title)
    return Request("PUT", f"/api/folders/{_segment(uid)}", what, EDITOR, "folders:write", body=body)


def move_folder(uid: str, parent: str) -> Request:
    """Into another folder (from Grafana 10)."""
    body: Moving = {"parentUid": parent}
    what = _what(Trouble("fault.grafana.to.move_folder"), uid)
    return Request("POST", f"/api/folders/{_segment(uid)}/move", what, EDITOR, "folders:write", body=body)


def delete_folder(uid: str) -> Request:
    """With all that is in it."""
    what = _what(Trouble("fault.grafana.to.delete_folder"), uid)
    return Request("DELETE", f"/api/folders/{_segment(uid)}", what, EDITOR, "folders:delete")


def boards(page: int, limit: int, tag: str = "", uids: Sequence[str] = (), ids: Sequence[int] = ()) -> Request:
    """A page of the boards with this tag in these folders (`ids` before Grafana 8)."""
    query = [("type", "dash-db"), *([("tag", tag)] if tag else [])]
    query += [("folderUIDs", uid) for uid in uids] + [("folderIds", str(each)) for each in ids]
    query += [("limit", str(limit)), ("page", str(page))]
    return Request("GET", "/api/search", Trouble("fault.grafana.to.boards"), VIEWER, "dashboards:read", query)


def board(uid: str) -> Request:
    """One board."""
    what = _what(Trouble("fault.grafana.to.board"), uid)
    return Request("GET", f"/api/dashboards/uid/{_segment(uid)}", what, VIEWER, "dashboards:read")


def save_board(
    spec: JsonObject, version: int | None, message: str, *, folder_uid: str = "", folder_id: int = 0
) -> Request:
    """A new board, or one over that version. It is found by its uid: its number is another one in another Grafana."""
    content = {name: value for name, value in spec.items() if name not in ("id", "version")}
    content = {"id": None, **content} if version is None else {"id": None, **content, "version": version}
    body: Saving = {"dashboard": content, "overwrite": False, "message": message}
    if folder_uid:
        body["folderUid"] = folder_uid
    elif folder_id:
        body["folderId"] = folder_id
    what = _what(Trouble("fault.grafana.to.save_board"), str(spec.get("uid", "")), title=str(spec.get("title", "")))
    right = "dashboards:create" if version is None else "dashboards:write"
    return Request("POST", "/api/dashboards/db", what, EDITOR, right, body=body, making=version is None)


def delete_board(uid: str) -> Request:
    """One board."""
    what = _what(Trouble("fault.grafana.to.delete_board"), uid)
    return Request("DELETE", f"/api/dashboards/uid/{_segment(uid)}", what, EDITOR, "dashboards:delete")


def sources() -> Request:
    """All data sources; Grafana tells neither versions nor users here."""
    return Request("GET", "/api/datasources", Trouble("fault.grafana.to.sources"), ADMINISTRATOR, "datasources:read")


def source(uid: str) -> Request:
    """One data source."""
    what = Trouble("fault.grafana.to.sources")
    return Request("GET", f"/api/datasources/uid/{_segment(uid)}", what, ADMINISTRATOR, "datasources:read")


def create_source(wanted: LiveSource, secrets: Mapping[str, str]) -> Request:
    """A new data source."""
    what = _what(Trouble("fault.grafana.to.create_source"), wanted.uid, name=wanted.name)
    body = _source(wanted, secrets)
    right = "datasources:create"
    return Request("POST", "/api/datasources", what, ADMINISTRATOR, right, body=body, making=True)


def update_source(wanted: LiveSource, secrets: Mapping[str, str], *, by_uid: bool) -> Request:
    """Over that version; by its number before Grafana 9."""
    body: SourceBody = {**_source(wanted, secrets), "version": wanted.version}
    path = f"/api/datasources/uid/{_segment(wanted.uid)}" if by_uid else f"/api/datasources/{wanted.id}"
    what = _what(Trouble("fault.grafana.to.update_source"), wanted.uid, name=wanted.name)
    return Request("PUT", path, what, ADMINISTRATOR, "datasources:write", body=body)


def delete_source(uid: str) -> Request:
    """One data source."""
    what = _what(Trouble("fault.grafana.to.delete_source"), uid)
    return Request("DELETE", f"/api/datasources/uid/{_segment(uid)}", what, ADMINISTRATOR, "datasources:delete")


def team(name: str) -> Request:
    """The teams of that name; some databases take no notice of letter case."""
    what = Trouble("fault.grafana.to.team", {"name": device_text(name, _TITLE_LENGTH)})
    return Request("GET", "/api/teams/search", what, ADMINISTRATOR, "teams:read", [("name", name)])


def create_team(name: str) -> Request:
    """A new team, with nobody in it."""
    body: Naming = {"name": name}
    what = Trouble("fault.grafana.to.create_team", {"name": device_text(name, _TITLE_LENGTH)})
    return Request("POST", "/api/teams", what, ADMINISTRATOR, "teams:create", body=body, making=True)


def delete_team(id: int) -> Request:
    """One team."""
    what = Trouble("fault.grafana.to.delete_team", {"id": str(id)})
    return Request("DELETE", f"/api/teams/{id}", what, ADMINISTRATOR, "teams:delete")


def permissions(uid: str) -> Request:
    """Who may what in a folder."""
    what = _what(Trouble("fault.grafana.to.permissions"), uid)
    path = f"/api/folders/{_segment(uid)}/permissions"
    return Request("GET", path, what, ADMINISTRATOR, "folders.permissions:read")


def set_permissions(uid: str, wanted: Sequence[Permission]) -> Request:
    """These and no others; what is inherited is not the folder's own to keep."""
    body: Permitting = {"items": [_line(each) for each in wanted if not each.inherited]}
    what = _what(Trouble("fault.grafana.to.set_permissions"), uid)
    path = f"/api/folders/{_segment(uid)}/permissions"
    return Request("POST", path, what, ADMINISTRATOR, "folders.permissions:write", body=body)


def _line(permission: Permission) -> Line:
    if permission.team:
        return {"teamId": permission.team, "permission": permission.level}
    if permission.user:
        return {"userId": permission.user, "permission": permission.level}
    return {"role": permission.role, "permission": permission.level}


def _source(wanted: LiveSource, secrets: Mapping[str, str]) -> SourceBody:
    body: SourceBody = {
        "name": wanted.name, "uid": wanted.uid, "type": wanted.type, "url": wanted.url, "access": "proxy",
    }  # fmt: skip
    if wanted.database:
        body["database"] = wanted.database
    if wanted.user:
        body["user"] = wanted.user
    if wanted.basic_auth:
        body["basicAuth"] = True
        body["basicAuthUser"] = wanted.basic_auth_user
    if wanted.is_default:
        body["isDefault"] = True
    if wanted.json_data:
        body["jsonData"] = wanted.json_data
    if secrets:
        body["secureJsonData"] = dict(secrets)
    return body


def _what(message: Trouble, uid: str, **names: str) -> Trouble:
    values: dict[str, Any] = {name: device_text(text, _TITLE_LENGTH) for name, text in names.items()}
    return Trouble(message.key, {"uid": device_text(uid), **values})


def _segment(uid: str) -> str:
    """A uid as one step of a path, whatever it holds."""
    return quote(uid, safe="").replace(".", "%2E")
