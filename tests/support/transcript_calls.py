"""Which call of the client makes the request that was recorded, if any does. Sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from songxa.grafana.api import LiveFolder, LiveSource, Permission
from songxa.grafana.http.client import HttpGrafana
from tests.support.grafana.shared import Exchange

Call = Callable[[HttpGrafana], object]


def call_of(exchange: Exchange) -> tuple[Call, dict[str, Any]] | None:
    """The call that makes just this request, and what it asks before; None for what the client never asks."""
    parts = urlsplit(exchange.path)
    query = dict(parse_qsl(parts.query))
    match [exchange.method, *parts.path.removeprefix("/api/").split("/")]:
        case ["GET", "health"] | ["GET", "org"]:
            return lambda grafana: grafana.server(), {}
        case ["GET", "folders"] if query.keys() <= {"limit", "page"}:
            return lambda grafana: grafana.folders(), {}
        case ["GET", "search"] if ours(parts.query, query):
            return search_of(query)
        case ["GET", "teams", "search"] if query.keys() == {"name"}:
            return lambda grafana: grafana.team(query["name"]), {}
        case ["GET", "datasources"]:
            return lambda grafana: grafana.sources(), {}
        case ["GET", "folders", uid] if uid:
            return lambda grafana: grafana.folder(uid), {}
        case ["GET", "folders", uid, "permissions"]:
            return lambda grafana: grafana.permissions(uid), {}
        case ["GET", "dashboards", "uid", uid]:
            return lambda grafana: grafana.board(uid), {}
        case ["GET", "datasources", "uid", uid]:
            return lambda grafana: grafana.source(uid), {}
        case ["DELETE", *_] if not query:
            return deletion_of(parts.path)
        case ["POST" | "PUT", *_] if isinstance(exchange.body, dict):
            return write_of(exchange, exchange.body)
    return None


def ours(text: str, query: Mapping[str, str]) -> bool:
    """Whether a search is one of the client's: boards by one tag, in folders by number, page by page."""
    known = {"type", "tag", "folderIds", "limit", "page"}
    return (
        query.get("type") == "dash-db" and query.keys() <= known and text.count("tag=") < 2 and query.get("page") != "0"
    )


def search_of(query: Mapping[str, str]) -> tuple[Call, dict[str, Any]]:
    number = query.get("folderIds")
    before = {f"/api/folders/f{number}": {"id": int(number), "uid": f"f{number}", "title": "F"}} if number else {}
    return lambda grafana: grafana.boards(query.get("tag", ""), [f"f{number}"] if number else []), before


def deletion_of(path: str) -> tuple[Call, dict[str, Any]] | None:
    match path.split("/")[2:]:
        case ["folders", uid]:
            return lambda grafana: grafana.delete_folder(uid), {}
        case ["dashboards", "uid", uid]:
            return lambda grafana: grafana.delete_board(uid), {}
        case ["datasources", "uid", uid]:
            return lambda grafana: grafana.delete_source(uid), {}
        case ["teams", number]:
            return lambda grafana: grafana.delete_team(int(number)), {}
    return None


def write_of(exchange: Exchange, body: dict[str, Any]) -> tuple[Call, dict[str, Any]] | None:
    match [exchange.method, *exchange.path.removeprefix("/api/").split("/")]:
        case ["POST", "folders"] if body.keys() == {"uid", "title"} and isinstance(body["title"], str):
            return lambda grafana: grafana.create_folder(body["uid"], body["title"], ""), {}
        case ["PUT", "folders", uid] if body.keys() == {"title", "version"}:
            folder = LiveFolder(uid, "whatever", "", body["version"])
            return lambda grafana: grafana.rename_folder(folder, body["title"]), {}
        case ["POST", "dashboards", "db"] if is_save(body):
            return save_of(body)
        case ["POST", "teams"] if body.keys() == {"name"}:
            return lambda grafana: grafana.create_team(body["name"]), {}
        case ["POST", "folders", uid, "permissions"] if "items" in body and all(
            len(each) == 2 for each in body["items"]
        ):
            lines = [
                Permission(each["permission"], each.get("teamId", 0), each.get("userId", 0), each.get("role", ""))
                for each in body["items"]
            ]
            return lambda grafana: grafana.set_permissions(uid, lines), {}
        case ["POST", "datasources"] if is_source(body):
            return lambda grafana: grafana.create_source(source_of(body), body.get("secureJsonData", {})), {}
        case ["PUT", "datasources", number] if number.isdigit() and is_source(body) and "version" in body:
            live = {**body, "id": int(number)}
            call = lambda grafana: grafana.update_source(source_of(body), {})  # noqa: E731
            return call, {f"/api/datasources/uid/{quote(body['uid'])}": live}
    return None


def is_save(body: Mapping[str, Any]) -> bool:
    known = {"dashboard", "overwrite", "message", "folderId"}
    return (
        body.keys() <= known
        and {"dashboard", "overwrite", "message"} <= body.keys()
        and body["overwrite"] is False
        and isinstance(body.get("folderId", 0), int)
        and body["dashboard"].get("id", 0) is None
        and "uid" in body["dashboard"]
    )


def save_of(body: Mapping[str, Any]) -> tuple[Call, dict[str, Any]]:
    number = body.get("folderId", 0)
    folder = f"f{number}" if number else ""
    before = {f"/api/folders/{folder}": {"id": number, "uid": folder, "title": "F"}}
    spec = {name: value for name, value in body["dashboard"].items() if name not in ("id", "version")}
    version = body["dashboard"].get("version")
    return lambda grafana: grafana.save_board(spec, folder, version, body["message"]), before


def is_source(body: Mapping[str, Any]) -> bool:
    return body.keys() >= {"name", "uid", "type", "url", "access"} and "isDefault" not in body


def source_of(body: Mapping[str, Any]) -> LiveSource:
    return LiveSource(
        body["uid"], body["name"], body["type"], body["url"], body.get("user", ""), body.get("database", ""),
        body.get("jsonData", {}), version=body.get("version", 0),
    )  # fmt: skip
