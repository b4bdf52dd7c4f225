"""A notifier on a virtual clock: incidents as a test says them, and what each recipient was sent, with when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from songxa.model import (
    Alerts,
    Cause,
    Correction,
    Evidence,
    Hit,
    Incident,
    Inventory,
    Recipient,
    RootKind,
    SecretMissing,
    State,
    Toll,
)
from songxa.notify.ledger import Ledger
from songxa.notify.letter import Letter
from songxa.notify.notifier import Notifier
from songxa.notify.post import AddressBook, Answer
from songxa.notify.service import Fate, Outcome
from songxa.scope import Scope
from songxa.secrets import Secret
from tests.support.journal import COMMUNE

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=VIETNAM).timestamp()
"""A Monday."""

HOUR = 3600.0
WELL = Outcome(Fate.DELIVERED, "JSON")


class Wallet:
    """Secrets that a test may change."""

    def __init__(self, **urls: str) -> None:
        self.urls = urls

    def get(self, name: str) -> Secret:
        key = name.removeprefix("alerts.").removesuffix(".url").replace("-", "_")
        if key not in self.urls:
            raise SecretMissing(f"there is no secret {name}")
        return Secret(self.urls[key])


@dataclass
class Box:
    """Takes messages; each arrives at once, unless the test says what comes of it, or holds it on the way."""

    outcome: Outcome = WELL
    holds: bool = False
    sent: list[tuple[str, Letter]] = field(default_factory=list)
    """Every try."""
    on_way: list[Answer] = field(default_factory=list)

    def is_free(self, recipient: str) -> bool:
        return all(each.recipient != recipient for each in self.on_way)

    def send(self, recipient: str, letter: Letter) -> None:
        self.sent.append((recipient, letter))
        self.on_way.append(Answer(recipient, letter, self.outcome))

    def answers(self) -> list[Answer]:
        if self.holds:
            return []
        found, self.on_way = [each._replace(outcome=self.outcome) for each in self.on_way], []
        return found

    def wait(self) -> None:
        """Nothing is under way that would end by being waited for."""


@dataclass
class Plan:
    """A board and an archive that say what the test wants."""

    open: dict[str, Incident] = field(default_factory=dict)
    over: dict[str, Incident] = field(default_factory=dict)
    said: list[Correction] = field(default_factory=list)
    notices: Sequence[str] = ()
    revision: int = 0

    def incidents(self, scope: Scope) -> Sequence[Incident]:
        return list(self.open.values())

    def incident(self, scope: Scope, id: str) -> Incident | None:
        return self.open.get(id) or self.over.get(id)

    def corrections(self, incidents: Collection[str]) -> Mapping[str, Sequence[Correction]]:
        return {id: found for id in incidents if (found := [each for each in self.said if each.incident == id])}


def fibre(id: str, opened_at: float, **changes: object) -> Incident:
    """Box 2 of the shipped commune is cut, with two devices behind it."""
    hits = tuple(Hit(key, State.UNREACHABLE, opened_at) for key in ("mc-vnpt", "bts-vnpt"))
    made = Incident(
        id, Cause.FIBRE, RootKind.DEVICE, "hop-cap-2", State.DOWN, opened_at, operator="vnpt",
        evidence=(
            Evidence(opened_at, "all_behind", "hop-cap-2", {"n": 4}),
            Evidence(opened_at, "los_behind", "hop-cap-2", {"n": 3}),
        ),
        hits=(Hit("hop-cap-2", State.DOWN, opened_at), *hits), toll=Toll(13, 6, 412, 3),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # a test names fields


def over(incident: Incident, recovered_at: float) -> Incident:
    """Everything works again; it has not settled yet."""
    hits = tuple(hit._replace(end=recovered_at) for hit in incident.hits)
    return replace(incident, recovered_at=recovered_at, hits=hits)


class Stand:
    """A monitor's notifier from NOON on. Times are seconds since then."""

    def __init__(
        self,
        *recipients: Recipient,
        folder: Path | None = None,
        start: float = 0.0,
        inventory: Inventory = COMMUNE,
        **alerts: object,
    ) -> None:
        told = recipients or (Recipient("can-bo"),)
        settings = Alerts({each.key: each for each in told}, **alerts)  # type: ignore[arg-type]  # a test names fields
        self.inventory = replace(inventory, alerts=settings)
        self.folder, self.t = folder, start
        self.plan, self.box = Plan(), Box()
        self.secrets = Wallet(**{each.key.replace("-", "_"): "json://127.0.0.1/x" for each in told})
        self.open()

    def open(self) -> None:
        """A monitor starts."""
        self.ledger = Ledger(self.folder, lambda job: job())
        self.notifier = Notifier(
            self.inventory, self.plan, self.plan, self.ledger, self.box, AddressBook(self.secrets), lambda job: job(),
            lambda: None, lambda: NOON + self.t, lambda: self.t, Random(1),
        )  # fmt: skip

    def restart(self, stopped_s: float = 30.0) -> Stand:
        """Killed: what was handed over and not answered is not known. Starts again with an empty board."""
        self.ledger.close()
        self.box.on_way.clear()
        self.t += stopped_s
        self.open()
        return self

    def adopt(self, *recipients: Recipient, **alerts: object) -> Stand:
        """A new inventory is in force."""
        settings = replace(self.inventory.alerts, recipients={each.key: each for each in recipients}, **alerts)  # type: ignore[arg-type]
        self.inventory = replace(self.inventory, alerts=settings)
        self.notifier.adopt(self.inventory)
        return self

    def put(self, *incidents: Incident) -> Stand:
        """These incidents are so now."""
        for each in incidents:
            self.plan.open[each.id] = each
        self.plan.revision += 1
        return self

    def close(self, id: str) -> Stand:
        """It has settled: the board has it no more, the history has its end."""
        incident = self.plan.open.pop(id)
        self.plan.over[id] = replace(incident, closed_at=incident.recovered_at)
        self.plan.revision += 1
        return self

    def run(self, until: float, step: float = 1.0) -> Stand:
        """The notifier's ticks up to then."""
        while self.t < until:
            self.t = min(until, self.t + step)
            self.notifier.tick()
        return self

    # ---- what it says afterwards ------------------------------------------------------------------------------------

    def at(self, seconds: float) -> float:
        """UTC seconds."""
        return NOON + seconds

    @property
    def titles(self) -> list[str]:
        return [letter.title for _, letter in self.box.sent]

    def news(self, recipient: str = "can-bo") -> list[str]:
        """What the recipient was sent: of each message the news, by incident."""
        return [
            " ".join(f"{item.incident.id}:{item.news}" for item in letter.items)
            for key, letter in self.box.sent
            if key == recipient
        ]

    def samples(self) -> dict[tuple[str, ...], float]:
        """Its own metrics."""
        return {(sample.metric.name.removeprefix("songxa_alert_messages_"), *sample.labels): sample.value
                for sample in self.notifier.health()}  # fmt: skip

    def troubles(self) -> list[str]:
        return [each.key for each in self.notifier.troubles()]
