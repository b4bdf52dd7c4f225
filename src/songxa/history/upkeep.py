"""Samples grow old: the log becomes blocks, blocks become roll-ups, what has been kept long enough goes.

Everything is cut into small steps, each a device's block or a few hundred rows, so that 20,000 devices never hold the
writer for long. Each step can be done twice without harm; none is lost when the process ends in the middle.

Belongs to the writer's thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush

import apsw

from songxa.history import schema
from songxa.history.blocks import Curves, merge_into, pack, roll
from songxa.history.levels import COARSE, FINE, LEVELS, RAW, Level
from songxa.history.reading import one, read_block, rows
from songxa.history.samples import Record, Shelves, load_log

LATE_S = 120.0
"""A visit is stamped with its begin, and may end, or wait in a queue, so much later."""

SPREAD_S = 600.0
"""The blocks of a half hour are written over this long, not all in one second."""

SETTLED_S = 3_600.0
"""The wall clock has to run evenly for so long before anything is rolled up or deleted: a step of a year must not."""

STEP_S = 1.0
SLICE_S = 0.010
PAUSE_S = 0.050
IDLE_S = 15.0
"""A slice takes this long, the pause after it lets others work; with nothing to do, a look now and then."""

TOGETHER, ROWS = 8, 200
"""Blocks written, and rows deleted, in one step."""


class Upkeep:
    """What is to be done next, and when to look again."""

    def __init__(
        self, shelves: Shelves, wall: Callable[[], float], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._shelves, self._wall, self._clock = shelves, wall, clock
        self._due: list[tuple[float, int, int]] = []
        """(when, device, begin of the half hour) of every tail, a heap."""
        self._rolled: dict[int, int] = {}
        """By level: until when its blocks have been made of the finer ones."""
        self._steps: Iterator[bool] | None = None
        self._connection: apsw.Connection | None = None
        self.restored = False
        self._wake_at = 0.0
        self._offset, self._settled_at = wall() - clock(), clock() + SETTLED_S

    def load(self, connection: apsw.Connection) -> None:
        """Takes up where the last process stopped; what its samples were, `restore` says."""
        self._rolled = {level: int(until) for level, until in rows(connection, "SELECT level, until FROM rolled")}

    def restore(self, connection: apsw.Connection) -> None:
        """Brings samples that are in the log only back into memory: seconds for 20,000 devices. Once, before `kept`."""
        for record in load_log(connection):
            self._keep(record)
        self.restored = True

    @property
    def closed_until(self) -> float:
        """Samples older than this come too late: their day has been rolled up."""
        return self._rolled_until(FINE)

    def wake_at(self) -> float:
        """When to look again, on the monotonic clock."""
        return self._wake_at

    def kept(self, records: Sequence[Record]) -> None:
        """These records are in the log now."""
        for record in records:
            self._keep(record)

    def work(self, connection: apsw.Connection) -> None:
        """Does steps for a moment; nothing where nothing is due."""
        begun = self._clock()
        if begun < self._wake_at:
            return
        if self._steps is None or connection is not self._connection:
            self._connection, self._steps = connection, self._all(connection)
        steps, self._steps = self._steps, None  # after an error the next begins with what the file says
        while (more := next(steps, None)) and self._clock() - begun < SLICE_S:
            pass
        if more:
            self._steps = steps
        self._wake_at = self._clock() + (PAUSE_S if more else IDLE_S)

    def finish(self, connection: apsw.Connection) -> None:
        """Everything that is due now, however long it takes, on the word of the wall clock: for measuring growth."""
        self._settled_at = 0.0
        for _ in self._all(connection):
            pass

    def _all(self, connection: apsw.Connection) -> Iterator[bool]:
        """Every step that is due, one at a time, each in a transaction of its own."""
        yield from self._write_blocks(connection)
        yield from self._trim_log(connection)
        for finer, level in ((RAW, FINE), (FINE, COARSE)):
            yield from self._roll_up(connection, finer, level)
        for level in LEVELS:
            yield from self._forget(connection, level)

    def _is_settled(self) -> bool:
        offset = self._wall() - self._clock()
        if abs(offset - self._offset) > STEP_S and self._settled_at:
            self._offset, self._settled_at = offset, self._clock() + SETTLED_S
        return self._clock() >= self._settled_at

    # ---- the log becomes blocks --------------------------------------------------------------------------------

    def _keep(self, record: Record) -> None:
        start = self._shelves.keep(record)
        if start is not None:
            spread = record.device % 64 / 64 * SPREAD_S
            heappush(self._due, (start + RAW.span_s + LATE_S + spread, record.device, start))

    def _write_blocks(self, connection: apsw.Connection) -> Iterator[bool]:
        while due := self._take_due():
            seen: list[tuple[float, int]] = []
            try:
                with schema.transaction(connection):
                    for _, device, start in due:
                        curves = self._shelves.tail(device, start)
                        stands = read_block(connection, RAW, start, device)
                        merge_into(stands, curves)
                        _write(connection, RAW, start, device, stands)
                        seen += self._shelves.refresh(device, curves)
                    connection.executemany("UPDATE series SET seen = ? WHERE id = ?", seen)
            except BaseException:
                for each in due:
                    heappush(self._due, each)
                raise
            for _, device, start in due:
                self._shelves.drop_tail(device, start)
            yield True

    def _take_due(self) -> list[tuple[float, int, int]]:
        """A few of the tails that are due, off the heap."""
        now = self._wall()
        due: list[tuple[float, int, int]] = []
        while self._due and self._due[0][0] <= now and len(due) < TOGETHER:
            due.append(heappop(self._due))
        return due

    def _trim_log(self, connection: apsw.Connection) -> Iterator[bool]:
        """What every record of is in a block. The first tail that is due may not be the oldest, but nearly."""
        oldest = self._due[0][0] - RAW.span_s - LATE_S - SPREAD_S if self._due else float("inf")
        query = "DELETE FROM log WHERE id IN (SELECT id FROM log WHERE high < ? LIMIT ?)"
        while _delete(connection, query, (oldest, ROWS)):
            yield True

    # ---- blocks become roll-ups --------------------------------------------------------------------------------

    def _roll_up(self, connection: apsw.Connection, finer: Level, level: Level) -> Iterator[bool]:
        """Every span of `level` that is over: of each device one block, made of the finer ones."""
        while self._is_settled():
            start = self._next_span(connection, finer, level)
            if start is None:
                return
            end = start + level.span_s
            for device in self._shelves.devices():
                if self._make(connection, finer, level, start, device):
                    yield True
            with schema.transaction(connection):
                connection.execute("INSERT OR REPLACE INTO rolled VALUES (?,?)", (level.number, end))
            self._rolled[level.number] = end
            yield True

    def _next_span(self, connection: apsw.Connection, finer: Level, level: Level) -> int | None:
        """The begin of the first span that is over, has finer blocks and has not been rolled up."""
        rolled = self._rolled_until(level)
        first = one(
            connection,
            "SELECT min(id) FROM block WHERE id BETWEEN ? AND ?",
            (finer.block(rolled), finer.last),
        )
        if first is None:
            return None
        start = level.begin(finer.start_of(first))
        end = start + level.span_s
        if finer is RAW:
            waits = self._wall() < end + LATE_S + SPREAD_S or any(tail < end for _, _, tail in self._due)
        else:
            waits = self._rolled_until(finer) < end
        return None if waits else start

    def _make(self, connection: apsw.Connection, finer: Level, level: Level, start: int, device: int) -> bool:
        curves: Curves = {}
        for begin in range(start, start + level.span_s, finer.span_s):
            merge_into(curves, read_block(connection, finer, begin, device))
        if curves:
            with schema.transaction(connection):
                _write(connection, level, start, device, roll(curves, level.step_s))
        return bool(curves)

    def _rolled_until(self, level: Level) -> int:
        """Never in the future: what was rolled up while the clock was wrong does not count."""
        return min(self._rolled.get(level.number, 0), level.begin(self._wall()))

    # ---- what has been kept long enough ------------------------------------------------------------------------

    def _forget(self, connection: apsw.Connection, level: Level) -> Iterator[bool]:
        if not self._is_settled():
            return
        until = self._wall() - level.keep_s
        if level is not COARSE:
            until = min(until, self._rolled_until(LEVELS[level.number + 1]))
        query = "DELETE FROM block WHERE id IN (SELECT id FROM block WHERE id >= ? AND id < ? LIMIT ?)"
        while _delete(connection, query, (level.block(0), level.block(max(until, 0)), ROWS)):
            yield True


def _write(connection: apsw.Connection, level: Level, start: int, device: int, curves: Curves) -> None:
    number = level.block(start, device)
    connection.execute("INSERT OR REPLACE INTO block VALUES (?,?)", (number, pack(level, start, curves)))


def _delete(connection: apsw.Connection, query: str, asked: tuple[float, ...]) -> bool:
    with schema.transaction(connection):
        connection.execute(query, asked)
        return connection.changes() > 0
