"""How things were: incidents, uptime, curves, states. Data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from songxa.model import Cause, RootKind, State
from songxa.web.api.shapes.common import Caller, Named, Why, shape


@shape
class Root:
    """What an incident comes from."""

    kind: RootKind
    key: str
    """Empty where the asker may not know it."""
    name: str


@shape
class Left:
    """How many households have an operator's signal still."""

    operator: Named
    households: int


@shape
class Loss:
    """Households of an area, about, without one operator's technology."""

    area: Named
    operator: Named
    technology: str
    households: int
    others: Sequence[Left]
    """How many of them another operator reaches, most first; empty: none does."""
    measured: bool
    """Whether what they had was measured near them, not only predicted."""


@shape
class Toll:
    """How many an incident hits, at its worst. Null: counted over others' devices too, so only staff are told."""

    devices: int
    sites: int
    households: int | None
    places: int | None
    lost: Sequence[Loss] | None
    """Who has lost what, as the coverage ledger has it; the largest first."""
    risk: Sequence[Loss] | None
    """Who will once the batteries are empty that carry their base stations at this moment."""


@shape
class Evidence:
    """One observation that an incident rests on."""

    at: float
    at_iso: str
    key: str
    about: str
    """Key of the device, site or operator that it is about."""
    text: str
    values: Mapping[str, float]


@shape
class Hit:
    """A device that an incident took down, half-open [start, end)."""

    device: str
    name: str
    state: State
    start: float
    start_iso: str
    end: float | None
    """Null while it lasts."""
    end_iso: str | None


@shape
class Correction:
    """What a person said of it afterwards; the measurement stays as it is."""

    at: float
    at_iso: str
    who: str
    reason: str
    planned: bool | None
    """Whether it was planned work; null where the correction does not say."""
    cause: Cause | None


@shape
class Incident:
    """One root cause and what it took down."""

    id: str
    is_open: bool
    text: str
    """What happened in one sentence, in the language asked for."""
    cause: Cause
    """As measured."""
    corrected_cause: Cause | None
    """As people said afterwards; null where they did not."""
    planned: bool | None
    root: Root
    state: State
    opened_at: float
    opened_at_iso: str
    recovered_at: float | None
    recovered_at_iso: str | None
    closed_at: float | None
    closed_at_iso: str | None
    call: Caller | None
    toll: Toll
    flaps: int


@shape
class IncidentDetail(Incident):
    """An incident with what it rests on."""

    evidence: Sequence[Evidence]
    hits: Sequence[Hit]
    corrections: Sequence[Correction]


@shape
class Incidents:
    """A page of incidents, newest first."""

    limit: int
    offset: int
    more: bool
    """Whether there are others after these."""
    incidents: Sequence[Incident]


@shape
class Seconds:
    """How long each state lasted; together they are the period."""

    up: float
    degraded: float
    down: float
    unreachable: float
    maintenance: float
    unknown: float


@shape
class Figures:
    """Seconds and what follows from them."""

    seconds: Seconds
    availability: float | None
    """(up + degraded) / (up + degraded + down + unreachable); null where nothing of that is known."""
    known: float
    """The share of the period that is not unknown."""


@shape
class UptimeRow:
    """One device or one group of them, the mean of its devices."""

    key: str
    name: str
    devices: int
    measured: Figures
    corrected: Figures
    """With what people said of incidents afterwards; as measured where they said nothing."""
    outages: int
    """How often a device failed."""
    longest_s: float
    """The longest of these, as measured."""


@shape
class Uptime:
    """Uptime in a period."""

    start: float
    start_iso: str
    end: float
    end_iso: str
    by: str
    total: int
    limit: int
    offset: int
    rows: Sequence[UptimeRow]


@shape
class Curve:
    """One curve. A hole between two points is time without a measurement."""

    metric: str
    unit: str
    labels: Mapping[str, str]
    step_s: float
    points: Sequence[Annotated[Sequence[float | None], Field(min_length=4, max_length=4)]]
    """[begin of the step in UTC seconds, least, mean, most]"""


@shape
class Curves:
    """A device's curves."""

    device: str
    start: float
    start_iso: str
    end: float
    end_iso: str
    series: Sequence[Curve]


@shape
class Move:
    """From `at` on, a device was in `state`."""

    at: float
    at_iso: str
    state: State
    why: Why
    root: str | None


@shape
class Timeline:
    """A device's states, oldest first; the first is the one in force at the begin, if any is known."""

    device: str
    start: float
    start_iso: str
    end: float
    end_iso: str
    transitions: Sequence[Move]
