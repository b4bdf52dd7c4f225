"""A Grafana over HTTP: the seam `api.Grafana`, one method a call. What is to be done, others decide.

After each write the answer is looked at: Grafana 7.5 saves over another board than the one that was named where their
titles meet, and its test of versions lets simultaneous saves through.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import httpx

from songxa.grafana.api import (
    Hit,
    JsonObject,
    LiveBoard,
    LiveFolder,
    LiveSource,
    LiveTeam,
    Permission,
    Saved,
    Server,
)
from songxa.grafana.errors import Missing
from songxa.grafana.http import answers, requests
from songxa.grafana.http.checks import Checks
from songxa.grafana.http.probing import probe
from songxa.grafana.http.requests import PAGE, Request
from songxa.grafana.http.wire import Bounds, Time, Wire
from songxa.model import GrafanaSettings, Secrets

_T = TypeVar("_T")
_MANY_FOLDERS = 50
"""More are not named in an address; all boards are listed instead."""


class HttpGrafana:
    """See `api.Grafana`. Not for several threads at once."""

    def __init__(
        self,
        settings: GrafanaSettings,
        secrets: Secrets,
        *,
        transport: httpx.BaseTransport | None = None,
        bounds: Bounds = Bounds(),  # noqa: B008 - frozen
        times: Time = Time(),  # noqa: B008 - frozen
        page: int = PAGE,
    ) -> None:
        """Sends nothing yet. Raises SecretError, and GrafanaError for an address or a file that cannot be used."""
        self._wire = Wire(settings, secrets, transport, bounds, times)
        self._settings, self._page = settings, page
        self._check = Checks(settings.url)
        self._server: Server | None = None
        self._numbers: dict[str, int] = {}
        """Of folders, for Grafanas that save by those."""

    def server(self) -> Server:
        if self._server is None:
            self._server = probe(self._wire, self._settings)
        return self._server

    def close(self) -> None:
        self._wire.close()

    # folders

    def folders(self, start: str = "", into: Collection[str] = ()) -> Sequence[LiveFolder]:
        nested = self.server().nested_folders
        found: dict[str, LiveFolder] = {}
        waiting = [(start if nested else "", start in into)]
        while waiting:
            parent, whole = waiting.pop(0)
            below = [each for each in self._folders_in(parent) if each.uid not in found]
            found.update((each.uid, each) for each in below)
            if nested:
                waiting += [(each.uid, True) for each in below if whole or each.uid in into]
        self._numbers.update((each.uid, each.id) for each in found.values() if each.id)
        return tuple(found.values())

    def folder(self, uid: str) -> LiveFolder | None:
        found = self._found(requests.folder(uid), answers.folder_of)
        if found is not None and found.id:
            self._numbers[found.uid] = found.id
        return found

    def create_folder(self, uid: str, title: str, parent: str) -> LiveFolder:
        nested = self.server().nested_folders
        request = requests.create_folder(uid, title, parent if nested else "")
        made = self._ask(request, answers.folder_of)
        self._check.same(request, uid, made.uid)
        if nested and made.parent != parent:
            made = self.folder(uid) or made
        if made.parent != parent and nested:
            raise self._check.elsewhere(request, made.parent, parent)
        if made.id:
            self._numbers[uid] = made.id
        return made

    def rename_folder(self, folder: LiveFolder, title: str) -> LiveFolder:
        request = requests.rename_folder(folder.uid, title, folder.version)
        if not folder.version:
            # a listing tells no version
            live = self._check.there(request, self.folder(folder.uid))
            if (live.title, live.parent) != (folder.title, folder.parent):
                raise self._check.changed(request)
            request = requests.rename_folder(folder.uid, title, live.version)
            folder = live
        renamed = self._ask(request, answers.folder_of)
        self._check.same(request, folder.uid, renamed.uid)
        self._check.next(request, folder.version, renamed.version)
        return renamed

    def move_folder(self, uid: str, parent: str) -> None:
        request = requests.move_folder(uid, parent)
        moved = self._ask(request, answers.folder_of)
        self._check.same(request, uid, moved.uid)
        if moved.parent != parent:
            moved = self._check.there(request, self.folder(uid))
        if moved.parent != parent:
            raise self._check.elsewhere(request, moved.parent, parent)

    def counts(self, folder: str) -> Mapping[str, int]:
        return self._found(requests.counts(folder), answers.counts) or {}

    def delete_folder(self, uid: str) -> None:
        self._numbers.pop(uid, None)
        self._remove(requests.delete_folder(uid))

    # boards

    def boards(self, tag: str = "", folders: Sequence[str] = ()) -> Sequence[Hit]:
        uids: Sequence[str] = ()
        ids: Sequence[int] = ()
        if folders and "" not in folders and len(folders) <= _MANY_FOLDERS:
            if self.server().folder_uids:
                uids = folders
            else:
                ids = [number for uid in folders if (number := self._number(uid)) is not None]
                if not ids:
                    return ()
        found: dict[str, Hit] = {}
        for page in self._pages(lambda page: requests.boards(page, self._page, tag, uids, ids), answers.hits):
            new = {hit.uid: hit for hit in page if hit.uid not in found}
            if not new:
                break
            found |= new
        return tuple(hit for hit in found.values() if not folders or hit.folder in folders)

    def board(self, uid: str) -> LiveBoard | None:
        return self._found(requests.board(uid), answers.board)

    def save_board(self, spec: JsonObject, folder: str, version: int | None, message: str) -> Saved:
        uid = str(spec["uid"])
        if self.server().folder_uids or not folder:
            request = requests.save_board(spec, version, message, folder_uid=folder)
        else:
            number = self._number(folder)
            request = requests.save_board(spec, version, message, folder_id=number or 0)
            self._check.there(request, number)
        try:
            saved, stands_in = self._ask(request, answers.saved)
        except Missing:
            # its folder: the number may be that of one that is gone
            self._numbers.pop(folder, None)
            raise
        self._check.same(request, uid, saved.uid)
        self._check.next(request, version or 0, saved.version)
        if stands_in is not None and stands_in != folder:
            raise self._check.elsewhere(request, stands_in, folder)
        return saved

    def delete_board(self, uid: str) -> None:
        self._remove(requests.delete_board(uid))

    # data sources

    def sources(self) -> Sequence[LiveSource]:
        return self._ask(requests.sources(), answers.sources)

    def source(self, uid: str) -> LiveSource | None:
        """One data source, with what the listing does not tell."""
        return self._found(requests.source(uid), answers.source)

    def create_source(self, source: LiveSource, secrets: Mapping[str, str]) -> LiveSource:
        self._hide(secrets)
        request = requests.create_source(source, secrets)
        made = self._ask(request, answers.written_source)
        self._check.same(request, source.uid, made.uid)
        return made

    def update_source(self, source: LiveSource, secrets: Mapping[str, str]) -> LiveSource:
        self._hide(secrets)
        request = requests.update_source(source, secrets, by_uid=True)
        live = self._check.there(request, self.source(source.uid))
        if live.read_only:
            # 7.5 would take it, and forget that it comes from a file
            raise self._check.from_file(request)
        if source.version and source.version != live.version:
            raise self._check.changed(request)
        wanted = replace(source, id=live.id, version=live.version, is_default=live.is_default)
        request = requests.update_source(wanted, secrets, by_uid=self.server().sources_by_uid)
        updated = self._ask(request, answers.written_source)
        self._check.same(request, source.uid, updated.uid)
        self._check.next(request, live.version, updated.version)
        return updated

    def delete_source(self, uid: str) -> None:
        self._remove(requests.delete_source(uid))

    # teams and permissions

    def team(self, name: str) -> LiveTeam | None:
        teams = self._ask(requests.team(name), answers.teams)
        return next((team for team in teams if team.name == name), None)

    def create_team(self, name: str) -> LiveTeam:
        return LiveTeam(self._ask(requests.create_team(name), answers.made_team), name)

    def delete_team(self, id: int) -> None:
        self._remove(requests.delete_team(id))

    def permissions(self, folder: str) -> Sequence[Permission]:
        return self._ask(requests.permissions(folder), answers.permissions)

    def set_permissions(self, folder: str, permissions: Sequence[Permission]) -> None:
        request = requests.set_permissions(folder, permissions)
        self._ask(request, _nothing)
        wanted = {each for each in permissions if not each.inherited}
        found = {each for each in self.permissions(folder) if not each.inherited}
        # administrators may everything everywhere; some versions say so in each list
        extra = {each for each in found - wanted if each.role != requests.ADMINISTRATOR}
        if wanted - found or extra:
            raise self._check.permissions(request)

    # how

    def _ask(self, request: Request, read: Callable[[Any], _T]) -> _T:
        """In the organisation that is meant, or not at all: in another one nothing of what is wanted would be there."""
        self.server()
        return self._wire.ask(request, read)

    def _remove(self, request: Request) -> None:
        try:
            self._ask(request, _nothing)
        except Missing:
            return

    def _found(self, request: Request, read: Callable[[Any], _T]) -> _T | None:
        try:
            return self._ask(request, read)
        except Missing:
            return None

    def _pages(self, ask: Callable[[int], Request], read: Callable[[Any], Sequence[_T]]) -> Iterator[Sequence[_T]]:
        """Page by page; whoever takes them stops where a page brings nothing new, since some give the same again."""
        page, size = 1, self._page
        while size >= self._page:
            size, found = self._ask(ask(page), lambda document: (_length(document), read(document)))
            yield found
            page += 1

    def _folders_in(self, parent: str) -> Sequence[LiveFolder]:
        found: dict[str, LiveFolder] = {}
        for page in self._pages(
            lambda page: requests.folders(page, self._page, parent), lambda document: answers.folders(document, parent)
        ):
            new = {each.uid: each for each in page if each.uid not in found}
            if not new:
                break
            found |= new
        return tuple(found.values())

    def _number(self, uid: str) -> int | None:
        """The number of a folder; None where there is no such folder."""
        if uid not in self._numbers:
            self.folder(uid)
        return self._numbers.get(uid)

    def _hide(self, secrets: Mapping[str, str]) -> None:
        for secret in secrets.values():
            self._wire.hide(secret)


def _nothing(document: Any) -> None:
    """Whatever is said of a success."""


def _length(document: Any) -> int:
    return len(document) if isinstance(document, list) else 0
