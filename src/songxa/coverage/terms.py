"""The words of coverage that the ledger's readers share with those who compute it. Needs no arithmetic library.

Whoever only reads a ledger (metrics, pages, incidents) must not pay for numpy and scipy at its start.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Technology(StrEnum):
    """What counts as mobile coverage, and the commune's Wi-Fi. 2G and 3G are being shut down and never count."""

    LTE = "4G"
    NR = "5G"
    WIFI = "wifi"


class Basis(StrEnum):
    """What a figure rests on. Fused: the prediction, tuned and corrected by what was measured."""

    DECLARED = "declared"
    PREDICTED = "predicted"
    MEASURED = "measured"
    FUSED = "fused"


class Verdict(StrEnum):
    """Met, not met, or not enough evidence: never a guess."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Model(IntEnum):
    """Which propagation model told the loss of a path."""

    NONE = 0
    FREE_SPACE = 1
    RMA = 2
    ITM = 3
    LOG_DISTANCE = 4


class Setting(StrEnum):
    """Where the receiver is held."""

    OUTDOORS = "outdoors"
    INDOORS = "indoors"


class Weight(StrEnum):
    """What a share is a share of."""

    HOUSEHOLDS = "households"
    POPULATION = "population"
    AREA = "area"
