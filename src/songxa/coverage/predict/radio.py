"""What a prediction asks of the models: losses of paths, what a sector sends which way, what walls take."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Floats, Points, Singles, Transmitter
from songxa.coverage.predict.mast import Mast
from songxa.coverage.predict.result import Basics


class Radio(Protocol):
    """Models with their parameters. `digest` tells one set of models, parameters and terrain from another; `slow`
    ones are worth keeping on the disk and several processes, to which they are pickled."""

    @property
    def digest(self) -> str: ...
    @property
    def slow(self) -> bool: ...
    @property
    def basics(self) -> Basics: ...

    def reach_m(self, mast: Mast) -> float:
        """How far anything is expected of a mast."""
        ...

    def paths(self, mast: Mast, points: Points) -> tuple[Singles, Singles, NDArray[np.uint8]]:
        """Loss and its standard deviation in dB, and the `Model`, to each point outdoors."""
        ...

    def ground_m(self, points: Points) -> Floats:
        """Metres above the sea; 0 everywhere where no terrain is known."""
        ...

    def sent_dbm(self, transmitter: Transmitter, azimuth_deg: Floats, down_deg: Floats) -> Floats:
        """EIRP of a resource element, or of a whole carrier of Wi-Fi, in directions from north and below horizontal."""
        ...

    def doubt_db(self, transmitter: Transmitter) -> float:
        """Standard deviation of what is assumed of a transmitter."""
        ...

    def entry_db(self, transmitter: Transmitter) -> tuple[float, float]:
        """What going indoors costs, and its standard deviation."""
        ...
