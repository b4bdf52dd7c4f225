"""Lists of cells to sightings and sectors: OpenCelliD, NetMonster, Network Signal Guru. Knows no measurement.

Where phones saw a cell is not where its antenna stands; only Network Signal Guru's files, which people write from what
they know of towers, give sectors. OpenCelliD's averageSignal is never a signal: mostly 0, else of any sort.
"""

from __future__ import annotations

from collections.abc import Sequence

from songxa.coverage.nouns import Technology
from songxa.coverage.survey import bands
from songxa.coverage.survey.columns import Columns, Format
from songxa.coverage.survey.context import TOWER_M, Context
from songxa.coverage.survey.items import SectorRow, Sighting
from songxa.coverage.survey.reasons import Reason, Unfit
from songxa.coverage.survey.technologies import technology
from songxa.coverage.survey.values import known, moment, nothing, number, within
from songxa.text import device_text

_MAX_CELL = (1 << 36) - 1
"""An NR Cell Identity has 36 bits (TS 38.413 §9.3.1.7), an E-UTRAN one 28."""


class _Cells:
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
        self._context.ground.check(north, east, TOWER_M, "latitude")
        return north, east

    def _whole(self, cells: Sequence[str], name: str, most: int = _MAX_CELL) -> int:
        value = number(self._get(cells, name), name)
        if value is None or not 0 <= value <= most or value != int(value):
            raise Unfit(Reason.UNREADABLE, name, self._get(cells, name))
        return int(value)


class OpenCellid(_Cells):
    """A row a cell, with the middle of where it was seen."""

    def read(self, cells: Sequence[str], row: int) -> Sighting:
        which = technology(self._get(cells, "radio"), "radio")
        north, east = self._place(cells)
        samples = within(self._get(cells, "samples"), "samples", 0, 1e12)
        return Sighting(
            self._context.operators.by_plmn(self._get(cells, "mcc"), self._get(cells, "mnc"), "mnc"),
            which,
            self._whole(cells, "area"),
            self._whole(cells, "cell"),
            north,
            east,
            within(self._get(cells, "range"), "range", 0, 1e6),
            int(samples or 0),
            moment(self._get(cells, "time"), "time", self._context.zone, self._context.now),
        )


class NetMonster(_Cells):
    """What somebody has put a place to; often the tower's, but nobody says whether it is."""

    def read(self, cells: Sequence[str], row: int) -> Sighting:
        which = technology(self._get(cells, "rat"), "rat")
        if which not in (Technology.LTE, Technology.NR):
            raise Unfit(Reason.OLD_TECHNOLOGY, "rat", self._get(cells, "rat"))
        north, east = self._place(cells)
        cell, node = self._whole(cells, "cell"), known(self._get(cells, "node"), "node")
        if which is Technology.LTE and cell < 256 and node is not None and 0 < node < 1 << 20:
            cell += int(node) << 8  # TS 36.413 §9.2.1.38: eNB, then 8 bits of the cell
        return Sighting(
            self._context.operators.by_plmn(self._get(cells, "mcc"), self._get(cells, "mnc"), "mnc"),
            which,
            self._whole(cells, "area") if not nothing(self._get(cells, "area")) else 0,
            cell,
            north,
            east,
            None,
            0,
            None,
        )


class SignalGuru(_Cells):
    """A row a sector: name, place, channel, direction. The operator is none of its columns, so somebody has to say."""

    def read(self, cells: Sequence[str], row: int) -> SectorRow:
        north, east = self._place(cells)
        operator = self._context.operator
        if operator is None:
            raise Unfit(Reason.NO_OPERATOR, "name", self._get(cells, "name"))
        which = self._context.technology or (Technology.NR if self._columns.has("nr_channel") else Technology.LTE)
        channel = within(self._get(cells, "nr_channel" if which is Technology.NR else "channel"), "channel", 0, 3279165)
        azimuth = within(self._get(cells, "azimuth"), "azimuth", 0, 360)
        name = device_text(self._get(cells, "name"))
        return SectorRow(
            f"{operator}:{name or row}",
            name,
            operator,
            which,
            north,
            east,
            bands.of_channel(which, int(channel)) if channel is not None else None,
            azimuth_deg=azimuth,
        )


_PLACE = {"latitude": "lat", "longitude": "lon|lng"}

OPEN_CELLID = Format(
    "opencellid",
    {
        **_PLACE, "radio": "", "mcc": "", "mnc": "net|mnc", "area": "lac|tac", "cell": "cellid|cell id", "range": "",
        "samples": "", "time": "updated",
    },
    ("radio", "mcc", "mnc", "area", "cell", "latitude", "longitude"),
    OpenCellid,
    licence="CC BY-SA 4.0 (OpenCelliD)",
)  # fmt: skip
NET_MONSTER = Format(
    "netmonster",
    {
        **_PLACE, "rat": "", "mcc": "", "mnc": "", "cell": "ci", "area": "tac|lac", "node": "enb|gnb|rnc",
        "channel": "earfcn",
    },
    ("rat", "mcc", "mnc", "cell", "latitude", "longitude"),
    NetMonster,
)  # fmt: skip
FORMATS = (
    OPEN_CELLID,
    NET_MONSTER,
    Format(
        "nsg_cells",
        {
            **_PLACE, "name": "cellname|cell name", "pci": "", "channel": "earfcn", "nr_channel": "nrarfcn|nr arfcn",
            "azimuth": "", "cell": "ecellid|ncellid|cellid",
        },
        ("name", "latitude", "longitude", "pci", "channel|nr_channel", "azimuth"),
        SignalGuru,
    ),
)  # fmt: skip

_HEADINGS = {
    "opencellid": (
        "radio", "mcc", "net", "area", "cell", "unit", "lon", "lat", "range", "samples", "changeable", "created",
        "updated", "averageSignal",
    ),
    "netmonster": ("RAT", "MCC", "MNC", "CI", "TAC", "eNB", "PCI", "Lat", "Lon", "Location", "EARFCN"),
}  # fmt: skip
_RADIOS = frozenset({"GSM", "UMTS", "LTE", "NR", "CDMA", "WCDMA"})
_GENERATIONS = frozenset({"2G", "3G", "4G", "5G"})


def headings_of(rows: Sequence[Sequence[str]]) -> tuple[Format, Sequence[str]] | None:
    """The format, and the headings, of a list of cells that is written without any.

    Nothing is taken by its place alone: all of the rows have to say a technology, a country and a place where the
    format has them."""
    if not rows:
        return None
    if all(len(row) == 14 and row[0].strip().upper() in _RADIOS and _fits(row, 1, 7, 6) for row in rows):
        return OPEN_CELLID, _HEADINGS["opencellid"]
    if all(len(row) in (10, 11) and row[0].strip().upper() in _GENERATIONS and _fits(row, 1, 7, 8) for row in rows):
        return NET_MONSTER, _HEADINGS["netmonster"][: max(map(len, rows))]
    return None


def _fits(row: Sequence[str], mcc: int, latitude: int, longitude: int) -> bool:
    try:
        north, east = float(row[latitude]), float(row[longitude])
    except ValueError:
        return False
    return row[mcc].isdecimal() and 200 <= int(row[mcc]) <= 999 and abs(north) <= 180 and abs(east) <= 180
