"""What a mobile probe hears from its cell. Levels only: subscriber and equipment numbers are never made up here."""

from __future__ import annotations

from songxa.simulator.moment import Moment
from songxa.simulator.shape import between


class Cell:
    """An LTE cell as a probe sees it: rain and evening load weaken it (3GPP TS 36.214). Whole dBm and dB."""

    def __init__(self) -> None:
        self._fade = between("fade", -4, 4, 1800)
        self._load = between("load", 0, 6, 3600)

    def rsrp(self, moment: Moment) -> int:
        """dBm."""
        return round(-86 - 18 * moment.chance(31) + self._fade(moment) - 9 * moment.rain)

    def rsrq(self, moment: Moment) -> int:
        """dB."""
        return round(-8 - self._load(moment) - 2 * moment.rain)

    def sinr(self, moment: Moment) -> int:
        """dB."""
        return round(19 - 8 * moment.chance(31) - self._load(moment) - 7 * moment.rain)

    def sinr_tenths(self, moment: Moment) -> float:
        """dB with one decimal place, as some modems tell it."""
        return float(f"{self.sinr(moment)}.{int(moment.drift(77, 60) * 10)}")

    def rssi(self, moment: Moment) -> int:
        """dBm."""
        return self.rsrp(moment) + 27

    def identity(self, moment: Moment) -> int:
        """E-UTRAN cell identity, 28 bits."""
        return int(moment.chance(33) * 2**20) << 8 | 1 + int(moment.chance(34) * 3)
