"""What fusion assumes: sizes, limits, expectations before anything is measured. Numbers with reasons, no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """The assumptions of one fusion. Metres, dB, counts; the defaults are those that the tests prove calibrated."""

    bin_m: float = 50.0
    """Readings closer than this are one observation: they share the same shadowing."""
    mask_m: float = 500.0
    """Beyond this from the nearest measurement a cell is grey: interpolation is no better than the mean there."""

    offset_db: float = 8.0
    """How far off a prediction's level may be, one standard deviation, before anything is measured."""
    slope_db: float = 10.0
    """The same for the loss per decade of distance."""
    share: float = 0.35
    """The same for the share of the loss beyond free space that counts; 1 is as predicted."""
    full_bins: int = 30
    """Below this many bins the three expectations shrink in proportion: few bins leave the prediction as it is."""
    band_likeness: float = 0.5
    """How much of what one band teaches holds for the operator's other bands, 0 to 1."""

    reading_db: float = 4.0
    """The scatter of single readings of one phone in one bin (fast fading, rounding)."""
    readings: int = 10
    """More readings than this of one bin teach nothing more: they are not independent."""
    contributor_db: float = 4.0
    """One phone against another. TS 36.133 §9.1.2 allows ±6 dB of absolute accuracy (±9 dB in extreme conditions)."""
    carrier_db: float = 6.0
    """What is added where the phone measured another carrier than the one predicted to be strongest."""
    drift_db: float = 3.0
    """What a year adds to the uncertainty of a measurement: networks and trees change."""
    half_life_years: float = 1.0
    """A reading this much older than another of its bin counts half."""
    unknown_age_years: float = 2.0
    """The age of a reading without a time."""

    range_m: float = 120.0
    """Where shadowing is expected to be alike by 1/e: 37 m in sight, 120 m out of it (TR 38.901 table 7.5-6, RMa)."""
    range_limit_m: float = 500.0
    nugget_db: float = 2.5
    """The variation within a bin that no neighbour can tell."""
    floor_db: float = 2.0
    """No cell is ever known better than this."""
    level_dbm: float = -100.0
    """Without a prediction: what is expected, and below how widely."""
    level_db: float = 12.0
    sigma_db: float = 8.0
    """The uncertainty of a prediction that does not tell its own."""

    dense_bins: int = 2000
    """Up to here every bin speaks to every cell; beyond, the nearest ones do."""
    taught_bins: int = 800
    """Beyond, the coefficients are taught by so many bins, in clusters."""
    neighbours: int = 48
    shape_bins: int = 240
    """How many bins, in clusters, the range and nugget are fitted on."""

    block_m: float = 1000.0
    """Cross-validation leaves out whole squares of this side, halved twice at most where all is in a few of them."""
    folds: int = 5
    least_bins: int = 10
    """Fewer bins than this cannot be validated."""
    seed: int = 20
