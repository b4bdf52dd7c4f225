"""Lines that hold two texts together: what stands once in both, in the same order (patience diff). Knows only lines."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence


def anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """The places of as many such lines as stand in the same order on both sides; n log n for n lines."""
    counts, others = Counter(one), Counter(other)
    places = {line: place for place, line in enumerate(other)}
    pairs = [(at, places[line]) for at, line in enumerate(one) if counts[line] == 1 and others[line] == 1]
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for position, (_, target) in enumerate(pairs):
        pile = bisect_left(ends, target)
        before.append(tops[pile - 1] if pile else -1)
        ends[pile : pile + 1], tops[pile : pile + 1] = [target], [position]
    chain = []
    position = tops[-1] if tops else -1
    while position >= 0:
        chain.append(pairs[position])
        position = before[position]
    return chain[::-1]
