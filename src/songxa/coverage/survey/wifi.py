"""WiGLE's and Kismet's logs to measurements of the commune's own Wi-Fi. Other people's networks never come out.

Of a row for a network of the inventory its level and place are kept; the BSSID is not read at all. What such logs tell
of mobile cells is a level of which nobody says whether it is RSRP.
"""

from __future__ import annotations

from collections.abc import Sequence

from songxa.coverage.nouns import Measurement, Technology
from songxa.coverage.survey.columns import Columns, Format
from songxa.coverage.survey.context import NEAR_M, Context
from songxa.coverage.survey.reasons import Reason, Unfit
from songxa.coverage.survey.technologies import technology
from songxa.coverage.survey.values import accurate, known, moment, number, within

_LOWEST_DBM, _HIGHEST_DBM = -100.0, -10.0
_RADIO = {"BT", "BLE"}


class Wigle:
    """Level of beacons in dBm, with WiGLE's times in UTC."""

    def __init__(self, columns: Columns, context: Context) -> None:
        self._columns, self._context = columns, context
        self.assumed: set[str] = {"zone"}

    def read(self, cells: Sequence[str], row: int) -> Measurement:
        text = self._columns.text
        kind = text(cells, "type").strip().upper()
        if kind != "WIFI":
            if kind not in _RADIO:
                technology(kind, "type")  # 2G and 3G say so
                raise Unfit(Reason.RSSI, "rssi", text(cells, "rssi"))
            raise Unfit(Reason.NOT_WIFI, "type", kind)
        hotspots = self._context.hotspots.get(text(cells, "ssid"))
        if hotspots is None:
            raise Unfit(Reason.PRIVATE_NETWORK, "ssid")  # whose name is nobody's business
        north, east = number(text(cells, "latitude"), "latitude"), number(text(cells, "longitude"), "longitude")
        if north is None or east is None:
            raise Unfit(Reason.NO_PLACE, "latitude" if north is None else "longitude")
        self._context.ground.check(north, east, NEAR_M, "latitude")
        accurate(text(cells, "accuracy"), "accuracy")
        level = known(text(cells, "rssi"), "rssi")
        if level is None or level == 0:
            raise Unfit(Reason.NO_SIGNAL, "rssi", text(cells, "rssi"))
        if not _LOWEST_DBM <= level <= _HIGHEST_DBM:
            raise Unfit(Reason.OUT_OF_RANGE, "rssi", text(cells, "rssi"))
        at = moment(text(cells, "time"), "time", self._context.zone, self._context.now)
        # one name may be sent for several operators: it was the nearest one's
        *_, operator = min(hotspots, key=lambda spot: (spot[0] - north) ** 2 + (spot[1] - east) ** 2)
        return Measurement(at, north, east, operator, Technology.WIFI, level, band_mhz=self._band(cells))

    def _band(self, cells: Sequence[str]) -> float | None:
        """2400, 5000 or 6000 by the frequency, where it stands."""
        mhz = within(self._columns.text(cells, "frequency"), "frequency", 2400, 7200)
        return None if mhz is None else 2400.0 if mhz < 3000 else 5000.0 if mhz < 5925 else 6000.0


FORMATS = (
    Format(
        "wigle",
        {
            "ssid": "", "type": "", "rssi": "", "time": "firstseen", "latitude": "currentlatitude",
            "longitude": "currentlongitude", "accuracy": "accuracymeters", "frequency": "",
        },
        ("ssid", "type", "rssi", "time", "latitude", "longitude"),
        Wigle,
    ),
)  # fmt: skip
