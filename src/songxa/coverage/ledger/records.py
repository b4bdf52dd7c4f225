"""What a ledger holds besides its arrays: facts, entries, figures, dead spots. Data only; needs no arithmetic library.

Shares are 0 to 1, times UTC seconds, levels dBm, places WGS 84 degrees. None stands for unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from songxa.coverage.terms import Basis, Setting, Technology, Verdict, Weight

Scalar = str | int | float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is what it is: the message `coverage.why.<key>` and the plain values that fill it."""

    key: str
    values: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of a place, with its source and date.

    `share` is of the place's households (of measurements for a measured one); `count` are claims, measurements or
    tests; `values` are what only this sort of fact has: speeds in Mbit/s, latency in ms, contributors.
    """

    basis: str
    share: float | None
    level_dbm: float | None = None
    count: int = 0
    at: float | None = None
    source: str = ""
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place × an operator × a technology: the four facts, and the verdict. None: nothing is asked of such a place."""

    place: str
    operator: str
    technology: Technology
    declared: Fact | None
    predicted: Fact | None
    measured: Fact | None
    experienced: Fact | None
    verdict: Verdict | None
    reason: Reason
    against: bool = False
    """What was measured speaks against what was declared."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A share of an area's households, population or area that one operator covers, or `any`, or `all` of them.

    `share` is of what is known; `low` and `high` are of everything, what is unknown counted as without signal and with:
    the true share lies between them with the criteria's probability. `known` is the share of the weight of which
    anything is known, `near` that of which a measurement is near. `total` is the weight: households, people, km².
    `newest` is the newest measurement's time. `verdict` is None where the criteria ask for nothing.
    """

    area: str
    operator: str
    technology: Technology
    setting: Setting
    of: Weight
    basis: Basis
    share: float | None
    low: float
    high: float
    known: float
    near: float
    total: float
    threshold_dbm: float
    samples: int = 0
    contributors: int = 0
    staff: bool = False
    newest: float | None = None
    asked: str = ""
    asked_share: float | None = None
    verdict: Verdict | None = None
    reason: Reason = Reason("none_asked")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a verdict is asked for: an area with people (`kind` is its level) or a public place (`kind` is `place`)."""

    key: str
    name: str
    kind: str
    area: str
    latitude: float
    longitude: float
    households: float | None = None
    assumed: bool = True
    """Nobody knows where its households are: they lie evenly in it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A dead spot: neighbouring cells where a signal is improbable, and how many households that concerns.

    `cells` are positions in the ledger's arrays; `sites` are the nearest transmitters' sites with their distance in
    metres; `measured` counts the measurements in it. `confirmed`: most of these are below the threshold.
    """

    key: str
    area: str
    operator: str
    technology: Technology
    latitude: float
    longitude: float
    households: float
    population: float
    square_km: float
    probability: float
    cells: tuple[int, ...]
    measured: int = 0
    confirmed: bool = False
    sites: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """A figure that somebody entered by hand. `stale`: older than the criteria allow."""

    area: str
    what: str
    value: float
    day: str
    source: str
    operator: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """How one operator's technology was computed: models and share of cells by each, tuning, validation, notes.

    `models` are shares of the points, `assumed` counts transmitters by defaulted field. `tuning` is by band and
    coefficient ("1800.offset_db"), `validation` as the fusion's. `notes` are messages and what fills them.
    """

    operator: str
    technology: Technology
    transmitters: int
    samples: int
    models: Mapping[str, float] = field(default_factory=dict)
    assumed: Mapping[str, int] = field(default_factory=dict)
    tuning: Mapping[str, float] = field(default_factory=dict)
    validation: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[tuple[str, Mapping[str, Scalar]], ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """What was measured in an H3 cell, by so many people so often, or by staff, that everybody may see it."""

    operator: str
    technology: Technology
    cell: str
    count: int
    median_dbm: float
    newest: float | None
    staff: bool


@dataclass(frozen=True, slots=True)
class Head:
    """Of what and when a ledger is. `digest` is that of all its inputs, `standing` that of all but what permanent
    probes measure, which is new every minute; `inputs` names them with what tells them apart.

    `operators` and `areas` are names by key; `assumed`: the households of some area are spread evenly in it.
    """

    digest: str
    standing: str
    made: float
    commune: str
    timezone: str
    criteria: str
    criteria_source: str
    interval: float
    thresholds: Mapping[str, float]
    inputs: Mapping[str, str]
    operators: Mapping[str, str]
    areas: Mapping[str, str]
    assumed: bool
    max_age_days: int
    least_samples: int
    least_people: int
    near_m: float
    reach_m: float
    """The size of a cell: how far from its point the ledger speaks of it."""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Records:
    """A ledger without its arrays."""

    head: Head
    places: tuple[Place, ...]
    entries: tuple[Entry, ...]
    figures: tuple[Figure, ...]
    spots: tuple[Spot, ...]
    entered: tuple[Entered, ...]
    told: tuple[Told, ...]
    notes: tuple[tuple[str, Mapping[str, Scalar]], ...]
    published: tuple[Published, ...]

    def threshold(self, technology: Technology) -> float:
        """The weakest signal that counts, dBm."""
        return self.head.thresholds[technology]

    def place(self, key: str) -> Place | None:
        """A place by its key."""
        return next((each for each in self.places if each.key == key), None)

    def of(self, place: str) -> list[Entry]:
        """The entries of a place."""
        return [each for each in self.entries if each.place == place]

    def figures_of(
        self,
        area: str,
        operator: str | None = None,
        technology: Technology | None = None,
        setting: Setting = Setting.OUTDOORS,
        of: Weight = Weight.HOUSEHOLDS,
    ) -> Iterator[Figure]:
        """Figures of an area; None stands for every operator or technology."""
        for each in self.figures:
            wanted = (each.area, each.setting, each.of) == (area, setting, of)
            if wanted and operator in (None, each.operator) and technology in (None, each.technology):
                yield each


def worst_first(spots: Sequence[Spot]) -> list[Spot]:
    """By households without a signal."""
    return sorted(spots, key=lambda each: (-each.households, each.key))
