"""The nouns of what goes wrong: states, transitions, incidents, corrections. Data only; every time is UTC seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """How something is, in the order of a table: worst first, what is not known before what is well."""

    DOWN = "down"
    UNREACHABLE = "unreachable"
    DEGRADED = "degraded"
    UNKNOWN = "unknown"
    MAINTENANCE = "maintenance"
    UP = "up"


WORKING = frozenset({State.UP, State.DEGRADED})
"""The states in which something serves people."""

FAILED = frozenset({State.DOWN, State.UNREACHABLE})


class Cause(StrEnum):
    """What an incident comes from."""

    POWER = "power"
    LAN = "lan"
    FIBRE = "fibre"
    OPERATOR = "operator"
    BTS = "bts"
    DEVICE = "device"
    MONITOR = "monitor"


class RootKind(StrEnum):
    """What sort of thing the root of an incident is; its key is then one of the inventory's of that sort."""

    DEVICE = "device"
    SITE = "site"
    OPERATOR = "operator"
    MONITOR = "monitor"


class Transition(NamedTuple):
    """A device is in `state` from `at` on, until its next transition. `why` is a message key, `why.…`.

    `root` is the key of what it lost its way through, where it is `unreachable`.
    """

    device: str
    at: float
    state: State
    why: str
    root: str | None = None


class Evidence(NamedTuple):
    """One observation that an incident rests on: the message key `evidence.<key>`, whom it is about, its values.

    `about` is the key of a device, site or operator, or empty. `values` are numbers, in the catalogue's units.
    """

    at: float
    key: str
    about: str = ""
    values: Mapping[str, float] = {}


class Hit(NamedTuple):
    """A device that an incident took down, half-open [start, end); `end` is None while it lasts."""

    device: str
    state: State
    start: float
    end: float | None = None


class Loss(NamedTuple):
    """Households of an area, about, that have one operator's technology no more.

    `area` and `operator` are keys of the inventory. `others` are how many of them have another operator's signal still,
    by operator, most first. `measured`: what they had was not only predicted but measured near them.
    """

    area: str
    operator: str
    technology: str
    households: int
    others: tuple[tuple[str, int], ...] = ()
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Toll:
    """How many an incident hits: at its worst.

    `households` are those without the signal that they had, as the coverage ledger has it; without one, those of the
    villages that lost a base station. `places` are public places that lost their last working access point. `lost` says
    who lost what; `risk`, who will once the batteries are empty that carry their stations at this moment.
    """

    devices: int = 0
    sites: int = 0
    households: int = 0
    places: int = 0
    lost: tuple[Loss, ...] = ()
    risk: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """One root cause and everything that it took down.

    `state` is the worst that it did to its root (`degraded` where nothing is down yet, such as on battery).
    `recovered_at` is when everything was seen to work again; until it has stayed so for a while, `closed_at` is None,
    and then it equals `recovered_at`. `operator` is the key of whom to call. `hits` hold the root's own outage too.
    """

    id: str
    cause: Cause
    root_kind: RootKind
    root: str
    state: State
    opened_at: float
    recovered_at: float | None = None
    closed_at: float | None = None
    operator: str = ""
    evidence: tuple[Evidence, ...] = ()
    hits: tuple[Hit, ...] = ()
    toll: Toll = Toll()
    flaps: int = 0
    """How often it came back within its settling time."""

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of an incident afterwards; the measurement stays as it is, beside it.

    `planned` turns the incident's outages into maintenance in corrected figures; None leaves that as it is, and so
    does None for `cause`.
    """

    incident: str
    at: float
    who: str
    reason: str
    planned: bool | None = None
    cause: Cause | None = None
