"""What the web needs to be told by whoever runs it. Protocols only."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Protocol

from songxa.coverage.ledger.records import Records
from songxa.coverage.mapping import Explained, Picture, Question
from songxa.history import Archive
from songxa.latest import Standing
from songxa.model import Incident, Inventory, Poll, Problem, State, Trouble
from songxa.scope import Scope
from songxa.state.condition import Condition


class Known(Protocol):
    """What the newest polls say; `songxa.latest.Latest` is one."""

    def polls(self, device_key: str) -> Mapping[str, Poll]:
        """The newest poll of each collector, by the collector's name."""
        ...

    def standing(self, device_key: str) -> Standing:
        """Whether the device is up, and since when."""
        ...


class Board(Protocol):
    """How everything is at this moment; `songxa.incident.Sentinel` is one."""

    @property
    def revision(self) -> int:
        """Grows with every change of a condition or an incident."""
        ...

    @property
    def notices(self) -> Sequence[str]:
        """Keys of messages about the monitor itself that a reader has to know (`notice.…`); mostly none."""
        ...

    def conditions(self) -> Mapping[str, Condition]:
        """Of every device of the inventory, by key; not to be changed. The caller leaves out what its scope hides."""
        ...

    def site_states(self) -> Mapping[str, State]:
        """Of every site that has a device, by key."""
        ...

    def incidents(self, scope: Scope) -> Sequence[Incident]:
        """The open ones, those that hit most first."""
        ...


class Coverage(Protocol):
    """What the ledger says; `songxa.coverage.mapping.Desk` is one.

    All but `stamp` may take seconds, and raises StartError where there is no ledger or none that can be read.
    """

    def stamp(self) -> Hashable | None:
        """Tells one ledger from the next; None where there is none."""
        ...

    def records(self) -> Records:
        """The ledger without its arrays."""
        ...

    def picture(self, asked: Question) -> Picture:
        """A layer of the map."""
        ...

    def explain(self, language: str, latitude: float, longitude: float, now: float) -> Explained:
        """What is known at a place, and from where."""
        ...

    def dossier(
        self, language: str, spot: str, inventory: Inventory, power: Sequence[tuple[str, ...]], now: float
    ) -> bytes:
        """A dead spot as a document to print; `power` are site, device, state, since and battery, in words.

        KeyError for a dead spot that there is not.
        """
        ...


class Station(Protocol):
    """A running songxa, seen from its web pages. Everything is called in the event loop's thread."""

    @property
    def latest(self) -> Known: ...

    @property
    def board(self) -> Board: ...

    @property
    def archive(self) -> Archive:
        """The history. Its questions take milliseconds to a second: ask them in a thread, not in the event loop's."""
        ...

    @property
    def coverage(self) -> Coverage:
        """Who has signal. Ask in a thread, but for its stamp."""
        ...

    @property
    def started_at(self) -> float:
        """UTC seconds since the epoch."""
        ...

    @property
    def simulation(self) -> str | None:
        """None for real devices; else the key of the words that say how the simulated ones are reached."""
        ...

    def inventory(self) -> Inventory:
        """The inventory in force."""
        ...

    def now(self) -> float:
        """UTC seconds since the epoch."""
        ...

    def problems(self) -> Sequence[Problem]:
        """Why the file of the inventory is not the one in force; empty when it is."""
        ...

    def troubles(self) -> Sequence[Trouble]:
        """What keeps exporters and messages from their work; empty while all is well."""
        ...

    def metrics(self, accept: str) -> tuple[bytes, str]:
        """The Prometheus page for this Accept header, and its content type."""
        ...
