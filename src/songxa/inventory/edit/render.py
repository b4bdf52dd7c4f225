"""New entries as lines, written as their neighbours are. Knows no place in a text.

Where there is no neighbour to learn from: the entries of a section line by line, what stands in them in brackets as
long as that is short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from songxa.inventory.edit.scalars import Value, in_one_line, key_text, scalar
from songxa.inventory.edit.spans import Node

_SHORT = 100
"""A mapping or list in brackets with more characters than this stands line by line, unless its neighbours do not."""


@dataclass(frozen=True, slots=True)
class Style:
    """How far a file indents what stands in a mapping, and the dashes of a list in one."""

    indent: int = 2
    dash: int = 2


def style_of(root: Node) -> Style:
    """How the file of this root indents, told by the first mapping and the first list in it that do."""
    if root.keys is None:
        return Style()
    values = [node for node in root.keys.values() if not node.flow]
    indent = next((node.column - node.key_column for node in values if node.keys), 2)
    inner = [below for node in values if node.keys for below in list(node.keys.values())[:50]]
    fields = [field for node in inner if node.keys and not node.flow for field in node.keys.values()]
    lists = (node for node in [*values, *fields] if node.items and not node.flow)
    return Style(indent, next((node.column - node.key_column for node in lists), indent))


def entry(key: str, value: Value, column: int, style: Style, models: Sequence[Node], sections: int = 0) -> list[str]:
    """The lines of a key and its value, without breaks. `models` are the values of its neighbours, the nearest first;
    `sections` how many levels, this one included, hold entries that stand line by line where no model tells."""
    head = " " * column + key_text(key) + ":"
    if in_lines(value, models, sections):
        return [head, *_lines(value, column, style, models, sections - 1)]
    return [f"{head} {alone(value)}"]


def item(value: Value, column: int, style: Style, models: Sequence[Node]) -> list[str]:
    """The lines of an item of a list, from its dash on."""
    dash = " " * column + "- "
    if not in_lines(value, models):
        return [dash + alone(value)]
    offsets = (model.column - column for model in models if not model.flow and model.keys)
    inner = column + next((offset for offset in offsets if 2 <= offset <= 8), 2)
    dash = dash.ljust(inner)
    lines = _within(value, inner, style, models, 0)
    return [dash + lines[0][len(dash) :], *lines[1:]]


def in_lines(value: Value, models: Sequence[Node], sections: int = 0) -> bool:
    """Whether a value stands line by line rather than in one."""
    if not is_collection(value) or not value:
        return False
    mapping = isinstance(value, Mapping)
    alike = [model for model in models if (model.keys if mapping else model.items)]
    if alike:
        return not alike[0].flow
    if mapping and sections > 0:
        return True
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, Sequence) else ()
    deep = any(isinstance(below, Mapping) and below for below in inner)
    return deep or len(in_one_line(value)) > _SHORT


def alone(value: Value) -> str:
    """A value in one line, outside of brackets."""
    if isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str)):
        return in_one_line(value)
    return scalar(value)


def is_collection(value: Value) -> bool:
    """Whether this is a mapping or a list."""
    return isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str))


def _lines(value: Value, column: int, style: Style, models: Sequence[Node], sections: int) -> list[str]:
    """What stands below a key that stands at `column`."""
    mapping = isinstance(value, Mapping)
    offset = style.indent if mapping else style.dash
    for model in models:
        if not model.flow and (model.keys if mapping else model.items):
            offset = model.column - model.key_column
            break
    return _within(value, column + offset, style, models, sections)


def _within(value: Value, column: int, style: Style, models: Sequence[Node], sections: int) -> list[str]:
    """The entries of a mapping or list, at `column`."""
    if isinstance(value, Mapping):
        return [
            line
            for key, below in value.items()
            for line in entry(key, below, column, style, _models_of(key, models, sections), sections)
        ]
    assert isinstance(value, Sequence)
    items = [each for model in models for each in model.items or ()]
    return [line for each in value for line in item(each, column, style, items)]


def _models_of(key: str, models: Sequence[Node], sections: int) -> list[Node]:
    """What the neighbours have behind the same key; in a section any of their entries."""
    if sections > 0:
        return [below for model in models if model.keys for below in model.keys.values()]
    return [model.keys[key] for model in models if model.keys and key in model.keys]
