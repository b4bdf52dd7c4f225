"""How long samples are kept, and how finely: the levels of blocks, and the number of each block. Arithmetic only."""

from __future__ import annotations

from typing import NamedTuple

DAY_S = 86_400


class Level(NamedTuple):
    """A block holds one device's samples of `span_s` seconds, cut at multiples of it since 1970 (UTC).

    `step_s` is the time between two points, 0 for samples as they were measured.
    """

    number: int
    step_s: int
    span_s: int
    keep_s: int

    def begin(self, at: float) -> int:
        """The begin of the block that a time falls into."""
        return int(at // self.span_s) * self.span_s

    def floor(self, at: float) -> float:
        """The begin of the step that a time falls into."""
        return at // self.step_s * self.step_s if self.step_s else at

    def block(self, start: float, device: int = 0) -> int:
        """The block's number in the file: a level's blocks lie together, those of a time side by side."""
        return self.number << 60 | int(start // self.span_s) << 32 | device

    @property
    def last(self) -> int:
        """No block of the level has a greater number."""
        return (self.number + 1 << 60) - 1

    def start_of(self, block: int) -> int:
        """The begin of a block, from its number."""
        return (block >> 32 & 0x0FFF_FFFF) * self.span_s


RAW = Level(0, 0, 1_800, 8 * DAY_S)
FINE = Level(1, 300, DAY_S, 100 * DAY_S)
COARSE = Level(2, 3_600, 28 * DAY_S, 3 * 366 * DAY_S)
LEVELS = (RAW, FINE, COARSE)
