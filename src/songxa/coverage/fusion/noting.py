"""What a reader has to know about a fusion: what was left out, what is thin. Keys of messages; no words of its own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from songxa.coverage.fusion.places import Readings
from songxa.coverage.fusion.results import Tuning, Validation
from songxa.coverage.fusion.rules import Rules
from songxa.model import Trouble

_YEAR_S = 365.25 * 86_400


class Counts(NamedTuple):
    """What became of the samples (`outliers` counts bins), and whether there was any prediction to tune."""

    predicted: bool
    unusable: int
    repeated: int
    unpredicted: int
    other_carrier: int
    outliers: int


def notes_on(
    counts: Counts,
    readings: Readings,
    tunings: tuple[Tuning, ...],
    validation: Validation | None,
    now: float,
    rules: Rules,
) -> tuple[Trouble, ...]:
    """The notes, the weightiest first."""
    if not len(readings):
        unusable = Trouble("coverage.fusion.unusable", {"n": counts.unusable})
        nothing = Trouble("coverage.fusion.no_samples" if counts.predicted else "coverage.fusion.nothing")
        return (nothing, *([unusable] if counts.unusable else ()))
    unknown = int(np.count_nonzero(~np.isfinite(readings.at)))
    old = int(np.count_nonzero(now - readings.at > _YEAR_S))
    contributors = len(np.unique(readings.contributor))
    missed = counts.unpredicted if counts.predicted else 0
    wider = round(100 * (validation.widened - 1)) if validation else 0
    bins = sum(each.bins for each in tunings)
    said = (
        (not counts.predicted, Trouble("coverage.fusion.no_prediction", {"mask": round(rules.mask_m)})),
        (0 < bins < rules.full_bins, Trouble("coverage.fusion.few", {"n": bins, "full": rules.full_bins})),
        (validation is None, Trouble("coverage.fusion.not_validated")),
        (wider > 0, Trouble("coverage.fusion.widened", {"percent": wider})),
        (contributors == 1, Trouble("coverage.fusion.one_contributor")),
        (missed > 0, Trouble("coverage.fusion.unpredicted", {"n": missed})),
        (counts.other_carrier > 0, Trouble("coverage.fusion.other_carrier", {"n": counts.other_carrier})),
        (counts.outliers > 0, Trouble("coverage.fusion.outliers", {"n": counts.outliers})),
        (old > 0, Trouble("coverage.fusion.old", {"n": old})),
        (unknown > 0, Trouble("coverage.fusion.unknown_age", {"n": unknown, "years": round(rules.unknown_age_years)})),
        (counts.unusable > 0, Trouble("coverage.fusion.unusable", {"n": counts.unusable})),
        (counts.repeated > 0, Trouble("coverage.fusion.repeated", {"n": counts.repeated})),
    )
    return tuple(note for holds, note in said if holds)
