"""Models that a person can check by hand, counting what they are asked: for tests of what is built on models."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats, Model, Points, Singles, Transmitter
from songxa.coverage.predict import Basics
from songxa.coverage.predict.mast import Mast, way
from songxa.coverage.predict.workers import Workers

BASICS = Basics("test", "plain", receiver_height_m=1.5, climate="equatorial", reach_km=5.0)


@dataclass
class PlainRadio:
    """Loss grows with the fourth power of the distance; sectors send 65° wide; walls take 10 dB and 5 more above 1 GHz.

    `asked` holds the masts whose paths were computed here, with how many paths.
    """

    digest: str = "plain"
    slow: bool = True
    basics: Basics = BASICS
    asked: list[tuple[Mast, int]] = field(default_factory=list)
    fails_at: int = 1_000_000
    """The how-manieth mast breaks it, as a kill would."""
    fatal: bool = False
    """In another process than the first, the first path ends the process."""
    told: Path | None = None
    """A folder in which other processes leave their number, and then stay."""

    def reach_m(self, mast: Mast) -> float:
        return self.basics.reach_km * 1000

    def paths(self, mast: Mast, points: Points) -> tuple[Singles, Singles, NDArray[np.uint8]]:
        elsewhere = multiprocessing.parent_process() is not None
        if elsewhere and self.fatal:
            os._exit(1)
        if elsewhere and self.told is not None:
            (self.told / f"{os.getpid()}.pid").touch()
            threading.Event().wait()
        if len(self.asked) >= self.fails_at:
            raise KeyboardInterrupt
        self.asked.append((mast, len(points)))
        distance, _ = way(mast.latitude, mast.longitude, points.latitude, points.longitude)
        loss = 20 * np.log10(mast.band_mhz) + 40 * np.log10(np.maximum(distance, 1.0)) - mast.height_m / 10 - 30
        sigma = np.full(len(points), 8.0, np.float32)
        return loss.astype(np.float32), sigma, np.full(len(points), Model.RMA, np.uint8)

    def ground_m(self, points: Points) -> Floats:
        return np.zeros(len(points))

    def sent_dbm(self, transmitter: Transmitter, azimuth_deg: Floats, down_deg: Floats) -> Floats:
        if transmitter.azimuth_deg is None:
            return np.full(len(azimuth_deg), transmitter.eirp_dbm)
        off = (azimuth_deg - transmitter.azimuth_deg + 180) % 360 - 180
        return np.asarray(transmitter.eirp_dbm - np.minimum(12 * (off / 65) ** 2, 30))

    def doubt_db(self, transmitter: Transmitter) -> float:
        return 2.0 * len(transmitter.assumed)

    def entry_db(self, transmitter: Transmitter) -> tuple[float, float]:
        return (15.0 if transmitter.band_mhz > 1000 else 10.0), 4.0


def stay(folder: Path) -> None:
    """Two processes that are at work until they are ended; each leaves a file NUMBER.pid."""
    with Workers(PlainRadio(told=folder), 2) as workers:
        point = Points(np.array([19.88]), np.array([105.8]))
        waits = [workers.start(Mast(19.88, 105.81, 40.0, 1800.0), point) for _ in range(2)]
        for wait in waits:
            wait()


if __name__ == "__main__":
    stay(Path(sys.argv[1]))
