"""The nouns of coverage: what transmits, what is expected at a point, what was measured. Data and its arithmetic only.

RSRP is that of 3GPP TS 36.214 §5.1.1 for 4G and SS-RSRP of TS 38.215 §5.1.1 for 5G: dBm a resource element. Places are
WGS 84 degrees, lengths metres, bands MHz, times UTC seconds since the epoch. Arrays of one object are parallel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from songxa.coverage.terms import Basis, Model, Technology, Verdict

__all__ = [
    "Basis", "Declared", "Field", "Floats", "Indexes", "Measurement", "Model", "People", "Points", "Samples", "Singles",
    "Technology", "Terrain", "Transmitter", "Verdict",
]  # fmt: skip

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Indexes = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Where something is to be known: latitudes and longitudes of n points."""

    latitude: Floats
    longitude: Floats

    def __len__(self) -> int:
        return len(self.latitude)


class Terrain(Protocol):
    """Heights above the sea. `digest` tells one set of data from another; `source` and `vintage` are for people."""

    @property
    def digest(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def vintage(self) -> str: ...

    def heights(self, latitude: Floats, longitude: Floats) -> Singles:
        """Metres, interpolated bilinearly; NaN where nothing is known."""
        ...


@dataclass(frozen=True, slots=True)
class Transmitter:
    """One sector, placed, with everything a prediction needs; `assumed` names what of it is a default.

    `device` is the inventory's base station, empty for a site that only an operator's table knows. `azimuth_deg` is
    None for an omnidirectional antenna. `eirp_dbm` is the whole carrier's at boresight, `bandwidth_mhz` the carrier's
    width.
    """

    key: str
    device: str
    site: str
    operator: str
    technology: Technology
    band_mhz: float
    latitude: float
    longitude: float
    height_m: float
    azimuth_deg: float | None
    tilt_deg: float
    bandwidth_mhz: float
    eirp_dbm: float
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """What one operator's technology is expected to give at each of n points: RSRP is normal with `mean` and `sigma`.

    `mean_dbm` is NaN where nothing is known. `server` is the strongest transmitter (an index into `transmitters`, -1
    for none), `distance_m` the way to it, `excess_db` its loss beyond free space, `model` a `Model`, `evidence_m` the
    distance to the nearest measurement (infinite without any).
    """

    points: Points
    transmitters: tuple[Transmitter, ...]
    mean_dbm: Singles
    sigma_db: Singles
    server: Indexes
    distance_m: Singles
    excess_db: Singles
    model: NDArray[np.uint8]
    evidence_m: Singles

    def probability(self, threshold_dbm: float) -> Floats:
        """How probable it is that the threshold is reached at each point, 0 to 1; NaN where nothing is known."""
        return np.asarray(ndtr((self.mean_dbm.astype(np.float64) - threshold_dbm) / self.sigma_db))


class Measurement(NamedTuple):
    """One reading of a survey or of a probe. `operator` is a key of the inventory. None stands for unknown.

    `contributor` numbers who measured within one import, so that the few can be told from the many; it is never an
    identity. Nothing of the device that measured is kept.
    """

    at: float | None
    latitude: float
    longitude: float
    operator: str
    technology: Technology
    rsrp_dbm: float
    rsrq_db: float | None = None
    sinr_db: float | None = None
    band_mhz: float | None = None
    contributor: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """What was measured of one operator's technology, n readings. `at` and `band_mhz` are NaN where unknown.

    `contributor` tells measurers apart over all imports, `staff` those whose surveys may be shown however few they are.
    """

    points: Points
    rsrp_dbm: Singles
    at: Floats
    band_mhz: Singles
    contributor: Indexes
    staff: NDArray[np.bool_]


class Declared(NamedTuple):
    """An operator's claim: polygons (outer rings, then holes; (longitude, latitude)) with signal, and since when."""

    operator: str
    technology: Technology
    polygons: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]
    at: float | None
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Where an area's households are: weights over points that together are the area's figure.

    `assumed`: no household point is known, so they lie evenly in the polygon.
    """

    area: str
    points: Indexes
    households: Floats
    population: Floats
    square_km: Floats
    assumed: bool = True
    notes: tuple[str, ...] = field(default=())
