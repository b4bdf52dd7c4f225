"""What the entries of an inventory are put together from: keys, texts, URLs, figures. Knows no entry."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from songxa.model import Kind

KEY_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
PLMN_PATTERN = r"^[0-9]{5,6}$"
PLUG_IN_PATTERN = r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$"
URL_PATTERN = r"^https?://[^\s/?#@]+(/[^\s?#]*)?$"
UID_PATTERN = r"^[A-Za-z0-9_-]{1,40}$"
DAY_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
CLOCK_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
TILES_PATTERN = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9/{}._~%@+?&=-]+$"

PATTERNS = {
    KEY_PATTERN: "lower-case letters a-z, digits and single hyphens, such as wifi-ubnd-1",
    PLMN_PATTERN: 'five or six digits in quotes, country code then network code, such as "45204"',
    PLUG_IN_PATTERN: "the name of a plug-in, such as influxdb",
    URL_PATTERN: "an http or https URL without user, password or query, such as https://server.example.vn:8443",
    UID_PATTERN: "a uid of Grafana, as its address has it: 1 to 40 letters a-z, A-Z, digits, _ and -",
    DAY_PATTERN: "a day, such as 2026-12-05",
    CLOCK_PATTERN: 'a time of day in quotes, "00:00" to "23:59"',
    TILES_PATTERN: "an http or https URL with {z}, {x} and {y} in it, such as https://tiles.example.vn/{z}/{x}/{y}.png",
}
"""What each pattern means, for whoever reads an error."""


def _plain(text: str) -> str:
    if not text.isprintable():
        odd = next(character for character in text if not character.isprintable())
        raise PydanticCustomError("unprintable", "holds U+{code}, which does not print", {"code": f"{ord(odd):04X}"})
    if text != text.strip():
        raise PydanticCustomError("blank", "begins or ends with a blank")
    return unicodedata.normalize("NFC", text)


def _ssid(text: str) -> str:
    if len(text.encode()) > 32:
        raise PydanticCustomError("ssid", "is {size} octets long; accepted: at most 32", {"size": len(text.encode())})
    return text


Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=63)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_plain)]
Ssid = Annotated[str, StringConstraints(min_length=1, max_length=32), AfterValidator(_plain), AfterValidator(_ssid)]
Note = Annotated[str, StringConstraints(max_length=500), AfterValidator(_plain)]
PlugIn = Annotated[str, StringConstraints(pattern=PLUG_IN_PATTERN, max_length=63)]
Url = Annotated[str, StringConstraints(pattern=URL_PATTERN, max_length=500)]
GrafanaUid = Annotated[str, StringConstraints(pattern=UID_PATTERN)]
Day = Annotated[str, StringConstraints(pattern=DAY_PATTERN)]
ClockTime = Annotated[str, StringConstraints(pattern=CLOCK_PATTERN)]
Hours = Annotated[float, Field(ge=0, le=8760, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=1, le=86_400, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=100_000_000)]
Port = Annotated[int, Field(ge=1, le=65_535)]
# The bounds of Vietnam are checked by rules.places, which also tells when the two are swapped.
Latitude = Annotated[float, Field(allow_inf_nan=False, json_schema_extra={"minimum": 6, "maximum": 24})]
Longitude = Annotated[float, Field(allow_inf_nan=False, json_schema_extra={"minimum": 101, "maximum": 118})]
Coordinate = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Point = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]
DeviceKind = Annotated[Kind, Field(strict=False)]


class Entry(BaseModel):
    """A mapping with these keys and no others."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True)


def nothing(value: object) -> object:
    """A section whose entries are all commented out."""
    return {} if value is None else value
