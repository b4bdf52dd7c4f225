"""How a carrier's power is shared among its resource elements, which is what RSRP measures one of. Knows no antenna."""

from __future__ import annotations

import math

from songxa.coverage.nouns import Technology

SUBCARRIERS = 12
"""Of a resource block."""
_LTE = {1.4: 6, 3.0: 15, 5.0: 25, 10.0: 50, 15.0: 75, 20.0: 100}
"""3GPP TS 36.101 table 5.6-1: resource blocks by MHz."""
_NR_WIDTHS = (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100)
_NR = {
    15: (25, 52, 79, 106, 133, 160, 188, 216, 242, 270, 0, 0, 0, 0, 0),
    30: (11, 24, 38, 51, 65, 78, 92, 106, 119, 133, 162, 189, 217, 245, 273),
    60: (0, 11, 18, 24, 31, 38, 44, 51, 58, 65, 79, 93, 107, 121, 135),
}
"""3GPP TS 38.101-1 table 5.3.2-1: resource blocks by kHz between subcarriers, then MHz; 0 is no such carrier."""
_PAIRED_BELOW_MHZ = 2300.0


def spacing_khz(technology: Technology, band_mhz: float, bandwidth_mhz: float) -> int:
    """Between subcarriers: always 15 for 4G; for 5G what networks use, 15 in paired bands and 30 in those of TDD."""
    paired = band_mhz < _PAIRED_BELOW_MHZ and bandwidth_mhz <= 50.0
    return 15 if technology is not Technology.NR or paired else 30


def resource_blocks(technology: Technology, bandwidth_mhz: float, spacing: int = 15) -> int:
    """How many a carrier of that width has; one of a width that 3GPP does not list has nine tenths of it in use."""
    if technology is Technology.NR:
        listed = dict(zip(_NR_WIDTHS, _NR.get(spacing, ()), strict=False)).get(int(bandwidth_mhz), 0)
        if listed and bandwidth_mhz == int(bandwidth_mhz):
            return listed
    elif bandwidth_mhz in _LTE:
        return _LTE[bandwidth_mhz]
    return max(1, math.floor(0.9 * bandwidth_mhz * 1000.0 / (SUBCARRIERS * spacing)))


def element_share_db(technology: Technology, band_mhz: float, bandwidth_mhz: float) -> float:
    """What to add to a carrier's power for that of one resource element, dB: -30.8 for 20 MHz of 4G."""
    blocks = resource_blocks(technology, bandwidth_mhz, spacing_khz(technology, band_mhz, bandwidth_mhz))
    return -10.0 * math.log10(SUBCARRIERS * blocks)
