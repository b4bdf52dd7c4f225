"""The books: conditions, transitions and cases as they change, and what of it goes to the journal. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Protocol

from songxa.incident.case import Case, incident_id
from songxa.incident.causes import Origin
from songxa.incident.timing import Timing
from songxa.incident.toll import Tolls, worst
from songxa.incident.watched import Watched
from songxa.model import Evidence, Incident, Maintenance, RootKind, State, Transition
from songxa.state.condition import Condition
from songxa.state.windows import mask

_HITS = frozenset({State.DOWN, State.UNREACHABLE, State.DEGRADED})


class Journal(Protocol):
    """Where states and incidents are kept; `songxa.history.History` is one."""

    @property
    def trouble(self) -> str | None:
        """The key of the message that says why nothing can be written; None while it can."""
        ...

    def record(self, transitions: Sequence[Transition]) -> None: ...

    def keep(self, incident: Incident) -> None: ...

    def beat(self, at: float) -> None: ...


class Books:
    """Everything that was decided. `held` keeps it from the journal while the clock cannot be trusted."""

    def __init__(self, journal: Journal, timing: Timing, where: tzinfo) -> None:
        self._journal, self._timing, self._where = journal, timing, where
        self.watched: Mapping[str, Watched] = {}
        self.conditions: dict[str, Condition] = {}
        self.cases: dict[str, Case] = {}
        self.revision = 0
        self.held = False
        self.now = 0.0
        self.newest = 0.0
        """The latest time that anything was written for."""
        self._transitions: list[Transition] = []
        self._late: dict[str, Case] = {}
        """What has changed of cases while it was held."""
        self._beaten_at = 0.0
        self._recount = False

    @property
    def trouble(self) -> str | None:
        """See `Journal`."""
        return self._journal.trouble

    # ---- a device ---------------------------------------------------------------------------------------------------

    def put(
        self, watched: Watched, base: State, since: float, why: str, root: str | None = None, case: Case | None = None
    ) -> None:
        """A device is in `base` since then, in maintenance windows under their mask."""
        at = max(since, watched.noted_at)
        windows = self._windows(watched, root)
        if watched.case is not case:
            self._leave(watched, at)
        watched.base, watched.why, watched.root, watched.case = base, why, root, case
        if case is not None:
            case.members.add(watched.device.key)
            case.changed = True
        for edge, shown in mask(base, at, max(at, self.now), windows):
            self._show(watched, shown, edge)
        self.refresh(watched)

    def blind(self, watched: Watched, at: float, why: str) -> None:
        """Nothing is known of a device from `at` on; it stays a member of its case until it is seen again."""
        watched.base, watched.why, watched.root = State.UNKNOWN, why, None
        self._show(watched, State.UNKNOWN, max(at, watched.noted_at))
        watched.forget()
        self.refresh(watched)

    def let_go(self, watched: Watched, at: float) -> None:
        """It does not belong to its case any more."""
        self._leave(watched, at)
        watched.case = None

    def turn_window(self, watched: Watched, edge: float) -> None:
        """A maintenance window of the device has begun or ended at `edge`."""
        ((_, shown),) = mask(watched.base, edge, edge, self._windows(watched, watched.root))
        self._show(watched, shown, max(edge, watched.noted_at))
        self.refresh(watched)

    def refresh(self, watched: Watched) -> None:
        """The device's condition, as readers see it."""
        case = watched.case
        condition = Condition(
            watched.shown,
            "why.maintenance" if watched.shown is State.MAINTENANCE else watched.why,
            watched.since or None,
            watched.root,
            case.id if case is not None and not case.closed_at else None,
            watched.doubted_at,
        )
        if self.conditions.get(watched.device.key) != condition:
            self.conditions[watched.device.key] = condition
            self.revision += 1

    def _windows(self, watched: Watched, root: str | None) -> Sequence[Maintenance]:
        above = self.watched.get(root) if root is not None else None
        return watched.windows if above is None else (*watched.windows, *above.windows)

    def _show(self, watched: Watched, shown: State, at: float) -> None:
        key, case = watched.device.key, watched.case
        if case is not None:
            if shown in _HITS:
                case.begin_hit(key, shown, at)
            else:
                case.end_hit(key, at)
        same = shown is watched.shown and watched.since
        if not same:
            watched.shown, watched.since = shown, at
        why = "why.maintenance" if shown is State.MAINTENANCE else watched.why
        if not same or shown in _HITS:
            watched.noted_at = max(at, watched.noted_at)
            self._transitions.append(Transition(key, watched.noted_at, shown, why, watched.root))

    def _leave(self, watched: Watched, at: float) -> None:
        case = watched.case
        if case is not None:
            case.leave(watched.device.key, at)

    # ---- a case -----------------------------------------------------------------------------------------------------

    def open_case(self, origin: Origin, at: float, evidence: Sequence[Evidence]) -> Case:
        """The case of this root: the one that is open, or settling, else a new one."""
        for case in self.cases.values():
            if case.root_kind is origin.root_kind and case.root == origin.root:
                if case.recovered_at is not None:
                    case.recovered_at = None
                    case.flaps += 1
                case.tell(evidence)
                case.changed = True
                return case
        id = incident_id(origin.root_kind, origin.root, at, self._where)
        case = Case(id, origin.cause, origin.root_kind, origin.root, at, origin.operator)
        case.tell(evidence)
        self.cases[id] = case
        return case

    def close_case(self, case: Case, at: float) -> None:
        case.recovered_at = case.closed_at = at
        case.changed = True
        self._keep(case)
        self.cases.pop(case.id, None)
        self.revision += 1

    def settle(self) -> list[Case]:
        """Closes the cases in which everything has worked for long enough; gives them back."""
        closed = []
        for case in list(self.cases.values()):
            if case.members or case.root_kind is RootKind.MONITOR:
                continue
            if case.recovered_at is None:
                case.recovered_at, case.changed = case.left_at, True
            settle_s = min(self._timing.settle_s * 2**case.flaps, self._timing.settle_most_s)
            if self.now >= case.recovered_at + settle_s:
                self.close_case(case, case.recovered_at)
                closed.append(case)
        return closed

    # ---- to the journal ---------------------------------------------------------------------------------------------

    def post(self, tolls: Tolls, beat_s: float) -> None:
        """Hands everything that has changed to the journal."""
        recount, self._recount = self._recount, False
        for case in self.cases.values():
            toll = worst(case.toll, tolls.of(case.members)) if case.changed or recount else case.toll
            if case.changed or toll != case.toll:
                case.toll = toll
                self._keep(case)
                self.revision += 1
        if self.held:
            self._transitions.clear()
            return
        if self._transitions:
            self.newest = max(self.newest, *(each.at for each in self._transitions))
            self._journal.record(self._transitions)
            self._transitions = []
        if self.now - self._beaten_at >= beat_s or self.now < self._beaten_at:
            self._beaten_at = self.now
            self.newest = max(self.newest, self.now)
            self._journal.beat(self.now)

    def recount(self) -> None:
        """Has the tolls of everything that lasts counted anew; what has nothing new to tell is not told again."""
        self._recount = True

    def release(self, since: float) -> None:
        """The clock is right again: what was held is unknown, and everything is written as it is now."""
        self.held = False
        self._transitions.clear()
        for watched in self.watched.values():
            key = watched.device.key
            self._transitions.append(Transition(key, since, State.UNKNOWN, "why.unknown.clock"))
            if watched.shown is not State.UNKNOWN:
                self._transitions.append(Transition(key, self.now, watched.shown, watched.why, watched.root))
            watched.since = watched.noted_at = self.now
            self.refresh(watched)
        late, self._late = self._late, {}
        for case in late.values():
            self._keep(case)

    def rewind(self) -> None:
        """The clock was set back to `now`: of what was noted for later, only what has been written stays as it is."""
        latest = max(self.now, self.newest)
        for case in [case for case in self.cases.values() if case.opened_at > latest]:
            del self.cases[case.id]
        self._late = {id: case for id, case in self._late.items() if case.opened_at <= latest}
        for case in {**self._late, **self.cases}.values():
            case.rewind(latest)
        for watched in self.watched.values():
            if watched.case is not None and watched.case.opened_at > latest:
                watched.case = None
            watched.since, watched.noted_at = min(watched.since, latest), min(watched.noted_at, latest)
            self.refresh(watched)

    def _keep(self, case: Case) -> None:
        case.changed = False
        if self.held:
            self._late[case.id] = case
        else:
            self._journal.keep(case.incident())
