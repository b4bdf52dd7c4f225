"""Entries added to and taken out of mappings and lists that stand line by line. Works out cuts, applies none."""

from __future__ import annotations

from collections.abc import Sequence

from songxa.inventory.edit import lines
from songxa.inventory.edit.cuts import Cut, colon, entry_start
from songxa.inventory.edit.spans import Node, refusal
from songxa.inventory.yaml12 import Path


def added(text: str, container: Node, path: Path, after: int, new: Sequence[Sequence[str]], gap: int) -> Cut:
    """New entries, each as its lines, behind the one at position `after`, with `gap` blank lines before each."""
    neighbour = container.entries()[after]
    column = container.column
    place = lines.end_of_entry(text, neighbour.end, column)
    leaf = neighbour.last_leaf()
    br = lines.line_break(text, place)
    if kept(text, leaf) and place == neighbour.end:
        gap = 0  # no comment ends it: a blank line behind such a text would become part of it
    if place == leaf.end == len(text) and _break_counts(text, leaf):
        return _before(text, container, path, after, new, gap)
    inserted = "".join(br * (gap + 1) + br.join(entry) for entry in new)
    return Cut(place, place, inserted, len(path))


def first(text: str, place: int, column: int, new: Sequence[Sequence[str]], gap: int, depth: int) -> Cut:
    """The first entries of a section whose key stands at `column` and whose colon is at `place`: below the comments
    that stand in it."""
    end = lines.end_of_entry(text, place, column)
    br = lines.line_break(text, end)
    body = (br * (gap + 1)).join(br.join(entry) for entry in new)
    return Cut(end, end, br + body, depth)


def removed(text: str, container: Node, path: Path, begin: int, stop: int) -> list[Cut]:
    """Without the entries at the positions from `begin` to before `stop`, their comments, and a blank line too many."""
    entries = container.entries()
    column, depth = container.column, len(path)
    start = entry_start(text, container, begin)
    end = lines.end_of_entry(text, entries[stop - 1].end, column)
    if begin == 0 and stop == len(entries):
        return _emptied(text, container, path, start, end)
    if not lines.begins_line(text, start):
        after = entry_start(text, container, stop)
        commented = "#" in text[end:after]
        return [Cut(start, end if commented else after, "", depth)]
    line = lines.start_of_line(text, start)
    before = entries[begin - 1] if begin else None
    floor = lines.end_of_entry(text, before.end, column) if before else -1
    if before:
        line = lines.start_of_comments(text, line, column, floor)
    above = lines.blank_lines_above(text, line, floor)
    below = lines.blank_lines_below(text, end)
    joined = before is not None and kept(text, before.last_leaf()) and not text[before.end : line].strip()
    if stop < len(entries):
        drop = below if joined or before is None else min(above, below)
        return [Cut(line, _lines_on(text, end, drop + 1), "", depth)]
    assert before is not None
    for _ in range(above):
        line = lines.start_of_line(text, lines.line_above(text, line))
    if joined:
        return [Cut(line, _lines_on(text, end, below + 1), "", depth)]
    if end == len(text) and floor == before.end and _break_counts(text, before.last_leaf()):
        return [Cut(line, end, "", depth)]  # the break that ends a block text is part of it
    return [Cut(lines.line_above(text, line), end, "", depth)]


def gap_between(text: str, container: Node, position: int) -> int:
    """How many blank lines stand before the entry at a position; none before the first."""
    entries = container.entries()
    if not 0 < position < len(entries):
        return 0
    end = lines.end_of_entry(text, entries[position - 1].end, container.column)
    below = lines.blank_lines_below(text, end)
    if below:
        return below
    line = lines.start_of_line(text, entry_start(text, container, position))
    return lines.blank_lines_above(text, line, end)


def kept(text: str, leaf: Node) -> bool:
    """Whether this is a block text that the blank lines behind it belong to."""
    return leaf.style in ("|", ">") and "+" in text[leaf.start : leaf.start + 3]


def _break_counts(text: str, leaf: Node) -> bool:
    """Whether this is a block text that the break at its end is part of."""
    return leaf.style in ("|", ">") and "-" not in text[leaf.start : leaf.start + 3]


def _before(text: str, container: Node, path: Path, after: int, new: Sequence[Sequence[str]], gap: int) -> Cut:
    """New entries before the last one, where behind it is no place for them."""
    start = entry_start(text, container, after)
    if container.keys is None or not lines.begins_line(text, start):
        line = container.entries()[after].line
        message = "ends the file without a line break, which would become part of it; accepted: a line break there"
        raise refusal(line, (*path, after), message)
    line = lines.start_of_line(text, start)
    if after:
        floor = lines.end_of_entry(text, container.entries()[after - 1].end, container.column)
        line = lines.start_of_comments(text, line, container.column, floor)
        gap = lines.blank_lines_above(text, line, floor)
    br = lines.line_break(text)
    return Cut(line, line, "".join(br.join(entry) + br * (gap + 1) for entry in new), len(path))


def _emptied(text: str, container: Node, path: Path, start: int, end: int) -> list[Cut]:
    """All entries gone. A section may be left with nothing in it; elsewhere brackets say that nothing is there."""
    depth = len(path)
    brackets = "{}" if container.keys is not None else "[]"
    line = lines.start_of_line(text, start)
    if container.key_start < 0:
        if not path:
            return [Cut(line, lines.next_line(text, end), "", depth)]
        return [Cut(start, end, brackets, depth)]
    rest = Cut(lines.line_above(text, line), end, "", depth)
    place = colon(text, container)
    if may_be_left_empty(container, path) or place is None:
        return [rest]
    return [Cut(place, place, " " + brackets, depth), rest]


def may_be_left_empty(container: Node, path: Path) -> bool:
    """Whether the inventory takes nothing at all for a mapping without entries: its sections, and the recipients."""
    return container.keys is not None and (len(path) == 1 or path == ("alerts", "recipients"))


def _lines_on(text: str, place: int, count: int) -> int:
    for _ in range(count):
        place = lines.next_line(text, place)
    return place
