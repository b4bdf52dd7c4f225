"""A sample as a line of Graphite's plaintext protocol, and the settings that are accepted. Pure functions.

Source: Graphite's documentation, "Feeding In Your Data" (plaintext protocol) and "Graphite Tag Support": name;tag=value
pairs; a tag's value is not empty, holds no semicolon and does not begin with a tilde. Blanks separate a line's parts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from songxa.model import Objection, Sample

PORT = 2003
_PREFIX = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_HOST = re.compile(r"[A-Za-z0-9.:_-]{1,253}")
_UNWANTED = re.compile(r"[\s;\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where Graphite is. `prefix` stands before every name, with a dot behind it, where it is not empty."""

    host: str
    port: int = PORT
    prefix: str = ""


def objections(settings: Mapping[str, Any]) -> Iterator[Objection]:
    """Everything that is wrong with settings from the inventory."""
    for key in settings.keys() - {"host", "port", "prefix"}:
        yield key, "unknown key; accepted here: host, port, prefix"
    if "host" not in settings:
        yield "host", "is missing; accepted: the name or address of Graphite's machine"
    elif not isinstance(settings["host"], str) or not _HOST.fullmatch(settings["host"]):
        # not repeated: whoever puts a URL here may have put a password into it
        yield "host", "is no host; accepted: a name or an address alone, such as graphite.example.vn"
    port = settings.get("port", PORT)
    if type(port) is not int or not 1 <= port <= 65_535:
        yield "port", f"is {port!r:.40}; accepted: a whole number from 1 to 65535"
    prefix = settings.get("prefix", "")
    if not isinstance(prefix, str) or (prefix and not _PREFIX.fullmatch(prefix)):
        yield "prefix", f"is {prefix!r:.40}; accepted: letters, digits, - and _, joined by dots"


def lines(prefix: str, device: str, samples: Iterable[Sample], at: int) -> list[str]:
    """The samples as lines, each once; what is no finite number is left out. `at` is UTC seconds since 1970."""
    before = f"{prefix}." if prefix else ""
    found: dict[str, str] = {}
    for metric, labels, value in samples:
        if not math.isfinite(value):
            continue
        tags = "".join(
            f";{name}={text}"
            for name, text in (("device", device), *zip(metric.label_names, map(tag, labels), strict=True))
            if text
        )
        series = f"{before}{metric.name}{tags}"
        found.setdefault(series, f"{series} {value!r} {at}\n")
    return list(found.values())


def tag(text: str) -> str:
    """A label's value as a tag's value."""
    return _UNWANTED.sub("_", text).lstrip("~")
