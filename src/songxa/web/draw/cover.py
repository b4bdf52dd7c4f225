"""Cells with and without a signal as SVG paths, few enough bytes for a telephone. Geometry only; no words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from songxa.coverage.mapping import Level, Patch, Picture, Ring
from songxa.web.draw.mercator import Projection

MOST_BYTES = 120_000
"""Of all paths together; a page with more is drawn with larger cells."""

MOST_PATHS = 300
"""With more, what is alike becomes one path, whatever area it lies in."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Cells that look alike, and what they are; `patch` is None for those of several areas together."""

    level: Level
    measured: bool
    path: str
    patch: Patch | None


@dataclass(frozen=True, slots=True)
class Cover:
    """The layer. `claims` is the outline of what operators claim, empty where they claim nothing."""

    pieces: Sequence[Piece]
    claims: str

    @property
    def bytes(self) -> int:
        return sum(len(piece.path) for piece in self.pieces) + len(self.claims)


def draw(picture: Picture, patches: Sequence[Patch], project: Projection) -> Cover:
    """The patches of a picture, in the order in which they are to be drawn: what is unknown first."""
    order = {level: rank for rank, level in enumerate(reversed(Level))}
    paths = [Piece(each.level, each.measured, _path(each.polygons, project), each) for each in patches]
    if len(paths) > MOST_PATHS:
        together: Mapping[tuple[Level, bool], list[str]] = defaultdict(list)
        for piece in paths:
            together[piece.level, piece.measured].append(piece.path)
        paths = [Piece(level, measured, "".join(some), None) for (level, measured), some in together.items()]
    claims = _path(picture.claims, project) if picture.claims else ""
    return Cover(sorted(paths, key=lambda piece: (order[piece.level], piece.measured)), claims)


def _path(polygons: Iterable[Sequence[Ring]], project: Projection) -> str:
    """Every ring as moves from corner to corner, to a tenth of a unit."""
    parts: list[str] = []
    for polygon in polygons:
        for ring in polygon:
            before: tuple[int, int] | None = None
            for place in ring[:-1]:
                at = project(*place)
                here = round(at.x * 10), round(at.y * 10)
                if before is None:
                    parts.append(f"M{_tenths(here[0])} {_tenths(here[1])}")
                elif here != before:
                    parts.append(f"l{_tenths(here[0] - before[0])} {_tenths(here[1] - before[1])}")
                before = here
            parts.append("z")
    return "".join(parts)


def _tenths(value: int) -> str:
    whole, rest = divmod(abs(value), 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
