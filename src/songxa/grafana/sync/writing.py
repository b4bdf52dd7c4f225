"""Writes one thing to a Grafana, and reads it back. Decides nothing, and notes nothing down.

Whatever is not as it was when it was judged raises `Conflict`; nothing is ever written over that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from songxa.grafana.api import VIEW, Grafana, LiveTeam, Permission
from songxa.grafana.errors import Conflict, VersionConflict
from songxa.grafana.sync import compare, things
from songxa.grafana.sync.compare import Live
from songxa.grafana.sync.reasons import CHANGED, HOLDS, NO_TEAM, NOT_TAKEN
from songxa.grafana.sync.steps import What
from songxa.grafana.sync.things import Thing
from songxa.grafana.wanted.nouns import Wanted, WantedBoard, WantedFolder, WantedGrant, WantedSource


@dataclass(slots=True)
class Writer:
    """`secrets` are those of the data sources, by uid and field; `teams` are songxa's own, by name, new ones too."""

    grafana: Grafana
    wanted: Wanted
    secrets: Mapping[str, Mapping[str, str]]
    teams: dict[str, LiveTeam]

    def write(self, thing: Thing) -> Live:
        """Creates it, or changes it to what is wanted; how it is then."""
        match thing.noun:
            case WantedSource():
                return self._source(thing, thing.noun)
            case WantedFolder():
                return self._folder(thing, thing.noun)
            case WantedGrant():
                return self._grant(thing, thing.noun)
            case WantedBoard():
                return self._board(thing, thing.noun)
            case _:
                return things.of_team(self.grafana.create_team(thing.uid))

    def delete(self, thing: Thing) -> None:
        """Deletes it if it still is as it was; what is gone already is well."""
        if not self._is_as_it_was(thing):
            return
        match thing.what:
            case What.BOARD:
                self.grafana.delete_board(thing.uid)
            case What.FOLDER:
                self.grafana.delete_folder(thing.uid)
            case What.SOURCE:
                self.grafana.delete_source(thing.uid)
            case What.TEAM if thing.live:
                self.grafana.delete_team(thing.live.number)
            case _:
                self._give_back(thing)

    # ---- of each kind -------------------------------------------------------------------------------------------

    def _source(self, thing: Thing, noun: WantedSource) -> Live:
        if thing.live is None:
            return things.of_source(self.grafana.create_source(noun.source, self.secrets.get(thing.uid, {})))
        now = next((each for each in self.grafana.sources() if each.uid == thing.uid), None)
        if now is None or not compare.same(things.of_source(now).document, thing.live.document):
            raise VersionConflict(CHANGED)
        # what is left out stays as it is
        secrets = self.secrets.get(thing.uid, {}) if thing.stale else {}
        fresh = replace(noun.source, id=now.id, version=now.version, is_default=now.is_default)
        return things.of_source(self.grafana.update_source(fresh, secrets))

    def _folder(self, thing: Thing, noun: WantedFolder) -> Live:
        if thing.live is None:
            return things.of_folder(self.grafana.create_folder(noun.uid, noun.title, noun.parent))
        now = self.grafana.folder(noun.uid)
        if now is None or things.of_folder(now).document != thing.live.document:
            raise VersionConflict(CHANGED)
        if now.title != noun.title:
            now = self.grafana.rename_folder(now, noun.title)
        if now.parent != noun.parent:
            self.grafana.move_folder(noun.uid, noun.parent)
            now = replace(now, parent=noun.parent)
        return things.of_folder(self.grafana.folder(noun.uid) or now)

    def _board(self, thing: Thing, noun: WantedBoard) -> Live:
        sent = thing.live.version if thing.live else None
        saved = self.grafana.save_board(noun.spec, noun.folder, sent, f"songxa {self.wanted.revision[:12]}")
        board = self.grafana.board(noun.uid)
        if board is None or board.version != saved.version:
            raise VersionConflict(CHANGED)
        return things.of_board(board)

    def _grant(self, thing: Thing, noun: WantedGrant) -> Live:
        """Read, merged, written, read back: a write replaces the whole list, and Grafana takes teams that are none."""
        unknown = [name for name in noun.teams if name not in self.teams]
        if unknown:
            raise Conflict(NO_TEAM)
        lines = self.grafana.permissions(noun.folder)
        if thing.live is not None and not compare.same(self._permissions(lines).document, thing.live.document):
            raise VersionConflict(CHANGED)
        self.grafana.set_permissions(noun.folder, self._merged(lines, noun.teams))
        live = self._permissions(self.grafana.permissions(noun.folder))
        if not compare.same(live.document, thing.wanted):
            raise Conflict(NOT_TAKEN)
        return live

    def _merged(self, lines: Sequence[Permission], names: Sequence[str]) -> Sequence[Permission]:
        """The list with these of songxa's teams and no others, without every Viewer; all else as it is."""
        wanted = {self.teams[name].id for name in names}
        ours = {team.id for team in self.teams.values()}
        kept = [
            line
            for line in lines
            if not line.inherited
            and line.role != "Viewer"
            and (line.team not in ours or (line.team in wanted and line.level >= VIEW))
        ]
        there = {line.team for line in kept}
        return [*kept, *(Permission(VIEW, team=team) for team in sorted(wanted - there))]

    def _give_back(self, thing: Thing) -> None:
        """Without songxa's teams; and where it says no more who may look at anything, for every Viewer as before."""
        kept = self._merged(self.grafana.permissions(thing.uid), ())
        more = [] if self.wanted.grants else [Permission(VIEW, role="Viewer")]
        self.grafana.set_permissions(thing.uid, [*kept, *more])

    # ---- before a deletion --------------------------------------------------------------------------------------

    def _is_as_it_was(self, thing: Thing) -> bool:
        """False where it is gone. Raises Conflict where it is another, or, of a folder, where it holds anything."""
        now = fresh(self.grafana, thing, self.teams)
        if now is None:
            return False
        if thing.live is None or not compare.same(now.document, thing.live.document):
            raise VersionConflict(CHANGED)
        if now.number != thing.live.number:
            raise VersionConflict(CHANGED)
        if thing.what is What.FOLDER and self._holds(thing.uid):
            raise Conflict(HOLDS)
        return True

    def _holds(self, folder: str) -> bool:
        """Asked in three ways: a search may lag behind, and older ones do not count."""
        return (
            any(hit.folder == folder for hit in self.grafana.boards(folders=[folder]))
            or any(each.parent == folder for each in self.grafana.folders(folder))
            or any(number > 0 for number in self.grafana.counts(folder).values())
        )

    def _permissions(self, lines: Sequence[Permission]) -> Live:
        return things.of_permissions(lines, {team.id: name for name, team in self.teams.items()})


def fresh(grafana: Grafana, thing: Thing, teams: Mapping[str, LiveTeam]) -> Live | None:
    """The thing as it is this moment."""
    match thing.what:
        case What.SOURCE:
            return next((things.of_source(each) for each in grafana.sources() if each.uid == thing.uid), None)
        case What.FOLDER:
            folder = grafana.folder(thing.uid)
            return things.of_folder(folder) if folder else None
        case What.TEAM:
            team = grafana.team(thing.uid)
            return things.of_team(team) if team else None
        case What.PERMISSIONS:
            if grafana.folder(thing.uid) is None:
                return None
            names = {team.id: name for name, team in teams.items()}
            return things.of_permissions(grafana.permissions(thing.uid), names)
        case What.BOARD:
            board = grafana.board(thing.uid)
            return things.of_board(board) if board else None
