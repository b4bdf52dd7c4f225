"""Lists of permissions of folders, and of boards as they follow from them. A post replaces the whole list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.grafana.boards import the_board
from tests.support.grafana.exchange import Answer, Call
from tests.support.grafana.folders import refused, the_folder
from tests.support.grafana.guard import lists
from tests.support.grafana.refusals import plain
from tests.support.grafana.state import ADMIN, EDIT, VIEW, Grant, Item

_NAMES = {VIEW: "View", EDIT: "Edit", ADMIN: "Admin"}
_FACE = "/public/img/user_profile.png"


def of_folder(call: Call) -> Answer:
    folder = the_folder(call)
    if not call.may(folder, ADMIN):
        raise refused(call, "denied")
    lines = [
        {"folderId": folder.id, **_line(call, folder, grant), "inherited": whose not in (None, folder)}
        for whose, grants in lists(call.world, folder)
        for grant in grants
    ]
    if not call.world.profile.numbers:
        for line in lines:
            del line["folderId"]
    return Answer(200, lines)


def of_board(call: Call) -> Answer:
    board = the_board(call, ADMIN)
    lines = [
        {"dashboardId": whose.id if whose else -1, **_line(call, board, grant), "inherited": whose not in (None, board)}
        for whose, grants in lists(call.world, board)
        for grant in grants
    ]
    return Answer(200, lines)


def _line(call: Call, item: Item, grant: Grant) -> dict[str, Any]:
    world = call.world
    user, team = world.users.get(grant.user), world.teams.get(grant.team)
    line: dict[str, Any] = {
        "created": grant.at,
        "updated": grant.at,
        "userId": grant.user,
        "userLogin": user.login if user else "",
        "userEmail": user.email if user else "",
        "userAvatarUrl": _FACE,
        "teamId": grant.team,
        "teamEmail": team.email if team else "",
        "teamAvatarUrl": _FACE if grant.team else "",
        "team": team.name if team else "",
        "permission": grant.level,
        "permissionName": _NAMES.get(grant.level, ""),
        "uid": item.uid,
        "title": item.title,
        "slug": item.slug,
        "isFolder": item.is_folder,
        "url": item.url,
    }
    return {**line, "role": grant.role} if grant.role else line


def set_of_folder(call: Call) -> Answer:
    """7.5 takes a team that there is not, and levels that there are not; so it is recorded."""
    lines: list[Mapping[str, Any]] = list(call.body.get("items", []))
    if any(line.get("role") and (line.get("teamId") or line.get("userId")) for line in lines):
        raise plain(400, "team and user permissions cannot have an associated role")
    folder = the_folder(call)
    if not call.may(folder, ADMIN):
        raise refused(call, "denied")
    at = call.world.now()
    grants = tuple(
        Grant(
            int(line.get("permission", 0)), int(line.get("teamId", 0)), int(line.get("userId", 0)),
            str(line.get("role", "")), at,
        )
        for line in lines
    )  # fmt: skip
    who = [(grant.team, grant.user, grant.role) for grant in grants]
    if len(set(who)) != len(who) or (call.world.profile.old and (0, 0, "Admin") in who):
        raise plain(400, "permission already exists")
    if not call.world.profile.old:
        _newer(call, grants)
    folder.grants = grants
    document = {"id": folder.id, "message": "Folder permissions updated", "title": folder.title}
    if not call.world.profile.numbers:
        del document["id"]
    return Answer(200, document)


def _newer(call: Call, grants: tuple[Grant, ...]) -> None:
    """Newer ones keep permissions elsewhere, where each has to make sense."""
    known = {key.user for key in call.world.keys.values()} | set(call.world.users)
    for grant in grants:
        if grant.level not in _NAMES:
            raise plain(400, f"invalid permission: {grant.level}")
        if (grant.team and grant.team not in call.world.teams) or (grant.user and grant.user not in known):
            raise plain(400, "invalid assignment")
