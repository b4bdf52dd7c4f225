"""InfluxDB line protocol: names from metrics, tags, numbers. Pure functions; knows no device, no poll and no server.

Source: InfluxDB line protocol reference (1.x, 2.x, 3). Where parsers differ, only that is written which all of them
read alike: two backslashes in a tag are two to InfluxDB 1 and 2, one to VictoriaMetrics.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container

from songxa.exporters.exposition import encodable

PRECISION = "ms"
"""Of every time that is written: slots may lie between seconds, and VictoriaMetrics keeps no more."""

COUNTER_MODULUS = 2**63
"""InfluxDB's integers are signed and have 64 bits; a counter of an interface has 64 without a sign."""

TAG_BYTES = 1024
"""Of one tag value in UTF-8. The key of a series may have 65,535, and VictoriaMetrics cuts labels off itself."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_AMBIGUOUS = re.compile(r"\\(?=[\\,= ]|\Z)")
_SPECIAL = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ "})


def measurement_field(name: str, taken: Container[str] = ()) -> tuple[str, str]:
    """Measurement and field of a metric: its first two words, and the rest; joined by `_` they are the name again.

    No field is called `time`, which InfluxDB refuses, or like a tag, which InfluxDB 3 refuses (`taken` are the tags
    that may stand beside it): then the measurement is the first word alone. A name of one word has the field `value`.
    """
    words = name.split("_")
    for count in (2, 1):
        measurement, field = "_".join(words[:count]), "_".join(words[count:])
        if measurement and field and field != "time" and field not in taken:
            return measurement, field
    return name, "value"


def tag_key(name: str) -> str:
    """A label's name as a tag: `time` alone cannot be one."""
    return "time_" if name == "time" else name


def tag_text(text: str) -> str:
    """A tag's value as it will be read back: the text itself, but for what a line cannot carry.

    Control signs become spaces; a backslash before a comma, an equals sign, a space, a backslash or at the end becomes
    a slash; what UTF-8 cannot carry becomes U+FFFD; after TAG_BYTES it is cut off.
    """
    text = _CONTROLS.sub(" ", encodable(text))
    if len(text) * 4 > TAG_BYTES:
        text = text.encode()[:TAG_BYTES].decode(errors="ignore")
    return _AMBIGUOUS.sub("/", text)


def tag(key: str, text: str) -> str:
    """`,key=value` for a tag; nothing for one without a value, which line protocol does not know."""
    value = tag_text(text)
    return f",{tag_key(key)}={value.translate(_SPECIAL)}" if value else ""


def number(value: float, *, counter: bool) -> str | None:
    """A field's value: `42i` for a counter, else a float, also where it is written without a point.

    None for what has no place in InfluxDB (NaN, infinities, and what is as large). Raises TypeError for what is no
    number.
    """
    if not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    try:
        if not math.isfinite(value):
            return None
    except OverflowError:  # an int beyond the range of floats
        return None
    if counter:
        return f"{int(value) % COUNTER_MODULUS}i"
    return repr(int(value) if isinstance(value, int) else float(value))


def cut(payload: bytes) -> list[bytes]:
    """Its lines, each with its end."""
    return [line + b"\n" for line in payload.split(b"\n") if line]
