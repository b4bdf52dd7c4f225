"""Tables that people write: an operator's sectors, the commune's household points. Vietnamese or English headings.

Numbers may have a decimal comma, coordinates may stand in one cell or in degrees, minutes, seconds, units in the
heading's brackets. A quantity in a unit that nobody names is not guessed. Columns about persons are not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from songxa.coverage.nouns import Technology
from songxa.coverage.survey import bands
from songxa.coverage.survey.columns import Columns, Format
from songxa.coverage.survey.context import NEAR_M, TOWER_M, Context
from songxa.coverage.survey.items import Household, SectorRow
from songxa.coverage.survey.reasons import Reason, Unfit
from songxa.coverage.survey.technologies import technology
from songxa.coverage.survey.values import WATTS, dbm_of_watts, number, within
from songxa.i18n.format import fold
from songxa.inventory.sheet.degrees import Place, from_pair, from_two
from songxa.inventory.sheet.table import CellError
from songxa.text import device_text

_SILENT = re.compile(
    r"\b(0|no|off|inactive|down|planned|locked|khong|chua|ngung|ngat|tat|du kien|ke hoach|thao do|huy)\b"
)
_TO_MHZ = {"": 1.0, "mhz": 1.0, "ghz": 1000.0, "khz": 0.001, "hz": 1e-6}
_TO_METRES = {"": 1.0, "m": 1.0, "met": 1.0, "mét": 1.0, "meter": 1.0, "metre": 1.0, "ft": 0.3048, "feet": 0.3048}
_BAND_NAME = re.compile(r"\b(?:band|bang|b|n)\s*(\d{1,3})\b")
_MAX_HOUSEHOLDS = 10_000.0


class _Table:
    def __init__(self, columns: Columns, context: Context) -> None:
        self._columns, self._context = columns, context
        self.assumed: set[str] = set()

    def _get(self, cells: Sequence[str], name: str) -> str:
        return self._columns.text(cells, name).strip()

    def _place(self, cells: Sequence[str], margin_m: float) -> tuple[float, float]:
        north, east, pair = (self._get(cells, name) for name in ("latitude", "longitude", "position"))
        field = "latitude" if north or not pair else "position"
        if not (north and east) and not pair:
            raise Unfit(Reason.NO_PLACE, field)
        try:
            place = from_two(north, east) if north and east else from_pair(pair)
        except CellError as error:
            raise Unfit(_reason(error), field, f"{north}; {east}" if north else pair) from None
        self._check_order(place, field)
        self._context.ground.check(place.latitude, place.longitude, margin_m, field)
        return place.latitude, place.longitude

    @staticmethod
    def _check_order(place: Place, field: str) -> None:
        """Two columns that are swapped are wrong; both in one cell are written in either order."""
        if place.turned and field != "position":
            raise Unfit(Reason.SWAPPED, field, f"{place.longitude:.7g}, {place.latitude:.7g}")

    def _scaled(
        self, cells: Sequence[str], name: str, factors: dict[str, float], low: float, high: float
    ) -> float | None:
        """A quantity in its usual unit. Raises Unfit for a unit that nobody knows, and for what cannot be in it."""
        text = self._get(cells, name)
        value = number(text, name)
        if value is None:
            return None
        unit = self._columns.unit(name)
        if unit not in factors or not low <= value * factors[unit] <= high:
            raise Unfit(Reason.UNIT, name, f"{text} {unit}".strip())
        return value * factors[unit]


def _reason(error: CellError) -> Reason:
    return {
        "sheet.wrong.no_degrees": Reason.METRES,
        "sheet.wrong.outside": Reason.ABROAD,
    }.get(error.words.key, Reason.NO_PLACE)


class SectorTable(_Table):
    """An operator's own list: a row a sector."""

    def read(self, cells: Sequence[str], row: int) -> SectorRow:
        status = fold(self._get(cells, "status"))
        if status and _SILENT.search(status):
            raise Unfit(Reason.INACTIVE, "status", status)
        context = self._context
        operator = context.operators.by_name(self._get(cells, "operator"), "operator", context.operator)
        which = technology(
            self._get(cells, "technology") or _first_word(self._get(cells, "name")), "technology", context.technology
        )
        north, east = self._place(cells, TOWER_M)
        azimuth = number(self._get(cells, "azimuth"), "azimuth")
        if azimuth is not None and not 0 <= azimuth <= 360:
            raise Unfit(Reason.BAD_AZIMUTH, "azimuth", self._get(cells, "azimuth"))
        site = device_text(self._get(cells, "site"))
        name = device_text(self._get(cells, "name")) or f"{site}#{row}"
        return SectorRow(
            f"{operator}:{site}/{name}" if site else f"{operator}:{name}",
            site or name,
            operator,
            which,
            north,
            east,
            self._band(cells, which),
            self._scaled(cells, "height", _TO_METRES, 1, 500),
            azimuth,
            self._tilt(cells),
            self._scaled(cells, "bandwidth", _TO_MHZ, 1.4, 800),
            self._eirp(cells),
        )

    def _band(self, cells: Sequence[str], which: Technology) -> float | None:
        channel = within(self._get(cells, "channel"), "channel", 0, 3_279_165)
        text = self._get(cells, "band")
        if not text:
            return None if channel is None else bands.of_channel(which, int(channel))
        named = _BAND_NAME.search(fold(text))
        if named and int(named[1]) < 300:
            return self._numbered(int(named[1]), text)
        digits = re.findall(r"\d+(?:[.,]\d+)?", text)
        value = float(digits[0].replace(",", ".")) if len(digits) == 1 else None  # two bands are two sectors
        unit = self._columns.unit("band") or next((each for each in ("ghz", "khz", "mhz") if each in text.lower()), "")
        if value is None or unit not in _TO_MHZ:
            raise Unfit(Reason.UNIT, "band", text)
        if not unit and value < 300 and value.is_integer():
            return self._numbered(int(value), text)
        if not 400 <= value * _TO_MHZ[unit] <= 100_000:
            raise Unfit(Reason.UNIT, "band", f"{text} {unit}".strip())
        return bands.nominal(value * _TO_MHZ[unit])

    def _numbered(self, band: int, text: str) -> float:
        found = bands.numbered(band)
        if found is None:
            raise Unfit(Reason.UNIT, "band", text)
        self.assumed.add("band_number")
        return found

    def _tilt(self, cells: Sequence[str]) -> float | None:
        """Both tilts together, where they stand in columns of their own."""
        whole = within(self._get(cells, "tilt"), "tilt", -30, 30)
        if whole is not None:
            return whole
        parts = [within(self._get(cells, name), name, -30, 30) for name in ("tilt_mechanical", "tilt_electrical")]
        told = [part for part in parts if part is not None]
        return sum(told) if told else None

    def _eirp(self, cells: Sequence[str]) -> float | None:
        """EIRP, or power with gain and without the feeder's loss; None where only a part of that is known."""
        whole = self._dbm(cells, "eirp", assume="dbm")
        if whole is not None:
            return whole
        power, gain = self._dbm(cells, "power", assume=""), within(self._get(cells, "gain"), "gain", 0, 40)
        if power is None or gain is None:
            if power is not None:
                self.assumed.add("no_gain")
            return None
        return power + gain - (within(self._get(cells, "feeder"), "feeder", 0, 30) or 0.0)

    def _dbm(self, cells: Sequence[str], name: str, assume: str) -> float | None:
        text = self._get(cells, name)
        value = number(re.sub(r"(?i)\s*(dbm|w)\s*$", "", text), name)
        if value is None:
            return None
        heading = self._columns.headings[self._columns.places[name]].lower()
        said = re.search(r"(dbm|w)\s*$", text.lower())
        unit = self._columns.unit(name) or (said[1] if said else "") or ("dbm" if "dbm" in heading else assume)
        if not unit:
            self.assumed.add("power_unit")
            return None  # 40 may be 40 W or 40 dBm, which is 6 dB apart
        if unit in WATTS and value > 0:
            value = dbm_of_watts(value * WATTS[unit])
        elif unit != "dbm":
            raise Unfit(Reason.UNIT, name, f"{text} {unit}")
        if not -20 <= value <= 90:
            raise Unfit(Reason.UNIT, name, f"{text} {unit}")
        return value


def _first_word(name: str) -> str:
    """`4G-1800-A` begins with its technology, as many tables name their sectors."""
    return re.split(r"[-_ /]", name, maxsplit=1)[0] if name else ""


class HouseholdTable(_Table):
    """Where people live: a row a household, or so many as the table says."""

    def read(self, cells: Sequence[str], row: int) -> Household:
        north, east = self._place(cells, NEAR_M)
        text = self._get(cells, "households")
        if not self._columns.has("households"):
            self.assumed.add("one_household")
        count = number(text, "households") if text else 1.0
        if count is None or not 0 < count <= _MAX_HOUSEHOLDS:
            raise Unfit(Reason.NO_COUNT, "households", text)
        return Household(north, east, count)


_PLACE = {
    "latitude": "lat|latitude|vi do|vĩ độ|vd",
    "longitude": "lon|lng|long|longitude|kinh do|kd",
    "position": "toa do|toa do gps|gps|coordinates|coordinate|lat lon|lat long|vi do kinh do|vi tri gps",
}

FORMATS = (
    Format(
        "sector_table",
        {
            **_PLACE,
            "site": "site|site id|site name|ma tram|ten tram|tram|ma site|ten site|ma vi tri|nodeb|enodeb|gnodeb",
            "name": "sector|cell|cell name|cellname|ten cell|ma cell|ten sector|ma sector|ten o song|cell id|sector id",
            "operator": "nha mang|mang|don vi|nha cung cap|isp|don vi quan ly",
            "technology": "cong nghe|tech|rat|loai mang|loai cong nghe|the he|he thong|network|loai tram",
            "band": "band mhz|bang tan|tan so|frequency|frequency mhz|bang|dai tan|freq",
            "channel": "earfcn|arfcn|nrarfcn|nr arfcn|kenh|dl earfcn",
            "bandwidth": "bandwidth mhz|bw|bang thong|do rong bang tan|do rong kenh|do rong",
            "height": "height m|do cao|do cao anten|chieu cao|chieu cao anten|do cao cot|antenna height|cao do anten",
            "azimuth": "azimuth deg|goc phuong vi|phuong vi|huong|huong anten|goc huong|huong phat|azm|azi",
            "tilt": "tilt deg|goc ngang|goc cup|goc nghieng|total tilt|tilt tong|do nghieng|tong tilt|goc tilt",
            "tilt_mechanical": "mechanical tilt|m tilt|mtilt|tilt co|tilt co khi|mtilt deg",
            "tilt_electrical": "electrical tilt|e tilt|etilt|tilt dien|etilt deg",
            "eirp": "eirp dbm|cong suat buc xa|cong suat eirp|cong suat buc xa dang huong",
            "power": "power dbm|cong suat|cong suat phat|tx power|txpower|max power",
            "gain": "gain dbi|do loi|do loi anten|antenna gain|tang ich|tang ich anten",
            "feeder": "feeder loss|suy hao feeder|suy hao|suy hao cap",
            "status": "trang thai|tinh trang|hoat dong|state",
        },
        ("latitude|position", "azimuth|tilt|height|eirp|power|band|channel|bandwidth", "site|name"),
        SectorTable,
        never="rsrp",
    ),
    Format(
        "households",
        {
            **_PLACE,
            "households": "so ho|so ho dan|so ho gia dinh|ho dan|household|number of households|tong so ho",
            "marks": "chu ho|ten chu ho|ma ho|ho khau|so nhan khau|nhan khau|so khau|head of household",
            "equipment": "azimuth|band|bang tan|tan so|rsrp|signal|pci|mcc|ip|dia chi ip|loai thiet bi|device kind",
        },
        ("latitude|position", "households|marks"),
        HouseholdTable,
        never="equipment",
    ),
)
