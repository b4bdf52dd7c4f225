"""The paths of data/ntia-itm-computed.csv: made by a rule, so that only the answers of NTIA's code had to be kept."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

from songxa.coverage.nouns import Floats
from songxa.coverage.propagation.itm import Climate, Mode, Polarisation, Settings

DATA = Path(__file__).parents[1] / "unit" / "coverage" / "propagation" / "data"


class Computed(NamedTuple):
    """A path, and what NTIA's code says of it."""

    heights: Floats
    spacing_m: float
    tx_m: float
    rx_m: float
    frequency_mhz: float
    settings: Settings
    error: int
    warnings: int
    way: int
    loss_db: float


def ground(kind: int, seed: int, intervals: int) -> Floats:
    """Heights without chance: flat, hills, ridges with a sawtooth of rocks, steps; rounded to centimetres."""
    index = np.arange(intervals + 1, dtype=np.float64)
    match kind % 4:
        case 0:
            heights = np.full(intervals + 1, float(seed % 40))
        case 1:
            heights = 300 + (seed % 250 + 20) * np.sin(index * (seed % 37 + 3) / 100.0)
        case 2:
            heights = 400 + 250 * np.sin(index / (seed % 90 + 10)) + (index * (seed % 89)) % 23
        case _:
            heights = np.floor(index / (seed % 60 + 5)) * (seed % 11) % 300
    return np.round(heights, 2)


def computed() -> list[Computed]:
    """Every line of the file."""
    with (DATA / "ntia-itm-computed.csv").open(newline="") as stream:
        return [_of(row) for row in csv.DictReader(stream)]


def _of(row: dict[str, str]) -> Computed:
    def figure(name: str) -> float:
        return float(row[name])

    mdvar = int(row["mdvar"])
    settings = Settings(
        Climate(int(row["climate"])),
        figure("n_0"),
        Polarisation(int(row["pol"])),
        figure("epsilon"),
        figure("sigma"),
        Mode(mdvar % 10),
        known_location=mdvar // 10 % 2 == 1,
        known_situation=mdvar // 20 == 1,
        time_percent=figure("time"),
        location_percent=figure("location"),
        situation_percent=figure("situation"),
    )
    return Computed(
        ground(int(row["kind"]), int(row["seed"]), int(row["intervals"])),
        figure("spacing_m"),
        figure("tx_m"),
        figure("rx_m"),
        figure("f_mhz"),
        settings,
        int(row["error"]),
        int(row["warnings"]),
        int(row["way"]),
        float(row["loss"] or "nan"),
    )
