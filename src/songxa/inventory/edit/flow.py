"""Entries added to and taken out of mappings and lists in brackets. Works out cuts, applies none."""

from __future__ import annotations

from collections.abc import Sequence

from songxa.inventory.edit import lines
from songxa.inventory.edit.cuts import Cut, entry_end, entry_start
from songxa.inventory.edit.spans import Node
from songxa.inventory.yaml12 import Path


def added(text: str, container: Node, path: Path, new: Sequence[str]) -> list[Cut]:
    """New entries at the end; in lines of their own where the last one has a line of its own."""
    entries, depth = container.entries(), len(path)
    if not entries:
        place = container.start + 1
        return [Cut(place, place, ", ".join(new), depth)]
    start = entry_start(text, container, len(entries) - 1)
    end = entry_end(text, entries[-1])
    comma, behind = _comma(text, end)
    stop = lines.end_of_line(text, behind)
    rest = text[behind:stop].strip(" \t")
    if not lines.begins_line(text, start) or (rest and not rest.startswith("#")):
        return [Cut(end, end, "".join(f", {entry}" for entry in new), depth)]
    br = lines.line_break(text, stop)
    lead = br + text[lines.start_of_line(text, start) : start]
    body = lead + f",{lead}".join(new)
    if comma:
        return [Cut(stop, stop, body + ",", depth)]
    if stop == end:
        return [Cut(end, end, "," + body, depth)]
    return [Cut(end, end, ",", depth), Cut(stop, stop, body, depth)]


def removed(text: str, container: Node, path: Path, begin: int, stop: int) -> list[Cut]:
    """Without the entries at the positions from `begin` to before `stop`, and the comments in their lines."""
    entries, depth = container.entries(), len(path)
    start, end = entry_start(text, container, begin), entry_end(text, entries[stop - 1])
    if stop < len(entries):
        after = entry_start(text, container, stop)
        if lines.begins_line(text, start) and lines.begins_line(text, after):
            _, behind = _comma(text, end)
            return [Cut(lines.start_of_line(text, start), lines.next_line(text, behind), "", depth)]
        return [Cut(start, after, "", depth)]
    trailing, behind = _comma(text, end)
    if begin == 0:
        return [Cut(start, behind, "", depth)]
    before = entry_end(text, entries[begin - 1])
    comma, after_comma = _comma(text, before)
    assert comma
    if not lines.begins_line(text, start) and "#" not in text[after_comma:start]:
        return [Cut(before, end, "", depth)]
    return _last_lines(text, (before, after_comma), (start, end, behind), trailing, depth)


def _last_lines(text: str, comma: tuple[int, int], own: tuple[int, int, int], trailing: bool, depth: int) -> list[Cut]:
    """The last entries, which begin a line. Where a comma ended the last of them, one goes on ending the last."""
    start, end, behind = own
    cuts = [] if trailing else [Cut(*comma, "", depth)]
    if trailing:
        end = behind
    line_end = lines.end_of_line(text, end)
    rest = text[end:line_end].strip(" \t")
    if rest and not rest.startswith("#"):  # the bracket: it must not end up behind a comment
        above = lines.line_above(text, lines.start_of_line(text, start))
        if "#" not in text[comma[1] : above]:
            return [*cuts, Cut(above, end, "", depth)]
        return [*cuts, Cut(start, end, "", depth)]
    return [*cuts, Cut(lines.line_above(text, lines.start_of_line(text, start)), line_end, "", depth)]


def _comma(text: str, place: int) -> tuple[bool, int]:
    """Whether a comma comes next, and the place behind it, or else `place`."""
    found = lines.skip(text, place)
    return (True, found + 1) if text[found : found + 1] == "," else (False, place)
