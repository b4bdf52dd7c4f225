"""Splices of a text, and where the entries of a mapping or list begin and end in it. Decides no edit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from songxa.inventory.edit import lines
from songxa.inventory.edit.spans import Node, refusal
from songxa.inventory.yaml12 import Path


@dataclass(frozen=True, slots=True)
class Cut:
    """What stands from `start` to `end` gives way to `text`. `depth` is how deep in the tree that is: at one place,
    what is deeper comes first."""

    start: int
    end: int
    text: str
    depth: int


def join(text: str, cuts: Iterable[Cut]) -> str:
    """The text after all cuts, which do not overlap."""
    parts, place = [], 0
    for cut in sorted(cuts, key=lambda cut: (cut.start, cut.end, -cut.depth)):
        if cut.start < place:
            line = text.count("\n", 0, cut.start) + 1
            raise refusal(line, (), "two changes meet at this place; accepted: one after the other")
        parts += [text[place : cut.start], cut.text]
        place = cut.end
    return "".join((*parts, text[place:]))


def colon(text: str, node: Node) -> int | None:
    """The place right behind the colon of a node's key; None where it has none, as in `{a}`."""
    place = lines.skip(text, node.key_end)
    return place + 1 if text[place : place + 1] == ":" else None


def entry_end(text: str, node: Node) -> int:
    """Where an entry's value ends, or what stands instead of one."""
    if not node.empty or node.key_start < 0:
        return node.end
    place = colon(text, node) or node.key_end
    return place + 1 if text[place : place + 1] == " " else place  # libyaml takes `{a:,` for a text


def entry_start(text: str, container: Node, position: int) -> int:
    """Where the key of an entry begins, or in a list without brackets its dash."""
    if container.keys is not None:
        return container.entries()[position].key_start
    items = container.items or []
    if container.flow:
        return items[position].start
    return lines.skip(text, items[position - 1].end) if position else container.start


def refuse_odd(text: str, container: Node, path: Path) -> None:
    """Raises InputError for a pair in a list without braces, which no edit touches."""
    if container.flow and text[container.start] not in "{[":
        raise refusal(container.line, path, "is a pair in a list without braces; accepted: - {key: value}")


def refuse_question(text: str, node: Node, path: Path) -> None:
    """Raises InputError for a key behind a question mark, which no edit touches."""
    if node.key_start >= 0 and text[max(node.key_start - 64, 0) : node.key_start].rstrip(" \t")[-1:] == "?":
        raise refusal(node.line, path, "is written behind a question mark; accepted: key: value")
