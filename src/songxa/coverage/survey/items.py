"""What a file may hold besides measurements. Data only; None stands for what the file does not say."""

from __future__ import annotations

from typing import NamedTuple

from songxa.coverage.nouns import Declared, Measurement, Technology


class SectorRow(NamedTuple):
    """A sector as a table gives it. `band_mhz` is the band's usual name (1800), `eirp_dbm` the whole carrier's."""

    key: str
    site: str
    operator: str
    technology: Technology
    latitude: float
    longitude: float
    band_mhz: float | None = None
    height_m: float | None = None
    azimuth_deg: float | None = None
    tilt_deg: float | None = None
    bandwidth_mhz: float | None = None
    eirp_dbm: float | None = None


class Sighting(NamedTuple):
    """A cell that phones have seen, about where they saw it: never the place of its antenna.

    `range_m` is how far from there it was seen, `at` when last.
    """

    operator: str
    technology: Technology
    area: int
    cell: int
    latitude: float
    longitude: float
    range_m: float | None
    seen: int
    at: float | None


class Household(NamedTuple):
    """Where people live, and how many households do. Who they are is never read."""

    latitude: float
    longitude: float
    households: float


class Tile(NamedTuple):
    """Speed tests within a square of Web Mercator (zoom 16: about 600 m), of all operators together.

    `kind` is mobile, fixed, or empty where nobody says. Speeds in kbit/s, latency in ms.
    """

    quadkey: str
    kind: str
    down_kbps: float
    up_kbps: float
    latency_ms: float | None
    tests: int
    devices: int
    at: float | None


Item = Measurement | SectorRow | Sighting | Declared | Household | Tile
