"""The part of alertmanager.yml that is the user's: from `receivers:` on. Kept byte for byte, only added to.

What stands before it is songxa's. Reads YAML to find the places, and builds no values from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import yaml

from songxa.stack.yaml_text import dump


class Halves(NamedTuple):
    """A file cut before `receivers:`."""

    head: str
    tail: str


def cut(text: str) -> Halves | None:
    """Both halves; None where there is no `receivers:` that can be found."""
    found = _section(text)
    return Halves(text[: found.start], text[found.start :]) if found else None


def with_all(tail: str, entries: Iterable[tuple[str, object]]) -> str | None:
    """The user's part, with those receivers at its end that it lacks; None where songxa cannot add to it.

    `entries` are names and what a new receiver is to be.
    """
    found = _section(tail)
    if found is None:
        return None
    missing = [entry for name, entry in entries if name not in found.names]
    if not missing:
        return tail
    if found.column is None:
        return None
    before, after = tail[: found.end], tail[found.end :]
    if not before.endswith("\n"):
        before += "\n"
    return before + "".join(dump([entry], found.column) for entry in missing) + after


def naming(tail: str, text: str) -> frozenset[str]:
    """The names of the receivers in which a value is this text, such as the URL that they post to."""
    section = _section(tail)
    if section is None:
        return frozenset()
    return frozenset(name for each in section.entries if text in _scalars(each) for name in _names([each]))


class _Found(NamedTuple):
    start: int
    end: int
    names: frozenset[str]
    entries: tuple[yaml.Node, ...]
    column: int | None
    """Where its entries begin; None where they are not written as a block."""


def _section(text: str) -> _Found | None:
    try:
        top = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if not isinstance(top, yaml.MappingNode) or top.flow_style:
        return None
    keys = [key for key, _ in top.value]
    for place, (key, value) in enumerate(top.value):
        if isinstance(key, yaml.ScalarNode) and key.value == "receivers" and isinstance(value, yaml.SequenceNode):
            end = keys[place + 1].start_mark.index if place + 1 < len(keys) else len(text)
            column = None if value.flow_style else value.start_mark.column
            names = frozenset(_names(value.value))
            return _Found(key.start_mark.index, end, names, tuple(value.value), column)
    return None


def _names(receivers: Iterable[yaml.Node]) -> Iterable[str]:
    for receiver in receivers:
        if isinstance(receiver, yaml.MappingNode):
            for key, value in receiver.value:
                if isinstance(key, yaml.ScalarNode) and key.value == "name" and isinstance(value, yaml.ScalarNode):
                    yield value.value


def _scalars(root: yaml.Node) -> set[str]:
    """All values and keys in it; each node is gone through once, however often aliases name it."""
    found: set[str] = set()
    seen: set[int] = set()
    todo = [root]
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            found.add(node.value)
        elif isinstance(node, yaml.SequenceNode):
            todo += node.value
        elif isinstance(node, yaml.MappingNode):
            todo += (each for pair in node.value for each in pair)
    return found
