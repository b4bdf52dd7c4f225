"""Single cells of logs to numbers, times and signals. Raises Unfit for what cannot be; knows no format.

A phone writes one of several numbers, or a dash, for what it does not know; none of them is ever taken for a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import lru_cache

from songxa.coverage.survey.reasons import Reason, Unfit

LOWEST_DBM, HIGHEST_DBM = -140.0, -43.0
INACCURATE_M = 50.0
EARLIEST = 1_260_748_800.0
"""14 December 2009, when the first network of LTE opened; a clock that shows an earlier day was never set."""
LATE_S = 86_400.0

_NOTHING = frozenset({"", "-", "--", "—", "–", "null", "none", "nan", "n/a", "na", "unknown", "?", "inf", "-inf"})
_SENTINELS = frozenset({2147483647.0, -2147483648.0, 2147483646.0, 65535.0, 32767.0, -32768.0, 255.0, 99.0, 99999.0,
                        9999.0, 999.0, 1000.0, -999.0, -9999.0, 9223372036854775807.0})  # fmt: skip
"""Integer.MAX_VALUE is Android's CellInfo.UNAVAILABLE; 99 and 255 are unknown in TS 27.007 §8.5 and §8.69."""
_UNIT = re.compile(r"\s*(dbm|db|mhz|m)\s*$", re.IGNORECASE)
_LEAST_GAP_DB = 3.0
"""RSRQ = N · RSRP / RSSI (TS 36.214 §5.1.3) is at most −3 dB and N at least 6: RSSI is over RSRP by more than 10 dB,
and never by less than this."""
_CLIPPED_DBM = -51.0
"""No phone tells of a stronger RSSI (TS 27.007 §8.5), so from there on the gap says nothing."""


def nothing(text: str) -> bool:
    """Whether a cell says that nobody knows."""
    return text.strip().lower() in _NOTHING


def number(text: str, field: str) -> float | None:
    """A number with a decimal point or comma; None where nothing stands. Raises Unfit for anything else."""
    try:
        value = float(text)
    except ValueError:
        if nothing(text):
            return None
        try:
            value = float(_UNIT.sub("", text).replace(",", ".").replace("−", "-"))
        except ValueError:
            raise Unfit(Reason.UNREADABLE, field, text) from None
    return value if math.isfinite(value) else None


def known(text: str, field: str) -> float | None:
    """A number that is none of those that stand for nothing."""
    value = number(text, field)
    return None if value is None or value in _SENTINELS else value


def within(text: str, field: str, low: float, high: float) -> float | None:
    """The same within bounds; what lies outside is not known either."""
    value = known(text, field)
    return value if value is not None and low <= value <= high else None


def rsrp(text: str, field: str, rssi: str = "") -> float:
    """RSRP in dBm. Raises Unfit where there is none, where it is an index or out of range, and where `rssi` shows that
    it is no RSRP."""
    value = known(text, field)
    if value in (None, 0, -1):
        raise Unfit(Reason.NO_SIGNAL, field, text)
    if 0 < value <= 97:
        raise Unfit(Reason.INDEX, field, text)  # TS 36.133 §9.1.4, or what Android calls ASU
    if not LOWEST_DBM <= value <= HIGHEST_DBM:
        raise Unfit(Reason.OUT_OF_RANGE, field, text)
    whole = within(rssi, "rssi", -120, -10) if rssi else None
    if whole is not None and whole < _CLIPPED_DBM and whole - value < _LEAST_GAP_DB:
        raise Unfit(Reason.RSSI, field, text)
    return value


def accurate(text: str, field: str) -> None:
    """Raises Unfit where the place is known to no better than INACCURATE_M metres."""
    value = number(text, field) if text else None
    if value is not None and value > INACCURATE_M:
        raise Unfit(Reason.INACCURATE, field, text)


_G_NET = re.compile(r"(\d{4})\.(\d{2})\.(\d{2})_(\d{2})\.(\d{2})\.(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(.*)")


@lru_cache(maxsize=256)
def _moment(text: str, where: tzinfo) -> float | None:
    if text.isdecimal():
        seconds = int(text)
        return seconds / 1000 if seconds > 100_000_000_000 else float(seconds)
    found = _G_NET.fullmatch(text)
    if found:
        text = "{}-{}-{}T{}:{}:{}".format(*found.groups())
    elif day := _DAY_FIRST.fullmatch(text):
        text = f"{day[3]}-{day[2].zfill(2)}-{day[1].zfill(2)}{day[4]}"
    try:
        moment = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=where)).timestamp()
    except (ValueError, OverflowError):
        return None


def moment(text: str, field: str, where: tzinfo, now: float) -> float | None:
    """UTC seconds; `where` is the zone of clocks that name none. None where nothing stands. Raises Unfit for a time
    before there was LTE, or after `now`: its age would be wrong."""
    text = text.strip()
    if nothing(text) or text == "0":
        return None
    at = _moment(text, where)
    if at is None or not EARLIEST <= at <= now + LATE_S:
        raise Unfit(Reason.TIME, field, text)
    return at


class OddOnly:
    """Finds out RSSI in a column that claims to be RSRP by what all of a file's values have in common.

    Phones tell RSSI in steps of 2 dB from −113 dBm (TS 27.007 §8.5), so it is always odd. RSRP has steps of 1 dB: that
    a dozen different ones are all odd by chance happens to one file in four thousand.
    """

    ENOUGH, DIFFERENT = 30, 12

    def __init__(self) -> None:
        self._seen = 0
        self._different: set[float] = set()
        self.told = False
        """Whether some value could be no RSSI."""

    def take(self, dbm: float) -> None:
        """One more value."""
        if self.told:
            return
        self._seen += 1
        self._different.add(dbm)
        self.told = not (dbm % 2 == 1 and -113 <= dbm <= -51)

    @property
    def rssi(self) -> bool:
        """Whether all of them are RSSI."""
        return not self.told and self._seen >= self.ENOUGH and len(self._different) >= self.DIFFERENT


def unit_of(heading: str) -> str:
    """What stands in a heading's brackets, or behind its last word: `dbm` of "RSRP (dBm)"."""
    inside = re.search(r"[(\[]\s*([^)\]]{1,12})\s*[)\]]", heading)
    return inside[1].strip().lower() if inside else ""


WATTS: Mapping[str, float] = {"w": 1.0, "watt": 1.0, "mw": 0.001, "kw": 1000.0}


def dbm_of_watts(watts: float) -> float:
    """Power in dBm."""
    return 10 * math.log10(watts * 1000)
