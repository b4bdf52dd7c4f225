"""What a file cannot say of itself: whose network a number is, where the commune lies, which zone its clock had.

Reads no file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from songxa.coverage.survey.reasons import Reason, Unfit
from songxa.coverage.terms import Technology
from songxa.i18n.format import fold, zone
from songxa.inventory.sheet.words import OPERATORS
from songxa.model import Inventory

SOUTH, NORTH, WEST, EAST = 6.0, 24.0, 101.0, 118.0
"""Vietnam with Hoàng Sa and Trường Sa, rounded outwards, as the inventory's rules for places have it. No latitude of it
is one of its longitudes, so swapped coordinates are always found out."""

NEAR_M = 5_000.0
"""How far outside the commune's areas a measurement may lie."""
TOWER_M = 35_000.0
"""And a tower that serves it: about the longest cell of LTE that is built."""

_DEGREE_M = 111_195.0


class Operators:
    """The inventory's operators by PLMN, and by key, name or what people call them."""

    def __init__(self, inventory: Inventory) -> None:
        self._plmn = {plmn: key for key, each in inventory.operators.items() for plmn in each.plmn}
        self._names: dict[str, str] = {}
        for key, each in inventory.operators.items():
            for name in (key, each.name):
                self._names.setdefault(fold(name), key)
        for word, (key, name) in OPERATORS.items():
            if (known := self._names.get(fold(name)) or self._names.get(key)) is not None:
                self._names.setdefault(word, known)

    def by_plmn(self, mcc: str, mnc: str, field: str) -> str:
        """The key of who runs the network. MNCs are written with and without their leading nought. Raises Unfit."""
        mcc, mnc = _whole(mcc), _whole(mnc)
        if not mcc or not mnc:
            raise Unfit(Reason.NO_OPERATOR, field, f"{mcc} {mnc}".strip())
        for digits in (mnc.zfill(2), mnc.zfill(3)):
            if (key := self._plmn.get(mcc + digits)) is not None:
                return key
        raise Unfit(Reason.UNKNOWN_OPERATOR, field, mcc + mnc.zfill(2))

    def by_name(self, text: str, field: str, default: str | None = None) -> str:
        """The key behind a name or PLMN such as `VN VINAPHONE` or `452 04`; `default` where nothing stands.

        Raises Unfit."""
        words = " ".join(fold(text[:80]).replace("_", " ").split())
        if not words or words in ("-", "null", "unknown", "n/a"):
            if default is None:
                raise Unfit(Reason.NO_OPERATOR, field, text)
            return default
        digits = words.replace(" ", "").replace("-", "")
        if digits.isdecimal() and len(digits) in (5, 6):
            return self.by_plmn(digits[:3], digits[3:], field)
        for tried in (words, words.removeprefix("vn "), words.removesuffix(" vn"), words.removesuffix(" 4g")):
            if (key := self._names.get(tried)) is not None:
                return key
        raise Unfit(Reason.UNKNOWN_OPERATOR, field, text)


def _whole(text: str) -> str:
    """A number as tables may have it (452, 452.0, "04"); empty for what is none."""
    text = text.strip().removesuffix(".0")
    return text if text.isascii() and text.isdecimal() and len(text) <= 3 else ""


@dataclass(frozen=True, slots=True)
class Ground:
    """The rectangle around what the inventory places; None where it places nothing."""

    bounds: tuple[float, float, float, float] | None = None
    """South, north, west, east."""

    @classmethod
    def of(cls, inventory: Inventory) -> Ground:
        """Around the areas that have a border, else around the sites."""
        points = [(lat, lon) for area in inventory.areas.values() for lon, lat in area.polygon]
        points = points or [(site.latitude, site.longitude) for site in inventory.sites.values()]
        if not points:
            return cls()
        latitudes, longitudes = [point[0] for point in points], [point[1] for point in points]
        return cls((min(latitudes), max(latitudes), min(longitudes), max(longitudes)))

    def check(self, latitude: float, longitude: float, margin_m: float, field: str) -> None:
        """Raises Unfit for a point that is none, is swapped, abroad or too far away."""
        if not (math.isfinite(latitude) and math.isfinite(longitude)) or (latitude == 0 and longitude == 0):
            raise Unfit(Reason.NO_PLACE, field, f"{latitude:g}, {longitude:g}")
        if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
            raise Unfit(_misplaced(latitude, longitude), field, f"{latitude:.7g}, {longitude:.7g}")
        if self.bounds is not None and not self.near(latitude, longitude, margin_m):
            raise Unfit(Reason.FAR, field, f"{latitude:.7g}, {longitude:.7g}")

    def near(self, latitude: float, longitude: float, margin_m: float) -> bool:
        """Whether a point lies in the rectangle, or at most so far outside."""
        if self.bounds is None:
            return True
        south, north, west, east = self.bounds
        up = margin_m / _DEGREE_M
        across = up / math.cos(math.radians(latitude))
        return south - up <= latitude <= north + up and west - across <= longitude <= east + across


def _misplaced(latitude: float, longitude: float) -> Reason:
    if SOUTH <= longitude <= NORTH and WEST <= latitude <= EAST:
        return Reason.SWAPPED
    if abs(latitude) > 90 or abs(longitude) > 180:
        return Reason.METRES  # of VN-2000 or UTM, or millionths of degrees
    return Reason.ABROAD


Hotspot = tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class Context:
    """`operator` and `technology` count where a row does not say them. `hotspots` are the inventory's Wi-Fi networks by
    SSID: latitude, longitude and operator of everything that sends it. `now` is UTC seconds: nothing was measured
    later."""

    operators: Operators
    ground: Ground
    now: float
    operator: str | None = None
    technology: Technology | None = None
    zone: tzinfo = UTC
    hotspots: Mapping[str, Sequence[Hotspot]] = field(default_factory=dict)
    named: str = ""
    """The file's name, where it says what the file does not."""

    @classmethod
    def of(
        cls,
        inventory: Inventory,
        now: float,
        operator: str | None = None,
        technology: Technology | None = None,
    ) -> Context:
        """The inventory's own."""
        hotspots: dict[str, list[Hotspot]] = {}
        for device in inventory.devices.values():
            site = inventory.sites[device.site]
            for ssid in device.ssids:
                hotspots.setdefault(ssid, []).append((site.latitude, site.longitude, device.operator))
        return cls(
            Operators(inventory),
            Ground.of(inventory),
            now,
            operator,
            technology,
            zone(inventory.timezone),
            hotspots,
        )
