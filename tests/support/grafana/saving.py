"""Saves a board or a folder, in the order of tests that Grafana has: what it refuses first, the transcripts show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.support.grafana.guard import may
from tests.support.grafana.refusals import plain, refusal
from tests.support.grafana.slug import slug_of
from tests.support.grafana.state import EDIT, GENERAL, Caller, Item, Version, World

_UID = re.compile(r"[a-zA-Z0-9_-]*")
DEEPEST = 4
"""So many folders may stand in each other (documented of 10 and later)."""


@dataclass(slots=True)
class Wanted:
    """What is to be saved. `id` 0 and `uid` empty where nothing is told; `file` where it comes from one."""

    data: dict[str, Any]
    id: int
    uid: str
    title: str
    version: int
    folder: int = GENERAL
    is_folder: bool = False
    overwrite: bool = False
    message: str = ""
    restored: int = 0
    file: str = ""
    open: bool = False


def wanted(spec: Mapping[str, Any], **more: Any) -> Wanted:
    """Of the JSON of a board: a version counts only beside a number or a uid."""
    number, uid, version = spec.get("id"), spec.get("uid"), spec.get("version")
    known = _is_number(number) or isinstance(uid, str)
    title = spec.get("title")
    return Wanted(
        data=deepcopy(dict(spec)),
        id=int(number) if _is_number(number) and number is not None else 0,
        uid=uid.strip() if isinstance(uid, str) else "",
        title=title.strip() if isinstance(title, str) else "",
        version=int(version) if _is_number(version) and known and version is not None else 0,
        **more,
    )


def save(world: World, caller: Caller, wish: Wanted) -> Item:
    """The item as it stands afterwards: it may be another than the one that was named. Raises Refusal."""
    _check_text(world, wish)
    existing = _by_number_or_uid(world, caller, wish)
    existing = _by_title(world, caller, wish, existing)
    if not wish.file:
        told = wish.id if world.profile.numbers else (existing.id if existing else 0)
        _check_rights(world, caller, wish, existing, told)
    checked = existing.version if existing else 0
    world.pause()
    if existing is None:
        return _insert(world, caller, wish)
    if existing.id not in world.items:
        raise _refuse(world, wish, "number")
    return _update(world, caller, wish, existing, checked)


def _refuse(world: World, wish: Wanted, key: str) -> Exception:
    return refusal(world.profile, key, folder=wish.is_folder)


def _check_text(world: World, wish: Wanted) -> None:
    key = ""
    if not wish.title:
        key = "title"
    elif wish.is_folder and wish.title.lower() == "general" and world.profile.old:
        key = "general"
    elif not _UID.fullmatch(wish.uid):
        key = "uid-bad"
    elif len(wish.uid) > 40:
        key = "uid-long"
    if key:
        raise _refuse(world, wish, key)


def _by_number_or_uid(world: World, caller: Caller, wish: Wanted) -> Item | None:
    by_number = world.items.get(wish.id) if wish.id and world.profile.numbers else None
    if wish.id and world.profile.numbers:
        if by_number is None or by_number.org != caller.org:
            raise _refuse(world, wish, "number")
        wish.uid = wish.uid or by_number.uid
    by_uid = world.by_uid(caller.org, wish.uid) if wish.uid else None
    if wish.folder:
        folder = world.items.get(wish.folder)
        if folder is None or not folder.is_folder or folder.org != caller.org:
            raise _refuse(world, wish, "folder")
    if by_number and by_uid and by_number is not by_uid:
        raise _refuse(world, wish, "uid-taken")
    existing = by_number or by_uid
    if existing is None:
        return None
    if existing.is_folder != wish.is_folder:
        raise _refuse(world, wish, "kind")
    if wish.version != existing.version and not wish.overwrite and not wish.file:
        raise _refuse(world, wish, "version")
    return existing


def _by_title(world: World, caller: Caller, wish: Wanted, existing: Item | None) -> Item | None:
    """7.5: of one slug with a folder anywhere, or with something beside it; `overwrite` then goes to that one."""
    old = world.profile.old
    slug = slug_of(wish.title)
    for other in world.items.values():
        same = other.slug == slug if old else other.title == wish.title and other.is_folder == wish.is_folder
        near = other.folder == wish.folder or (old and other.is_folder)
        if other.org != caller.org or not same or not near or other is existing:
            continue
        if other.is_folder != wish.is_folder:
            raise _refuse(world, wish, "as-folder" if other.is_folder else "as-board")
        if not wish.overwrite:
            raise _refuse(world, wish, "name")
        wish.uid = other.uid
        return other
    return existing


def _check_rights(world: World, caller: Caller, wish: Wanted, existing: Item | None, told: int) -> None:
    from_file = world.items.get(told)
    if from_file is not None and from_file.file and not from_file.open:
        raise _refuse(world, wish, "file")
    folder = world.items.get(wish.folder)
    if not may(world, caller, existing or folder, EDIT) or not may(world, caller, folder, EDIT):
        raise _refuse(world, wish, "save-denied")


def _insert(world: World, caller: Caller, wish: Wanted) -> Item:
    uid, at = wish.uid or next(world.uids), world.now()
    if world.by_uid(caller.org, uid) is not None:
        raise plain(500, "Failed to save dashboard")
    item = Item(
        world.next("items"), caller.org, uid, wish.title, wish.is_folder, wish.folder, 1, wish.data, at, at,
        caller.name, caller.name, file=wish.file, open=wish.open,
    )  # fmt: skip
    world.items[item.id] = item
    _remember(world, item, wish, wish.version)
    return item


def _update(world: World, caller: Caller, wish: Wanted, item: Item, checked: int) -> Item:
    parent = max(checked, item.version)
    item.uid, item.title, item.data, item.version = wish.uid or item.uid, wish.title, wish.data, parent + 1
    item.updated, item.updated_by = world.now(), caller.name
    if not item.is_folder:
        item.folder = wish.folder
    if wish.file:
        item.file, item.open = wish.file, wish.open
    _remember(world, item, wish, parent)
    return item


def _remember(world: World, item: Item, wish: Wanted, parent: int) -> None:
    item.data.pop("version", None)
    version = Version(
        world.next("versions"), item.id, parent, wish.restored, item.version, world.now(), item.updated_by,
        wish.message, item.spec(),
    )  # fmt: skip
    world.versions.append(version)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
