"""Raw SNMP values to numbers and texts. Pure functions; they know no device, no OID, no clock.

Agents send counts as Counter32, signals as strings with units, negative numbers for large ones, and a zoo of values
that mean "none". What means none becomes None; what is no number raises `NotANumber` and is counted as invalid.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log10

from songxa.collectors.snmp.ber import Value

TEXT_LIMIT = 128
_NUMBER = re.compile(r"([+-]?\d{1,20}(?:\.\d{1,12})?)(?![\d.]|[eE][+-]?\d)")
_NONE_TEXTS = frozenset(
    {"", "-", "--", "---", "na", "n/a", "none", "null", "nil", "unknown", "unsupported", "not available", "no data"}
)
NONE_NUMBERS = frozenset({2147483647, -2147483648, 4294967295, -1000000, -9999})
"""What agents send for "no value" whatever the object; values that could be true elsewhere are declared by rules."""

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_IDENTIFIER = re.compile(
    r"(?<![0-9A-Fa-f])(?:"
    r"[0-9A-Fa-f]{1,2}(?:([:-])[0-9A-Fa-f]{1,2})(?:\1[0-9A-Fa-f]{1,2}){4}"  # MAC address, aa:bb:… or aa-bb-…
    r"|[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){5}"  # … aa bb cc dd ee ff
    r"|[0-9A-Fa-f]{4}(?:[.-][0-9A-Fa-f]{4}){2}"  # … aabb.ccdd.eeff
    r"|(?=\d*[A-Fa-f])(?=[A-Fa-f]*\d)[0-9A-Fa-f]{12}"  # … aabbccddeeff
    r"|\d{14,20}"  # IMEI, IMSI, ICCID
    r")(?![0-9A-Fa-f])"
)
HIDDEN = "…"
"""Stands for a MAC address or subscriber number inside a text."""


class NotANumber(ValueError):
    """A value that should be a number and is not; the text shows it, made harmless."""


@lru_cache(maxsize=16384)  # names and SSIDs are the same in every poll
def device_text(raw: bytes) -> str:
    """What a device calls something, fit to be shown: the one door through which device strings enter.

    UTF-8 with replacement; control, format and bidirectional characters dropped; MAC addresses and subscriber numbers
    hidden; at most 128 characters. For people to read, never an identity.
    """
    text = raw[: 8 * TEXT_LIMIT].decode("utf-8", "replace")
    if text.isascii() and text.isprintable():
        kept = text
    else:
        kept = "".join(
            " " if character in "\t\r\n" else character
            for character in text
            if character in "\t\r\n" or not (unicodedata.category(character)[0] == "C" or character in _BIDI)
        )
    return hide_identifiers(kept).strip()[:TEXT_LIMIT]


def hide_identifiers(text: str) -> str:
    """The text without MAC addresses, IMEI, IMSI and ICCID numbers."""
    return _IDENTIFIER.sub(HIDDEN, text)


def number(value: Value | str) -> int | float | None:
    """The number in a raw value, None where the agent says that it has none. "6.56 dbm" is 6.56, "116E" is 116."""
    if value is None or isinstance(value, int):
        return value
    text = (value[:64].decode("utf-8", "replace") if isinstance(value, bytes) else value).strip().strip("\0")
    if text.lower() in _NONE_TEXTS:
        return None
    match = _NUMBER.match(text)
    if match is None:
        raise NotANumber(device_text(text.encode())[:40])
    digits = match[1]
    return float(digits) if "." in digits else int(digits)


@dataclass(frozen=True, slots=True)
class Conversion:
    """How one raw number becomes a value in the metric's unit. Applied in the order of the fields; defaults do nothing.

    `signed` and `unsigned` are widths in bits: the raw number is read again as two's complement of that width, or as
    the unsigned number that an agent squeezed into a signed type. `raw_range` limits when the rule applies at all.
    `log10` turns a power in mW (after `divide`) into dBm.
    """

    none: frozenset[int | float] = NONE_NUMBERS
    signed: int = 0
    unsigned: int = 0
    mask: int = 0
    raw_range: tuple[float, float] | None = None
    map: Mapping[int | str, float] | None = None
    otherwise: float | None = None
    negate: bool = False
    multiply: float = 1
    divide: float = 1
    log10: bool = False
    offset: float = 0

    def apply(self, value: Value | str) -> int | float | None:
        """The converted number; None where there is no value. Raises NotANumber."""
        raw = self.raw(value)
        return None if raw is None else self.finish(raw)

    def raw(self, value: Value | str) -> int | float | None:
        """The number before sign and scale; None where there is no value. Raises NotANumber."""
        if self.map is not None:
            return self._mapped(value)
        raw = number(value)
        if raw is None or raw in self.none:
            return None
        if isinstance(raw, int):
            raw = self._bits(raw)
        if self.raw_range is not None and not self.raw_range[0] <= raw <= self.raw_range[1]:
            return None
        return raw

    def finish(self, raw: int | float) -> int | float | None:
        """Sign, scale, logarithm and offset; None for a power that is not above 0 mW."""
        if self.negate:
            raw = -raw
        if self.multiply != 1:
            raw *= self.multiply
        if self.divide != 1:
            raw /= self.divide
        if self.log10:
            if raw <= 0:
                return None
            raw = 10 * log10(raw)
        raw = raw + self.offset if self.offset else raw
        # Binary fractions of decimal scales: -21.700000000000003 is the device's -21.7.
        return raw if isinstance(raw, int) else round(raw, 9)

    def _bits(self, raw: int) -> int:
        if self.signed:
            raw &= (1 << self.signed) - 1
            raw -= (raw >> (self.signed - 1)) << self.signed
        if self.unsigned and raw < 0:
            raw &= (1 << self.unsigned) - 1
        return raw & self.mask if self.mask else raw

    def _mapped(self, value: Value | str) -> float | None:
        assert self.map is not None
        if value is None:
            return None
        key: int | str
        if isinstance(value, int):
            key = value
        else:
            text = value[:64].decode("utf-8", "replace") if isinstance(value, bytes) else value
            text = text.strip().lower()
            if text in _NONE_TEXTS:
                return None
            key = int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() else text
        return self.map.get(key, self.otherwise)
