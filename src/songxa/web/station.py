"""What the web needs to be told by whoever runs it. Protocols only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from songxa.latest import Standing
from songxa.model import Inventory, Poll, Problem


class Known(Protocol):
    """What the newest polls say; `songxa.latest.Latest` is one."""

    def polls(self, device_key: str) -> Mapping[str, Poll]:
        """The newest poll of each collector, by the collector's name."""
        ...

    def standing(self, device_key: str) -> Standing:
        """Whether the device is up, and since when."""
        ...


class Station(Protocol):
    """A running songxa, seen from its web pages. Everything is called in the event loop's thread."""

    @property
    def latest(self) -> Known: ...

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

    def metrics(self, accept: str) -> tuple[bytes, str]:
        """The Prometheus page for this Accept header, and its content type."""
        ...
