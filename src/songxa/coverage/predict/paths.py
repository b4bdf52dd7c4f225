"""Path losses of many masts, one after another: from the disk, else computed, in several processes where it pays."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np

from songxa.coverage.nouns import Points
from songxa.coverage.predict.kept import NO_PATHS, Losses, Paths
from songxa.coverage.predict.mast import Ids, Mast, Reach, Reached, ids
from songxa.coverage.predict.radio import Radio
from songxa.coverage.predict.workers import Computed, Workers

WORTH_PROCESSES = 20_000
"""Paths; starting processes takes longer than computing fewer."""

Progress = Callable[[int, int], None]
"""How many masts are done, of how many."""


@dataclass(frozen=True, slots=True, eq=False)
class Lost:
    """A mast, the points that it reaches, and the losses of the paths to them in the same order."""

    mast: Mast
    reached: Reached
    paths: Paths


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    """A mast under way: what is wanted, what was kept of it, what is missing, and how to wait for that."""

    mast: Mast
    reached: Reached
    wanted: Ids
    kept: Paths
    missing: Ids
    wait: Callable[[], Computed] | None


class Source:
    """Losses for one set of points. `name` tells sets of points apart whose losses are kept."""

    def __init__(self, points: Points, radio: Radio, losses: Losses, name: str) -> None:
        self._points, self._radio, self._losses, self._name = points, radio, losses, name
        self._ids = ids(points)
        self._reach = Reach(points)
        self._last: tuple[tuple[float, float, float], Reached] | None = None

    def of(self, masts: Sequence[Mast], processes: int | None, progress: Progress | None) -> Generator[Lost]:
        """Every mast in turn; what is computed is kept as soon as it is there, so that a run can go on where it was
        ended. `processes` None: one a core."""
        cores = len(os.sched_getaffinity(0)) if processes is None else processes
        with Workers(self._radio, cores if cores > 1 and self._worth_processes(masts) else 1) as workers:
            waiting: deque[_Job] = deque()
            left, done = iter(masts), 0
            ahead = 2 * workers.count if workers.count > 1 else 0
            while True:
                while len(waiting) <= ahead and (mast := next(left, None)) is not None:
                    waiting.append(self._begun(mast, workers))
                if not waiting:
                    return
                yield self._ended(waiting.popleft())
                done += 1
                if progress is not None:
                    progress(done, len(masts))

    def _worth_processes(self, masts: Sequence[Mast]) -> bool:
        paths = 0
        for mast in masts:
            if self._keeps(mast) and not self._losses.has(mast, self._name):
                paths += len(self._reached(mast).at)
                if paths >= WORTH_PROCESSES:
                    return True
        return False

    def _keeps(self, mast: Mast) -> bool:
        """Whether reading is cheaper than computing."""
        return self._radio.slow and not mast.wifi

    def _reached(self, mast: Mast) -> Reached:
        key = (mast.latitude, mast.longitude, self._radio.reach_m(mast))
        if self._last is None or self._last[0] != key:
            self._last = key, self._reach.of(*key)
        return self._last[1]

    def _begun(self, mast: Mast, workers: Workers) -> _Job:
        reached = self._reached(mast)
        wanted = self._ids[reached.at]
        kept = self._losses.get(mast, self._name) if self._keeps(mast) else NO_PATHS
        missing = np.flatnonzero(~np.isin(wanted, kept.ids))
        at = reached.at[missing]
        points = Points(self._points.latitude[at], self._points.longitude[at])
        wait = workers.start(mast, points) if len(at) else None
        return _Job(mast, reached, wanted, kept, wanted[missing], wait)

    def _ended(self, job: _Job) -> Lost:
        every = job.kept
        if job.wait is not None:
            every = _merged(job.kept, Paths(job.missing, *job.wait()))
        place = np.searchsorted(every.ids, job.wanted)
        paths = Paths(job.wanted, every.loss_db[place], every.sigma_db[place], every.model[place])
        if self._keeps(job.mast):
            now = _unique(paths)
            if job.wait is not None or len(now) != len(job.kept):
                self._losses.put(job.mast, self._name, now)
        return Lost(job.mast, job.reached, paths)


def _merged(kept: Paths, fresh: Paths) -> Paths:
    return _unique(
        Paths(
            np.concatenate([kept.ids, fresh.ids]),
            np.concatenate([kept.loss_db, fresh.loss_db]),
            np.concatenate([kept.sigma_db, fresh.sigma_db]),
            np.concatenate([kept.model, fresh.model]),
        )
    )


def _unique(paths: Paths) -> Paths:
    """In the order of the points' numbers, each once: two points of a grid may be at one place."""
    unique, first = np.unique(paths.ids, return_index=True)
    return Paths(unique, paths.loss_db[first], paths.sigma_db[first], paths.model[first])
