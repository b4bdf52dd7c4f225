"""Lines of a text: where they begin and end, which are blank, which comments belong to what. Knows no mapping or list.

Comments belong to an entry that stand behind its values, that stand below it further to the right than its key, and
that stand right above its key with a blank line above them. One right above a key with no blank line above it may be
the heading of several entries, so it belongs to none of them, nor does what stands above the first entry.
"""

from __future__ import annotations

import re

from songxa.inventory.edit.spans import BREAKS

_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\n\r\x85\u2028\u2029]|#[^\n\r\x85\u2028\u2029]*)*")


def line_break(text: str, place: int = 0) -> str:
    """How the line at `place` ends; where it is the last, how the first one does."""
    found = _BREAK.search(text, place) or _BREAK.search(text)
    return found.group() if found else "\n"


def end_of_line(text: str, place: int) -> int:
    """Where the line at `place` ends, before its break."""
    found = _BREAK.search(text, place)
    return found.start() if found else len(text)


def next_line(text: str, place: int) -> int:
    """Where the line after that at `place` begins; the end of the text where there is none."""
    found = _BREAK.search(text, place)
    return found.end() if found else len(text)


def start_of_line(text: str, place: int) -> int:
    """Where the line at `place` begins."""
    while place > 0 and text[place - 1] not in BREAKS:
        place -= 1
    return place


def line_above(text: str, start: int) -> int:
    """Where the line ends, before its break, that stands above the one that begins at `start`, which is not 0."""
    return start - (2 if text[start - 2 : start] == "\r\n" else 1)


def blank(text: str, start: int) -> bool:
    """Whether the line that begins at `start` holds nothing but blanks."""
    place = _content(text, start)
    return place == len(text) or text[place] in BREAKS


def begins_line(text: str, place: int) -> bool:
    """Whether nothing but blanks stands before `place` in its line."""
    return not text[start_of_line(text, place) : place].strip(" \t")


def skip(text: str, place: int) -> int:
    """The next place that is no blank, no line break and no comment."""
    found = _GAP.match(text, place)
    return found.end() if found else place


def end_of_entry(text: str, end: int, column: int) -> int:
    """The end of the last line of an entry whose last value ends at `end`, with the comments below it that stand
    further to the right than `column`."""
    stop = place = end_of_line(text, end)
    while place < len(text):
        start = next_line(text, place)
        content = _content(text, start)
        place = end_of_line(text, start)
        if content == place:
            continue
        if text[content] != "#" or content - start <= column:
            break
        stop = place
    return stop


def start_of_comments(text: str, start: int, column: int, floor: int) -> int:
    """Where the comments begin that belong to the entry whose line begins at `start`; `start` if it has none.

    `floor` is the end of what stands before the entry.
    """
    above = start
    while above > floor:
        line = start_of_line(text, line_above(text, above))
        content = _content(text, line)
        if line <= floor or text[content : content + 1] != "#" or content - line > column:
            break
        above = line
    return above if above < start and blank_lines_above(text, above, floor) else start


def blank_lines_above(text: str, start: int, floor: int) -> int:
    """How many blank lines stand right above the line that begins at `start`, and behind `floor`."""
    count = 0
    while start > floor and start > 0:
        line = start_of_line(text, line_above(text, start))
        if line <= floor or not blank(text, line):
            break
        start = line
        count += 1
    return count


def blank_lines_below(text: str, place: int) -> int:
    """How many blank lines stand right below the line at `place`."""
    count, start = 0, next_line(text, place)
    while start < len(text) and blank(text, start):
        count += 1
        start = next_line(text, start)
    return count


def _content(text: str, start: int) -> int:
    found = _BLANKS.match(text, start)
    return found.end() if found else start
