"""A device's curves over a period, from the blocks of the right level and what is in none yet. Reads only."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import median

import apsw

from songxa.history.blocks import Curve, Curves, merge_into, roll
from songxa.history.levels import LEVELS, RAW, Level
from songxa.history.reading import one, read_block, rows
from songxa.history.records import Point, Series
from songxa.history.samples import load_log, read

STEPS_S = (60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_419_200)
"""What a curve's step may be when samples are too many. Each is a multiple of the level's that it is made of."""

MEASURED_S = 60.0
"""How often a device is asked, unless the inventory says otherwise; only to judge how many samples to expect."""

Tail = Callable[[int], bytes | None]


def curves(
    connection: apsw.Connection, device: int, start: float, end: float, points: int, tail: Tail | None
) -> list[Series]:
    """Every curve of the device that has a point in [start, end), ordered by metric and labels."""
    level, step = resolution(start, end, points, one(connection, "SELECT coalesce(beat, newest) FROM pulse") or end)
    # read before the blocks: what becomes a block in between is then seen twice, and not never
    waiting = tail(device) if tail is not None else None
    found = _Reader(connection, device, waiting).read(level, start, end)
    if not step and any(len(curve.times) > 2 * points for curve in found.values()):
        step = STEPS_S[0]  # it is asked more often than most
    if step > level.step_s:
        found = roll(found, step)
    names = {
        id: (metric, tuple(json.loads(labels)))
        for id, metric, labels in rows(connection, "SELECT id, metric, labels FROM series WHERE device = ?", (device,))
    }
    named: dict[tuple[str, tuple[str, ...]], Curves] = {}
    for id, curve in found.items():
        if id in names:  # a series may have been given up since
            merge_into(named.setdefault(names[id], {}), {0: curve})
    series = (_series(*key, step, start, end, named[key][0]) for key in sorted(named))
    return [each for each in series if each.points]


def resolution(start: float, end: float, points: int, now: float) -> tuple[Level, int]:
    """The level to read, and the step of the points; 0 for samples as they were measured.

    What is older than a level is kept has coarser points only, and one curve has one step.
    """
    finest = next((level for level in LEVELS if start >= now - level.keep_s), LEVELS[-1])
    wanted = (end - start) / max(points, 1)
    if finest is RAW and wanted <= MEASURED_S:
        return RAW, 0
    step = next((each for each in STEPS_S if each >= wanted and each >= finest.step_s), STEPS_S[-1])
    return next(level for level in reversed(LEVELS) if level.step_s <= step), step


class _Reader:
    """Reads one device's blocks; where a level has none, makes its points of the finer level's."""

    def __init__(self, connection: apsw.Connection, device: int, waiting: bytes | None) -> None:
        self._connection, self._device, self._waiting = connection, device, waiting

    def read(self, level: Level, start: float, end: float) -> Curves:
        """At least [start, end), at the level's step."""
        found: Curves = {}
        for begin, stands in self._spans(level, start, end):
            if stands:
                merge_into(found, read_block(self._connection, level, begin, self._device))
            elif level is not RAW:
                finer = LEVELS[level.number - 1]
                inner = max(start, begin), min(end, begin + level.span_s)
                merge_into(found, roll(self.read(finer, level.floor(inner[0]), inner[1]), level.step_s))
        if level is RAW:
            merge_into(found, self._unwritten(start, end))
        return found

    def _spans(self, level: Level, start: float, end: float) -> Iterator[tuple[int, bool]]:
        """The begins of the level's blocks in the period, and whether there is such a block."""
        first = max(level.begin(start), 0)
        begins = range(first, max(first, int(end) + 1), level.span_s)
        numbers = json.dumps([level.block(begin, self._device) for begin in begins])
        query = "SELECT id FROM block WHERE id IN (SELECT value FROM json_each(?))"
        there = {id for (id,) in rows(self._connection, query, (numbers,))}
        for begin in begins:
            yield begin, level.block(begin, self._device) in there

    def _unwritten(self, start: float, end: float) -> Curves:
        """What is in no block yet: from memory where the writer is in this process, else from its log."""
        if self._waiting is None:
            log = load_log(self._connection)
            self._waiting = b"".join([record.data for record in log if record.device == self._device])
        slots = "SELECT id, slot FROM series WHERE device = ? AND slot IS NOT NULL"
        ids: list[int] = []
        for id, slot in rows(self._connection, slots, (self._device,)):
            ids += [0] * (slot + 1 - len(ids))
            ids[slot] = id
        found = {id: _cut(curve, start, end) for id, curve in read(self._waiting, ids).items()}
        return {id: curve for id, curve in found.items() if curve.times}


def _cut(curve: Curve, start: float, end: float) -> Curve:
    first, last = bisect_left(curve.times, start), bisect_left(curve.times, end)
    return Curve(curve.times[first:last], tuple(column[first:last] for column in curve.columns))


def _series(metric: str, labels: tuple[str, ...], step: int, start: float, end: float, curve: Curve) -> Series:
    times, columns = _cut(curve, start, end)
    low, mean, high = (columns[0],) * 3 if len(columns) == 1 else columns[:3]
    points = tuple(map(Point, times, low, mean, high))
    return Series(metric, labels, float(step) or _usual_step(times), points)


def _usual_step(times: array[float]) -> float:
    """Between two samples, as it mostly was."""
    gaps: Sequence[float] = [late - early for early, late in pairwise(times)]
    return round(median(gaps), 3) if gaps else MEASURED_S
