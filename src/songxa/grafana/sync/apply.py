"""Carries a plan out: one write at a time, each noted in the ledger before the next.

Whatever it is ended by, the next run goes on from there. Decides only what to do about surprises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from songxa.grafana.api import Grafana, LiveTeam
from songxa.grafana.errors import Conflict, GrafanaError, OtherAnswered, ReadOnly, Refused
from songxa.grafana.sync import aside, compare
from songxa.grafana.sync.compare import Live
from songxa.grafana.sync.fingerprints import fingerprint
from songxa.grafana.sync.ledger import Entry, Key, Ledger
from songxa.grafana.sync.planning import Scene, again
from songxa.grafana.sync.reasons import NO_FOLDER, OVERWRITTEN, RACED, THEIRS
from songxa.grafana.sync.steps import WRITES, Act, Done, Step, What
from songxa.grafana.sync.things import Thing
from songxa.grafana.sync.writing import Writer, fresh
from songxa.model import Trouble


@dataclass(slots=True)
class Run:
    """One carrying out. `things` are those of the plan; `data` is where what people made is kept."""

    grafana: Grafana
    writer: Writer
    ledger: Ledger
    scene: Scene
    things: dict[Key, Thing]
    data: Path
    missing: set[str] = field(default_factory=set)
    """Folders that were to be made and could not be."""

    def carry_out(self, steps: Sequence[Step], progress: Callable[[Step], None]) -> Iterator[Done]:
        """What became of each step that does something, or is a conflict."""
        for step in steps:
            thing = self.things[step.what, step.uid]
            match step.act:
                case Act.RECORD:
                    self._note(thing, thing.live)
                case Act.NOTHING if thing.wanted is None:
                    self.ledger.strike(thing.key)
                case Act.CONFLICT:
                    yield self._conflict(thing, step)
                case _ if step.act in WRITES:
                    progress(step)
                    yield self._do(thing, step)

    def _do(self, thing: Thing, step: Step) -> Done:
        if thing.folder in self.missing:
            return self._conflict(thing, step, NO_FOLDER)
        try:
            return self._once(thing, step)
        except Conflict as error:
            if isinstance(error, OtherAnswered) or thing.wanted is None:
                return self._conflict(thing, step, error.trouble)
            return self._once_more(thing, step, error)
        except (Refused, ReadOnly) as error:
            return self._refused(thing, step, error)

    def _once_more(self, thing: Thing, step: Step, error: Conflict) -> Done:
        """Judged anew by what is there now, and done if that still is to be; else a conflict."""
        now = replace(thing, live=fresh(self.grafana, thing, self.writer.teams))
        anew = again(now, self.scene)
        if anew.act is Act.RECORD:
            self._note(now, now.live)
            return Done(replace(anew, act=Act.CONFLICT, reason=RACED) if _overtook(now.live, step) else anew)
        if anew.act is Act.CONFLICT:
            return self._conflict(now, anew)
        if anew.act is Act.NOTHING or _alike(now.live, thing.live):
            # trying the same again would end the same
            return self._conflict(now, step, error.trouble)
        try:
            return self._once(now, anew)
        except (Refused, ReadOnly) as failed:
            return self._refused(now, anew, failed)

    def _once(self, thing: Thing, step: Step) -> Done:
        kept = aside.save(self.data, thing.key, thing.live) if step.reason == OVERWRITTEN and thing.live else ""
        if step.act is Act.DELETE:
            self.writer.delete(thing)
            self.ledger.strike(thing.key)
            return Done(step, kept)
        self._note(thing, self.writer.write(thing))
        return Done(step, kept)

    def _refused(self, thing: Thing, step: Step, error: GrafanaError) -> Done:
        """One thing that cannot be done; where it is Grafana as a whole that cannot, that ends the run."""
        if isinstance(error, ReadOnly) and error.whole:
            raise error
        return self._conflict(thing, step, error.trouble)

    def _conflict(self, thing: Thing, step: Step, why: Trouble | None = None) -> Done:
        """Left as it is; what people made of it is kept in a file too."""
        if thing.what is What.FOLDER and thing.live is None:
            self.missing.add(thing.uid)
        is_theirs = why is None and step.reason in THEIRS
        kept = aside.save(self.data, thing.key, thing.live) if is_theirs and thing.live else ""
        return Done(replace(step, act=Act.CONFLICT, reason=why or step.reason), kept)

    def _note(self, thing: Thing, live: Live | None) -> None:
        if live is not None and thing.wanted is not None:
            if thing.what is What.TEAM:
                self.writer.teams[thing.uid] = LiveTeam(live.number, thing.uid)
            self.ledger.put(thing.key, self._entry(thing, live))

    def _entry(self, thing: Thing, live: Live) -> Entry:
        known, secrets = thing.entry, self.writer.secrets.get(thing.uid, {}) if thing.what is What.SOURCE else {}
        was_ours = known.made and known.number == live.number if known else thing.what is not What.TEAM
        return Entry(
            title=thing.title,
            applied=compare.digest(thing.wanted),
            read_back=live.document,
            version=live.version,
            grafana=self.scene.grafana,
            made=thing.live is None or was_ours,
            number=live.number,
            secrets=known.secrets if known and not thing.stale else fingerprint(secrets),
        )


def _overtook(live: Live | None, step: Step) -> bool:
    """Whether, by its version, somebody else's went between what was there and what is."""
    return step.what is What.BOARD and live is not None and live.version > step.version + 1


def _alike(one: Live | None, other: Live | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.version == other.version and compare.same(one.document, other.document)
