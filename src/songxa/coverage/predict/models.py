"""songxa's own models as predictions ask for them: ITM over terrain, RMa without it, log-distance for Wi-Fi.

Opens the terrain in every process for itself: a process is sent the settings, not the heights.
"""

from __future__ import annotations

import hashlib
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import songxa
from songxa.coverage import propagation
from songxa.coverage.nouns import Floats, Model, Points, Singles, Technology, Terrain, Transmitter
from songxa.coverage.predict.mast import WIFI_REACH_M, Mast, way
from songxa.coverage.predict.result import Basics
from songxa.coverage.propagation import itm
from songxa.coverage.propagation.simple import LOG_DISTANCE_SIGMA_DB
from songxa.coverage.propagation.surroundings import BARE, USUAL
from songxa.coverage.terrain import open_terrain
from songxa.model import CoverageSettings

REFRACTIVITY = {
    itm.Climate.EQUATORIAL: 360.0,
    itm.Climate.CONTINENTAL_SUBTROPICAL: 320.0,
    itm.Climate.MARITIME_SUBTROPICAL: 370.0,
    itm.Climate.DESERT: 280.0,
    itm.Climate.CONTINENTAL_TEMPERATE: 301.0,
    itm.Climate.MARITIME_TEMPERATE_OVER_LAND: 320.0,
    itm.Climate.MARITIME_TEMPERATE_OVER_SEA: 350.0,
}
"""N-units at sea level that ITM's guide gives for each climate (NTIA Report 82-100, table 2)."""


class Propagation:
    """A `Radio` of the settings of an inventory. Raises InputError where the terrain cannot be read."""

    def __init__(self, settings: CoverageSettings, terrain: Terrain | None = None) -> None:
        self._settings, self._given = settings, terrain
        climate = itm.Climate[settings.climate.upper()]
        self._itm = itm.Settings(climate=climate, refractivity=REFRACTIVITY[climate])
        self._around = BARE if settings.terrain_kind == "surface" else USUAL
        self.slow = self._terrain is not None

    @cached_property
    def _terrain(self) -> Terrain | None:
        if self._given is not None or not self._settings.terrain:
            return self._given
        settings = self._settings
        return open_terrain(Path(settings.terrain), source=settings.terrain_source, vintage=settings.terrain_vintage)

    def __reduce__(self) -> tuple[type[Propagation], tuple[CoverageSettings, Terrain | None]]:
        return Propagation, (self._settings, self._given)

    @cached_property
    def digest(self) -> str:
        """Of the models, their parameters and the terrain."""
        settings, terrain = self._settings, self._terrain
        told = (code_digest(), settings.receiver_height_m, self._itm, self._around, terrain.digest if terrain else "")
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @cached_property
    def basics(self) -> Basics:
        """For people."""
        settings, terrain = self._settings, self._terrain
        return Basics(
            version=f"songxa {songxa.__version__}, models {propagation.VERSION}",
            models=code_digest()[:12],
            receiver_height_m=settings.receiver_height_m,
            climate=settings.climate,
            reach_km=settings.reach_km,
            terrain=terrain.digest if terrain else "",
            terrain_source=terrain.source if terrain else "",
            terrain_vintage=terrain.vintage if terrain else "",
        )

    def reach_m(self, mast: Mast) -> float:
        """How far anything is expected of a mast."""
        return WIFI_REACH_M if mast.wifi else self._settings.reach_km * 1000.0

    def paths(self, mast: Mast, points: Points) -> tuple[Singles, Singles, NDArray[np.uint8]]:
        """Loss and its standard deviation in dB, and the `Model`, to each point outdoors."""
        receiver = self._settings.receiver_height_m
        if mast.wifi:
            distance, _ = way(mast.latitude, mast.longitude, points.latitude, points.longitude)
            loss = propagation.log_distance_loss(np.hypot(distance, mast.height_m - receiver), mast.band_mhz)
            sigma = np.full(len(points), LOG_DISTANCE_SIGMA_DB, np.float32)
            return loss.astype(np.float32), sigma, np.full(len(points), Model.LOG_DISTANCE, np.uint8)
        lost = propagation.path_loss(
            mast, points, mast.band_mhz, receiver, self._terrain, settings=self._itm, around=self._around
        )
        return lost.loss_db, lost.sigma_db, lost.model

    def ground_m(self, points: Points) -> Floats:
        """Metres above the sea; 0 where nothing is known."""
        if self._terrain is None or not len(points):
            return np.zeros(len(points))
        return np.nan_to_num(self._terrain.heights(points.latitude, points.longitude).astype(np.float64))

    def sent_dbm(self, transmitter: Transmitter, azimuth_deg: Floats, down_deg: Floats) -> Floats:
        """EIRP of a resource element, or of a whole carrier of Wi-Fi, which goes the same all around."""
        if transmitter.technology is Technology.WIFI:
            return np.full(len(azimuth_deg), transmitter.eirp_dbm)
        share = propagation.element_share_db(transmitter.technology, transmitter.band_mhz, transmitter.bandwidth_mhz)
        pattern = propagation.pattern_db(transmitter.azimuth_deg, transmitter.tilt_deg, azimuth_deg, -down_deg)
        return transmitter.eirp_dbm + share + pattern

    def doubt_db(self, transmitter: Transmitter) -> float:
        """Standard deviation of what is assumed of a transmitter."""
        return float(propagation.widened(np.zeros(1, np.float32), transmitter.assumed)[0])

    def entry_db(self, transmitter: Transmitter) -> tuple[float, float]:
        """What going indoors costs, and its standard deviation."""
        return propagation.entry_loss(transmitter.band_mhz)


@cache
def code_digest() -> str:
    """Of the models' code, so that nothing that an older model computed passes for new; of their version where only
    compiled code is installed."""
    told = hashlib.sha256(propagation.VERSION.encode())
    folder = Path(propagation.__file__).parent
    for file in sorted((*folder.rglob("*.py"), *(folder.parent / "terrain").glob("*.py"))):
        told.update(file.read_bytes())
    return told.hexdigest()


def wifi_radius_m(transmitter: Transmitter, threshold_dbm: float = -70.0) -> float:
    """How far a Wi-Fi point is expected to be of use outdoors: predicted, and never more than that."""
    loss = transmitter.eirp_dbm - threshold_dbm
    return min(propagation.log_distance_reach(loss, transmitter.band_mhz), WIFI_REACH_M)
