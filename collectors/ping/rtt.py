"""Arithmetic of round-trip times: from two clocks to one duration, from durations to statistics. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

MARGIN_S = 1e-4
"""How far reading two clocks one after the other may put a kernel time stamp wrong."""


class RttStatistics(NamedTuple):
    """Seconds. `jitter` is the mean absolute difference of successive round-trip times; None with one of them."""

    min: float
    mean: float
    max: float
    jitter: float | None


def round_trip(stamp: float | None, offset: float, sent: float, now: float) -> float:
    """Seconds from `sent` to the kernel's time stamp of the reply.

    `stamp` is on the wall clock, `offset` is what the wall clock is ahead of the monotonic one, `sent` and `now` are
    monotonic. The truth lies within [0, now - sent]; a stamp that says otherwise was taken on the other side of a
    step of the wall clock, and the monotonic bracket stands in for it (too long by one engine tick at most).
    """
    elapsed = now - sent
    if stamp is not None and -MARGIN_S <= (rtt := stamp - offset - sent) <= elapsed + MARGIN_S:
        return min(max(rtt, 0.0), elapsed)
    return elapsed


def clock_offset(clock: Callable[[], float], wall: Callable[[], float], tries: int = 3) -> float:
    """How far `wall` is ahead of `clock`, in seconds; tried again when the process was interrupted in between."""
    best, best_width = 0.0, float("inf")
    for _ in range(tries):
        before, at, after = clock(), wall(), clock()
        if after - before < best_width:
            best, best_width = at - (before + after) / 2, after - before
        if best_width < MARGIN_S / 5:
            break
    return best


def statistics(rtts: Sequence[float]) -> RttStatistics:
    """Of at least one round-trip time, in the order in which the requests were sent."""
    if len(rtts) == 1:
        return RttStatistics(rtts[0], rtts[0], rtts[0], None)
    low, high = min(rtts), max(rtts)
    # The mean of floats may leave their range by one rounding.
    mean = min(max(sum(rtts) / len(rtts), low), high)
    steps = [abs(later - earlier) for earlier, later in pairwise(rtts)]
    return RttStatistics(low, mean, high, sum(steps) / len(steps))
