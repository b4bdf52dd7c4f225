"""Folders: made, read, listed, renamed, moved, deleted."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.support.grafana.exchange import Answer, Call, Refusal
from tests.support.grafana.guard import may, of_a_new_folder
from tests.support.grafana.refusals import plain, refusal
from tests.support.grafana.saving import DEEPEST, Wanted, save
from tests.support.grafana.state import ADMIN, EDIT, GENERAL, VIEW, Item


def refused(call: Call, key: str) -> Refusal:
    return refusal(call.world.profile, key, folder=True)


def the_folder(call: Call, level: int = VIEW) -> Item:
    """The one in the path. Missing comes before forbidden."""
    folder = call.world.folder(call.caller.org, call.args["uid"])
    if folder is None:
        raise refused(call, "missing")
    if not call.may(folder, level):
        raise refused(call, "denied")
    return folder


def told(call: Call, folder: Item) -> dict[str, Any]:
    """A folder as the answers have it."""
    world = call.world
    document: dict[str, Any] = {
        "id": folder.id,
        "uid": folder.uid,
        "title": folder.title,
        "url": folder.url,
        "hasAcl": folder.grants is not None,
        "canSave": call.may(folder, EDIT),
        "canEdit": call.may(folder, EDIT),
        "canAdmin": call.may(folder, ADMIN),
        "createdBy": folder.created_by,
        "created": folder.created,
        "updatedBy": folder.updated_by,
        "updated": folder.updated,
        "version": folder.version,
    }
    if not world.profile.numbers:
        del document["id"]
    if world.profile.nested:
        above = world.ancestors(folder)
        document |= {"orgId": folder.org, "canDelete": call.may(folder, EDIT)}
        if above:
            document["parentUid"] = above[0].uid
            document["parents"] = [{"uid": each.uid, "title": each.title, "url": each.url} for each in reversed(above)]
    return document


def create(call: Call) -> Answer:
    world, body = call.world, call.body
    uid, title = str(body.get("uid", "")).strip(), str(body.get("title", "")).strip()
    parent = GENERAL
    if world.profile.nested:
        parent = _parent(call, str(body.get("parentUid", "")))
        if uid and world.by_uid(call.caller.org, uid) is not None:
            raise refused(call, "uid-taken")
    wish = Wanted({"title": title}, 0, uid, title, 0, folder=parent, is_folder=True)
    folder = save(world, call.caller, wish)
    if world.profile.nested:
        folder.grants = of_a_new_folder(world, call.caller, folder)
    return Answer(200, told(call, folder))


def _parent(call: Call, uid: str) -> int:
    if uid in ("", "general"):
        return GENERAL
    folder = call.world.folder(call.caller.org, uid)
    if folder is None:
        raise refused(call, "missing")
    if len(call.world.ancestors(folder)) + 1 >= DEEPEST:
        raise refused(call, "depth")
    return folder.id


def get(call: Call) -> Answer:
    return Answer(200, told(call, the_folder(call)))


def get_by_number(call: Call) -> Answer:
    folder = call.world.items.get(int(call.args["id"]))
    if folder is None or not folder.is_folder or folder.org != call.caller.org:
        raise refused(call, "missing")
    if not call.may(folder, VIEW):
        raise refused(call, "denied")
    return Answer(200, told(call, folder))


def listed(call: Call) -> Answer:
    """7.5 gives all of them and knows no pages; nested ones are asked for parent by parent."""
    world = call.world
    folders = [
        item
        for item in world.items.values()
        if item.is_folder and item.org == call.caller.org and may(world, call.caller, item, VIEW, listing=True)
    ]
    limit, page = call.number("limit", 1000), 1
    if world.profile.nested:
        folders, page = _children(call, folders), call.number("page", 1)
    folders.sort(key=lambda each: each.title.lower())
    shown = folders[(page - 1) * limit : page * limit]
    if world.profile.numbers:
        return Answer(200, [{"id": each.id, "uid": each.uid, "title": each.title} for each in shown])
    parent = call.ask("parentUid")
    more = {"parentUid": parent} if parent else {}
    return Answer(200, [{"uid": each.uid, "title": each.title, **more} for each in shown])


def _children(call: Call, folders: list[Item]) -> list[Item]:
    uid = call.ask("parentUid")
    parent = GENERAL
    if uid not in ("", "general"):
        folder = call.world.folder(call.caller.org, uid)
        if folder is None:
            raise refused(call, "missing")
        parent = folder.id
    return [each for each in folders if each.folder == parent]


def update(call: Call) -> Answer:
    world, body = call.world, call.body
    folder = world.folder(call.caller.org, call.args["uid"])
    if folder is None:
        raise refused(call, "missing")
    title = str(body.get("title", "")).strip()
    wish = Wanted(
        {"title": title}, folder.id, str(body.get("uid", "")) or folder.uid, title, int(body.get("version", 0)),
        folder=folder.folder, is_folder=True, overwrite=bool(body.get("overwrite")),
    )  # fmt: skip
    return Answer(200, told(call, save(world, call.caller, wish)))


def move(call: Call) -> Answer:
    """Documented of 10 and later."""
    folder = the_folder(call, EDIT)
    parent = _parent(call, str(call.body.get("parentUid", "")))
    target = call.world.items.get(parent)
    if target is not None and (target is folder or folder in call.world.ancestors(target)):
        raise refused(call, "circle")
    beside = (item for item in call.world.items.values() if item.folder == parent and item.is_folder)
    if any(item.title == folder.title and item is not folder for item in beside):
        raise refused(call, "name")
    folder.folder = parent
    folder.updated, folder.updated_by = call.world.now(), call.caller.name
    return Answer(200, told(call, folder))


def counts(call: Call) -> Answer:
    """Documented of 9 and later: what is in it, at any depth."""
    folder = the_folder(call)
    below = call.world.below(folder)
    folders = sum(item.is_folder for item in below)
    found = Counter({"alertrule": 0, "dashboard": len(below) - folders, "folder": folders, "librarypanel": 0})
    for each in (folder, *below):
        found.update(each.more)
    return Answer(200, dict(found))


def delete(call: Call) -> Answer:
    folder = the_folder(call, EDIT)
    call.world.remove(folder)
    if not call.world.profile.numbers:
        return Answer(200, {"message": "Folder deleted", "title": folder.title})
    return Answer(200, {"id": folder.id, "message": f"Folder {folder.title} deleted", "title": folder.title})


def no_numbers(call: Call) -> Answer:
    """A call by number, on a Grafana that has none."""
    raise plain(404, "Not found")
