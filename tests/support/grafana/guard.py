"""Who may do what to folders and boards."""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.grafana.state import ADMIN, EDIT, VIEW, Caller, Grant, Item, World

BEFORE = "2017-06-20T00:00:00Z"
"""The age that Grafana tells of permissions which nobody has set."""

DEFAULT = (Grant(VIEW, role="Viewer", at=BEFORE), Grant(EDIT, role="Editor", at=BEFORE))


def lists(world: World, item: Item | None) -> list[tuple[Item | None, Sequence[Grant]]]:
    """The lists that count for an item, each with whose it is; None for the one that stands where nobody set any."""
    if item is None:
        return [(None, DEFAULT)]
    own = [(each, each.grants) for each in (item, *world.ancestors(item)) if each.grants is not None]
    return [(each, grants) for each, grants in own] or [(None, DEFAULT)]


def may(world: World, caller: Caller, item: Item | None, level: int, *, listing: bool = False) -> bool:
    """`listing`: in listings 7.5 lets editors see what viewers may, otherwise not."""
    if caller.role is None:
        return False
    if caller.role == "Admin":
        return True
    roles = {caller.role}
    if caller.role == "Editor" and (listing or not world.profile.old):
        roles.add("Viewer")
    teams = {team.id for team in world.teams.values() if caller.user and caller.user in team.members}
    return any(
        grant.level >= level
        and (grant.role in roles or grant.team in teams or (grant.user and grant.user == caller.user))
        for _, grants in lists(world, item)
        for grant in grants
    )


def of_a_new_folder(world: World, caller: Caller, folder: Item) -> tuple[Grant, ...]:
    """Of newer ones: whoever makes a folder administers it; at the top the roles have their lines too."""
    at = world.now()
    maker = (Grant(ADMIN, user=caller.user, at=at),) if caller.user else ()
    return maker if folder.folder else (*maker, *(Grant(each.level, role=each.role, at=at) for each in DEFAULT))
