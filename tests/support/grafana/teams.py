"""Teams and who is in them."""

from __future__ import annotations

from typing import Any

from tests.support.grafana.exchange import Answer, Call
from tests.support.grafana.refusals import plain
from tests.support.grafana.search import lower
from tests.support.grafana.state import Item, Team

_FACE = "/public/img/user_profile.png"


def the_team(call: Call) -> Team:
    team = call.world.teams.get(int(call.args["id"]))
    if team is None or team.org != call.caller.org:
        raise plain(404, "Team not found")
    return team


def _told(call: Call, team: Team) -> dict[str, Any]:
    document = {
        "id": team.id, "orgId": team.org, "name": team.name, "email": team.email, "avatarUrl": _FACE,
        "memberCount": len(team.members), "permission": 0,
    }  # fmt: skip
    return document if call.world.profile.old else {**document, "uid": team.uid, "accessControl": None}


def search(call: Call) -> Answer:
    """`name` is the whole name, `query` a part of it, whatever its case."""
    name, words = call.ask("name"), lower(call.ask("query"))
    found = [
        team
        for team in call.world.teams.values()
        if team.org == call.caller.org and (not name or team.name == name) and words in lower(team.name)
    ]
    found.sort(key=lambda team: team.name)
    size, page = call.number("perpage", 1000), call.number("page", 1)
    shown = [_told(call, team) for team in found[(page - 1) * size : page * size]]
    return Answer(200, {"totalCount": len(found), "teams": shown, "page": page, "perPage": size})


def _check_name(call: Call, name: str, own: Team | None = None) -> None:
    beside = (team for team in call.world.teams.values() if team.org == call.caller.org and team is not own)
    if any(team.name == name for team in beside):
        raise plain(409, "Team name taken")


def create(call: Call) -> Answer:
    name = str(call.body["name"])
    _check_name(call, name)
    world = call.world
    team = Team(world.next("teams"), call.caller.org, name, str(call.body.get("email", "")))
    if not world.profile.old:
        team.uid = next(world.uids)
    world.teams[team.id] = team
    document = {"message": "Team created", "teamId": team.id}
    return Answer(200, document if world.profile.old else {**document, "uid": team.uid})


def get(call: Call) -> Answer:
    return Answer(200, _told(call, the_team(call)))


def update(call: Call) -> Answer:
    team = the_team(call)
    name = str(call.body.get("name", ""))
    _check_name(call, name, team)
    team.name, team.email = name, str(call.body.get("email", ""))
    return Answer(200, {"message": "Team updated"})


def delete(call: Call) -> Answer:
    """Its lines go from all lists of permissions."""
    number = int(call.args["id"])
    team = call.world.teams.get(number)
    if team is None or team.org != call.caller.org:
        raise plain(404, "Failed to delete Team. ID not found")
    del call.world.teams[number]
    for item in call.world.items.values():
        _forget(item, number)
    return Answer(200, {"message": "Team deleted"})


def _forget(item: Item, team: int) -> None:
    if item.grants is not None:
        item.grants = tuple(grant for grant in item.grants if grant.team != team)


def members(call: Call) -> Answer:
    team, users = the_team(call), call.world.users
    return Answer(200, [
        {
            "orgId": team.org, "teamId": team.id, "userId": user, "auth_module": "", "email": users[user].email,
            "name": users[user].name, "login": users[user].login, "avatarUrl": _FACE, "labels": [], "permission": 0,
        }
        for user in team.members
    ])  # fmt: skip


def add_member(call: Call) -> Answer:
    team, user = the_team(call), int(call.body["userId"])
    if user in team.members:
        raise plain(400, "User is already added to this team")
    team.members.append(user)
    return Answer(200, {"message": "Member added to Team"})
