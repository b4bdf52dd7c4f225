"""Why a row counts for nothing, how often each reason came, and the first row of each. Decides about no row itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from songxa.i18n.format import tell
from songxa.model import InputError, Trouble
from songxa.text import device_text

_SHOWN = 40


class Reason(StrEnum):
    """Why a row was left out; the words stand in the translations, `cli.survey.reason.…`."""

    ABROAD = "abroad"
    ANCHOR = "anchor"
    BAD_AZIMUTH = "bad_azimuth"
    BAD_SHAPE = "bad_shape"
    FAR = "far"
    INACCURATE = "inaccurate"
    INACTIVE = "inactive"
    INDEX = "index"
    KNOWN = "known"
    METRES = "metres"
    NEIGHBOUR = "neighbour"
    NO_COUNT = "no_count"
    NO_OPERATOR = "no_operator"
    NO_PLACE = "no_place"
    NO_SIGNAL = "no_signal"
    NO_TECHNOLOGY = "no_technology"
    NOT_WIFI = "not_wifi"
    OLD_TECHNOLOGY = "old_technology"
    OUT_OF_RANGE = "out_of_range"
    PRIVATE_NETWORK = "private_network"
    QUADKEY = "quadkey"
    RSSI = "rssi"
    SWAPPED = "swapped"
    TIME = "time"
    UNIT = "unit"
    UNKNOWN_OPERATOR = "unknown_operator"
    UNREADABLE = "unreadable"


LIES = frozenset({Reason.SWAPPED, Reason.RSSI, Reason.INDEX, Reason.UNIT, Reason.METRES})
"""A file in which such rows are more than a few says something else than it claims, so the rest is not believed."""

FEW = 0.1
"""The part of a file's rows that may be so."""


class Unfit(Exception):
    """A row that counts for nothing. `field` is the column that says so, `value` what stands in it."""

    def __init__(self, reason: Reason, field: str = "", value: object = "") -> None:
        self.reason, self.field, self.value = reason, field, value
        super().__init__(reason)


class SurveyError(InputError):
    """What cannot be used as a whole, such as a file that is no survey; `words` says why and what is accepted."""

    def __init__(self, key: str, /, **values: object) -> None:
        self.words: Trouble = Trouble(f"cli.survey.wrong.{key}", values)
        super().__init__(tell("en", self.words))


@dataclass(frozen=True, slots=True)
class Dropped:
    """A reason, how often it came, and where it came first: row, column (letter and heading) and what stands there."""

    reason: Reason
    count: int
    row: int
    column: str
    value: str


class Tally:
    """Counts rows: all of them, and those left out."""

    def __init__(self) -> None:
        self.rows = 0
        self._counts: Counter[Reason] = Counter()
        self._first: dict[Reason, tuple[int, str, str]] = {}
        self.strangers: Counter[str] = Counter()
        """Operators that the inventory does not know, by PLMN or name."""

    def drop(self, reason: Reason, row: int, column: str = "", value: object = "", count: int = 1) -> None:
        """One more row that counts for nothing."""
        self._counts[reason] += count
        if reason not in self._first:
            self._first[reason] = row, column, device_text(str(value), _SHOWN)
        if reason is Reason.UNKNOWN_OPERATOR and (len(self.strangers) < 1000 or str(value) in self.strangers):
            self.strangers[device_text(str(value), _SHOWN)] += 1

    def count(self, reason: Reason) -> int:
        """How many rows were left out for it."""
        return self._counts[reason]

    @property
    def lie(self) -> Reason | None:
        """The commonest of what makes a whole file unbelievable, where it is more than a few of the rows that it could
        be found out of."""
        found = {reason: self._counts[reason] for reason in LIES if self._counts[reason]}
        if not found:
            return None
        untold = (Reason.OLD_TECHNOLOGY, Reason.NEIGHBOUR, Reason.UNREADABLE, Reason.NO_PLACE, Reason.NO_SIGNAL)
        judged = self.rows - sum(self._counts[each] for each in untold)
        if sum(found.values()) <= max(judged, 1) * FEW:
            return None
        return max(found, key=lambda reason: (found[reason], reason))

    def dropped(self) -> tuple[Dropped, ...]:
        """What was left out, the commonest reason first."""
        return tuple(Dropped(reason, count, *self._first[reason]) for reason, count in self._counts.most_common())
