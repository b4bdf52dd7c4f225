"""Everything that is wanted or already songxa's, each with its three sides: wanted, there, last written. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from songxa.grafana.api import VIEW, JsonObject, LiveBoard, LiveFolder, LiveSource, LiveTeam, Permission
from songxa.grafana.sync import compare
from songxa.grafana.sync.compare import Live
from songxa.grafana.sync.ledger import Entry, Key, Ledger
from songxa.grafana.sync.listing import Listing
from songxa.grafana.sync.steps import What
from songxa.grafana.wanted.nouns import Wanted, WantedBoard, WantedFolder, WantedGrant, WantedSource

Noun = WantedFolder | WantedSource | WantedGrant | WantedBoard | str
"""What is wanted; of a team its name."""

FOLDER_KEY = "folderUid"
"""Where the document of a board has its folder: no key that a board's JSON has itself."""

_UNCOMPARED = frozenset({"id", "version", "read_only", "uid", "is_default", "basic_auth_user"})
"""Fields of a data source."""


@dataclass(frozen=True, slots=True)
class Thing:
    """`folder` is the uid of the one it stands in, or would. `wanted` is its document, made of `noun`; both None where
    it is wanted no more. `stale`: a secret in it is another one by now."""

    what: What
    uid: str
    title: str
    folder: str
    noun: Noun | None
    wanted: JsonObject | None
    live: Live | None
    entry: Entry | None
    stale: bool = False

    @property
    def key(self) -> Key:
        return self.what, self.uid


def things(wanted: Wanted, listing: Listing, ledger: Ledger, stale: Collection[str], grafana: str) -> Iterator[Thing]:
    """What is wanted, in the order in which it is written; then what is only songxa's, in that in which it is deleted.

    The boards of `wanted` are fit for the server. `stale` are uids of data sources; `grafana` is the server's version.
    """
    asked: set[Key] = set()
    for noun in _nouns(wanted):
        key, title, folder, document = described(noun)
        asked.add(key)
        live = live_of(key, listing, wanted, ledger.entries)
        entry = ledger.recovered(key, title, live, grafana)
        yield Thing(*key, title, folder, noun, document, live, entry, key[1] in stale)
    for key in _backwards([key for key in {**ledger.entries, **ledger.begun} if key not in asked], listing):
        live = live_of(key, listing, wanted, ledger.entries)
        title = ledger.entries[key].title if key in ledger.entries else key[1]
        entry = ledger.recovered(key, title, live, grafana)
        yield Thing(*key, title, live.folder if live else "", None, None, live, entry)


def described(noun: Noun) -> tuple[Key, str, str, JsonObject]:
    """Key, title, folder and document of what is wanted."""
    match noun:
        case WantedSource(source):
            return (What.SOURCE, source.uid), source.name, "", of_source(source).document
        case WantedFolder(uid, title, parent):
            return (What.FOLDER, uid), title, parent, {"title": title, "parent": parent}
        case str():
            return (What.TEAM, noun), noun, "", {"name": noun}
        case WantedGrant(folder, teams):
            return (What.PERMISSIONS, folder), ", ".join(teams), folder, {"teams": sorted(teams), "viewer": False}
        case WantedBoard(uid, _, title, folder, spec):
            return (What.BOARD, uid), title, folder, {**compare.board(spec), FOLDER_KEY: folder}


def stages(thing: Thing) -> tuple[str, ...]:
    """Digests of all that it may be like when a run that writes it is cut off: a folder is renamed, then moved."""
    assert thing.wanted is not None
    found = [thing.wanted]
    if thing.what is What.FOLDER and thing.live is not None:
        found.append({**thing.live.document, "title": thing.wanted["title"]})
    return tuple(dict.fromkeys(compare.digest(each) for each in found))


def live_of(key: Key, listing: Listing, wanted: Wanted, entries: Mapping[Key, Entry]) -> Live | None:
    """The thing as it is there, None where it is not."""
    what, uid = key
    match what:
        case What.SOURCE:
            return of_source(source) if (source := listing.sources.get(uid)) else None
        case What.FOLDER:
            return of_folder(folder) if (folder := listing.folders.get(uid)) else None
        case What.TEAM:
            return of_team(team) if (team := listing.teams.get(uid)) else None
        case What.PERMISSIONS:
            lines = listing.permissions.get(uid)
            return of_permissions(lines, own_teams(listing.teams, wanted, entries)) if lines is not None else None
        case What.BOARD:
            return of_board(board) if (board := listing.boards.get(uid)) else None


def own_teams(teams: Mapping[str, LiveTeam], wanted: Wanted, entries: Mapping[Key, Entry]) -> Mapping[int, str]:
    """The teams that are songxa's or are to be, by number."""
    ours = {*wanted.teams, *(uid for what, uid in entries if what is What.TEAM)}
    return {team.id: name for name, team in teams.items() if name in ours}


def of_board(board: LiveBoard) -> Live:
    return Live(
        {**compare.board(board.spec), FOLDER_KEY: board.folder},
        board.version,
        board.spec,
        fixed=board.provisioned,
        folder=board.folder,
    )


def of_folder(folder: LiveFolder) -> Live:
    """Without a version: the listing of 7.5 has none."""
    document = {"title": folder.title, "parent": folder.parent}
    return Live(document, whole={"uid": folder.uid, **document}, folder=folder.parent)


def of_source(source: LiveSource) -> Live:
    """Without what Grafana numbers, what a listing does not tell, and what people choose; secrets it never tells."""
    whole = asdict(source)
    document = {key: value for key, value in whole.items() if key not in _UNCOMPARED}
    return Live(compare.compact(document), whole=whole, fixed=source.read_only)


def of_team(team: LiveTeam) -> Live:
    """With its number for a version: another team of the same name is another team."""
    return Live({"name": team.name}, team.id, number=team.id)


def of_permissions(lines: Sequence[Permission], teams: Mapping[int, str]) -> Live:
    """Only what songxa looks after: which of its teams may look in, and whether every Viewer may."""
    own = [line for line in lines if not line.inherited]
    return Live(
        {
            "teams": sorted({teams[line.team] for line in own if line.team in teams and line.level >= VIEW}),
            "viewer": any(line.role == "Viewer" for line in own),
        },
        whole={"permissions": [asdict(line) for line in own]},
    )


def _nouns(wanted: Wanted) -> Iterator[Noun]:
    yield from wanted.sources
    yield from wanted.folders
    yield from wanted.teams
    yield from wanted.grants
    yield from wanted.boards


def _backwards(keys: Sequence[Key], listing: Listing) -> Sequence[Key]:
    """Boards first, data sources last; of folders those deepest down first."""
    order = list(What)
    return sorted(keys, key=lambda key: (-order.index(key[0]), -len(listing.above(key[1]))))
