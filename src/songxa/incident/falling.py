"""What follows when devices have failed: their state, the case that they belong to, what they drag along."""

from __future__ import annotations

from collections.abc import Sequence

from songxa.incident.blame import Finding
from songxa.incident.books import Books
from songxa.incident.case import Case
from songxa.incident.causes import Origin
from songxa.incident.ground import Ground, Hurry
from songxa.incident.timing import Timing
from songxa.incident.watched import Watched
from songxa.model import Evidence, RootKind, State
from songxa.state.windows import uncovered

OPERATOR_LOST = "why.unreachable.operator"


class Falling:
    """Works on one ground; writes into the books."""

    def __init__(self, ground: Ground, books: Books, hurry: Hurry, timing: Timing) -> None:
        self._ground, self._books, self._hurry, self._timing = ground, books, hurry, timing

    def fall(self, findings: Sequence[Finding]) -> None:
        """These have failed: the ones at the root first, as they are sorted."""
        wide: dict[str, Case | None] = {}
        for finding in sorted((each for each in findings if each.operator_wide), key=lambda each: each.since):
            watched = self._ground.watched[finding.device]
            if wide.get(watched.device.operator) is None:
                wide[watched.device.operator] = self._case_of(watched, finding)
        for finding in findings:
            watched = self._ground.watched[finding.device]
            case = wide[watched.device.operator] if finding.operator_wide else self._case_of(watched, finding)
            self._sink(watched, finding, case)
        self._drag_along([finding.device for finding in findings])

    def open_late(self, watched: Watched, edge: float) -> None:
        """A window has ended at `edge`, and what was down in it still is: from then on it is nobody's plan any more."""
        key = watched.device.key
        origin, evidence = self._origin(watched, watched.since, operator_wide=watched.why == OPERATOR_LOST)
        case = self._books.open_case(origin, edge, evidence)
        for each in (watched, *(self._ground.watched[below] for below in self._ground.tree.below([key]))):
            if each.failed and each.case is None and (each is watched or each.root == key):
                self._books.put(each, each.base, edge, each.why, each.root, case)

    def _case_of(self, watched: Watched, finding: Finding) -> Case | None:
        if finding.root is not None:
            return self._ground.watched[finding.root].case
        case = watched.case
        if case is not None and (watched.base is State.UNKNOWN or _is_empty_now(watched, case)):
            return case  # it belonged to it before the monitor lost sight, or before its battery was empty
        opened = uncovered(watched.windows, finding.since)
        if opened > self._books.now:
            return None
        origin, evidence = self._origin(watched, finding.since, operator_wide=finding.operator_wide)
        return self._books.open_case(origin, opened, evidence)

    def _origin(self, watched: Watched, since: float, *, operator_wide: bool) -> tuple[Origin, Sequence[Evidence]]:
        causes, operator = self._ground.causes, watched.device.operator
        if operator_wide:
            devices = (each.device for each in self._ground.watched.values())
            keys = [device.key for device in devices if device.operator == operator and device.address is not None]
            return causes.of_operator(operator, keys, since)
        return (causes.of_fibre if watched.device.passive else causes.of_silent)(watched.device.key, since)

    def _sink(self, watched: Watched, finding: Finding, case: Case | None) -> None:
        if case is not None and case.root_kind is RootKind.SITE and case.root == watched.device.site:
            state, why = State.DOWN, "why.down.power"
        elif finding.operator_wide:
            state, why = State.UNREACHABLE, OPERATOR_LOST
        elif finding.root is not None:
            state, why = State.UNREACHABLE, "why.unreachable"
        elif watched.device.passive:
            state, why = State.DOWN, "why.down.behind"
        else:
            state, why = State.DOWN, watched.verdict(self._timing.confirmations).why
        since, answered_at = finding.since, watched.answered_at
        if finding.root is not None:
            lost_at = self._ground.watched[finding.root].since
            if answered_at is None or answered_at < lost_at:
                since = lost_at  # whenever its own turn to be asked came
        since = max(since, answered_at or since)
        watched.settle_doubt()
        self._books.put(watched, state, since, why, finding.root, case)

    def _drag_along(self, failed: Sequence[str]) -> None:
        """What nobody but the failed can tell of is cut off with them; what was freed is cut off again.

        Whatever else hangs behind them is asked at once.
        """
        asked = []
        for key in self._ground.tree.below(failed):
            watched = self._ground.watched[key]
            if watched.failed:
                watched.freed_at = None
            elif watched.device.address is not None:
                asked.append(key)
            elif (root := self._ground.blame.cut_off(key)) is not None:
                above = self._ground.watched[root]
                watched.testify(None)
                self._sink(watched, Finding(key, above.since, root), above.case)
        if asked:
            self._hurry(asked)


def _is_empty_now(watched: Watched, case: Case) -> bool:
    return case.root_kind is RootKind.SITE and watched.base is State.DEGRADED
