"""Values to YAML that stands in one line. Knows no file, and asks `yaml12` itself what has to stand in quotes."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from songxa.inventory import yaml12
from songxa.model import InputError

Value: TypeAlias = "bool | int | float | str | Sequence[Value] | Mapping[str, Value] | None"
"""What can be put into an inventory."""

_SAFE = re.compile(r"[a-z]+(-[a-z0-9]+)+\Z")
"""Keys as nearly all are; none of them is a number or a constant."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def scalar(value: bool | int | float | str | None, *, in_brackets: bool = False) -> str:
    """A scalar as `yaml12` reads it back equal, in quotes only where it must be: of its own, or `in_brackets`.

    Raises InputError for what no YAML can say.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _number(str(value))
    if isinstance(value, float):
        return _float(value)
    return _text(value, in_brackets)


@lru_cache(maxsize=4096)
def key_text(key: str, *, in_brackets: bool = False) -> str:
    """The key of a mapping. Raises InputError for what no YAML can say."""
    if _SAFE.match(key):
        return key
    if _may_be_plain(key) and len(key) < 256:
        source = f"{{{key}: 1, {key}2: 1}}" if in_brackets else f"{key}: 1\n"
        expected = {key: 1, f"{key}2": 1} if in_brackets else {key: 1}
        if _says(source, expected):
            return key
    return quoted(key)


def in_one_line(value: Value) -> str:
    """Any value, mappings and lists in brackets. Raises InputError for what no YAML can say."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(pair(key, below) for key, below in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(in_one_line, value)) + "]"
    return scalar(value, in_brackets=True)


def pair(key: str, value: Value) -> str:
    """A key and its value, as they stand in brackets."""
    return f"{key_text(key, in_brackets=True)}: {in_one_line(value)}"


def _number(digits: str) -> str:
    try:
        yaml12.resolve(digits)
    except ValueError as error:
        raise InputError(f"{error}") from None
    return digits


def _float(value: float) -> str:
    if math.isnan(value):
        return ".nan"
    return repr(value).replace("inf", ".inf")


@lru_cache(maxsize=16384)
def _text(value: str, in_brackets: bool) -> str:
    if _SAFE.match(value):
        return value
    if _may_be_plain(value):
        source = f"{{k: {value}, l: [{value}, {value}]}}" if in_brackets else f"k: {value}\nl:\n  - {value}\n"
        if _says(source, {"k": value, "l": [value, value] if in_brackets else [value]}):
            return value
    return quoted(value)


def _may_be_plain(text: str) -> bool:
    return bool(text) and text.isprintable() and not text.startswith(("---", "...")) and text == text.strip()


def _says(source: str, expected: object) -> bool:
    document = yaml12.parse(source)
    return not document.flaws and document.root == expected and _same_kinds(document.root, expected)


def _same_kinds(found: object, expected: object) -> bool:
    """Whether texts are texts: a number may equal what it is not."""
    if isinstance(found, dict) and isinstance(expected, dict):
        return all(_same_kinds(found[key], expected[key]) for key in expected)
    if isinstance(found, list) and isinstance(expected, list):
        return all(map(_same_kinds, found, expected))
    return isinstance(found, str) == isinstance(expected, str)


def quoted(text: str) -> str:
    """A text in quotes. Raises InputError for what no YAML can say."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InputError("half of a surrogate pair, which no file can hold; accepted: text")
    if text.isprintable() and ("\\" in text or '"' in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
