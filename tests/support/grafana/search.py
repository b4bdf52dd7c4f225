"""The search for boards and folders. A data base's order first, for the pages; then that of people."""

from __future__ import annotations

from typing import Any

from tests.support.grafana.exchange import Answer, Call
from tests.support.grafana.guard import may
from tests.support.grafana.refusals import plain
from tests.support.grafana.state import VIEW, Item

LARGEST = 5000


def search(call: Call) -> Answer:
    limit, page = call.number("limit", 1000), call.number("page", 1)
    if limit > LARGEST:
        said = f"Limit is above maximum allowed ({LARGEST}), use page parameter to access hits beyond limit"
        raise plain(422, said)
    found = sorted((item for item in call.world.items.values() if _fits(call, item)), key=lambda item: item.title)
    shown = found[(page - 1) * limit : page * limit]
    shown.sort(key=lambda item: (not item.is_folder, item.title.lower()))
    return Answer(200, [_hit(call, item) for item in shown])


def _fits(call: Call, item: Item) -> bool:
    kind = call.ask("type")
    if item.org != call.caller.org or (kind == "dash-db" and item.is_folder):
        return False
    if kind == "dash-folder" and not item.is_folder:
        return False
    tags, words = item.tags, call.ask("query")
    return (
        all(tag in tags for tag in call.asks("tag"))
        and lower(words) in lower(item.title)
        and _in_folders(call, item)
        and may(call.world, call.caller, item, VIEW, listing=True)
    )


def _in_folders(call: Call, item: Item) -> bool:
    """7.5 does not know `folderUIDs`, newer ones know no numbers."""
    if call.world.profile.numbers:
        numbers = call.asks("folderIds")
        return not numbers or str(item.folder) in numbers
    uids = call.asks("folderUIDs")
    parent = call.world.parent(item)
    return not uids or (parent.uid if parent else "general") in uids


def lower(text: str) -> str:
    """As sqlite compares: only the letters of ASCII have a case."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _hit(call: Call, item: Item) -> dict[str, Any]:
    folder = call.world.parent(item)
    hit: dict[str, Any] = {
        "id": item.id,
        "uid": item.uid,
        "title": item.title,
        "uri": f"db/{item.slug}",
        "url": item.url,
        "slug": "",
        "type": "dash-folder" if item.is_folder else "dash-db",
        "tags": sorted(filter(None, item.tags)),
        "isStarred": False,
        "sortMeta": 0,
    }
    if folder is not None:
        hit |= {
            "folderId": folder.id, "folderUid": folder.uid, "folderTitle": folder.title, "folderUrl": folder.url,
        }  # fmt: skip
    if not call.world.profile.numbers:
        hit.pop("id")
        hit.pop("folderId", None)
        hit["isDeleted"] = False
    return hit
