"""What incidents ask of coverage, and what they are answered. Data only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from songxa.model import Loss

Station = str
"""The key of a base station."""


class Failure(NamedTuple):
    """The base stations that one incident has taken away, and those that live on a battery because of it."""

    dead: frozenset[Station] = frozenset()
    risk: frozenset[Station] = frozenset()


class Lost(NamedTuple):
    """Who has lost what by a failure, and who will: in `households`, whatever they lose is counted once."""

    lost: tuple[Loss, ...] = ()
    risk: tuple[Loss, ...] = ()
    households: int = 0


class Served(Protocol):
    """Knows which station serves whom."""

    def lost(self, failure: Failure) -> Lost | None:
        """What a failure costs; nothing yet while that is being worked out, None where nobody can say."""
        ...

    def knows(self, station: Station) -> bool:
        """Whether anything is known of what a station serves."""
        ...


def of_all(failures: Sequence[Failure]) -> frozenset[Station]:
    """Every station that is dead by any of them."""
    return frozenset().union(*(each.dead for each in failures))
