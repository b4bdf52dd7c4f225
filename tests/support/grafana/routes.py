"""Which call does what: path, form, parameters, and the role that its guard wants."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.support.grafana import accounts, boards, folders, forms, permissions, search, sources, teams
from tests.support.grafana.exchange import Answer, Call
from tests.support.grafana.forms import Form

BOTH, OLD, NEW = ("g75", "g13"), ("g75",), ("g13",)


@dataclass(frozen=True, slots=True)
class Route:
    """`query` are the parameters that some Grafana knows. `right`: only administrators may; its newer name."""

    method: str
    path: re.Pattern[str]
    does: Callable[[Call], Answer]
    profiles: tuple[str, ...]
    form: Form | None
    query: frozenset[str]
    right: str


def _route(
    line: str,
    does: Callable[[Call], Answer],
    form: Form | None = None,
    query: str = "",
    *,
    right: str = "",
    profiles: tuple[str, ...] = BOTH,
) -> Route:
    """`GET folders/:uid` and the like; `:id` is a number."""
    method, _, path = line.partition(" ")
    pattern = path.replace(":id", r"(?P<id>\d+)").replace(":version", r"(?P<version>\d+)")
    pattern = re.sub(r":(\w+)", r"(?P<\1>[^/]+)", pattern)
    return Route(method, re.compile(f"/api/{pattern}/?"), does, profiles, form, frozenset(query.split()), right)


_SEARCH = "type tag query limit page folderIds folderUIDs dashboardIds dashboardUIDs starred sort"
ROUTES = (
    _route("GET frontend/settings", accounts.frontend),
    _route("GET org", accounts.org),
    _route("POST orgs", accounts.create_org, forms.MAKE_ORG),
    _route("GET auth/keys", accounts.keys, right="apikeys:read", profiles=OLD),
    _route("POST auth/keys", accounts.create_key, forms.MAKE_KEY, right="apikeys:create", profiles=OLD),
    _route("DELETE auth/keys/:id", accounts.delete_key, right="apikeys:delete", profiles=OLD),
    _route("POST admin/users", accounts.create_user, forms.MAKE_USER),
    _route("GET users/:id/orgs", accounts.orgs_of_user),
    _route("GET folders", folders.listed, query="limit page parentUid permission"),
    _route("POST folders", folders.create, forms.MAKE_FOLDER),
    _route("GET folders/id/:id", folders.get_by_number, profiles=OLD),
    _route("GET folders/id/:id", folders.no_numbers, profiles=NEW),
    _route("GET folders/:uid", folders.get),
    _route("PUT folders/:uid", folders.update, forms.CHANGE_FOLDER),
    _route("DELETE folders/:uid", folders.delete, query="forceDeleteRules"),
    _route("POST folders/:uid/move", folders.move, forms.MOVE_FOLDER, profiles=NEW),
    _route("GET folders/:uid/counts", folders.counts, profiles=NEW),
    _route("GET folders/:uid/permissions", permissions.of_folder),
    _route("POST folders/:uid/permissions", permissions.set_of_folder, forms.PERMIT),
    _route("POST dashboards/db", boards.create_or_update, forms.SAVE_BOARD),
    _route("GET dashboards/uid/:uid", boards.get),
    _route("DELETE dashboards/uid/:uid", boards.delete),
    _route("GET dashboards/tags", boards.tags),
    _route("GET dashboards/id/:id/versions", boards.versions, query="limit start", profiles=OLD),
    _route("GET dashboards/id/:id/versions/:version", boards.version, profiles=OLD),
    _route("POST dashboards/id/:id/restore", boards.restore, forms.RESTORE, profiles=OLD),
    _route("GET dashboards/id/:id/permissions", permissions.of_board, profiles=OLD),
    _route("GET dashboards/uid/:uid/permissions", permissions.of_board, profiles=NEW),
    _route("GET search", search.search, query=_SEARCH),
    _route("GET datasources", sources.listed, right="datasources:read"),
    _route("POST datasources", sources.create, forms.MAKE_SOURCE, right="datasources:create"),
    _route("GET datasources/uid/:uid", sources.get, right="datasources:read"),
    _route("PUT datasources/uid/:uid", sources.update, forms.CHANGE_SOURCE, right="datasources:write", profiles=NEW),
    _route("DELETE datasources/uid/:uid", sources.delete, right="datasources:delete"),
    _route("GET datasources/uid/:uid/health", sources.health, right="datasources:query", profiles=NEW),
    _route("GET datasources/name/:name", sources.get, right="datasources:read"),
    _route("DELETE datasources/name/:name", sources.delete, right="datasources:delete"),
    _route("GET datasources/id/:name", sources.number_of_name, right="datasources.id:read"),
    _route("GET datasources/:id", sources.get, right="datasources:read", profiles=OLD),
    _route("PUT datasources/:id", sources.update, forms.CHANGE_SOURCE, right="datasources:write", profiles=OLD),
    _route("DELETE datasources/:id", sources.delete, right="datasources:delete", profiles=OLD),
    _route("GET datasources/:id/health", sources.health, profiles=OLD),
    *(
        _route(f"{method} datasources/:id", folders.no_numbers, profiles=NEW)
        for method in ("GET", "DELETE")
    ),
    _route("PUT datasources/:id", folders.no_numbers, forms.CHANGE_SOURCE, profiles=NEW),
    _route("GET teams/search", teams.search, query="name query page perpage"),
    _route("POST teams", teams.create, forms.MAKE_TEAM, right="teams:create"),
    _route("GET teams/:id", teams.get),
    _route("PUT teams/:id", teams.update, forms.CHANGE_TEAM, right="teams:write"),
    _route("DELETE teams/:id", teams.delete, right="teams:delete"),
    _route("GET teams/:id/members", teams.members, right="teams.permissions:read"),
    _route("POST teams/:id/members", teams.add_member, forms.ADD_MEMBER, right="teams.permissions:write"),
)  # fmt: skip


def find(profile: str, method: str, path: str) -> tuple[Route | None, dict[str, str], bool]:
    """The route, what it takes from the path, and whether at least another Grafana has such a call."""
    known = False
    for route in ROUTES:
        found = route.path.fullmatch(path)
        if found is None or route.method != method:
            continue
        known = True
        if profile in route.profiles:
            return route, found.groupdict(), True
    return None, {}, known
