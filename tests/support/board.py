"""A board and an archive that say what a test wants. Conditions follow the newest polls unless a test sets them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from songxa.history import Archive, Enrolled, Series
from songxa.latest import Latest
from songxa.model import FAILED, Correction, Device, Incident, Inventory, State, Transition
from songxa.scope import Scope
from songxa.state import uptime
from songxa.state.condition import UNKNOWN, Condition
from songxa.state.groups import together


@dataclass
class FakeBoard:
    """Judges one moment as simply as can be; what stands in `said` goes before."""

    inventory: Callable[[], Inventory]
    latest: Latest
    said: dict[str, Condition] = field(default_factory=dict)
    open: list[Incident] = field(default_factory=list)
    notices: Sequence[str] = ()
    revision: int = 1

    @property
    def commune(self) -> Inventory:
        return self.inventory()

    def conditions(self) -> Mapping[str, Condition]:
        found = {key: self._judge(device) for key, device in self.commune.devices.items()}
        for key, device in self.commune.devices.items():
            root = self._root(device, found)
            if found[key].state in FAILED and root is not None and key not in self.said:
                found[key] = Condition(State.UNREACHABLE, "why.unreachable", found[key].since, root)
        return found | {key: each for key, each in self.said.items() if key in found}

    def site_states(self) -> Mapping[str, State]:
        conditions = self.conditions()
        at_site: dict[str, list[State]] = {}
        for key, device in self.commune.devices.items():
            at_site.setdefault(device.site, []).append(conditions[key].state)
        return {site: together(states) for site, states in at_site.items()}

    def incidents(self, scope: Scope) -> Sequence[Incident]:
        return [each for each in self.open if scope.operators is None or scope.sees(each.operator)]

    def _judge(self, device: Device) -> Condition:
        standing = self.latest.standing(device.key)
        if standing.up is None:
            return UNKNOWN
        if not standing.up:
            return Condition(State.DOWN, "why.down.behind" if device.passive else "why.down.silent", standing.since)
        readings = [poll.reading for poll in self.latest.polls(device.key).values()]
        ping, snmp = (self.latest.polls(device.key).get(name) for name in ("ping", "snmp"))
        if ping and snmp and ping.reading.error is None and snmp.reading.error is not None:
            return Condition(State.DEGRADED, "why.degraded", standing.since)
        if any(reading.partial for reading in readings):
            return Condition(State.DEGRADED, "why.degraded.partial", standing.since)
        return Condition(State.UP, "why.up", standing.since)

    def _root(self, device: Device, found: Mapping[str, Condition]) -> str | None:
        root, seen = device, {device.key}
        while True:
            above = [self.commune.devices[up] for up in root.uplinks if up in found and up not in seen]
            failed = [each for each in above if found[each.key].state in FAILED]
            if not above or len(failed) < len(above):
                return None if root is device else root.key
            root = failed[0]
            seen.add(root.key)


class FakeArchive(Archive):
    """A history that holds what a test put into it."""

    def __init__(self) -> None:
        self.past: dict[str, list[Transition]] = {}
        self.kept: list[Incident] = []
        self.said: list[Correction] = []
        self.curves: dict[str, list[Series]] = {}
        self.enrolled: dict[str, Enrolled] = {}
        self.beaten: float | None = None

    def close(self) -> None:
        """Nothing to close."""

    def beat(self) -> float | None:
        return self.beaten

    def revision(self) -> int:
        return len(self.kept) + len(self.said) + sum(map(len, self.past.values()))

    def devices(self, scope: Scope) -> Mapping[str, Enrolled]:
        return {key: each for key, each in self.enrolled.items() if scope.sees(each.operator)}

    def states(self, scope: Scope) -> Mapping[str, Transition]:
        return {key: moves[-1] for key, moves in self.past.items() if moves}

    def timeline(self, scope: Scope, device: str, start: float, end: float) -> Sequence[Transition]:
        moves = self.past.get(device, [])
        before = [each for each in moves if each.at <= start][-1:]
        return before + [each for each in moves if start < each.at < end]

    def timelines(
        self, scope: Scope, start: float, end: float, devices: Collection[str] | None = None
    ) -> Mapping[str, Sequence[Transition]]:
        return {
            device: self.timeline(scope, device, start, end)
            for device in self.past
            if devices is None or device in devices
        }

    def changes(
        self, scope: Scope, start: float, end: float, devices: Collection[str]
    ) -> Mapping[str, tuple[Sequence[float], Sequence[State]]]:
        found = {key: self.timeline(scope, key, start, end) for key in devices}
        return {
            key: ([max(each.at, start) for each in moves], [each.state for each in moves])
            for key, moves in found.items()
        }

    def outages(
        self, scope: Scope, start: float, end: float, devices: Collection[str] | None = None
    ) -> Mapping[str, tuple[int, float]]:
        found = {}
        for device, moves in self.timelines(scope, start, end, devices).items():
            counted = uptime.outages(uptime.spells(moves, start, end, self.beaten))
            if counted.count:
                found[device] = counted.count, counted.longest_s
        return found

    def seconds(
        self, scope: Scope, start: float, end: float, devices: Collection[str] | None = None
    ) -> Mapping[str, Mapping[State, float]]:
        return {
            device: self._seconds(device, start, end) for device in self.past if devices is None or device in devices
        }

    def incidents(
        self,
        scope: Scope,
        start: float | None = None,
        end: float | None = None,
        *,
        open_only: bool = False,
        corrected_only: bool = False,
        device: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> Sequence[Incident]:
        found = [
            each
            for each in sorted(self.kept, key=lambda each: -each.opened_at)
            if (end is None or each.opened_at < end)
            and (start is None or each.closed_at is None or each.closed_at > start)
            and (not open_only or each.is_open)
            and (not corrected_only or any(said.incident == each.id for said in self.said))
            and (device is None or any(hit.device == device for hit in each.hits))
        ]
        return found[offset : offset + limit]

    def incident(self, scope: Scope, id: str) -> Incident | None:
        return next((each for each in self.kept if each.id == id), None)

    def corrections(self, incidents: Collection[str]) -> Mapping[str, Sequence[Correction]]:
        return {key: found for key in incidents if (found := [each for each in self.said if each.incident == key])}

    def series(self, scope: Scope, device: str, start: float, end: float, points: int = 400) -> Sequence[Series]:
        return [
            each._replace(points=tuple(point for point in each.points if start <= point.at < end))
            for each in self.curves.get(device, [])
        ]

    def _seconds(self, device: str, start: float, end: float) -> Mapping[State, float]:
        totals = dict.fromkeys(State, 0.0)
        moves = self.timeline(Scope.staff(), device, start, end)
        last = min(end, self.beaten) if self.beaten is not None else end
        for move, following in zip(moves, [*(each.at for each in moves[1:]), last], strict=False):
            totals[move.state] += max(0.0, min(following, last) - max(move.at, start))
        totals[State.UNKNOWN] += end - start - sum(totals.values())
        return totals
