"""What follows when a device answers: its state, and what hangs behind it is looked at before anything more is said."""

from __future__ import annotations

from heapq import nsmallest

from songxa.incident.blame import Finding
from songxa.incident.books import Books
from songxa.incident.case import Case
from songxa.incident.causes import Origin
from songxa.incident.ground import Ground, Hurry
from songxa.incident.timing import Timing
from songxa.incident.watched import Watched
from songxa.model import WORKING, RootKind, State
from songxa.state.verdict import Sign, Verdict
from songxa.state.windows import uncovered

FELLOWS_ASKED = 4

UNSTEADY = "why.degraded.flapping"

_OF_A_CASE = frozenset(
    {"why.degraded", "why.degraded.loss", "why.degraded.battery", "why.degraded.onu", "why.degraded.controller"}
)
"""Degraded for a reason that lies with the device, not with how songxa asks it."""


class Rising:
    """Works on one ground; writes into the books."""

    def __init__(self, ground: Ground, books: Books, hurry: Hurry, timing: Timing) -> None:
        self._ground, self._books, self._hurry, self._timing = ground, books, hurry, timing

    def rise(self, watched: Watched, verdict: Verdict) -> None:
        """It answers, or is seen working."""
        comes_back, before = watched.base not in WORKING, watched.case
        watched.settle_doubt()
        state, why = State.UP, verdict.why
        case: Case | None = None
        if verdict.sign is Sign.SICK:
            state, why = (State.DEGRADED, why) if verdict.sure else (State.UP, "why.up")
        elif self._is_unsteady(watched):
            state, why = State.DEGRADED, UNSTEADY
        if state is State.DEGRADED and why in _OF_A_CASE:
            case = self._case_of(watched, verdict)
        since = watched.answers_from or verdict.since if comes_back else verdict.since
        if (state, why) != (watched.base, watched.why) or case is not watched.case:
            self._books.put(watched, state, since, why, None, case)
        else:
            self._books.refresh(watched)
        if comes_back:
            self._free_behind(watched.device.key, since)
            self._revive_above(watched.device.key, since)
            self._ask_fellows(before)

    def look_again(self, watched: Watched, verdict: Verdict) -> Finding | None:
        """It was cut off and is still silent: by the same root, by another, or for a reason yet to be found."""
        key, now = watched.device.key, self._books.now
        root = self._ground.blame.cut_off(key)
        if root is not None:
            watched.free(None)
            case = self._ground.watched[root].case
            same = case is watched.case and (case is not None or root == watched.root)
            return None if same else Finding(key, watched.since, root)
        if watched.freed_at is None:
            watched.free(now)
            self._hurry([self._ground.asked_for(key)])
        elif verdict.sure and now >= watched.freed_at + self._timing.grace_s:
            watched.released = True
        return None

    def _case_of(self, watched: Watched, verdict: Verdict) -> Case | None:
        opened = uncovered(watched.windows, verdict.since)
        if opened > self._books.now:
            return None
        origin, evidence = self._ground.causes.of_sick(watched.device.key, verdict.why, verdict.since)
        case = watched.case if _fits(watched.case, origin) else None
        case = case or self._books.open_case(origin, opened, evidence)
        case.tell(evidence)
        return case

    def _is_unsteady(self, watched: Watched) -> bool:
        """Whether it keeps failing: it has come back, but its incident has seen that before."""
        key = watched.device.key
        return any(
            case.flaps >= self._timing.flaps and any(hit.device == key for hit in case.hits)
            for case in self._books.cases.values()
            if case.root_kind is RootKind.DEVICE
        )

    def _free_behind(self, key: str, at: float) -> None:
        """What hung behind it has its way again, and is asked at once."""
        freed = set()
        queue = list(self._ground.tree.behind.get(key, ()))
        while queue:
            child = self._ground.watched[queue.pop()]
            lost = child.failed and child.root is not None
            if not (lost or child.device.passive) or self._ground.is_cut_off(child.device.key):
                continue
            if child.device.passive:
                if lost:
                    self._books.put(child, State.UNKNOWN, at, "why.unknown.behind")
                queue += self._ground.tree.behind.get(child.device.key, ())
            else:
                child.free(at)
                freed.add(self._ground.asked_for(child.device.key))
        if freed:
            self._hurry(freed)

    def _ask_fellows(self, case: Case | None) -> None:
        """Where one of an operator's devices is back, so may be the rest: a few are asked, and each asks a few."""
        if case is not None and case.root_kind is RootKind.OPERATOR:
            self._hurry([self._ground.asked_for(key) for key in nsmallest(FELLOWS_ASKED, case.members)])

    def _revive_above(self, key: str, at: float) -> None:
        """A fibre box works when anything behind it does; whatever else is on the only way up is asked at once."""
        uplinks = self._ground.tree.uplinks(key)
        for uplink in uplinks:
            above = self._ground.watched[uplink.key]
            if uplink.passive and above.base is not State.UP:
                self._books.put(above, State.UP, at, "why.up.behind")
                self._free_behind(uplink.key, at)
                self._revive_above(uplink.key, at)
            elif above.failed and len(uplinks) == 1:
                self._hurry([self._ground.asked_for(uplink.key)])
                self._revive_above(uplink.key, at)


def _fits(case: Case | None, origin: Origin) -> bool:
    return case is not None and (case.root_kind, case.root) == (origin.root_kind, origin.root)
