"""What a Grafana keeps: folders and boards in one table, versions, data sources, teams, people, keys, organisations."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.support.grafana.profile import Profile
from tests.support.grafana.slug import slug_of

VIEW, EDIT, ADMIN = 1, 2, 4
GENERAL = 0
"""The number of the top as a folder."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A line of a list of permissions: exactly one of team, user, role."""

    level: int
    team: int = 0
    user: int = 0
    role: str = ""
    at: str = ""


@dataclass(slots=True)
class Item:
    """A board or a folder. `folder` is the number of the folder that it stands in; `grants` its own list of
    permissions, None while nobody has set one. `file`: it comes from that file; `open`: it may be saved even so."""

    id: int
    org: int
    uid: str
    title: str
    is_folder: bool
    folder: int
    version: int
    data: dict[str, Any]
    created: str
    updated: str
    created_by: str
    updated_by: str
    grants: tuple[Grant, ...] | None = None
    file: str = ""
    open: bool = False
    more: dict[str, int] = field(default_factory=dict)
    """What stands in a folder beside boards and folders, by the names that the counts have: no listing tells it."""

    @property
    def slug(self) -> str:
        return slug_of(self.title)

    @property
    def url(self) -> str:
        return f"/dashboards/f/{self.uid}/{self.slug}" if self.is_folder else f"/d/{self.uid}/{self.slug}"

    @property
    def tags(self) -> list[str]:
        """Those that it can be found by: `tags` that are no list of texts are none."""
        tags = self.data.get("tags")
        whole = isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)
        return list(tags) if whole and tags else []

    def spec(self) -> dict[str, Any]:
        """The JSON as a GET gives it."""
        return {**deepcopy(self.data), "id": self.id, "uid": self.uid, "title": self.title, "version": self.version}


@dataclass(frozen=True, slots=True)
class Version:
    """A save of a board or folder."""

    id: int
    item: int
    parent: int
    restored: int
    version: int
    created: str
    by: str
    message: str
    data: dict[str, Any]


@dataclass(slots=True)
class Source:
    """A data source; `secrets` are never answered."""

    id: int
    org: int
    uid: str
    name: str
    type: str
    access: str
    version: int = 1
    url: str = ""
    user: str = ""
    database: str = ""
    basic_auth: bool = False
    basic_auth_user: str = ""
    with_credentials: bool = False
    default: bool = False
    json_data: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    read_only: bool = False


@dataclass(slots=True)
class Team:
    id: int
    org: int
    name: str
    email: str = ""
    uid: str = ""
    members: list[int] = field(default_factory=list)


@dataclass(slots=True)
class User:
    """`roles` by organisation; `wrong` counts passwords that were not theirs."""

    id: int
    login: str
    name: str
    email: str
    password: str
    roles: dict[int, str]
    server_admin: bool = False
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """An API key, or the token of a service account (`user` is its number then)."""

    id: int
    org: int
    name: str
    role: str
    token: str
    user: int = 0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `role` is None where they are in no such organisation; `user` is 0 for keys, `name` then Anonymous."""

    org: int
    role: str | None
    user: int = 0
    name: str = "Anonymous"
    server_admin: bool = False


@dataclass(slots=True)
class World:
    """All of it. `now` gives the time as it is answered, `uids` those that Grafana makes up itself."""

    profile: Profile
    now: Callable[[], str]
    uids: Iterator[str]
    items: dict[int, Item] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    sources: dict[int, Source] = field(default_factory=dict)
    teams: dict[int, Team] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    keys: dict[int, Key] = field(default_factory=dict)
    orgs: dict[int, str] = field(default_factory=dict)
    counters: dict[str, Iterator[int]] = field(default_factory=dict)
    pause: Callable[[], None] = lambda: None
    """Called between the look at a board's version and its being written, where real ones let others in."""

    def next(self, table: str) -> int:
        """A number that was never given in this table."""
        return next(self.counters.setdefault(table, itertools.count(1)))

    def by_uid(self, org: int, uid: str) -> Item | None:
        return next((item for item in self.items.values() if item.uid == uid and item.org == org), None)

    def folder(self, org: int, uid: str) -> Item | None:
        item = self.by_uid(org, uid)
        return item if item is not None and item.is_folder else None

    def parent(self, item: Item) -> Item | None:
        return self.items.get(item.folder)

    def ancestors(self, item: Item) -> list[Item]:
        """The folders that it stands in, the next one first."""
        found: list[Item] = []
        parent = self.parent(item)
        while parent is not None:
            found.append(parent)
            parent = self.parent(parent)
        return found

    def below(self, folder: Item) -> list[Item]:
        """All that stands in a folder, at any depth."""
        direct = [item for item in self.items.values() if item.folder == folder.id]
        return direct + [item for each in direct if each.is_folder for item in self.below(each)]

    def source(self, org: int, uid: str) -> Source | None:
        return next((source for source in self.sources.values() if source.uid == uid and source.org == org), None)

    def remove(self, item: Item) -> None:
        """With everything in it and all of their versions."""
        gone = {each.id for each in (item, *self.below(item))}
        self.items = {number: each for number, each in self.items.items() if number not in gone}
        self.versions = [version for version in self.versions if version.item not in gone]
