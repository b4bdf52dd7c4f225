"""An incident while it lasts: who belongs to it, what speaks for it. Becomes a `model.Incident` to be kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from hashlib import blake2b

from songxa.model import Cause, Evidence, Hit, Incident, RootKind, State, Toll

MOST_EVIDENCE = 40
MOST_HITS = 2_000
"""Outages that one incident lists; a province-wide cut has more, and the transitions hold them all."""

_SEVERITY = {State.DOWN: 2, State.UNREACHABLE: 1}


def incident_id(root_kind: RootKind, root: str, opened_at: float, where: tzinfo) -> str:
    """The day it began, and four digits that follow from root and time: the same outage has the same id everywhere."""
    day = datetime.fromtimestamp(opened_at, where).strftime("%y%m%d")
    digest = blake2b(f"{root_kind}\0{root}\0{opened_at:.3f}".encode(), digest_size=2).hexdigest()
    return f"{day}-{digest}"


@dataclass(slots=True, eq=False)
class Case:
    """`members` are the devices that are not well because of it; it has recovered when there are none left."""

    id: str
    cause: Cause
    root_kind: RootKind
    root: str
    opened_at: float
    operator: str = ""
    state: State = State.DEGRADED
    members: set[str] = field(default_factory=set)
    hits: list[Hit] = field(default_factory=list)
    running: dict[str, int] = field(default_factory=dict)
    """By device: the place of its hit that has not ended."""
    evidence: list[Evidence] = field(default_factory=list)
    toll: Toll = field(default_factory=Toll)
    left_at: float = 0.0
    """When the last of those that were members was seen to work again."""
    recovered_at: float | None = None
    closed_at: float | None = None
    flaps: int = 0
    changed: bool = True

    @classmethod
    def of(cls, incident: Incident, unseen: Mapping[str, float]) -> Case:
        """Goes on with one that an earlier run of the monitor had begun.

        Members are those whose outages still lasted, or lasted until nothing was known of them: `unseen` says since
        when.
        """
        case = cls(
            incident.id,
            incident.cause,
            incident.root_kind,
            incident.root,
            incident.opened_at,
            incident.operator,
            incident.state,
            hits=list(incident.hits),
            evidence=list(incident.evidence),
            toll=incident.toll,
            recovered_at=incident.recovered_at,
            flaps=incident.flaps,
            changed=False,
        )
        case.left_at = max((hit.end for hit in case.hits if hit.end is not None), default=case.opened_at)
        for place, hit in enumerate(case.hits):
            if hit.end is None:
                case.running[hit.device] = place
            if hit.end is None or (case.recovered_at is None and hit.end == unseen.get(hit.device)):
                case.members.add(hit.device)
        return case

    def leave(self, device: str, at: float) -> None:
        """A member works again since then, or its trouble has another reason."""
        self.members.discard(device)
        self.left_at = max(self.left_at, at)
        self.end_hit(device, at)
        self.changed = True

    def rewind(self, latest: float) -> None:
        """Nothing can have happened later than this."""
        kept = (hit for hit in self.hits if hit.start <= latest)
        self.hits = [hit if hit.end is None else hit._replace(end=min(hit.end, latest)) for hit in kept]
        self.running = {hit.device: place for place, hit in enumerate(self.hits) if hit.end is None}
        self.left_at = min(self.left_at, latest)
        self.recovered_at = None if self.recovered_at is None else min(self.recovered_at, latest)
        self.closed_at = None if self.closed_at is None else self.recovered_at
        self.changed = True

    def tell(self, evidence: Iterable[Evidence]) -> None:
        """Adds what was not known yet; of the same thing the first observation stays, but of a battery the newest."""
        known = {(each.key, each.about): place for place, each in enumerate(self.evidence)}
        for each in evidence:
            place = known.get((each.key, each.about))
            if place is not None and each.key == "battery" and each.values != self.evidence[place].values:
                self.evidence[place] = each._replace(
                    values={**each.values, "then": self.evidence[place].values["then"]}
                )
                self.changed = True
            elif place is None and len(self.evidence) < MOST_EVIDENCE:
                known[each.key, each.about] = len(self.evidence)
                self.evidence.append(each)
                self.changed = True

    def begin_hit(self, device: str, state: State, at: float) -> None:
        """A device is in this state because of it from `at` on."""
        place = self.running.get(device)
        if place is not None and self.hits[place].state is state:
            return
        self.end_hit(device, at)
        if _SEVERITY.get(state, 0) > _SEVERITY.get(self.state, 0):
            self.state = state
        if len(self.hits) < MOST_HITS:
            self.running[device] = len(self.hits)
            self.hits.append(Hit(device, state, at))
        self.changed = True

    def end_hit(self, device: str, at: float) -> None:
        place = self.running.pop(device, None)
        if place is not None:
            hit = self.hits[place]
            self.hits[place] = hit._replace(end=max(at, hit.start))
            self.changed = True

    def incident(self) -> Incident:
        """As it is now."""
        return Incident(
            id=self.id,
            cause=self.cause,
            root_kind=self.root_kind,
            root=self.root,
            state=self.state,
            opened_at=self.opened_at,
            recovered_at=self.recovered_at,
            closed_at=self.closed_at,
            operator=self.operator,
            evidence=tuple(sorted(self.evidence, key=lambda each: each.at)),
            hits=tuple(self.hits),
            toll=self.toll,
            flaps=self.flaps,
        )
