"""A made-up district whose signal is known everywhere: masts, hills, shadowing that is alike nearby, phones on roads.

The truth's exponents, level and hills' share are not those of the model that predicts, as in life. Seeded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from songxa.coverage.nouns import Field, Floats, Model, Points, Samples, Technology, Transmitter

SIDE_M = 8000.0
WEST, SOUTH = 105.9, 20.4
NOW = 1_790_000_000.0
_DEGREE_M = 111_195.0
_WAVES = 300


def shadow(seed: int, sigma_db: float, range_m: float, xy: Floats) -> Floats:
    """A normal field with covariance sigma² exp(−d / range): waves drawn from its spectrum, a bivariate Cauchy."""
    draw = np.random.default_rng((seed, 77))
    waves = draw.normal(size=(2, _WAVES)) / np.abs(draw.normal(size=_WAVES)) / range_m
    phase = draw.uniform(0, 2 * np.pi, _WAVES)
    return np.asarray(sigma_db * np.sqrt(2 / _WAVES) * np.cos(xy @ waves + phase).sum(axis=1))


def points(xy: Floats) -> Points:
    """Metres from the south-west corner to degrees."""
    east = xy[:, 0] / (_DEGREE_M * np.cos(np.radians(round(SOUTH))))
    return Points(SOUTH + xy[:, 1] / _DEGREE_M, WEST + east)


@dataclass(frozen=True)
class District:
    """What is true of one operator's technology. The model that predicts knows masts and hills, not the rest."""

    seed: int
    offset_db: float = -10.0
    slope_db: float = -10.0
    share: float = 1.3
    shadow_db: float = 7.0
    range_m: float = 150.0
    bands: tuple[float, ...] = (1800.0,)
    masts: int = 4

    @property
    def sites(self) -> Floats:
        return np.random.default_rng((self.seed, 1)).uniform(0.15 * SIDE_M, 0.85 * SIDE_M, (self.masts, 2))

    @property
    def transmitters(self) -> tuple[Transmitter, ...]:
        places = points(self.sites)
        return tuple(
            Transmitter(
                key=f"s{n}",
                device="",
                site=f"s{n}",
                operator="viettel",
                technology=Technology.LTE,
                band_mhz=self.bands[n % len(self.bands)],
                latitude=float(places.latitude[n]),
                longitude=float(places.longitude[n]),
                height_m=40.0,
                azimuth_deg=None,
                tilt_deg=0.0,
                bandwidth_mhz=20.0,
                eirp_dbm=61.0,
            )
            for n in range(self.masts)
        )

    def cells(self, count: int = 400) -> Floats:
        return np.random.default_rng((self.seed, 2)).uniform(0, SIDE_M, (count, 2))

    def roads(self, count: int = 3, length_m: float = 4000.0, step_m: float = 20.0) -> Floats:
        """Points along straight roads, in the order they are driven."""
        draw = np.random.default_rng((self.seed, 3))
        along = np.arange(0, length_m, step_m) - length_m / 2
        middle = draw.uniform(0.25 * SIDE_M, 0.75 * SIDE_M, (count, 1, 2))
        angle = draw.uniform(0, np.pi, count)
        way = np.stack((np.cos(angle), np.sin(angle)), axis=1)[:, None, :] * along[:, None]
        return np.asarray((middle + way).reshape(-1, 2))

    def predicted(self, xy: Floats, sigma_db: float = 8.0) -> Field:
        """What the model says: free space and the hills' loss, the strongest mast."""
        each, distance, excess = self._each(xy)
        best = np.argmax(each, axis=0)
        rows = np.arange(len(xy))
        return Field(
            points(xy),
            self.transmitters,
            each[best, rows].astype(np.float32),
            np.full(len(xy), sigma_db, dtype=np.float32),
            best.astype(np.int32),
            distance[best, rows].astype(np.float32),
            excess[best, rows].astype(np.float32),
            np.full(len(xy), Model.RMA, dtype=np.uint8),
            np.full(len(xy), np.inf, dtype=np.float32),
        )

    def truth(self, xy: Floats) -> Floats:
        """What a perfect phone reads: half of the shadowing is the place's, half the way's to each mast."""
        each, distance, excess = self._each(xy)
        each = each + self.offset_db + self.slope_db * np.log10(distance / 1000) - (self.share - 1) * excess
        common = shadow(self.seed, self.shadow_db * np.sqrt(0.5), self.range_m, xy)
        own = [
            shadow(1000 * (self.seed + 1) + n, self.shadow_db * np.sqrt(0.5), self.range_m, xy)
            for n in range(self.masts)
        ]
        return np.asarray((each + common + np.stack(own)).max(axis=0))

    def samples(self, xy: Floats, *, phones: int = 5, phone_db: float = 3.0, noise_db: float = 3.0) -> Samples:
        """Readings at the points, shared out among phones that each read a little high or low."""
        draw = np.random.default_rng((self.seed, 4))
        who = np.arange(len(xy)) * phones // max(1, len(xy))
        read = self.truth(xy) + draw.normal(0, phone_db, phones)[who] + draw.normal(0, noise_db, len(xy))
        return Samples(
            points(xy),
            np.clip(np.round(read), -140, -44).astype(np.float32),
            NOW - np.arange(len(xy), dtype=np.float64),
            np.full(len(xy), np.nan, dtype=np.float32),
            who.astype(np.int32),
            np.zeros(len(xy), dtype=np.bool_),
        )

    def _each(self, xy: Floats) -> tuple[Floats, Floats, Floats]:
        """Of each mast at each point: the model's RSRP, the distance, the loss beyond free space."""
        distance = np.maximum(50.0, np.hypot(*(xy[None] - self.sites[:, None]).transpose(2, 0, 1)))
        excess = np.stack(
            [np.maximum(0, 22 + shadow(500 + 1000 * self.seed + n, 8, 1200, xy)) for n in range(self.masts)]
        )
        mhz = np.array([each.band_mhz for each in self.transmitters])[:, None]
        free = 32.45 + 20 * np.log10(mhz) + 20 * np.log10(distance / 1000)
        return 61 - 30.8 - free - excess, distance, excess


def without_prediction(field: Field) -> Field:
    """The same points as nobody predicts them: no sectors are known."""
    count = len(field.points)
    nothing = np.full(count, np.nan, dtype=np.float32)
    return replace(
        field,
        transmitters=(),
        mean_dbm=nothing,
        sigma_db=nothing,
        server=np.full(count, -1, dtype=np.int32),
        distance_m=nothing,
        excess_db=nothing,
        model=np.zeros(count, dtype=np.uint8),
    )
