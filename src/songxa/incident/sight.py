"""What the monitor can see at all: its own uplink, its own clock, its own pauses. Blames no device.

While it is cut off, asleep or wrong about the time, everything is unknown; a device is never blamed for that.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from songxa.incident.books import Books
from songxa.incident.case import Case
from songxa.incident.causes import Origin
from songxa.incident.ground import Ground, Hurry
from songxa.incident.timekeeper import Beat
from songxa.incident.timing import Timing
from songxa.model import Cause, Evidence, Poll, RootKind, State
from songxa.state.verdict import Sign

log = logging.getLogger(__name__)

GAP_TOLD_S = 60.0
"""A gap in the watch that is longer is an incident of its own."""

LEAP_S = 86_400.0
PROBATION_S = 600.0
"""A clock that leaps ahead by more than LEAP_S has to stay there this long before anything is written by it."""

_ORIGIN = Origin(RootKind.MONITOR, "monitor", Cause.MONITOR, "")


class Sight:
    """`ground` is exchanged with the inventory. `sighted_at` is since when answers are to be expected again."""

    def __init__(self, ground: Ground, books: Books, hurry: Hurry, timing: Timing) -> None:
        self.ground = ground
        self.sighted_at = 0.0
        self._books, self._hurry, self._timing = books, hurry, timing
        self._blind: Case | None = None
        self._last_answer = 0.0
        self._clock_set = False
        self._trusted_from = float("-inf")

    @property
    def is_blind(self) -> bool:
        """Whether the monitor is cut off."""
        return self._blind is not None

    @property
    def notices(self) -> Sequence[str]:
        """See `web.Board`."""
        clock = ["notice.held"] if self._books.held else ["notice.clock"] if self._clock_set else []
        return [*clock, "notice.blind"] if self.is_blind else clock

    def answered(self, at: float) -> None:
        """Somebody has answered a visit that began at `at`: the monitor is not cut off."""
        self._last_answer = max(self._last_answer, at)
        if self._blind is None:
            return
        case, self._blind = self._blind, None
        self.sighted_at = at
        self._books.close_case(case, at)
        log.warning("the monitor is connected again")
        self._hurry(self.ground.watched.keys())

    def dated(self, poll: Poll) -> Poll:
        """The poll itself; one that began before a pause, or by a clock since set, counts as of the end of that."""
        if self.sighted_at <= poll.at <= self._books.now + self._timing.stall_s:
            return poll
        return replace(poll, at=self.sighted_at)

    # ---- its own uplink ---------------------------------------------------------------------------------------------

    def cleared(self, suspects: Iterable[str]) -> set[str]:
        """The suspects of whom it is certain that the fault does not lie with the monitor's own connection.

        The canaries are asked for the others. Where none of them answers, the monitor is cut off and nobody is left.
        """
        watched, now = self.ground.watched, self._books.now
        doubts = {key: watched[key].doubted_at or now for key in suspects}
        if not self.ground.canaries:
            return set(doubts)
        verdicts = [watched[key].verdict(self._timing.confirmations) for key in self.ground.canaries]
        if all(each.sign is Sign.SILENT and each.sure for each in verdicts):
            since = min(each.since for each in verdicts)
            if self._last_answer < since + self._timing.margin_s:
                self._go_blind(since)
            return set() if self.is_blind else set(doubts)
        heard = max(watched[key].answered_at or 0.0 for key in self.ground.canaries)
        waiting = {key for key, since in doubts.items() if since + self._timing.margin_s > heard}
        if waiting:
            self._hurry({*self.ground.canaries, *map(self.ground.asked_for, waiting)})
        late = {key for key in waiting if now - (watched[key].waiting_since or now) > self._timing.patience_s}
        return (doubts.keys() - waiting) | late

    def _go_blind(self, since: float) -> None:
        silent = Evidence(since, "canaries_silent", "", {"n": len(self.ground.canaries)})
        self._blind = self._books.open_case(_ORIGIN, since, [silent])
        log.error("nothing next to the monitor answers: it is cut off, and everything is unknown")
        self._lose(since, "why.unknown.blind")

    def _lose(self, since: float, why: str) -> None:
        for watched in self.ground.watched.values():
            if watched.base is State.UNKNOWN:
                watched.forget()
            elif watched.failed:
                self._books.blind(watched, since, why)
            else:
                self._books.blind(watched, max(since, watched.answered_at or since), why)

    # ---- its own time -----------------------------------------------------------------------------------------------

    def mind_the_clock(self, beat: Beat) -> None:
        """What follows from pauses and from steps of the clock."""
        now, step = beat.now, beat.stepped_s
        if step:
            self._clock_set = True
            log.warning("the clock of this machine was set by %+.1f s", step)
        if beat.away_since is not None or step < 0:
            since = beat.away_since if beat.away_since is not None else now
            if step < 0:
                self._books.rewind()
            self._lose(since, "why.unknown.away")
            self.sighted_at = now
            self._last_answer = min(self._last_answer, now)
            self._hurry(self.ground.watched.keys())
            if beat.away_since is not None and step <= 0:
                self.tell_gap(since, now)
        if step > LEAP_S:
            self._trusted_from = now + PROBATION_S
        elif step < 0:
            self._trusted_from = float("-inf")
        self._hold_or_release()

    def tell_gap(self, since: float, until: float) -> None:
        """Nobody watched in between; where that was long, it is told like any incident."""
        if until - since > GAP_TOLD_S:
            away = Evidence(since, "away", "", {"seconds": until - since})
            case = self._books.open_case(_ORIGIN, since, [away])
            if case is not self._blind:
                self._books.close_case(case, until)

    def _hold_or_release(self) -> None:
        books = self._books
        behind = books.now < books.newest - self._timing.step_s
        if not books.held and (behind or books.now < self._trusted_from):
            books.held = True
            log.error("the clock cannot be right: history is held until it is")
        elif books.held and books.now >= max(books.newest, self._trusted_from):
            books.release(books.newest)
            log.warning("the clock is trusted again: history is written")
