"""itmlogic does the same paths, one after another, each with the one quantile that is asked for.

Its sphere of settings is a dictionary, made anew for each path as its own example does.
"""

from __future__ import annotations

import argparse
import math
from importlib.metadata import version
from typing import Any

import numpy as np
from itmlogic.misc.qerfi import qerfi  # type: ignore[import-not-found]
from itmlogic.preparatory_subroutines.qlrpfl import qlrpfl  # type: ignore[import-not-found]
from itmlogic.preparatory_subroutines.qlrps import qlrps  # type: ignore[import-not-found]
from itmlogic.statistics.avar import avar  # type: ignore[import-not-found]

from bench.itm_paths import FREQUENCY_MHZ, RX_M, TX_M, paths
from bench.measure import Stopwatch

VERTICAL, EQUATORIAL, MOBILE = 1, 1, 2


def loss(heights: list[float], spacing_m: float, deviate: float) -> float:
    """Basic transmission loss, dB, at the same settings as songxa's."""
    last = len(heights) - 1
    tenth = int(0.1 * last)
    average = sum(heights[tenth : last - tenth + 1]) / (last - 2 * tenth + 1)
    wave, curvature, refractivity, impedance = qlrps(FREQUENCY_MHZ, average, 360.0, VERTICAL, 15.0, 0.005)
    asked: dict[str, Any] = {
        "wn": wave,
        "gme": curvature,
        "ens": refractivity,
        "zgnd": impedance,
        "hg": [TX_M, RX_M],
        "klim": EQUATORIAL,
        "klimx": 0,
        "mdvar": MOBILE,
        "mdvarx": MOBILE,
        "lvar": 5,
        "kwx": 0,
        "mdp": -1,
        "pfl": [last, spacing_m, *heights],
        "fmhz": FREQUENCY_MHZ,
    }
    found = qlrpfl(asked)
    more, _ = avar(deviate, 0.0, deviate, found)
    return 8.685890 * math.log(2 * wave * found["dist"]) + float(more)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", type=int)
    parser.add_argument("heights", type=int)
    arguments = parser.parse_args()
    heights, spacing = paths(arguments.paths, arguments.heights)
    work = [(list(map(float, row)), float(step)) for row, step in zip(heights, spacing, strict=True)]
    median = float(qerfi([0.5])[0])
    loss(*work[0], median)
    with Stopwatch() as watch:
        losses = [loss(row, step, median) for row, step in work]
    watch.report(f"itmlogic {version('itmlogic')}", arguments.paths, int(np.isfinite(losses).sum()))


if __name__ == "__main__":
    main()
