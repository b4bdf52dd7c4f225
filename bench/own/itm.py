"""Losses over terrain profiles by songxa's Irregular Terrain Model, many at once."""

from __future__ import annotations

import argparse

import numpy as np

from bench.itm_paths import FREQUENCY_MHZ, RX_M, TX_M, paths
from bench.measure import Stopwatch
from songxa import __version__
from songxa.coverage.propagation.itm import point_to_point


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", type=int)
    parser.add_argument("heights", type=int)
    arguments = parser.parse_args()
    heights, spacing = paths(arguments.paths, arguments.heights)
    point_to_point(heights[:10], spacing[:10], TX_M, RX_M, FREQUENCY_MHZ)
    with Stopwatch() as watch:
        told = point_to_point(heights, spacing, TX_M, RX_M, FREQUENCY_MHZ)
    watch.report(f"songxa {__version__}", arguments.paths, int(np.isfinite(told.loss_db).sum()))


if __name__ == "__main__":
    main()
