"""The choke point for text that a device or a request chose. Encoding for a sink (HTML, JSON) is the sink's own."""

from __future__ import annotations

import re

MAX_LENGTH = 128

# Controls, lone surrogates, line separators, and the marks that turn the direction of text around (UAX #9).
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")


def printable(text: str) -> str:
    """The text without what cannot be shown or would deceive the eye."""
    return _UNWANTED.sub(" ", text)


def device_text(text: str, limit: int = MAX_LENGTH) -> str:
    """Text from outside: printable, and at most `limit` characters long."""
    text = printable(text).strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"
