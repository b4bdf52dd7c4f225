"""From channel numbers to the bands that people name: 1800 for LTE band 3. Numbers only.

3GPP TS 36.101 table 5.7.3-1 (EARFCN) and TS 38.104 table 5.4.2.1-1 (NR-ARFCN), downlink.
"""

from __future__ import annotations

from songxa.coverage.terms import Technology

_LTE = (
    (1, 0, 599, 2110.0), (2, 600, 1199, 1930.0), (3, 1200, 1949, 1805.0), (4, 1950, 2399, 2110.0),
    (5, 2400, 2649, 869.0), (7, 2750, 3449, 2620.0), (8, 3450, 3799, 925.0), (12, 5010, 5179, 729.0),
    (13, 5180, 5279, 746.0), (17, 5730, 5849, 734.0), (18, 5850, 5999, 860.0), (19, 6000, 6149, 875.0),
    (20, 6150, 6449, 791.0), (28, 9210, 9659, 758.0), (34, 36200, 36349, 2010.0), (38, 37750, 38249, 2570.0),
    (39, 38250, 38649, 1880.0), (40, 38650, 39649, 2300.0), (41, 39650, 41589, 2496.0), (42, 41590, 43589, 3400.0),
    (43, 43590, 45589, 3600.0),
)  # fmt: skip
"""Band, its first and last EARFCN, and the frequency of the first, MHz; channels are 100 kHz apart."""

_NAMES = (
    (450, 470, 450.0), (600, 700, 600.0), (700, 804, 700.0), (804, 851, 850.0), (851, 895, 850.0), (895, 961, 900.0),
    (1427, 1518, 1500.0), (1710, 1890, 1800.0), (1890, 1990, 1900.0), (1990, 2026, 2000.0), (2100, 2201, 2100.0),
    (2300, 2401, 2300.0), (2401, 2496, 2400.0), (2496, 2691, 2600.0), (3300, 3600, 3500.0), (3600, 4201, 3700.0),
    (4400, 5001, 4700.0), (24_250, 29_501, 26_000.0),
)  # fmt: skip
"""From and below which frequency (MHz), and what the band is called."""

_NUMBERS = {
    1: 2100.0, 2: 1900.0, 3: 1800.0, 4: 2100.0, 5: 850.0, 7: 2600.0, 8: 900.0, 12: 700.0, 13: 700.0, 17: 700.0,
    18: 850.0, 19: 850.0, 20: 800.0, 28: 700.0, 34: 2000.0, 38: 2600.0, 39: 1900.0, 40: 2300.0, 41: 2600.0, 42: 3500.0,
    43: 3700.0, 66: 2100.0, 77: 3700.0, 78: 3500.0, 79: 4700.0, 258: 26_000.0,
}  # fmt: skip
"""Band numbers, which LTE and NR share as far as they overlap."""


def nominal(mhz: float) -> float:
    """What a band is called in which a frequency lies; the frequency itself where it lies in none."""
    return next((name for low, high, name in _NAMES if low <= mhz < high), mhz)


def numbered(band: int) -> float | None:
    """What band `band` is called, such as 1800 for 3."""
    return _NUMBERS.get(band)


def of_channel(technology: Technology, channel: int) -> float | None:
    """What the band of a downlink channel is called; None for a channel of which nobody knows the band."""
    if technology is Technology.LTE:
        found = next((low + (channel - first) / 10 for _, first, last, low in _LTE if first <= channel <= last), None)
    elif technology is Technology.NR and 0 < channel < 600_000:
        found = channel * 0.005
    elif technology is Technology.NR and 600_000 <= channel <= 2_016_666:
        found = 3000 + (channel - 600_000) * 0.015
    elif technology is Technology.NR and 2_016_667 <= channel <= 3_279_165:
        found = 24_250.08 + (channel - 2_016_667) * 0.06
    else:
        found = None
    return None if found is None else nominal(found)
