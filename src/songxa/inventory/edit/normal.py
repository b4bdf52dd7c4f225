"""A whole inventory written anew, in one form whatever it looked like: for comparing and passing on. Changes no file.

Sections and fields stand in the order of the schema, entries in that of the file. The data is the same; comments, blank
lines and ways to write a value are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from songxa.inventory.edit.render import Style, entry
from songxa.inventory.schema import json_schema

_Schema = Mapping[str, Any]


def to_yaml(root: Mapping[str, Any]) -> str:
    """The text of an inventory with this data. Raises InputError for what no YAML can say."""
    schema = _schema()
    ordered = _ordered(root, schema, schema["$defs"])
    parts: list[str] = []
    several = False
    for key, value in ordered.items():
        lines = entry(key, value, 0, Style(), (), 2)
        if parts and (several or len(lines) > 1):
            parts.append("")
        several = len(lines) > 1
        parts += lines
    return "\n".join(parts) + "\n" if parts else "{}\n"


@lru_cache(maxsize=1)
def _schema() -> _Schema:
    return json_schema()


def in_order(section: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an entry of a section, as the schema has them."""
    schema = _schema()
    found: dict[str, Any] = _ordered({section: {"": values}}, schema, schema["$defs"])[section][""]
    return found


def _ordered(value: Any, schema: _Schema, shapes: Mapping[str, _Schema]) -> Any:
    """The value with the keys of mappings as the schema has them; what it does not know stays in its order, behind."""
    if isinstance(value, Mapping):
        found = _of_type(schema, "object", shapes)
        known = found.get("properties", {})
        places = {key: place for place, key in enumerate(known)}
        others = next(iter(found.get("patternProperties", {}).values()), found.get("additionalProperties"))
        entries = others if isinstance(others, Mapping) else {}
        keys = sorted(value, key=lambda key: places.get(key, len(places)))
        return {key: _ordered(value[key], known.get(key, entries), shapes) for key in keys}
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = _of_type(schema, "array", shapes).get("items", {})
        return [_ordered(item, items if isinstance(items, Mapping) else {}, shapes) for item in value]
    return value


def _of_type(schema: _Schema, kind: str, shapes: Mapping[str, _Schema]) -> _Schema:
    """The one of the shapes that a schema allows which is of this kind; of anything, if none is."""
    while "$ref" in schema:
        schema = shapes[schema["$ref"].rpartition("/")[2]]
    for choice in schema.get("anyOf", ()):
        found = _of_type(choice, kind, shapes)
        if found:
            return found
    return schema if schema.get("type") == kind else {}
