"""Brings a Grafana in step with an inventory: the one door to planning, applying, adopting and telling drift.

Knows no command and no settings file: the client, the inventory and the data folder come in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from songxa.dashboards import boards
from songxa.grafana.api import Grafana, LiveTeam, Server
from songxa.grafana.sync import aside, ledger, things
from songxa.grafana.sync.apply import Run
from songxa.grafana.sync.fingerprints import is_of
from songxa.grafana.sync.ledger import Entry, Key, Ledger
from songxa.grafana.sync.listing import Listing, look
from songxa.grafana.sync.planning import Scene, steps
from songxa.grafana.sync.reasons import BY_HAND, UNKNOWN
from songxa.grafana.sync.steps import Act, Done, Options, Plan, Step, What
from songxa.grafana.sync.things import Thing
from songxa.grafana.sync.watched import watched
from songxa.grafana.sync.writing import Writer
from songxa.grafana.wanted.build import Draw, tags, wanted
from songxa.grafana.wanted.fit import fit
from songxa.grafana.wanted.nouns import Wanted
from songxa.model import GrafanaSettings, InputError, Inventory, SecretLike, StartError, Trouble

USUAL = Options()

_ENDED_BY_ADOPTION = (*BY_HAND, UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a plan was made of."""

    plan: Plan
    wanted: Wanted
    scene: Scene
    things: dict[Key, Thing]
    ledger: Ledger
    secrets: dict[str, dict[str, str]]


class Sync:
    """One Grafana, one inventory, one ledger. Made by `opened`; every call may raise GrafanaError or StartError."""

    def __init__(
        self,
        grafana: Grafana,
        inventory: Inventory,
        settings: GrafanaSettings,
        data: Path,
        secret: Callable[[str], SecretLike],
        draw: Draw = boards,
    ) -> None:
        self._grafana, self._inventory, self._settings, self._data = grafana, inventory, settings, data
        self._secret, self._draw = secret, draw
        self._file = data / f"grafana-{settings.key}.json"
        self._made: _Made | None = None

    def plan(self, options: Options = USUAL) -> Plan:
        """What would have to be done. One listing of what is there, and a request for each thing that is songxa's or is
        to be; writes nothing, neither to Grafana nor to the ledger."""
        server = self._grafana.server()
        asked = wanted(self._inventory, self._settings, nested=server.nested_folders, draw=self._draw)
        asked, notes = _fitted(asked, server, self._settings)
        book = ledger.opened(self._file, ledger.Binding(self._settings.url, server.organisation))
        listing = look(self._grafana, asked, {**book.entries, **book.begun})
        if asked.root and asked.root not in listing.folders:
            raise StartError(
                f"Grafana has no folder with the uid {asked.root}; accepted in grafana.folder: the uid of a folder "
                "that is there (the end of its address: /dashboards/f/UID)"
            )
        secrets = self._secrets(asked)
        stale = {uid for uid, each in secrets.items() if not is_of(_fingerprint(book, uid, listing), each)}
        every = list(things.things(asked, listing, book, stale, server.version))
        scene = _scene(asked, server, options, book, listing)
        found, more = steps(every, scene)
        plan = Plan(
            steps=found,
            notes=(*notes, *more),
            options=options,
            url=self._settings.url,
            organisation=server.organisation,
            organisation_name=server.organisation_name,
            grafana=server.version,
            revision=self._inventory.revision,
            serial=book.serial,
        )
        self._made = _Made(plan, asked, scene, {each.key: each for each in every}, book, secrets)
        return plan

    def apply(self, plan: Plan, progress: Callable[[Step], None] = lambda step: None) -> Sequence[Done]:
        """Does what a plan of this same Sync says. `progress` is called before each step that does something; what it
        raises ends the run, and the next run goes on from there.

        Every conflict and everything that was done, in order; what was left alone without a reason is not among it.
        Where people have got in between, that step is planned once more, and then is a conflict.
        """
        made = self._made
        if made is None or made.plan is not plan:
            raise ValueError("not the last plan of this Sync")
        with self._kept(made):
            made.ledger.begin(*_beginning(made))
            writer = Writer(self._grafana, made.wanted, made.secrets, _own_teams(made))
            run = Run(self._grafana, writer, made.ledger, made.scene, made.things, self._data)
            done = list(run.carry_out(plan.steps, progress))
        self._made = None
        return done

    def adopt(self, uids: Sequence[str] | None) -> Sequence[Done]:
        """Takes these for what songxa last wrote as they are in Grafana; all that are in conflict where it is None.
        Writes nothing to Grafana. What they are is saved aside. Raises InputError for a uid that is in no conflict."""
        plan = self.plan()
        ended = [step for step in plan.steps if step.reason in _ENDED_BY_ADOPTION]
        unknown = [uid for uid in uids or () if uid not in {step.uid for step in ended}]
        if unknown:
            raise InputError(
                f"{unknown[0]} is in no conflict that adopt ends; songxa grafana plan shows those that are"
            )
        made = self._made
        assert made is not None
        with self._kept(made):
            return [
                self._adopted(made, step)
                for step in ended
                if (step.act is Act.CONFLICT if uids is None else step.uid in uids)
            ]

    def drift(self) -> Sequence[Step]:
        """What people have changed by hand, or deleted, since songxa last wrote it: each with its differences. Writes
        nothing."""
        return [step for step in self.plan().steps if step.reason in BY_HAND]

    def _adopted(self, made: _Made, step: Step) -> Done:
        thing = made.things[step.what, step.uid]
        if thing.live is None:
            made.ledger.strike(thing.key)
            return Done(step)
        kept = aside.save(self._data, thing.key, thing.live)
        before = thing.entry
        fresh = Entry(
            title=thing.title,
            applied="",
            read_back=thing.live.document,
            version=thing.live.version,
            grafana=made.scene.grafana,
            number=thing.live.number,
        )
        made.ledger.put(thing.key, replace(fresh, made=before.made, secrets=before.secrets) if before else fresh)
        return Done(step, kept)

    @contextmanager
    def _kept(self, made: _Made) -> Iterator[None]:
        """Nobody else changes the ledger meanwhile, nor has since it was read."""
        with ledger.locked(self._file):
            now = ledger.opened(self._file, made.ledger.binding)
            if now.serial != made.ledger.serial:
                raise StartError("another songxa has written to this Grafana since it was looked at; try again")
            yield

    def _secrets(self, asked: Wanted) -> dict[str, dict[str, str]]:
        """By uid and field, as they go onto the wire."""
        return {
            each.source.uid: {
                field: before + self._secret(name).reveal() for field, (before, name) in each.secrets.items()
            }
            for each in asked.sources
        }


@contextmanager
def opened(
    grafana: Grafana,
    inventory: Inventory,
    data: Path,
    secret: Callable[[str], SecretLike],
    before: Callable[[], None] = lambda: None,
    draw: Draw = boards,
) -> Iterator[Sync]:
    """A Sync with its ledger in the folder `data`, which is made where there is none.

    `secret` looks a secret up by name (`SecretStore.get`) and is asked only for data sources that songxa makes.
    `before` is called before every request, and lets pass what it raises. The inventory has `grafana`.
    The Sync raises StartError where another process holds the ledger while it would write, where that is damaged or of
    another Grafana, and for boards that Grafana would not tell apart.
    """
    if inventory.grafana is None:
        raise ValueError("an inventory without Grafana")
    yield Sync(watched(grafana, before), inventory, inventory.grafana, data, secret, draw)


def _fitted(asked: Wanted, server: Server, settings: GrafanaSettings) -> tuple[Wanted, list[Trouble]]:
    """What this server can take, and lines about the rest."""
    fitted = {each.uid: fit(each.spec, server) for each in asked.boards}
    left_out = Counter(kind for each in fitted.values() for kind in each.left_out)
    notes = []
    if left_out:
        values = {"n": left_out.total(), "kinds": ", ".join(sorted(left_out)), "version": server.version}
        notes.append(Trouble("grafana.note.left_out", values))
    if not server.nested_folders:
        notes.append(Trouble("grafana.note.flat", {"version": server.version}))
        if settings.folder:
            notes.append(Trouble("grafana.note.no_root", {"folder": settings.folder}))
    return replace(asked, boards=[replace(each, spec=fitted[each.uid].spec) for each in asked.boards]), notes


def _scene(asked: Wanted, server: Server, options: Options, book: Ledger, listing: Listing) -> Scene:
    own = {uid for what, uid in book.entries if what is What.FOLDER} | {each.uid for each in asked.folders}
    return Scene(
        listing=listing,
        options=options,
        grafana=server.version,
        tags=tags(asked.key),
        own_folders=frozenset(own),
        owned=len(book.entries),
        watched=asked.devices > 0,
        granting=bool(asked.grants),
        by_slug=not server.folder_uids,
    )


def _own_teams(made: _Made) -> dict[str, LiveTeam]:
    """Those that are there, by name; those that are made come to them."""
    ours = things.own_teams(made.scene.listing.teams, made.wanted, made.ledger.entries)
    return {name: LiveTeam(number, name) for number, name in ours.items()}


def _beginning(made: _Made) -> tuple[dict[Key, Entry], dict[Key, tuple[str, ...]]]:
    """What an earlier run had written and not noted, and what this one is about to write."""
    found = {key: thing.entry for key, thing in made.things.items() if thing.entry is not None}
    writes = [made.things[step.what, step.uid] for step in made.plan.to_do]
    return found, {thing.key: things.stages(thing) for thing in writes if thing.wanted is not None}


def _fingerprint(book: Ledger, uid: str, listing: Listing) -> str:
    """Of what was sent last; empty too where a run that was cut off may have sent something else."""
    source = listing.sources.get(uid)
    entry = book.recovered((What.SOURCE, uid), "", things.of_source(source) if source else None, "")
    return entry.secrets if entry else ""
