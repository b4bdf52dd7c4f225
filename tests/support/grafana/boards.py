"""Boards: saved, read, deleted, their versions, their tags."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import Any

from tests.support.grafana.exchange import SHOUTED, Answer, Call, Refusal
from tests.support.grafana.refusals import plain, refusal
from tests.support.grafana.saving import save, wanted
from tests.support.grafana.state import ADMIN, EDIT, GENERAL, VIEW, Item, Version


def refused(call: Call, key: str) -> Refusal:
    return refusal(call.world.profile, key, folder=False)


def the_board(call: Call, level: int) -> Item:
    """The one in the path, by uid or by number."""
    world = call.world
    number, uid = call.args.get("id"), call.args.get("uid", "")
    item = world.items.get(int(number)) if number else world.by_uid(call.caller.org, uid)
    if item is None or item.org != call.caller.org or (item.is_folder and not world.profile.old):
        raise refused(call, "missing")
    if not call.may(item, level):
        raise refused(call, "denied")
    return item


def _saved(call: Call, item: Item) -> Answer:
    document = {
        "id": item.id, "slug": item.slug, "status": "success", "uid": item.uid, "url": item.url,
        "version": item.version,
    }  # fmt: skip
    if not call.world.profile.numbers:
        parent = call.world.parent(item)
        document["folderUid"] = parent.uid if parent else ""
        del document["id"]
    return Answer(200, document)


def create_or_update(call: Call) -> Answer:
    """7.5 looks at `folderId` only, newer ones at `folderUid` only; without it a board goes to the top."""
    body = call.body
    spec = body["dashboard"]
    if not isinstance(spec, dict):
        raise refused(call, "title")
    folder = int(body.get("folderId", GENERAL))
    if not call.world.profile.numbers:
        uid = str(body.get("folderUid", ""))
        found = call.world.folder(call.caller.org, uid) if uid not in ("", "general") else None
        if uid not in ("", "general") and found is None:
            raise refused(call, "folder")
        folder = found.id if found else GENERAL
    wish = wanted(
        spec,
        folder=folder,
        is_folder=bool(body.get("isFolder")) and call.world.profile.old,
        overwrite=bool(body.get("overwrite")),
        message=str(body.get("message", "")),
    )
    return _saved(call, save(call.world, call.caller, wish))


def get(call: Call) -> Answer:
    board = the_board(call, VIEW)
    folder = call.world.parent(board)
    meta: dict[str, Any] = {
        "type": "db",
        "canSave": call.may(board, EDIT),
        "canEdit": call.may(board, EDIT),
        "canAdmin": call.may(board, ADMIN),
        "canStar": True,
        "slug": board.slug,
        "url": board.url,
        "expires": "0001-01-01T00:00:00Z",
        "created": board.created,
        "updated": board.updated,
        "updatedBy": board.updated_by,
        "createdBy": board.created_by,
        "version": board.version,
        "hasAcl": board.grants is not None,
        "isFolder": board.is_folder,
        "folderId": board.folder,
        "folderTitle": folder.title if folder else "General",
        "folderUrl": folder.url if folder else "",
        "provisioned": bool(board.file) and not board.open,
        "provisionedExternalId": board.file,
    }
    spec = board.spec()
    if not call.world.profile.numbers:
        del meta["folderId"]
        meta |= {"folderUid": folder.uid if folder else "", "canDelete": call.may(board, EDIT)}
        del spec["id"]
    return Answer(200, {"meta": meta, "dashboard": spec})


def delete(call: Call) -> Answer:
    board = the_board(call, EDIT)
    if board.file:
        raise refused(call, "file-delete")
    call.world.remove(board)
    document = {"id": board.id, "message": f"Dashboard {board.title} deleted", "title": board.title}
    if not call.world.profile.numbers:
        del document["id"]
    return Answer(200, document)


def tags(call: Call) -> Answer:
    boards = [item for item in call.world.items.values() if item.org == call.caller.org and not item.is_folder]
    counted = Counter(tag for board in boards if call.may(board, VIEW) for tag in board.tags)
    return Answer(200, [{"term": term, "count": counted[term]} for term in sorted(counted)], SHOUTED)


# versions, by number


def versions(call: Call) -> Answer:
    number = int(call.args["id"])
    found = [each for each in reversed(call.world.versions) if each.item == number]
    if not found:
        raise plain(404, f"No versions found for dashboardId {number}")
    start, limit = call.number("start", 0), call.number("limit", 1000)
    return Answer(200, [_listed(each) for each in found[start : start + limit]])


def _listed(version: Version) -> dict[str, Any]:
    message = version.message
    if version.restored:
        message = f"Restored from version {version.restored}"
    elif not version.parent:
        message = "Initial save"
    return {**_version(version), "createdBy": version.by, "message": message}


def _version(version: Version) -> dict[str, Any]:
    return {
        "id": version.id, "dashboardId": version.item, "parentVersion": version.parent,
        "restoredFrom": version.restored, "version": version.version, "created": version.created,
    }  # fmt: skip


def _the_version(call: Call, number: int, version: int) -> Version:
    found = next((each for each in call.world.versions if each.item == number and each.version == version), None)
    if found is None:
        raise plain(500, f"Dashboard version {version} not found for dashboardId {number}")
    return found


def version(call: Call) -> Answer:
    found = _the_version(call, int(call.args["id"]), int(call.args["version"]))
    data = deepcopy(found.data)
    return Answer(200, {**_version(found), "message": found.message, "data": data, "createdBy": found.by})


def restore(call: Call) -> Answer:
    board = the_board(call, EDIT)
    found = _the_version(call, board.id, int(call.body["version"]))
    spec = {**found.data, "version": board.version, "uid": board.uid}
    message = f"Restored from version {found.version}"
    wish = wanted(spec, folder=board.folder, message=message, restored=found.version)
    return _saved(call, save(call.world, call.caller, wish))
