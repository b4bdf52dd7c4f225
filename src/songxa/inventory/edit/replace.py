"""One value in the place of another. Works out cuts, applies none."""

from __future__ import annotations

from songxa.inventory.edit import lines, render
from songxa.inventory.edit.cuts import Cut, colon
from songxa.inventory.edit.scalars import Value, in_one_line
from songxa.inventory.edit.spans import Node, Tree, refusal
from songxa.inventory.yaml12 import Path


def replaced(tree: Tree, path: Path, node: Node, value: Value) -> list[Cut]:
    """`value` where `node` stands at `path`. What stands behind it in its line, such as a comment, stays."""
    if not path:
        raise refusal(node.line, (), "the whole file cannot be put; accepted: its sections, one by one")
    text, depth = tree.text, len(path)
    bracketed = tree.in_brackets(path)
    plain = in_one_line(value) if bracketed else render.alone(value)
    if node.key_start < 0:
        return [Cut(node.start, node.end, f" {plain}" if node.empty else plain, depth)]
    place = colon(text, node)
    if place is None:
        return [Cut(node.key_end, node.key_end, f": {plain}", depth)]
    if bracketed or not render.in_lines(value, (), 1 if depth == 1 else 0):
        return _in_one_line(text, node, place, plain, depth)
    body = render.entry(node.key, value, node.key_column, render.style_of(tree.root), (), 1 if depth == 1 else 0)
    return _in_lines(text, node, place, body[1:], depth)


def _in_one_line(text: str, node: Node, place: int, plain: str, depth: int) -> list[Cut]:
    if node.empty:
        return [Cut(place, place, f" {plain}", depth)]
    if not _stands_below(node):
        return [Cut(node.start, node.end, plain, depth)]
    end = lines.end_of_entry(text, node.end, node.key_column)
    return [Cut(place, place, f" {plain}", depth), Cut(lines.end_of_line(text, place), end, "", depth)]


def _in_lines(text: str, node: Node, place: int, body: list[str], depth: int) -> list[Cut]:
    end = lines.end_of_line(text, node.end)
    br = lines.line_break(text, place)
    new = "".join(br + line for line in body)
    if _stands_below(node):
        end = lines.end_of_entry(text, node.end, node.key_column)
        return [Cut(lines.end_of_line(text, place), end, new, depth)]
    cuts = [Cut(end, end, new, depth)]
    return cuts if node.empty else [Cut(place, node.end, "", depth), *cuts]


def _stands_below(node: Node) -> bool:
    """Whether this is a mapping or list that stands line by line below its key."""
    return bool(node.keys or node.items) and not node.flow
