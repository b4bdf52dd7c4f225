"""Path losses computed in this process or in several others, which end with it however it ends. Keeps nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from songxa.coverage.nouns import Points, Singles
from songxa.coverage.predict.mast import Mast
from songxa.coverage.predict.radio import Radio

Computed = tuple[Singles, Singles, NDArray[np.uint8]]
"""Loss and standard deviation in dB, and the `Model`."""

_BATCH = 2000
"""Points that are computed at once, so that memory is bounded."""


def computed(radio: Radio, mast: Mast, points: Points) -> Computed:
    """The losses to these points, at least one, some at a time."""
    parts = []
    for start in range(0, len(points), _BATCH):
        stop = start + _BATCH
        parts.append(radio.paths(mast, Points(points.latitude[start:stop], points.longitude[start:stop])))
    loss, sigma, model = (np.concatenate(some) for some in zip(*parts, strict=True))
    return loss.astype(np.float32), sigma.astype(np.float32), model.astype(np.uint8)


class Workers:
    """As many processes as `count`; with 1, none. `start` returns at once where there are several, and what it returns
    waits. A process that is killed costs time only: its work is done here."""

    def __init__(self, radio: Radio, count: int) -> None:
        self._radio, self.count = radio, count
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        if self.count > 1:
            # spawned: a forked child of a monitor would have its threads' locks and none of its threads
            self._pool = ProcessPoolExecutor(self.count, multiprocessing.get_context("spawn"), _begin, (self._radio,))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def start(self, mast: Mast, points: Points) -> Callable[[], Computed]:
        """Begins with the losses to these points, at least one."""
        if self._pool is None:
            found = computed(self._radio, mast, points)
            return lambda: found
        try:
            future = self._pool.submit(_there, mast, points)
        except BrokenExecutor:
            return lambda: computed(self._radio, mast, points)

        def wait() -> Computed:
            try:
                return future.result()
            except BrokenExecutor:
                return computed(self._radio, mast, points)

        return wait


# ---- in a process of its own ----------------------------------------------------------------------------------------

_radio: Radio | None = None


def _begin(radio: Radio) -> None:
    """What a worker is given once, not with every job. It leaves Ctrl-C to its parent, and ends when that does."""
    global _radio  # noqa: PLW0603  (a worker's only state)
    _radio = radio
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _there(mast: Mast, points: Points) -> Computed:
    assert _radio is not None
    return computed(_radio, mast, points)
