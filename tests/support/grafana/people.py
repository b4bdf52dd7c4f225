"""What people do to a Grafana by hand, in its pages or its files, while nobody counts it as a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from tests.support.grafana.saving import Wanted, save, wanted
from tests.support.grafana.state import ADMIN, EDIT, GENERAL, VIEW, Caller, Grant, Item, Source, Team, World

_AN = Caller(1, "Admin", 0, "an", server_admin=True)
_FILES = Caller(1, "Admin", 0, "Anonymous")
_LEVELS = {"View": VIEW, "Edit": EDIT, "Admin": ADMIN}


class People:
    """All of it in the first organisation. What is named has to be there."""

    def __init__(self, world: World) -> None:
        self._world = world

    # boards

    def create_board(self, uid: str, title: str, folder: str = "", tags: Iterable[str] = (), **spec: Any) -> Item:
        """A board of somebody's own."""
        spec = {"tags": list(tags), "panels": [], "schemaVersion": 39, **spec}
        return self._save({**spec, "id": None, "uid": uid, "title": title}, folder)

    def edit_board(self, uid: str, **changes: Any) -> Item:
        """Changed and saved in the editor: these fields, `title` and `tags` among them. None takes one out."""
        board = self.board(uid)
        spec = {name: value for name, value in {**board.spec(), **changes}.items() if value is not None}
        parent = self._world.parent(board)
        return self._save(spec, parent.uid if parent else "")

    def move_board(self, uid: str, folder: str) -> Item:
        """Into another folder; empty is the top."""
        return self._save(self.board(uid).spec(), folder)

    def delete_board(self, uid: str) -> None:
        self._world.remove(self.board(uid))

    def provision_board(
        self, uid: str, title: str, folder: str = "", *, file: str = "", open: bool = False, **spec: Any
    ) -> Item:
        """From a file: new, or over what is there. `open`: it may be saved all the same."""
        spec = {"tags": [], "panels": [], "schemaVersion": 27, **spec, "id": None, "uid": uid, "title": title}
        wish = wanted(spec, folder=self._number(folder), overwrite=True, file=file or f"{uid}.json", open=open)
        return save(self._world, _FILES, wish)

    def board(self, uid: str) -> Item:
        """A board as it is kept."""
        item = self._world.by_uid(1, uid)
        assert item is not None and not item.is_folder, f"no board {uid}"
        return item

    # folders

    def create_folder(self, uid: str, title: str, parent: str = "", *, by_file: bool = False) -> Item:
        wish = Wanted({"title": title}, 0, uid, title, 0, folder=self._number(parent), is_folder=True)
        return save(self._world, _FILES if by_file else _AN, wish)

    def rename_folder(self, uid: str, title: str) -> Item:
        folder = self.folder(uid)
        number = folder.id if self._world.profile.numbers else 0
        wish = Wanted({"title": title}, number, uid, title, folder.version, folder=folder.folder, is_folder=True)
        return save(self._world, _AN, wish)

    def move_folder(self, uid: str, parent: str) -> None:
        self.folder(uid).folder = self._number(parent)

    def delete_folder(self, uid: str) -> None:
        """With everything in it."""
        self._world.remove(self.folder(uid))

    def permit(self, uid: str, *lines: Mapping[str, Any]) -> None:
        """The folder's list from now on: `{"team": 1, "permission": "View"}`, or `user`, or `role`."""
        at = self._world.now()
        self.folder(uid).grants = tuple(
            Grant(_LEVELS[line["permission"]], line.get("team", 0), line.get("user", 0), line.get("role", ""), at)
            for line in lines
        )

    def put_into(self, uid: str, kind: str = "alertrule", number: int = 1) -> None:
        """Alert rules, library panels (`librarypanel`), or whatever else the counts tell, into a folder."""
        self.folder(uid).more[kind] = number

    def folder(self, uid: str) -> Item:
        """A folder as it is kept."""
        folder = self._world.folder(1, uid)
        assert folder is not None, f"no folder {uid}"
        return folder

    # the rest

    def create_source(self, uid: str, name: str, type: str = "prometheus", url: str = "", **more: Any) -> Source:
        """`read_only=True`: from a file."""
        source = Source(self._world.next("sources"), 1, uid, name, type, "proxy", url=url, **more)
        self._world.sources[source.id] = source
        return source

    def edit_source(self, uid: str, **changes: Any) -> Source:
        """By the names of `state.Source`."""
        source = self.source(uid)
        for name, value in changes.items():
            assert hasattr(source, name), name
            setattr(source, name, value)
        source.version += 1
        return source

    def delete_source(self, uid: str) -> None:
        del self._world.sources[self.source(uid).id]

    def source(self, uid: str) -> Source:
        """A data source as it is kept, secrets and all."""
        source = self._world.source(1, uid)
        assert source is not None, f"no data source {uid}"
        return source

    def create_team(self, name: str, members: Iterable[int] = ()) -> Team:
        world = self._world
        team = Team(world.next("teams"), 1, name, uid=f"team-{name}", members=list(members))
        world.teams[team.id] = team
        return team

    def everything(self) -> dict[str, Any]:
        """All that is kept, to be compared with what was: by kind and uid, without times."""
        world = self._world
        items = world.items.values()
        return {
            "boards": {item.uid: self._kept(item) for item in items if not item.is_folder},
            "folders": {item.uid: self._kept(item) for item in items if item.is_folder},
            "sources": {source.uid: deepcopy(source) for source in world.sources.values()},
            "teams": {team.name: deepcopy(team) for team in world.teams.values()},
        }

    def _kept(self, item: Item) -> dict[str, Any]:
        parent = self._world.parent(item)
        own = item.grants
        grants = None if own is None else [(each.level, each.team, each.user, each.role) for each in own]
        return {
            "spec": item.spec(), "folder": parent.uid if parent else "", "file": item.file, "grants": grants,
            "more": dict(item.more),
        }  # fmt: skip

    def _save(self, spec: dict[str, Any], folder: str) -> Item:
        if not self._world.profile.numbers:
            spec = {**spec, "id": None}
        return save(self._world, _AN, wanted(spec, folder=self._number(folder)))

    def _number(self, folder: str) -> int:
        return self.folder(folder).id if folder else GENERAL
