"""What turns one text into another and back: the places where they differ. Knows neither files nor YAML."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from songxa.inventory.edit.patience import anchors

_EDGES = frozenset("\n:,{}[]")
"""A difference within a line is widened to these, so that it holds whole values: then a value that was changed twice
is one place, and the first change is not undone inside of the second."""


class Splice(NamedTuple):
    """At character `at` of the old text `removed` stands, and `added` in its place in the new one."""

    at: int
    removed: str
    added: str


def from_json(found: Iterable[Sequence[Any]]) -> tuple[Splice, ...]:
    """Splices that went through JSON. Raises ValueError or TypeError for what are none."""
    return tuple(Splice(int(at), str(removed), str(added)) for at, removed, added in found)


class Misfit(Exception):
    """The text has not what a splice takes out of it."""


def between(old: str, new: str) -> tuple[Splice, ...]:
    """The splices from one text to another, from first to last; not the fewest there could be. n log n for n lines.

    Lines that are there once in both texts hold the two together (patience diff).
    """
    before, after = _lines(old), _lines(new)
    starts = [0, *accumulate(map(len, before))]
    found = []
    for a0, a1, b0, b1 in sorted(_gaps(before, after)):
        found.append(_narrowed(Splice(starts[a0], "".join(before[a0:a1]), "".join(after[b0:b1]))))
    return tuple(found)


def apply(text: str, splices: Sequence[Splice]) -> str:
    """The new text. Raises Misfit where the old one is another."""
    parts, done = [], 0
    for splice in splices:
        if splice.at < done or not text.startswith(splice.removed, splice.at):
            raise Misfit
        parts += [text[done : splice.at], splice.added]
        done = splice.at + len(splice.removed)
    return "".join((*parts, text[done:]))


def reverse(splices: Sequence[Splice]) -> tuple[Splice, ...]:
    """The way back."""
    moved, back = 0, []
    for at, removed, added in splices:
        back.append(Splice(at + moved, added, removed))
        moved += len(added) - len(removed)
    return tuple(back)


def carried(splices: Sequence[Splice], later: Sequence[Splice]) -> tuple[Splice, ...]:
    """The splices of a text, for the text that `later` makes of it. Raises Misfit where `later` touches the same."""
    ends = [each.at + len(each.removed) for each in later]
    moved = [0, *accumulate(len(each.added) - len(each.removed) for each in later)]
    found = []
    for splice in splices:
        end = splice.at + len(splice.removed)
        before = _before(later, ends, splice)
        following = later[before] if before < len(later) else None
        if following is not None and following.at < end:
            raise Misfit
        found.append(splice._replace(at=splice.at + moved[before]))
    return tuple(found)


def _before(later: Sequence[Splice], ends: Sequence[int], splice: Splice) -> int:
    """How many of the later ones are over where a place begins. Raises Misfit where the place lies within one."""
    at = splice.at
    index = bisect_left(ends, at)  # the first that ends here or behind
    while index < len(later) and ends[index] == at and (later[index].at < at or splice.removed):
        index += 1  # what was put in right before it is over, too
    if index < len(later) and later[index].at < at:
        raise Misfit
    return index


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *filter(None, lines[-1:])]


def _gaps(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where the lines differ."""
    waiting = [(0, len(before), 0, len(after))]
    while waiting:
        a0, a1, b0, b1 = waiting.pop()
        while a0 < a1 and b0 < b1 and before[a0] == after[b0]:
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and before[a1 - 1] == after[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
        found = anchors(before[a0:a1], after[b0:b1]) if a0 < a1 and b0 < b1 else []
        if not found:
            if a0 < a1 or b0 < b1:
                yield a0, a1, b0, b1
            continue
        first, second = a0, b0
        for a, b in found:
            waiting.append((a0, first + a, b0, second + b))
            a0, b0 = first + a + 1, second + b + 1
        waiting.append((a0, a1, b0, b1))


def _narrowed(splice: Splice) -> Splice:
    """Without what both sides begin and end with; whole lines that come or go stay whole."""
    at, removed, added = splice
    if not removed or not added:
        return splice
    shortest = min(len(removed), len(added))
    begin = next((each for each in range(shortest) if removed[each] != added[each]), shortest)
    while begin and removed[begin - 1] not in _EDGES:
        begin -= 1
    limit = shortest - begin
    end = next((each for each in range(limit) if removed[-1 - each] != added[-1 - each]), limit)
    while end and removed[-end] not in _EDGES:
        end -= 1
    return Splice(at + begin, removed[begin : len(removed) - end], added[begin : len(added) - end])
