"""Logs of phones and routers to measurements: Tower Collector, G-NetTrack, CellMapper, Cradlepoint's site survey.

Of the device that measured only a number within the file is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from songxa.coverage.nouns import Measurement, Technology
from songxa.coverage.survey import bands
from songxa.coverage.survey.columns import Columns, Format
from songxa.coverage.survey.context import NEAR_M, Context
from songxa.coverage.survey.reasons import Reason, Unfit
from songxa.coverage.survey.technologies import technology
from songxa.coverage.survey.values import accurate, known, moment, nothing, number, rsrp, within

_YES = frozenset({"true", "1", "yes"})


class _Log:
    """What all logs have: a place, a time, an operator, a signal."""

    def __init__(self, columns: Columns, context: Context) -> None:
        self._columns, self._context = columns, context
        self.assumed: set[str] = set()

    def _get(self, cells: Sequence[str], name: str) -> str:
        return self._columns.text(cells, name)

    def _place(self, cells: Sequence[str]) -> tuple[float, float]:
        north = number(self._get(cells, "latitude"), "latitude")
        east = number(self._get(cells, "longitude"), "longitude")
        if north is None or east is None:
            raise Unfit(Reason.NO_PLACE, "latitude" if north is None else "longitude")
        self._context.ground.check(north, east, NEAR_M, "latitude")
        accurate(self._get(cells, "accuracy"), "accuracy")
        return north, east

    def _time(self, cells: Sequence[str]) -> float | None:
        text = self._get(cells, "time")
        if text and not text.rstrip().endswith(("Z", "z", "UTC")) and "+" not in text:
            self.assumed.add("zone")
        return moment(text, "time", self._context.zone, self._context.now)

    def _band(self, cells: Sequence[str], which: Technology) -> float | None:
        channel = within(self._get(cells, "channel"), "channel", 0, 3_279_165)
        return bands.of_channel(which, int(channel)) if channel is not None else None

    def _ratio(self, cells: Sequence[str], name: str, low: float, high: float) -> float | None:
        try:
            return within(self._get(cells, name), name, low, high)
        except Unfit:
            return None  # the signal is known all the same


class TowerCollector(_Log):
    """Android's own numbers for each technology, neighbours in rows of their own."""

    def __init__(self, columns: Columns, context: Context) -> None:
        super().__init__(columns, context)
        self._devices: dict[str, int] = {}

    def read(self, cells: Sequence[str], row: int) -> Measurement:
        which = technology(self._get(cells, "net_type"), "net_type")
        if self._get(cells, "neighboring").strip().lower() in _YES:
            raise Unfit(Reason.NEIGHBOUR, "neighboring", "true")
        north, east = self._place(cells)
        signal = self._signal(cells, which)
        prefix = "ss_" if which is Technology.NR else ""
        return Measurement(
            self._time(cells),
            north,
            east,
            self._context.operators.by_plmn(self._get(cells, "mcc"), self._get(cells, "mnc"), "mnc"),
            which,
            signal,
            self._ratio(cells, f"{prefix}rsrq", -43, 20),
            self._ratio(cells, "ss_sinr" if prefix else "rssnr", -30, 50),
            self._band(cells, which),
            self._contributor(self._get(cells, "device")),
        )

    def _signal(self, cells: Sequence[str], which: Technology) -> float:
        name = "ss_rsrp" if which is Technology.NR else "rsrp"
        text = self._get(cells, name)
        if not nothing(text):
            return rsrp(text, name, self._get(cells, "rssi"))
        whole, asu = known(self._get(cells, "dbm"), "dbm"), known(self._get(cells, "asu"), "asu")
        if whole is None or asu is None or which is Technology.NR:
            raise Unfit(Reason.NO_SIGNAL, name, text)
        if whole != asu - 140:  # Android's ASU of LTE is RSRP + 140; what counts otherwise is RSSI
            raise Unfit(Reason.RSSI, "dbm", self._get(cells, "dbm"))
        return rsrp(self._get(cells, "dbm"), "dbm")

    def _contributor(self, device: str) -> int:
        """Phones of one make and model count as one; over a thousand of them as the last."""
        return self._devices.setdefault(device, min(len(self._devices), 999)) if len(self._devices) < 1000 else 999


class GNetTrack(_Log):
    """Names of operators; times of the phone's own zone; RSRP is filled for older technologies too."""

    def read(self, cells: Sequence[str], row: int) -> Measurement:
        told = self._get(cells, "mode") if not nothing(self._get(cells, "mode")) else self._get(cells, "tech")
        which = technology(told, "mode" if self._columns.has("mode") else "tech")
        alone = "sa" in told.lower().replace("_", " ").replace("-", " ").split()
        if which is Technology.NR and not alone and self._context.technology is not Technology.NR:
            raise Unfit(Reason.ANCHOR, "mode" if self._columns.has("mode") else "tech", told)
        north, east = self._place(cells)
        named = self._get(cells, "operator")
        plmn = self._get(cells, "plmn")
        return Measurement(
            self._time(cells),
            north,
            east,
            self._context.operators.by_name(
                plmn if nothing(named) else named, "plmn" if nothing(named) else "operator", self._context.operator
            ),
            which,
            rsrp(self._get(cells, "rsrp"), "rsrp", self._get(cells, "rssi")),
            self._ratio(cells, "rsrq", -43, 20),
            self._ratio(cells, "sinr", -30, 50),
            self._band(cells, which),
        )


class CellMapper(_Log):
    """No times. For LTE and NR its `signal` is RSRP."""

    def read(self, cells: Sequence[str], row: int) -> Measurement:
        which = technology(self._get(cells, "type"), "type")
        north, east = self._place(cells)
        self.assumed.add("no_time" if not self._columns.has("time") else "zone")
        return Measurement(
            self._time(cells),
            north,
            east,
            self._context.operators.by_plmn(self._get(cells, "mcc"), self._get(cells, "mnc"), "mnc"),
            which,
            rsrp(self._get(cells, "signal"), "signal"),
            None,
            None,
            self._band(cells, which),
        )


class Cradlepoint(_Log):
    """A router that is driven around. Its identities (the card's, the network's answers) stay in the file."""

    def read(self, cells: Sequence[str], row: int) -> Measurement:
        which = technology(self._get(cells, "service"), "service", self._context.technology or Technology.LTE)
        if nothing(self._get(cells, "service")):
            self.assumed.add("lte")
        north, east = self._place(cells)
        return Measurement(
            self._time(cells),
            north,
            east,
            self._context.operators.by_name(self._get(cells, "carrier"), "carrier", self._context.operator),
            which,
            rsrp(self._get(cells, "rsrp"), "rsrp", self._get(cells, "rssi")),
            self._ratio(cells, "rsrq", -43, 20),
            self._ratio(cells, "sinr", -30, 50),
            _band_named(self._get(cells, "band")),
        )


def _band_named(text: str) -> float | None:
    """`Band 3`, `LTE BAND 3`, `n41` to 1800, 2600."""
    digits = "".join(sign if sign.isdecimal() else " " for sign in text[:40]).split()
    return bands.numbered(int(digits[-1])) if digits and len(digits[-1]) <= 3 else None


_PLACE = {"latitude": "lat", "longitude": "lon|lng|long"}

FORMATS = (
    Format(
        "tower_collector",
        {
            **_PLACE, "mcc": "", "mnc": "", "time": "measured_at", "net_type": "", "neighboring": "", "accuracy": "",
            "device": "", "rsrp": "", "rsrq": "", "rssi": "", "rssnr": "", "ss_rsrp": "", "ss_rsrq": "", "ss_sinr": "",
            "dbm": "", "asu": "", "channel": "arfcn",
        },
        ("mcc", "mnc", "latitude", "longitude", "time", "net_type", "rsrp|ss_rsrp|dbm"),
        TowerCollector,
    ),
    Format(
        "g_nettrack",
        {
            **_PLACE, "time": "timestamp", "operator": "operatorname", "plmn": "operator|mccmnc|mcc mnc",
            "mode": "networkmode", "tech": "networktech", "rsrp": "level|ss_rsrp", "rsrq": "qual|ss_rsrq",
            "sinr": "snr", "rssi": "lterssi", "channel": "arfcn|earfcn", "accuracy": "gpsaccuracy",
        },
        ("time", "latitude", "longitude", "operator|plmn", "mode|tech", "rsrp"),
        GNetTrack,
    ),
    Format(
        "cellmapper",
        {
            **_PLACE, "mcc": "", "mnc": "", "signal": "", "type": "", "channel": "arfcn", "accuracy": "",
            "time": "time|timestamp", "subtype": "system_subtype",
        },
        ("latitude", "longitude", "mcc", "mnc", "signal", "type"),
        CellMapper,
    ),
    Format(
        "cradlepoint",
        {
            **_PLACE, "time": "", "carrier": "", "service": "service display", "rsrp": "", "rsrq": "", "sinr": "",
            "rssi": "", "band": "", "accuracy": "",
        },
        ("time", "latitude", "longitude", "carrier", "rsrp"),
        Cradlepoint,
    ),
)  # fmt: skip
