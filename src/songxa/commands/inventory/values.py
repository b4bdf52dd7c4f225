"""From a text that somebody typed to the value that the inventory's schema has for it. Judges no value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from functools import cache
from typing import Any, cast

from songxa.commands.shared import LANGUAGE
from songxa.i18n.format import tell
from songxa.inventory import yaml12
from songxa.inventory.edit.scalars import Value
from songxa.inventory.edit.spans import refusal
from songxa.inventory.messages import Explainer
from songxa.inventory.sheet.cells import read_list, read_number, read_yes
from songxa.inventory.sheet.degrees import from_pair
from songxa.inventory.sheet.table import CellError
from songxa.inventory.sheet.words import CATEGORIES, KINDS, LEVEL_OF, folded
from songxa.inventory.yaml12 import Path
from songxa.model import InputError


@cache
def explainer() -> Explainer:
    """Made once: it generates the whole JSON Schema."""
    return Explainer()


def value_of(path: Path, text: str) -> Value:
    """The value, as `path` wants it: a number, yes or no, a list with commas, or the text itself.

    What cannot be one stays text, and the schema says what is accepted. A text that begins like YAML's mapping or list
    is read as YAML, where there may be one. Raises InputError for bad YAML.
    """
    shapes = explainer().shapes(path)
    types: set[object] = {shape.get("type") for shape in shapes}
    if text[:1] in ("{", "[") and types & {"object", "array"}:
        return _yaml(path, text)
    if path[-1] in _WORDS:
        return meant(str(path[-1]), text) or text
    try:
        return _plain(types, shapes, text)
    except CellError:
        return text


_WORDS: Mapping[str, Mapping[str, str]] = {"kind": KINDS, "level": LEVEL_OF, "category": CATEGORIES}
"""Fields that people fill with words of their own."""


def meant(name: str, text: str) -> str:
    """What such a field says for a word that people use, such as village for thôn; empty for one that nobody knows."""
    return str(_WORDS.get(name, {}).get(folded(text), ""))


def _plain(types: Set[object], shapes: Collection[Mapping[str, Any]], text: str) -> Value:
    if any(shape.get("const") is False for shape in shapes) and folded(text) in ("false", "khong", "no"):
        return False
    if "boolean" in types:
        yes = read_yes(text)
        return text if yes is None else yes
    if types & {"integer", "number"}:
        number = read_number(text)
        return text if number is None else number
    if "array" in types:
        return list[Value](read_list(text))
    return text


def _yaml(path: Path, text: str) -> Value:
    document = yaml12.parse(text)
    for flaw in document.flaws:
        raise refusal(0, path, f"what stands here is no YAML in one line: {flaw.message}")
    return cast("Value", document.root)


def told(section: str, name: str, text: str) -> dict[str, Value]:
    """The fields of an entry that an answer fills, by their paths with dots: `position` is two of them.

    Raises InputError, in the user's language.
    """
    if (section, name) != ("sites", "position"):
        return {name: value_of((section, "x", *name.split(".")), text)}
    try:
        place = from_pair(text)
    except CellError as error:
        raise InputError(tell(LANGUAGE, error.words)) from None
    return {"latitude": place.latitude, "longitude": place.longitude}
