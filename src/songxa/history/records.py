"""What the history gives back. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from songxa.model import Incident, Transition


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device as the inventory last described it, kept so that reports stay readable after it has gone.

    `since` is when it was first watched, `until` when it left the inventory (None: it is still in it).
    """

    key: str
    name: str
    kind: str
    site: str
    site_name: str
    area: str
    area_name: str
    operator: str
    operator_name: str
    public: bool
    since: float
    until: float | None = None


class Past(NamedTuple):
    """Where the last monitor stopped: its last heartbeat, the newest transition of every device, what was open.

    `newest` is the latest time that anything was written for: a clock that is behind it is wrong.
    """

    beat: float | None
    newest: float | None
    states: Mapping[str, Transition]
    incidents: tuple[Incident, ...]


class Point(NamedTuple):
    """One point of a curve: `at` is the begin of its step."""

    at: float
    low: float
    mean: float
    high: float


class Series(NamedTuple):
    """A curve. `step_s` is the time between two points; a hole in it is time without a measurement."""

    metric: str
    labels: tuple[str, ...]
    step_s: float
    points: tuple[Point, ...]
