"""Turns what pydantic objects to into a line that a person can act on; reads what is accepted from the JSON Schema."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from songxa.inventory import unrepeated
from songxa.inventory.schema import json_schema
from songxa.inventory.terms import PATTERNS, URL_PATTERN
from songxa.inventory.yaml12 import Path

_SHOWN = 60
_SUGGEST_AMONG = 500
_Schema = Mapping[str, Any]


def shown(value: object) -> str:
    """A value as a person would find it in the file, cut to a length that leaves the line readable."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value) or "empty"
    return printable(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def printable(text: str) -> str:
    """A text that keeps to its line, whatever it holds."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def nearest(word: str, known: Iterable[str]) -> str:
    """The nearest of the known words, or nothing. Looks at 500 of them at most."""
    near = [
        other
        for other in known
        if abs(len(other) - len(word)) <= 2 and (other[:1] == word[:1] or other[-1:] == word[-1:])
    ]
    found = difflib.get_close_matches(word, near[:_SUGGEST_AMONG], n=1, cutoff=0.7)
    return found[0] if found else ""


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean …?` for the nearest of the known words, or nothing."""
    found = nearest(word, known)
    return f"; did you mean {found}?" if found else ""


class Explainer:
    """Words for pydantic's errors in the inventory."""

    def __init__(self) -> None:
        self._root: _Schema = json_schema()

    def explain(self, error: ErrorDetails) -> tuple[Path, str]:
        """Where the error stands, and one line: what is wrong, what is accepted."""
        path: Path = error["loc"]
        kind = error["type"]
        if path[-1:] == ("[key]",):
            return self._bad_key(path[:-1], error)
        if kind == "extra_forbidden":
            message = self._unknown_key(path)
        elif kind == "missing":
            message = f"is missing; accepted: {self.accepted(path)}"
        elif kind in ("unprintable", "blank", "ssid"):
            message = error["msg"]
        elif path[0] == "credentials" or (isinstance(error["input"], str) and unrepeated.may_be_secret(path)):
            message = self._untold(path, error)
        else:
            message = self._refusal(path, error)
        return path, message

    def _unknown_key(self, path: Path) -> str:
        name = unrepeated.belongs_to(path)
        if name:
            return unrepeated.refusal(printable(name))
        known = list(self._at(path[:-1]).get("properties", ()))
        return f"unknown key{suggestion(str(path[-1]), known)}; accepted here: {', '.join(known)}"

    def _untold(self, path: Path, error: ErrorDetails) -> str:
        """The refusal of a text that may be a secret: all about it but the text itself."""
        text, name = error["input"], unrepeated.belongs_to(path)
        what = "what stands here is not accepted"
        if any(branch.get("pattern") == URL_PATTERN for branch in _branches(self._at(path), self._resolved)):
            what = unrepeated.what_is_wrong_with_url(text)
            name = unrepeated.belongs_to_url(path, text)
        kept = f"; a secret belongs into the secrets file, as {printable(name)}" if name else ""
        return f"{what}{_size(error['type'], text)}; accepted: {self.accepted(path)}{kept}"

    def _refusal(self, path: Path, error: ErrorDetails) -> str:
        kind, value = error["type"], error["input"]
        hint = ""
        if kind == "string_type" and isinstance(value, bool | int | float):
            hint = ", so put it in quotes"
        elif isinstance(value, str) and kind in ("enum", "literal_error"):
            hint = suggestion(value, map(str, self._choices(path)))
        return f"is {shown(value)}{_size(kind, value)}{hint}; accepted: {self.accepted(path)}"

    def accepted(self, path: Path) -> str:
        """What may stand at a place, in words."""
        return self.in_words(self._at(path))

    def in_words(self, schema: Mapping[str, Any]) -> str:
        """What a part of the JSON Schema accepts, in words."""
        return _in_words(schema, self._resolved)

    def shapes(self, path: Path) -> list[Mapping[str, Any]]:
        """The parts of the JSON Schema that a value at a place may have the shape of."""
        return _branches(self._at(path), self._resolved)

    def _bad_key(self, path: Path, error: ErrorDetails) -> tuple[Path, str]:
        sections = _branches(self._at(path[:-1]), self._resolved)
        names = [self._resolved(section.get("propertyNames", {})) for section in sections]
        known = [str(choice) for name in names for choice in name.get("enum", ())]
        patterns = [pattern for section in sections for pattern in section.get("patternProperties", ())]
        accepted = PATTERNS[patterns[0]] if patterns else next(iter(PATTERNS.values()))
        if path[:2] == ("alerts", "recipients") and not {":", "/", "@"}.isdisjoint(str(path[-1])):
            # whoever writes an address there writes what is a secret
            return path[:2], f"a key is not accepted; accepted: {accepted}; its address is the secret alerts.KEY.url"
        word = shown(path[-1])
        if known:
            return path, f"unknown key{suggestion(word, known)}; accepted here: {', '.join(known)}"
        if error["type"] == "string_too_long":
            return path, "the key is too long; accepted: at most 63 characters"
        return path, f"the key {word!r} is not accepted; accepted: {accepted}"

    def _choices(self, path: Path) -> Collection[object]:
        return [choice for schema in _branches(self._at(path), self._resolved) for choice in schema.get("enum", ())]

    def _resolved(self, schema: _Schema) -> _Schema:
        while "$ref" in schema:
            schema = self._root["$defs"][schema["$ref"].rpartition("/")[2]]
        return schema

    def _at(self, path: Path) -> _Schema:
        """The schema of a place; where a place allows several shapes, the one that has the next step."""
        schema: _Schema = self._root
        for step in path:
            for branch in _branches(schema, self._resolved):
                below = _below(branch, step)
                if below is not None:
                    schema = {**self._resolved(below), **below} if "$ref" in below else below
                    break
            else:
                return {}
        if "anyOf" in schema or "$ref" in schema:
            mappings = [branch for branch in _branches(schema, self._resolved) if "properties" in branch]
            return {**schema, "properties": mappings[0]["properties"]} if mappings else schema
        return schema


_Resolve = Callable[[_Schema], _Schema]


def _below(schema: _Schema, step: str | int) -> _Schema | None:
    if isinstance(step, int):
        return schema.get("items")
    below: _Schema | None = schema.get("properties", {}).get(step)
    if below is not None:
        return below
    by_pattern: list[_Schema] = list(schema.get("patternProperties", {}).values())
    others = schema.get("additionalProperties")
    return by_pattern[0] if by_pattern else others if isinstance(others, Mapping) else None


def _branches(schema: _Schema, resolve: _Resolve) -> list[_Schema]:
    schema = resolve(schema)
    if "anyOf" not in schema:
        return [schema]
    return [branch for one in schema["anyOf"] for branch in _branches(one, resolve)]


def _in_words(schema: _Schema, resolve: _Resolve) -> str:
    words = [_one_in_words(branch, resolve) for branch in _branches(schema, resolve)]
    return " or ".join(dict.fromkeys(word for word in words if word)) or "nothing"


def _one_in_words(schema: _Schema, resolve: _Resolve) -> str:
    kind = schema.get("type")
    if "enum" in schema or "const" in schema:
        words = ", ".join(dict.fromkeys(shown(choice) for choice in schema.get("enum", [schema.get("const")])))
    elif kind in ("integer", "number"):
        words = ("a whole number" if kind == "integer" else "a number") + _range(schema)
    elif kind == "boolean":
        words = "true or false"
    elif kind == "array":
        length = _length(schema, "Items", " items").removeprefix(" of ")
        words = f"a list{length and f' ({length})'}, each: {_in_words(schema['items'], resolve)}"
    elif kind == "object":
        keys = ", ".join(schema.get("properties", ()))
        words = f"a mapping with {keys}" if keys else "a mapping of entries by key"
    elif kind == "null":
        words = ""
    else:
        words = PATTERNS.get(schema.get("pattern", ""), f"text{_length(schema, 'Length', ' characters')}")
    return words


def _range(schema: _Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None:
        return f" over {schema['exclusiveMinimum']} and at most {high}"
    return f" from {low} to {high}"


def _length(schema: _Schema, what: str, unit: str) -> str:
    low, high = schema.get(f"min{what}"), schema.get(f"max{what}")
    if low == high:
        return f" of exactly {low}{unit}" if low is not None else ""
    if low:
        return f" of {low} to {high}{unit}"
    return f" of at most {high}{unit}" if high else ""


def _size(kind: str, value: object) -> str:
    """How long a text or list is, where that is what is wrong with it."""
    if kind in ("string_too_long", "too_long", "too_short") and isinstance(value, str | list):
        return f" ({len(value)} {'characters' if isinstance(value, str) else 'items'})"
    return ""
