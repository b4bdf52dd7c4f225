"""What is said of a destination's trouble: made harmless, and as JSON and back. Neither translates nor decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from songxa.i18n.format import sayable
from songxa.model import Trouble
from songxa.spool.outcome import Words
from songxa.text import device_text

SAID = 256
"""Characters of a text that are kept."""


def said(words: str) -> str:
    """A destination's words as they may be shown: it is a stranger."""
    return device_text(words, SAID)


def harmless(words: Words) -> Words:
    """Words as they may be shown, whoever said them. What is no message of songxa's is shown as the text that it is."""
    if isinstance(words, str):
        return said(words)
    trouble = Trouble(words.key, {name: _harmless(value) for name, value in words.values.items()})
    return trouble if sayable(trouble) else said(words.key)


def _harmless(value: object) -> object:
    if isinstance(value, int | float):
        return value
    return harmless(value) if isinstance(value, Trouble) else said(str(value))


def as_json(value: object) -> object:
    """Harmless words, or a value of theirs, as what JSON knows."""
    if isinstance(value, Trouble):
        return {"key": value.key, "values": {name: as_json(each) for name, each in value.values.items()}}
    return value


def of_json(value: Any) -> Words:
    """The way back. Another songxa may have written it, so it may be anything."""
    found = _of_json(value)
    return harmless(found) if isinstance(found, Trouble) else said(str(found))


def _of_json(value: Any) -> object:
    match value:
        case {"key": str(key), "values": Mapping() as values}:
            return Trouble(key, {str(name): _of_json(each) for name, each in values.items()})
    return value
