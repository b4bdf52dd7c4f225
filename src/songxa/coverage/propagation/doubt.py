"""How much more a prediction may be off because parts of a sector's entry are defaults. Knows no model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from songxa.coverage.nouns import Floats, Singles

DEVIATIONS_DB: Mapping[str, float] = {
    "height_m": 3.0,  # 25 m taken for 40 m and the other way round is 4 dB in RMa
    "azimuth_deg": 5.0,  # three sectors taken for one that is the same all around
    "tilt_deg": 3.0,
    "bandwidth_mhz": 2.0,  # 10 taken for 20 MHz is 3 dB
    "eirp_dbm": 4.0,  # power and antenna of a rural station differ by about so much
    "access_point": 6.7,  # nothing is known of its radio: band, height, power
}
"""Standard deviation that each assumed field of a `Transmitter` adds, independent of the others, dB."""
_OTHER_DB = 2.0


def widened(sigma_db: Singles, assumed: Iterable[str]) -> Singles:
    """The deviation with that of the assumptions."""
    more = sum(DEVIATIONS_DB.get(name, _OTHER_DB) ** 2 for name in set(assumed))
    squared: Floats = sigma_db.astype(np.float64) ** 2 + more
    return np.sqrt(squared).astype(np.float32)
