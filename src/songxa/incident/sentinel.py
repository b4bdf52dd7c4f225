"""The engine: takes polls, decides states and incidents, and tells them to the journal and to whoever looks.

A poll that says nothing new costs a few comparisons. Whatever else comes is weighed at the next tick: doubts are
checked again at once (`hurry`), blame is laid when everybody concerned has been heard, and what recovers frees what
hangs behind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from songxa.coverage.watch.failures import Failure, Served
from songxa.i18n.format import zone
from songxa.incident.books import Books, Journal
from songxa.incident.case import Case
from songxa.incident.falling import Falling
from songxa.incident.ground import Ground, Hurry
from songxa.incident.rising import UNSTEADY, Rising
from songxa.incident.sight import Sight
from songxa.incident.timekeeper import Timekeeper
from songxa.incident.timing import Timing
from songxa.incident.watched import Watched
from songxa.model import Incident, Inventory, Poll, RootKind, Sample, State, Transition, Trouble
from songxa.scope import Scope
from songxa.state.condition import Condition
from songxa.state.groups import together
from songxa.state.verdict import Sign, Verdict

log = logging.getLogger(__name__)

BEAT_S = 5.0
"""How often the journal is told that the monitor lives: as much as a crash can turn into unknown time."""

SWEEP_TICKS = 20
"""In how many ticks everybody is looked at once, whether anybody has visited it: a share of them at each."""

STALE_SLACK_S = 30.0
"""How much longer than its cycles a visit may take before its device counts as not visited."""


class Sentinel:
    """An exporter of polls and the board that pages read. Everything runs in the event loop's thread."""

    name = "sentinel"

    def __init__(
        self,
        inventory: Inventory,
        journal: Journal,
        hurry: Hurry,
        wall: Callable[[], float],
        boot: Callable[[], float],
        timing: Timing | None = None,
        served: Served | None = None,
    ) -> None:
        """`wall` is UTC seconds since the epoch; `boot` counts seconds without a stop, the machine's sleep included.

        `served` knows which base station serves whom; None where nobody does.
        """
        self._timing, self._served = timing or Timing(), served
        self._wall = wall
        self._time = Timekeeper(wall, boot, self._timing)
        self._hurry = hurry
        self._books = Books(journal, self._timing, zone(inventory.timezone))
        self._books.now = wall()
        self._touched: set[str] = set()
        self._suspects: set[str] = set()
        self._windowed_at = 0.0
        self._unswept: Iterator[Watched] = iter(())
        self._sites: tuple[int, Mapping[str, State]] = (-1, {})
        self._ground = Ground(inventory, {}, self._timing, served)
        self._sight = Sight(self._ground, self._books, hurry, self._timing)
        self._stand_on(self._ground)

    # ---- what the board says ----------------------------------------------------------------------------------------

    @property
    def revision(self) -> int:
        """See `web.Board`."""
        return self._books.revision

    @property
    def notices(self) -> Sequence[str]:
        """See `web.Board`."""
        trouble = self._books.trouble
        return [*self._sight.notices, *([trouble] if trouble else [])]

    @property
    def inventory(self) -> Inventory:
        """The inventory that everything is judged by."""
        return self._ground.inventory

    def conditions(self) -> Mapping[str, Condition]:
        """See `web.Board`."""
        return self._books.conditions

    def site_states(self) -> Mapping[str, State]:
        """See `web.Board`."""
        if self._sites[0] != self.revision:
            states: dict[str, list[State]] = {}
            for watched in self._ground.watched.values():
                states.setdefault(watched.device.site, []).append(watched.shown)
            self._sites = self.revision, {site: together(each) for site, each in states.items()}
        return self._sites[1]

    def incidents(self, scope: Scope) -> Sequence[Incident]:
        """See `web.Board`."""
        cases = sorted(self._books.cases.values(), key=lambda case: (bool(case.recovered_at), -len(case.members)))
        seen = (case for case in cases if self._is_seen(scope, case))
        return [case.incident() for case in seen]

    def failures(self) -> list[Failure]:
        """What every incident that lasts has taken away of base stations, the worst first."""
        found = (self._ground.tolls.failure(case.members) for case in self._books.cases.values() if case.members)
        return sorted((each for each in found if each.dead or each.risk), key=lambda each: -len(each.dead))

    def recount(self) -> None:
        """What is known of who is served from where has changed: tolls are counted anew at the next tick."""
        self._books.recount()

    def _is_seen(self, scope: Scope, case: Case) -> bool:
        hit = (self._ground.watched.get(hit.device) for hit in case.hits)
        return scope.operators is None or any(each is not None and scope.sees(each.device.operator) for each in hit)

    # ---- life -------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Nothing to open."""

    async def stop(self) -> None:
        """The last word: everything that is known is written, up to this moment."""
        self.tick()
        self._books.post(self._ground.tolls, beat_s=0.0)

    def health(self) -> Iterator[Sample]:
        """Nothing of its own: states and incidents are told by `metrics`."""
        return iter(())

    def troubles(self) -> Sequence[Trouble]:
        """None ever: what is amiss stands in `notices`."""
        return ()

    def resume(
        self, beat: float | None, newest: float | None, states: Mapping[str, Transition], incidents: Iterable[Incident]
    ) -> None:
        """Goes on where an earlier run stopped: the time in between is unknown, its open incidents are still open."""
        now = self._books.now = self._time.beat().now
        self._books.newest = newest or 0.0
        gone = beat if beat is not None else newest if newest is not None else now
        unseen = {key: each.at for key, each in states.items() if each.state is State.UNKNOWN}
        for incident in incidents:
            self._take_up(Case.of(incident, unseen), gone)
        for key, transition in states.items():
            watched = self._ground.watched.get(key)
            if watched is not None:
                watched.base = watched.shown = transition.state
                watched.since = watched.noted_at = transition.at
                watched.why, watched.root = transition.why, transition.root
                if transition.state is not State.UNKNOWN:
                    self._books.blind(watched, gone, "why.unknown.away")
        if now >= gone:
            self._sight.tell_gap(gone, now)

    def _take_up(self, case: Case, gone: float) -> None:
        if case.root_kind is RootKind.MONITOR:
            self._books.close_case(case, gone)
            return
        self._books.cases[case.id] = case
        for key in list(case.members):
            watched = self._ground.watched.get(key)
            if watched is not None:
                watched.case = case
            else:
                case.members.discard(key)
                case.end_hit(key, gone)

    def adopt(self, inventory: Inventory) -> None:
        """A new inventory is in force: what is gone is unknown from now on, what is asked otherwise is seen anew."""
        now = self._books.now = self._wall()
        before = self._ground.watched
        ground = Ground(inventory, before, self._timing, self._served)
        for key, watched in before.items():
            if ground.watched.get(key) is not watched:
                self._books.blind(watched, now, "why.unknown.retired")
                self._books.let_go(watched, now)
                self._books.conditions.pop(key, None)
        for key, watched in ground.watched.items():
            if before.get(key) is not watched:
                watched.since = watched.noted_at = now
        self._stand_on(ground)
        for watched in ground.watched.values():
            if watched.windows or watched.shown is State.MAINTENANCE:
                self._turn_window(watched, now)
        self._books.revision += 1

    def _stand_on(self, ground: Ground) -> None:
        self._ground = self._sight.ground = ground
        self._books.watched = ground.watched
        self._falling = Falling(ground, self._books, self._hurry, self._timing)
        self._rising = Rising(ground, self._books, self._hurry, self._timing)
        self._unswept = iter(ground.watched.values())
        self._suspects &= ground.watched.keys()
        self._touched &= ground.watched.keys()
        for each in ground.watched.values():
            self._books.refresh(each)

    # ---- evidence comes in ------------------------------------------------------------------------------------------

    def export(self, poll: Poll) -> None:
        """Takes a poll as evidence; see `model.Exporter`."""
        key, answered = poll.device.key, poll.reading.error is None
        watched = self._ground.watched.get(key)
        if watched is None or poll.device.access != watched.device.access:
            return
        dated = self._sight.dated(poll)
        if answered:
            poll = dated
            self._sight.answered(poll.at)
            watched.end_silence(poll.at)
        elif self._sight.is_blind or dated is not poll or poll.at < watched.back_at:
            return  # it was asked while nobody could have answered
        watched.take(poll)
        if answered and key in self._ground.witnesses:
            for other, testimony in self._ground.witnesses.hear(poll):
                spoken_of = self._ground.watched[other]
                spoken_of.testify(testimony)
                if testimony is None or not testimony.up or not spoken_of.is_plain:
                    self._touched.add(other)
        if not (answered and watched.is_plain):
            self._touched.add(key)

    # ---- time passes ------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Weighs what has come in, lays blame, closes what is over. To be called about once a second."""
        beat = self._time.beat()
        self._books.now = beat.now
        self._sight.mind_the_clock(beat)
        touched, self._touched = self._touched, set()
        for key in sorted(touched, key=lambda each: (self._ground.tree.depth[each], each)):
            self._weigh(self._ground.watched[key])
        if self._suspects:
            self._judge()
        if not self._sight.is_blind:
            self._sweep()
        self._turn_windows()
        if self._books.settle():
            unsteady = (key for key, each in self._ground.watched.items() if each.why == UNSTEADY)
            self._touched.update(unsteady)
        self._books.post(self._ground.tolls, BEAT_S)

    def _weigh(self, watched: Watched) -> None:
        key, verdict = watched.device.key, watched.verdict(self._timing.confirmations)
        if verdict.sign is Sign.SILENT:
            if not watched.failed:
                self._doubt(watched, verdict)
            elif watched.root is not None and (finding := self._rising.look_again(watched, verdict)) is not None:
                self._falling.fall([finding])
            if watched.released:
                self._doubt(watched, verdict)
        elif verdict.sign is not Sign.MUTE:
            self._suspects.discard(key)
            self._rising.rise(watched, verdict)
        elif watched.base is State.UNKNOWN:
            watched.why = verdict.why
            self._books.refresh(watched)
        elif watched.freed_at is None and not self._ground.is_cut_off(key):
            self._books.blind(watched, self._books.now, verdict.why)

    def _doubt(self, watched: Watched, verdict: Verdict) -> None:
        self._suspects.add(watched.device.key)
        if watched.doubted_at is None:
            watched.doubted_at, watched.waiting_since = verdict.since, self._books.now
            self._books.refresh(watched)

    def _judge(self) -> None:
        for key in list(self._suspects):
            watched = self._ground.watched[key]
            if watched.failed or watched.verdict(self._timing.confirmations).sign is not Sign.SILENT:
                self._suspects.discard(key)
        suspects = self._sight.cleared(self._suspects)
        verdicts = self._ground.blame.round(suspects, self._books.now)
        if verdicts.findings:
            self._falling.fall(verdicts.findings)
            self._suspects.difference_update(finding.device for finding in verdicts.findings)
        if verdicts.ask:
            self._hurry(verdicts.ask & self._ground.watched.keys())

    def _sweep(self) -> None:
        """What nobody has visited for too long is not known any more: a state is claimed for a cycle, not for ever."""
        now, share = self._books.now, len(self._ground.watched) // SWEEP_TICKS + 1
        batch = list(islice(self._unswept, share))
        if len(batch) < share:
            self._unswept = iter(self._ground.watched.values())
        for watched in batch:
            seen, key = watched.seen_at, watched.device.key
            if seen is None or watched.base is State.UNKNOWN or watched.device.passive:
                continue
            cycle_s = self._ground.cycles[key]
            late = now - seen > self._timing.stale_cycles * cycle_s + STALE_SLACK_S
            if late and not (watched.root is not None and self._ground.is_cut_off(key)):
                self._books.blind(watched, seen + cycle_s, "why.unknown.stale")

    def _turn_windows(self) -> None:
        """Maintenance windows begin and end to the second, whether anybody answers just then or not."""
        now, then = self._books.now, self._windowed_at
        self._windowed_at = now
        for key in self._ground.with_windows:
            watched = self._ground.watched[key]
            edges = {edge for window in watched.windows for edge in (window.start, window.end) if then < edge <= now}
            for edge in sorted(edge for edge in edges if edge >= watched.noted_at):
                self._turn_window(watched, edge)

    def _turn_window(self, watched: Watched, edge: float) -> None:
        key = watched.device.key
        self._books.turn_window(watched, edge)
        for below in self._ground.tree.below([key]):
            if self._ground.watched[below].root == key:
                self._books.turn_window(self._ground.watched[below], edge)
        planned = watched.shown is State.MAINTENANCE
        if watched.failed and watched.root is None and watched.case is None and not planned:
            self._falling.open_late(watched, edge)
