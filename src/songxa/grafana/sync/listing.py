"""Looks at a Grafana once: all that a plan needs to know of what is there. Compares nothing and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from songxa.grafana.api import Grafana, Hit, LiveBoard, LiveFolder, LiveSource, LiveTeam, Permission
from songxa.grafana.sync.ledger import Key
from songxa.grafana.sync.steps import What
from songxa.grafana.wanted.nouns import Wanted


@dataclass(frozen=True, slots=True)
class Listing:
    """What is there. `folders` are those beside songxa's uppermost ones, its own wherever they are, all within these,
    and those that its boards stand in; what else is within somebody else's is not known. `hits` are all boards of the
    organisation, as a search has them (it may lag behind); `boards` are those that are songxa's or are to be, whole;
    `permissions` those of folders that have any to be looked after."""

    folders: Mapping[str, LiveFolder]
    hits: Sequence[Hit]
    boards: Mapping[str, LiveBoard]
    sources: Mapping[str, LiveSource]
    teams: Mapping[str, LiveTeam]
    permissions: Mapping[str, Sequence[Permission]]

    def above(self, folder: str) -> set[str]:
        """A folder and those that it stands in, as far as they are known."""
        found: set[str] = set()
        while folder and folder not in found:
            found.add(folder)
            folder = self.folders[folder].parent if folder in self.folders else ""
        return found


def look(grafana: Grafana, wanted: Wanted, owned: Iterable[Key]) -> Listing:
    """One listing of boards, of sources; one request for each folder, board, team and grant that is wanted or is
    already songxa's, and for each folder that stands within one of those."""
    known = list(owned)
    folders = _folders(grafana, wanted, known)
    uids = _both((each.uid for each in wanted.boards), known, What.BOARD)
    boards = {uid: board for uid in uids if (board := grafana.board(uid)) is not None}
    # of boards that people moved away it is told where they are
    away = sorted({each.folder for each in boards.values() if each.folder} - folders.keys())
    folders |= {uid: folder for uid in away if (folder := grafana.folder(uid)) is not None}
    teams = _both(wanted.teams, known, What.TEAM)
    grants = _both((each.folder for each in wanted.grants), known, What.PERMISSIONS)
    sources = wanted.sources or any(what is What.SOURCE for what, _ in known)
    return Listing(
        folders=folders,
        hits=grafana.boards(),
        boards=boards,
        sources={each.uid: each for each in grafana.sources()} if sources else {},
        teams={name: team for name in teams if (team := grafana.team(name)) is not None},
        permissions={uid: grafana.permissions(uid) for uid in grants if uid in folders},
    )


def _folders(grafana: Grafana, wanted: Wanted, known: Sequence[Key]) -> dict[str, LiveFolder]:
    """However many others there are beside them, or below those."""
    ours = _both((each.uid for each in wanted.folders), known, What.FOLDER)
    root = grafana.folder(wanted.root) if wanted.root else None
    found = {root.uid: root} if root else {}
    if root or not wanted.root:
        found |= {each.uid: each for each in grafana.folders(wanted.root, ours)}
    if not grafana.server().nested_folders:
        return found
    for uid in ours:
        # people may have moved it to where nobody looks
        if uid not in found and (moved := grafana.folder(uid)) is not None:
            found |= {each.uid: each for each in (moved, *grafana.folders(uid, ours))}
    return found


def _both(wanted: Iterable[str], known: Iterable[Key], what: What) -> Sequence[str]:
    return list(dict.fromkeys([*wanted, *(uid for kind, uid in known if kind is what)]))
