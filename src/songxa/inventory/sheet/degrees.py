"""Coordinates as people write them, to WGS 84 degrees. Knows the bounds of Vietnam, and no table.

Accepted: 19.8826 · 19,8826 · 19°52'57.4"N · 19°52,95'B (Bắc, Đông) · both in one cell in either order, separated by
comma, semicolon, blank or a new line · a link to a map. No latitude of Vietnam is one of its longitudes, so the order
is found out.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from songxa.i18n.format import fold
from songxa.inventory.messages import printable
from songxa.inventory.sheet.cells import read_text
from songxa.inventory.sheet.table import Cell, CellError

_SOUTH, _NORTH, _WEST, _EAST = 6.0, 24.0, 101.0, 118.0
"""Vietnam with Hoàng Sa and Trường Sa, rounded outwards, as the rules for places have it."""

_SIGNS = str.maketrans({
    "′": "'", "’": "'", "‘": "'", "´": "'", "`": "'", "ʹ": "'", "″": '"', "”": '"', "“": '"', "ʺ": '"',
    "º": "°", "˚": "°", "−": "-", "–": "-", "\xa0": " ",
})  # fmt: skip
_N = r"-?\d{1,12}(?:[.,]\d{1,20})?"
_ANGLE = rf"({_N})\s*°\s*(?:({_N})\s*'\s*)?(?:({_N})\s*\"\s*)?"
_BEFORE = re.compile(rf"([nsewbdt])\s*{_ANGLE}")
_BEHIND = re.compile(rf"{_ANGLE}([nsewbdt])?")
_LINK = re.compile(
    r"(?:@|[?&](?:q|ll|query|daddr|center)=|/place/|loc:)\+?(-?\d{1,3}\.\d+)(?:,|%2c)(?:\+|%20)*(-?\d{1,3}\.\d+)"
)
_ELSEWHERE = re.compile(r"(?<![a-z])[sw](?![a-z])")
"""South or west, where Vietnam is not."""
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees north and east; `turned` where they stood the other way round."""

    latitude: float
    longitude: float
    turned: bool = False


def from_pair(cell: Cell) -> Place:
    """Latitude and longitude out of one cell. Raises CellError."""
    text = _text(cell)
    angles = _pair(text)
    if len(angles) != 2:
        raise CellError("sheet.wrong.position", text=text)
    return _placed(angles[0], angles[1], text)


def from_two(north: Cell, east: Cell) -> Place:
    """Latitude and longitude out of two cells. Raises CellError."""
    return _placed(_one(north), _one(east), f"{_text(north)}; {_text(east)}")


def looks_like_pair(cell: Cell) -> bool:
    """Whether coordinates can be read out of one cell."""
    try:
        from_pair(cell)
    except CellError:
        return False
    return True


def _text(cell: Cell) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return repr(cell)
    if isinstance(cell, str) and len(cell) > _LONGEST:
        raise CellError("sheet.wrong.degrees", text="…")
    return printable(" ".join(read_text(cell).split()))


def _one(cell: Cell) -> float:
    text = _text(cell)
    if isinstance(cell, int | float):
        return _bounded(float(cell), text)
    signs = _folded(text)
    if "°" in signs:
        angles = _angles(signs, text)
        if len(angles) == 1:
            return _bounded(angles[0], text)
    bare = re.sub(r"[a-z°:=()]+", " ", signs).strip()
    if re.fullmatch(_N, bare) and not _ELSEWHERE.search(signs):
        return _bounded(float(bare.replace(",", ".")), text)
    if re.fullmatch(r"\d{1,3}([.,]\d{3}){2,}", bare):
        raise CellError("sheet.wrong.no_degrees", text=text)
    raise CellError("sheet.wrong.degrees", text=text)


def _folded(text: str) -> str:
    """Lower case; degree, minute and second signs, or their names, as ° ' and \"; the winds by one letter."""
    text = re.sub(r"(?<=\d)\s*(?:độ|do|deg)\b", "°", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d)\s*(?:phút|phut|min)\b", "'", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d)\s*(?:giây|giay|sec)\b", '"', text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=\d)\s*[oO](?![a-z])", "°", text)
    text = fold(text.translate(_SIGNS))
    text = text.replace("''", '"')
    for word, wind in (("bac", "n"), ("dong", "e"), ("nam", "s"), ("tay", "w"), ("north", "n"), ("east", "e")):
        text = re.sub(rf"\b{word}\b", wind, text)
    return text


def _angles(text: str, shown: str) -> list[float]:
    before = re.match(r"[^\d-]*\b[nsewbdt]\s*-?\d", text) is not None
    found = []
    for match in (_BEFORE if before else _BEHIND).finditer(text):
        parts = match.groups()
        wind, (degrees, minutes, seconds) = (parts[0], parts[1:]) if before else (parts[3], parts[:3])
        whole, first, second = (float((part or "0").replace(",", ".")) for part in (degrees, minutes, seconds))
        if not (0 <= first < 60 and 0 <= second < 60):
            raise CellError("sheet.wrong.degrees", text=shown)
        value = math.copysign(abs(whole) + first / 60 + second / 3600, whole)
        found.append(round(-value if wind in ("s", "w", "t") else value, 7))  # 7 decimals: a centimetre
    return found


def _pair(text: str) -> list[float]:
    link = _LINK.search(text.lower())
    if link:
        return [float(link[1]), float(link[2])]
    if "//" in text:
        return []
    signs = _folded(text)
    if "°" in signs:
        return _angles(signs, text)
    if _ELSEWHERE.search(signs):
        return []
    bare = re.sub(r"[^\d.,;|/ -]+", " ", signs).strip(" ,;|/")
    halves = [half.strip(" ,") for half in re.split(r"[;|/]", bare)]
    if len(halves) == 1:
        halves = re.findall(r"-?\d+(?:\.\d+)?", bare) if "." in bare else _by_commas(bare)
    if not all(re.fullmatch(_N, half) for half in halves):
        return []
    return [float(half.replace(",", ".")) for half in halves]


def _by_commas(bare: str) -> list[str]:
    """The halves of `19,88 105,80`, `19,88, 105,80`, `19,88,105,80` and `19, 105`."""
    halves = [half.strip(",") for half in bare.split()]
    if len(halves) == 1:
        parts = halves[0].split(",")
        halves = [f"{parts[0]},{parts[1]}", f"{parts[2]},{parts[3]}"] if len(parts) == 4 else parts
    return halves


def _bounded(value: float, text: str) -> float:
    if not math.isfinite(value):
        raise CellError("sheet.wrong.degrees", text=text)
    if abs(value) > 180:
        raise CellError("sheet.wrong.no_degrees", text=text)  # metres of VN-2000 or UTM, or a point that got lost
    return value


def _placed(first: float, second: float, text: str) -> Place:
    first, second = _bounded(first, text), _bounded(second, text)
    if _SOUTH <= first <= _NORTH and _WEST <= second <= _EAST:
        return Place(first, second)
    if _SOUTH <= second <= _NORTH and _WEST <= first <= _EAST:
        return Place(second, first, turned=True)
    raise CellError("sheet.wrong.outside", text=text)
