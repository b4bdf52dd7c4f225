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


class _Found(NamedTuple):
    start: int
    end: int
    names: frozenset[str]
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
            return _Found(key.start_mark.index, end, frozenset(_names(value)), column)
    return None


def _names(receivers: yaml.SequenceNode) -> Iterable[str]:
    for receiver in receivers.value:
        if isinstance(receiver, yaml.MappingNode):
            for key, value in receiver.value:
                if isinstance(key, yaml.ScalarNode) and key.value == "name" and isinstance(value, yaml.ScalarNode):
                    yield value.value
