"""What the monitor asks of the process that figures coverage out, and what comes back. Data only; small."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from songxa.coverage.terms import Technology
from songxa.coverage.watch.failures import Failure, Lost
from songxa.model import CoverageSettings, Inventory


@dataclass(frozen=True, slots=True)
class Refresh:
    """The ledger of a data folder, made anew where its inputs are others or it is older than `oldest_s`."""

    inventory: Inventory
    folder: Path
    now: float
    oldest_s: float


@dataclass(frozen=True, slots=True)
class Without:
    """What is left without the stations of some failures, by the ledger that has this digest."""

    settings: CoverageSettings
    folder: Path
    digest: str
    failures: tuple[Failure, ...]


Question = Refresh | Without


class Share(NamedTuple):
    """A share of an area's `of` with a signal. `known` is the part of it of which anything is known; `low` and `high`
    are None where no interval was worked out."""

    area: str
    operator: str
    technology: Technology
    of: str
    setting: str
    basis: str
    share: float
    low: float | None = None
    high: float | None = None
    known: float = 1.0


class Level(NamedTuple):
    """The usual signal of an area, or of a public place in it."""

    area: str
    place: str
    operator: str
    technology: Technology
    basis: str
    dbm: float


class Newest(NamedTuple):
    """When anything was last measured in an area, UTC seconds."""

    area: str
    operator: str
    technology: Technology
    at: float


class Judged(NamedTuple):
    """How many verdicts there are of an operator's technology."""

    operator: str
    technology: Technology
    verdict: str
    verdicts: int


class Drop(NamedTuple):
    """The share of an area's households that has a signal no more."""

    area: str
    operator: str
    technology: Technology
    share: float


@dataclass(frozen=True, slots=True)
class Summary:
    """What of a ledger the monitor needs. `made` and `stations` are of the ledger, `computed_s` of this time."""

    digest: str
    made: float
    computed_s: float | None
    operators: dict[str, str]
    areas: dict[str, str]
    stations: frozenset[str]
    shares: list[Share] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    newest: list[Newest] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a ledger's coverage: the drop of every area that it concerns, and each failure's losses."""

    digest: str
    drops: list[Drop] = field(default_factory=list)
    losses: list[tuple[Failure, Lost]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no answer, one line for people."""

    why: str


Answer = Summary | Left | Refused
ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
