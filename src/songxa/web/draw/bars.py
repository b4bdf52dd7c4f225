"""Spells and shares as rectangles, and a few values as a spark. Geometry only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from songxa.model import State
from songxa.state.uptime import Spell

WIDE = 1000.0
SPARK_WIDE, SPARK_HIGH = 120.0, 32.0

_FROM_THE_LEFT = (State.UP, State.DEGRADED, State.MAINTENANCE, State.UNKNOWN, State.UNREACHABLE, State.DOWN)


class Piece(NamedTuple):
    """A part of a bar from `x` on, in thousandths of its width."""

    state: State
    x: float
    width: float
    start: float = 0.0
    end: float = 0.0


class Spark(NamedTuple):
    """A line through the known values; `x` and `y` are where it ends now."""

    path: str
    x: float
    y: float


def spells(tiles: Sequence[Spell], start: float, end: float) -> list[Piece]:
    """When what was; a spell that is too short to be seen is drawn two units wide unless it is well."""
    length = max(end - start, 1e-9)
    pieces = []
    for tile in tiles:
        x, width = (tile.start - start) / length * WIDE, (tile.end - tile.start) / length * WIDE
        if tile.state is not State.UP:
            width = max(width, 2.0)
        pieces.append(Piece(tile.state, round(x, 2), round(width, 2), tile.start, tile.end))
    return sorted(pieces, key=lambda piece: piece.state is not State.UP)


def shares(seconds: Mapping[State, float]) -> list[Piece]:
    """How much of what, the good to the left. Something that was there is at least three units wide."""
    total = sum(seconds.values())
    if total <= 0:
        return []
    widths = {state: max(3.0, seconds[state] / total * WIDE) for state in _FROM_THE_LEFT if seconds[state] > 0}
    scale, x, pieces = WIDE / sum(widths.values()), 0.0, []
    for state, width in widths.items():
        pieces.append(Piece(state, round(x, 2), round(width * scale, 2)))
        x += width * scale
    return pieces


def spark(values: Sequence[float | None], least_range: float = 1.0) -> Spark | None:
    """A small line; None where fewer than two values are known. What is not known is left out, not bridged."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    middle, half = (low + high) / 2, max((high - low) / 2, least_range / 2)
    step = SPARK_WIDE / max(1, len(values) - 1)
    path, pen, x, y = [], False, 0.0, 0.0
    for index, value in enumerate(values):
        if value is None:
            pen = False
            continue
        x, y = round(index * step, 1), round(SPARK_HIGH / 2 - (value - middle) / half * (SPARK_HIGH / 2 - 4), 1)
        path.append(f"{'L' if pen else 'M'}{x} {y}")
        pen = True
    return Spark("".join(path), x, y)
