"""The choke point for text that a device or a request chose. Encoding for a sink (HTML, JSON …) is the sink's own."""

from __future__ import annotations

import re

DEVICE_LENGTH = 128
DOCUMENT_LENGTH = 500
"""Longer texts are nobody's name or reason."""

# Controls, lone surrogates, private signs, line separators, invisible ones, and the marks that turn the direction of
# text around (UAX #9).
_UNWANTED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ue000-\uf8ff\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U0010ffff]+"
)
_FORMULA = tuple("=+-@\t\r＝＋－＠")
"""OWASP, CSV injection; the wide forms count as well, spreadsheets take them for the narrow ones."""


def printable(text: str) -> str:
    """The text without what cannot be shown or would deceive the eye."""
    return _UNWANTED.sub(" ", text)


def device_text(text: str, limit: int = DEVICE_LENGTH) -> str:
    """Text from outside: printable, and at most `limit` characters long."""
    text = printable(text).strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"


def plain(text: str) -> str:
    """Text for documents and terminals: in one line of bounded length, with nothing that Unicode calls unprintable."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text[:DOCUMENT_LENGTH])
    return " ".join(shown.split())


def unformulated(text: str) -> str:
    """Plain text that no spreadsheet takes for a formula when it opens a CSV file."""
    shown = plain(text)
    return f"'{shown}" if text.startswith(_FORMULA) or shown.startswith(_FORMULA) else shown
