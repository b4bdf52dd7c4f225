"""The strongest of what arrives at each point. Knows no model and no disk."""

from __future__ import annotations

import numpy as np

from songxa.coverage.nouns import Field, Floats, Indexes, Model, Points, Singles, Transmitter


class Best:
    """The strongest transmitter at each of the points so far."""

    def __init__(self, points: Points) -> None:
        self._points = points
        count = len(points)
        self._mean = np.full(count, -np.inf, np.float32)
        self._sigma, self._distance, self._excess = (np.full(count, np.nan, np.float32) for _ in range(3))
        self._server = np.full(count, -1, np.int32)
        self._model = np.full(count, Model.NONE, np.uint8)
        self._transmitters: list[Transmitter] = []

    def offer(
        self,
        transmitter: Transmitter,
        at: Indexes,
        mean_dbm: Floats,
        sigma_db: Singles,
        distance_m: Floats,
        excess_db: Floats,
        model: np.ndarray[tuple[int], np.dtype[np.uint8]],
    ) -> None:
        """What a transmitter gives at the points `at`; NaN where nothing is known."""
        number = len(self._transmitters)
        self._transmitters.append(transmitter)
        stronger = mean_dbm > self._mean[at]
        here = at[stronger]
        self._mean[here] = mean_dbm[stronger]
        self._sigma[here] = sigma_db[stronger]
        self._distance[here] = distance_m[stronger]
        self._excess[here] = excess_db[stronger]
        self._model[here] = model[stronger]
        self._server[here] = number

    def field(self) -> Field:
        """As it stands."""
        self._mean[self._server < 0] = np.nan
        return Field(
            points=self._points,
            transmitters=tuple(self._transmitters),
            mean_dbm=self._mean,
            sigma_db=self._sigma,
            server=self._server,
            distance_m=self._distance,
            excess_db=self._excess,
            model=self._model,
            evidence_m=np.full(len(self._points), np.inf, np.float32),
        )
